package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
)

const home = "https://us.example/"

func (s *stage) review(id string, d ledger.Decision, note, who string) {
	s.Helper()
	if _, err := s.Decide(s.Context(), id, ledger.Verdict{Decision: d, Note: note, Who: who}, s.now); err != nil {
		s.Fatal(err)
	}
}

// A decision belongs to the thing: whatever becomes of its row, it holds.
func TestDecisionsAreRememberedByTheThing(t *testing.T) {
	const long = "How we rebuilt our stock room"
	doubt := func(title, address, area string) lately.Item {
		return article("guid", address, title, fmt.Sprintf("acme %s pending 0.5", area))
	}
	first := doubt(long, home+"old", "blog_post")
	for name, later := range map[string]func(s *stage){
		"judged again":        refindAll,
		"changed title":       func(s *stage) { s.poll("us/feed", items(doubt("Another title altogether", home+"old", "blog_post"))) },
		"changed address":     func(s *stage) { s.poll("us/feed", items(doubt(long, home+"new", "blog_post"))) },
		"recognised as other": func(s *stage) { s.poll("us/feed", items(doubt(long, home+"old", "press_release"))) },
		"as of another class": func(s *stage) { s.poll("us/feed", items(doubt(long, home+"old", "testimonial"))) },
		"surer now": func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", long, "acme blog_post counted 0.9")))
		},
		"a mere mention now": func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", long, "acme blog_post mention 0.1")))
		},
		"seen in the sitemap": func(s *stage) {
			s.poll("us/sitemap", items(article("page", home+"old", "x", "acme blog_post counted 0.9")))
		},
		"under a new key": func(s *stage) {
			it := doubt(long, home+"old", "blog_post")
			it.Key, it.Aliases = "new", []string{"guid"}
			s.poll("us/feed", items(it))
		},
		"joined with an older": func(s *stage) {
			s.poll("us/other", items(article("x", "https://a.example/x", long, "acme blog_post counted 0.9")))
		},
		"away and back": func(s *stage) {
			s.poll("us/feed", items(article("guid", home+"old", long)))
			s.poll("us/feed", items(doubt(long, home+"old", "blog_post")))
		},
	} {
		for decision, want := range map[ledger.Decision]lately.Status{ledger.Accept: lately.Counted, ledger.Reject: lately.Rejected} {
			t.Run(name+"/"+string(decision), func(t *testing.T) {
				eachDatabase(t, func(s *stage) {
					s.sources("us/feed", "us/sitemap", "us/other")
					s.poll("us/feed", items(first))
					s.review(s.only().ID, decision, "why", "kim")
					s.now = s.now.Add(time.Hour)
					later(s)
					if a := s.only(); a.Status != want {
						s.Errorf("%s after it was %s", a.Status, decision)
					}
				})
			})
		}
	}
}

// What was accepted stays, though detection no longer finds it; what was rejected
// is no less rejected for being away.
func TestWhatWasAcceptedStays(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		it := article("guid", home, "Title", "acme blog_post pending 0.5", "bolt blog_post pending 0.5", "cord blog_post pending 0.5")
		s.poll("us/feed", items(it))
		status := func() map[string]lately.Status {
			out := map[string]lately.Status{}
			for _, a := range s.activities(ledger.Filter{}) {
				out[a.Partner] = a.Status
			}
			return out
		}
		for _, a := range s.activities(ledger.Filter{}) {
			switch a.Partner {
			case "acme":
				s.review(a.ID, ledger.Accept, "", "kim")
			case "bolt":
				s.review(a.ID, ledger.Reject, "", "kim")
			}
		}
		it.Categories = nil
		s.poll("us/feed", items(it))
		refindAll(s)
		if got := status(); len(got) != 1 || got["acme"] != lately.Counted {
			s.Errorf("%v once nothing is found; want what was accepted", got)
		}
		reviews, err := s.Reviews(s.Context())
		if err != nil || len(reviews) != 2 {
			s.Errorf("%+v, %v; want both decisions", reviews, err)
		}
		for _, r := range reviews {
			s.review(r.Activity, ledger.Undecided, "", "lee")
		}
		refindAll(s)
		if got := status(); len(got) != 0 {
			s.Errorf("%v after the decisions were taken back and nothing is found", got)
		}
	})
}

func TestDecisionsOfJoinedThings(t *testing.T) {
	const long = "How we rebuilt our stock room"
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed", "us/other")
		s.poll("us/feed", items(article("1", home+"b", "Something else for now", "acme blog_post pending 0.5")))
		s.review(s.only().ID, ledger.Accept, "", "kim")
		s.now = s.now.Add(time.Hour)
		s.poll("us/other", items(article("1", home+"a", long, "acme blog_post counted 0.9")))
		for _, a := range s.activities(ledger.Filter{}) {
			if a.Title == long {
				s.review(a.ID, ledger.Reject, "the later word", "lee")
			}
		}
		s.poll("us/feed", items(article("1", home+"b", long, "acme blog_post pending 0.5")))
		if a := s.only(); a.Status != lately.Rejected {
			s.Errorf("%s; want the later decision to hold", a.Status)
		}
		if reviews, err := s.Reviews(s.Context()); err != nil || len(reviews) != 1 || reviews[0].Reviewer != "lee" || reviews[0].Activity != s.only().ID {
			s.Errorf("%+v, %v; want the later decision alone", reviews, err)
		}
	})
}

func TestReviewsAreOnRecord(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed")
		s.poll("us/feed", items(article("guid", home, "Title", "acme blog_post pending 0.5")))
		id := s.only().ID
		for _, d := range []ledger.Decision{ledger.Accept, ledger.Reject, ledger.Undecided} {
			s.review(id, d, "because "+string(d), "kim")
			s.now = s.now.Add(time.Hour)
		}
		if a := s.only(); a.Status != lately.Pending {
			s.Errorf("%s after the decision was taken back", a.Status)
		}
		log := s.dump("review_log")
		for _, d := range []string{"because accepted", "because rejected", "because "} {
			if !strings.Contains(log, d) {
				s.Errorf("no %q in\n%s", d, log)
			}
		}
		for prefix, want := range map[string]int{id: 1, id[:6]: 1, "": 1, "zz": 0} {
			if ids, err := s.Find(s.Context(), prefix, 10); err != nil || len(ids) != want {
				s.Errorf("find %q: %v, %v; want %d", prefix, ids, err, want)
			}
		}
		if _, err := s.Decide(s.Context(), "none", ledger.Verdict{Decision: ledger.Undecided, Note: "", Who: ""}, s.now); !errors.Is(err, ledger.ErrNoActivity) {
			s.Errorf("review of nothing: %v", err)
		}
	})
}

// Decisions come with the items that they were made on, even if nothing is found in
// those any more.
func TestDecided(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed", "us/other")
		s.poll("us/feed", items(article("a", home+"a", "A", "acme blog_post pending 0.5"), article("b", home+"b", "B", "bolt blog_post pending 0.5")))
		s.poll("us/other", items(article("a", home+"a", "A", "acme blog_post pending 0.4")))
		for _, a := range s.activities(ledger.Filter{}) {
			s.review(a.ID, map[string]ledger.Decision{"acme": ledger.Accept, "bolt": ledger.Reject}[a.Partner], "why", "kim")
		}
		s.poll("us/feed", items(article("b", home+"b", "B")))
		got := map[string]int{}
		for d, err := range s.Decided(s.Context()) {
			if err != nil {
				s.Fatal(err)
			}
			got[fmt.Sprintf("%s %s %s %s %s in %s", d.Partner, d.Side, d.Area, d.Decision, d.Record.Item.Title, d.Record.Source.ID)]++
			if d.Note != "why" || d.Reviewer != "kim" || !d.At.Equal(s.now) {
				s.Errorf("%+v; want why, who and when", d)
			}
		}
		for _, want := range []string{"acme ours blog_post accepted A in us/feed", "acme ours blog_post accepted A in us/other", "bolt ours blog_post rejected B in us/feed"} {
			if got[want] != 1 {
				s.Errorf("%v; want %q once", got, want)
			}
		}
		if len(got) != 3 {
			s.Errorf("%v, want three", got)
		}
	})
}
