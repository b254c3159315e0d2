package site

import (
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/chart"
	"lately/scoring/report/say"
)

// overview is what the overview's template sees.
type overview struct {
	*page
	*scoring.Programme
	Rows     []row
	Statuses []statusCount
	Areas    []areaRow
	Failing  int // sources
	Months   int

	sum  *Summary
	most float64 // the longest bar among partners
	lean float64 // how far a sparkline reaches: the largest balance of today
}

type statusCount struct {
	Status scoring.Status
	Count  int
}

// areaRow is one area in the two-sided matrix.
type areaRow struct {
	Area         lately.Area
	Ours, Theirs scoring.AreaTotal
	n            int
	o            *overview
}

// Overview writes the page of all partners that sum has taken in.
func (s *Site) Overview(w io.Writer, sum *Summary, sources []lately.SourceState) error {
	o := &overview{
		Programme: &sum.programme, Rows: sum.sorted(), Failing: len(failing(sources, s.o.AsOf)), Months: s.o.Months, sum: sum, lean: 0.4,
	}
	for _, r := range o.Rows {
		o.most = max(o.most, r.Given, r.Received)
		o.lean = max(o.lean, r.Balance, -r.Balance)
	}
	for _, st := range scoring.Statuses() {
		if n := o.ByStatus[st]; n > 0 {
			o.Statuses = append(o.Statuses, statusCount{st, n})
		}
	}
	for i, a := range lately.Areas() {
		if o.Partners > 0 {
			o.Areas = append(o.Areas, areaRow{Area: a, Ours: o.Given.Areas[i], Theirs: o.Received.Areas[i], n: i, o: o})
		}
	}
	o.page = &page{Title: "What have you done for us lately? " + s.o.Us, Current: "Partners", s: s, Terms: sum.Terms()}
	o.page.Body = o
	return s.write(w, "overview", o.page)
}

// Total draws the two-sided bar of the whole programme.
func (o *overview) Total() template.HTML {
	g, r := o.Given.Points, o.Received.Points
	return template.HTML(chart.Sides(g, r, max(g, r), chart.Size{W: 720, H: 30}, chart.Label{
		ID: "total", Title: "Given against received",
		Desc: fmt.Sprintf("We gave %s points, they gave %s.", say.Tenths(g), say.Tenths(r)),
	}))
}

// Bar draws a partner's two-sided bar, on the scale of the largest. The figures
// stand beside it.
func (o *overview) Bar(r row) template.HTML {
	return template.HTML(chart.Sides(r.Given, r.Received, o.most, chart.Size{W: 180, H: 18}, chart.Label{}))
}

// Spark draws a partner's balance month by month.
func (o *overview) Spark(r row) template.HTML {
	if len(r.Trend) < 2 {
		return ""
	}
	return template.HTML(chart.Spark(r.Trend, o.lean, chart.Size{W: 96, H: 26}, chart.Label{}))
}

// Course says the same in words.
func (o *overview) Course(r row) string {
	if len(r.Trend) < 2 {
		return ""
	}
	return "from " + say.Signed(r.Trend[0].V) + " to " + say.Signed(r.Trend[len(r.Trend)-1].V)
}

// Bar draws one side's points in an area, on the scale of the largest.
func (a areaRow) Bar(theirs bool) template.HTML {
	most := 0.0
	for _, t := range a.o.Totals() {
		for _, area := range t.Areas {
			most = max(most, area.Points)
		}
	}
	v := a.Ours.Points
	if theirs {
		v = a.Theirs.Points
	}
	return template.HTML(chart.One(theirs, v, most, chart.Size{W: 120, H: 14}, chart.Label{}))
}

// Strip draws when one side did something in an area, month by month.
func (a areaRow) Strip(theirs bool) template.HTML {
	most := 0
	for _, side := range a.o.sum.months {
		for _, months := range side {
			most = max(most, slices.Max(months))
		}
	}
	months, who := a.o.sum.months[0][a.n], "ours"
	if theirs {
		months, who = a.o.sum.months[1][a.n], "theirs"
	}
	n := 0
	for _, k := range months {
		n += k
	}
	return template.HTML(chart.Strip(theirs, months, most, chart.Size{W: 192, H: 14}, chart.Label{
		ID: "strip-" + who + "-" + string(a.Area), Title: say.Area(a.Area) + ", " + who + ", by month",
		Desc: fmt.Sprintf("%s in the last %d months: %s.", say.Count(n, "activity", "activities"), len(months), spread(months, a.o.page.AsOf())),
	}))
}

// spread says in words when most happened.
func spread(months []int, asOf time.Time) string {
	var said []string
	for i, n := range months {
		if n > 0 {
			at := time.Date(asOf.Year(), asOf.Month()-time.Month(len(months)-1-i), 1, 0, 0, 0, 0, time.UTC)
			said = append(said, fmt.Sprintf("%s %d", at.Format("Jan 2006"), n))
		}
	}
	if len(said) == 0 {
		return "none"
	}
	return strings.Join(said, ", ")
}

// Terms names what is agreed with all partners together.
func (s *Summary) Terms() string {
	if len(s.terms) == 0 {
		return ""
	}
	return "t-" + lately.ShortHash(s.terms...)[:6]
}

// failing are the sources whose last look before asOf failed.
func failing(states []lately.SourceState, asOf time.Time) []lately.SourceState {
	var out []lately.SourceState
	for _, s := range states {
		if s.Error != "" && s.LastOK.Before(asOf) {
			out = append(out, s)
		}
	}
	return out
}
