package ledger

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"lately"
)

// Records returns stored items with an id above after, by id, at most limit. Gone
// items are among them: what they showed did happen.
func (l *Ledger) Records(ctx context.Context, after int64, limit int) ([]lately.Record, error) {
	return l.records(ctx, "i.id > ?", after, limit)
}

// Record returns the item that a source has under a key; ok is false if there is none.
func (l *Ledger) Record(ctx context.Context, sourceID, key string) (rec lately.Record, ok bool, err error) {
	var rows []recordRow
	err = all(ctx, l.reader, &rows, "SELECT "+recordColumns+" FROM items i JOIN sources s ON s.id = i.source WHERE i.source = ? AND i.key = ?", sourceID, key)
	if err != nil {
		return rec, false, fmt.Errorf("read stored item: %w", err)
	}
	if len(rows) == 0 {
		return rec, false, nil
	}
	rec, err = rows[0].record()
	return rec, err == nil, err
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
	Hash  string `db:"hash"`
	Body  []byte `db:"body"`
	// Repeats is what repeats in the source's items.
	Repeats []byte `db:"repeats"`
	sourceRow
}

const recordColumns = "i.id AS item, i.key, i.thing, i.hash, i.body, s.repeats, s.id, s.name, s.owner, s.kind, s.location, s.area, s.every_ms, s.active"

// record unpacks the item.
func (r recordRow) record() (lately.Record, error) {
	rec := lately.Record{ID: r.Item, Source: r.source(), Hash: r.Hash}
	if err := unpack(r.Body, &rec.Item); err != nil {
		return rec, fmt.Errorf("read stored item %d: %w", r.Item, err)
	}
	rec.Item.Key, rec.Item.Thing = r.Key, r.Thing
	rec.Source.Repeated = hashes(r.Repeats)
	return rec, nil
}

// records returns the stored items for which a condition on an id holds.
func (l *Ledger) records(ctx context.Context, where string, after int64, limit int) ([]lately.Record, error) {
	var rows []recordRow
	err := all(ctx, l.reader, &rows, "SELECT "+recordColumns+" FROM items i JOIN sources s ON s.id = i.source WHERE "+where+" ORDER BY i.id LIMIT ?", after, limit)
	if err != nil {
		return nil, fmt.Errorf("read stored items: %w", err)
	}
	out, errs := make([]lately.Record, len(rows)), make([]error, len(rows))
	inParallel(len(rows), func(i int) { out[i], errs[i] = rows[i].record() })
	return out, errors.Join(errs...)
}

// inParallel does work on n things with all processors.
func inParallel(n int, work func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	wg.Wait()
}
