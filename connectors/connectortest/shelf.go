package connectortest

import (
	"maps"
	"slices"

	"lately"
)

// shelf keeps what a connector reported, by the same rules as the ledger: items by
// key, and what a full listing doesn't name is gone.
type shelf struct {
	memory *Memory
	cursor lately.Cursor
	items  map[string]lately.Item
	listed map[string]bool // named since the listing began
	gone   map[string]bool
	whole  string // not counted: see Suite.Whole
}

func newShelf(whole string) *shelf {
	return &shelf{whole: whole, memory: NewMemory(), items: map[string]lately.Item{}, listed: map[string]bool{}, gone: map[string]bool{}}
}

// commit stores a batch with the validators that belong to it.
func (s *shelf) commit(b lately.Batch) {
	s.memory.Commit()
	if b.Unchanged {
		return
	}
	s.cursor = slices.Clone(b.Cursor)
	for _, it := range b.Items {
		s.items[it.Key] = it
		s.listed[it.Key] = true
		delete(s.gone, it.Key)
		if it.Cancelled || it.Deal != nil && it.Deal.Stage == lately.Deleted {
			s.gone[it.Key] = true
		}
	}
	for _, k := range b.Seen {
		s.listed[k] = true
	}
	if !b.Complete {
		return
	}
	for k := range s.items {
		if !s.listed[k] {
			s.gone[k] = true
		}
	}
	clear(s.listed)
}

// live are the keys of all things that are there, in order, without the whole.
func (s *shelf) live() []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(s.items)) {
		if !s.gone[k] && (k != s.whole || k == "") {
			out = append(out, k)
		}
	}
	return out
}

// missing are the keys of things that were reported and are gone.
func (s *shelf) missing() []string { return slices.Sorted(maps.Keys(s.gone)) }
