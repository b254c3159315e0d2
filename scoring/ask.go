package scoring

import (
	"cmp"
	"slices"

	"lately"
)

// Ask is one next step: something to ask the partner for (side theirs) or to do
// for them (side ours).
type Ask struct {
	Partner     string // id
	Name        string
	Agreement   string      // id of the terms
	Side        lately.Side // who would give
	Area        lately.Area
	Points      float64 // what one more, fresh, would add today
	Expectation         // the one it serves
}

// Asks are the next steps that would change most, at most limit for each side,
// ours first and then by points. Only what is expected and not met is asked for.
// While a partner waits behind a gate, opening it is the only step.
func Asks(c *Scorecard, m Model, limit int) []Ask {
	var out []Ask
	for _, account := range c.Accounts() {
		var side []Ask
		for _, a := range account.Areas {
			if s := a.Expectation.State; s != Due && s != Overdue {
				continue
			}
			side = append(side, Ask{
				Partner: c.Partner, Name: c.Name, Agreement: c.Agreement, Side: account.Side, Area: a.Area,
				Points: marginal(a, m), Expectation: a.Expectation,
			})
		}
		slices.SortStableFunc(side, func(a, b Ask) int { return cmp.Compare(b.Points, a.Points) })
		out = append(out, side[:min(limit, len(side))]...)
	}
	return out
}

// marginal is what one more item would add: all of it until the cap. A referral
// is taken at what it is worth once accepted, which a good one soon is.
func marginal(a AreaAccount, m Model) float64 {
	weight := 1.0
	if a.Area == lately.Referral {
		weight = m.Stages[lately.Accepted]
	}
	return (min(a.Limit, a.Sum+weight) - a.Credited) * a.Term.Price()
}
