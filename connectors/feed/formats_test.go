package feed_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lately"
)

func day(month time.Month, d, hour, minute int) time.Time {
	return time.Date(2026, month, d, hour, minute, 0, 0, time.UTC)
}

// without empties what other tests look at.
func without(items []lately.Item) []lately.Item {
	for i := range items {
		items[i].Aliases, items[i].Thing = nil, ""
	}
	return items
}

func TestRSS(t *testing.T) {
	s := serve(t, "application/rss+xml", fixture(t, "rss.xml"))
	got := without(read(t, open(t, s.URL), nil).Items)
	want := []lately.Item{
		{
			Key: "larkspur-17", Kind: lately.Entry, URL: "https://www.larkspur.example/blog/labels/?utm_source=rss&utm_medium=feed",
			Title: "Printing labels & more with Zephyrmill", Format: lately.HTML,
			Body:   `<p>We print labels with <a href="https://zephyrmill.example/">Zephyrmill</a>.</p>`,
			Author: "Ida Marsh", Categories: []string{"Partners", "How to"}, Published: day(6, 2, 7, 30),
		},
		{
			Key: "link://larkspur.example/blog/undated", Kind: lately.Entry, URL: "https://larkspur.example/blog/undated/",
			Title: "No date, no GUID", Format: lately.HTML, Body: "<p>Words.</p>",
		},
		{
			Key: "link://larkspur.example/2025/11/03/by-address", Kind: lately.Entry, URL: "https://larkspur.example/2025/11/03/by-address/",
			Title: "Dated by its address", Format: lately.HTML, Published: time.Date(2025, 11, 3, 0, 0, 0, 0, time.UTC), Dated: "url",
		},
		{
			Key: "https://larkspur.example/blog/permalink/", Kind: lately.Entry, URL: "https://larkspur.example/blog/permalink/",
			Title: "Only a GUID that is a link", Format: lately.HTML,
		},
		{Key: got[4].Key, Kind: lately.Entry, Title: "Without link", Format: lately.HTML, Published: day(6, 1, 8, 0)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAtom(t *testing.T) {
	s := serve(t, "application/atom+xml", fixture(t, "atom.xml"))
	got := without(read(t, open(t, s.URL), nil).Items)
	want := []lately.Item{
		{
			Key: "tag:larkspur.example,2026:r4", Kind: lately.Entry, URL: "https://larkspur.example/releases/4",
			Title: "Release 4 of 4", Format: lately.HTML,
			Body:   `<p>Now with <em>labels</em>.</p>`,
			Author: "Ida Marsh, Bo Lindqvist", Categories: []string{"Releases"},
			Published: day(6, 9, 10, 0), Updated: day(6, 10, 10, 0),
		},
		{
			Key: "tag:larkspur.example,2026:r3", Kind: lately.Entry, URL: "https://larkspur.example/releases/3",
			Title: "Release 3", Format: lately.Text, Body: "Plain words, 3 < 4.",
			Published: day(5, 10, 10, 0), Updated: day(5, 10, 10, 0), Dated: "updated",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestJSONFeed(t *testing.T) {
	s := serve(t, "application/feed+json", fixture(t, "feed.json"))
	got := without(read(t, open(t, s.URL), nil).Items)
	want := []lately.Item{
		{
			Key: "1", Kind: lately.Entry, URL: "https://larkspur.example/notes/1", Title: "One", Format: lately.Text,
			Body: "Plain words.", Author: "Ida Marsh", Categories: []string{"notes"}, Published: day(6, 1, 10, 0),
		},
		{
			Key: "2", Kind: lately.Entry, URL: "https://larkspur.example/notes/2", Format: lately.HTML,
			Body: "<p>Two</p>", Published: day(6, 2, 10, 0),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnchangedFeedIsNotParsed(t *testing.T) {
	s := serve(t, "application/rss+xml", fixture(t, "rss.xml"))
	c := open(t, s.URL)
	first := read(t, c, nil)
	second := read(t, c, first.Cursor)
	if !second.Unchanged || second.Items != nil {
		t.Errorf("second read of the same bytes: %+v", second)
	}
	s.body = rss(`<item><title>New</title><guid>n</guid></item>`)
	if third := read(t, c, first.Cursor); third.Unchanged || len(third.Items) != 1 {
		t.Errorf("read of other bytes: %+v", third)
	}
}
