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
	Unseen      State = "unseen"       // fewer are known, but no source could show them
)

// Expectation compares what one side did in one area with what the other side
// expects per 365 days. Nothing fades here.
type Expectation struct {
	Expected float64
	Done     int // events: in the last 365 days; standing things: live now
	State    State
	LastAt   time.Time // latest counted one, however old; zero if none
	LastURL  string
	// EndedAt is when the last of a standing thing was removed; zero while one is live,
	// and where none ever was.
	EndedAt time.Time
	// DueAt is when it turns overdue unless something is done, or turned overdue. Zero
	// where nothing is expected or seen, where what stands is enough, and where it was never
	// anything but overdue.
	DueAt time.Time
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
			t.count(a)
			open := account.Side == lately.Ours && a.Area == t.ag.Gate
			e.State = t.state(*e, c.Status == Gated && !open, a.Unseen)
			e.DueAt = t.dueAt(a)
		}
	}
}

// count fills in what is done; lines are newest first.
func (t *tally) count(a *AreaAccount) {
	e := &a.Expectation
	for i := range a.Lines {
		l := &a.Lines[i]
		if l.Why == Gone && a.Area.Standing() && l.Activity.EndedAt.After(e.EndedAt) {
			e.EndedAt = l.Activity.EndedAt
		}
		if !l.Counts() {
			continue
		}
		if e.LastAt.IsZero() {
			e.LastAt, e.LastURL = l.At, l.Activity.URL
		}
		if a.Area.Standing() || t.asOf.Sub(l.At) < window {
			e.Done++
		}
	}
	if e.Done > 0 {
		e.EndedAt = time.Time{}
	}
}

// state: fewer than expected is due while the last one, or the beginning of the
// partnership, is no longer ago than one pace interval; after that it is overdue.
func (t *tally) state(e Expectation, gated, unseen bool) State {
	switch {
	case !positive(e.Expected):
		return NotExpected
	case gated:
		return OnHold
	case float64(e.Done) >= e.Expected:
		return Met
	case unseen:
		return Unseen
	}
	if last := t.lastOr(e.LastAt); !last.IsZero() && t.asOf.Sub(last) < e.Pace() {
		return Due
	}
	return Overdue
}

// lastOr is the later one of the last activity and the beginning of the agreement.
func (t *tally) lastOr(last time.Time) time.Time {
	if t.ag.Since.After(last) {
		return t.ag.Since
	}
	return last
}

// dueAt is when fewer than expected are left, or the pace has run out, whichever
// comes later.
func (t *tally) dueAt(a *AreaAccount) time.Time {
	e := a.Expectation
	switch {
	case e.State == Met && a.Area.Standing(), e.State != Met && e.State != Due && e.State != Overdue:
		return time.Time{}
	}
	var at time.Time
	if last := t.lastOr(e.LastAt); !last.IsZero() {
		at = last.Add(e.Pace())
	}
	fewer := e.EndedAt
	if !a.Area.Standing() {
		fewer = leaves(a.Lines, e.Expected)
	}
	if fewer.After(at) {
		return fewer
	}
	return at
}

// leaves is when the last of as many events as expected leaves the window; zero if
// there have never been so many.
func leaves(lines []Line, expected float64) time.Time {
	n := 0.0
	for i := range lines {
		if !lines[i].Counts() {
			continue
		}
		if n++; n >= expected {
			return lines[i].At.Add(window)
		}
	}
	return time.Time{}
}
