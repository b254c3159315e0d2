package sitemap_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/sitemap"
	"lately/connectors/transport"
)

var today = time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)

// site serves files by path; a test may change them.
type site struct {
	*httptest.Server
	mu       sync.Mutex
	files    map[string]string
	status   map[string]int
	requests []string // path and status
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{files: map[string]string{}, status: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, ok := s.files[r.URL.Path]
	status := s.status[r.URL.Path]
	s.mu.Unlock()
	tag := `"` + lately.ShortHash(body) + `"`
	switch {
	case status >= 300 && status < 400:
		w.Header().Set("Location", body)
	case status != 0:
	case !ok:
		status = http.StatusNotFound
	case r.Header.Get("If-None-Match") == tag:
		status = http.StatusNotModified
	default:
		status = http.StatusOK
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", http.DetectContentType([]byte(body)))
	}
	s.mu.Lock()
	s.requests = append(s.requests, fmt.Sprintf("%s %d", r.URL.Path, status))
	s.mu.Unlock()
	w.WriteHeader(status)
	if status == http.StatusOK {
		_, _ = w.Write([]byte(body))
	}
}

// taken returns the requests since it was last asked.
func (s *site) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.requests
	s.requests = nil
	return out
}

// put sets a file.
func (s *site) put(path, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = body
}

// urlset makes a sitemap of "path" or "path lastmod".
func (s *site) urlset(pages ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for _, p := range pages {
		path, lastmod, _ := strings.Cut(p, " ")
		fmt.Fprintf(&b, "<url><loc>%s%s</loc>", s.URL, path)
		if lastmod != "" {
			fmt.Fprintf(&b, "<lastmod>%s</lastmod>", lastmod)
		}
		b.WriteString("</url>\n")
	}
	return b.String() + "</urlset>"
}

// story is a page with a date.
func story(title, date string) string {
	return fmt.Sprintf(`<!doctype html><html><head><title>%s</title><meta property="article:published_time" content="%s"></head><body><article><h1>%s</h1><p>%s</p></article></body></html>`,
		title, date, title, strings.Repeat("A sentence of the story, with commas, and an end. ", 10))
}

// looker reads a source again and again.
type looker struct {
	t      *testing.T
	site   *site
	source lately.Source
	set    sitemap.Settings
	cursor lately.Cursor
	now    time.Time
	memory *connectortest.Memory
}

func look(t *testing.T, s *site, set sitemap.Settings) *looker {
	if set.Budget == 0 {
		set.Budget = sitemap.DefaultBudget
	}
	return &looker{
		t: t, now: today, site: s, set: set, memory: connectortest.NewMemory(),
		source: lately.Source{ID: "acme/map", Name: "map", Kind: "sitemap", Location: s.URL + "/sitemap.xml"},
	}
}

func (l *looker) open() connectors.Connector {
	l.t.Helper()
	client, err := transport.New(transport.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Retries: -1})
	if err != nil {
		l.t.Fatal(err)
	}
	c, err := l.set.Open(l.source, connectors.Deps{Client: client, Now: func() time.Time { return l.now }})
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

// again runs once more: it fetches and commits until there is no more.
func (l *looker) again() lately.Batch {
	l.t.Helper()
	all := l.fetch()
	for more := all.More; more; {
		b := l.fetch()
		all.Items, all.Seen, all.Warnings = append(all.Items, b.Items...), append(all.Seen, b.Seen...), append(all.Warnings, b.Warnings...)
		all.Complete, more = b.Complete, b.More
	}
	return all
}

func (l *looker) fetch() lately.Batch {
	l.t.Helper()
	b, err := l.open().Fetch(lately.WithValidators(l.t.Context(), l.memory), l.cursor)
	if err != nil {
		l.t.Fatal(err)
	}
	l.memory.Commit()
	if !b.Unchanged {
		l.cursor = b.Cursor
	}
	return b
}

func titles(b lately.Batch) []string {
	var out []string
	for _, it := range b.Items {
		out = append(out, it.Title)
	}
	slices.Sort(out)
	return out
}

func (l *looker) expect(when string, b lately.Batch, want ...string) {
	l.t.Helper()
	if got := titles(b); !slices.Equal(got, want) {
		l.t.Errorf("%s: %q, want %q; warnings %q", when, got, want, b.Warnings)
	}
}

func packed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}
