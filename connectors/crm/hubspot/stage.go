package hubspot

import (
	"slices"
	"strconv"
	"strings"

	"lately"
)

// stageFact is what a pipeline says of one of its stages.
type stageFact struct {
	Label  string       `json:"label"`
	Closed bool         `json:"closed,omitempty"`
	Won    bool         `json:"won,omitempty"`
	Stage  lately.Stage `json:"stage"`           // what it means while HubSpot doesn't say that the deal is closed
	Fixed  bool         `json:"fixed,omitempty"` // the settings say so: HubSpot's own opinion doesn't count
}

// factOf reads a stage's metadata. Probability 1 is won and 0 is lost, even where
// isClosed is missing.
func factOf(label string, meta map[string]scalar) stageFact {
	f := stageFact{Label: lately.OneLine(label)}
	p, err := strconv.ParseFloat(string(meta["probability"]), 64)
	f.Won = err == nil && p == 1
	closed := strings.EqualFold(string(meta["isClosed"]), "true")
	f.Closed = closed || meta["isClosed"] == "" && err == nil && (p == 0 || p == 1)
	f.Won = f.Won && f.Closed
	return f
}

// open says what a stage means for a deal in it. The settings come first; else a
// pipeline's first open stage is where a referral waits to be taken up, and
// whoever moved it on has accepted it.
func (r *resolver) open(f stageFact, id string, first bool) (stage lately.Stage, fixed bool) {
	for name, stage := range r.settings.Stages {
		if fold(name) == fold(f.Label) || fold(name) == fold(id) {
			return stage, true
		}
	}
	accepted := !first
	if r.settings.AcceptedStages != nil {
		accepted = slices.ContainsFunc(r.settings.AcceptedStages, func(n string) bool {
			return fold(n) == fold(f.Label) || fold(n) == fold(id)
		})
	}
	switch {
	case f.Won:
		return lately.Won, false
	case f.Closed:
		return lately.Lost, false
	case accepted:
		return lately.Accepted, false
	}
	return lately.Submitted, false
}

// stage says how far a deal has come, what HubSpot calls that, and whether the
// deal's stage is known at all. HubSpot's own booleans come before the pipeline's
// metadata: they are computed from it, but for the deal as it is now.
func (m *metadata) stage(d record) (stage lately.Stage, name string, known bool) {
	f, known := m.Stages[d.get("pipeline")+"/"+d.get("dealstage")]
	name = f.Label
	if !known {
		f.Stage, name = lately.Submitted, lately.OneLine(d.get("dealstage"))
	}
	if f.Fixed {
		return f.Stage, name, known
	}
	won, closed := d.get("hs_is_closed_won"), d.get("hs_is_closed")
	switch {
	case strings.EqualFold(won, "true"):
		return lately.Won, name, true
	case strings.EqualFold(won, "false") && strings.EqualFold(closed, "true"), strings.EqualFold(closed, "true") && !f.Won:
		return lately.Lost, name, true
	case strings.EqualFold(closed, "false") && f.Closed:
		// The deal was just reopened, or the stage became a closing one since.
		return lately.Accepted, name, known
	}
	return f.Stage, name, known
}
