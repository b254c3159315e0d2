package scoring

import (
	"cmp"
	"slices"
	"time"

	"lately"
)

// ageLimits are the upper ends, in days, of the first three buckets of an aged
// ledger; the fourth has none.
var ageLimits = [3]int{90, 180, 365}

// Aged is what one side gave and the other has not returned, by age, like
// receivables. Points are at face value: nothing has faded.
type Aged struct {
	Points  float64
	Days    int        // age of the oldest unreturned give; meaningless without Points
	Buckets [4]float64 // 0–90, 91–180, 181–365 days, older
	Open    []Open     // the gives behind the points, oldest first
}

// Open is a give that is not, or not wholly, returned.
type Open struct {
	ID     string // of the activity
	Title  string
	Area   lately.Area
	At     time.Time
	Points float64 // what is left of its face value
}

// Any reports whether something is unreturned.
func (a Aged) Any() bool { return a.Points > 0 }

// leastOpen is the smallest remainder that still is unreturned: half of what any
// output shows.
const leastOpen = 0.005

// age fills in both sides' unreturned gives: each side's gives are settled,
// oldest first, by everything the other side gave. So one direction at most has
// something open.
func age(c *Scorecard) {
	ours, theirs := gives(&c.Given, c.AsOf), gives(&c.Received, c.AsOf)
	c.Given.Unreturned = unreturned(ours, total(theirs), c.AsOf)
	c.Received.Unreturned = unreturned(theirs, total(ours), c.AsOf)
}

func total(gs []Open) float64 {
	sum := 0.0
	for _, g := range gs {
		sum += g.Points
	}
	return sum
}

// gives lists a side's scored activities at face value, oldest first. Face value
// is the price, times a referral's stage or a stale integration's half; in every
// 365 days before the as-of date an area is credited up to its cap, the oldest
// first, so that a flood of one kind isn't a debt.
func gives(acc *Account, asOf time.Time) []Open {
	var out []Open
	for _, a := range acc.Areas {
		price, used := a.Term.Price(), map[int]float64{}
		for _, l := range slices.Backward(a.Lines) {
			if l.Why != Scored {
				continue
			}
			face := l.Weight
			if a.Area.Standing() {
				face = l.Value()
			}
			year := int(asOf.Sub(l.At) / window)
			face = max(0, min(face, a.Limit-used[year]))
			used[year] += face
			out = append(out, Open{ID: l.Activity.ID, Title: l.Activity.Title, Area: a.Area, At: l.At, Points: face * price})
		}
	}
	slices.SortStableFunc(out, func(a, b Open) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}

func unreturned(gs []Open, returned float64, asOf time.Time) Aged {
	var out Aged
	for _, g := range gs {
		settled := min(g.Points, returned)
		returned -= settled
		open := g.Points - settled
		if open < leastOpen {
			continue
		}
		days := int(asOf.Sub(g.At) / day)
		if !out.Any() {
			out.Days = days
		}
		g.Points = open
		out.Open = append(out.Open, g)
		out.Points += open
		out.Buckets[bucket(days)] += open
	}
	return out
}

func bucket(days int) int {
	for i, limit := range ageLimits {
		if days <= limit {
			return i
		}
	}
	return len(ageLimits)
}
