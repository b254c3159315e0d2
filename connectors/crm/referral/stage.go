package referral

import (
	"slices"

	"lately"
)

// Stage is what is known of one stage of one pipeline.
type Stage struct {
	Label  string       `json:"label"`
	Closed bool         `json:"closed,omitempty"`
	Won    bool         `json:"won,omitempty"`
	Means  lately.Stage `json:"means"`           // for a deal of which the CRM doesn't say whether it is closed
	Fixed  bool         `json:"fixed,omitempty"` // the settings say so: the CRM's opinion doesn't count
}

// Stage says what a stage means. The settings come first; else a pipeline's first
// open stage is where a referral waits to be taken up, and whoever moved it on has
// accepted it.
func (s *Settings) Stage(id, label string, closed, won, first bool) Stage {
	f := Stage{Label: Clip(label), Closed: closed, Won: won && closed}
	is := func(name string) bool { return Fold(name) == Fold(label) || Fold(name) == Fold(id) }
	for name, means := range s.Stages {
		if is(name) {
			f.Means, f.Fixed = means, true
			return f
		}
	}
	accepted := !first
	if s.AcceptedStages != nil {
		accepted = slices.ContainsFunc(s.AcceptedStages, is)
	}
	switch {
	case f.Won:
		f.Means = lately.Won
	case f.Closed:
		f.Means = lately.Lost
	case accepted:
		f.Means = lately.Accepted
	default:
		f.Means = lately.Submitted
	}
	return f
}

// StageNames are the stages that the settings name.
func (s *Settings) StageNames() (accepted, fixed []string) {
	for name := range s.Stages {
		fixed = append(fixed, name)
	}
	slices.Sort(fixed)
	return s.AcceptedStages, fixed
}

// Of is how far a deal in the stage has come, when the CRM says of the deal itself
// whether it is closed and won (nil: it doesn't say). Such flags are computed for the
// deal as it is now, and come before what was once read of its stage.
func (f Stage) Of(won, closed *bool) lately.Stage {
	is := func(b *bool, v bool) bool { return b != nil && *b == v }
	switch {
	case f.Fixed:
		return f.Means
	case is(won, true):
		return lately.Won
	case is(closed, true) && (is(won, false) || !f.Won):
		return lately.Lost
	case is(closed, false) && f.Closed:
		// The deal was just reopened, or the stage became a closing one since.
		return lately.Accepted
	}
	return f.Means
}
