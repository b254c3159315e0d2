package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/sync/engine"
	"lately/sync/ledger"

	"github.com/google/go-cmp/cmp"
)

// stockroom are entries about the people of Grindwell Labs, which is another name of
// the partner that only some configs know.
func stockroom(n int) []lately.Item {
	out := make([]lately.Item, n)
	for i := range out {
		out[i] = post(1+i%28, fmt.Sprintf("Grindwell Labs in our stock room, part %d", i))
		out[i].Key, out[i].URL = fmt.Sprint("post-", i), fmt.Sprintf("https://us.example/posts/%d", i)
		out[i].Body = `<p>We rebuilt our stock room with the people of Grindwell Labs. Grindwell Labs counts, we pack.</p><p>It took Grindwell Labs a day.</p>`
	}
	return out
}

// heard runs a sync and returns what it said of judging again.
func (b *bench) heard(e *engine.Engine, p engine.Plan) []engine.Rejudgement {
	b.Helper()
	var out []engine.Rejudgement
	e.Rejudged = func(r engine.Rejudgement) { out = append(out, r) }
	b.sync(e, p)
	return out
}

func nothing(context.Context, lately.Cursor) (lately.Batch, error) {
	return lately.Batch{Unchanged: true}, nil
}

func TestRejudgementSaysWhatChangedAndWhy(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		const posts = 30
		if got := b.heard(b.engine(parties(), map[string]script{"blog": once(stockroom(posts)...)}), engine.Plan{}); len(got) != 0 {
			b.Errorf("%+v; want nothing to judge in a new ledger", got)
		}
		more := parties("Grindwell Labs")
		more.Partners = append(more.Partners, lately.Party{ID: "bolt", Name: "Boltworks"})
		quiet := map[string]script{"blog": nothing}
		for _, tt := range []struct {
			name            string
			p               lately.Parties
			reasons         []string
			appeared, left  int
			counted, sample int
		}{
			{"the same", parties(), nil, 0, 0, 0, 0},
			{"alias and partner", more, []string{"new partner bolt", "other aliases of partner zephyrmill"}, posts, 0, posts, 10},
			{"the same again", more, nil, 0, 0, posts, 0},
			{"both taken back", parties(), []string{"partner bolt left", "other aliases of partner zephyrmill"}, 0, posts, 0, 10},
		} {
			got := b.heard(b.engine(tt.p, quiet), engine.Plan{})
			if tt.reasons == nil {
				if len(got) != 0 {
					b.Errorf("%s: %+v, want silence", tt.name, got)
				}
				continue
			}
			if len(got) != 1 {
				b.Fatalf("%s: judged again %d times", tt.name, len(got))
			}
			r := got[0]
			if !slices.Equal(r.Reasons, tt.reasons) || r.Items != posts || r.Appeared != tt.appeared || r.Left != tt.left || r.Changed != 0 || len(r.Examples) != tt.sample || r.Rehearsed {
				b.Errorf("%s: %+v", tt.name, r)
			}
			if n := b.counted(); n != tt.counted {
				b.Errorf("%s: %d counted, want %d", tt.name, n, tt.counted)
			}
		}
	})
}

func TestRehearsedRejudgementStoresNothing(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		b.sync(b.engine(parties(), map[string]script{"blog": once(stockroom(7)...)}), engine.Plan{})
		e := b.engine(parties("Grindwell Labs"), map[string]script{"blog": nothing})
		for range 2 {
			got := b.heard(e, engine.Plan{Only: []string{"us/blog"}, DryRun: true})
			if len(got) != 1 || got[0].Appeared != 7 || !got[0].Rehearsed || b.counted() != 0 {
				b.Errorf("%+v with %d counted; want 7 that would appear and none stored", got, b.counted())
			}
		}
		if got := b.heard(e, engine.Plan{}); len(got) != 1 || got[0].Appeared != 7 || b.counted() != 7 {
			b.Errorf("%+v with %d counted; want 7 for real", got, b.counted())
		}
	})
}

// frail is a store that dies after some pages of repeated judgements.
type frail struct {
	engine.Store
	pages  int
	judged int
}

var errKilled = errors.New("killed")

func (f *frail) Refind(ctx context.Context, found []lately.Refound, rehearse bool, now time.Time) ([]lately.Change, error) {
	if f.pages--; f.pages < 0 {
		return nil, errKilled
	}
	f.judged += len(found)
	return f.Store.Refind(ctx, found, rehearse, now)
}

// A repeated judgement that was killed goes on where it was, with the same reason,
// and ends as if it had never been interrupted.
func TestKilledRejudgementGoesOn(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		const posts = 1100
		b.sync(b.engine(parties(), map[string]script{"blog": once(stockroom(posts)...)}), engine.Plan{})
		e := b.engine(parties("Grindwell Labs"), map[string]script{"blog": nothing})
		store := &frail{Store: b.led, pages: 1}
		e.Store = store
		if _, err := e.Sync(b.Context(), engine.Plan{}); !errors.Is(err, errKilled) {
			b.Fatalf("got %v, want it killed", err)
		}
		store.pages = 1000
		got := b.heard(e, engine.Plan{})
		if len(got) != 1 || !strings.Contains(strings.Join(got[0].Reasons, " "), "aliases") || store.judged != posts {
			b.Errorf("%+v after %d judged; want the rest of %d, for the same reason", got, store.judged, posts)
		}
		if n := b.counted(); n != posts {
			b.Errorf("%d counted, want %d", n, posts)
		}
	})
}

// A run with the old config that stores what it judged by that, while a run with
// the new one judges again, must not leave it so.
func TestOldJudgementsOfARunBesideAreFound(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		var beside *engine.Engine
		items := stockroom(4)
		old := b.engine(parties(), map[string]script{
			"first": once(items[:2]...),
			"late": func(context.Context, lately.Cursor) (lately.Batch, error) {
				b.sync(beside, engine.Plan{Only: []string{"us/other"}})
				return lately.Batch{Items: items[2:]}, nil
			},
		})
		beside = b.engine(parties("Grindwell Labs"), map[string]script{"other": nothing})
		b.engine(parties(), map[string]script{"first": nothing, "late": nothing, "other": nothing}) // registers all three
		b.sync(old, engine.Plan{Only: []string{"us/first"}})
		b.sync(old, engine.Plan{Only: []string{"us/late"}})
		if n := b.counted(); n != 2 {
			b.Fatalf("%d counted; want the two that the run beside judged", n)
		}
		got := b.heard(beside, engine.Plan{Only: []string{"us/other"}})
		if len(got) != 1 || got[0].Items != 2 || b.counted() != 4 {
			b.Errorf("%+v with %d counted; want the other two judged again", got, b.counted())
		}
	})
}

func TestRunsThatJudgeAtOnceShareTheWork(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		const posts = 600
		b.sync(b.engine(parties(), map[string]script{"blog": once(stockroom(posts)...)}), engine.Plan{})
		var wg sync.WaitGroup
		for range 3 {
			e := b.engine(parties("Grindwell Labs"), map[string]script{"blog": nothing})
			wg.Go(func() {
				if _, err := e.Sync(b.Context(), engine.Plan{Only: []string{"us/blog"}}); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
		j, err := b.led.Judged(b.Context())
		if err != nil || !j.Done || b.counted() != posts {
			b.Errorf("%+v, %v with %d counted; want all %d judged", j, err, b.counted(), posts)
		}
	})
}

// A source that comes or goes is no reason to judge; one that publishes something
// else is.
func TestSourcesAsReasons(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		it := post(1, "Zephyrmill in our stock room")
		b.sync(b.engine(parties(), map[string]script{"blog": once(it)}), engine.Plan{})
		for _, scripts := range []map[string]script{{"blog": nothing, "more": nothing}, {"more": nothing}, {"blog": nothing}} {
			if got := b.heard(b.engine(parties(), scripts), engine.Plan{}); len(got) != 0 {
				b.Errorf("%+v; want no reason in %d sources", got, len(scripts))
			}
		}
		e := b.engine(parties(), map[string]script{"blog": nothing})
		e.Sources[0].Area = lately.PressRelease
		want := []engine.Rejudgement{{
			Reasons: []string{"other area of source us/blog"}, Items: 1, Changed: 1,
			Examples: []lately.Change{{
				Partner: "zephyrmill", Side: lately.Ours, Title: it.Title,
				Was: lately.Standing{Status: lately.Counted, Area: lately.BlogPost}, Is: lately.Standing{Status: lately.Counted, Area: lately.PressRelease},
			}},
		}}
		got := b.heard(e, engine.Plan{})
		for i := range got {
			for k := range got[i].Examples {
				got[i].Examples[k].ID = ""
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			b.Error(diff)
		}
	})
}

// What a person decided holds whatever parties and rules become.
func TestRejudgementKeepsDecisions(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		quiet := map[string]script{"blog": nothing}
		b.sync(b.engine(parties("Grindwell Labs"), map[string]script{"blog": once(stockroom(3)...)}), engine.Plan{})
		n := 0
		for a, err := range b.led.Activities(b.Context(), ledger.Filter{}) {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n > 2 {
				break // one is left to detection
			}
			d := []ledger.Decision{ledger.Accept, ledger.Reject}[n-1]
			if _, err := b.led.Decide(b.Context(), a.ID, ledger.Verdict{Decision: d, Who: "kim"}, b.clock.now()); err != nil {
				b.Fatal(err)
			}
		}
		for round, p := range []lately.Parties{parties(), parties("Grindwell Labs"), parties("Grindwell Labs", "Mills")} {
			b.sync(b.engine(p, quiet), engine.Plan{})
			var got []lately.Status
			for a, err := range b.led.Activities(b.Context(), ledger.Filter{}) {
				if err != nil {
					b.Fatal(err)
				}
				got = append(got, a.Status)
			}
			slices.Sort(got)
			want := []lately.Status{lately.Counted, lately.Counted, lately.Rejected}
			if round == 0 {
				want = want[:1] // what was accepted stays; the others are not found
			}
			if !slices.Equal(got, want) {
				b.Errorf("round %d: %v, want %v", round, got, want)
			}
		}
	})
}
