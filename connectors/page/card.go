package page

import (
	"cmp"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

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
	if n.tag == atom.Tr {
		t.lines = underColumns(n, t.lines)
	}
	t.title, t.link, t.linkText = titleOf(n, t.lines, "")
	switch {
	case n.tag == atom.Tr:
		t.title = cmp.Or(nameCell(n), t.title)
	case sentence(t.title) && depicted(t):
		t.title = "" // a word about what the picture shows
	}
	if t.title == "" && t.kind == row && len(t.lines) > 0 {
		t.title = firstWords(t.lines)
	}
	if t.title == "" && t.link == "" && len(t.pictures) == 0 {
		for _, l := range t.lines {
			s.add(n, l)
		}
		return
	}
	s.out = append(s.out, t)
}

var nameClass = regexp.MustCompile(`(?i)(?:^|[-_])(?:name|title|company|brand|label)(?:[-_]|$)`)

// called reports whether a line stands in an element whose class says that it is a
// name.
func called(l line) bool {
	return len(l.text) < 90 && nameClass.MatchString(l.node.attr("class"))
}

// firstLine is the first text below a node.
func firstLine(n *node) line {
	for _, l := range lines(n) {
		return l
	}
	return line{node: n}
}

// linkedWhole reports whether a line is a link and nothing else.
func linkedWhole(l line) bool {
	for _, a := range l.links {
		if a.text != "" && len(a.text) >= len(l.text)-3 && len(a.text) <= len(l.text)+3 {
			return true
		}
	}
	return false
}

// titleOf is what a card is called and where it leads: its first heading, else its
// first emphasised or linked line, else its first short one.
func titleOf(n *node, all []line, not string) (title, link, linkText string) {
	best := 0
	for _, l := range all {
		rank := 0
		if noise.MatchString(l.text) && wordCount(l.text) < 5 || not != "" && l.text == not {
			continue
		}
		switch {
		case l.level > 0 && l.level < 5:
			rank = 4
		case headingLike(l) || called(l):
			rank = 3
		case n.tag != atom.Tr && l.lead() != "":
			rank, l.text = 3, l.lead()
		case n.tag != atom.Tr && l.linkLead() != "":
			rank, l.text = 2, l.linkLead()
		case linkedWhole(l) && wordCount(l.text) > 1 && len(l.text) < 140 && !noise.MatchString(l.text):
			rank = 2
		case utf8.RuneCountInString(l.text) < 90:
			rank = 1
		}
		if _, isDate := dateIn(l.text); isDate && wordCount(l.text) < 6 {
			continue // a date is no title
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
