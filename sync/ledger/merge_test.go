package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTwoSourcesOfOneThing(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog", "us/press")
		sure, unsure := post("a", "acme blog_post counted 0.8"), post("a", "acme blog_post pending 0.9")
		unsure.Published = noon.Add(-day)
		if done := s.poll("us/blog", items(sure)); done.NewItems != 1 || done.NewActivities != 1 {
			s.Errorf("first source: %+v", done)
		}
		s.now = noon.Add(time.Hour)
		if done := s.poll("us/press", items(unsure)); done.NewItems != 1 || done.NewActivities != 0 {
			s.Errorf("second source: %+v", done)
		}
		a := s.only()
		want := lately.Activity{
			ID: lately.ActivityID("acme", lately.Ours, lately.BlogPost, "https://example.org/a"), Partner: "acme", Side: lately.Ours, Area: lately.BlogPost,
			Title: "Post a", URL: "https://example.org/a", OccurredAt: noon.Add(-day), Status: lately.Counted, Confidence: 0.8, Rule: "says so",
			Source: "us/blog", FirstSeen: noon, LastSeen: noon.Add(time.Hour),
			Evidence: []lately.Evidence{
				{Source: "us/blog", ItemKey: "guid:a", URL: sure.URL, Side: lately.Ours, Area: lately.BlogPost, Rule: "says so", Status: lately.Counted, Confidence: 0.8, FirstSeen: noon, LastSeen: noon},
				{Source: "us/press", ItemKey: "guid:a", URL: sure.URL, Side: lately.Ours, Area: lately.BlogPost, Rule: "says so", Status: lately.Pending, Confidence: 0.9, FirstSeen: s.now, LastSeen: s.now},
			},
		}
		if diff := cmp.Diff(want, a); diff != "" {
			s.Error(diff)
		}
	})
}

// A standing thing that is gone from one place and there in another is there, as
// that other place shows it.
func TestStandingThingLivesWhereItIsLeft(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/page", "us/other")
		s.poll("us/page", listing(post("a", "acme partner_page counted 0.9")))
		s.poll("us/other", listing(post("a", "acme partner_page pending 0.4")))
		for range 3 {
			s.now = s.now.Add(day)
			s.poll("us/page", listing())
			s.poll("us/other", lately.Batch{Seen: []string{"guid:a"}, Complete: true})
		}
		if a := s.only(); a.Status != lately.Pending || a.Source != "us/other" || !a.EndedAt.IsZero() || a.Evidence[0].Source != "us/other" {
			s.Errorf("gone from one place: %+v", a)
		}
		for range 3 {
			s.now = s.now.Add(day)
			s.poll("us/other", listing())
		}
		if a := s.only(); a.Status != lately.Gone || a.Source != "us/page" || !a.EndedAt.Equal(noon.Add(4*day)) {
			s.Errorf("gone from both: %+v", a)
		}
	})
}

func TestWithdrawnFindingsMergeAnew(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog", "us/press")
		s.poll("us/blog", items(post("a", "acme blog_post counted 0.8")))
		s.poll("us/press", items(post("a", "acme blog_post pending 0.9")))
		s.poll("us/blog", items(post("a")))
		if a := s.only(); a.Status != lately.Pending || a.Source != "us/press" || len(a.Evidence) != 1 {
			s.Errorf("after the better one was withdrawn: %+v", a)
		}
		done := s.poll("us/press", items(post("a")))
		if left := s.activities(ledger.Filter{}); len(left) != 0 || done.LostActivities != 1 {
			s.Errorf("after both were withdrawn: %+v, %+v", left, done)
		}
	})
}

func TestFailingFindingStoresNothing(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		s.poll("us/blog", listing(post("a", "acme blog_post counted 0.8"), post("b")))
		turn := s.take("us/blog")
		before := s.dump(kept...)
		b := items(post("a"), post("c", "acme blog_post counted 0.8"), post("d", "acme blog_post counted 7")) // 7 is no probability
		b.Complete, b.Cursor = true, lately.Cursor("next")
		c := s.judged("us/blog", b)
		c.Validators = []lately.Validator{{Key: "k"}}
		if done, err := s.Commit(s.Context(), &turn, c); err == nil || done != (lately.Committed{}) {
			s.Fatalf("%+v, %v; want an error", done, err)
		}
		if diff := cmp.Diff(before, s.dump(kept...)); diff != "" {
			s.Errorf("something was stored:\n%s", diff)
		}
		if turn.Cursor != nil {
			s.Errorf("the turn went on to %q", turn.Cursor)
		}
	})
}

func TestReviewStandsAboveDetection(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/page")
		s.poll("us/page", listing(post("a", "acme partner_page pending 0.5"), post("b", "bolt partner_page counted 0.9")))
		status := map[string]lately.Status{}
		look := func() {
			clear(status)
			for _, a := range s.activities(ledger.Filter{}) {
				status[a.Partner] = a.Status
			}
		}
		review := func(partner string, d ledger.Decision) {
			s.Helper()
			list := s.activities(ledger.Filter{Partner: partner})
			if _, err := s.Decide(s.Context(), list[0].ID, ledger.Verdict{Decision: d, Note: "why", Who: "kim"}, s.now); err != nil {
				s.Fatal(err)
			}
		}
		review("acme", ledger.Accept)
		review("bolt", ledger.Reject)
		want := map[string]lately.Status{"acme": lately.Counted, "bolt": lately.Rejected}
		refind := func(judge func(lately.Item) []lately.Finding) {
			s.Helper()
			recs, err := s.Records(s.Context(), 0, 100)
			if err != nil {
				s.Fatal(err)
			}
			var found []lately.Refound
			for _, r := range recs {
				found = append(found, lately.Refound{Record: r, Findings: judge(r.Item)})
			}
			if _, err := s.Refind(s.Context(), found, false, s.now); err != nil {
				s.Fatal(err)
			}
		}
		steps := map[string]func(){
			"right away": func() {},
			"detection":  func() { refind(judge) },
			"withdrawal": func() {
				refind(func(lately.Item) []lately.Finding { return nil })
				if look(); len(status) != 1 || status["acme"] != lately.Counted {
					s.Errorf("%v; want what was accepted to stay", status)
				}
				refind(judge)
			},
		}
		for _, name := range []string{"right away", "detection", "withdrawal"} {
			steps[name]()
			look()
			if diff := cmp.Diff(want, status); diff != "" {
				s.Errorf("after %s: %s", name, diff)
			}
		}
		review("bolt", ledger.Undecided)
		if look(); status["bolt"] != lately.Counted {
			s.Errorf("bolt is %s after the decision was taken back", status["bolt"])
		}
		for range 3 {
			s.now = s.now.Add(day)
			s.poll("us/page", listing())
		}
		if look(); status["acme"] != lately.Gone {
			s.Errorf("what was accepted is %s once it is gone", status["acme"])
		}
		if _, err := s.Decide(s.Context(), "nothing", ledger.Verdict{Decision: ledger.Accept, Note: "", Who: ""}, s.now); !errors.Is(err, ledger.ErrNoActivity) {
			s.Errorf("review of nothing: %v", err)
		}
		if _, err := s.Decide(s.Context(), "nothing", ledger.Verdict{Decision: "maybe", Note: "", Who: ""}, s.now); err == nil {
			s.Error("an unknown decision was taken")
		}
	})
}

func TestRefindLeavesWhatACommitChanged(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		s.poll("us/blog", items(post("a")))
		recs, err := s.Records(s.Context(), 0, 10)
		if err != nil || len(recs) != 1 {
			s.Fatalf("%d records, %v", len(recs), err)
		}
		s.poll("us/blog", items(post("a", "acme blog_post counted 0.9")))
		if _, err := s.Refind(s.Context(), []lately.Refound{{Record: recs[0], Findings: judge(recs[0].Item)}}, false, s.now); err != nil {
			s.Fatal(err)
		}
		if a := s.only(); a.Status != lately.Counted {
			s.Errorf("the commit's finding was replaced: %+v", a)
		}
		if more, err := s.Records(s.Context(), recs[0].ID, 10); len(more) != 0 || err != nil {
			s.Errorf("a page beyond the last: %d, %v", len(more), err)
		}
	})
}

// Sources that show the same things are committed at the same time, by different
// processes, while stored items are judged again: no evidence may be lost.
func TestConcurrentCommitsOfTheSameThings(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		ids := []string{"us/a", "us/b", "us/c", "us/d"}
		s.sources(ids...)
		ledgers := []*ledger.Ledger{s.Ledger, ledgertest.OpenURL(s, s.url)}
		const rounds, things = 6, 8
		var wg sync.WaitGroup
		for n, id := range ids {
			wg.Go(func() {
				mine := &stage{TB: s.TB, Ledger: ledgers[n%2], driver: s.driver, url: s.url, now: s.now}
				for round := range rounds {
					var batch lately.Batch
					for i := range things {
						it := post(fmt.Sprint("p", (i+n)%things), "acme blog_post counted 0.9")
						it.Body = fmt.Sprint("round ", round)
						batch.Items = append(batch.Items, it)
					}
					mine.poll(id, batch)
				}
			})
		}
		wg.Go(func() {
			for range rounds {
				recs, err := s.Records(s.Context(), 0, 1000)
				found := make([]lately.Refound, len(recs))
				for i, r := range recs {
					found[i] = lately.Refound{Record: r, Findings: judge(r.Item)}
				}
				_, failed := s.Refind(s.Context(), found, false, s.now)
				if err := errors.Join(err, failed); err != nil {
					s.Error(err)
				}
			}
		})
		wg.Wait()
		list := s.activities(ledger.Filter{Evidence: true})
		if len(list) != things {
			s.Fatalf("%d activities, want %d", len(list), things)
		}
		for _, a := range list {
			if len(a.Evidence) != len(ids) || a.Source != "us/a" {
				s.Errorf("%s decided by %s with evidence in %d sources, want us/a and %d", a.Title, a.Source, len(a.Evidence), len(ids))
			}
		}
	})
}

// A step is one batch of one source.
type step struct {
	source string
	at     time.Time
	batch  lately.Batch
}

// drawSteps draws what three sources show in a few batches each: the same things,
// judged differently, changed and withdrawn.
func drawSteps(t *rapid.T) map[string][]step {
	out := map[string][]step{}
	for _, src := range []string{"us/a", "us/b", "us/c"} {
		for n := range rapid.IntRange(1, 3).Draw(t, "batches") {
			st := step{source: src, at: noon.Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "at")) * time.Minute)}
			for i := range 3 {
				if !rapid.Bool().Draw(t, "there") {
					continue
				}
				it := post(fmt.Sprint("p", i))
				it.Title, it.Body = fmt.Sprint(src, n), fmt.Sprint(n)
				if rapid.Bool().Draw(t, "dated") {
					it.Published = noon.Add(-time.Duration(rapid.IntRange(0, 9).Draw(t, "age")) * day)
				}
				for _, area := range []string{"blog_post", "partner_page"} {
					if status := rapid.SampledFrom([]string{"", "counted", "pending", "mention"}).Draw(t, "status"); status != "" {
						it.Categories = append(it.Categories, fmt.Sprint("acme ", area, " ", status, " ", rapid.SampledFrom([]string{"0.5", "0.9"}).Draw(t, "confidence")))
					}
				}
				st.batch.Items = append(st.batch.Items, it)
			}
			out[src] = append(out[src], st)
		}
	}
	return out
}

func TestOrderOfArrivalNeverMatters(t *testing.T) {
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			one, two := newStage(t, d), newStage(t, d)
			round := 0
			rapid.Check(t, func(rt *rapid.T) {
				steps := drawSteps(rt)
				round++ // every round has sources and partners of its own
				order := rapid.SliceOfN(rapid.SampledFrom([]string{"us/a", "us/b", "us/c"}), 0, 12).Draw(rt, "order")
				one.replay(round, steps, nil)
				two.replay(round, steps, order)
				f := ledger.Filter{Partner: fmt.Sprint("acme", round), Evidence: true}
				if diff := cmp.Diff(one.activities(f), two.activities(f)); diff != "" {
					rt.Fatal(diff)
				}
			})
		})
	}
}

// replay commits the steps of all sources, a source at a time or in the given
// order; each source's own steps stay in theirs.
func (s *stage) replay(round int, steps map[string][]step, order []string) {
	names := []string{"us/a", "us/b", "us/c"}
	own := func(src string) string { return fmt.Sprint(src, round) }
	s.sources(own("us/a"), own("us/b"), own("us/c"))
	left := map[string][]step{}
	for src, list := range steps {
		left[src] = slices.Clone(list)
		order = append(order, slices.Repeat([]string{src}, 3)...)
	}
	if len(order) == 9 {
		slices.Sort(order)
	}
	for _, src := range append(order, slices.Concat(names, names, names)...) {
		if len(left[src]) == 0 {
			continue
		}
		st := left[src][0]
		left[src] = left[src][1:]
		s.now = st.at
		batch := lately.Batch{}
		for _, it := range st.batch.Items {
			it.Categories = slices.Clone(it.Categories)
			for i, c := range it.Categories {
				it.Categories[i] = fmt.Sprint("acme", round, c[len("acme"):])
			}
			batch.Items = append(batch.Items, it)
		}
		s.poll(own(src), batch)
		s.now = noon.Add(day) // whatever lease is left has ended
	}
}
