package scoring

import (
	"fmt"
	"iter"
	"time"

	"lately"
)

// Each makes the scorecards one after the other while it goes through the
// activities, which must come partner by partner, in any order of partners; only one
// partner's are held at a time. Partners without activities come after those with,
// in the order of the agreements. Activities of partners without an agreement are passed over.
// It ends at the first error of the stream, or at a partner who comes a second time.
func Each(acts iter.Seq2[lately.Activity, error], ags []Agreement, m Model, asOf time.Time) iter.Seq2[Scorecard, error] {
	return func(yield func(Scorecard, error) bool) {
		for t, err := range tallies(acts, ags, m, asOf) {
			if err != nil {
				yield(Scorecard{}, fmt.Errorf("score activities: %w", err))
				return
			}
			if !yield(t.card(), nil) {
				return
			}
		}
	}
}

// tallies are one after the other the partners' activities; see Each.
func tallies(acts iter.Seq2[lately.Activity, error], ags []Agreement, m Model, asOf time.Time) iter.Seq2[*tally, error] {
	return func(yield func(*tally, error) bool) {
		turns := turnsOf(ags)
		var t *tally
		current, first := "", true
		for a, err := range acts {
			if err == nil && (first || a.Partner != current) {
				if t != nil && !yield(t, nil) {
					return
				}
				current, first = a.Partner, false
				t, err = turns.begin(current, m, asOf)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if t != nil {
				t.add(a)
			}
		}
		if t != nil && !yield(t, nil) {
			return
		}
		for _, ag := range ags {
			if t, err := turns.begin(ag.Partner, m, asOf); err == nil && t != nil && !yield(t, nil) {
				return
			}
		}
	}
}

// turns are the agreements by partner; nil once a partner had a turn.
type turns map[string]*Agreement

func turnsOf(ags []Agreement) turns {
	out := make(turns, len(ags))
	for i := range ags {
		out[ags[i].Partner] = &ags[i]
	}
	return out
}

// begin begins a partner's tally: nil for a partner without an agreement, an error
// for one whose turn is over.
func (t turns) begin(partner string, m Model, asOf time.Time) (*tally, error) {
	ag, ok := t[partner]
	if !ok {
		return nil, nil
	}
	if ag == nil {
		return nil, fmt.Errorf("activities of %s don't come together", partner)
	}
	t[partner] = nil
	return newTally(*ag, m, asOf), nil
}

// Bare is the scorecard without its lines, open gives and lists of sources: all
// figures, in memory that doesn't grow with the activities.
func (c Scorecard) Bare() Scorecard {
	for _, acc := range []*Account{&c.Given, &c.Received} {
		areas := make([]AreaAccount, len(acc.Areas))
		copy(areas, acc.Areas)
		for i := range areas {
			areas[i].Lines, areas[i].Seen = nil, nil
		}
		acc.Areas, acc.Unreturned.Open = areas, nil
	}
	return c
}
