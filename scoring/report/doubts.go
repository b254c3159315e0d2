package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// shortID is how much of an activity's id a person has to type.
const shortID = 8

// indent is where the text of a doubt stands, to the right of its id.
const indent = shortID + 2

// Doubts writes what waits for a person, in the order given, at most limit of it (0
// means all), fit to width columns (80 when 0). said has, by activity, what persons
// noted on some of it without deciding whether it counts.
func Doubts(w io.Writer, doubts []scoring.Doubt, said map[string]string, limit, width int) error {
	out := bufio.NewWriter(w)
	width = max(cmp.Or(width, minWidth), minWidth)
	if len(doubts) == 0 {
		fmt.Fprintln(out, "Nothing waits for review.")
		return flush(out, "review")
	}
	shown := doubts
	if limit > 0 && len(doubts) > limit {
		shown = doubts[:limit]
	}
	for _, d := range shown {
		writeDoubt(out, d, said[d.Activity.ID], width)
	}
	if more := len(doubts) - len(shown); more > 0 {
		fmt.Fprintf(out, "%d more would move a score less.\n", more)
	}
	fmt.Fprintln(out, "lately review accept ID (with --area or --side if it is another)")
	fmt.Fprintln(out, "lately review reject ID (with --note why); lately explain ID")
	return flush(out, "review")
}

func writeDoubt(out *bufio.Writer, d scoring.Doubt, said string, width int) {
	a := d.Activity
	id := a.ID[:min(shortID, len(a.ID))]
	fmt.Fprintf(out, "%-*s  %s\n", shortID, id, short(moves(d)+" · "+what(a)+" · "+say.Date(scoring.Date(a)), width-indent))
	write := func(s string, lines int) {
		for _, line := range wrap(say.Plain(s), width-indent, lines) {
			fmt.Fprintf(out, "%*s%s\n", indent, "", line)
		}
	}
	write(d.Name+": "+cmp.Or(a.Title, "(no title)"), 2)
	if a.Excerpt != "" {
		write("“"+a.Excerpt+"”", 3)
	}
	write(fmt.Sprintf("%s (%s)", a.Rule, say.Two(a.Confidence)), 2)
	write(said, 3)
	if a.URL != "" {
		// A link is no use if it is cut.
		fmt.Fprintf(out, "%*s%s\n", indent, "", say.Plain(a.URL))
	}
	fmt.Fprintln(out)
}

// moves says what accepting a detection would change.
func moves(d scoring.Doubt) string {
	if d.Points == 0 {
		return "worth nothing today"
	}
	return "+" + say.Tenths(d.Points) + " points, balance " + say.Signed(d.Balance)
}

// what says who gave what: "blog post of theirs".
func what(a lately.Activity) string { return say.AreaLower(a.Area) + " of " + string(a.Side) }

// wrap breaks text into lines of at most width columns, at most limit of them; the
// last one says if there was more.
func wrap(s string, width, limit int) []string {
	var lines []string
	for s != "" {
		if len(lines) == limit-1 {
			return append(lines, short(s, width))
		}
		line := fold(s, width)
		lines = append(lines, strings.TrimRight(line, " "))
		s = strings.TrimLeft(s[len(line):], " ")
	}
	return lines
}

// fold is as much of s as fits into width columns, broken at a space if there is
// one.
func fold(s string, width int) string {
	if columns().StringWidth(s) <= width {
		return s
	}
	c, used, space := columns(), 0, 0
	for i, r := range s {
		if used += c.RuneWidth(r); used > width {
			if space > 0 {
				return s[:space]
			}
			return s[:max(i, 1)]
		}
		if r == ' ' {
			space = i
		}
	}
	return s
}
