package calendar

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lately"
)

// FuzzCalendar feeds the reader anything: it must end, and what it gives must be fit
// for the ledger.
func FuzzCalendar(f *testing.F) {
	files, err := filepath.Glob("testdata/*.ics")
	if err != nil || len(files) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "text/calendar")
	}
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		cal, err := parse(answer{body: body, contentType: contentType})
		if err != nil {
			return
		}
		items := cal.items(cal.occurrences(t.Context(), window{from: now.Add(-past), to: now.Add(ahead), now: now}))
		if len(items) > maxItems {
			t.Fatalf("%d items", len(items))
		}
		keys := map[string]bool{}
		for _, it := range items {
			if keys[it.Key] || !fit(it) {
				t.Errorf("unfit, or twice: %+v", it)
			}
			keys[it.Key] = true
		}
		for _, w := range cal.warnings() {
			if w != lately.OneLine(w) {
				t.Errorf("warning %q", w)
			}
		}
		p := progress{Version: cursorVersion}.next(items, nil, now, cal.cut)
		c, err := p.encode()
		if err != nil {
			t.Fatal(err)
		}
		q := decode(c)
		if len(q.Upcoming) != len(p.Upcoming) || len(q.withdrawn(items, now)) != 0 {
			t.Errorf("the cursor doesn't outlive itself: %s", c)
		}
	})
}

// fit reports whether an item can be stored and shown.
func fit(it lately.Item) bool {
	all := it.Key + it.Title + it.Body + it.Author + it.URL + strings.Join(it.Categories, "")
	return utf8.ValidString(all) && !strings.ContainsRune(all, 0) && it.Title == lately.OneLine(it.Title) &&
		it.Published.Location() == time.UTC && it.Published.Year() > 2000 && it.Published.Year() < 2100 &&
		(it.URL == "" || strings.HasPrefix(it.URL, "http")) && len(it.Body) <= maxBody && it.Title+it.Body != ""
}
