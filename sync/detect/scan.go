package detect

import (
	"cmp"
	"slices"
	"sync"

	"lately"
)

// scan is an article read once for all parties.
type scan struct {
	doc      document
	passages []passage // the title first
	starts   []int     // number of the first word of each passage
	words    int       // of running text, headings included
	found    map[int]*evidence
	owner    int
	author   map[string]bool // words of the author's name
	sites    map[string]int  // other sites linked, and how often
	text     int             // blocks of running text
	headings int
	first    int // first block of running text
	rest     int // first block of what follows the article: related posts and the like
	rival    map[string]int
	placed   map[int][]placed // by block: the mentions in it, in their order
	rivals   rivalry
	topic    map[string]bool // what the title's words say that the article is about
	arena    []token
}

// placed is a mention with its party.
type placed struct {
	party int
	*mention
}

// scan reads a document for all parties.
// repeated are the hashes of text that says nothing of it: see Repeated.
func (d *Detector) scan(doc document, it lately.Item, owner int, repeated []uint64) *scan {
	s := &scan{doc: doc, found: map[int]*evidence{}, sites: map[string]int{}, rival: map[string]int{}, first: -1, owner: owner}
	s.author = map[string]bool{}
	_, author := tokenize(it.Author)
	for _, word := range author {
		s.author[word] = true
	}
	s.split(d.names.words)
	for i, b := range doc.blocks[:s.rest] {
		for _, l := range b.links {
			d.link(s, it, i, b, l)
		}
	}
	for i := range s.passages {
		p := &s.passages[i]
		for _, m := range p.mentions(d.names) {
			e := s.of(m.name.party)
			e.mentions = append(e.mentions, m)
		}
		s.countRivals(p, d)
	}
	if len(repeated) > 0 {
		s.dampen(repeated)
	}
	s.labels(d, it)
	for _, e := range s.found {
		s.weigh(e)
	}
	s.place()
	s.topic = s.topicWords()
	s.rivals = s.strongest()
	return s
}

// place lists the mentions by block.
func (s *scan) place() {
	s.placed = map[int][]placed{}
	for party, e := range s.found {
		for i := range e.mentions {
			if m := &e.mentions[i]; m.role != asOther {
				s.placed[m.block] = append(s.placed[m.block], placed{party, m})
			}
		}
	}
	for _, list := range s.placed {
		slices.SortFunc(list, func(a, b placed) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.party, b.party)) })
	}
}

// over gives the mentions that a place in a block lies in.
func (s *scan) over(block, at int) []placed {
	list := s.placed[block]
	i, _ := slices.BinarySearchFunc(list, at+1, func(p placed, at int) int { return cmp.Compare(p.start, at) })
	from := i
	for from > 0 && i-from < 8 && list[from-1].end > at {
		from--
	}
	return list[from:i]
}

// split makes passages of the title and the blocks.
func (s *scan) split(words *lexicon) {
	s.passages = make([]passage, 0, len(s.doc.blocks)+1)
	size := 0
	for _, b := range s.doc.blocks {
		size += len(b.text)
	}
	arena := s.space(size/5 + len(s.doc.title)/5 + 64)
	defer func() { s.arena = arena }()
	add := func(text string, i int, kind blockKind) *passage {
		from := len(arena)
		arena = words.split(arena, text)
		s.passages = append(s.passages, passage{text: text, tokens: arena[from:len(arena):len(arena)], block: i, kind: kind, numbered: true})
		p := &s.passages[len(s.passages)-1]
		s.starts = append(s.starts, s.words)
		return p
	}
	var caps capitals
	defer func() {
		for i := range s.passages {
			s.passages[i].capsAll = caps.common()
		}
	}()
	add(s.doc.title, titleBlock, heading)
	s.rest = len(s.doc.blocks)
	for i, b := range s.doc.blocks {
		p := add(b.text, i, b.kind)
		p.codes = b.codes
		if s.ends(p, i) {
			s.rest = i
			s.passages = s.passages[:len(s.passages)-1]
			break
		}
		if b.kind == heading {
			s.headings++
		}
		if b.text == "" || b.kind == heading || b.kind == code {
			continue
		}
		s.words += len(p.tokens)
		caps.count(p)
		if s.text++; s.first < 0 && len(b.text) > 40 {
			s.first = i
		}
	}
}

// arenas hold the words of articles that were read, for the next one.
var arenas = sync.Pool{New: func() any { return new([]token) }}

// space gives room for about n words.
func (s *scan) space(n int) []token {
	old := arenas.Get().(*[]token)
	if cap(*old) < n {
		return make([]token, 0, n)
	}
	return (*old)[:0]
}

// done gives the room for words back; the scan must not be used any more.
func (s *scan) done() {
	arena := s.arena
	s.passages, s.arena = nil, nil
	arenas.Put(&arena)
}

// capitals counts how many words of running text have one.
type capitals struct{ words, upper int }

func (c *capitals) count(p *passage) {
	for i, t := range p.tokens {
		if t.size() >= 4 && !p.sentenceStart(i) {
			c.words++
			if t.upper {
				c.upper++
			}
		}
	}
}

// common reports whether so many words have a capital that it marks no names.
func (c *capitals) common() bool { return c.words >= 12 && c.upper*100 >= c.words*32 }

// ends reports whether an article's own text ends before a passage: what follows is
// a list of other articles, or the note that a feed adds.
func (s *scan) ends(p *passage, i int) bool {
	if i == 0 || len(p.tokens) == 0 || len(p.tokens) > 60 {
		return false
	}
	kinds, after := cueBook().starting(p.tokens, 0)
	whole := after == len(p.tokens)
	if kinds&furniture != 0 && (p.kind == heading && whole && i*3 >= len(s.doc.blocks) || (p.kind == heading || whole) && i*2 >= len(s.doc.blocks)) {
		return true
	}
	return i == len(s.doc.blocks)-1 && hasAny(" "+foldText(p.text)+" ", feedNotes...)
}

func (d *Detector) link(s *scan, it lately.Item, i int, b block, l link) {
	t, ok := d.links.resolve(l.href)
	if !ok || slices.Contains(t.parties, s.owner) {
		return
	}
	if len(t.parties) == 0 {
		s.sites[t.site()]++
	}
	for _, party := range t.parties {
		e := s.of(party)
		e.links = append(e.links, seenLink{block: i, at: s.starts[i+1] + s.wordAt(i, l.start), text: b.text[l.start:l.end], alt: l.alt})
	}
}

// wordAt counts the words of a block before a place in it.
func (s *scan) wordAt(i, at int) int {
	tokens := s.passages[i+1].tokens
	n, _ := slices.BinarySearchFunc(tokens, at, func(t token, at int) int { return int(t.start) - at })
	return n
}

func (s *scan) of(party int) *evidence {
	e := s.found[party]
	if e == nil {
		e = &evidence{party: party, blocks: map[int]bool{}, first: -1}
		s.found[party] = e
	}
	return e
}

// countRivals counts capitalised words that aren't names of parties, to see whether
// the article is about somebody else, and finds misspelt names among them.
func (s *scan) countRivals(p *passage, d *Detector) {
	if p.kind == code {
		return
	}
	before := false
	for i := range p.tokens {
		t := &p.tokens[i]
		if !t.upper {
			before = false
			continue
		}
		size := t.size()
		if t.id == 0 && size >= typoLength-1 {
			s.misspelt(p, i, d)
		}
		follows := before && t.gap&^(spaced|hyphen) == 0
		before = true
		if follows || size < 3 || p.sentenceStart(i) || abbreviation(t.of(p.text)) || !letters(t.of(p.text)) {
			continue
		}
		p.prepare()
		if p.capped || d.names.trie.start(t.id) != nil || p.opens(i) != 0 {
			continue
		}
		s.rival[t.of(p.text)]++
	}
}

// letters reports whether a word is no number.
func letters(s string) bool { return s[0] > '9' }

// misspelt notes a word that is one letter off a long name.
func (s *scan) misspelt(p *passage, i int, d *Detector) {
	t := p.tokens[i]
	var space [2 * longWord]byte
	folded, ok := foldInto(space[:0], t.of(p.text)[:min(t.size(), longWord)])
	if !ok {
		return // names of other scripts are too short for misspellings
	}
	party := d.names.typos.near(folded)
	if party < 0 {
		return
	}
	m := mention{block: p.block, start: int(t.start), end: int(t.end), role: asMisspelt, name: &name{party: party, text: t.of(p.text)}}
	if p.insideAddress(m) && !(i+1 < len(p.tokens) && p.tokens[i+1].gap == dot) {
		return
	}
	p.prepare()
	p.place(&m, i, i+1)
	e := s.of(party)
	e.mentions = append(e.mentions, m)
}
