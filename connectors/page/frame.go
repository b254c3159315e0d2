package page

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// place notes where in the page's text a node begins and ends, in bytes.
func (n *node) place(at int) int {
	n.from = at
	if n.isText() && n.text != " " {
		at += len(n.text)
	}
	for _, c := range n.children {
		at = c.place(at)
	}
	n.to = at
	return at
}

// length is how much text the whole page has.
func (n *node) length() int {
	for n.parent != nil {
		n = n.parent
	}
	return n.to
}

// notFrames are words in a class that make its footer or header the one of a
// smaller thing.
var notFrames = wordSet("card modal panel testimonial testimonials quote review post entry item article dialog drawer box tile slide slider table form hero list story event widget section block content page accordion toggle tab profile author comment product")

// rights are how the last lines of a page begin.
var rights = regexp.MustCompile(`(?i)^\s*(?:©|copyright\b|\(c\)\s)`)

// partOfName reports whether a class has a word in it, and none that makes it the
// part of a card or the like: "elementor-location-footer", but not "card-footer".
func partOfName(class, word string) bool {
	words := strings.FieldsFunc(class, func(r rune) bool { return r == '-' || r == '_' || r == ':' })
	return slices.Contains(words, word) && !slices.ContainsFunc(words, func(w string) bool { return notFrames[w] })
}

// ends reports whether hardly anything follows a part in the page's text.
func (n *node) ends() bool {
	all := n.length()
	return all-n.to <= max(400, all/20) && n.from > all/3
}

// begins reports whether hardly anything comes before a part that looks like the
// site's header: it has a menu, and no heading of the page.
func (n *node) begins() bool {
	if n.from > max(200, n.length()/30) || n.to-n.from > max(1500, n.length()/3) || n.holdsHeading() {
		return false
	}
	links, menu := 0, false
	n.walk(func(m *node) bool {
		menu = menu || m.tag == atom.Nav || m.attr("role") == "navigation"
		if m.tag == atom.A && m.attr("href") != "" {
			links++
		}
		return links < 100
	})
	return menu || links >= 4
}

// siteName reports whether a heading is a link to the site's start: the name of the
// site, whatever the page is about.
func (n *node) siteName() bool {
	home := false
	n.walk(func(m *node) bool {
		if m.tag == atom.A {
			u, err := url.Parse(m.attr("href"))
			home = home || err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == "" && m.attr("href") != "" &&
				m.from == n.from && m.to == n.to
		}
		return !home
	})
	return home
}

// menuCell reports whether a cell of a table that lays out the page is its menu: a
// column of links to the same site beside the cell that holds the text.
func (n *node) menuCell() bool {
	links, linked := 0, 0
	heading := false
	n.walk(func(m *node) bool {
		heading = heading || headingLevel(m) > 0 || m.tag == atom.Table
		if m.tag == atom.A {
			if href := m.attr("href"); href != "" && !strings.Contains(href, "://") && !strings.HasPrefix(href, "mailto:") {
				links, linked = links+1, linked+m.to-m.from
			}
		}
		return !heading
	})
	if heading || links < 4 || linked*10 < (n.to-n.from)*7 || n.parent == nil || len(n.parent.children) > 16 {
		return false
	}
	for _, c := range n.parent.children {
		if c != n && c.tag == atom.Td && c.to-c.from > 2*(n.to-n.from) {
			return true
		}
	}
	return false
}
