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
)

// told is the news of acme after one number, in words.
func (s *stage) told(after int64) []string {
	s.Helper()
	last := s.lastNews()
	list, err := s.News(s.Context(), "acme", ledger.Span{After: after, Upto: last})
	if err != nil {
		s.Fatal(err)
	}
	var out []string
	for _, n := range list {
		out = append(out, fmt.Sprintf("%s: %s>%s", n.Title, n.Was, n.Is))
	}
	slices.Sort(out)
	return out
}

func (s *stage) lastNews() int64 {
	s.Helper()
	last, err := s.LastNews(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return last
}

func (s *stage) tells(after int64, want ...string) {
	s.Helper()
	if got := s.told(after); !slices.Equal(got, want) {
		s.Errorf("told %q, want %q", got, want)
	}
}

// Whatever way an activity comes, changes or goes, it is news once.
func TestEveryChangeIsNewsOnce(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		s.poll("us/feed", items(post("1", "acme blog_post counted 0.9"), post("2", "acme blog_post pending 0.5"), post("3", "acme blog_post mention 0.1")))
		s.tells(0, "Post 1: >counted", "Post 2: >pending")

		mark := s.lastNews()
		s.poll("us/feed", items(post("1", "acme blog_post counted 0.9")))
		s.tells(mark)

		for _, a := range s.activities(ledger.Filter{Statuses: []lately.Status{lately.Pending}}) {
			s.review(a.ID, ledger.Accept, "", "kim")
		}
		s.tells(mark, "Post 2: pending>counted")
		s.tells(0, "Post 1: >counted", "Post 2: >counted")

		mark = s.lastNews()
		s.poll("us/feed", items(post("1"), post("3", "acme blog_post counted 0.8")))
		s.tells(mark, "Post 1: counted>", "Post 3: >counted")
		s.poll("us/feed", items(post("1", "acme blog_post counted 0.9"), post("3", "acme blog_post mention 0.1")))
		s.tells(mark) // it came and went
	})
}

// What is found again in stored items, under an old date, is news as well; a
// rehearsal is none.
func TestJudgingAgainIsNews(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		s.poll("us/feed", items(post("1")))
		s.now = s.now.Add(90 * day)
		recs, err := s.Records(s.Context(), 0, 10)
		if err != nil {
			s.Fatal(err)
		}
		var found []lately.Refound
		for _, r := range recs {
			r.Item.Categories = []string{"acme blog_post counted 0.9"}
			found = append(found, lately.Refound{Record: r, Findings: judge(r.Item)})
		}
		for _, rehearse := range []bool{true, false} {
			s.tells(0)
			if _, err := s.Refind(s.Context(), found, rehearse, s.now); err != nil {
				s.Fatal(err)
			}
		}
		s.tells(0, "Post 1: >counted")
		list, err := s.News(s.Context(), "acme", ledger.Span{Upto: s.lastNews(), Since: s.now.Add(-day)})
		if err != nil || len(list) != 1 || !list[0].At.Equal(s.now) {
			s.Errorf("%v, %v; want the one, when it was found", list, err)
		}
		list, err = s.News(s.Context(), "acme", ledger.Span{Upto: s.lastNews(), Since: s.now.Add(time.Second)})
		if err != nil || len(list) != 0 {
			s.Errorf("%v, %v since after it was found", list, err)
		}
	})
}

// A removal is news when it is confirmed, though the thing ended days before.
func TestRemovalsAreNewsWhenConfirmed(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/page")
		s.poll("us/page", listing(post("1", "acme partner_page counted 0.9"), post("2", "acme partner_page counted 0.9"), post("3", "acme partner_page counted 0.9"), post("4", "acme partner_page counted 0.9")))
		mark := s.lastNews()
		for range 3 {
			s.tells(mark)
			s.now = s.now.Add(day)
			s.poll("us/page", listing(post("1", "acme partner_page counted 0.9"), post("2", "acme partner_page counted 0.9"), post("3", "acme partner_page counted 0.9")))
		}
		s.tells(mark, "Post 4: counted>gone")
	})
}

// A source is news when it begins to fail and when it works again, not while it
// goes on as it did, and not for a hiccup in between.
func TestFailingSourcesAreNews(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		end := func(failure string) {
			s.Helper()
			if err := s.End(s.Context(), s.take("us/feed"), lately.Outcome{At: s.now, Err: failure, NextAt: s.now}); err != nil {
				s.Fatal(err)
			}
		}
		check := func(after int64, want string) {
			s.Helper()
			list, err := s.SourceNews(s.Context(), ledger.Span{After: after, Upto: s.lastNews()})
			got := ""
			for _, n := range list {
				got += fmt.Sprintf("%s %t>%t", n.Source, n.Was, n.Failed)
			}
			if err != nil || got != want {
				s.Errorf("%q, %v; want %q", got, err, want)
			}
		}
		end("")
		check(0, "")
		end("no route")
		check(0, "us/feed false>true")
		mark := s.lastNews()
		end("still none")
		check(mark, "")
		end("")
		check(mark, "us/feed true>false")
		check(0, "")
	})
}

// Of many commits at once none gets a number that a reader has gone past.
func TestNewsAreNumberedAsTheyAreCommitted(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		var sources []string
		for i := range 6 {
			sources = append(sources, fmt.Sprintf("us/feed%d", i))
		}
		s.sources(sources...)
		done := make(chan bool)
		var writers sync.WaitGroup
		for i, id := range sources {
			writers.Add(1)
			go func() {
				defer writers.Done()
				for k := range 8 {
					s.poll(id, items(post(fmt.Sprintf("%d-%d", i, k), "acme blog_post counted 0.9")))
				}
			}()
		}
		go func() { writers.Wait(); close(done) }()
		seen, mark := 0, int64(0)
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			last, err := s.LastNews(s.Context())
			if err != nil {
				t.Fatal(err)
			}
			list, err := s.News(s.Context(), "acme", ledger.Span{After: mark, Upto: last})
			if err != nil {
				t.Fatal(err)
			}
			seen, mark = seen+len(list), last
		}
		if seen != 48 || mark != 48 {
			s.Errorf("a reader who goes on from where it was saw %d of 48 up to %d", seen, mark)
		}
	})
}

// A target is told by one run at a time, and how far is remembered only by it.
func TestOneRunTellsATarget(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		begin := func(target, holder string) (ledger.Telling, error) {
			return s.BeginTelling(s.Context(), target, holder, s.now.Add(time.Minute), s.now)
		}
		one, err := begin("mail", "one")
		if err != nil || !one.At.IsZero() {
			s.Fatal(one, err)
		}
		if _, err := begin("mail", "two"); !errors.Is(err, lately.ErrHeld) {
			s.Errorf("the second run: %v", err)
		}
		if _, err := begin("webhook", "two"); err != nil {
			s.Errorf("another target: %v", err)
		}
		s.now = s.now.Add(2 * time.Minute) // it was killed
		two, err := begin("mail", "two")
		if err != nil || two.Upto != 0 {
			s.Fatal(two, err)
		}
		if err := s.EndTelling(s.Context(), one, &ledger.Told{Upto: 9, At: s.now, Sent: s.now}); !errors.Is(err, lately.ErrTurnLost) {
			s.Errorf("the one that was overtaken: %v", err)
		}
		if err := s.EndTelling(s.Context(), two, &ledger.Told{Upto: 7, At: s.now, Sent: s.now}); err != nil {
			s.Error(err)
		}
		three, err := begin("mail", "three")
		if err != nil || three.Upto != 7 || !three.At.Equal(s.now) {
			s.Error(three, err)
		}
		if err := s.EndTelling(s.Context(), three, nil); err != nil {
			s.Error(err)
		}
		if _, err := begin("mail", "four"); err != nil {
			s.Error(err)
		}
		if list, err := s.Tellers(s.Context(), s.now); err != nil || len(list) != 1 || list[0] != "four" {
			s.Error(list, err) // the lease on the webhook is over
		}
		if err := s.FreeTelling(s.Context(), "four"); err != nil {
			s.Error(err)
		}
		if five, err := begin("mail", "five"); err != nil || five.Upto != 7 {
			s.Error(five, err)
		}
	})
}

// A ledger from before there were news has those that its rows can tell.
func TestNewsOfOlderLedgers(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed", "us/broken")
		s.poll("us/feed", items(post("1", "acme blog_post counted 0.9"), post("2", "acme blog_post pending 0.5"), post("3", "acme blog_post mention 0.1")))
		if err := s.End(s.Context(), s.take("us/broken"), lately.Outcome{At: s.now, Err: "no route", NextAt: s.now}); err != nil {
			s.Fatal(err)
		}
		if _, err := s.provider().DownTo(s.Context(), 11); err != nil {
			s.Fatal(err)
		}
		again := &stage{TB: s.TB, Ledger: ledgertest.OpenURL(s, s.url), driver: s.driver, url: s.url, now: s.now}
		again.tells(0, "Post 1: >counted", "Post 2: >pending")
		if list, err := again.SourceNews(s.Context(), ledger.Span{Upto: again.lastNews()}); err != nil || len(list) != 1 || !list[0].Failed {
			s.Error(list, err)
		}
		mark := again.lastNews()
		again.poll("us/feed", items(post("4", "acme blog_post counted 0.9")))
		again.tells(mark, "Post 4: >counted")
	})
}
