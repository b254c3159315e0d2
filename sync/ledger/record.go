package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"lately"
)

// Records returns stored items with an id above after, by id, at most limit. Gone
// items are among them: what they showed did happen.
func (l *Ledger) Records(ctx context.Context, after int64, limit int) ([]lately.Record, error) {
	return l.records(ctx, "i.id > ?", after, limit)
}

// Unexplained returns stored deals that gave no finding although the CRM told more
// of them than that they exist, with an id above after, by id, at most limit: among
// them are those that look partner-sourced and name no known partner.
func (l *Ledger) Unexplained(ctx context.Context, after int64, limit int) ([]lately.Record, error) {
	return l.records(ctx, `i.id > ? AND i.kind = 'deal' AND i.published IS NOT NULL AND i.gone_at IS NULL AND s.active
		AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.item = i.id)`, after, limit)
}

// recordRow is a stored item with its source.
type recordRow struct {
	Item  int64  `db:"item"`
	Key   string `db:"key"`
	Thing string `db:"thing"`
	Body  []byte `db:"body"`
	sourceRow
}

const recordColumns = "i.id AS item, i.key, i.thing, i.body, s.id, s.name, s.owner, s.kind, s.location, s.area, s.every_ms, s.active"

// record unpacks the item.
func (r recordRow) record() (lately.Record, error) {
	rec := lately.Record{ID: r.Item, Source: r.source()}
	if err := unpack(r.Body, &rec.Item); err != nil {
		return rec, fmt.Errorf("read stored item %d: %w", r.Item, err)
	}
	rec.Item.Key, rec.Item.Thing = r.Key, r.Thing
	return rec, nil
}

// records returns the stored items for which a condition on an id holds.
func (l *Ledger) records(ctx context.Context, where string, after int64, limit int) ([]lately.Record, error) {
	var rows []recordRow
	err := all(ctx, l.reader, &rows, "SELECT "+recordColumns+" FROM items i JOIN sources s ON s.id = i.source WHERE "+where+" ORDER BY i.id LIMIT ?", after, limit)
	if err != nil {
		return nil, fmt.Errorf("read stored items: %w", err)
	}
	out := make([]lately.Record, len(rows))
	for i, r := range rows {
		if out[i], err = r.record(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Refind replaces what detection says of stored items, in one transaction. An item
// that was changed by a commit since it was read keeps the findings of that commit.
func (l *Ledger) Refind(ctx context.Context, found []lately.Refound, now time.Time) error {
	hashes := make(map[int64]string, len(found))
	var sources []string
	for _, f := range found {
		hash, err := contentHash(f.Record.Item)
		if err != nil {
			return fmt.Errorf("store repeated judgement of item %d: %w", f.Record.ID, err)
		}
		hashes[f.Record.ID] = hash
		sources = append(sources, f.Record.Source.ID)
	}
	slices.Sort(sources)
	err := l.write(ctx, func(t tx) error {
		// Commits lock their source first, so this keeps them away from its items.
		for _, id := range slices.Compact(slices.Clone(sources)) {
			if _, err := t.exec(ctx, "UPDATE sources SET token = token WHERE id = ?", id); err != nil {
				return err
			}
		}
		current, err := unchangedItems(ctx, t, hashes)
		if err != nil {
			return err
		}
		var list []itemFindings
		for _, f := range found {
			if current[f.Record.ID] {
				list = append(list, findingsIn(f.Record.ID, f.Record.Source.ID, f.Record.Item, f.Findings))
			}
		}
		touched := activitySet{}
		if err := replaceFindings(ctx, t, list, false, now, touched); err != nil {
			return err
		}
		return remerge(ctx, t, touched, &lately.Committed{})
	})
	if err != nil {
		return fmt.Errorf("store repeated judgements: %w", err)
	}
	return nil
}

// unchangedItems says which items still have the content they were judged by.
func unchangedItems(ctx context.Context, t tx, hashes map[int64]string) (map[int64]bool, error) {
	ids := make([]int64, 0, len(hashes))
	for id := range hashes {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := make(map[int64]bool, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []known
		if err := all(ctx, t, &rows, "SELECT id, key, thing, hash, gone_at FROM items WHERE id IN (?)", part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = hashes[r.ID] == r.Hash
		}
	}
	return out, nil
}

const fingerprintKey = "fingerprint"

// Fingerprint says what the stored items were last judged by; empty if never.
func (l *Ledger) Fingerprint(ctx context.Context) (string, error) {
	var fp string
	err := one(ctx, l.reader, &fp, "SELECT value FROM meta WHERE key = ?", fingerprintKey)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read fingerprint: %w", err)
	}
	return fp, nil
}

// SetFingerprint notes what the stored items are judged by from now on.
func (l *Ledger) SetFingerprint(ctx context.Context, fp string) error {
	err := l.write(ctx, func(t tx) error {
		return t.insert(ctx, "INSERT INTO meta (key, value)", [][]any{{fingerprintKey, fp}}, "ON CONFLICT (key) DO UPDATE SET value = excluded.value")
	})
	if err != nil {
		return fmt.Errorf("store fingerprint: %w", err)
	}
	return nil
}
