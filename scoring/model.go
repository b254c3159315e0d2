package scoring

import (
	"fmt"
	"strings"
	"time"

	"lately"
)

const (
	day    = 24 * time.Hour
	window = 365 * day // expectations are counts per 365 days

	// version changes when the method does, so that scores of different methods
	// are never compared by mistake.
	version = "v1"
)

// Model is the method's parameters: opinions that the config may change.
type Model struct {
	HalfLife      map[lately.Area]time.Duration // of events; an area left out keeps the default
	Stages        map[lately.Stage]float64      // what a referral is worth at each stage
	Kappa         float64                       // points that shrink small samples toward "unknown"
	Tolerance     float64                       // how far the balance may lean before somebody owes
	Cap           float64                       // credit at most this many times what was asked
	MinActivities int                           // fewer than this is too little data
	DormantAfter  time.Duration                 // no event from either side for this long
	StaleAfter    time.Duration                 // an integration not pushed for longer is worth StaleWeight
	StaleWeight   float64
}

// DefaultModel is the method as documented.
func DefaultModel() Model {
	return Model{
		HalfLife: map[lately.Area]time.Duration{
			lately.BlogPost:     180 * day,
			lately.PressRelease: 180 * day,
			lately.Workshop:     270 * day,
			lately.WhitePaper:   365 * day,
			lately.Referral:     365 * day,
		},
		Stages:        map[lately.Stage]float64{lately.Submitted: 0.25, lately.Accepted: 0.5, lately.Won: 1, lately.Lost: 0.25},
		Kappa:         10,
		Tolerance:     0.25,
		Cap:           2,
		MinActivities: 3,
		DormantAfter:  180 * day,
		StaleAfter:    548 * day, // 18 months
		StaleWeight:   0.5,
	}
}

// ID is a short, stable name of the method's version and parameters, like
// "v1-ab12cd": scores under the same name can be compared. What is agreed with a
// partner (tariffs, tolerance) isn't part of it.
func (m Model) ID() string {
	var b strings.Builder
	for _, area := range lately.Areas() {
		if !area.Standing() {
			fmt.Fprintf(&b, "%s=%s ", area, m.halfLife(area))
		}
	}
	for _, stage := range []lately.Stage{lately.Submitted, lately.Accepted, lately.Won, lately.Lost} {
		fmt.Fprintf(&b, "%s=%g ", stage, m.Stages[stage])
	}
	fmt.Fprintf(&b, "%g %g %g %d %s %s %g", m.Kappa, m.Tolerance, m.Cap, m.MinActivities, m.DormantAfter, m.StaleAfter, m.StaleWeight)
	return version + "-" + lately.ShortHash(b.String())[:6]
}

// Halves is the time in which an event of an area loses half of its worth; zero for
// areas whose things stand and don't fade.
func (m Model) Halves(area lately.Area) time.Duration {
	if area.Standing() {
		return 0
	}
	return m.halfLife(area)
}

// halfLife is never zero or negative: such a setting falls back to the default.
func (m Model) halfLife(area lately.Area) time.Duration {
	if h := m.HalfLife[area]; h > 0 {
		return h
	}
	return DefaultModel().HalfLife[area]
}

func (m Model) kappa() float64 {
	if positive(m.Kappa) {
		return m.Kappa
	}
	return 0
}

func (m Model) tolerance(ag Agreement) float64 {
	if positive(ag.Tolerance) {
		return ag.Tolerance
	}
	return m.Tolerance
}
