package scoring

import (
	"time"

	"lately"
)

// sums is what a status is decided on. Sides are indexed ours, theirs.
type sums struct {
	points     [2]float64
	hidden     [2]float64 // what a side may have given unseen
	activities int        // scored ones
	lastEvent  time.Time
	waits      bool // for a first something from us
}

// take notes an activity.
func (s *sums) take(side lately.Side, area lately.Area, w worth, at time.Time, gate lately.Area) {
	if w.why == Scored {
		s.activities++
	}
	if !w.counts() {
		return
	}
	if !area.Standing() && at.After(s.lastEvent) {
		s.lastEvent = at
	}
	if side == lately.Ours && area == gate {
		s.waits = false
	}
}

// status is the first that applies, and the side that would owe if what it may have
// given unseen hadn't to be reckoned with.
func (s *sums) status(m Model, kappa, tolerance float64, asOf time.Time) (Status, lately.Side) {
	g, r := s.points[0], s.points[1]
	balance, _, _ := reciprocity(g, r, kappa)
	switch {
	case s.waits:
		return Gated, ""
	case s.activities < m.MinActivities:
		return TooLittleData, ""
	case s.lastEvent.IsZero() || asOf.Sub(s.lastEvent) > m.DormantAfter:
		return Dormant, ""
	case balance > tolerance:
		if b, _, _ := reciprocity(g+s.hidden[0], r, kappa); b <= tolerance {
			return TooLittleData, lately.Ours
		}
		return WeOwe, ""
	case balance < -tolerance:
		if b, _, _ := reciprocity(g, r+s.hidden[1], kappa); b >= -tolerance {
			return TooLittleData, lately.Theirs
		}
		return TheyOwe, ""
	}
	return Balanced, ""
}
