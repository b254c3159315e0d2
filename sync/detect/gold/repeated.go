package gold

import (
	"cmp"
	"slices"

	"lately"
	"lately/sync/detect"
)

// repeated tells each case what stands in many items of its source, as the engine does.
// All of a set's cases are looked at, whatever part of it is judged.
func (s *Set) repeated() {
	type source struct{ owner, id string }
	items := map[source][]lately.Item{}
	for _, c := range s.Cases {
		from := source{c.Owner, c.Source.ID}
		items[from] = append(items[from], c.Items...)
	}
	found := map[source][]uint64{}
	for from, list := range items {
		slices.SortFunc(list, func(a, b lately.Item) int {
			return cmp.Or(cmp.Compare(lately.ShortHash(a.Key), lately.ShortHash(b.Key)), cmp.Compare(a.Key, b.Key))
		})
		found[from] = detect.Repeated(slices.Values(list[:min(len(list), detect.RepeatedFrom)]))
	}
	for i, c := range s.Cases {
		s.Cases[i].Source.Repeated = found[source{c.Owner, c.Source.ID}]
	}
}
