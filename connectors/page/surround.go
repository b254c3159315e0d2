package page

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// surround takes what stands around the page's main element out of its main part, where
// that element holds the page: the rest is on every page of the site.
func surround(d *document) {
	var main *node
	inside, all := 0, 0
	d.root.walk(func(n *node) bool {
		if main == nil && n.region == inMain && (n.tag == atom.Main || n.attr("role") == "main") && n.holdsHeading() {
			main = n
		}
		if n.isText() && n.text != " " && n.region == inMain {
			all += len(n.text)
		}
		return true
	})
	if main == nil {
		return
	}
	main.walk(func(n *node) bool {
		if n.isText() && n.text != " " && n.region == inMain {
			inside += len(n.text)
		}
		return true
	})
	if inside*2 < all {
		return
	}
	above := map[*node]bool{}
	for n := main.parent; n != nil; n = n.parent {
		above[n] = true
	}
	at := inHeader
	d.root.walk(func(n *node) bool {
		if n == main {
			at = inFooter
			return false
		}
		if n.region == inMain && !above[n] {
			n.region = at
		}
		return true
	})
}

// menus finds the links that stand before the page's first heading with nothing else
// around them: what no element and no class calls a menu.
func menus(d *document) {
	var first *node
	d.root.walk(func(n *node) bool {
		if first == nil && n.tag == atom.H1 && n.region == inMain {
			first = n
		}
		return first == nil
	})
	passed := first == nil
	d.root.walk(func(n *node) bool {
		passed = passed || n == first
		if passed || n.region != inMain {
			return false
		}
		if !n.isText() && n.linkRun() {
			n.walk(func(m *node) bool { m.region = inNav; return true })
			return false
		}
		return true
	})
}

// linkRun reports whether a part of the page is a few short links in a row.
func (n *node) linkRun() bool {
	links, linked, all, left := 0, 0, 0, 120
	n.walk(func(m *node) bool {
		left--
		switch {
		case m.tag == atom.A:
			links++
			m.walk(func(t *node) bool { linked += len(t.text); return left > 0 })
		case m.isText():
			all += len(strings.TrimSpace(m.text))
		case headingLevel(m) > 0 || m.tag == atom.Main || m.tag == atom.Article:
			left = 0
		}
		return left > 0
	})
	return left > 0 && links >= 3 && linked*5 >= all*4 && linked <= 30*links && all > 0
}
