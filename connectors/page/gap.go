package page

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// gaps are what a style sheet puts between inline elements that have no white space
// between them, as far as their texts tell.
type gaps int

const (
	noGap gaps = iota
	wordGap
	lineGap
)

// gap is what stands between a node's child and the one before it. Where each of
// several elements holds words of its own they are shown one below the other; where
// a number follows a word, beside each other.
func gap(n *node, i int) gaps {
	if i == 0 || !spanLike(n.children[i-1]) || !spanLike(n.children[i]) {
		return noGap
	}
	before, after := n.children[i-1].lastText(), n.children[i].firstText()
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(after)
	if before == "" || after == "" || unicode.IsSpace(a) || unicode.IsSpace(b) {
		return noGap
	}
	if unicode.IsDigit(a) || unicode.IsDigit(b) {
		return wordGap
	}
	const short, both = 3, 13 // "GitHub" may be parted in two
	x, y := utf8.RuneCountInString(before), utf8.RuneCountInString(after)
	if x < short || y < short || x+y < both || unicode.IsLower(b) || unicode.IsPunct(b) && !opens(b) {
		return noGap
	}
	if n.mixed() {
		return noGap
	}
	return lineGap
}

// mixed reports whether words stand between a node's elements: it is a running text.
func (n *node) mixed() bool {
	if n.texts == 0 {
		n.texts = 1
		for _, c := range n.children {
			if c.isText() && !isBlank(c.text) {
				n.texts = 2
				break
			}
		}
	}
	return n.texts == 2
}

func opens(r rune) bool {
	_, mark := marks[r]
	return mark || unicode.Is(unicode.Ps, r) || unicode.Is(unicode.Pi, r)
}

// spanLike reports whether a node is an inline element that style sheets like to
// make a line of.
func spanLike(n *node) bool {
	switch n.tag {
	case atom.Span, atom.Strong, atom.B, atom.Em, atom.I, atom.A, atom.Small, atom.Cite, atom.Time, atom.Label:
		return !n.isText()
	}
	return false
}

// firstText is the first text below a node, lastText the last one.
func (n *node) firstText() string {
	for n != nil && !n.isText() {
		if len(n.children) == 0 {
			return ""
		}
		n = n.children[0]
	}
	return n.text
}

func (n *node) lastText() string {
	for n != nil && !n.isText() {
		if len(n.children) == 0 {
			return ""
		}
		n = n.children[len(n.children)-1]
	}
	return n.text
}

// stacked reports whether a link shows its inline elements as lines: a card, then.
func (n *node) stacked() bool {
	if n.tag != atom.A {
		return false
	}
	for i := range n.children {
		if gap(n, i) == lineGap {
			return true
		}
	}
	return false
}
