package sitemap_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"lately"
	"lately/connectors/sitemap"
)

func TestNewPagesAreRead(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{Match: []string{"/papers/", "/customers/"}})
	s.put("/sitemap.xml", s.urlset("/papers/one 2026-05-01", "/en/customers/two", "/careers/three", "/papers/", "/papers/one#part"))
	s.put("/papers/one", story("A paper on one", "2026-05-02T10:00:00Z"))
	s.put("/papers/", story("All papers", "2026-01-01"))
	s.put("/en/customers/two", story("How two prints labels", "2026-04-02T10:00:00Z"))
	s.put("/robots.txt", "User-agent: *\nDisallow: /private/\n")
	b := l.again()
	l.expect("first look", b, "A paper on one", "All papers", "How two prints labels")
	for _, it := range b.Items {
		if it.Kind != lately.Entry || it.URL == "" || it.Published.IsZero() || it.Dated != "meta" || !strings.HasPrefix(it.Key, "page:/") || b.Complete {
			t.Errorf("item %+v, complete %v", it, b.Complete)
		}
	}

	s.taken()
	if b := l.again(); !b.Unchanged {
		t.Errorf("unchanged sitemap: %+v", b)
	}
	if got := s.taken(); len(got) != 1 || got[0] != "/sitemap.xml 304" {
		t.Errorf("an unchanged sitemap cost %q", got)
	}

	s.put("/sitemap.xml", s.urlset("/papers/one 2026-05-01", "/papers/four"))
	s.put("/papers/four", story("A paper on four", "2026-06-02"))
	l.expect("a new page, and two that went", l.again(), "A paper on four")
}

func TestBudgetGoesOnNextRun(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{Budget: 3})
	var pages []string
	for i := range 8 {
		pages = append(pages, fmt.Sprintf("/p/%d 2026-05-%02d", i, i+1))
		s.put(fmt.Sprintf("/p/%d", i), story(fmt.Sprintf("Page %d", i), "2026-05-01"))
	}
	s.put("/sitemap.xml", s.urlset(pages...))
	l.expect("first run", l.again(), "Page 5", "Page 6", "Page 7")
	l.expect("second run", l.again(), "Page 2", "Page 3", "Page 4")
	third := l.again()
	l.expect("third run", third, "Page 0", "Page 1")
	l.again()
	if b := l.again(); !b.Unchanged {
		t.Errorf("nothing left, and yet %+v", b)
	}
}

func TestLastmodIsNotBelieved(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{Budget: 20})
	list := func(lastmod string) string {
		var pages []string
		for i := range 12 {
			pages = append(pages, fmt.Sprintf("/p/%02d %s", i, lastmod))
		}
		return s.urlset(pages...)
	}
	for i := range 12 {
		s.put(fmt.Sprintf("/p/%02d", i), strings.Replace(story(fmt.Sprintf("Page %02d", i), "2026-05-01"), "article:published_time", "x", 1))
	}
	s.put("/sitemap.xml", list("2026-06-01"))
	for _, it := range l.again().Items {
		if !it.Published.IsZero() {
			t.Errorf("a date that all pages share was believed: %v by %q", it.Published, it.Dated)
		}
	}
	// All are said to have changed, and one has.
	s.put("/p/07", story("Page 07, other words", "2026-05-01"))
	changed := 0
	for day := range 12 {
		s.put("/sitemap.xml", list(fmt.Sprintf("2026-06-%02d", day+2)))
		s.taken()
		changed += len(l.again().Items)
		if n := len(s.taken()); n > 10 {
			t.Errorf("day %d: %d requests for a sitemap that says that all has changed", day, n)
		}
	}
	if changed != 1 {
		t.Errorf("%d pages were reported as changed", changed)
	}
}

func TestUniqueLastmodDatesWhatHasNoDate(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	s.put("/sitemap.xml", s.urlset("/p/1 2026-05-07"))
	s.put("/p/1", "<title>A page</title><p>Words.</p>")
	b := l.again()
	if len(b.Items) != 1 || b.Items[0].Dated != "lastmod" || b.Items[0].Published.Day() != 7 {
		t.Errorf("%+v", b.Items)
	}
}

func TestChangedAddressIsTheSamePage(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	s.put("/sitemap.xml", s.urlset("/old/labels"))
	s.put("/old/labels", story("How Larkspur prints a million labels", "2026-05-02T10:00:00Z"))
	before := l.again().Items
	s.put("/sitemap.xml", s.urlset("/new/labels"))
	s.put("/new/labels", story("How Larkspur prints a million labels", "2026-05-02T10:00:00Z"))
	after := l.again().Items
	if len(before) != 1 || len(after) != 1 || before[0].Aliases[0] != after[0].Aliases[0] {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
}

func TestPagesThatCantBeRead(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	s.put("/robots.txt", "User-agent: *\nDisallow: /private/\n")
	s.put("/sitemap.xml", s.urlset("/p/1", "/p/missing", "/private/x", "/p/picture", "/p/home", "https://elsewhere.example/p/9"))
	s.put("/p/1", story("Page 1", "2026-05-01"))
	s.put("/p/picture", "\x89PNG\r\n\x1a\n")
	s.put("/p/home", "/")
	s.put("/", story("Home", "2026-05-01"))
	s.status["/p/home"] = 302
	first := l.again()
	l.expect("first run", first, "Page 1")
	if all := strings.Join(first.Warnings, "\n"); !strings.Contains(all, "4 pages couldn't be read") || !strings.Contains(all, "other sites") {
		t.Errorf("warnings %q", first.Warnings)
	}
	for range 2 {
		l.again()
	}
	s.taken()
	l.again()
	if b := l.again(); !b.Unchanged {
		t.Errorf("given up pages are still asked for: %q", s.taken())
	}
	for _, r := range s.taken() {
		if strings.HasPrefix(r, "/private/") {
			t.Errorf("robots.txt was not kept: %s", r)
		}
	}
}

func TestStandingAreaIsAFullListing(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	l.source.Area = lately.Testimonial
	s.put("/sitemap.xml", s.urlset("/p/1", "/p/2", "/p/3"))
	for i := range 3 {
		s.put(fmt.Sprintf("/p/%d", i+1), story(fmt.Sprintf("Story %d", i+1), "2026-05-01"))
	}
	if b := l.again(); !b.Complete || len(b.Items) != 3 {
		t.Errorf("first look: complete %v, %q", b.Complete, titles(b))
	}
	s.put("/sitemap.xml", s.urlset("/p/1", "/p/3"))
	b := l.again()
	if !b.Complete || len(b.Items)+len(b.Seen) != 2 {
		t.Errorf("one is gone: complete %v, items %q, seen %q", b.Complete, titles(b), b.Seen)
	}
}

func TestServerThatAsksForPatience(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	s.put("/sitemap.xml", s.urlset("/p/1"))
	s.put("/p/1", story("Page 1", "2026-05-01"))
	s.status["/robots.txt"] = 503
	_, err := l.open().Fetch(t.Context(), nil)
	var deferred *lately.DeferredError
	if !errors.As(err, &deferred) {
		t.Errorf("without robots.txt: %v", err)
	}
}
