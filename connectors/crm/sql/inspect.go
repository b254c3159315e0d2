package sql

import (
	"context"
	"fmt"
	"strings"

	"lately/connectors"
)

// samples is how many rows a look reads.
const samples = 100

// Inspect runs the query once and looks at its columns and first rows.
func (c *connector) Inspect(ctx context.Context) ([]connectors.Note, error) {
	rs, err := c.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the database: %w", err)
	}
	defer rs.close()
	notes := []connectors.Note{{Text: "connected to " + rs.dialect.name + ", in a transaction that can't write"}}
	if err := rs.run(ctx, start); err != nil {
		return notes, fmt.Errorf("run the query: %w", err)
	}
	h, err := c.rules.Header(rs.columns)
	if err != nil {
		return notes, fmt.Errorf("read the query's columns: %w", err)
	}
	notes = append(notes, connectors.Note{Text: "columns found: " + strings.Join(h.Found(), ", ")})
	if missing := h.Missing("direction"); len(missing) > 0 && c.settings.Direction == "" {
		notes = append(notes, connectors.Note{Bad: true, Text: "no column direction: which way a referral went isn't known",
			Fix: "add a column direction with in or out, or write direction: in where all of them came from partners"})
	}
	notes = append(notes, unused(h.Missing("stage", "amount", "currency", "created_at", "changed_at", "url"))...)
	if !rs.query.has(since) {
		notes = append(notes, connectors.Note{Text: "without :since the whole table is read every time"})
	}
	return c.sample(rs, notes)
}

func unused(missing []string) []connectors.Note {
	if len(missing) == 0 {
		return nil
	}
	return []connectors.Note{{Text: "columns that could be added: " + strings.Join(missing, ", ")}}
}

// sample tries the first rows.
func (c *connector) sample(rs *rows, notes []connectors.Note) ([]connectors.Note, error) {
	h, err := c.rules.Header(rs.columns)
	if err != nil {
		return notes, err
	}
	n := 0
	for n < samples && rs.next() {
		cells, err := rs.cells()
		if err != nil {
			return notes, fmt.Errorf("read the query's rows: %w", err)
		}
		if n++; n > 3 {
			continue
		}
		it, doubts, bad := c.rules.Item(h.Row(cells))
		switch {
		case bad != nil:
			notes = append(notes, connectors.Note{Bad: true, Text: fmt.Sprintf("row %d can't be read: %v", n, bad), Fix: "mend the query, or the columns setting"})
		case len(doubts) > 0:
			notes = append(notes, connectors.Note{Bad: true, Text: fmt.Sprintf("row %d: %s", n, strings.Join(doubts, "; ")), Fix: "say what it means under stages"})
		default:
			notes = append(notes, connectors.Note{Text: fmt.Sprintf("row %d: %s, %s", n, it.Title, it.Deal.Stage)})
		}
	}
	if n == 0 {
		notes = append(notes, connectors.Note{Bad: true, Text: "the query returns no row", Fix: "run it by hand with :since 1970-01-01"})
	}
	return notes, rs.err()
}
