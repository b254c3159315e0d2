package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// An item that is missing from a listing isn't gone yet: pages break, and listings
// are rebuilt. It is gone when so many complete listings in a row lacked it, the
// first of them at least so long ago.
const (
	goneReads = 3
	goneAfter = 48 * time.Hour
)

// endPass closes a complete listing: whatever it didn't show is missing. It
// returns how many items are gone by that.
func endPass(ctx context.Context, t tx, sourceID string, pass int64, now time.Time, touched activitySet) (int, error) {
	_, err := t.exec(ctx, `UPDATE items SET missing_reads = missing_reads + 1, missing_since = COALESCE(missing_since, ?)
		WHERE source = ? AND seen_pass < ? AND gone_at IS NULL`, at(now), sourceID, pass)
	if err != nil {
		return 0, fmt.Errorf("note missing items: %w", err)
	}
	if _, err := t.exec(ctx, "UPDATE sources SET pass_started = NULL WHERE id = ?", sourceID); err != nil {
		return 0, fmt.Errorf("end pass: %w", err)
	}
	return confirmGone(ctx, t, sourceID, now, touched)
}

// stillMissing is for a source that says nothing changed: then what was missing
// still is. Nothing is said about a listing that was read only in part.
func stillMissing(ctx context.Context, t tx, sourceID string, now time.Time, touched activitySet) (int, error) {
	n, err := t.exec(ctx, `UPDATE items SET missing_reads = missing_reads + 1
		WHERE source = ? AND missing_since IS NOT NULL AND gone_at IS NULL
		AND EXISTS (SELECT 1 FROM sources s WHERE s.id = items.source AND s.pass_started IS NULL)`, sourceID)
	if err != nil {
		return 0, fmt.Errorf("note missing items: %w", err)
	}
	if n == 0 {
		return 0, nil
	}
	return confirmGone(ctx, t, sourceID, now, touched)
}

func confirmGone(ctx context.Context, t tx, sourceID string, now time.Time, touched activitySet) (int, error) {
	var ids []int64
	err := all(ctx, t, &ids, `SELECT id FROM items WHERE source = ? AND missing_since IS NOT NULL AND gone_at IS NULL
		AND missing_reads >= ? AND missing_since <= ? ORDER BY id`, sourceID, goneReads, at(now.Add(-goneAfter)))
	if err != nil {
		return 0, fmt.Errorf("find gone items: %w", err)
	}
	for part := range slices.Chunk(ids, chunk-1) {
		if _, err := t.exec(ctx, "UPDATE items SET gone_at = ? WHERE id IN (?)", at(now), part); err != nil {
			return 0, fmt.Errorf("mark gone items: %w", err)
		}
	}
	return len(ids), touched.addItems(ctx, t, ids)
}
