package page

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// size is what a part of a page holds, itself included.
type size struct {
	chars  int  // letters of text
	images int  // pictures
	heads  int  // headings
	links  int  // links
	parts  bool // several things of one kind stand in it, each with a picture, a heading or a link of its own
	blocks int  // block elements below it
	titles int  // letters of headings
	big    int  // headings of the first two levels
	top    bool // the page's own heading stands in it
}

// measure works out the sizes from the bottom up.
func measure(n *node) {
	if n.isText() {
		if n.text != " " {
			n.chars = utf8.RuneCountInString(n.text)
		}
		return
	}
	switch {
	case n.isPicture():
		n.images = 1
	case headingLevel(n) > 0:
		n.heads = 1
		if headingLevel(n) < 3 {
			n.big = 1
		}
	case n.tag == atom.A && n.attr("href") != "":
		n.links = 1
	}
	kinds := map[string]int{}
	defer func() {
		if headingLevel(n) > 0 {
			n.titles = n.chars
		}
	}()
	for _, c := range n.children {
		measure(c)
		if c.region != inMain && c.region != inAside {
			continue
		}
		n.chars += c.chars
		n.images += c.images
		n.heads += c.heads
		n.links += c.links
		n.blocks += c.blocks
		n.titles += c.titles
		n.big += c.big
		n.parts = n.parts || c.parts
		if isBlock(c.tag) || c.tag == 0 && !c.isText() || c.stacked() {
			n.blocks++
		}
		if c.bears() {
			kinds[c.kind()]++
		}
	}
	for _, many := range kinds {
		n.parts = n.parts || many > 1
	}
	if n.tag == atom.A {
		n.parts = false // what one link leads to is one thing
	}
}

// crown notes the page's own heading and what holds it: that is no card but the
// page. It is the first heading of the first or second level; those who mark all
// headings as first ones don't mean it.
func crown(d *document) *node {
	var found *node
	d.root.walk(func(n *node) bool {
		if found == nil && (n.tag == atom.H1 || n.tag == atom.H2) && n.region == inMain && !strings.EqualFold(textOf(n), "search") && !n.siteName() {
			found = n
		}
		return found == nil && n.region != unseen
	})
	for n := found; n != nil; n = n.parent {
		n.top = true
	}
	return found
}

// isPicture reports whether a node shows a picture that has, or may have, a name.
func (n *node) isPicture() bool {
	return n.tag == atom.Img || n.attr("aria-label") != "" && (n.tag == atom.Svg || n.attr("role") == "img")
}

// bears reports whether a node may be a thing by itself among others of its kind.
func (n *node) bears() bool {
	switch {
	case n.isText(), headingLevel(n) > 0, n.tag == atom.Br, n.tag == atom.Source:
		return false
	case n.tag == atom.Img:
		return true
	case n.tag == atom.A:
		return n.images > 0 || n.heads > 0 || n.stacked()
	case n.tag == atom.Li:
		return n.images > 0 || n.heads > 0 || n.links > 0 && n.chars < 80
	case n.tag == atom.Tr:
		return n.images > 0 || n.links > 0
	case isBlock(n.tag), n.tag == 0, n.tag == atom.Span:
		return n.images > 0 || n.heads > 0
	}
	return false
}

var counters = regexp.MustCompile(`[-_]?\d+`)

// kind is what makes siblings alike: the element and its first class. Rows, list
// items and links are alike whatever their class.
func (n *node) kind() string {
	name := n.name
	if n.tag != 0 {
		name = n.tag.String()
	}
	switch n.tag {
	case atom.Li, atom.Tr, atom.Img, atom.Article, atom.A:
		return name
	}
	for _, class := range strings.Fields(n.attr("class")) {
		return name + "." + counters.ReplaceAllString(cut(class, 64), "")
	}
	return name
}

// maxCard is how many letters a card has at most: more is a section.
const maxCard = 2500

// isCard reports whether a part of the page shows one thing.
func (n *node) isCard() bool {
	if n.heads > 0 && n.images == 0 && n.chars == n.titles {
		return false // a heading in a box, for what comes after the box
	}
	return n.chars <= maxCard && !n.parts && !n.top && n.heads <= 5 && n.images <= 4 &&
		(n.images > 0 || n.heads > 0 || n.links > 0 || n.tag == atom.Li || n.tag == atom.Tr || n.tag == atom.Dd)
}

// labelled reports whether a part of the page is a few short lines, the way things
// look that have neither a picture nor a heading: a name, and a word about it.
func (n *node) labelled() bool {
	return n.chars > 0 && n.chars <= 200 && n.blocks >= 2 && n.blocks <= 6 && !n.parts && !n.top && n.heads == 0
}
