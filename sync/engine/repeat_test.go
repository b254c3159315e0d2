package engine_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/engine"
)

// sponsored are posts about this and that, all with the same words on a sponsor, who is
// the partner; the first of them is about the partner besides.
func sponsored(n int) []lately.Item {
	out := make([]lately.Item, n)
	for i := range out {
		out[i] = post(1+i%28, fmt.Sprintf("Crate %d", i))
		out[i].Key, out[i].URL = fmt.Sprint("crate-", i), fmt.Sprintf("https://us.example/crates/%d", i)
		var b strings.Builder
		for k := range 5 {
			fmt.Fprintf(&b, "<p>Crate%s is made of wood%s and holds more than bag%s ever did in a year.</p>", word(i), word(i*7+k), word(k+i))
		}
		b.WriteString(`<p>This season is made possible by our friends at <a href="https://zephyrmill.example">Zephyrmill</a>, whose scales stand in our own stock room. Try Zephyrmill at no cost.</p>`)
		if i == 0 {
			b.WriteString(`<p>We count crates with Zephyrmill since May. Zephyrmill took a day to set up.</p><p>What Zephyrmill does best is pallets, and Zephyrmill does them well.</p>`)
		}
		out[i].Body = b.String()
	}
	return out
}

// word is a number in letters.
func word(n int) string {
	return string([]byte{byte('a' + n%26), byte('a' + n/26%26), byte('a' + n/676%26)})
}

// Text that comes to repeat itself is boilerplate in the items that were stored before,
// too, and how many runs and pages it took to see them makes no difference.
func TestWhatRepeatsIsJudgedAgain(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		items := sponsored(12)
		for order := range 3 {
			name := fmt.Sprint("blog", order)
			mine := make([]lately.Item, len(items))
			for i, it := range items {
				it.URL = strings.Replace(it.URL, "us.example", name+".us.example", 1)
				it.Title += " of " + name
				mine[i] = it
			}
			rand.New(rand.NewPCG(uint64(order), 1)).Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
			var said []engine.Rejudgement
			e := b.engine(parties(), map[string]script{name: paged(mine...)})
			if order == 0 {
				e = b.engine(parties(), map[string]script{name: once(mine[:2]...)})
				b.sync(e, engine.Plan{Only: []string{"us/" + name}})
				if n := b.counted(); n != 2 {
					b.Fatalf("%d counted while nothing repeats, want 2", n)
				}
				e = b.engine(parties(), map[string]script{name: once(mine...)})
			}
			e.Rejudged = func(r engine.Rejudgement) { said = append(said, r) }
			b.clock.pass(time.Hour)
			b.sync(e, engine.Plan{Only: []string{"us/" + name}})
			if n := b.counted(); n != order+1 {
				b.Errorf("order %d: %d counted, want the one that is about the partner of each", order, n)
			}
			if len(said) != 1 || !strings.Contains(said[0].Reasons[0], "other text repeats in the items of us/"+name) || said[0].Items != 12 {
				b.Errorf("order %d: said %+v", order, said)
			}
			if ids, err := b.led.Restated(b.Context()); err != nil || len(ids) != 0 {
				b.Errorf("%v still to be judged again, %v", ids, err)
			}
			b.clock.pass(time.Hour)
			b.sync(b.engine(parties("Grindwell Labs"), map[string]script{name: nothing}), engine.Plan{})
			if n := b.counted(); n != order+1 {
				b.Errorf("order %d: %d counted after all was judged again, want as before", order, n)
			}
			b.sync(b.engine(parties(), map[string]script{name: nothing}), engine.Plan{})
		}
	})
}

// wary is a store that counts samples, and dies while what repeats is judged again.
type wary struct {
	engine.Store
	samples int
	kill    bool
}

func (w *wary) Sample(ctx context.Context, source string, changed []lately.Item, limit int) iter.Seq2[lately.Item, error] {
	w.samples++
	return w.Store.Sample(ctx, source, changed, limit)
}

func (w *wary) RecordsOf(ctx context.Context, source string, after int64, limit int) ([]lately.Record, error) {
	if w.kill {
		return nil, errKilled
	}
	return w.Store.RecordsOf(ctx, source, after, limit)
}

// A source of many pages isn't looked at for each of them, and the last look is at all.
func TestManyPagesAreSampledSeldom(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		store := &wary{Store: b.led}
		pages := paged(sponsored(40)...)
		e := b.engine(parties(), map[string]script{"blog": func(ctx context.Context, c lately.Cursor) (lately.Batch, error) {
			batch, err := pages(ctx, c)
			if !batch.Unchanged {
				batch.More = true // what comes after the last item is a page that says nothing
			}
			return batch, err
		}})
		e.Store = store
		b.sync(e, engine.Plan{Only: []string{"us/blog"}})
		if n := b.counted(); n != 1 || store.samples != 7 {
			b.Errorf("%d counted, %d samples; want 1, and 7 for pages 1, 2, 4, 8, 16, 32 and the last", n, store.samples)
		}
	})
}

// A run that was killed before it judged again what repeats leaves that to the next; a
// source that hasn't changed isn't looked at.
func TestJudgingWhatRepeatsGoesOn(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		items := sponsored(12)
		run := func(store *wary, c script) error {
			e := b.engine(parties(), map[string]script{"blog": c})
			e.Store = store
			b.clock.pass(time.Hour)
			_, err := e.Sync(b.Context(), engine.Plan{Only: []string{"us/blog"}})
			return err
		}
		store := &wary{Store: b.led, kill: true}
		if err := run(store, once(items[:2]...)); err != nil {
			b.Fatal(err)
		}
		if err := run(store, once(items...)); !errors.Is(err, errKilled) {
			b.Fatalf("got %v, want it killed", err)
		}
		before := store.samples
		store.kill = false
		if err := run(store, once(items...)); err != nil {
			b.Fatal(err)
		}
		if n := b.counted(); n != 1 || store.samples != before || before != 2 {
			b.Errorf("%d counted, %d samples and then %d; want 1, and none for what is unchanged", n, before, store.samples)
		}
	})
}

// A sample is the same whatever order the items come in, and has changed ones as they
// are now.
func TestSamplesDependOnTheItemsAlone(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		items := sponsored(40)
		var first []string
		for order := range 3 {
			name := fmt.Sprint("blog", order)
			rand.New(rand.NewPCG(uint64(order), 2)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			b.sync(b.engine(parties(), map[string]script{name: once(items[:25]...)}), engine.Plan{Only: []string{"us/" + name}})
			changed, _, err := b.led.Identify(b.Context(), "us/"+name, items)
			if err != nil {
				b.Fatal(err)
			}
			var got []string
			for it, err := range b.led.Sample(b.Context(), "us/"+name, changed, 10) {
				if err != nil {
					b.Fatal(err)
				}
				got = append(got, it.Key)
			}
			slices.Sort(got)
			if len(got) != 10 || len(slices.Compact(got)) != 10 || first != nil && !slices.Equal(got, first) {
				b.Errorf("order %d: a sample of %v, first it was %v", order, got, first)
			}
			first = got
		}
		n := 0
		for range b.led.Sample(b.Context(), "us/blog0", nil, 100) {
			n++
		}
		if n != 25 {
			b.Errorf("a sample of all stored has %d, want 25", n)
		}
	})
}
