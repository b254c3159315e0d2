package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/sync/detect"
	"lately/sync/engine"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// clock is a time that tests move by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// script is a connector that does what a test says.
type script func(ctx context.Context, cursor lately.Cursor) (lately.Batch, error)

func (s script) Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error) {
	return s(ctx, cursor)
}

// post is an entry about the partner of these tests.
func post(n int, title string) lately.Item {
	return lately.Item{
		Key: "post-" + strconv.Itoa(n), Kind: lately.Entry, URL: fmt.Sprintf("https://us.example/posts/%d", n), Title: title, Format: lately.HTML,
		Body:      `<p>We rebuilt our stock room on <a href="https://zephyrmill.example">Zephyrmill</a>. Zephyrmill counts, we pack.</p><p>Zephyrmill took a day to set up.</p>`,
		Published: time.Date(2026, 5, n, 9, 0, 0, 0, time.UTC),
	}
}

// once gives the same items on every look.
func once(items ...lately.Item) script {
	return func(context.Context, lately.Cursor) (lately.Batch, error) {
		return lately.Batch{Items: items, Cursor: lately.Cursor("end")}, nil
	}
}

// paged gives one item a page.
func paged(items ...lately.Item) script {
	return func(_ context.Context, c lately.Cursor) (lately.Batch, error) {
		n, _ := strconv.Atoi(string(c))
		if n >= len(items) {
			return lately.Batch{Cursor: c, Unchanged: true}, nil
		}
		return lately.Batch{Items: items[n : n+1], Cursor: lately.Cursor(strconv.Itoa(n + 1)), More: n+1 < len(items)}, nil
	}
}

type bench struct {
	*testing.T
	led   *ledger.Ledger
	clock *clock
}

// eachDatabase runs a test over SQLite and PostgreSQL.
func eachDatabase(t *testing.T, test func(b *bench)) {
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			test(&bench{T: t, led: ledgertest.Open(t, d), clock: &clock{at: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}})
		})
	}
}

// parties are us and one partner, with further names for it.
func parties(aliases ...string) lately.Parties {
	return lately.Parties{
		Us:       lately.Party{ID: lately.OurID, Name: "Ourselves", Domains: []string{"us.example"}},
		Partners: []lately.Party{{ID: "zephyrmill", Name: "Zephyrmill", Domains: []string{"zephyrmill.example"}, Aliases: aliases}},
	}
}

// engine opens our sources by name and registers them.
func (b *bench) engine(p lately.Parties, conns map[string]script) *engine.Engine {
	b.Helper()
	det, err := detect.New(p)
	if err != nil {
		b.Fatal(err)
	}
	e := &engine.Engine{Store: b.led, Detector: det, Holder: "test/1/1", Now: b.clock.now}
	var all []lately.Source
	for name, c := range conns {
		s := lately.Source{ID: lately.SourceID(lately.OurID, name), Name: name, Owner: lately.OurID, Kind: "feed", Location: "https://us.example/" + name}
		e.Sources = append(e.Sources, engine.Source{Source: s, Connector: c, Normal: time.Hour})
		all = append(all, s)
	}
	if err := b.led.Register(b.Context(), all, b.clock.now()); err != nil {
		b.Fatal(err)
	}
	return e
}

func (b *bench) sync(e *engine.Engine, p engine.Plan) lately.Summary {
	b.Helper()
	sum, err := e.Sync(b.Context(), p)
	if err != nil {
		b.Fatal(err)
	}
	return sum
}

// counted is how many activities stand as counted.
func (b *bench) counted() int {
	b.Helper()
	n := 0
	for a, err := range b.led.Activities(context.Background(), ledger.Filter{}) {
		if err != nil {
			b.Fatal(err)
		}
		if a.Status == lately.Counted {
			n++
		}
	}
	return n
}

func TestOneBadSourceNeverStopsTheRest(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		e := b.engine(parties(), map[string]script{
			"good":  once(post(1, "Zephyrmill in our stock room")),
			"down":  func(context.Context, lately.Cursor) (lately.Batch, error) { return lately.Batch{}, errors.New("boom") },
			"panic": func(context.Context, lately.Cursor) (lately.Batch, error) { panic("of the connector") },
			"limit": func(context.Context, lately.Cursor) (lately.Batch, error) {
				return lately.Batch{}, &lately.DeferredError{Until: b.clock.now().Add(3 * time.Hour), Reason: "rate limit"}
			},
			"robots": func(context.Context, lately.Cursor) (lately.Batch, error) {
				return lately.Batch{}, &lately.DeferredError{Until: b.clock.now().Add(3 * time.Hour), Reason: "robots.txt", Broken: true}
			},
		})
		sum := b.sync(e, engine.Plan{})
		if sum.OK != 1 || sum.Failed != 3 || sum.Deferred != 1 || b.counted() != 1 {
			b.Errorf("%+v with %d counted; want 1 ok, 3 failed, 1 deferred, 1 counted", sum, b.counted())
		}
		if sum = b.sync(e, engine.Plan{}); sum.Due != 0 {
			b.Errorf("%d due at once after a run, want none", sum.Due)
		}
		b.clock.pass(time.Hour)
		if sum = b.sync(e, engine.Plan{}); sum.Deferred != 0 || sum.Due != 3 {
			b.Errorf("an hour later %+v; want the deferred source left alone and the others due", sum)
		}
	})
}

func TestChangedAliasJudgesThePastWithoutFetching(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		it := post(1, "The millers in our stock room")
		it.Body = `<p>We rebuilt our stock room with the people of Grindwell Labs. Grindwell Labs counts, we pack.</p><p>It took Grindwell Labs a day.</p>`
		it.Title = "Grindwell Labs in our stock room"
		b.sync(b.engine(parties(), map[string]script{"blog": once(it)}), engine.Plan{})
		if n := b.counted(); n != 0 {
			b.Fatalf("%d counted before the alias is known", n)
		}
		again := b.engine(parties("Grindwell Labs"), map[string]script{"blog": func(context.Context, lately.Cursor) (lately.Batch, error) {
			b.Error("fetched")
			return lately.Batch{}, nil
		}})
		b.sync(again, engine.Plan{})
		if n := b.counted(); n != 1 {
			b.Errorf("%d counted once the alias is known, want 1", n)
		}
		b.sync(b.engine(parties(), map[string]script{"blog": once(it)}), engine.Plan{})
		if n := b.counted(); n != 0 {
			b.Errorf("%d counted after the alias was taken back", n)
		}
	})
}

func TestStoppedRunGoesOnFromWhereItWas(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		ctx, stop := context.WithCancel(b.Context())
		var from []string
		pages := paged(post(1, "Zephyrmill, one"), post(2, "Zephyrmill, two"), post(3, "Zephyrmill, three"))
		e := b.engine(parties(), map[string]script{"blog": func(ctx context.Context, c lately.Cursor) (lately.Batch, error) {
			from = append(from, string(c))
			stop() // the signal comes while the first page is on its way
			return pages(ctx, c)
		}})
		sum, err := e.Sync(ctx, engine.Plan{})
		if err != nil || sum.Stopped != 1 || b.counted() != 1 {
			b.Fatalf("%+v, %v, %d counted; want the fetched page kept and the source stopped", sum, err, b.counted())
		}
		b.sync(e, engine.Plan{})
		if b.counted() != 3 || fmt.Sprint(from) != "[ 1 2]" {
			b.Errorf("%d counted by fetches from %v; want 3, going on from the cursor", b.counted(), from)
		}
	})
}

func TestTurnLostToAnotherRunStoresNothing(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		var other *engine.Engine
		e := b.engine(parties(), map[string]script{"blog": func(ctx context.Context, c lately.Cursor) (lately.Batch, error) {
			b.clock.pass(time.Hour) // so slow that the lease ran out
			b.sync(other, engine.Plan{Only: []string{"us/blog"}})
			return lately.Batch{Items: []lately.Item{post(9, "Zephyrmill, stale")}, Cursor: lately.Cursor("stale")}, nil
		}})
		other = b.engine(parties(), map[string]script{"blog": once(post(1, "Zephyrmill, fresh"))})
		sum := b.sync(e, engine.Plan{})
		if sum.Held != 1 {
			b.Errorf("%+v; want the overtaken run to say that it was held", sum)
		}
		if n := b.counted(); n != 1 {
			b.Errorf("%d counted, want the other run's alone", n)
		}
	})
}

func TestDryRunStoresNothing(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		e := b.engine(parties(), map[string]script{"blog": once(post(1, "Zephyrmill in our stock room"))})
		var found int
		e.Done = func(r engine.Result) { found += len(r.Findings) }
		b.sync(e, engine.Plan{Only: []string{"us/blog"}, DryRun: true})
		if found != 1 || b.counted() != 0 {
			b.Errorf("%d found and %d stored; want 1 and none", found, b.counted())
		}
	})
}

func TestPeriodLeavesOutItems(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		e := b.engine(parties(), map[string]script{"blog": once(post(1, "Zephyrmill, May 1st"), post(2, "Zephyrmill, May 2nd"), post(3, "Zephyrmill, May 3rd"))})
		b.sync(e, engine.Plan{Since: time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)})
		if n := b.counted(); n != 1 {
			b.Errorf("%d counted, want the one of May 2nd", n)
		}
	})
}

// What a period leaves out isn't lost: the next look without one reads it, though
// nothing has changed there.
func TestWhatAPeriodLeftOutIsReadLater(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		all := []lately.Item{post(1, "Zephyrmill, May 1st"), post(2, "Zephyrmill, May 2nd"), post(3, "Zephyrmill, May 3rd")}
		e := b.engine(parties(), map[string]script{"blog": func(ctx context.Context, c lately.Cursor) (lately.Batch, error) {
			v := lately.ValidatorsFrom(ctx)
			if _, known, err := v.Get(ctx, "k"); err != nil || known {
				return lately.Batch{Cursor: c, Unchanged: true}, err
			}
			batch, err := paged(all...)(ctx, c)
			if !batch.More {
				v.Set(lately.Validator{Key: "k", ETag: `"1"`, At: b.clock.now()})
			}
			return batch, err
		}})
		only := []string{"us/blog"}
		b.sync(e, engine.Plan{Only: only, Since: time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)})
		if n := b.counted(); n != 1 {
			b.Fatalf("%d counted since May 3rd", n)
		}
		b.sync(e, engine.Plan{Only: only})
		if n := b.counted(); n != len(all) {
			b.Errorf("%d counted without a period, want %d", n, len(all))
		}
		if sum := b.sync(e, engine.Plan{Only: only}); sum.Unchanged != 1 {
			b.Errorf("%+v; want the source to be known as unchanged by now", sum)
		}
	})
}

// A validator that was staged for a page which then failed to be read must not
// survive: the next look would be answered "unchanged" and the page be lost.
func TestValidatorsLiveAndDieWithTheirPage(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		fail := true
		var had bool
		e := b.engine(parties(), map[string]script{"blog": func(ctx context.Context, c lately.Cursor) (lately.Batch, error) {
			v := lately.ValidatorsFrom(ctx)
			_, ok, err := v.Get(ctx, "k")
			if err != nil {
				return lately.Batch{}, err
			}
			had = ok
			v.Set(lately.Validator{Key: "k", ETag: `"1"`, At: b.clock.now()})
			if fail {
				return lately.Batch{}, errors.New("cut off")
			}
			return once(post(1, "Zephyrmill"))(ctx, c)
		}})
		only := engine.Plan{Only: []string{"us/blog"}}
		b.sync(e, only)
		fail = false
		b.sync(e, only)
		if had {
			b.Error("a failed page left its validator behind")
		}
		b.sync(e, only)
		if !had {
			b.Error("a stored page's validator was forgotten")
		}
	})
}

// A run says how many removals it holds back, though the source itself is well.
func TestRunReportsWhatIsHeldBack(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		var repos []lately.Item
		for i := range 4 {
			name := fmt.Sprintf("zephyrmill-connector-%d", i)
			repos = append(repos, lately.Item{
				Key: name, Kind: lately.Repository, URL: "https://github.com/us/" + name, Title: name, Format: lately.Markdown,
				Body: "# Zephyrmill connector\n\nConnects [Zephyrmill](https://zephyrmill.example) with our shop.",
				Repo: &lately.Repo{Owner: "us", Name: name, Description: "Connector for Zephyrmill"},
			})
		}
		there := true
		e := b.engine(parties(), map[string]script{"code": func(context.Context, lately.Cursor) (lately.Batch, error) {
			if there {
				return lately.Batch{Items: repos, Complete: true}, nil
			}
			return lately.Batch{Complete: true}, nil
		}})
		only := engine.Plan{Only: []string{"us/code"}}
		if b.sync(e, only); b.counted() != len(repos) {
			b.Fatalf("%d counted, want %d", b.counted(), len(repos))
		}
		there = false
		var sum lately.Summary
		for range 3 {
			b.clock.pass(24 * time.Hour)
			sum = b.sync(e, only)
		}
		if sum.OK != 1 || sum.HeldBack != len(repos) || b.counted() != len(repos) {
			b.Errorf("%+v with %d counted; want %d held back and still counted", sum, b.counted(), len(repos))
		}
	})
}

// fragile is a detector that panics on one title.
type fragile struct{ engine.Detector }

func (f fragile) Detect(src lately.Source, it lately.Item) []lately.Finding {
	if it.Title == "boom" {
		panic("of detection")
	}
	return f.Detector.Detect(src, it)
}

func (f fragile) Fingerprint() string { return "fragile" + f.Detector.Fingerprint() }

// An item that detection panics on is kept, and named; it stops neither its source nor
// the judging of the past.
func TestPanicInDetectionIsOneItems(t *testing.T) {
	eachDatabase(t, func(b *bench) {
		var warnings []string
		e := b.engine(parties(), map[string]script{"blog": once(post(1, "boom"), post(2, "Zephyrmill in our stock room"))})
		sound := e.Detector
		e.Detector = fragile{sound}
		e.Done = func(r engine.Result) { warnings = append(warnings, r.Warnings...) }
		if sum := b.sync(e, engine.Plan{}); sum.OK != 1 || sum.NewItems != 2 || b.counted() != 1 || len(warnings) != 1 {
			b.Errorf("%+v, %d counted, warnings %q; want both items kept, one counted, one warning", sum, b.counted(), warnings)
		}
		e.Detector = sound
		if b.sync(e, engine.Plan{}); b.counted() != 2 {
			b.Errorf("%d counted once detection is mended, want 2", b.counted())
		}
		e.Detector = fragile{sound}
		if b.sync(e, engine.Plan{}); b.counted() != 2 {
			b.Errorf("%d counted after a judgement that panicked; want what was found before", b.counted())
		}
	})
}
