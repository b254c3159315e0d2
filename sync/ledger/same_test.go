package ledger_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// article is an entry of a feed, or a page of a sitemap, at an address.
func article(key, address, title string, judgements ...string) lately.Item {
	return lately.Item{Key: key, Kind: lately.Entry, URL: address, Title: title, Published: noon.Add(-day), Categories: judgements}
}

// sight is one look at one source in a test of what is the same thing.
type sight struct {
	source string
	item   lately.Item
}

func TestSameThing(t *testing.T) {
	const blog, press, hook = "acme blog_post counted 0.9", "acme press_release counted 0.8", "acme workshop counted 0.7"
	const long = "How we rebuilt our stock room"
	at := func(source, address, title, judgement string) sight {
		return sight{source, article(address, address, title, judgement)}
	}
	guid := func(source, key, address, title, judgement string) sight {
		return sight{source, article(key, address, title, judgement)}
	}
	for _, tt := range []struct {
		name   string
		sights []sight
		areas  []lately.Area // of the activities, sorted
	}{
		{"feed and sitemap", []sight{at("us/feed", "https://us.example/a", "A", blog), at("us/sitemap", "https://us.example/a", "A | Us", blog)}, []lately.Area{"blog_post"}},
		{"ways to write an address", []sight{
			at("us/feed", "http://www.us.example/a/?utm_source=feed", "A", blog), at("us/sitemap", "https://us.example/a/index.html", "B", blog),
			at("us/page", "https://US.example:443/a#top", "C", blog)}, []lately.Area{"blog_post"}},
		{"blog and newsroom", []sight{at("us/blog", "https://us.example/a", "A", blog), at("us/news", "https://us.example/a", "A", press)}, []lately.Area{"press_release"}},
		{"blog and calendar", []sight{at("us/blog", "https://us.example/a", "A", blog), at("us/events", "https://us.example/a", "A", hook)}, []lately.Area{"workshop"}},
		{"copy under the same title", []sight{at("us/blog", "https://us.example/a", long, blog), at("us/other", "https://copies.example/x", long+"!", blog)}, []lately.Area{"blog_post"}},
		{"changed address, then the sitemap", []sight{guid("us/feed", "1", "https://us.example/old", "A", blog), guid("us/feed", "1", "https://us.example/new", "A", blog),
			at("us/sitemap", "https://us.example/new", "A", blog)}, []lately.Area{"blog_post"}},
		{"the sitemap, then the changed address", []sight{guid("us/feed", "1", "https://us.example/old", "A", blog), at("us/sitemap", "https://us.example/new", "A", blog),
			guid("us/feed", "1", "https://us.example/new", "A", blog)}, []lately.Area{"blog_post"}},
		{"three by two different signs", []sight{at("us/blog", "https://us.example/a", "A", blog), at("us/other", "https://copies.example/x", long, blog),
			guid("us/feed", "1", "https://us.example/a", long, press)}, []lately.Area{"press_release"}},
		{"short titles are no sign", []sight{at("us/blog", "https://us.example/a", "News", blog), at("us/other", "https://us.example/b", "News", blog)}, []lately.Area{"blog_post", "blog_post"}},
		{"one source tells two apart", []sight{at("us/blog", "https://us.example/a", long, blog), at("us/blog", "https://us.example/b", long, blog)}, []lately.Area{"blog_post", "blog_post"}},
		{"one title at two owners", []sight{at("us/blog", "https://us.example/a", long, blog), at("acme/blog", "https://acme.example/a", long, blog)}, []lately.Area{"blog_post", "blog_post"}},
		{"different kinds at one address", []sight{at("us/blog", "https://us.example/a", "A", blog), at("us/page", "https://us.example/a", "A", "acme testimonial counted 0.9")},
			[]lately.Area{"blog_post", "testimonial"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDatabase(t, func(s *stage) {
				s.sources("us/feed", "us/sitemap", "us/page", "us/blog", "us/news", "us/events", "us/other", "acme/blog")
				for _, look := range tt.sights {
					s.poll(look.source, items(look.item))
					s.now = s.now.Add(time.Hour)
				}
				s.areas(tt.areas, "as seen")
				refindAll(s)
				s.areas(tt.areas, "judged again")
			})
		})
	}
}

// areas checks which activities there are.
func (s *stage) areas(want []lately.Area, when string) {
	s.Helper()
	var got []lately.Area
	evidence := 0
	for _, a := range s.activities(ledger.Filter{Evidence: true}) {
		got = append(got, a.Area)
		evidence += len(a.Evidence)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || evidence < len(want) {
		s.Errorf("%s: %v with %d pieces of evidence, want %v", when, got, evidence, want)
	}
}

// A date belongs to the kind of thing that it dates; where that has none, any date
// of the thing is better than when it was first seen.
func TestDatesOfDifferentKinds(t *testing.T) {
	post := article("1", "https://us.example/a", "A", "acme blog_post counted 0.9")
	post.Published = noon.Add(-20 * day)
	event := article("1", "https://us.example/a", "A", "acme workshop counted 0.9")
	for _, tt := range []struct{ start, want time.Time }{
		{noon.Add(3 * day), noon.Add(3 * day)},
		{time.Time{}, noon.Add(-20 * day)},
	} {
		event.Published = tt.start
		eachDatabase(t, func(s *stage) {
			s.sources("us/blog", "us/events")
			s.poll("us/blog", items(post))
			s.poll("us/events", items(event))
			if a := s.only(); a.Area != lately.Workshop || !a.OccurredAt.Equal(tt.want) {
				s.Errorf("%s at %v, want %v", a.Area, a.OccurredAt, tt.want)
			}
		})
	}
}

// A feed that sends all its links to the home page for a while says nothing of the
// entries being one.
func TestBrokenLinksJoinNothing(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/feed", "us/sitemap")
		for _, address := range []string{"", "https://us.example/", ""} {
			var list []lately.Item
			for n := range 5 {
				own := fmt.Sprintf("https://us.example/%d", n)
				if address != "" {
					own = address
				}
				list = append(list, article(fmt.Sprint(n), own, fmt.Sprint("No. ", n), fmt.Sprintf("acme blog_post counted 0.%d", n+1)))
			}
			s.poll("us/feed", items(list...))
			if got := s.activities(ledger.Filter{}); len(got) != 5 {
				s.Errorf("%d activities with links to %q, want 5", len(got), address)
			}
		}
	})
}

// Which id a thing keeps doesn't depend on the order in which its sources are read
// in the first place, and what people have seen for longer stays.
func TestIDsOfJoinedThings(t *testing.T) {
	const title = "How we rebuilt our stock room"
	one := sight{"us/blog", article("1", "https://us.example/a", title, "acme blog_post counted 0.9")}
	two := sight{"us/other", article("1", "https://copies.example/x", title, "acme blog_post counted 0.9")}
	look := func(s *stage, apart time.Duration, order ...sight) string {
		s.sources("us/blog", "us/other")
		for _, l := range order {
			s.poll(l.source, items(l.item))
			s.now = s.now.Add(apart)
		}
		return s.only().ID
	}
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			if a, b := look(newStage(t, d), time.Minute, one, two), look(newStage(t, d), time.Minute, two, one); a != b {
				t.Errorf("%s and %s for two orders of arrival", a, b)
			}
			for _, order := range [][]sight{{one, two}, {two, one}} {
				alone := look(newStage(t, d), time.Minute, order[0])
				if both := look(newStage(t, d), 3*day, order...); both != alone {
					t.Errorf("%s before and %s after a copy was found days later", alone, both)
				}
			}
		})
	}
}

// Sources that hold the parts of one thing together are committed at the same time.
func TestConcurrentJoins(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		const things, copies = 6, 4
		var ids []string
		for c := range copies {
			ids = append(ids, fmt.Sprint("us/", c))
		}
		s.sources(ids...)
		ledgers := []*ledger.Ledger{s.Ledger, ledgertest.OpenURL(s, s.url)}
		var wg sync.WaitGroup
		for c, id := range ids {
			wg.Go(func() {
				mine := &stage{TB: s.TB, Ledger: ledgers[c%2], driver: s.driver, url: s.url, now: s.now}
				for n := range things {
					// Each copy shares its title with one neighbour and its address with the other.
					it := article(fmt.Sprint(n), fmt.Sprintf("https://us.example/%d/%d", n, c), fmt.Sprintf("A long enough title %d %d", n, c/2), "acme blog_post counted 0.9")
					mine.poll(id, items(it))
					it.URL = fmt.Sprintf("https://us.example/%d/%d", n, (c+1)%copies)
					mine.poll(id, items(it))
				}
			})
		}
		wg.Wait()
		list := s.activities(ledger.Filter{Evidence: true})
		if len(list) != things {
			s.Fatalf("%d activities, want %d", len(list), things)
		}
		for _, a := range list {
			if len(a.Evidence) != copies {
				s.Errorf("%s has %d pieces of evidence, want %d", a.Title, len(a.Evidence), copies)
			}
		}
	})
}
