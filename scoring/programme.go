package scoring

import (
	"time"

	"lately"
)

// Programme is what the scorecards of all partners come to. Points of different
// partners can be added: 100 are a year of everything that a side asks for, whoever it is.
type Programme struct {
	Model       string
	AsOf        time.Time
	Partners    int
	ByStatus    map[Status]int
	Given       Total // ours
	Received    Total // theirs
	Balance     float64
	Reciprocity float64
	Confidence  float64
	Pending     int // detections that wait for a person
}

// Total is what one side gave to, or got from, all partners.
type Total struct {
	Side       lately.Side
	Points     float64
	Activities int // scored ones
	Overdue    int // expectations
	Areas      []AreaTotal
}

// AreaTotal is a side's total in one area.
type AreaTotal struct {
	Area     lately.Area
	Points   float64
	Done     int     // as expectations count
	Expected float64 // a year, by all partners
	Overdue  int     // expectations
	Unseen   int     // partners with whom no source could show what is expected
}

// Add adds a partner's scorecard, which may be a bare one.
func (p *Programme) Add(c *Scorecard) {
	if p.ByStatus == nil {
		*p = Programme{Model: c.Model, AsOf: c.AsOf, ByStatus: map[Status]int{}, Given: newTotal(lately.Ours), Received: newTotal(lately.Theirs)}
	}
	p.Partners++
	p.ByStatus[c.Status]++
	p.Pending += c.Pending
	p.Given.add(&c.Given)
	p.Received.add(&c.Received)
	p.Balance, p.Reciprocity, p.Confidence = reciprocity(p.Given.Points, p.Received.Points, c.Kappa)
}

// Totals are both sides, ours first.
func (p *Programme) Totals() []*Total { return []*Total{&p.Given, &p.Received} }

func newTotal(side lately.Side) Total {
	t := Total{Side: side}
	for _, area := range lately.Areas() {
		t.Areas = append(t.Areas, AreaTotal{Area: area})
	}
	return t
}

func (t *Total) add(acc *Account) {
	t.Points += acc.Points
	t.Activities += acc.Activities
	for i, a := range acc.Areas {
		sum := &t.Areas[i]
		sum.Points += a.Points
		sum.Done += a.Expectation.Done
		sum.Expected += a.Expectation.Expected
		switch a.Expectation.State {
		case Overdue:
			sum.Overdue++
			t.Overdue++
		case Unseen:
			sum.Unseen++
		}
	}
}
