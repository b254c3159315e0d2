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

// Figure is one of a scorecard's figures.
type Figure string

// The figures that can be explained one by one.
const (
	FigureGiven      Figure = "given"
	FigureReceived   Figure = "received"
	FigureBalance    Figure = "balance"
	FigureUnreturned Figure = "unreturned"
	FigureTrend      Figure = "trend"
)

// Figures lists the figures in output order.
func Figures() []Figure {
	return []Figure{FigureGiven, FigureReceived, FigureBalance, FigureUnreturned, FigureTrend}
}

// Explanation is a scorecard, what it was made by, and which of its figures are asked
// about: all but the trend, unless it says otherwise.
type Explanation struct {
	Card   *scoring.Scorecard // a whole one, not a bare one
	Model  scoring.Model
	Trend  []scoring.Point // for FigureTrend
	Figure Figure          // only this one
	Side   lately.Side     // only what this side gave
	Area   lately.Area     // only what was given in this area
}

// sides are the accounts that are asked about.
func (e *Explanation) sides() []*scoring.Account {
	c := e.Card
	switch {
	case e.Figure == FigureGiven || e.Figure == "" && e.Side == lately.Ours:
		return []*scoring.Account{&c.Given}
	case e.Figure == FigureReceived || e.Figure == "" && e.Side == lately.Theirs:
		return []*scoring.Account{&c.Received}
	case e.Figure == "":
		return c.Accounts()
	}
	return nil
}

// narrow reports whether only some activities are asked about.
func (e *Explanation) narrow() bool { return e.Side != "" || e.Area != "" }

// asks reports whether a figure is asked about.
func (e *Explanation) asks(f Figure) bool {
	return e.Figure == f || e.Figure == "" && !e.narrow() && f != FigureTrend
}

// Explain writes every line behind a scorecard's figures, fit to width columns (80
// when 0; only an address may be longer, since it is no use if it is broken). The lines of
// an area, the cap's included, sum to the area's figure, and the areas to the side's,
// exactly as printed.
func Explain(w io.Writer, e Explanation, width int, color bool) error {
	out := &page{bufio.NewWriter(w), max(cmp.Or(width, minWidth), leastWidth), paint(color)}
	out.heading(e.Card)
	if !e.Card.Since.IsZero() {
		out.text("", "Nothing before "+say.Date(e.Card.Since)+" is scored.")
	}
	for _, acc := range e.sides() {
		explainSide(out, &e, acc)
	}
	if e.asks(FigureBalance) {
		explainFigures(out, e.Card)
	}
	if e.asks(FigureUnreturned) {
		explainAged(out, e.Card)
	}
	if e.asks(FigureTrend) {
		explainTrend(out, e.Trend)
	}
	if len(e.sides()) > 0 || e.asks(FigureUnreturned) {
		out.line("")
		out.dim("", "lately explain ID says why an activity was detected, and who decided.")
	}
	return flush(out.Writer, "explanation")
}

// leastWidth is the narrowest terminal that words are wrapped for.
const leastWidth = 60

// page is text of a certain width on its way to a terminal.
type page struct {
	*bufio.Writer
	width int
	paint
}

// heading says what a page is about, and by what its figures were made.
func (p *page) heading(c *scoring.Scorecard) {
	by := strings.Join([]string{"as of " + say.Date(c.AsOf), c.Model, c.Agreement}, " · ")
	name := fit(say.Plain(c.Name), p.width-columns().StringWidth(by)-1)
	fmt.Fprintf(p, "%s %s\n", p.bold(name), p.paint.dim(by))
	p.text("", say.Standing(c))
}

// text writes words in as many lines as they need, each after lead.
func (p *page) text(lead, s string) { p.lines(lead, lead, s, func(s string) string { return s }) }

// dim is text that stands back.
func (p *page) dim(lead, s string) { p.lines(lead, lead, s, p.paint.dim) }

// lines writes words, the first line after lead, the others after under.
func (p *page) lines(lead, under, s string, as func(string) string) {
	c := columns()
	for _, line := range wrap(s, p.width-max(c.StringWidth(lead), c.StringWidth(under)), 0) {
		fmt.Fprintln(p, lead+as(spaced(line)))
		lead = under
	}
}

// line writes a line as it is.
func (p *page) line(s string) { fmt.Fprintln(p, s) }

// The columns in which the figures of a side or an area end, and those of its lines.
const (
	figureEnd = 8
	lineEnd   = 12
)

// figure writes an amount in hundredths, ending in a column, and words beside it.
func (p *page) figure(end int, hundredths int64, s string) {
	p.lines(fmt.Sprintf("%*s  ", end, say.Hundredths(hundredths)), strings.Repeat(" ", end+2), s, func(s string) string { return s })
}

func explainSide(out *page, e *Explanation, acc *scoring.Account) {
	heading := either(acc.Side == lately.Ours, "What we did for them, by what they want of us", "What they did for us, by what we want of them")
	total := scoring.Hundredths(acc.Points)
	out.line("\n" + out.bold(heading))
	if e.Area == "" {
		what := either(acc.Side == lately.Ours, "what we gave (G)", "what they gave (R)")
		out.figure(figureEnd, total, what+", shown as "+say.Tenths(acc.Points)+": the sum of the areas")
	}
	for i, h := range areaTotals(acc) {
		a := &acc.Areas[i]
		if a.Area == e.Area || e.Area == "" && (a.Term.Wanted() || len(a.Lines) > 0) {
			explainArea(out, e, acc.Side, a, h)
		}
	}
}

// areaTotals are the areas' points in hundredths: they sum to the side's.
func areaTotals(acc *scoring.Account) []int64 {
	var parts []float64
	for _, a := range acc.Areas {
		parts = append(parts, a.Points)
	}
	return scoring.Apportion(scoring.Hundredths(acc.Points), parts)
}

// lineTotals are the points of an area's lines in hundredths, and of the cap after
// them: they sum to the area's.
func lineTotals(a *scoring.AreaAccount, total int64) []int64 {
	parts := make([]float64, 0, len(a.Lines)+1)
	for _, l := range a.Lines {
		parts = append(parts, l.Points)
	}
	return scoring.Apportion(total, append(parts, -a.Cut))
}
