package page

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// thing is one part of a page that stands for something: a card, a logo, a row, a
// paragraph's worth of prose.
type thing struct {
	kind     thingKind
	title    string
	lines    []line
	pictures []picture
	link     string // what the whole of it leads to
	linkText string
	at       outline // where it stands
	of       int     // how many stand in the same list
	region   region
	quoted   *quotation // it is the card of a quote
	node     *node
}

type thingKind string

const (
	card  thingKind = "card"
	logo  thingKind = "logo"
	row   thingKind = "row"
	prose thingKind = "prose"
	links thingKind = "links" // a link among links, which is how menus look
)

// segmenter parts a page into things.
type segmenter struct {
	boxes  map[*node]*quotation
	within map[*node]bool // nodes above a quote's box
	at     outline
	out    []thing
	prose  map[string]int // section to index in out
	// festive says that the page is about events: there a block with a heading and
	// one date is an event.
	festive bool
	// bare is a heading that nothing has followed yet, and told how much had been said
	// by then.
	bare struct {
		line  line
		node  *node
		at    outline
		level int
		told  int
	}
	added int   // lines of prose
	years years // that headings name
	// counted is what alike counted last.
	counted struct {
		parent *node
		tag    atom.Atom
		of     int
	}
}

// segment parts a page whose nodes are marked and measured.
func segment(d *document, quoted []quotation, festive bool) []thing {
	s := &segmenter{festive: festive, boxes: map[*node]*quotation{}, within: map[*node]bool{}, prose: map[string]int{}, years: years{}}
	for i := range quoted {
		s.boxes[quoted[i].box] = &quoted[i]
		for n := quoted[i].box.parent; n != nil; n = n.parent {
			s.within[n] = true
		}
	}
	d.root.walk(func(n *node) bool {
		if headingLevel(n) > 0 && shown(n) {
			s.years.add(textOf(n))
			return false
		}
		return shown(n)
	})
	s.children(d.root)
	s.bareHeading(1)
	untag(s.out)
	return s.out
}

// shown reports whether a node is in a part of the page that can list things.
func shown(n *node) bool { return n.isText() || n.region == inMain || n.region == inAside }

func (s *segmenter) visit(n *node) {
	if !shown(n) {
		return
	}
	if q, ok := s.boxes[n]; ok {
		s.quote(n, q)
		return
	}
	switch level := headingLevel(n); {
	case level > 0:
		s.heading(n, level)
	case n.tag == atom.Img || n.tag == atom.Svg:
		s.logo(n, 1)
	case n.tag == atom.Hr:
		s.at.lead, s.at.titled = "", ""
	case n.tag == atom.Dl && !s.within[n]:
		s.definitions(n)
	case n.blocks == 0 && n.chars+n.images+n.links > 0 && !s.within[n] && !n.parts:
		s.leaf(n)
	case s.single(n), n.tag == atom.Li && !s.within[n] && n.isCard() && n.chars <= 400 && called(firstLine(n)):
		s.card(n, 1)
	default:
		s.children(n)
	}
}

// children visits what is below a node: things of one kind are cards, texts and
// inline elements in a row are a paragraph.
func (s *segmenter) children(n *node) {
	kinds, sections := map[string]int{}, map[string]bool{}
	for _, c := range n.children {
		if shown(c) && listable(c) {
			kinds[c.kind()]++
			if c.top || c.big > 0 && c.parts {
				sections[c.kind()] = true // so are those like it
			}
		}
	}
	var run []*node
	flats := s.flats(n)
	for i := 0; i < len(n.children); i++ {
		c := n.children[i]
		if inline(c) {
			run = append(run, c)
			continue
		}
		s.paragraph(n, run)
		run = nil
		count := 0
		if shown(c) && listable(c) {
			count = kinds[c.kind()]
		}
		_, boxed := s.boxes[c]
		switch {
		case count > 1 && !boxed && !s.within[c] && !(c.big > 0 && sections[c.kind()]) && (c.isCard() || count > 2 && c.labelled()) && c.chars+c.images > 0:
			if c.tag == atom.Img || c.tag == atom.Svg {
				s.logo(c, count)
			} else {
				s.card(c, count)
			}
		case flats[i].end > 0:
			s.flatCard(n, i, flats[i])
			i = flats[i].end - 1
		default:
			before, had := s.at, len(s.out)
			s.visit(c)
			if count > 1 && s.listed(had) {
				s.at = before // what stands beside it is under headings of its own
			}
		}
	}
	s.paragraph(n, run)
}

// listed reports whether things were found since a moment.
func (s *segmenter) listed(since int) bool {
	for _, t := range s.out[since:] {
		if t.kind != prose {
			return true
		}
	}
	return false
}

// listable reports whether a node can be one of several things of one kind.
func listable(n *node) bool {
	switch n.tag {
	case atom.P, atom.Br, atom.Hr, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Tbody, atom.Thead, atom.Form, atom.Pre, atom.Button, atom.Th:
		return false
	}
	return !n.isText() && headingLevel(n) == 0 && (isBlock(n.tag) || n.stacked() || n.tag == 0 || n.tag == atom.Img || n.images > 0 || n.heads > 0)
}

// inline reports whether a node is part of a running text.
func inline(n *node) bool {
	if n.isText() {
		return true
	}
	if isBlock(n.tag) || n.tag == 0 || n.tag == atom.Img || n.tag == atom.Svg || n.tag == atom.Picture {
		return false
	}
	return n.blocks == 0 && n.images == 0 && n.heads == 0 && !n.stacked()
}

// paragraph takes a run of texts and inline elements that stands between blocks.
func (s *segmenter) paragraph(parent *node, run []*node) {
	chars := 0
	for _, n := range run {
		chars += n.chars
	}
	if chars == 0 {
		return
	}
	whole := &node{tag: atom.P, children: run, parent: parent, region: parent.region}
	s.text(whole, lines(whole))
}

func (s *segmenter) heading(n *node, level int) {
	if level == 1 && !n.top && s.at.section() != "" {
		level = s.at.below()
	}
	text := textOf(n)
	pics := pictures(n)
	if text == "" && len(pics) > 0 {
		text = pics[0].alt
	}
	s.bareHeading(level)
	if text != "" {
		above := s.at
		above.leave(level)
		s.at.enter(level, cut(text, 300))
		if s.years.outdated(text) {
			s.at.past = level
		}
		s.bare.node, s.bare.line, s.bare.at, s.bare.level, s.bare.told = n, line{text: cut(text, 300), html: html.EscapeString(cut(text, 300)), node: n}, above, level, len(s.out)+s.added
	}
	for _, p := range pics {
		if p.alt != text {
			s.logo(p.node, 1)
		}
	}
	s.linked(n, text)
}

// bareHeading takes the last heading for a text if nothing stands under it: it says
// what it says by itself, as in "Client: Harbor" or a list of names.
func (s *segmenter) bareHeading(level int) {
	b := s.bare
	s.bare.node = nil
	if b.node == nil || level > b.level || b.level == 1 || len(s.out)+s.added > b.told {
		return
	}
	at := s.at
	s.at = b.at
	s.add(b.node, b.line)
	s.at = at
}

// linked lists a heading that leads somewhere: the title of a thing that has no
// card of its own.
func (s *segmenter) linked(n *node, text string) {
	for _, l := range lines(n) {
		for _, a := range l.links {
			if text != "" && !strings.HasPrefix(a.href, "#") {
				above := s.at
				above.heads[6] = ""
				s.out = append(s.out, thing{kind: card, title: text, lines: []line{l}, link: a.href, linkText: a.text, at: s.at, of: 1, region: n.region, node: n})
				return
			}
		}
	}
}

// leaf takes a block without blocks in it: a logo with or without a word about it,
// or a text.
func (s *segmenter) leaf(n *node) {
	pics := pictures(n)
	text := lines(n)
	switch {
	case len(pics) == 1 && n.chars > 0:
		s.card(n, 1)
	case len(pics) > 0:
		for _, p := range pics {
			s.logo(p.node, len(pics))
		}
		if n.chars > 0 {
			s.text(n, text)
		}
	default:
		s.text(n, text)
	}
}

// text takes lines of running text: list items are things, paragraphs are gathered
// by section.
func (s *segmenter) text(n *node, all []line) {
	for _, l := range all {
		switch {
		case n.tag == atom.Li || n.tag == atom.Td || n.tag == atom.Dd || n.tag == atom.Dt:
			s.entry(n, all)
			return
		case headingLike(l):
			s.at.titled, s.at.lead = l.text, ""
			s.add(n, l)
		default:
			s.add(n, l)
			if utf8.RuneCountInString(l.text) > 8 {
				s.at.lead = cut(l.text, 300)
			}
		}
	}
}

// entry takes an item of a list.
func (s *segmenter) entry(n *node, all []line) {
	t := thing{kind: row, lines: all, at: s.at, of: 1, region: n.region, node: n}
	chars, linked := 0, 0
	for _, l := range all {
		chars += utf8.RuneCountInString(l.text)
		for _, a := range l.links {
			linked += utf8.RuneCountInString(a.text)
			if t.link == "" {
				t.link, t.linkText = a.href, a.text
			}
		}
	}
	t.of = s.alike(n)
	if linked > 0 && linked >= chars && chars < 60 {
		if t.kind = links; strings.HasPrefix(t.link, "#") {
			return // leads to a part of this page
		}
	}
	t.title = cut(all[0].text, 200)
	if t.linkText != "" && strings.HasPrefix(all[0].text, t.linkText) {
		t.title = t.linkText
	}
	s.out = append(s.out, t)
}

// alike counts how many elements like a node its parent has.
func (s *segmenter) alike(n *node) int {
	if n.parent == nil {
		return 1
	}
	if s.counted.parent != n.parent || s.counted.tag != n.tag {
		s.counted.parent, s.counted.tag, s.counted.of = n.parent, n.tag, 0
		for _, c := range n.parent.children {
			if c.tag == n.tag {
				s.counted.of++
			}
		}
	}
	return max(1, s.counted.of)
}

// add appends a line to the prose of its section.
func (s *segmenter) add(n *node, l line) {
	key := s.at.above() + " › " + s.at.section()
	i, ok := s.prose[key]
	if !ok {
		i = len(s.out)
		s.prose[key] = i
		s.out = append(s.out, thing{kind: prose, at: s.at, of: 1, region: n.region, node: n})
	}
	s.out[i].lines = append(s.out[i].lines, l)
	s.added++
}
