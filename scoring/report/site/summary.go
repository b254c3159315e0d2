package site

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lately/scoring"
	"lately/scoring/report/chart"
	"lately/scoring/report/say"
)

// Summary gathers what the overview shows, one partner after the other. It keeps a
// few numbers a partner and no activities.
type Summary struct {
	programme scoring.Programme
	rows      []row
	months    [2][8][]int // ours, theirs: how many a month in each area, oldest first
	terms     []string
}

// row is one partner in the overview.
type row struct {
	ID, Name        string
	Status          scoring.Status
	Given, Received float64
	Balance         float64
	Trend           []chart.Value
	Ours, Theirs    int // overdue expectations
	Pending         int
	Last            time.Time
}

// Add takes a partner in; months is how far back the overview looks.
func (s *Summary) Add(e *Exchange, months int) {
	c := &e.Card
	r := row{
		ID: c.Partner, Name: say.Clip(say.Plain(c.Name), longName), Status: c.Status, Given: c.Given.Points, Received: c.Received.Points,
		Balance: c.Balance, Trend: balances(e.Trend), Pending: c.Pending, Last: c.Given.Last,
	}
	if c.Received.Last.After(r.Last) {
		r.Last = c.Received.Last
	}
	s.programme.Add(c)
	s.terms = append(s.terms, c.Agreement)
	late := [2]*int{&r.Ours, &r.Theirs}
	for i, acc := range c.Accounts() {
		for j := range acc.Areas {
			if acc.Areas[j].Expectation.State == scoring.Overdue {
				*late[i]++
			}
			s.months[i][j] = countMonths(s.months[i][j], &acc.Areas[j], c.AsOf, months)
		}
	}
	s.rows = append(s.rows, r)
}

// countMonths adds what is scored of an area to the months in which it happened.
func countMonths(sum []int, a *scoring.AreaAccount, asOf time.Time, months int) []int {
	if sum == nil {
		sum = make([]int, months)
	}
	for i := range a.Lines {
		l := &a.Lines[i]
		if l.Why != scoring.Scored {
			continue
		}
		if m := months - 1 - monthsBefore(l.At, asOf); m >= 0 && m < months {
			sum[m]++
		}
	}
	return sum
}

// monthsBefore is how many calendar months t's month lies before asOf's.
func monthsBefore(t, asOf time.Time) int {
	t, asOf = t.UTC(), asOf.UTC()
	return (asOf.Year()-t.Year())*12 + int(asOf.Month()) - int(t.Month())
}

func balances(points []scoring.Point) []chart.Value {
	out := make([]chart.Value, len(points))
	for i, p := range points {
		out[i] = chart.Value{At: p.At, V: p.Balance}
	}
	return out
}

// sorted lists the partners as the overview does: by what asks for attention, the
// largest imbalance first, then by name.
func (s *Summary) sorted() []row {
	rows := slices.Clone(s.rows)
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(
			cmp.Compare(slices.Index(scoring.Statuses(), a.Status), slices.Index(scoring.Statuses(), b.Status)),
			cmp.Compare(max(b.Balance, -b.Balance), max(a.Balance, -a.Balance)),
			cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID),
		)
	})
	return rows
}
