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

// conformanceWorld is a feed in which entries come and change and drop out.
func conformanceWorld(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	var (
		mu      sync.Mutex
		entries []string
		born    int
	)
	add := func() {
		mu.Lock()
		defer mu.Unlock()
		entries = append(entries, fmt.Sprintf("<item><guid>urn:x:%[1]d</guid><link>%[2]s/posts/%[1]d</link><title>Post no. %[1]d</title>"+
			"<pubDate>%[3]s</pubDate><description>&lt;p&gt;Words about number %[1]d&lt;/p&gt;</description></item>",
			born, at.URL, connectortest.Start.Add(time.Duration(born-100)*time.Hour).Format(time.RFC1123Z)))
		born++
	}
	for range things {
		add()
	}
	return &connectortest.World{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			body := `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Acme</title><link>` + at.URL + `/</link>` +
				strings.Join(entries, "\n") + "</channel></rss>\n"
			mu.Unlock()
			tag := `"` + lately.ShortHash(body) + `"`
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Content-Type", "application/rss+xml")
			_, _ = w.Write([]byte(body))
		}),
		Source:   lately.Source{ID: "us/blog", Name: "blog", Owner: lately.OurID, Kind: "feed", Location: at.URL + "/feed.xml"},
		Settings: func(lately.Secret) connectors.Settings { return feed.Kind().Settings() },
		Add:      add,
		Change: func(i int) {
			mu.Lock()
			defer mu.Unlock()
			entries[i] = strings.Replace(entries[i], "Words", "Other words", 1)
		},
		Remove: func(i int) {
			mu.Lock()
			defer mu.Unlock()
			entries = slices.Delete(entries, i, i+1)
		},
	}
}
