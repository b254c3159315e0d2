package ledger_test

import (
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

func TestChangedNamesDontDouble(t *testing.T) {
	const says = "acme blog_post counted 0.9"
	first := post("a", says)
	newGUID := first
	newGUID.Key = "guid:other"
	newURL := first
	newURL.URL, newURL.Aliases = "https://example.org/moved", []string{"https://example.org/moved"}
	keyIsLink := first
	keyIsLink.Key, keyIsLink.Aliases = first.URL, nil
	// The GUID changed in one look, and the URL in the next.
	both := newURL
	both.Key = "guid:other"
	for name, looks := range map[string][]lately.Item{
		"changed guid":             {newGUID},
		"changed url":              {newURL},
		"guid left out":            {keyIsLink},
		"one after the other":      {newGUID, both},
		"there and back":           {newURL, first, newGUID},
		"both in one look, and on": {newGUID, newGUID, both, both},
	} {
		t.Run(name, func(t *testing.T) {
			eachDatabase(t, func(s *stage) {
				s.sources("us/blog")
				s.poll("us/blog", items(first))
				want := s.only()
				for _, it := range looks {
					if done := s.poll("us/blog", items(it)); done.NewItems != 0 || done.NewActivities != 0 {
						s.Errorf("%+v after %s at %s; want nothing new", done, it.Key, it.URL)
					}
				}
				got := s.only()
				if got.ID != want.ID || len(got.Evidence) != 1 || got.Evidence[0].ItemKey != first.Key {
					s.Errorf("%+v\nwant the identity of\n%+v", got, want)
				}
			})
		})
	}
}

func TestIdentifyPartsChangedFromSame(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog", "us/other")
		s.poll("us/blog", items(post("a"), post("b")))
		edited := post("b")
		edited.Body = "edited"
		twin := post("a")
		twin.Key = "guid:twin"
		changed, same, err := s.Identify(s.Context(), "us/blog", []lately.Item{twin, post("a"), edited, post("new"), post("new")})
		if err != nil {
			s.Fatal(err)
		}
		if diff := cmp.Diff([]string{"guid:a"}, same); diff != "" {
			s.Errorf("same: %s", diff)
		}
		if len(changed) != 2 || changed[0].Key != "guid:b" || changed[1].Thing != "https://example.org/new" {
			s.Errorf("changed: %+v; want b and one of the new", changed)
		}
		elsewhere, _, err := s.Identify(s.Context(), "us/other", []lately.Item{post("a"), {Key: "bare"}})
		if err != nil || len(elsewhere) != 2 || elsewhere[1].Thing != "us/other#bare" {
			s.Errorf("in another source: %+v, %v; want both as new", elsewhere, err)
		}
	})
}

func TestHostileItemsAreStored(t *testing.T) {
	nasty := lately.Item{
		Key: strings.Repeat("k", 9000) + "\x00\xff", Aliases: []string{"", "a\x00b", strings.Repeat("\xe2\x82\xac", 3000)},
		Kind: lately.Entry, URL: "https://example.org/\x00", Title: "nul \x00 and \xff", Body: "b\x00\xff", Format: lately.Text,
		Published: time.Date(20260, 1, 1, 0, 0, 0, 0, time.UTC), Updated: noon, Categories: []string{"acme blog_post counted 0.9"},
	}
	other := nasty
	other.Key, other.Aliases = strings.Repeat("k", 9000)+"other", nil
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		if done := s.poll("us/blog", items(nasty, other)); done.NewItems != 2 {
			s.Fatalf("%+v, want 2 new items", done)
		}
		if done := s.poll("us/blog", items(nasty, other)); done != (lately.Committed{}) {
			s.Errorf("%+v at the second look, want nothing", done)
		}
		recs, err := s.Records(s.Context(), 0, 10)
		if err != nil || len(recs) != 2 {
			s.Fatalf("%d records, %v", len(recs), err)
		}
		if _, err := s.Refind(s.Context(), []lately.Refound{{Record: recs[0]}, {Record: recs[1]}}, false, s.now); err != nil {
			s.Fatal(err)
		}
		if left := s.activities(ledger.Filter{}); len(left) != 0 {
			s.Errorf("%d activities after nothing was found any more; a stored item wasn't recognised", len(left))
		}
	})
}

func TestUnchangedWritesNothingButTheTime(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		s.poll("us/blog", lately.Batch{Items: []lately.Item{post("a", "acme blog_post counted 0.9")}, Cursor: lately.Cursor("c"), Complete: true})
		tables := kept[:len(kept)-1] // all but sources
		before := s.dump(tables...)
		s.now = s.now.Add(day)
		if done := s.poll("us/blog", lately.Batch{Unchanged: true}); done != (lately.Committed{}) {
			s.Errorf("%+v, want nothing", done)
		}
		if diff := cmp.Diff(before, s.dump(tables...)); diff != "" {
			s.Error(diff)
		}
		if turn := s.take("us/blog"); string(turn.Cursor) != "c" || !turn.LastOK.Equal(s.now) {
			s.Errorf("turn %+v; want the cursor kept and the time of the look", turn)
		}
	})
}

// look is one look at a listing in a test of what is gone.
type look struct {
	after     time.Duration
	there     bool
	unchanged bool
	open      bool // the listing isn't complete
}

func TestGone(t *testing.T) {
	out := func(d time.Duration) look { return look{after: d} }
	in := func(d time.Duration) look { return look{after: d, there: true} }
	same := func(d time.Duration) look { return look{after: d, unchanged: true} }
	for _, tt := range []struct {
		name  string
		looks []look
		gone  bool
	}{
		{"still there", []look{in(day), in(2 * day), in(3 * day)}, false},
		{"two reads are too few", []look{out(day), out(9 * day)}, false},
		{"three reads in an hour are too soon", []look{out(day), out(day + time.Minute), out(day + time.Hour)}, false},
		{"many reads, just short of two days", []look{out(day), out(day + time.Hour), out(2 * day), out(3*day - time.Minute)}, false},
		{"three reads over two days", []look{out(day), out(2 * day), out(3 * day)}, true},
		{"unchanged counts as a read", []look{out(day), same(2 * day), same(3 * day)}, true},
		{"unchanged doesn't begin it", []look{same(day), same(2 * day), same(9 * day)}, false},
		{"an incomplete listing says nothing", []look{{after: day, open: true}, {after: 2 * day, open: true}, {after: 4 * day, open: true}}, false},
		{"reappearing starts it over", []look{out(day), out(2 * day), in(2*day + time.Hour), out(3 * day), out(4 * day)}, false},
		{"gone and back", []look{out(day), out(2 * day), out(3 * day), in(4 * day)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDatabase(t, func(s *stage) { testGone(s, tt.looks, tt.gone) })
		})
	}
}

func testGone(s *stage, looks []look, gone bool) {
	const listed, posted = "acme partner_page counted 0.9", "acme blog_post counted 0.9"
	card, other := post("card", listed, posted), post("other")
	s.sources("us/page")
	s.poll("us/page", listing(card, other))
	for _, l := range looks {
		s.now = noon.Add(l.after)
		b := lately.Batch{Unchanged: l.unchanged, Complete: !l.open && !l.unchanged, Seen: []string{other.Key}}
		if l.there {
			b.Seen = append(b.Seen, card.URL) // by an alias, as a connector may
		}
		s.poll("us/page", b)
	}
	for _, a := range s.activities(ledger.Filter{}) {
		ended := gone && a.Area.Standing()
		if (a.Status == lately.Gone) != ended || a.EndedAt.IsZero() == ended {
			s.Errorf("%s is %s, ended %v; want gone: %v", a.Area, a.Status, a.EndedAt, ended)
		}
		if ended && !a.EndedAt.Equal(noon.Add(looks[0].after)) {
			s.Errorf("ended %v, want the first look that missed it", a.EndedAt)
		}
	}
	if list, err := s.Sources(s.Context()); err != nil || list[0].Items != map[bool]int{true: 1, false: 2}[gone] {
		s.Errorf("%+v, %v", list, err)
	}
}

// A listing of several pages that was interrupted goes on in the next run: what
// its first pages showed isn't missing at its end.
func TestListingMayTakeSeveralRuns(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/page")
		s.poll("us/page", listing(post("a"), post("b"), post("c")))
		for range 4 {
			s.now = s.now.Add(day)
			s.poll("us/page", lately.Batch{Seen: []string{"guid:a"}, More: true, Cursor: lately.Cursor("2")})
			s.now = s.now.Add(-time.Hour) // the next run's clock is behind
			done := s.poll("us/page", lately.Batch{Seen: []string{"guid:b"}, Complete: true})
			s.now = s.now.Add(time.Hour)
			if s.now.After(noon.Add(3*day)) && done.GoneItems != 0 {
				s.Errorf("%d more gone", done.GoneItems)
			}
		}
		var missing int
		row := ledgertest.SQL(s, s.driver, s.url).QueryRowContext(s.Context(), "SELECT COUNT(*) FROM items WHERE missing_since IS NOT NULL")
		if err := row.Scan(&missing); err != nil || missing != 1 {
			s.Errorf("%d missing, %v; want c alone", missing, err)
		}
		list, err := s.Sources(s.Context())
		if err != nil || list[0].Items != 2 {
			s.Errorf("%+v, %v; want a and b there, c gone", list, err)
		}
	})
}
