package ledger

import (
	"context"
	"fmt"
	"time"

	"lately"
)

// StartRun notes that a run began, and returns its id.
func (l *Ledger) StartRun(ctx context.Context, holder string, now time.Time) (int64, error) {
	var id int64
	err := l.write(ctx, func(t tx) error {
		return one(ctx, t, &id, "INSERT INTO runs (holder, started_at) VALUES (?, ?) RETURNING id", clean(holder), at(now))
	})
	if err != nil {
		return 0, fmt.Errorf("start run: %w", err)
	}
	return id, nil
}

// EndRun notes what a run did; errText is empty unless it failed as a whole.
func (l *Ledger) EndRun(ctx context.Context, id int64, s lately.Summary, errText string, now time.Time) error {
	err := l.write(ctx, func(t tx) error {
		n, err := t.exec(ctx, `UPDATE runs SET ended_at = ?, error = ?, due = ?, ok = ?, unchanged = ?, failed = ?, deferred = ?,
			held = ?, stopped = ?, new_items = ?, changed_items = ?, new_activities = ?, held_back = ? WHERE id = ?`,
			at(now), clean(errText), s.Due, s.OK, s.Unchanged, s.Failed, s.Deferred, s.Held, s.Stopped,
			s.NewItems, s.ChangedItems, s.NewActivities, s.HeldBack, id)
		if err == nil && n == 0 {
			return fmt.Errorf("there is no run %d", id)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("end run: %w", err)
	}
	return nil
}
