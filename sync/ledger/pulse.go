package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// Pulse says how the sources of a ledger are, at a glance.
type Pulse struct {
	LastOK  time.Time // the latest success of a source; zero before the first
	Sources int       // that are polled
	Failing int       // of them, whose last look failed
}

// Pulse reads how the sources are; it costs one short query.
func (l *Ledger) Pulse(ctx context.Context) (Pulse, error) {
	var row struct {
		LastOK  stamp `db:"last_ok"`
		Sources int   `db:"sources"`
		Failing int   `db:"failing"`
	}
	err := one(ctx, l.reader, &row, `SELECT MAX(last_ok) AS last_ok, COUNT(*) AS sources,
		COALESCE(SUM(CASE WHEN failures > 0 THEN 1 ELSE 0 END), 0) AS failing FROM sources WHERE active = ?`, true)
	if err != nil {
		return Pulse{}, fmt.Errorf("read the pulse: %w", err)
	}
	return Pulse{LastOK: row.LastOK.Time, Sources: row.Sources, Failing: row.Failing}, nil
}

// State names what can be read now. As long as it is the same, nothing in the ledger
// has changed, whoever writes to it; it may differ though nothing has. States of two
// openings of a ledger can't be compared.
func (l *Ledger) State(ctx context.Context) (string, error) {
	state, err := l.state(ctx)
	if err != nil {
		return "", fmt.Errorf("read the ledger's state: %w", err)
	}
	return state, nil
}

// snapshot reads what PostgreSQL's transactions see now: two that see the same ones
// committed read the same.
func snapshot(db *sqlx.DB) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		var s string
		err := db.GetContext(ctx, &s, "SELECT CAST(txid_current_snapshot() AS text)")
		return s, err
	}
}

// dataVersion reads SQLite's count of commits by others. Each connection counts for
// itself, so it is always the same one that is asked, and it never writes.
type dataVersion struct {
	mu   sync.Mutex
	conn *sqlx.Conn
	lost int // connections that went bad
}

func (d *dataVersion) read(ctx context.Context, db *sqlx.DB) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn == nil {
		conn, err := db.Connx(ctx)
		if err != nil {
			return "", err
		}
		d.conn = conn
	}
	var n int64
	err := d.conn.GetContext(ctx, &n, "PRAGMA data_version")
	if err != nil {
		d.lost++
		err = errors.Join(err, d.conn.Close())
		d.conn = nil
	}
	return fmt.Sprintf("%d.%d", d.lost, n), err
}

// close gives the connection back.
func (d *dataVersion) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conn == nil {
		return nil
	}
	conn := d.conn
	d.conn = nil
	return conn.Close()
}
