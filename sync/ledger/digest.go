package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"lately"
)

// Told is how far a target was told the news.
type Told struct {
	Upto int64     // number of the last news it was told
	At   time.Time // moment up to which it was told; zero if it never was
	Sent time.Time // when; zero if never
}

// Telling is the right to tell one target the news.
type Telling struct {
	Told
	Target string
	token  int64
}

// BeginTelling gives holder the right to tell a target the news until a time, or
// lately.ErrHeld while another has it. So of two runs at once one tells it.
func (l *Ledger) BeginTelling(ctx context.Context, target, holder string, until, now time.Time) (Telling, error) {
	out := Telling{Target: target}
	err := l.write(ctx, func(t tx) error {
		if _, err := t.exec(ctx, "INSERT INTO digests (target) VALUES (?) ON CONFLICT (target) DO NOTHING", target); err != nil {
			return err
		}
		var row struct {
			Upto  int64 `db:"upto"`
			At    stamp `db:"covered_at"`
			Sent  stamp `db:"sent_at"`
			Token int64 `db:"token"`
		}
		err := one(ctx, t, &row, `UPDATE digests SET token = token + 1, holder = ?, lease_until = ?
			WHERE target = ? AND (lease_until IS NULL OR lease_until <= ?) RETURNING upto, covered_at, sent_at, token`,
			clean(holder), at(until), target, at(now))
		if errors.Is(err, sql.ErrNoRows) {
			return lately.ErrHeld
		}
		out.Told, out.token = Told{Upto: row.Upto, At: row.At.Time, Sent: row.Sent.Time}, row.Token
		return err
	})
	if err != nil {
		return Telling{}, fmt.Errorf("begin the digest for %s: %w", target, err)
	}
	return out, nil
}

// EndTelling notes that a target was told the news up to told, or, where told is nil,
// that it wasn't. If another run has taken over meanwhile it is lately.ErrTurnLost.
func (l *Ledger) EndTelling(ctx context.Context, tl Telling, told *Told) error {
	set, args := "lease_until = NULL, holder = ''", []any{}
	if told != nil {
		set, args = set+", upto = ?, covered_at = ?, sent_at = ?", append(args, told.Upto, at(told.At), at(told.Sent))
	}
	err := l.write(ctx, func(t tx) error {
		n, err := t.exec(ctx, "UPDATE digests SET "+set+" WHERE target = ? AND token = ?", append(args, tl.Target, tl.token)...)
		if err == nil && n == 0 {
			return lately.ErrTurnLost
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("end the digest for %s: %w", tl.Target, err)
	}
	return nil
}

// Tellers lists who is about to tell a target the news, each once.
func (l *Ledger) Tellers(ctx context.Context, now time.Time) ([]string, error) {
	var holders []string
	err := all(ctx, l.reader, &holders, "SELECT DISTINCT holder FROM digests WHERE lease_until > ? ORDER BY holder", at(now))
	if err != nil {
		return nil, fmt.Errorf("list who sends a digest: %w", err)
	}
	return holders, nil
}

// FreeTelling takes from a holder that is known to be dead the right to tell.
func (l *Ledger) FreeTelling(ctx context.Context, holder string) error {
	err := l.write(ctx, func(t tx) error {
		_, err := t.exec(ctx, "UPDATE digests SET lease_until = NULL, holder = '' WHERE holder = ? AND lease_until IS NOT NULL", clean(holder))
		return err
	})
	if err != nil {
		return fmt.Errorf("free the digests of %s: %w", holder, err)
	}
	return nil
}
