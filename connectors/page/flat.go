package page

import (
	"golang.org/x/net/html/atom"
)

// maxFlat is how many letters may follow a heading for the two to be a card.
const maxFlat = 900

// flat is a heading with what follows it, up to the next one: a thing that has no
// box of its own.
type flat struct {
	end int // index of the first child behind it
	of  int // how many of its kind there are
}

// flats finds such things among a node's children, by the index of their heading.
// Several headings of one level must each have a picture or a link. The sections of
// an article are no things: theirs is running text.
func (s *segmenter) flats(n *node) map[int]flat {
	if n.heads < 2 || s.within[n] {
		return nil
	}
	found := map[int]map[int]flat{} // by level, then by index
	pictured := map[int]int{}
	var open [7]int // index of the open heading of a level, plus one
	close := func(from, at int) {
		for l := from; l < len(open); l++ {
			if i := open[l] - 1; i >= 0 {
				if s.thingLike(n.children[i:at]) {
					if found[l] == nil {
						found[l] = map[int]flat{}
					}
					found[l][i] = flat{end: at}
					pictured[l]++
				}
				open[l] = 0
			}
		}
	}
	for i, c := range n.children {
		if level := headingLevel(c); level > 1 && !c.top {
			close(level, i)
			open[level] = i + 1
		} else if level > 0 {
			close(1, i)
		}
	}
	close(1, len(n.children))
	for l := range open {
		if pictured[l] > 1 {
			for i, f := range found[l] {
				f.of = pictured[l]
				found[l][i] = f
			}
			return found[l]
		}
	}
	return nil
}

// thingLike reports whether a heading and what follows it show one thing.
func (s *segmenter) thingLike(run []*node) bool {
	chars, shows := 0, run[0].links > 0
	for i, c := range run {
		chars += c.chars
		shows = shows || c.images > 0
		if _, boxed := s.boxes[c]; boxed || s.within[c] || i > 0 && (c.parts || c.heads > 0) || c.tag == atom.Table {
			return false
		}
	}
	return shows && chars <= maxFlat
}

// flatCard takes such a thing.
func (s *segmenter) flatCard(n *node, i int, f flat) {
	box := &node{tag: atom.Div, children: n.children[i:f.end], parent: n, region: n.region}
	for _, c := range box.children {
		box.chars += c.chars
		box.images += c.images
		box.heads += c.heads
		box.links += c.links
	}
	s.at.leave(headingLevel(n.children[i]))
	s.card(box, f.of)
}

// definitions takes a list of terms: each term with what is said of it is a thing.
func (s *segmenter) definitions(n *node) {
	var run []*node
	of := 0
	for _, c := range n.children {
		if c.tag == atom.Dt {
			of++
		}
	}
	flush := func() {
		if len(run) == 0 {
			return
		}
		box := &node{tag: atom.Li, children: run, parent: n, region: n.region}
		all := lines(box)
		if len(all) > 0 {
			title, link, text := titleOf(box, all, "")
			if run[0].tag == atom.Dt {
				title = cut(textOf(run[0]), 200)
			}
			s.out = append(s.out, thing{kind: row, title: title, lines: all, pictures: pictures(box), link: link, linkText: text, at: s.at, of: of, region: n.region, node: box})
		}
		run = nil
	}
	for _, c := range n.children {
		switch {
		case c.isText():
		case c.tag == atom.Dt:
			flush()
			run = []*node{c}
		case c.tag == atom.Dd:
			run = append(run, c)
		default:
			flush()
			s.visit(c)
		}
	}
	flush()
}
