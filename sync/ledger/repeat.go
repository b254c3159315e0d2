package ledger

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"

	"lately"
)

// sampleChunk is how many items of a sample are held in memory at once.
const sampleChunk = 20

// Sample goes through at most limit of the items that a source will have once some new
// or changed ones are stored: always the same ones of the same items, whatever order
// they come in.
func (l *Ledger) Sample(ctx context.Context, sourceID string, changed []lately.Item, limit int) iter.Seq2[lately.Item, error] {
	return func(yield func(lately.Item, error) bool) {
		list, err := l.sample(ctx, sourceID, changed, limit)
		for part := range slices.Chunk(list, sampleChunk) {
			if err != nil {
				break
			}
			var items []lately.Item
			items, err = l.sampled(ctx, part, changed)
			for _, it := range items {
				if err == nil && !yield(it, nil) {
					return
				}
			}
		}
		if err != nil {
			yield(lately.Item{}, fmt.Errorf("read a sample of %s: %w", sourceID, err))
		}
	}
}

// drawn is an item of a sample: stored, or one of those that are changed.
type drawn struct {
	ID      int64  `db:"id"`
	Key     string `db:"key"`
	Hash    string `db:"hash"`
	changed int
}

// sample draws the items with the smallest hashes.
func (l *Ledger) sample(ctx context.Context, sourceID string, changed []lately.Item, limit int) ([]drawn, error) {
	var list []drawn
	err := all(ctx, l.reader, &list, "SELECT id, key, hash FROM items WHERE source = ? ORDER BY hash, id LIMIT ?", sourceID, limit+len(changed))
	if err != nil {
		return nil, err
	}
	fresh := make(map[string]bool, len(changed))
	for _, it := range changed {
		fresh[it.Key] = true
	}
	list = slices.DeleteFunc(list, func(d drawn) bool { return fresh[d.Key] })
	for i, it := range changed {
		hash, err := contentHash(it)
		if err != nil {
			return nil, err
		}
		list = append(list, drawn{Key: it.Key, Hash: hash, changed: i})
	}
	slices.SortFunc(list, func(a, b drawn) int { return cmp.Or(cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Key, b.Key)) })
	return list[:min(len(list), limit)], nil
}

// sampled reads some drawn items.
func (l *Ledger) sampled(ctx context.Context, part []drawn, changed []lately.Item) ([]lately.Item, error) {
	var ids []int64
	var out []lately.Item
	for _, d := range part {
		if d.ID == 0 {
			out = append(out, changed[d.changed])
		} else {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	var rows []recordRow
	err := all(ctx, l.reader, &rows, "SELECT "+recordColumns+" FROM items i JOIN sources s ON s.id = i.source WHERE i.id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		rec, err := r.record()
		if err != nil {
			return nil, err
		}
		out = append(out, rec.Item)
	}
	return out, nil
}

// packed is the first byte of stored hashes: none of them is another thing than NULL.
const packed = 1

// hashes reads what packHashes made of the hashes of repeated text.
func hashes(b []byte) []uint64 {
	if len(b) < 8 {
		return nil
	}
	out := make([]uint64, 0, len(b)/8)
	for b = b[1:]; len(b) >= 8; b = b[8:] {
		out = append(out, binary.BigEndian.Uint64(b))
	}
	return slices.Clip(out)
}

func packHashes(list []uint64) []byte {
	out := append(make([]byte, 0, 1+8*len(list)), packed)
	for _, h := range list {
		out = binary.BigEndian.AppendUint64(out, h)
	}
	return out
}

// storeRepeats notes what repeats in the items of a batch's source, before they are
// stored. If that was otherwise, those stored before have to be judged again.
func (b *batch) storeRepeats(ctx context.Context, t tx) error {
	if !b.Sampled {
		return nil
	}
	var had []byte
	if err := one(ctx, t, &had, "SELECT repeats FROM sources WHERE id = ?", b.source); err != nil {
		return err
	}
	now := packHashes(b.Repeated)
	if bytes.Equal(had, now) {
		return nil
	}
	other := len(had) > 0 || len(b.Repeated) > 0
	_, err := t.exec(ctx, `UPDATE sources SET repeats = ?, repeats_new = repeats_new OR (? AND EXISTS (SELECT 1 FROM items i WHERE i.source = sources.id))
		WHERE id = ?`, now, other, b.source)
	return err
}

// Restated lists the sources of whose items others repeat than those by which they
// were judged, in order.
func (l *Ledger) Restated(ctx context.Context) ([]string, error) {
	var ids []string
	if err := all(ctx, l.reader, &ids, "SELECT id FROM sources WHERE repeats_new ORDER BY id"); err != nil {
		return nil, fmt.Errorf("list sources with repeated text: %w", err)
	}
	return ids, nil
}

// RecordsOf returns the stored items of one source with an id above after, by id, at
// most limit.
func (l *Ledger) RecordsOf(ctx context.Context, sourceID string, after int64, limit int) ([]lately.Record, error) {
	var ids []int64
	if err := all(ctx, l.reader, &ids, "SELECT id FROM items WHERE source = ? AND id > ? ORDER BY id LIMIT ?", sourceID, after, limit); err != nil {
		return nil, fmt.Errorf("read stored items of %s: %w", sourceID, err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []recordRow
	err := all(ctx, l.reader, &rows, "SELECT "+recordColumns+" FROM items i JOIN sources s ON s.id = i.source WHERE i.id IN (?) ORDER BY i.id", ids)
	if err != nil {
		return nil, fmt.Errorf("read stored items of %s: %w", sourceID, err)
	}
	out, errs := make([]lately.Record, len(rows)), make([]error, len(rows))
	inParallel(len(rows), func(i int) { out[i], errs[i] = rows[i].record() })
	return out, errors.Join(errs...)
}

// MarkRestated notes that the items of a source are judged by the text that repeats in
// them, unless that has become another one meanwhile.
func (l *Ledger) MarkRestated(ctx context.Context, sourceID string, repeated []uint64) error {
	err := l.write(ctx, func(t tx) error {
		_, err := t.exec(ctx, "UPDATE sources SET repeats_new = ? WHERE id = ? AND repeats = ?", false, sourceID, packHashes(repeated))
		return err
	})
	if err != nil {
		return fmt.Errorf("note that %s is judged by what repeats: %w", sourceID, err)
	}
	return nil
}
