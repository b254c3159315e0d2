// Package ledger keeps what was seen and what it adds up to: sources with their
// turns, items, findings and activities. It holds the only SQL of the program, one
// text for SQLite and PostgreSQL. Every exported method is one transaction; `now`
// is always given, so that no statement needs a database's own clock.
//
// An item is stored once per source under its key, and found again by any of its
// aliases. Findings belong to an item. The findings of all items about one thing
// are merged into an activity, whose row is worked out anew from all of them
// whenever one changes; so the order in which batches arrive makes no difference.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Ledger is an open ledger. Its methods may be called from several goroutines, and
// several processes may have the same ledger open.
type Ledger struct {
	name      string   // for messages; without a password
	writer    *sqlx.DB // transactions that write
	reader    *sqlx.DB
	retryable func(error) bool // the database asks to try a transaction again
	state     func(context.Context) (string, error)
	close     func() error
}

// Open opens the ledger at url, creates it if there is none, and brings its
// tables up to date. A path or file: URL is a SQLite file, a postgres:// URL a
// PostgreSQL database. Errors never repeat a password.
func Open(ctx context.Context, url string) (*Ledger, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgres(ctx, url)
	}
	if i := strings.Index(url, "://"); i > 0 && !strings.HasPrefix(url, "file:") && !strings.HasPrefix(url, "sqlite:") {
		return nil, fmt.Errorf("open ledger: %q is no kind of database that lately knows; give a file or a postgres:// URL", url[:i+3])
	}
	return openSQLite(ctx, url)
}

// Close closes the ledger.
func (l *Ledger) Close() error {
	if err := l.close(); err != nil {
		return fmt.Errorf("close ledger %s: %w", l.name, err)
	}
	return nil
}

// openError says what could not be opened, why, and what to do about it.
func openError(name string, err error, advice string) error {
	var newer *newerError
	if errors.As(err, &newer) {
		return fmt.Errorf("open ledger %s: %w", name, err)
	}
	return fmt.Errorf("open ledger %s: %w; %s", name, err, advice)
}
