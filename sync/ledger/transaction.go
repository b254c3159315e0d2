package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

const (
	// chunk is how many values one statement compares with at most.
	chunk = 500
	// rowsAtOnce is how many rows one statement writes at most.
	rowsAtOnce = 128
	// attempts is how often a transaction that others were in the way of is tried.
	attempts = 10
)

// tx is a transaction that writes.
type tx struct{ *sqlx.Tx }

// write runs work in one transaction and tries it again when the database asks
// to. So work must start from nothing each time.
func (l *Ledger) write(ctx context.Context, work func(t tx) error) error {
	for n := 1; ; n++ {
		err := l.once(ctx, work)
		if err == nil || !l.retryable(err) || n == attempts {
			return err
		}
		// A random part keeps two that clashed from clashing again.
		if err := pause(ctx, time.Duration(n)*time.Duration(5+rand.IntN(20))*time.Millisecond); err != nil {
			return err
		}
	}
}

func (l *Ledger) once(ctx context.Context, work func(t tx) error) error {
	t, err := l.writer.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	if err := work(tx{t}); err != nil {
		if undo := t.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, undo)
		}
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit transaction: %w", err)
	}
	return nil
}

// pause waits a while or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// querier is what reads: a transaction or a pool.
type querier interface {
	sqlx.QueryerContext
	Rebind(string) string
}

// all reads every row of a query into dest, a pointer to a slice. A slice among
// args stands for a list in brackets.
func all(ctx context.Context, q querier, dest any, query string, args ...any) error {
	query, args, err := sqlx.In(query, padded(args)...)
	if err != nil {
		return err
	}
	return sqlx.SelectContext(ctx, q, dest, q.Rebind(query), args...)
}

// one reads one row into dest; sql.ErrNoRows if there is none.
func one(ctx context.Context, q querier, dest any, query string, args ...any) error {
	return sqlx.GetContext(ctx, q, dest, q.Rebind(query), args...)
}

// padded repeats the last value of each list until the list has one of a few
// lengths: a database prepares each text of a statement once and keeps it.
func padded(args []any) []any {
	out := slices.Clone(args)
	for i, arg := range out {
		switch list := arg.(type) {
		case []string:
			out[i] = pad(list)
		case []int64:
			out[i] = pad(list)
		}
	}
	return out
}

func pad[T any](list []T) []T {
	if len(list) == 0 {
		return list
	}
	n := 1
	for n < len(list) {
		n *= 2
	}
	return append(slices.Clone(list), slices.Repeat(list[len(list)-1:], n-len(list))...)
}

// exec runs a statement and returns how many rows it touched. A slice among args
// stands for a list in brackets.
func (t tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	query, args, err := sqlx.In(query, padded(args)...)
	if err != nil {
		return 0, err
	}
	res, err := t.ExecContext(ctx, t.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert writes rows, many with one statement: head is the statement up to
// VALUES, tail what follows. With ON CONFLICT no two rows may have the same key.
func (t tx) insert(ctx context.Context, head string, rows [][]any, tail string) error {
	return inserts(head, rows, tail, func(query string, args []any) error {
		_, err := t.ExecContext(ctx, t.Rebind(query), args...)
		return err
	})
}

// insertReturning is insert for a tail that ends in RETURNING, and gives the
// returned rows.
func insertReturning[T any](ctx context.Context, t tx, head string, rows [][]any, tail string) ([]T, error) {
	var out []T
	err := inserts(head, rows, tail, func(query string, args []any) error {
		var part []T
		err := sqlx.SelectContext(ctx, t, &part, t.Rebind(query), args...)
		out = append(out, part...)
		return err
	})
	return out, err
}

func inserts(head string, rows [][]any, tail string, run func(query string, args []any) error) error {
	for len(rows) > 0 {
		n := rowsAtOnce
		for n > len(rows) {
			n /= 2 // few different texts of a statement: see padded
		}
		marks := "(" + strings.TrimSuffix(strings.Repeat("?,", len(rows[0])), ",") + ")"
		query := head + " VALUES " + strings.TrimSuffix(strings.Repeat(marks+",", n), ",") + " " + tail
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if err := run(query, args); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
