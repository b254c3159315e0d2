package scoring

import (
	"time"

	"lately"
)

// State says how an expectation stands.
type State string

// The states of an expectation.
const (
	NotExpected State = "not_expected" // the other side doesn't want the area
	OnHold      State = "gated"        // waits for the first something the partner wants
	Met         State = "met"          // at least as many as expected
	Due         State = "due"          // fewer, but at the expected pace the last is recent enough
	Overdue     State = "overdue"      // fewer, and none within the expected pace
)

// Expectation compares what one side did in one area with what the other side
// expects per 365 days. Nothing fades here.
type Expectation struct {
	Expected float64
	Done     int // events: in the last 365 days; standing things: live now
	State    State
	LastAt   time.Time // latest counted one, however old; zero if none
	LastURL  string
}

// Pace is the interval at which the expected count comes about: 365 days / e.
func (e Expectation) Pace() time.Duration {
	if !positive(e.Expected) {
		return 0
	}
	return time.Duration(float64(window) / e.Expected)
}

func (t *tally) expect(c *Scorecard) {
	for _, account := range c.Accounts() {
		for i := range account.Areas {
			a := &account.Areas[i]
			e := &a.Expectation
			e.Expected = a.Term.Expect
			for _, l := range a.Lines {
				if !l.Counts() {
					continue
				}
				if e.LastAt.IsZero() { // lines are newest first
					e.LastAt, e.LastURL = l.At, l.Activity.URL
				}
				if a.Area.Standing() || t.asOf.Sub(l.At) < window {
					e.Done++
				}
			}
			open := account.Side == lately.Ours && a.Area == t.ag.Gate
			e.State = t.state(*e, c.Status == Gated && !open)
		}
	}
}

// state: fewer than expected is due while the last one, or the beginning of the
// partnership, is no longer ago than one pace interval; after that it is overdue.
func (t *tally) state(e Expectation, gated bool) State {
	switch {
	case !positive(e.Expected):
		return NotExpected
	case gated:
		return OnHold
	case float64(e.Done) >= e.Expected:
		return Met
	}
	last := e.LastAt
	if t.ag.Since.After(last) {
		last = t.ag.Since
	}
	if !last.IsZero() && t.asOf.Sub(last) < e.Pace() {
		return Due
	}
	return Overdue
}
