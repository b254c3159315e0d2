package detect

import (
	"cmp"
	"slices"
	"strings"

	"lately"
)

// evidence is everything an article shows about one party.
type evidence struct {
	party     int
	mentions  []mention
	links     []seenLink
	weighted  float64      // mentions, each at its role's weight
	title     float64      // the weight of its best mention in the title
	titled    *mention     // that mention
	blocks    map[int]bool // running text that names it
	opening   float64      // the weight of its best mention in the opening
	headings  int
	lists     int     // mentions and links in list items or table cells
	secondary float64 // mentions that are formats, notes, code
	uncertain int     // uses of a common word that may be the party
	other     int     // uses of the word that aren't the party
	certain   int     // uses of a common word that are probably the party
	firm      bool    // named in a way that can't be the common word
	misspelt  int
	disclosed int  // notes about interests that name it
	pictured  bool // a picture shows it, or leads to it
	tagged    bool // a tag of the article has its name
	filed     bool // a tag of the article is its name and nothing else
	first     int  // number of the first word that names or links it; -1 if none
	last      int
}

// seenLink is a link to a party.
type seenLink struct {
	block int
	at    int // number of the word at which it starts
	text  string
	alt   string
}

// labels notes which of the parties found are named by pictures and tags.
func (s *scan) labels(d *Detector, it lately.Item) {
	mark := func(text string, set func(*evidence, mention)) {
		for _, m := range newPassage(text, titleBlock, heading).mentions(d.names) {
			if e := s.found[m.name.party]; e != nil && m.role != asOther && m.role != asFormat {
				set(e, m)
			}
		}
	}
	for _, alt := range s.doc.alts {
		mark(alt, func(e *evidence, _ mention) { e.pictured = true })
	}
	for _, tag := range it.Categories[:min(len(it.Categories), mostTags)] {
		mark(tag, func(e *evidence, m mention) {
			e.tagged = true
			e.filed = e.filed || m.name.kind != product && m.end-m.start == len(strings.TrimSpace(tag))
		})
	}
	for _, e := range s.found {
		e.pictured = e.pictured || slices.ContainsFunc(e.links, func(l seenLink) bool { return l.text == "" })
	}
}

// mostTags is how many tags of an article are looked at.
const mostTags = 50

// weigh sums up a party's mentions, once it is known whether a common word or a
// misspelling has a second sign in the article.
func (s *scan) weigh(e *evidence) {
	for _, m := range e.mentions {
		switch {
		case m.role == asOther:
			e.other++
		case m.role == asUncertain:
			e.uncertain++
		case m.role == asMisspelt:
			e.misspelt++
		case !m.name.ambiguous && m.name.kind != product:
			e.firm = true
		case m.name.kind != product && m.role == asCompany, m.name.format:
			e.certain++
		}
	}
	slices.SortStableFunc(e.mentions, func(a, b mention) int { return cmp.Or(cmp.Compare(a.block, b.block), cmp.Compare(a.start, b.start)) })
	signed := e.firm || e.filed || len(e.links) > 0 || e.certain > 1
	for i := range e.mentions {
		m := &e.mentions[i]
		w := m.role.weight()
		switch m.role {
		case asOther:
			continue
		case asUncertain, asMisspelt:
			if signed && m.name.kind == product {
				w = productWeight
			} else if signed {
				w = 1
			}
		case asBoilerplate:
			e.disclosed++
		case asFormat, asCode:
			e.secondary++
		}
		e.weighted += w
		if w > 0 {
			s.locate(e, m, w)
		}
	}
	for _, l := range e.links {
		e.seenAt(l.at)
		if k := s.doc.blocks[l.block].kind; k == listItem || k == cell {
			e.lists++
		}
	}
}

// openingWords is how many words of running text count as its opening, if its first
// paragraph is shorter.
const openingWords = 40

// locate notes where in the article a mention stands.
func (s *scan) locate(e *evidence, m *mention, w float64) {
	if m.block == titleBlock {
		if m.role == asFormat {
			w = productWeight // a title about its format is about its product
		} else if m.role == asProduct {
			w = titledProduct
		}
		if w > e.title {
			e.title, e.titled = w, m
		}
		return
	}
	at := s.starts[m.block+1] + s.wordAt(m.block, m.start)
	e.seenAt(at)
	switch s.doc.blocks[m.block].kind {
	case heading:
		if w >= 0.5 {
			e.headings++
		}
		return
	case listItem, cell:
		e.lists++
	}
	if w >= 0.5 {
		e.blocks[m.block] = true
	}
	if m.block <= s.first || at < openingWords {
		e.opening = max(e.opening, w)
	}
}

func (e *evidence) seenAt(word int) {
	if e.first < 0 || word < e.first {
		e.first = word
	}
	e.last = max(e.last, word)
}

// doubtful reports whether all there is of a party is a common word.
func (e *evidence) doubtful() bool {
	return !e.firm && !e.filed && len(e.links) == 0 && e.certain < 2
}

// visible counts the mentions that are the party's name.
func (e *evidence) visible() int { return len(e.mentions) - e.other }
