package chart

import (
	"fmt"
	"math"
	"strings"
	"time"

	"lately"
)

// Mark is what one side did in one area in one month.
type Mark struct {
	Area  lately.Area
	Count int
	Title string // in words, for whoever points at it
	To    string // the id of the element on the page that tells more; may be empty
}

// Month is what both sides did in a month.
type Month struct {
	At     time.Time // any time within it
	Ours   []Mark
	Theirs []Mark
}

// The measures of a timeline.
const (
	cell     = 17.0 // height of one mark
	glyph    = 11.5 // size of a mark of one
	axisRoom = 22.0 // between the sides, for the months' names
	edge     = 8.0
)

// Timeline draws what each side did month by month: a mark for each area, ours
// stacked upwards from the axis and theirs downwards. A mark that stands for several
// things is larger and says how many. Marks refer to the page's symbols s-<area>.
func Timeline(months []Month, width float64, words [2]string, l Label) string {
	var c canvas
	up, down := 2, 2
	for _, m := range months {
		up, down = max(up, len(m.Ours)), max(down, len(m.Theirs))
	}
	axis := edge + float64(up)*cell
	height := axis + axisRoom + float64(down)*cell + edge
	c.open("timeline", width, height, l)
	const left = 74.0
	col := (width - left - edge) / float64(max(1, len(months)))
	c.word("sd o", "start", 0, axis-5, words[0])
	c.word("sd t", "start", 0, axis+axisRoom+14, words[1])
	for i, m := range months {
		x := left + float64(i)*col
		if first := m.At.Month() == time.January; first || i == 0 {
			c.line("gr", x, edge, x, height-edge)
			switch {
			case first:
				c.word("hd", "start", x+4, axis+15, fmt.Sprint(m.At.Year()))
			case float64(13-m.At.Month())*col > 64: // else the new year needs the room
				c.word("lb", "start", x+4, axis+15, m.At.Format("Jan 2006"))
			}
		} else if m.At.Month()%3 == 1 && (i > 3 || col > 24) {
			c.word("lb", "start", x+4, axis+15, m.At.Format("Jan"))
		}
		for n, k := range m.Ours {
			c.mark("o", k, x+col/2, axis-(float64(n)+0.5)*cell, col)
		}
		for n, k := range m.Theirs {
			c.mark("t", k, x+col/2, axis+axisRoom+(float64(n)+0.5)*cell, col)
		}
	}
	c.line("ax", left, axis, width-edge, axis)
	c.line("ax", left, axis+axisRoom, width-edge, axis+axisRoom)
	return c.close()
}

// mark draws an area's symbol around a point; more than one is larger, up to what
// fits, and numbered.
func (c *canvas) mark(class string, k Mark, x, y, col float64) {
	size := glyph
	if k.Count > 1 {
		size = min(glyph*math.Sqrt(1+0.2*float64(k.Count-1)), cell-2)
	}
	if k.Count > 1 {
		x -= min(5, col/4)
	}
	c.put(`<g class="`, class, `"`)
	if k.To != "" {
		c.put(` data-to="`, text(k.To), `"`)
	}
	c.put("><title>", text(k.Title), `</title><use href="#s-`, text(string(k.Area)), `" x="`, num(x-size/2), `" y="`, num(y-size/2),
		`" width="`, num(size), `" height="`, num(size), `"/>`)
	if k.Count > 1 {
		c.put(`<text class="n" x="`, num(x+size/2+1.5), `" y="`, num(y+3.5), `">`, fmt.Sprint(k.Count), "</text>")
	}
	c.put("</g>")
}

// Strip draws how much happened in each month as a row of cells in five shades.
func Strip(theirs bool, counts []int, most int, s Size, l Label) string {
	var c canvas
	class := "o"
	if theirs {
		class = "t"
	}
	c.elastic("strip "+class, s.W, s.H, l)
	w := s.W / float64(max(1, len(counts)))
	for shade := range 5 { // one path a shade keeps pages small
		var cells strings.Builder
		for i, n := range counts {
			if shadeOf(n, most) == shade {
				cells.WriteString("M" + num(float64(i)*w) + " 0h" + num(w-1) + "v" + num(s.H) + "h" + num(1-w) + "z")
			}
		}
		if cells.Len() > 0 {
			c.put(`<path class="h`, fmt.Sprint(shade), `" d="`, cells.String(), `"/>`)
		}
	}
	return c.close()
}

// shadeOf is 0 for nothing and 1 to 4 by how much of the most there is.
func shadeOf(n, most int) int {
	if n <= 0 || most <= 0 {
		return 0
	}
	return min(4, 1+(4*n-1)/most)
}
