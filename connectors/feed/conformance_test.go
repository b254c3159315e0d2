package feed_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/feed"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{Kind: feed.Kind(), Make: conformanceWorld, Conditional: true})
}

// blog is a feed that a test writes on.
type blog struct {
	sync.Mutex
	entries []string
	version int
}

func (b *blog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.Lock()
	body, tag := rss(b.entries...), fmt.Sprintf(`"%d"`, b.version)
	b.Unlock()
	w.Header().Set("Content-Type", "application/rss+xml")
	w.Header().Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
}

func (b *blog) write(i int, words string) string {
	return fmt.Sprintf(`<item><title>Entry %d</title><link>https://acme.example/%d</link><guid>%d</guid><pubDate>%s</pubDate><description>%s %s</description></item>`,
		i, i, i, time.Date(2026, 6, 1, i, 0, 0, 0, time.UTC).Format(time.RFC1123Z), words, strings.Repeat("All of what the entry says. ", 40))
}

func conformanceWorld(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	b := &blog{}
	for i := range things {
		b.entries = append(b.entries, b.write(i, "First words."))
	}
	change := func(f func()) {
		b.Lock()
		defer b.Unlock()
		b.version++
		f()
	}
	return &connectortest.World{
		Handler:  b,
		Source:   lately.Source{ID: "us/feed", Name: "feed", Owner: lately.OurID, Kind: "feed", Location: at.URL + "/feed.xml"},
		Settings: func(lately.Secret) connectors.Settings { return feed.Kind().Settings() },
		Add: func() {
			change(func() { b.entries = append(b.entries, b.write(len(b.entries)+100, "New.")) })
		},
		Change: func(i int) { change(func() { b.entries[i] = b.write(i, "Other words.") }) },
		Remove: func(i int) { change(func() { b.entries = slices.Delete(b.entries, i, i+1) }) },
	}
}
