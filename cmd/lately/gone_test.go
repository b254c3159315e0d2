package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
)

var names = []string{"Zephyrmill", "Grindwell", "Boltworks", "Cordage Bros", "Dunmore Scales", "Eastquay", "Fernhill Labels", "Gantry Nine"}

// wall is a partner page that tests change.
type wall struct {
	*httptest.Server
	mu   sync.Mutex
	page string
	code int
}

func newWall(t *testing.T) *wall {
	t.Helper()
	s := &wall{code: http.StatusOK}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/partners/" {
			http.NotFound(w, r)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(s.code)
		fmt.Fprint(w, s.page)
	}))
	t.Cleanup(s.Close)
	return s
}

// shows makes the page one that lists these partners.
func (s *wall) shows(partners ...string) {
	var b strings.Builder
	b.WriteString(`<!doctype html><html><head><title>Partners of Ourselves</title></head><body><nav><a href="/">Home</a> <a href="/shop">Shop</a></nav><main><h1>Our partners</h1>
<p>We work with companies that count, pack and label as carefully as we do. Each of them has been with us for years, and we would not ship a single pallet without them.</p>
<h2>Partners</h2><div class="wall">`)
	for _, name := range partners {
		host := lately.Slug(name) + ".example"
		fmt.Fprintf(&b, `<div class="card"><a href="https://%s/"><img src="/logos/%s.png" alt="%s"></a><h3>%s</h3><p>%s looks after a part of our stock room, and has done so since we opened it.</p></div>`, host, lately.Slug(name), name, name, name)
	}
	b.WriteString(`</div><p>Would you like to be one of them? Write to us, and tell us what you would do for a pallet that nobody has counted yet.</p></main><footer>Ourselves Ltd, The Quay</footer></body></html>`)
	s.set(http.StatusOK, b.String())
}

func (s *wall) set(code int, page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.code, s.page = code, page
}

// config polls the page for all the names.
func (s *wall) config(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "us:\n  name: Ourselves\n  domains: [ourselves.example]\n  sources:\n    - page: %s/partners/\n      area: partner_page\npartners:\n", s.URL)
	for _, name := range names {
		fmt.Fprintf(&b, "  - name: %s\n    domains: [%s.example]\n", name, lately.Slug(name))
	}
	b.WriteString("store: lately.db\nnetwork: {allow: [127.0.0.0/8], per_host: 32}\n")
	path := filepath.Join(t.TempDir(), "lately.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// later runs lately at a time of its own.
func later(t *testing.T, now time.Time, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	a := newApp(&o, &e)
	a.now = func() time.Time { return now }
	code = a.run(t.Context(), args)
	return o.String(), e.String(), code
}

// visit is one sync of the page in a test, a day after the one before.
type visit struct {
	shows []string
	code  int // an error page with this status instead
	exit  int
	live  int // listings that count afterwards
}

func TestWhatLeavesAPartnerPage(t *testing.T) {
	all, six, half := names, names[:6], names[:4]
	for _, tt := range []struct {
		name   string
		visits []visit
	}{
		{"two leave", []visit{{all, 0, exitOK, 8}, {six, 0, exitOK, 8}, {six, 0, exitOK, 8}, {six, 0, exitOK, 6}, {all, 0, exitOK, 8}}},
		{"a flap", []visit{{all, 0, exitOK, 8}, {six, 0, exitOK, 8}, {all, 0, exitOK, 8}, {six, 0, exitOK, 8}, {six, 0, exitOK, 8}}},
		{"the server fails", []visit{{all, 0, exitOK, 8}, {nil, 500, exitFailed, 8}, {nil, 404, exitFailed, 8}, {nil, 500, exitFailed, 8}, {nil, 500, exitFailed, 8}}},
		{"an empty shell", []visit{{all, 0, exitOK, 8}, {nil, 200, exitFailed, 8}, {nil, 200, exitFailed, 8}, {nil, 200, exitFailed, 8}, {nil, 200, exitFailed, 8}}},
		{"half leave, and it is held back until three more reads", []visit{{all, 0, exitOK, 8}, {half, 0, exitOK, 8}, {half, 0, exitOK, 8}, {half, 0, exitPartly, 8},
			{half, 0, exitPartly, 8}, {half, 0, exitPartly, 8}, {half, 0, exitOK, 4}}},
		{"half leave, are held back, and are back", []visit{{all, 0, exitOK, 8}, {half, 0, exitOK, 8}, {half, 0, exitOK, 8}, {half, 0, exitPartly, 8}, {all, 0, exitOK, 8}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newWall(t)
			config, now := s.config(t), time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
			for i, v := range tt.visits {
				if v.code != 0 {
					s.set(v.code, "<html><body></body></html>")
				} else {
					s.shows(v.shows...)
				}
				_, errs, code := later(t, now, "sync", "--all", "-c", config)
				if code != v.exit {
					t.Errorf("visit %d: exit %d, want %d: %s", i, code, v.exit, errs)
				}
				rows, _, _ := later(t, now, "export", "activities", "-c", config)
				if live := strings.Count(rows, ",counted,"); live != v.live {
					t.Errorf("visit %d: %d live, want %d:\n%s", i, live, v.live, rows)
				}
				now = now.Add(24 * time.Hour)
			}
		})
	}
}
