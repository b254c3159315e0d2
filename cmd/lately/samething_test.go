package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// press is a company's site whose article stands in its blog's feed, in its
// newsroom's feed and in its sitemap, and moves.
type press struct {
	*httptest.Server
	mu      sync.Mutex
	address string // path of the article
}

const pressTitle = "We count our pallets with Zephyrmill from today"

func newPress(t *testing.T, text string) *press {
	t.Helper()
	p := &press{address: "/blog/pallets"}
	mux := http.NewServeMux()
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	rss := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Ourselves</title><link>%s/</link><item><guid isPermaLink="false">article-1</guid><title>%s</title><link>%s?utm_source=feed</link><pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate><description>%s</description></item></channel></rss>`,
			p.URL, pressTitle, p.URL+p.at(), strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;").Replace(text))
	}
	mux.HandleFunc("/blog/feed.xml", rss)
	mux.HandleFunc("/news/feed.xml", rss)
	mux.HandleFunc("/sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>%s/</loc></url></urlset>`, p.URL+p.at())
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if strings.TrimSuffix(r.URL.Path, "/") != p.at() {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html><head><title>%s | Ourselves</title><meta property="article:published_time" content="2026-06-01T10:00:00Z"></head><body><article><h1>%s</h1>%s</article></body></html>`, pressTitle, pressTitle, text)
	})
	return p
}

func (p *press) at() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.address
}

func (p *press) move(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.address = address
}

// An article that stands in a blog, a newsroom and a sitemap is one activity with
// three pieces of evidence, before and after it moves to another address; a release
// that both issue is one of each side.
func TestOneArticleInThreeSourcesIsOneActivity(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		activities int
	}{
		{"by us", `<p>We moved our stock room to <a href="https://zephyrmill.example/">Zephyrmill</a>. Zephyrmill weighs the pallets, we move them.</p><p>Zephyrmill has been good to us since spring.</p>`, 1},
		{"by both", `<p>Ourselves and <a href="https://zephyrmill.example/">Zephyrmill</a> announce today that they count pallets together. Zephyrmill weighs them, Ourselves moves them.</p><p>Zephyrmill has been at it since spring.</p>`, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPress(t, tt.text)
			config := p.config(t)
			now := time.Date(2026, 6, 2, 9, 0, 0, 0, time.UTC)
			var ids []string
			for _, address := range []string{"/blog/pallets", "/2026/06/pallets", "/2026/06/pallets"} {
				p.move(address)
				if _, errs, code := later(t, now, "sync", "--all", "-c", config); code != exitOK {
					t.Fatalf("sync: exit %d: %s", code, errs)
				}
				rows, _, _ := later(t, now, "export", "activities", "--no-bom", "-c", config)
				lines := strings.Split(strings.TrimSpace(rows), "\r\n")[1:]
				if len(lines) != tt.activities || strings.Count(rows, ",press_release,") != tt.activities {
					t.Fatalf("at %s: want %d, press releases:\n%s", address, tt.activities, rows)
				}
				var got []string
				for _, line := range lines {
					got = append(got, line[:20])
				}
				if ids == nil {
					ids = got
				}
				if !slices.Equal(got, ids) {
					t.Errorf("at %s the ids are others", address)
				}
				p.seenIn(t, config, now)
				now = now.Add(48 * time.Hour)
			}
		})
	}
}

// config polls blog, newsroom and sitemap.
func (p *press) config(t *testing.T) string {
	t.Helper()
	config := filepath.Join(t.TempDir(), "lately.yaml")
	text := fmt.Sprintf("us:\n  name: Ourselves\n  domains: [ourselves.example]\n  sources:\n    - feed: %[1]s/blog/feed.xml\n    - feed: %[1]s/news/feed.xml\n      area: press_release\n"+
		"    - sitemap: %[1]s/sitemap.xml\npartners:\n  - name: Zephyrmill\n    domains: [zephyrmill.example]\nstore: lately.db\nnetwork: {allow: [127.0.0.0/8], per_host: 32}\n", p.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

// seenIn checks that what we did is seen in all three sources.
func (p *press) seenIn(t *testing.T, config string, now time.Time) {
	t.Helper()
	rows, _, _ := later(t, now, "export", "activities", "--no-bom", "-c", config)
	for line := range strings.Lines(rows) {
		if !strings.Contains(line, ",ours,") {
			continue
		}
		out, _, _ := later(t, now, "explain", line[:20], "-c", config)
		for _, source := range []string{"/blog/feed.xml", "/news/feed.xml", "/sitemap.xml"} {
			if !strings.Contains(out, source) {
				t.Errorf("no evidence in %s:\n%s", source, out)
			}
		}
	}
}
