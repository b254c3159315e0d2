package ledger

import (
	"context"
	"fmt"
	"time"
)

// What a complete listing lacks isn't gone yet: pages break, and listings are
// rebuilt. It is gone when so many good reads in a row lacked it, the first of them
// at least so long ago. The same holds for a standing thing that an item was read
// again without.
const (
	goneReads = 3
	goneAfter = 48 * time.Hour
)

// endPass closes a complete listing: whatever it didn't show is missing.
func endPass(ctx context.Context, t tx, sourceID string, pass int64, now time.Time) error {
	_, err := t.exec(ctx, `UPDATE items SET missing_reads = missing_reads + 1, missing_since = COALESCE(missing_since, ?)
		WHERE source = ? AND seen_pass < ? AND gone_at IS NULL`, at(now), sourceID, pass)
	if err != nil {
		return fmt.Errorf("note missing items: %w", err)
	}
	if _, err := t.exec(ctx, "UPDATE sources SET pass_started = NULL WHERE id = ?", sourceID); err != nil {
		return fmt.Errorf("end pass: %w", err)
	}
	return nil
}

// stillMissing is for a source that says nothing changed since it was last read:
// then what was missing still is. Nothing is said about a listing that was read
// only in part.
func stillMissing(ctx context.Context, t tx, sourceID string) error {
	_, err := t.exec(ctx, `UPDATE items SET missing_reads = missing_reads + 1
		WHERE source = ? AND missing_since > 0 AND gone_at IS NULL
		AND EXISTS (SELECT 1 FROM sources s WHERE s.id = items.source AND s.pass_started IS NULL)`, sourceID)
	if err != nil {
		return fmt.Errorf("note missing items: %w", err)
	}
	_, err = t.exec(ctx, `UPDATE findings SET missing_reads = missing_reads + 1
		WHERE missing_since IS NOT NULL AND gone_at IS NULL
		AND EXISTS (SELECT 1 FROM items i WHERE i.id = findings.item AND i.source = ? AND i.missing_since IS NULL)`, sourceID)
	if err != nil {
		return fmt.Errorf("note missing findings: %w", err)
	}
	return nil
}
