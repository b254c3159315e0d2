package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"lately"
)

// Due lists the sources whose time has come, most overdue first and those never
// polled before all others.
func (l *Ledger) Due(ctx context.Context, now time.Time) ([]string, error) {
	var ids []string
	err := all(ctx, l.reader, &ids, `
		SELECT id FROM sources WHERE active AND (next_at IS NULL OR next_at <= ?)
		ORDER BY CASE WHEN next_at IS NULL THEN 0 ELSE 1 END, next_at, id`, at(now))
	if err != nil {
		return nil, fmt.Errorf("list due sources: %w", err)
	}
	return ids, nil
}

// Take gives holder the turn on a source until a time, or lately.ErrHeld while
// another has it. The turn's token is higher than any before, so that whoever had
// the source earlier and wakes up late can't write any more.
func (l *Ledger) Take(ctx context.Context, sourceID, holder string, until, now time.Time) (lately.Turn, error) {
	turn := lately.Turn{Source: sourceID, Until: until}
	err := l.write(ctx, func(t tx) error {
		var row struct {
			Token    int64  `db:"token"`
			Cursor   []byte `db:"cursor"`
			LastOK   stamp  `db:"last_ok"`
			Failures int    `db:"failures"`
			Interval int64  `db:"interval_ms"`
		}
		err := one(ctx, t, &row, `
			UPDATE sources SET token = token + 1, holder = ?, lease_until = ?
			WHERE id = ? AND active AND (lease_until IS NULL OR lease_until <= ?)
			RETURNING token, cursor, last_ok, failures, interval_ms`, clean(holder), at(until), sourceID, at(now))
		if errors.Is(err, sql.ErrNoRows) {
			return notTaken(ctx, t, sourceID)
		}
		turn.Token, turn.Cursor, turn.LastOK = row.Token, row.Cursor, row.LastOK.Time
		turn.Failures, turn.Interval = row.Failures, time.Duration(row.Interval)*time.Millisecond
		return err
	})
	if err != nil {
		return lately.Turn{}, fmt.Errorf("take turn on %s: %w", sourceID, err)
	}
	return turn, nil
}

// notTaken says why no turn could be had.
func notTaken(ctx context.Context, t tx, sourceID string) error {
	var n int
	if err := one(ctx, t, &n, "SELECT COUNT(*) FROM sources WHERE id = ? AND active", sourceID); err != nil {
		return err
	}
	if n == 0 {
		return errors.New("there is no such source in the config")
	}
	return lately.ErrHeld
}

// End gives a turn back and says when to look again; lately.ErrTurnLost if another
// run has overtaken it.
func (l *Ledger) End(ctx context.Context, turn lately.Turn, o lately.Outcome) error {
	outcome, args := "first_ok = COALESCE(first_ok, ?), last_ok = ?, error = ''", []any{at(o.At), at(o.At)}
	if o.Err != "" {
		outcome, args = "last_error = ?, error = ?", []any{at(o.At), clean(o.Err)}
	}
	changed := 0
	if o.Changed {
		changed = 1
	}
	args = append(args, at(o.NextAt), o.Interval.Milliseconds(), o.Failures, changed, turn.Source, turn.Token)
	err := l.write(ctx, func(t tx) error {
		var before string
		err := one(ctx, t, &before, "SELECT error FROM sources WHERE id = ? AND token = ?", turn.Source, turn.Token)
		if errors.Is(err, sql.ErrNoRows) {
			return lately.ErrTurnLost
		}
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `
			UPDATE sources SET holder = '', lease_until = NULL, `+outcome+`,
			       next_at = ?, interval_ms = ?, failures = ?, polls = polls + 1, changes = changes + ?
			WHERE id = ? AND token = ? AND lease_until IS NOT NULL`, args...)
		if err == nil && n == 0 {
			return lately.ErrTurnLost
		}
		if err != nil || (before == "") == (o.Err == "") {
			return err
		}
		return noteSource(ctx, t, turn.Source, o)
	})
	if err != nil {
		return fmt.Errorf("end turn on %s: %w", turn.Source, err)
	}
	return nil
}

// renew is the first statement of every commit: it locks the source and makes
// sure that the turn is still the newest. An expired lease that nobody else took
// is as good as a fresh one.
func renew(ctx context.Context, t tx, turn *lately.Turn, until time.Time) error {
	n, err := t.exec(ctx, "UPDATE sources SET lease_until = ? WHERE id = ? AND token = ? AND lease_until IS NOT NULL",
		at(until), turn.Source, turn.Token)
	if err == nil && n == 0 {
		return lately.ErrTurnLost
	}
	return err
}

// Forget makes a source be read from its start: it drops cursor and validators.
// Its items stay.
func (l *Ledger) Forget(ctx context.Context, sourceID string) error {
	if err := l.write(ctx, func(t tx) error { return forget(ctx, t, sourceID) }); err != nil {
		return fmt.Errorf("forget how far %s was read: %w", sourceID, err)
	}
	return nil
}

func forget(ctx context.Context, t tx, sourceID string) error {
	if _, err := t.exec(ctx, "UPDATE sources SET cursor = NULL, pass_started = NULL WHERE id = ?", sourceID); err != nil {
		return err
	}
	_, err := t.exec(ctx, "DELETE FROM validators WHERE source = ?", sourceID)
	return err
}
