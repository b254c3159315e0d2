package detect

import (
	"math"
	"slices"
)

// evidence is everything an article shows about one party.
type evidence struct {
	party     int
	mentions  []mention
	links     []seenLink
	title     float64 // the weight of its best mention in the title
	opening   bool
	headings  int
	weighted  float64
	secondary float64 // mentions that are formats, notes, code
	uncertain int
	other     int // uses of the word that aren't the party
	certain   int // capitalised uses of a common word where capitals mark names
	blocks    map[int]bool
	lists     int  // mentions and links in list items or table cells
	firm      bool // named in a way that can't be the common word
}

// seenLink is a link to a party.
type seenLink struct {
	block int
	text  string
	alt   string
}

// scan is an article read once for all parties.
type scan struct {
	doc      document
	passages []passage // the title first
	found    map[int]*evidence
	sites    map[string]bool // other sites linked
	text     int             // blocks of running text
	half     int             // index of the first block of the second half
	rival    map[string]int  // capitalised words and how often, by folded word
	first    int             // first block of running text
}

func (d *Detector) scan(doc document, owner int) *scan {
	s := &scan{doc: doc, found: map[int]*evidence{}, sites: map[string]bool{}, rival: map[string]int{}, half: len(doc.blocks) / 2, first: -1}
	s.passages = append(s.passages, newPassage(doc.title, titleBlock, heading))
	for i, b := range doc.blocks {
		if b.text != "" && b.kind != heading && b.kind != code {
			if s.text++; s.first < 0 && len(b.text) > 40 {
				s.first = i
			}
		}
		s.passages = append(s.passages, newPassage(b.text, i, b.kind))
		for _, l := range b.links {
			d.link(s, i, b, l, owner)
		}
	}
	for _, p := range s.passages {
		taken := map[int]bool{}
		for _, m := range p.mentions(d.names) {
			e := s.of(m.name.party)
			e.mentions = append(e.mentions, m)
			taken[m.start] = true
		}
		s.countRivals(p, taken)
	}
	for _, e := range s.found {
		s.weigh(e)
	}
	return s
}

func (d *Detector) link(s *scan, i int, b block, l link, owner int) {
	t, ok := d.links.resolve(l.href)
	if !ok || slices.Contains(t.parties, owner) {
		return
	}
	if len(t.parties) == 0 {
		s.sites[t.site] = true
	}
	for _, party := range t.parties {
		e := s.of(party)
		e.links = append(e.links, seenLink{i, b.text[l.start:l.end], l.alt})
	}
}

func (s *scan) of(party int) *evidence {
	e := s.found[party]
	if e == nil {
		e = &evidence{party: party, blocks: map[int]bool{}}
		s.found[party] = e
	}
	return e
}

// countRivals counts capitalised words that aren't names of parties, to see
// whether the article is about somebody else.
func (s *scan) countRivals(p passage, taken map[int]bool) {
	if p.capped || p.kind == code {
		return
	}
	for i, t := range p.tokens {
		if taken[t.start] || len(t.key) < 3 || !upper(p.text[t.start:]) || p.sentenceStart(i) || abbreviation(p.text[t.start:t.end]) {
			continue
		}
		s.rival[t.key]++
	}
}

// weigh sums up a party's mentions, once it is known whether a common word has a
// second sign in the article.
func (s *scan) weigh(e *evidence) {
	for _, m := range e.mentions {
		switch {
		case m.role == asOther:
			e.other++
		case m.role == asUncertain:
			e.uncertain++
		case !m.name.ambiguous && m.name.kind != product:
			e.firm = true
		case m.role == asCompany:
			e.certain++
		}
	}
	signed := e.firm || len(e.links) > 0 || e.certain > 1
	for _, m := range e.mentions {
		w := m.role.weight()
		switch {
		case m.role == asUncertain && signed:
			w = 1
		case m.role == asOther:
			continue
		}
		e.weighted += w
		if m.role == asFormat || m.role == asBoilerplate || m.role == asCode {
			e.secondary++
		}
		if w == 0 {
			continue
		}
		s.place(e, m, w)
	}
	for _, l := range e.links {
		if s.doc.blocks[l.block].kind == listItem || s.doc.blocks[l.block].kind == cell {
			e.lists++
		}
	}
}

// place notes where in the article a mention stands.
func (s *scan) place(e *evidence, m mention, w float64) {
	if m.block == titleBlock {
		e.title = max(e.title, w)
		return
	}
	switch s.doc.blocks[m.block].kind {
	case heading:
		e.headings++
		return
	case listItem, cell:
		e.lists++
	}
	if w < 0.5 {
		return
	}
	e.blocks[m.block] = true
	if m.block <= s.first {
		e.opening = true
	}
}

// doubtful reports whether all there is of a party is a common word.
func (e *evidence) doubtful() bool {
	return !e.firm && len(e.links) == 0 && e.certain < 2
}

// visible counts the mentions that are the party's name.
func (e *evidence) visible() int { return len(e.mentions) - e.other }

// features turns evidence into the model's terms.
func (s *scan) features(e *evidence) Features {
	rival := 0
	for _, n := range s.rival {
		rival = max(rival, n)
	}
	others := 0
	for _, o := range s.found {
		if o != e && o.party != ours && o.visible()+len(o.links) > 0 {
			others++
			rival = max(rival, int(o.weighted))
		}
	}
	f := Features{
		Title: e.title, Opening: flag(e.opening), Heading: flag(e.headings > 0),
		Count: math.Log2(1 + e.weighted), Links: math.Log2(1 + float64(len(e.links))),
		Sites: math.Log2(1 + float64(len(s.sites))), Others: math.Min(3, float64(others)),
		Doubtful: flag(e.doubtful()), Linkless: flag(len(e.links) == 0),
	}
	if s.text == 0 {
		// A feed that gives titles only: the title is the whole article.
		f.Opening, f.Spread = e.title, e.title
	} else {
		f.Spread = math.Min(1, float64(len(e.blocks))/float64(s.text))
	}
	if e.weighted > 0 {
		f.Named = e.weighted / (e.weighted + float64(rival))
	}
	if all := e.visible() + len(e.links); all > 0 {
		f.Secondary = e.secondary / float64(all)
		f.InList = flag(e.lists == all)
	}
	f.Late = flag(e.title == 0 && s.late(e))
	return f
}

// late reports whether the party first shows up in the second half.
func (s *scan) late(e *evidence) bool {
	for _, m := range e.mentions {
		if m.role != asOther && m.block < s.half {
			return false
		}
	}
	for _, l := range e.links {
		if l.block < s.half {
			return false
		}
	}
	return true
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
