package feed_test

import (
	"slices"
	"strings"
	"testing"

	"lately"
)

// same reports whether two items are the same thing for who keeps them: they share
// a name.
func same(a, b lately.Item) bool {
	names := append([]string{b.Key}, b.Aliases...)
	return slices.ContainsFunc(append([]string{a.Key}, a.Aliases...), func(n string) bool { return slices.Contains(names, n) })
}

func post(title, guid, link, date string) string {
	out := "<item><title>" + title + "</title>"
	for tag, value := range map[string]string{"guid": guid, "link": link, "pubDate": date} {
		if value != "" {
			out += "<" + tag + ">" + value + "</" + tag + ">"
		}
	}
	return out + "<description>" + guid + link + date + "</description></item>"
}

const (
	monday  = "Mon, 01 Jun 2026 10:00:00 GMT"
	tuesday = "Tue, 02 Jun 2026 10:00:00 GMT"
)

// Each pair of reads shows one entry before and after a change.
func TestOneEntryStaysOne(t *testing.T) {
	for name, tt := range map[string]struct{ before, after string }{
		"GUID changed":              {post("A", "1", "https://acme.example/a", monday), post("A", "x-1", "https://acme.example/a", monday)},
		"URL changed":               {post("A", "1", "https://acme.example/a", monday), post("A", "1", "https://acme.example/blog/a", monday)},
		"title and date changed":    {post("A", "1", "https://acme.example/a", monday), post("B", "1", "https://acme.example/a", tuesday)},
		"GUID and URL changed":      {post("A", "1", "https://old.example/a", monday), post("A", "2", "https://acme.example/a", monday)},
		"GUID came":                 {post("A", "", "https://acme.example/a", monday), post("A", "1", "https://acme.example/a", monday)},
		"GUID went":                 {post("A", "1", "https://acme.example/a", monday), post("A", "", "https://acme.example/a", monday)},
		"https, www. and a tracker": {post("A", "", "http://www.acme.example/a/", ""), post("A!", "", "https://acme.example/a?utm_source=feed&amp;fbclid=x", "")},
		"case of the title":         {post("A Day", "", "", monday), post("a day", "", "", monday)},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "text/xml", rss(tt.before))
			c := open(t, s.URL)
			before := read(t, c, nil)
			s.body = rss(tt.after)
			after := read(t, c, before.Cursor)
			if len(before.Items) != 1 || len(after.Items) != 1 || !same(before.Items[0], after.Items[0]) {
				t.Errorf("before %+v\nafter %+v", before.Items, after.Items)
			}
		})
	}
}

// All posts of a feed, and of its later reads, are different things.
func TestDifferentEntriesStayDifferent(t *testing.T) {
	for name, reads := range map[string][]string{
		"weekly update":            {rss(post("Weekly update", "1", "https://acme.example/1", monday), post("Weekly update", "2", "https://acme.example/2", tuesday))},
		"weekly, without a date":   {rss(post("Weekly update", "1", "", ""), post("Weekly update", "2", "", ""))},
		"same title and date":      {rss(post("Update", "1", "https://acme.example/1", monday), post("Update", "2", "https://acme.example/2", monday))},
		"one GUID for all":         {rss(post("A", "acme", "https://acme.example/1", monday), post("B", "acme", "https://acme.example/2", tuesday))},
		"one link for all":         {rss(post("A", "1", "https://acme.example/news", monday), post("B", "2", "https://acme.example/news", tuesday))},
		"one GUID, then another":   {rss(post("A", "acme", "https://acme.example/1", monday), post("B", "acme", "https://acme.example/2", monday)), rss(post("C", "acme", "https://acme.example/3", tuesday))},
		"link to the home page":    {rss(post("A", "", "https://acme.example/blog", monday)), rss(post("B", "", "https://acme.example/blog/", tuesday))},
		"nothing but a title":      {rss(post("A", "", "", ""), post("B", "", "", ""))},
		"places on one page":       {rss(post("v1", "", "https://acme.example/log#v1", ""), post("v2", "", "https://acme.example/log#v2", ""))},
		"same weekday, other week": {rss(post("Update", "", "", monday)), rss(post("Update", "", "", tuesday))},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "text/xml", "")
			c := open(t, s.URL)
			var cursor lately.Cursor
			var all []lately.Item
			for _, body := range reads {
				s.body = body
				b := read(t, c, cursor)
				cursor, all = b.Cursor, append(all, b.Items...)
			}
			for i := range all {
				for j := range i {
					if same(all[i], all[j]) {
						t.Errorf("taken for the same:\n%+v\n%+v", all[i], all[j])
					}
				}
			}
			if len(all) < 2 {
				t.Errorf("%d items", len(all))
			}
		})
	}
}

// The page that several entries link to is not what any of them shows.
func TestSharedPageIsNoThing(t *testing.T) {
	s := serve(t, "text/xml", rss(post("A", "1", "https://acme.example/news", monday), post("B", "2", "https://acme.example/news", tuesday), post("C", "3", "https://acme.example/c", tuesday)))
	b := read(t, open(t, s.URL), nil)
	if b.Items[0].Thing != "acme/blog#1" || b.Items[1].Thing != "acme/blog#2" || b.Items[2].Thing != "" {
		t.Errorf("things %q, %q, %q", b.Items[0].Thing, b.Items[1].Thing, b.Items[2].Thing)
	}
}

func TestEntryThatStandsTwiceIsOne(t *testing.T) {
	s := serve(t, "text/xml", rss(
		post("A", "1", "https://acme.example/a", monday), post("A", "1", "https://acme.example/a", monday),
		post("A, corrected", "1", "https://acme.example/a", monday), post("A", "2", "https://acme.example/a", monday),
	))
	if b := read(t, open(t, s.URL), nil); len(b.Items) != 1 {
		t.Errorf("%d items: %q", len(b.Items), titles(b))
	}
}

func TestGap(t *testing.T) {
	for name, tt := range map[string]struct {
		after string
		want  string
	}{
		"one is left":    {rss(post("C", "3", "", tuesday), post("B", "2", "", monday)), ""},
		"none is left":   {rss(post("D", "4", "", "Thu, 25 Jun 2026 10:00:00 GMT"), post("C", "3", "", "Wed, 24 Jun 2026 10:00:00 GMT")), "between 2026-06-01 and 2026-06-24"},
		"all renamed":    {rss(post("D", "4", "", "Thu, 28 May 2026 10:00:00 GMT"), post("C", "3", "", tuesday)), ""},
		"without a date": {rss(post("D", "4", "", ""), post("C", "3", "", "")), "may have been missed"},
		"an empty feed":  {rss(), ""},
		"a cut feed":     {strings.TrimSuffix(rss(post("D", "4", "", tuesday), post("C", "3", "", tuesday)), "</item></channel></rss>"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, "text/xml", rss(post("B", "2", "", monday), post("A", "1", "", "Thu, 28 May 2026 10:00:00 GMT")))
			c := open(t, s.URL)
			first := read(t, c, nil)
			if first.Warnings != nil {
				t.Errorf("first read warns: %q", first.Warnings)
			}
			s.body = tt.after
			second := read(t, c, first.Cursor)
			all := strings.Join(second.Warnings, "\n")
			if strings.Contains(all, "missed") != (tt.want != "") || !strings.Contains(all, tt.want) {
				t.Errorf("warnings %q, want %q", second.Warnings, tt.want)
			}
			if name != "an empty feed" {
				return
			}
			s.body = rss(post("E", "5", "", tuesday))
			if third := read(t, c, second.Cursor); third.Warnings == nil {
				t.Error("an empty feed in between hides the gap")
			}
		})
	}
}
