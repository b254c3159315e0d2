package scoring

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"lately"
)

// Doubt is a detection that waits for a person, with what accepting it would change
// today.
type Doubt struct {
	Name     string // of the partner
	Activity lately.Activity
	Points   float64 // added to what its side gave: 0 where the cap is reached or nobody asked
	Balance  float64 // added to the balance: positive when they would have given more
}

// Doubts lists what waits for a person in the exchange with each agreement's
// partner, first what would move a balance most. The activities must come partner by
// partner, as for Each; it stops at the first error.
func Doubts(acts iter.Seq2[lately.Activity, error], ags []Agreement, m Model, asOf time.Time) ([]Doubt, error) {
	var out []Doubt
	for t, err := range tallies(acts, ags, m, asOf) {
		if err != nil {
			return nil, fmt.Errorf("read what waits for review: %w", err)
		}
		out = append(out, t.doubts()...)
	}
	slices.SortFunc(out, func(a, b Doubt) int {
		return cmp.Or(
			cmp.Compare(math.Abs(b.Balance), math.Abs(a.Balance)), cmp.Compare(b.Points, a.Points),
			Date(b.Activity).Compare(Date(a.Activity)), cmp.Compare(a.Activity.ID, b.Activity.ID),
		)
	})
	return out, nil
}

func (t *tally) doubts() []Doubt {
	c := t.card()
	var out []Doubt
	for _, account := range c.Accounts() {
		for _, area := range account.Areas {
			for _, l := range area.Lines {
				if l.Why == Pending {
					out = append(out, t.doubt(&c, account, area, l.Activity))
				}
			}
		}
	}
	return out
}

// doubt says what one activity would change if it counted.
func (t *tally) doubt(c *Scorecard, account *Account, area AreaAccount, a lately.Activity) Doubt {
	d := Doubt{Name: c.Name, Activity: a}
	a.Status = lately.Counted
	l := t.m.line(a, t.tariffs[account.Side][area.Area], t.ag.Since, t.asOf)
	if l.Why != Scored {
		return d
	}
	d.Points = (math.Min(area.Limit, area.Sum+l.Value()) - area.Credited) * area.Term.Price()
	g, r := c.Given.Points, c.Received.Points
	if account.Side == lately.Ours {
		g += d.Points
	} else {
		r += d.Points
	}
	balance, _, _ := reciprocity(g, r, c.Kappa)
	d.Balance = balance - c.Balance
	return d
}
