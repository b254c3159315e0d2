package chart

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Value is one figure at one time.
type Value struct {
	At time.Time
	V  float64
}

// Spark draws the course of a balance without any words: the line, the axis of
// evenness, and a dot where it stands now. Values lie within ±most.
func Spark(values []Value, most float64, s Size, l Label) string {
	var c canvas
	c.open("spark", s.W, s.H, l)
	c.line("ax", 0, s.H/2, s.W, s.H/2)
	if len(values) > 0 {
		pts := course(values, most, point{1, 2}, Size{s.W - 5, s.H - 4})
		last := pts[len(pts)-1]
		if len(pts) > 1 {
			c.path("ln", pts)
		}
		c.dot("dt "+side(values[len(values)-1].V), last.x, last.y, 2.4)
	}
	return c.close()
}

// side is the class of whoever gave more: a positive balance is theirs.
func side(balance float64) string {
	switch {
	case balance > 0.005:
		return "t"
	case balance < -0.005:
		return "o"
	}
	return "even"
}

// course places values evenly in a box, higher balances higher.
func course(values []Value, most float64, at point, s Size) []point {
	step := 0.0
	if len(values) > 1 {
		step = s.W / float64(len(values)-1)
	}
	if most = finite(most); most <= 0 {
		most = 1
	}
	pts := make([]point, len(values))
	for i, v := range values {
		share := max(-1, min(finite(v.V)/most, 1))
		pts[i] = point{at.x + float64(i)*step, at.y + s.H/2 - share*s.H/2}
	}
	if len(values) == 1 {
		pts[0].x = at.x + s.W
	}
	return pts
}

// Band is what Line draws besides the values.
type Band struct {
	Within       float64 // values within ±this are even
	Above, Below string  // what it means to be above or below: "they gave more"
	Size         Size
	Show         func(float64) string // how a value is written
}

// margins of Line, for labels.
const (
	lineLeft, lineRight = 44.0, 52.0
	lineTop, lineBottom = 14.0, 24.0
)

// Line draws values month by month around zero, with the band in which they count
// as even, years along the bottom and the last value written at the end.
func Line(values []Value, b Band, l Label) string {
	var c canvas
	c.open("line", b.Size.W, b.Size.H, l)
	box := Size{b.Size.W - lineLeft - lineRight, b.Size.H - lineTop - lineBottom}
	most := extent(values, b.Within)
	mid := lineTop + box.H/2
	y := func(v float64) float64 { return mid - v/most*box.H/2 }
	if b.Within > 0 {
		top := min(b.Within, most)
		c.rect("bd", lineLeft, y(top), box.W, y(-top)-y(top))
	}
	pts := course(values, most, point{lineLeft, lineTop}, box)
	c.area("ar t", pts, mid, -1)
	c.area("ar o", pts, mid, 1)
	step := 0.25
	if most > 0.75 {
		step = 0.5
	}
	for v := most; v >= -most; v -= step { // quarters: exact
		class := "gr"
		if v == 0 {
			class = "ax"
		}
		c.line(class, lineLeft, y(v), lineLeft+box.W, y(v))
		c.word("lb", "end", lineLeft-8, y(v)+4, b.Show(v))
	}
	years(&c, values, pts, lineTop, lineTop+box.H)
	c.word("lb t", "start", lineLeft+6, lineTop+13, "↑ "+b.Above)
	c.word("lb o", "start", lineLeft+6, lineTop+box.H-6, "↓ "+b.Below)
	if len(pts) > 0 {
		end, last := pts[len(pts)-1], values[len(values)-1].V
		if len(pts) > 1 {
			c.path("ln", pts)
		}
		c.dot("dt "+side(last), end.x, end.y, 4)
		c.word("hd", "start", end.x+9, end.y+5, b.Show(last))
	}
	return c.close()
}

// area fills what lies between a line and the axis at height y, on one side of it:
// above it for -1, below it for 1.
func (c *canvas) area(class string, pts []point, y, side float64) {
	var out []point
	for i, p := range pts {
		if i > 0 {
			last := pts[i-1]
			if (last.y-y)*(p.y-y) < 0 { // it crosses the axis
				out = append(out, point{last.x + (p.x-last.x)*(y-last.y)/(p.y-last.y), y})
			}
		}
		if (p.y-y)*side < 0 {
			p.y = y
		}
		out = append(out, p)
	}
	if len(out) < 2 || !slices.ContainsFunc(out, func(p point) bool { return p.y != y }) {
		return
	}
	out = append(out, point{out[len(out)-1].x, y}, point{out[0].x, y})
	c.path(class, out)
}

// extent is how far the scale reaches: enough for the values and the band, in
// quarters, so that the labels are round.
func extent(values []Value, within float64) float64 {
	most := finite(within)
	for _, v := range values {
		most = max(most, math.Abs(finite(v.V)))
	}
	return max(0.5, min(1, math.Ceil(most*4)/4))
}

// years marks where a year begins, and names it.
func years(c *canvas, values []Value, pts []point, top, bottom float64) {
	last := math.Inf(-1)
	for i, v := range values {
		if i > 0 && v.At.Year() == values[i-1].At.Year() {
			continue
		}
		name := fmt.Sprint(v.At.Year())
		x := pts[i].x
		if i > 0 {
			x = (pts[i].x + pts[i-1].x) / 2
			c.line("gr", x, top, x, bottom+5)
		} else {
			name = v.At.Format("Jan 2006")
		}
		if x-last < 60 {
			continue
		}
		c.word("lb", "start", x+4, bottom+17, name)
		last = x
	}
}
