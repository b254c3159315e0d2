package ledger

import (
	"context"
	"fmt"
	"math"
	"strings"

	"lately"
)

// everything is the mark of a ledger whose items are all judged.
const everything = math.MaxInt64

// judgementRow is what the stored items are judged by.
type judgementRow struct {
	By      string `db:"judged_by"`
	Basis   []byte `db:"basis"`
	Reasons string `db:"reasons"` // a line each
	Upto    int64  `db:"upto"`
}

// Judged says what the stored items are judged by, and how far that has come.
func (l *Ledger) Judged(ctx context.Context) (lately.Judgement, error) {
	var row judgementRow
	if err := one(ctx, l.reader, &row, "SELECT judged_by, basis, reasons, upto FROM judgement WHERE id = 1"); err != nil {
		return lately.Judgement{}, fmt.Errorf("read what the items are judged by: %w", err)
	}
	j := lately.Judgement{By: row.By, Upto: row.Upto, Done: row.Upto == everything}
	if row.Reasons != "" {
		j.Reasons = strings.Split(row.Reasons, "\n")
	}
	if len(row.Basis) > 0 {
		if err := unpack(row.Basis, &j.Basis); err != nil {
			return j, fmt.Errorf("read what the items are judged by: %w", err)
		}
	}
	return j, nil
}

// Rejudge notes what stored items are judged by from now on, on what basis, and
// why; and, if again is set, that all of them have to be. Commits under way are
// waited for: those that come later see it.
func (l *Ledger) Rejudge(ctx context.Context, by string, basis map[string]string, reasons []string, again bool) error {
	packed, err := pack(basis)
	if err != nil {
		return fmt.Errorf("note what items are judged by: %w", err)
	}
	lines := make([]string, len(reasons))
	for i, r := range reasons {
		lines[i] = lately.OneLine(clean(r))
	}
	err = l.write(ctx, func(t tx) error {
		if _, err := t.exec(ctx, "UPDATE sources SET token = token"); err != nil { // every commit locks its source
			return err
		}
		_, err := t.exec(ctx, "UPDATE judgement SET judged_by = ?, basis = ?, reasons = ?, upto = CASE WHEN ? THEN 0 ELSE upto END WHERE id = 1",
			by, packed, strings.Join(lines, "\n"), again)
		return err
	})
	if err != nil {
		return fmt.Errorf("note what items are judged by: %w", err)
	}
	return nil
}

// MarkJudged moves the mark from one id to another, or to the end of all items if
// to is negative. It reports false, and does nothing, if the mark stands elsewhere:
// somebody stored an item that was judged by something else, or judges anew.
func (l *Ledger) MarkJudged(ctx context.Context, by string, from, to int64) (bool, error) {
	if to < 0 {
		to = everything
	}
	var n int64
	err := l.write(ctx, func(t tx) error {
		var err error
		n, err = t.exec(ctx, "UPDATE judgement SET upto = ? WHERE id = 1 AND judged_by = ? AND upto = ?", to, by, from)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("note how far items are judged: %w", err)
	}
	return n > 0, nil
}

// judgedOtherwise lowers the mark to before items that a commit has judged by
// something else than what holds. It comes after the source is locked.
func judgedOtherwise(ctx context.Context, t tx, by string, items []itemFindings) error {
	if by == "" || len(items) == 0 {
		return nil
	}
	var row judgementRow
	if err := one(ctx, t, &row, "SELECT judged_by, upto FROM judgement WHERE id = 1"); err != nil {
		return err
	}
	if row.By == by {
		return nil
	}
	least := int64(everything)
	for _, it := range items {
		least = min(least, it.item)
	}
	_, err := t.exec(ctx, "UPDATE judgement SET upto = ? WHERE id = 1 AND upto >= ?", least-1, least)
	return err
}
