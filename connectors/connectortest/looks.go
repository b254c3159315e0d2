package connectortest

import (
	"slices"
	"testing"

	"lately"
)

// checkFirst: the first look gives every thing once.
func checkFirst(tb testing.TB, s Suite) {
	for _, things := range []int{1, few, s.many()} {
		b := newBench(tb, s, things)
		batches := b.mustTurn()
		seen := map[string]bool{}
		for i, batch := range batches {
			if batch.Unchanged {
				tb.Errorf("batch %d of a first look says that nothing changed", i)
			}
			for _, it := range batch.Items {
				if seen[it.Key] {
					tb.Errorf("%q was reported twice in one look", it.Key)
				}
				seen[it.Key] = true
			}
		}
		b.expectCount("after a first look", things)
		if s.Many > 0 && things == s.Many && len(batches) < 2 {
			tb.Errorf("%d things came in one batch: the checks of interruption show nothing", things)
		}
		if s.Removes && len(b.shelf.missing()) > 0 {
			tb.Errorf("a first look removed %q", b.shelf.missing())
		}
	}
	// An empty source is no error, as long as it is a well-formed one.
	b := newBench(tb, s, 0)
	b.mustTurn()
	b.expectCount("an empty source", 0)
}

// checkUnchanged: a second look at an unchanged source gives no items, and where
// the server can say so it costs no body.
func checkUnchanged(tb testing.TB, s Suite) {
	b := newBench(tb, s, s.many())
	b.mustTurn()
	keys := b.shelf.live()
	for look := 2; look <= 4; look++ {
		b.front.taken()
		b.clock.Advance(s.settle() / 24)
		for _, batch := range b.mustTurn() {
			if len(batch.Items) > 0 && !s.Repeats {
				tb.Errorf("look %d at an unchanged source gave %d items", look, len(batch.Items))
			}
		}
		b.expect("after another look at an unchanged source", keys)
		if s.Conditional {
			b.onlyConditional(look)
		}
	}
	// Lost validators cost a transfer and nothing else.
	b.shelf.memory = NewMemory()
	b.mustTurn()
	b.expect("after the validators were lost", keys)
}

func (b *bench) onlyConditional(look int) {
	b.Helper()
	requests := b.front.taken()
	if len(requests) == 0 {
		b.Errorf("look %d made no request", look)
	}
	for _, e := range requests {
		if e.URI == "/robots.txt" {
			continue // is asked for anew by each process
		}
		if !e.Conditional || e.Status != 304 || e.Bytes != 0 {
			b.Errorf("look %d at an unchanged source: %s %s was conditional: %v, answered %d with %d bytes", look, e.Method, e.URI, e.Conditional, e.Status, e.Bytes)
		}
	}
}

// checkChanges: what is new or changed is reported, under the identity it had.
func checkChanges(tb testing.TB, s Suite) {
	b := newBench(tb, s, s.many())
	b.mustTurn()
	keys := b.shelf.live()

	b.clock.Advance(s.settle())
	before := text(b.shelf.items)
	b.world.Change(1)
	b.clock.Advance(s.settle())
	b.mustTurn()
	b.expect("after a change", keys)
	if text(b.shelf.items) == before {
		tb.Error("a changed thing was not reported")
	}

	b.world.Add()
	b.clock.Advance(s.settle())
	b.mustTurn()
	b.expectCount("after a new thing came", len(keys)+1)
	live := b.shelf.live()
	for _, k := range keys {
		if !slices.Contains(live, k) {
			tb.Errorf("%q is gone since a new thing came", k)
		}
	}
}

// checkRemoval: what is taken away is gone, where the kind can tell, and never
// anything else.
func checkRemoval(tb testing.TB, s Suite) {
	b := newBench(tb, s, s.many())
	b.mustTurn()
	keys := b.shelf.live()
	b.clock.Advance(s.settle())
	b.world.Remove(1)
	for range 3 {
		b.clock.Advance(s.settle())
		b.mustTurn()
	}
	want := len(keys)
	if s.Removes {
		want--
	}
	b.expectCount("after a thing was taken away", want)
	if s.Removes != (len(b.shelf.missing()) == 1) {
		tb.Errorf("after a thing was taken away, %d are gone: %q", len(b.shelf.missing()), b.shelf.missing())
	}
}

// identities are the keys of a batch's items, in order.
func identities(b lately.Batch) []string {
	var out []string
	for _, it := range b.Items {
		out = append(out, it.Key)
	}
	slices.Sort(out)
	return out
}
