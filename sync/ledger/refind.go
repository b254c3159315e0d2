package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lately"
)

// errRehearsed undoes a transaction that was only to see what it would do.
var errRehearsed = errors.New("rehearsed")

// Refind replaces what detection says of stored items, in one transaction, and
// returns the activities that changed by it. An item that was changed by a commit
// since it was read keeps the findings of that commit. Where nothing is found anew
// nothing is written. A rehearsal stores nothing.
func (l *Ledger) Refind(ctx context.Context, found []lately.Refound, rehearse bool, now time.Time) ([]lately.Change, error) {
	news, err := l.news(ctx, found)
	if err != nil {
		return nil, fmt.Errorf("compare repeated judgements: %w", err)
	}
	if len(news) == 0 {
		return nil, nil
	}
	var changes []lately.Change
	err = l.write(ctx, func(t tx) error {
		changes = nil
		current, err := lockRecords(ctx, t, news)
		if err != nil {
			return err
		}
		var list []itemFindings
		for _, f := range news {
			if current[f.Record.ID] {
				list = append(list, findingsOfRecord(f))
			}
		}
		touched := activitySet{}
		if err := replaceFindings(ctx, t, list, false, now, touched); err != nil {
			return err
		}
		if changes, err = remerge(ctx, t, touched, now); err == nil && rehearse {
			err = errRehearsed
		}
		return err
	})
	if err != nil && !errors.Is(err, errRehearsed) {
		return nil, fmt.Errorf("store repeated judgements: %w", err)
	}
	return changes, nil
}

func findingsOfRecord(f lately.Refound) itemFindings {
	return findingsIn(f.Record.ID, f.Record.Source.ID, f.Record.Item, f.Findings)
}

// news are those items of which something else is found than is stored. Most
// judgements come out as they did, and finding that needs no lock.
func (l *Ledger) news(ctx context.Context, found []lately.Refound) ([]lately.Refound, error) {
	items := make([]int64, len(found))
	claimed := nameTable{}
	for i, f := range found {
		items[i] = f.Record.ID
		for name, row := range claims([]itemFindings{findingsOfRecord(f)}) {
			claimed[name] = row
		}
	}
	before, err := findingsOf(ctx, l.reader, items)
	if err != nil {
		return nil, err
	}
	known, err := namesOf(ctx, l.reader, claimed.sorted())
	if err == nil {
		err = follow(ctx, l.reader, known)
	}
	if err != nil {
		return nil, err
	}
	var out []lately.Refound
	for _, f := range found {
		if !sameFindings(before[f.Record.ID], findingsOfRecord(f), known) {
			out = append(out, f)
		}
	}
	return out, nil
}

// sameFindings reports whether what is stored of an item is what is found now, and
// its names are known.
func sameFindings(before []storedFinding, f itemFindings, known nameTable) bool {
	for name := range claims([]itemFindings{f}) {
		if _, ok := known[name]; !ok {
			return false
		}
	}
	now := f.rows(known)
	for i := range before {
		before[i].Filed = "" // whatever it is, it stays
	}
	for _, row := range now {
		if !slices.Contains(before, row) {
			return false
		}
	}
	// What is missing or gone stays whatever is found.
	stored := 0
	for _, row := range before {
		if row.MissingSince.IsZero() && row.GoneAt.IsZero() {
			stored++
		}
	}
	return stored == len(now)
}

// lockRecords keeps commits away from items and says which of them still have the
// content they were judged by. Commits lock their source first, so locking the
// sources is enough.
func lockRecords(ctx context.Context, t tx, found []lately.Refound) (map[int64]bool, error) {
	hashes := make(map[int64]string, len(found))
	sources, ids := map[string]bool{}, make([]int64, 0, len(found))
	for _, f := range found {
		hashes[f.Record.ID] = f.Record.Hash
		ids = append(ids, f.Record.ID)
		sources[f.Record.Source.ID] = true
	}
	for _, id := range activitySet(sources).sorted() {
		if _, err := t.exec(ctx, "UPDATE sources SET token = token WHERE id = ?", id); err != nil {
			return nil, err
		}
	}
	out := make(map[int64]bool, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []struct {
			ID   int64  `db:"id"`
			Hash string `db:"hash"`
		}
		if err := all(ctx, t, &rows, "SELECT id, hash FROM items WHERE id IN (?)", part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = hashes[r.ID] == r.Hash
		}
	}
	return out, nil
}
