package feed_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/feed"
	"lately/connectors/transport"
)

var today = time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)

// site serves one document, which a test may change.
type site struct {
	*httptest.Server
	body        string
	contentType string
	etag        string
	status      int
	requests    int
}

func serve(t *testing.T, contentType, body string) *site {
	t.Helper()
	s := &site{body: body, contentType: contentType}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests++
		w.Header().Set("Content-Type", s.contentType)
		if s.etag != "" {
			w.Header().Set("ETag", s.etag)
			if r.Header.Get("If-None-Match") == s.etag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		if s.status != 0 {
			w.WriteHeader(s.status)
		}
		_, _ = w.Write([]byte(s.body))
	}))
	t.Cleanup(s.Close)
	return s
}

// open makes the connector of a feed that reads no articles.
func open(t testing.TB, address string) connectors.Connector {
	t.Helper()
	return openWith(t, address, &feed.Settings{})
}

func openWith(t testing.TB, address string, settings connectors.Settings) connectors.Connector {
	t.Helper()
	client, err := transport.New(transport.Options{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, Retries: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return openClient(t, address, settings, client)
}

// detour sends what is for one host to another.
type detour struct{ from, to string }

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == d.from {
		r = r.Clone(r.Context())
		r.URL.Host = strings.TrimPrefix(d.to, "http://")
	}
	return http.DefaultTransport.RoundTrip(r)
}

func openClient(t testing.TB, address string, settings connectors.Settings, client *http.Client) connectors.Connector {
	t.Helper()
	src := lately.Source{ID: "acme/blog", Name: "blog", Kind: "feed", Location: address}
	c, err := settings.Open(src, connectors.Deps{Client: client, Now: func() time.Time { return today }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read fetches once.
func read(t *testing.T, c connectors.Connector, cursor lately.Cursor) lately.Batch {
	t.Helper()
	b, err := c.Fetch(t.Context(), cursor)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fixture reads a file of testdata.
func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// rss wraps items in a channel.
func rss(items ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Acme</title><link>https://acme.example/blog/</link>` +
		strings.Join(items, "") + `</channel></rss>`
}

func titles(b lately.Batch) []string {
	var out []string
	for _, it := range b.Items {
		out = append(out, it.Title)
	}
	return out
}
