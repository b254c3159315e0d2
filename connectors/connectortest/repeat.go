package connectortest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lately"
)

// wanted is what an uninterrupted look at a world of so many things gives.
func wanted(tb testing.TB, s Suite, things int) ([]string, []lately.Batch) {
	tb.Helper()
	b := newBench(tb, s, things)
	batches := b.mustTurn()
	return b.shelf.live(), batches
}

// checkInterrupted: a run that is killed after any of its commits, and goes on
// from the stored cursor, ends with the same things. A look that starts anew in
// the middle of it does as well.
func checkInterrupted(tb testing.TB, s Suite) {
	want, batches := wanted(tb, s, s.many())
	for kill := range batches {
		b := newBench(tb, s, s.many())
		for range kill + 1 {
			batch, err := b.fetch(b.open(), b.shelf.cursor, b.shelf.memory)
			if err != nil {
				tb.Fatal(err)
			}
			b.shelf.commit(batch)
		}
		b.clock.Advance(s.settle())
		b.mustTurn()
		b.mustTurn()
		b.expect(fmt.Sprintf("killed after batch %d and run again", kill+1), want)
		if len(b.shelf.missing()) > 0 {
			tb.Errorf("killed after batch %d and run again: gone are %q", kill+1, b.shelf.missing())
		}
	}
	b := newBench(tb, s, s.many())
	batch, err := b.fetch(b.open(), nil, b.shelf.memory)
	if err != nil {
		tb.Fatal(err)
	}
	b.shelf.commit(batch)
	b.shelf.cursor, b.shelf.memory, b.shelf.listed = nil, NewMemory(), map[string]bool{}
	b.mustTurn()
	b.expect("started anew in the middle", want)
}

// checkRepeated: a page that is read again, since its commit never came, gives the
// same things as the first time.
func checkRepeated(tb testing.TB, s Suite) {
	want, _ := wanted(tb, s, s.many())
	b := newBench(tb, s, s.many())
	for range mostBatches {
		first, err := b.fetch(b.open(), b.shelf.cursor, b.shelf.memory)
		if err != nil {
			tb.Fatal(err)
		}
		b.shelf.memory.Drop()
		second, err := b.fetch(b.open(), b.shelf.cursor, b.shelf.memory)
		if err != nil {
			tb.Fatal(err)
		}
		sameBatch(tb, "a page that is read again", first, second)
		b.shelf.commit(second)
		if !second.More {
			break
		}
	}
	b.expect("every page read twice", want)
}

// checkStateless: what a connector gives depends on the cursor and the world, not
// on what it was asked before.
func checkStateless(tb testing.TB, s Suite) {
	b := newBench(tb, s, s.many())
	used, other := b.open(), b.open()
	var cursor lately.Cursor
	var first lately.Batch
	for i := range mostBatches {
		x, err := b.fetch(used, slices.Clone(cursor), NewMemory())
		if err != nil {
			tb.Fatal(err)
		}
		y, err := b.fetch(other, slices.Clone(cursor), NewMemory())
		if err != nil {
			tb.Fatal(err)
		}
		sameBatch(tb, "two connectors at one cursor", x, y)
		if i == 0 {
			first = x
		}
		if cursor = x.Cursor; !x.More {
			break
		}
	}
	again, err := b.fetch(used, nil, NewMemory())
	if err != nil {
		tb.Fatal(err)
	}
	sameBatch(tb, "a used connector that starts anew", first, again)
	if t := text(first); len(first.Items) == 0 {
		tb.Errorf("a first page without items shows nothing: %.200s", t)
	}
}

func sameBatch(tb testing.TB, when string, a, b lately.Batch) {
	tb.Helper()
	if x, y := identities(a), identities(b); !slices.Equal(x, y) {
		tb.Errorf("%s: other things: %s", when, difference(y, x))
		return
	}
	if a.More != b.More || a.Complete != b.Complete || a.Unchanged != b.Unchanged || !slices.Equal(sorted(a.Seen), sorted(b.Seen)) {
		tb.Errorf("%s: more %v and %v, complete %v and %v, unchanged %v and %v, seen %d and %d", when,
			a.More, b.More, a.Complete, b.Complete, a.Unchanged, b.Unchanged, len(a.Seen), len(b.Seen))
	}
	for _, it := range a.Items {
		i := slices.IndexFunc(b.Items, func(o lately.Item) bool { return o.Key == it.Key })
		if x, y := text(it), text(b.Items[i]); x != y {
			tb.Errorf("%s: %q isn't the same:\n%.500s\n%.500s", when, it.Key, x, y)
		}
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

// checkCursors: a cursor outlives the process, and an empty one is none.
func checkCursors(tb testing.TB, s Suite) {
	want, _ := wanted(tb, s, few)
	b := newBench(tb, s, few)
	b.shelf.cursor = lately.Cursor{}
	b.mustTurn()
	b.expect("from an empty cursor", want)
	if len(b.shelf.cursor) == 0 {
		return // everything is in the validators
	}
	stored := bytes.Clone(b.shelf.cursor)
	b.mustTurn()
	b.shelf.cursor = stored
	b.mustTurn()
	b.expect("from the cursor of the run before", want)
}

// checkForeignCursors: a cursor that another version, another kind or a damaged
// database left is an error that can be read, or a new start; never a panic, and
// never a reason to take things for gone or for known.
func checkForeignCursors(tb testing.TB, s Suite) {
	want, _ := wanted(tb, s, few)
	foreign := []string{
		"null", "{}", "[]", `""`, "0", "-1", "true", `{"v":-7}`, `{"v":1e99}`, `{"v":99999}`, `{"version":3,"page":"x"}`, "\x00\x01\x02", "\xff\xfe", "{",
		"2026-01-01T00:00:00Z", "https://other.example/page=2", strings.Repeat("[", 10000), strings.Repeat("9", 400), `{"v":1,"items":{"a":null}}`,
	}
	for _, c := range foreign {
		b := newBench(tb, s, few)
		b.shelf.cursor = lately.Cursor(c)
		_, err := b.turn()
		if err != nil && strings.TrimSpace(err.Error()) == "" {
			tb.Errorf("cursor %.60q: an error without words", c)
		}
		if err == nil {
			b.expect(fmt.Sprintf("from the foreign cursor %.60q", c), want)
		}
	}
	_, batches := wanted(tb, s, s.many())
	for _, batch := range batches {
		for _, c := range damaged(batch.Cursor) {
			b := newBench(tb, s, few)
			b.shelf.cursor = c
			_, _ = b.turn() // whatever it gives: the checks of each batch hold, and nothing panics
		}
	}
}

// damaged are variants of a cursor with a part missing or changed.
func damaged(c lately.Cursor) (out []lately.Cursor) {
	if len(c) == 0 {
		return nil
	}
	for i := range 8 {
		at := i * len(c) / 8
		flipped := bytes.Clone(c)
		flipped[at] ^= 0x11
		out = append(out, bytes.Clone(c[:at]), flipped, bytes.ReplaceAll(c, []byte{c[at]}, []byte("7")))
	}
	return out
}
