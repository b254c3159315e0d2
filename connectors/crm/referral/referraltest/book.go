// Package referraltest keeps the book on a CRM as the ledger does, with real
// detection and without a database, so that a connector's test can tell a story step
// by step and say after each step which referrals there must be.
package referraltest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
	"lately/sync/detect"
)

// Book is what is known of one source.
type Book struct {
	Source  lately.Source
	Parties lately.Parties
	// Open makes the connector. It is called for each page: nothing but the cursor may
	// be remembered.
	Open func() connectors.Connector
	// Killed has each page fetched twice, the first time for nothing, as if the run had
	// been killed before it was stored.
	Killed bool

	Cursor   lately.Cursor
	Warnings []string // of the last turn
	Pages    int      // of the last turn
	// Told counts how often each item was reported in the last turn.
	Told map[string]int

	items  map[string]lately.Item
	listed map[string]bool // seen since the last complete listing
}

// Turn reads until there is no more and returns how many items were reported.
func (b *Book) Turn(t testing.TB) (items int) {
	t.Helper()
	b.Warnings, b.Pages, b.Told = nil, 0, map[string]int{}
	for range 5000 {
		n, more := b.Page(t)
		if items += n; !more {
			return items
		}
	}
	t.Fatal("more pages without end")
	return 0
}

// Page reads one page and stores it.
func (b *Book) Page(t testing.TB) (items int, more bool) {
	t.Helper()
	if b.items == nil {
		b.items, b.listed = map[string]lately.Item{}, map[string]bool{}
	}
	if b.Told == nil {
		b.Told = map[string]int{}
	}
	batch := b.fetch(t)
	if b.Killed {
		again := b.fetch(t)
		if a, c := keys(batch), keys(again); !slices.Equal(a, c) || string(batch.Cursor) != string(again.Cursor) {
			t.Fatalf("a page differs when it is read again: %d items, then %d; cursors %s and %s", len(a), len(c), batch.Cursor, again.Cursor)
		}
		batch = again
	}
	b.Pages++
	b.Warnings = append(b.Warnings, batch.Warnings...)
	b.store(batch)
	return len(batch.Items), batch.More
}

func (b *Book) fetch(t testing.TB) lately.Batch {
	t.Helper()
	batch, err := b.Open().Fetch(context.Background(), slices.Clone(b.Cursor))
	if err != nil {
		t.Fatalf("Fetch: %v", err)
	}
	return batch
}

func keys(b lately.Batch) (out []string) {
	for _, it := range b.Items {
		out = append(out, it.Key)
	}
	slices.Sort(out)
	return out
}

// store keeps a page. What a complete listing doesn't show is gone at once; the
// ledger waits for three of them.
func (b *Book) store(batch lately.Batch) {
	if batch.Unchanged {
		return
	}
	for _, it := range batch.Items {
		b.items[it.Key] = it
		b.listed[it.Key] = true
		b.Told[it.Key]++
	}
	for _, key := range batch.Seen {
		b.listed[key] = true
	}
	if batch.Complete {
		for key := range b.items {
			if !b.listed[key] {
				delete(b.items, key)
			}
		}
		b.listed = map[string]bool{}
	}
	b.Cursor = batch.Cursor
}

// Item returns what is known of a deal.
func (b *Book) Item(id string) (lately.Item, bool) {
	it, ok := b.items["deal:"+id]
	return it, ok
}

// Len is how many items are known.
func (b *Book) Len() int { return len(b.items) }

// Referrals lists the referrals, as a person would write them down: "7: acme theirs
// won 12500.00 EUR", with the status where it isn't counted.
func (b *Book) Referrals(t testing.TB) (out []string) {
	t.Helper()
	d := b.detector(t)
	things := map[string]bool{}
	for _, it := range b.items {
		for _, f := range d.Detect(b.Source, it) {
			line := strings.TrimSpace(fmt.Sprintf("%s: %s %s %s %s %s", f.DealID, f.Partner, f.Side, f.Stage, f.Amount, f.Currency))
			if f.Status != lately.Counted {
				line += " " + string(f.Status)
			}
			id := lately.ActivityID(f.Partner, f.Side, f.Area, f.Thing)
			if things[id] {
				line += " (twice)"
			}
			things[id] = true
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}

// Want fails the test unless the referrals are exactly these.
func (b *Book) Want(t testing.TB, step string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := b.Referrals(t); !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", step, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// Unattributed lists the deals that look as if a partner were behind them although
// none is known: "7: why".
func (b *Book) Unattributed(t testing.TB) (out []string) {
	t.Helper()
	d := b.detector(t)
	for _, it := range b.items {
		if why := d.Unattributed(b.Source, it); why != "" {
			out = append(out, it.Deal.ID+": "+why)
		}
	}
	slices.Sort(out)
	return out
}

func (b *Book) detector(t testing.TB) *detect.Detector {
	t.Helper()
	d, err := detect.New(b.Parties)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
