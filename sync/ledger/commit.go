package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lately"
)

// Commit stores a batch in one transaction that first renews the turn; after
// lately.ErrTurnLost, as after any error, nothing of it is stored. On success the
// turn's lease and cursor are the new ones. New and lost activities don't count
// mere mentions.
func (l *Ledger) Commit(ctx context.Context, turn *lately.Turn, c lately.Commit) (lately.Committed, error) {
	var done lately.Committed
	until := c.Until
	if until.IsZero() {
		until = turn.Until
	}
	batch, err := prepare(turn.Source, c)
	if err != nil {
		return done, fmt.Errorf("commit batch of %s: %w", turn.Source, err)
	}
	err = l.write(ctx, func(t tx) error {
		done = lately.Committed{}
		if err := renew(ctx, t, turn, until); err != nil {
			return err
		}
		return batch.store(ctx, t, &done)
	})
	if err != nil {
		return lately.Committed{}, fmt.Errorf("commit batch of %s: %w", turn.Source, err)
	}
	turn.Until = until
	if !c.Unchanged {
		turn.Cursor = c.Cursor
	}
	return done, nil
}

// batch is a commit made ready to be stored.
type batch struct {
	lately.Commit
	source string
	ready  []readyItem // no two with the same key
}

// readyItem is an item with everything its row needs, worked out before the
// transaction so that it is short.
type readyItem struct {
	item     lately.Item
	findings []lately.Finding
	hash     string
	body     []byte
}

func prepare(sourceID string, c lately.Commit) (*batch, error) {
	b := &batch{Commit: c, source: sourceID}
	had := make(map[string]bool, len(c.Items))
	for _, it := range c.Items {
		found := c.Findings[it.Key]
		it = tame(it)
		if had[it.Key] {
			continue
		}
		had[it.Key] = true
		it = newcomer(sourceID, it)
		hash, err := contentHash(it)
		if err != nil {
			return nil, err
		}
		body, err := pack(it)
		if err != nil {
			return nil, err
		}
		b.ready = append(b.ready, readyItem{item: it, findings: found, hash: hash, body: body})
	}
	return b, nil
}

// store writes the batch; the turn is renewed and the source's row locked.
func (b *batch) store(ctx context.Context, t tx, done *lately.Committed) error {
	if err := storeValidators(ctx, t, b.source, b.Validators, b.At); err != nil {
		return fmt.Errorf("store validators: %w", err)
	}
	if err := b.storeRepeats(ctx, t); err != nil {
		return fmt.Errorf("note what repeats: %w", err)
	}
	touched := activitySet{}
	if b.Unchanged {
		if err := stillMissing(ctx, t, b.source); err != nil {
			return err
		}
	} else if err := b.storeSeen(ctx, t, touched, done); err != nil {
		return err
	}
	if !b.More {
		if err := settle(ctx, t, b.source, b.At, false, touched, done); err != nil {
			return err
		}
	}
	changes, err := remerge(ctx, t, touched, b.At)
	tally(changes, done)
	return err
}

// storeSeen writes what the batch saw, and how far it got.
func (b *batch) storeSeen(ctx context.Context, t tx, touched activitySet, done *lately.Committed) error {
	pass, err := beginPass(ctx, t, b.source, b.At)
	if err != nil {
		return err
	}
	if err := b.storeItems(ctx, t, pass, touched, done); err != nil {
		return err
	}
	if err := b.touchSeen(ctx, t, pass, touched); err != nil {
		return err
	}
	if b.Complete {
		if err := endPass(ctx, t, b.source, pass, b.At); err != nil {
			return err
		}
	}
	if _, err := t.exec(ctx, "UPDATE sources SET cursor = ? WHERE id = ?", blob(b.Cursor), b.source); err != nil {
		return fmt.Errorf("store cursor: %w", err)
	}
	return nil
}

// blob is NULL for nothing, so that a fresh cursor reads as nil from both databases.
func blob(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// storeItems writes new and changed items with their names and findings.
func (b *batch) storeItems(ctx context.Context, t tx, pass int64, touched activitySet, done *lately.Committed) error {
	if len(b.ready) == 0 {
		return nil
	}
	keys := make([]string, len(b.ready))
	rows := make([][]any, len(b.ready))
	for i, r := range b.ready {
		it := r.item
		keys[i] = it.Key
		rows[i] = []any{
			b.source, it.Key, it.Thing, string(it.Kind), r.hash, r.body, clean(it.URL), clean(it.Title),
			at(it.Published), at(b.At), at(b.At), pass,
		}
	}
	before, err := countKeys(ctx, t, b.source, keys)
	if err != nil {
		return err
	}
	stored, err := insertReturning[known](ctx, t,
		"INSERT INTO items (source, key, thing, kind, hash, body, url, title, published, first_seen, last_seen, seen_pass)", rows,
		`ON CONFLICT (source, key) DO UPDATE SET kind = excluded.kind, hash = excluded.hash, body = excluded.body,
		 url = excluded.url, title = excluded.title, published = excluded.published, last_seen = excluded.last_seen,
		 seen_pass = excluded.seen_pass, missing_since = NULL, missing_reads = 0, gone_at = NULL
		 RETURNING id, key, thing, hash, gone_at`)
	if err != nil {
		return fmt.Errorf("store items: %w", err)
	}
	done.NewItems, done.ChangedItems = len(stored)-before, before
	ids := make(map[string]int64, len(stored))
	for _, s := range stored {
		ids[s.Key] = s.ID
	}
	if err := b.storeNames(ctx, t, ids); err != nil {
		return fmt.Errorf("store names of items: %w", err)
	}
	found := make([]itemFindings, len(b.ready))
	for i, r := range b.ready {
		found[i] = findingsIn(ids[r.item.Key], b.source, r.item, r.findings)
	}
	if err := judgedOtherwise(ctx, t, b.JudgedBy, found); err != nil {
		return fmt.Errorf("note what items are judged by: %w", err)
	}
	return replaceFindings(ctx, t, found, true, b.At, touched)
}

// storeNames gives each name to the first item that claims it.
func (b *batch) storeNames(ctx context.Context, t tx, ids map[string]int64) error {
	var rows [][]any
	had := map[string]bool{}
	for own := range 2 {
		for _, r := range b.ready {
			list := names(r.item)
			if own == 0 {
				list = list[:1] // keys come before any alias
			}
			for _, name := range list {
				if !had[name] {
					had[name] = true
					rows = append(rows, []any{aliasID(b.source, name), b.source, name, ids[r.item.Key]})
				}
			}
		}
	}
	return t.insert(ctx, "INSERT INTO item_aliases (id, source, alias, item)", rows, "ON CONFLICT (id) DO NOTHING")
}

// countKeys says how many of the keys are stored already.
func countKeys(ctx context.Context, t tx, sourceID string, keys []string) (int, error) {
	owner, byID, err := lookUp(ctx, t, sourceID, keys)
	if err != nil {
		return 0, fmt.Errorf("count stored items: %w", err)
	}
	n := 0
	for _, key := range keys {
		if id := owner[key]; id != 0 && byID[id].Key == key {
			n++
		}
	}
	return n, nil
}

// touchSeen notes that unchanged items are still there. A connector names them as
// it sees them, which may be by an alias.
func (b *batch) touchSeen(ctx context.Context, t tx, pass int64, touched activitySet) error {
	seen := make([]string, len(b.Seen))
	for i, k := range b.Seen {
		seen[i] = short(k)
	}
	for part := range slices.Chunk(aliasIDs(b.source, seen), chunk-2) {
		const named = "id IN (SELECT item FROM item_aliases WHERE id IN (?))"
		var back []int64
		if err := all(ctx, t, &back, "SELECT id FROM items WHERE gone_at IS NOT NULL AND "+named, part); err != nil {
			return fmt.Errorf("find items that came back: %w", err)
		}
		if err := touched.addItems(ctx, t, back); err != nil {
			return err
		}
		_, err := t.exec(ctx, `UPDATE items SET last_seen = ?, seen_pass = ?, missing_since = NULL, missing_reads = 0, gone_at = NULL
			WHERE `+named, at(b.At), pass, part)
		if err != nil {
			return fmt.Errorf("note items as seen: %w", err)
		}
		_, err = t.exec(ctx, `UPDATE findings SET missing_reads = missing_reads + 1
			WHERE missing_since IS NOT NULL AND gone_at IS NULL AND item IN (SELECT item FROM item_aliases WHERE id IN (?))`, part)
		if err != nil {
			return fmt.Errorf("note missing findings: %w", err)
		}
	}
	return nil
}

// beginPass returns the number of the listing that is being read. It lasts until a
// batch says that the listing is complete, however many runs that takes. Passes
// are told apart by number: the clocks of two machines may differ.
func beginPass(ctx context.Context, t tx, sourceID string, now time.Time) (int64, error) {
	_, err := t.exec(ctx, "UPDATE sources SET pass = pass + 1, pass_started = ? WHERE id = ? AND pass_started IS NULL", at(now), sourceID)
	if err != nil {
		return 0, fmt.Errorf("begin pass: %w", err)
	}
	var pass int64
	if err := one(ctx, t, &pass, "SELECT pass FROM sources WHERE id = ?", sourceID); err != nil {
		return 0, fmt.Errorf("begin pass: %w", err)
	}
	return pass, nil
}
