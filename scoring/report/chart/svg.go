package chart

import (
	"html"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Label says in words what a drawing shows. Without a Title the drawing is
// decoration: what it shows stands beside it as text.
type Label struct {
	ID    string // unique on the page: letters, digits and hyphens
	Title string // a few words
	Desc  string // what one would say to somebody who can't see it
}

// canvas collects the elements of one drawing.
type canvas struct{ strings.Builder }

// open begins a drawing of w by h units.
func (c *canvas) open(class string, w, h float64, l Label) { c.begin(class, w, h, "", l) }

// elastic begins a drawing that may be stretched: bars have no shape of their own.
func (c *canvas) elastic(class string, w, h float64, l Label) {
	c.begin(class, w, h, ` preserveAspectRatio="none"`, l)
}

func (c *canvas) begin(class string, w, h float64, more string, l Label) {
	c.put(`<svg class="`, class, `" viewBox="0 0 `, num(w), " ", num(h), `"`)
	if more == "" { // what is stretched has the size that the page gives it
		c.put(` width="`, num(w), `" height="`, num(h), `"`)
	}
	c.put(more)
	if l.Title == "" {
		c.put(` aria-hidden="true">`)
		return
	}
	id := html.EscapeString(l.ID)
	c.put(` role="img" aria-labelledby="`, id, "-t ", id, `-d"><title id="`, id, `-t">`, text(l.Title), `</title><desc id="`, id, `-d">`, text(l.Desc), "</desc>")
}

func (c *canvas) close() string {
	c.put("</svg>")
	return c.String()
}

func (c *canvas) put(parts ...string) {
	for _, p := range parts {
		c.WriteString(p)
	}
}

// rect draws a rectangle, unless it has no size.
func (c *canvas) rect(class string, x, y, w, h float64) {
	if w > 0 && h > 0 {
		c.put(`<rect class="`, class, `" x="`, num(x))
		if y != 0 {
			c.put(`" y="`, num(y))
		}
		c.put(`" width="`, num(w), `" height="`, num(h), `"/>`)
	}
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.put(`<path class="`, class, `" d="M`, num(x1), " ", num(y1))
	switch {
	case num(y1) == num(y2):
		c.put("H", num(x2))
	case num(x1) == num(x2):
		c.put("V", num(y2))
	default:
		c.put("L", num(x2), " ", num(y2))
	}
	c.put(`"/>`)
}

func (c *canvas) dot(class string, x, y, r float64) {
	c.put(`<circle class="`, class, `" cx="`, num(x), `" cy="`, num(y), `" r="`, num(r), `"/>`)
}

// word writes text at a point; anchor is start, middle or end.
func (c *canvas) word(class, anchor string, x, y float64, s string) {
	c.put(`<text class="`, class, `" x="`, num(x), `" y="`, num(y), `"`)
	if anchor != "start" {
		c.put(` text-anchor="`, anchor, `"`)
	}
	c.put(">", text(s), "</text>")
}

// path draws a line through points.
func (c *canvas) path(class string, pts []point) {
	c.put(`<path class="`, class, `" d="`)
	for i, p := range pts {
		c.put(map[bool]string{true: "M", false: " "}[i == 0], num(p.x), " ", num(p.y))
	}
	c.put(`"/>`)
}

type point struct{ x, y float64 }

// num is a coordinate with at most one decimal; anything that is no number is 0.
func num(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "0"
	}
	t := math.Round(f*10) / 10
	if t == 0 {
		return "0"
	}
	return strconv.FormatFloat(t, 'f', -1, 64)
}

// text makes any string safe within an element or an attribute: valid UTF-8 without
// the control characters that XML forbids, markup escaped.
func text(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, s))
}

// finite is f, or 0 where f is no finite number.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}
