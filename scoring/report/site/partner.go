package site

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lately"
	"lately/scoring"
	"lately/scoring/report/chart"
	"lately/scoring/report/say"
)

// partnerView is what the template of a partner's page sees.
type partnerView struct {
	*page
	Card   *scoring.Scorecard
	Name   string
	Ours   []scoring.Ask
	Theirs []scoring.Ask
	Trend  []scoring.Point
	Areas  []pair
	Sides  []evidenceSide
	Review []item // what waits for a person
	Gone   []item // what is there no more
	Unsaid []item // mentions and what was rejected
	Months []month
	Failed []lately.SourceState

	e     *Exchange
	lines map[lineKey]int64 // points of a line as shown, in hundredths
}

// pair is one area on both sides.
type pair struct {
	Area         lately.Area
	Ours, Theirs areaView
}

// Partner writes a partner's page. Of sources it names those that fail and are ours
// or the partner's.
func (s *Site) Partner(w io.Writer, e *Exchange, sources []lately.SourceState) error {
	c := &e.Card
	v := &partnerView{Card: c, Name: say.Clip(say.Plain(c.Name), longName), Trend: e.Trend, e: e}
	v.page = &page{Title: v.Name + ": " + say.Status(c.Status), s: s, up: "../", Terms: c.Agreement, Body: v}
	for _, a := range e.Asks {
		if a.Side == lately.Ours {
			v.Ours = append(v.Ours, a)
		} else {
			v.Theirs = append(v.Theirs, a)
		}
	}
	v.gather()
	for i := range c.Given.Areas {
		v.Areas = append(v.Areas, pair{
			Area: c.Given.Areas[i].Area,
			Ours: v.area(lately.Ours, &c.Given.Areas[i]), Theirs: v.area(lately.Theirs, &c.Received.Areas[i]),
		})
	}
	v.Months = v.months(s.o.Months)
	for _, st := range failing(sources, s.o.AsOf) {
		if st.Source.Owner == c.Partner || st.Source.Owner == lately.OurID {
			v.Failed = append(v.Failed, st)
		}
	}
	return s.write(w, "partner", v.page)
}

// Standing is the status said aloud.
func (v *partnerView) Standing() string { return say.Standing(v.Card) }

// Reason says which rule gave the status.
func (v *partnerView) Reason() string { return say.StatusReason(v.Card) }

// Bar draws the two-sided bar of given against received.
func (v *partnerView) Bar() template.HTML {
	g, r := v.Card.Given.Points, v.Card.Received.Points
	return template.HTML(chart.Sides(g, r, max(g, r), chart.Size{W: 720, H: 30}, chart.Label{
		ID: "sides", Title: "Given against received",
		Desc: fmt.Sprintf("We gave %s points, they gave %s.", say.Tenths(g), say.Tenths(r)),
	}))
}

// Line draws the balance at month ends.
func (v *partnerView) Line() template.HTML {
	if len(v.Trend) < 2 {
		return ""
	}
	first, last := v.Trend[0], v.Trend[len(v.Trend)-1]
	return template.HTML(chart.Line(balances(v.Trend), chart.Band{
		Within: v.Card.Tolerance, Above: "they gave more", Below: "we gave more", Size: chart.Size{W: 1040, H: 260}, Show: say.Signed,
	}, chart.Label{
		ID: "trend", Title: "Balance at month ends",
		Desc: fmt.Sprintf("From %s at the end of %s to %s on %s. Within ±%s nobody owes. The table below has every month.",
			say.Signed(first.Balance), first.At.Format("January 2006"), say.Signed(last.Balance), say.Date(last.At), say.Two(v.Card.Tolerance)),
	}))
}

// areaView is what the matrix shows of one side's area.
type areaView struct {
	Account *scoring.AreaAccount
	ID      string // of the list behind it; empty where there is nothing
	Words   string
	Mark    string
	State   string // in words, for who can't see the mark
	Points  int64  // in hundredths, as apportioned
	Pips    []bool
	More    int // done beyond the pips
}

// mostPips is how many expected things are drawn one by one.
const mostPips = 8

func (v *partnerView) area(side lately.Side, a *scoring.AreaAccount) areaView {
	e := a.Expectation
	out := areaView{
		Account: a, Words: say.Expectation(*a, v.Card.AsOf), Mark: say.Mark(e.State), State: stateWords(e.State),
		Points: v.lines[lineKey{side, a.Area, whole}],
	}
	if v.listed(side, a.Area) {
		out.ID = listID(side, a.Area)
	}
	if n := int(e.Expected + 0.5); n >= 1 && e.State != scoring.NotExpected {
		out.More = max(0, e.Done-min(n, mostPips))
		for i := range min(n, mostPips) {
			out.Pips = append(out.Pips, i < e.Done)
		}
	}
	return out
}

func stateWords(s scoring.State) string {
	switch s {
	case scoring.Met:
		return "met"
	case scoring.Due:
		return "due"
	case scoring.Overdue:
		return "overdue"
	case scoring.OnHold:
		return "on hold"
	case scoring.Unseen:
		return "not known, no source shows it"
	}
	return "not wanted"
}

// aged is one side's unreturned gives.
type aged struct {
	scoring.Aged
	Ours bool
	Rows []agedRow
	most float64
}

type agedRow struct {
	Label  string
	Points float64
}

// Unreturned is what one side gave and the other has not given back; nil when the
// exchange is even. One direction at most has something open.
func (v *partnerView) Unreturned() *aged {
	for _, acc := range v.Card.Accounts() {
		if u := acc.Unreturned; u.Any() {
			out := &aged{Aged: u, Ours: acc.Side == lately.Ours}
			for i, label := range []string{"0–90 days", "91–180 days", "181–365 days", "older"} {
				out.Rows = append(out.Rows, agedRow{label, u.Buckets[i]})
				out.most = max(out.most, u.Buckets[i])
			}
			return out
		}
	}
	return nil
}

// Bar draws one bucket.
func (a *aged) Bar(r agedRow) template.HTML {
	return template.HTML(chart.One(true, r.Points, a.most, chart.Size{W: 320, H: 14}, chart.Label{}))
}

// Anchor leads to an activity on the page.
func (v *partnerView) Anchor(id string) string { return "#" + anchor(id) }

// OpenTitle is what an open give is called.
func (v *partnerView) OpenTitle(o scoring.Open) string { return title(cmp.Or(o.Title, o.ID)) }

// askList is one side's next steps.
type askList struct {
	Asks []scoring.Ask
	asOf time.Time
}

// AskList prepares next steps for the template.
func (v *partnerView) AskList(asks []scoring.Ask) askList { return askList{asks, v.Card.AsOf} }

// Say says what to do.
func (l askList) Say(a scoring.Ask) string { return say.Ask(a) }

// Why says why it is next, whether it is late, and what it would do.
func (l askList) Why(a scoring.Ask) string {
	out := say.AskReason(a, l.asOf)
	if late := say.AskLate(a, l.asOf); late != "" {
		out += "; " + late
	}
	if effect := say.AskEffect(a); effect != "" {
		out += "; " + effect
	}
	return upper(out) + "."
}

// Points is what the step would add, or "" where it isn't about points.
func (l askList) Points(a scoring.Ask) string {
	if scoring.Hundredths(a.Points) <= 0 {
		return ""
	}
	return "+" + say.Tenths(a.Points)
}

// About is the anchor of the activity that the step is about, or "".
func (l askList) About(a scoring.Ask) string { return anchor(a.About.ID) }

// upper begins a sentence with a capital letter.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Due says by when the next is due, or since when it is overdue.
func (a areaView) Due() string {
	if a.Account.Expectation.State == scoring.Met {
		return ""
	}
	return say.Due(a.Account.Expectation)
}

// Class is the state as a class of the style sheet.
func (a areaView) Class() string { return string(a.Account.Expectation.State) }

// MonthsBack is the months, newest first.
func (v *partnerView) MonthsBack() []month { return backward(v.Months) }

// TrendBack is the trend, newest first.
func (v *partnerView) TrendBack() []scoring.Point { return backward(v.Trend) }

func backward[T any](list []T) []T {
	out := slices.Clone(list)
	slices.Reverse(out)
	return out
}

// Hidden says how much of what each side may give no source could show; empty where
// all can be seen.
func (v *partnerView) Hidden() string {
	var parts []string
	for i, acc := range v.Card.Accounts() {
		if hidden := int(math.Round(100 * (1 - acc.SeenShare))); hidden > 0 {
			parts = append(parts, fmt.Sprintf("%d of 100 points that %s", hidden, [2]string{"they want of us", "we want of them"}[i]))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "No source could show " + strings.Join(parts, ", and ") + "."
}
