package sql

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lately"
	"lately/connectors/crm/table"
)

const (
	pageRows = 1000    // :limit
	maxRows  = 200_000 // of a query without :limit
)

type connector struct {
	settings *Settings
	path     string // of a SQLite file; empty for a server
	rules    table.Rules
	now      func() time.Time
}

// position is where in the order of (changed_at, deal) a page ended.
type position struct {
	Since time.Time `json:"since"`
	After string    `json:"after"`
}

// before any row. Zero is an id for numbers as well as for text.
var start = position{Since: time.Unix(0, 0).UTC(), After: "0"}

// cursor is how far the table was read.
type cursor struct {
	Settings string    `json:"settings"` // what it was read by
	At       position  `json:"at"`       // where the next page starts
	Newest   time.Time `json:"newest"`   // changed_at of the newest row ever read
	Whole    bool      `json:"whole"`    // the pass under way is for everything
	Lost     bool      `json:"lost"`     // it had rows that don't even say which deal they are
	Full     time.Time `json:"full"`     // when everything was last read
	Hash     string    `json:"hash"`     // of all rows of the last reading without :limit
	Listed   int       `json:"listed"`   // how often those were listed
	Under    bool      `json:"under"`    // a pass is under way
}

// confirmations is how often unchanged rows are listed again, so that what is missing
// from them is seen to be missing more than once.
const confirmations = 2

// Fetch runs the query once.
func (c *connector) Fetch(ctx context.Context, raw lately.Cursor) (lately.Batch, error) {
	var cur cursor
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &cur); err != nil {
			return lately.Batch{}, fmt.Errorf("decode crm sql cursor: %w", err)
		}
	}
	if print := c.settings.fingerprint(); cur.Settings != print {
		cur = cursor{Settings: print}
	}
	rs, err := c.open(ctx)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("ask the database: %w", err)
	}
	defer rs.close()
	if !cur.Under {
		c.plan(&cur, rs.query)
	}
	l, err := c.list(ctx, rs, cur.At)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read the query's rows: %w", err)
	}
	return c.batch(&cur, rs.query, l)
}

// plan begins a pass: for everything, or for what changed since the newest row.
func (c *connector) plan(cur *cursor, q *query) {
	now := c.now().UTC()
	cur.At, cur.Whole, cur.Lost, cur.Under = start, true, false, true
	if q.has(since) && !cur.Newest.IsZero() && now.Sub(cur.Full) < time.Duration(c.settings.Full) {
		cur.At.Since, cur.Whole = cur.Newest.Add(-time.Duration(c.settings.Overlap)), false
	}
}

// batch makes of a page what the engine gets, and moves the cursor on.
func (c *connector) batch(cur *cursor, q *query, l *listing) (lately.Batch, error) {
	b := lately.Batch{Warnings: l.warnings()}
	b.Items, b.Seen = l.split()
	cur.Lost = cur.Lost || l.lost
	if l.newest.After(cur.Newest) {
		cur.Newest = l.newest
	}
	if b.More = l.full; b.More {
		if l.end == cur.At {
			return lately.Batch{}, errors.New("the query gives the same page again; it must order by changed_at and deal, and use :since and :after as docs/crm/sql.md shows")
		}
		cur.At = l.end
		return seal(b, cur)
	}
	cur.Under = false
	if !q.has(limit) {
		if cur.Hash == l.hash {
			cur.Listed++
		} else {
			cur.Hash, cur.Listed = l.hash, 0
		}
		if cur.Listed > confirmations && !q.has(since) {
			return lately.Batch{Unchanged: true, Warnings: b.Warnings}, nil
		}
	}
	if cur.Whole {
		b.Complete = !cur.Lost
		cur.Full = c.now().UTC()
		if cur.Lost {
			b.Warnings = append(b.Warnings, "no row counts as removed while some rows can't be read")
		}
	}
	return seal(b, cur)
}

func seal(b lately.Batch, cur *cursor) (lately.Batch, error) {
	var err error
	b.Cursor, err = json.Marshal(cur)
	return b, err
}
