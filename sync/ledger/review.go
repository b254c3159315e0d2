package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lately"
)

// Decision is what a person says of an activity.
type Decision string

// The decisions. Undecided takes an earlier one back.
const (
	Accept    Decision = "accepted"
	Reject    Decision = "rejected"
	Undecided Decision = ""
)

// ErrNoActivity is returned where there is no activity with the given id.
var ErrNoActivity = errors.New("no such activity")

// ErrNoSource is returned where there is no source with the given id.
var ErrNoSource = errors.New("no such source")

// SetReview stores what a person decided on an activity, and why. It stands above
// whatever detection says now or later, even if the activity goes and comes back.
func (l *Ledger) SetReview(ctx context.Context, id string, decision Decision, note, who string, now time.Time) error {
	switch decision {
	case Accept, Reject, Undecided:
	default:
		return fmt.Errorf("review activity %s: %q is no decision; say accepted or rejected", id, decision)
	}
	err := l.write(ctx, func(t tx) error {
		var n int
		if err := one(ctx, t, &n, "SELECT COUNT(*) FROM findings WHERE activity = ?", id); err != nil {
			return err
		}
		if n == 0 {
			return ErrNoActivity
		}
		if err := storeReview(ctx, t, id, decision, note, who, now); err != nil {
			return err
		}
		return remerge(ctx, t, activitySet{id: true}, &lately.Committed{})
	})
	if err != nil {
		return fmt.Errorf("review activity %s: %w", id, err)
	}
	return nil
}

func storeReview(ctx context.Context, t tx, id string, decision Decision, note, who string, now time.Time) error {
	if decision == Undecided {
		_, err := t.exec(ctx, "DELETE FROM reviews WHERE activity = ?", id)
		return err
	}
	return t.insert(ctx, "INSERT INTO reviews (activity, decision, note, reviewer, decided_at)",
		[][]any{{id, string(decision), clean(note), clean(who), at(now)}},
		`ON CONFLICT (activity) DO UPDATE SET decision = excluded.decision, note = excluded.note,
		 reviewer = excluded.reviewer, decided_at = excluded.decided_at`)
}

func decisions(ctx context.Context, t tx, ids []string) (map[string]Decision, error) {
	out := map[string]Decision{}
	for part := range slices.Chunk(ids, chunk) {
		var rows []struct {
			Activity string `db:"activity"`
			Decision string `db:"decision"`
		}
		if err := all(ctx, t, &rows, "SELECT activity, decision FROM reviews WHERE activity IN (?)", part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Activity] = Decision(r.Decision)
		}
	}
	return out, nil
}
