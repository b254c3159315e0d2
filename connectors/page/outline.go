package page

import (
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
)

// outline is where on the page the walk is: under which headings, behind which text.
type outline struct {
	heads  [7]string // by level
	lead   string    // the last text since the nearest heading
	titled string    // heading-like text since then, which no heading element marks
	past   int       // level of the heading that names a year before that of one like it; 0 if none does
}

// enter takes a heading in.
func (o *outline) enter(level int, text string) {
	o.leave(level)
	o.heads[level] = text
}

// leave ends what is under headings of a level and below.
func (o *outline) leave(level int) {
	for l := level; l < len(o.heads); l++ {
		o.heads[l] = ""
	}
	o.lead, o.titled = "", ""
	if o.past >= level {
		o.past = 0
	}
}

// yearIn is a year that a heading names, and years the latest of them by the rest of the
// heading: "2022 sponsors" stands beside "2024 sponsors".
var yearIn = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

type years map[string]string

func (y years) add(heading string) {
	if kind, year := dated(heading); year > y[kind] && kind != "" {
		y[kind] = year
	}
}

// outdated reports whether a heading like it names a later year.
func (y years) outdated(heading string) bool {
	kind, year := dated(heading)
	return kind != "" && year < y[kind]
}

// dated parts a heading that names one year into the rest and the year.
func dated(heading string) (kind, year string) {
	if all := yearIn.FindAllString(heading, 2); len(all) == 1 && len(heading) < 80 {
		return fold(yearIn.ReplaceAllString(heading, "")), all[0]
	}
	return "", ""
}

// below is the level of a heading of the first level that isn't the page's own: a
// page that marks everything so means the order to decide.
func (o *outline) below() int {
	for l := len(o.heads) - 1; l > 1; l-- {
		if o.heads[l] != "" {
			return min(l+1, len(o.heads)-1)
		}
	}
	return 2
}

// level is that of the nearest heading element; 0 if there is none.
func (o *outline) level() int {
	for l := len(o.heads) - 1; l > 0; l-- {
		if o.heads[l] != "" {
			return l
		}
	}
	return 0
}

// section is the nearest heading.
func (o *outline) section() string {
	if o.titled != "" {
		return o.titled
	}
	for l := len(o.heads) - 1; l > 0; l-- {
		if o.heads[l] != "" {
			return o.heads[l]
		}
	}
	return ""
}

// above is the headings above the nearest one, the outermost first.
func (o *outline) above() string {
	var out []string
	for _, h := range o.heads {
		if h != "" {
			out = append(out, h)
		}
	}
	if o.titled == "" && len(out) > 0 {
		out = out[:len(out)-1]
	}
	return strings.Join(out, " › ")
}

var titleClass = regexp.MustCompile(`(?i)(?:^|[-_])(?:title|heading|headline|header|ribbon|eyebrow|kicker)(?:[-_]|$)`)

// headingLike reports whether a text without a heading's element reads as one: it
// is short, and emphasised or called a title.
func headingLike(l line) bool {
	if l.level > 0 || len(l.text) > 120 || strings.HasSuffix(l.text, ".") || len(l.links) > 0 {
		return false
	}
	if l.bold {
		return true
	}
	for n, up := l.node, 0; n != nil && up < 2; n, up = n.parent, up+1 {
		if n.chars > 160 || n.tag == atom.Li {
			return false
		}
		for _, class := range strings.Fields(n.attr("class")) {
			if titleClass.MatchString(class) {
				return true
			}
		}
	}
	return false
}
