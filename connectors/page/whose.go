package page

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// Where nobody's company stands beside a quote, the heading above it or a logo in its
// part of the page tells whose words they are.

// closed reports whether a quote is at its end: its last line closes what the quote
// opened, and the next one opens another.
func (q *quotation) closed(last, next string) bool {
	return leadCredit(next) != "" || inMarks(next) && (inMarks(last) || endsInMark.MatchString(last)) && (inMarks(q.text) || startsInMark.MatchString(q.text))
}

var (
	startsInMark = regexp.MustCompile(`^\s*["“„«「『”]`)
	endsInMark   = regexp.MustCompile(`["”“»」』]\s*$`)
)

// headed notes for quotes under which heading they stand, and how many with them.
func headed(found []quotation, all []line) {
	under := map[int]int{}
	at := make([]int, len(found))
	next, head := 0, -1
	for i := range found {
		for ; next < found[i].line; next++ {
			if all[next].level > 0 && all[next].node.region == inMain && !found[i].holds(all[next]) {
				head = next
			}
		}
		at[i] = head
		under[head]++
	}
	for i := range found {
		// A text in marks that nobody says is often the title of something.
		if found[i].of = under[at[i]]; at[i] >= 0 && (found[i].set || found[i].speaker != "" || found[i].role != "") {
			found[i].section = cut(all[at[i]].text, 300)
		}
	}
}

// holds reports whether a line stands in the quote's own box.
func (q *quotation) holds(l line) bool {
	for n := l.node; n != nil; n = n.parent {
		if n == q.box {
			return true
		}
	}
	return false
}

// depicted takes the pictures and the link of the part of the page that the quote has
// for itself: a section with a heading, a logo and the words.
func (q *quotation) depicted(taken map[*node]int) {
	part := q.box
	for p := part.parent; p != nil && taken[p] == 1 && !p.top && p.big <= 1 && p.images <= 2 && p.chars-q.box.chars <= maxCredit/2; p = p.parent {
		if p.tag == atom.Body || p.tag == atom.Main {
			break
		}
		part = p
	}
	if q.alt == "" && q.file == "" && part != q.box {
		for _, p := range pictures(part) {
			q.alt = strings.TrimSpace(q.alt + " " + p.alt)
			q.file = strings.TrimSpace(q.file + " " + p.file)
		}
	}
	part.walk(func(n *node) bool {
		q.leadsTo(n)
		return n != q.first && q.site == "" && (n.isText() || n.region == inMain || n.region == inAside)
	})
}

// leadsTo notes where a link leads, if that is the first whole site.
func (q *quotation) leadsTo(n *node) {
	if n.tag == atom.A && q.site == "" && frontPage(n.attr("href")) {
		q.site = n.attr("href")
	}
}

// frontPage reports whether an address is that of a whole site, and not of one of its
// pages: a person's profile says nothing of whom they work for.
func frontPage(href string) bool {
	u, err := url.Parse(href)
	return err == nil && u.Host != "" && frontPath.MatchString(u.Path)
}

// frontPath is nothing, or a language.
var frontPath = regexp.MustCompile(`^/?(?:[a-z]{2}(?:[-_][A-Za-z]{2})?/?)?$`)

// shownBy reports whether a logo alone shows who speaks: it is all that stands in the
// box of a quote beside its words.
func (q *quotation) shownBy() bool {
	class, ok := nearestQuoteClass(q.first)
	return ok && !notWords.MatchString(class) && q.alt != "" && q.box.images == 1 && q.box.chars <= len(q.text)+80
}

// signed reports whether the next line begins with a dash, as a signature does.
func signed(all []line, i int) bool {
	return i+1 < len(all) && signDash.MatchString(all[i+1].text) && near(all[i].node, all[i+1].node)
}

// creditsBy reports whether a class says that a line tells who spoke.
func creditsBy(l line) bool {
	for n, up := l.node, 0; n != nil && up < 2 && n.chars <= 160; n, up = n.parent, up+1 {
		if n.tag == atom.Cite || creditClass.MatchString(n.attr("class")) {
			return true
		}
	}
	return false
}

// sectionStarts reports whether one of some lines is a heading of the first two levels:
// what follows it speaks of something else.
func sectionStarts(all []line) bool {
	return slices.ContainsFunc(all, func(l line) bool { return l.level == 1 || l.level == 2 })
}

// twoHeadings reports whether two lines are headings of one level: those of two
// things, and not a person's name and work.
func twoHeadings(a, b line) bool { return a.level > 0 && a.level == b.level && a.node != b.node }

// signature reports whether a line is a dash and a name, with little more.
func signature(s string) bool {
	rest := unsigned(s)
	return len(rest) < len(s) && len(rest) < 120 && (nameIn(rest) != "" || nameLike(rest) || company(rest))
}

// signDash is what signatures begin with.
var signDash = regexp.MustCompile(`^\s*(?:[—–―~]+|--+|-\s)\s*`)

// unsigned takes the dash off a signature.
func unsigned(s string) string { return strings.TrimSpace(s[len(signDash.FindString(s)):]) }

// tailName is what stands behind the closing mark of words.
var tailName = regexp.MustCompile(`["”»“」』]\s*[—–―~-]{0,3}\s*([^"”»“」』]{4,140})$`)

// tailSign is a signature that stands in the same text as words without marks.
var tailSign = regexp.MustCompile(`[.!?…]\s*(?:[—–―~]+|--+|-\s)\s*([^"”»“」』.!?]{4,140})$`)

// tailCredit reads a speaker that stands in the same text, behind the closing mark.
func tailCredit(text string) (speaker, role string) {
	m := tailName.FindStringSubmatch(text)
	if m == nil {
		m = tailSign.FindStringSubmatch(text)
	}
	if m == nil {
		return "", ""
	}
	return readCredit([]string{strings.TrimSpace(m[1])})
}
