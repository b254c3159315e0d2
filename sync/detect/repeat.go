package detect

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"lately"
)

// What stands in many items of one source says nothing of any of them: a note about the
// author, a disclosure, a footer with sponsors. It is told by its repetition, whatever
// it says: sentences and whole paragraphs are hashed, and those that enough items have
// are boilerplate. The engine finds them in a source's items and gives them to Detect
// with the source.

const (
	// repeatedWords is how many words a text needs to be told apart from chance.
	repeatedWords = 6
	// repeatedItems is how many items a text must stand in, and repeatedShare the one in
	// how many of all that are looked at.
	repeatedItems = 3
	repeatedShare = 50
	// mostRepeated is how many texts of one source are remembered: the commonest.
	mostRepeated = 256
	// mostUnits is how many sentences and paragraphs of one item are looked at.
	mostUnits = 2000
)

// RepeatedFrom is how many items of a source should be given to Repeated at most: a
// share of more can be told from these.
const RepeatedFrom = 200

// wideBody is up to which size all of a body is looked at; of a longer one the start
// and the end are, half of it each.
const wideBody = 128 << 10

// Repeated is the function of that name, for whoever has a detector only.
func (d *Detector) Repeated(items iter.Seq[lately.Item]) []uint64 { return Repeated(items) }

// Repeated finds the texts that stand in many of a source's items, as hashes in
// order. It doesn't depend on the order of the items. Where nearly all of an item is
// repeated, it is a copy or made from a form, and says as much as any. Items of one
// title count once: they are one thing at several addresses.
func Repeated(items iter.Seq[lately.Item]) []uint64 {
	by := map[string][]uint64{} // the texts of the items of each title
	n := 0
	for it := range items {
		if it.Kind != lately.Entry && it.Kind != "" {
			continue
		}
		title := foldText(it.Title)
		if n++; title == "" {
			title = "\x00" + strconv.Itoa(n) // several without a title are no copies
		}
		by[title] = append(by[title], unitsOf(it)...)
	}
	count := map[uint64]int{}
	for _, units := range by {
		slices.Sort(units)
		for _, h := range slices.Compact(units) {
			count[h]++
		}
	}
	least := max(repeatedItems, (len(by)+repeatedShare-1)/repeatedShare)
	var out []uint64
	for h, c := range count {
		if c >= least {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b uint64) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	out = slices.Clip(out[:min(len(out), mostRepeated)])
	slices.Sort(out)
	return out
}

// unitsOf are the hashes of an item's sentences and paragraphs, each once.
func unitsOf(it lately.Item) []uint64 {
	var out []uint64
	if n := len(it.Body); n > wideBody {
		it.Body = it.Body[:wideBody/2] + "\n\n" + it.Body[n-wideBody/2:]
	}
	for i, b := range read(it).blocks {
		p := newPassage(b.text, i, b.kind)
		for _, u := range p.units() {
			out = append(out, u.hash)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), mostUnits)]
}

// unit is a sentence or a whole paragraph.
type unit struct {
	start, end int // of its words in the text
	words      int
	hash       uint64
}

// units are the sentences of a passage, and the passage itself if it has several.
func (p *passage) units() []unit {
	if p.block == titleBlock || p.kind == heading || p.kind == code || len(p.tokens) < repeatedWords {
		return nil
	}
	var out []unit
	from := 0
	for i := 1; i <= len(p.tokens); i++ {
		if i < len(p.tokens) && p.tokens[i].gap&stop == 0 {
			continue
		}
		if i-from >= repeatedWords {
			out = append(out, p.unit(from, i))
		}
		if i == len(p.tokens) && from > 0 {
			out = append(out, p.unit(0, i))
		}
		from = i
	}
	return out
}

// unit hashes the words of tokens[i:j], by FNV-1a. Case makes no difference, and one
// digit is like another: years and numbers of episodes change.
func (p *passage) unit(i, j int) unit {
	h := uint64(14695981039346656037)
	for _, t := range p.tokens[i:j] {
		for _, c := range []byte(t.of(p.text)) {
			switch {
			case c >= 'A' && c <= 'Z':
				c += 'a' - 'A'
			case c >= '0' && c <= '9':
				c = '0'
			}
			h = (h ^ uint64(c)) * 1099511628211
		}
		h = (h ^ ' ') * 1099511628211
	}
	return unit{start: int(p.tokens[i].start), end: int(p.tokens[j-1].end), words: j - i, hash: h}
}

// repetition is what of an article stands in many of its source's items, by block.
type repetition map[int][]unit

// repeatedIn are the units of a passage that are known to be repeated.
func (p *passage) repeatedIn(known []uint64) []unit {
	return slices.DeleteFunc(p.units(), func(u unit) bool {
		_, ok := slices.BinarySearch(known, u.hash)
		return !ok
	})
}

// repeated finds it in the blocks in which a party is named or linked.
func (s *scan) repeated(known []uint64) repetition {
	r, any := repetition{}, false
	look := func(block int) {
		if _, ok := r[block]; ok || block < 0 || block >= len(s.passages)-1 {
			return
		}
		r[block] = s.passages[block+1].repeatedIn(known)
		any = any || len(r[block]) > 0
	}
	for _, e := range s.found {
		for _, m := range e.mentions {
			look(m.block)
		}
		for _, l := range e.links {
			look(l.block)
		}
	}
	if any && s.copied(known) {
		return nil
	}
	return r
}

// copied reports whether nearly all of an article is repeated.
func (s *scan) copied(known []uint64) bool {
	words, all := 0, 0
	for i := range s.passages {
		n, in := len(s.passages[i].tokens), 0
		for _, u := range s.passages[i].repeatedIn(known) {
			in += u.words // the whole passage comes after its sentences
		}
		words, all = words+min(in, n), all+n
	}
	return 5*words > 4*all
}

// has reports whether a place in a block is repeated.
func (r repetition) has(block, at int) bool {
	return slices.ContainsFunc(r[block], func(u unit) bool { return u.start <= at && at < u.end })
}

// dampen makes boilerplate of the mentions that stand in repeated text, and leaves out
// the links there, unless they are all there is of a party.
func (s *scan) dampen(known []uint64) {
	r := s.repeated(known)
	for _, e := range s.found {
		for i := range e.mentions {
			m := &e.mentions[i]
			switch m.role {
			case asCompany, asProduct, asFormat, asBoilerplate:
				if r.has(m.block, m.start) {
					m.role = asRepeated
				}
			}
		}
		kept := slices.DeleteFunc(slices.Clone(e.links), func(l seenLink) bool { return r.has(l.block, s.placeOf(l)) })
		if len(kept) > 0 || len(e.mentions) > 0 {
			e.links = kept
		}
	}
}

// placeOf is where in its block a link starts.
func (s *scan) placeOf(l seenLink) int {
	p := &s.passages[l.block+1]
	if i := l.at - s.starts[l.block+1]; i >= 0 && i < len(p.tokens) {
		return int(p.tokens[i].start)
	}
	return -1
}
