package ledger

import (
	"context"
	"fmt"
	"time"
)

// Written is one field of one account in a CRM that was changed.
type Written struct {
	Source  string `db:"source"`  // id of the CRM's source
	Partner string `db:"partner"` // id of the partner
	Account string `db:"account"` // id of the CRM's record
	Field   string `db:"field"`
	Old     string `db:"old_value"`
	New     string `db:"new_value"`
	Outcome string `db:"outcome"` // Sent, Done, or why it failed
}

// The outcomes of a write. One that stays Sent was interrupted: it may have happened.
const (
	Sent = "sent"
	Done = "done"
)

// NoteWrites notes changes that are about to be sent, and returns what Settle needs.
func (l *Ledger) NoteWrites(ctx context.Context, list []Written, now time.Time) (ids []int64, err error) {
	err = l.write(ctx, func(t tx) error {
		ids = ids[:0]
		for _, w := range list {
			var id int64
			if err := one(ctx, t, &id, `INSERT INTO writes (at, source, partner, account, field, old_value, new_value, outcome)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
				at(now), w.Source, w.Partner, clean(w.Account), w.Field, clean(w.Old), clean(w.New), Sent); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("note what is written to the CRM: %w", err)
	}
	return ids, nil
}

// SettleWrites notes what became of changes: Done, or why they failed.
func (l *Ledger) SettleWrites(ctx context.Context, ids []int64, outcome string) error {
	err := l.write(ctx, func(t tx) error {
		for _, id := range ids {
			if _, err := t.exec(ctx, "UPDATE writes SET outcome = ? WHERE id = ?", clean(outcome), id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note what was written to the CRM: %w", err)
	}
	return nil
}

// Writes lists what was written for a partner, or for all if it is empty, oldest first.
func (l *Ledger) Writes(ctx context.Context, partner string) ([]Written, error) {
	var out []Written
	query := "SELECT source, partner, account, field, old_value, new_value, outcome FROM writes WHERE ? IN ('', partner) ORDER BY id"
	if err := all(ctx, l.reader, &out, query, partner); err != nil {
		return nil, fmt.Errorf("read what was written to the CRM: %w", err)
	}
	return out, nil
}
