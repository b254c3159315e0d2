package page

import (
	"regexp"
	"strings"
	"unicode/utf8"

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
}

// segment parts a page whose nodes are marked and measured.
func segment(d *document, quoted []quotation, festive bool) []thing {
	s := &segmenter{festive: festive, boxes: map[*node]*quotation{}, within: map[*node]bool{}, prose: map[string]int{}}
	for i := range quoted {
		s.boxes[quoted[i].box] = &quoted[i]
		for n := quoted[i].box.parent; n != nil; n = n.parent {
			s.within[n] = true
		}
	}
	s.children(d.root)
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
	case n.blocks == 0 && n.chars+n.images+n.links > 0 && !s.within[n] && !n.parts:
		s.leaf(n)
	case s.single(n):
		s.card(n, 1)
	default:
		s.children(n)
	}
}

var cardClass = regexp.MustCompile(`(?i)(?:^|[-_])(?:card|tile|teaser|item|entry|box)$`)

// single reports whether a part of the page is a card though none like it stands
// beside it.
func (s *segmenter) single(n *node) bool {
	if s.festive && !s.within[n] && n.announces() {
		return true
	}
	if s.within[n] || !n.isCard() || n.images == 0 && n.heads == 0 {
		return false
	}
	if n.tag == atom.Article || n.tag == atom.A || n.tag == atom.Li || n.tag == atom.Tr || n.tag == atom.Figure || n.tag == atom.Td {
		return n.chars <= maxCard/2
	}
	for _, class := range strings.Fields(n.attr("class")) {
		if cardClass.MatchString(class) {
			return true
		}
	}
	return false
}

// announces reports whether a part of the page is about one event: it has a heading
// and one date.
func (n *node) announces() bool {
	if n.chars < 20 || n.chars > maxCard || n.heads == 0 || n.heads > 5 {
		return false
	}
	dates := 0
	for _, l := range lines(n) {
		if _, ok := dateIn(l.text); ok && len(l.text) < 80 {
			dates++
		}
	}
	return dates == 1
}

// children visits what is below a node: things of one kind are cards, texts and
// inline elements in a row are a paragraph.
func (s *segmenter) children(n *node) {
	kinds := map[string]int{}
	for _, c := range n.children {
		if shown(c) && listable(c) {
			kinds[c.kind()]++
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
		case count > 1 && !boxed && !s.within[c] && c.isCard() && c.chars+c.images > 0:
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
	return !n.isText() && headingLevel(n) == 0 && (isBlock(n.tag) || n.tag == 0 || n.tag == atom.Img || n.images > 0 || n.heads > 0)
}

// inline reports whether a node is part of a running text.
func inline(n *node) bool {
	if n.isText() {
		return true
	}
	if isBlock(n.tag) || n.tag == 0 || n.tag == atom.Img || n.tag == atom.Svg || n.tag == atom.Picture {
		return false
	}
	return n.blocks == 0 && n.images == 0 && n.heads == 0
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
	if text != "" {
		s.at.enter(level, cut(text, 300))
	}
	for _, p := range pics {
		if p.alt != text {
			s.logo(p.node, 1)
		}
	}
	s.linked(n, text)
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
	if n.parent != nil {
		for _, c := range n.parent.children {
			if c != n && c.tag == n.tag {
				t.of++
			}
		}
	}
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
}

// logo takes a picture that stands by itself.
func (s *segmenter) logo(n *node, of int) {
	for _, p := range pictures(n) {
		t := thing{kind: logo, pictures: []picture{p}, at: s.at, of: of, region: n.region, node: n}
		for a, up := n, 0; a != nil && up < 5; a, up = a.parent, up+1 {
			if a.tag == atom.A {
				t.link, t.linkText = a.attr("href"), a.attr("title")
				break
			}
		}
		if p.alt != "" || p.file != "" || t.link != "" {
			s.out = append(s.out, t)
		}
	}
}

// card takes a part of the page that shows one thing.
func (s *segmenter) card(n *node, of int) {
	t := thing{kind: card, lines: lines(n), pictures: pictures(n), at: s.at, of: of, region: n.region, node: n}
	if n.tag == atom.Tr && headRow(n) {
		return
	}
	if n.tag == atom.Tr || n.tag == atom.Li && n.images == 0 {
		t.kind = row
		if n.tag == atom.Li && n.heads == 0 && len(t.lines) > 0 {
			s.entry(n, t.lines)
			return
		}
	}
	if len(t.lines) == 0 && len(t.pictures) > 0 {
		for _, p := range t.pictures {
			s.logo(p.node, max(of, len(t.pictures)))
		}
		return
	}
	t.title, t.link, t.linkText = titleOf(n, t.lines)
	if t.title == "" && t.link == "" && len(t.pictures) == 0 {
		for _, l := range t.lines {
			s.add(n, l)
		}
		return
	}
	s.out = append(s.out, t)
}

// headRow reports whether a row only names the columns.
func headRow(n *node) bool {
	for _, c := range n.children {
		if !c.isText() && c.tag != atom.Th {
			return false
		}
	}
	return true
}

// titleOf is what a card is called and where it leads: its first heading, else its
// first emphasised or linked line, else its first short one.
func titleOf(n *node, all []line) (title, link, linkText string) {
	best := 0
	for _, l := range all {
		rank := 0
		if noise.MatchString(l.text) && wordCount(l.text) < 5 {
			continue
		}
		switch {
		case l.level > 0 && l.level < 5:
			rank = 4
		case headingLike(l):
			rank = 3
		case len(l.links) > 0 && wordCount(l.text) > 1 && !noise.MatchString(l.text):
			rank = 2
		case utf8.RuneCountInString(l.text) < 90:
			rank = 1
		}
		if _, isDate := dateIn(l.text); isDate && wordCount(l.text) < 9 {
			rank = min(rank, 1)
		}
		if rank > best {
			best, title = rank, cut(l.text, 200)
		}
	}
	for a, up := n, 0; a != nil && up < 3; a, up = a.parent, up+1 {
		if a.tag == atom.A && a.attr("href") != "" {
			return title, a.attr("href"), title
		}
	}
	for _, l := range all {
		for _, a := range l.links {
			if a.href != "" && !strings.HasPrefix(a.href, "#") && (link == "" || l.text == title) {
				link, linkText = a.href, a.text
			}
		}
	}
	if link == "" {
		n.walk(func(m *node) bool {
			if link == "" && m.tag == atom.A && !strings.HasPrefix(m.attr("href"), "#") {
				link = m.attr("href")
			}
			return link == ""
		})
	}
	return title, link, linkText
}

// quote notes the card that a quote stands in, for the story that it may lead to.
func (s *segmenter) quote(n *node, q *quotation) {
	if q.link == "" {
		return
	}
	s.out = append(s.out, thing{kind: card, title: q.title, lines: lines(n), pictures: pictures(n), link: q.link, linkText: q.linkText,
		at: s.at, of: 1, region: n.region, quoted: q, node: n})
}
