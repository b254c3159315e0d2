package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lately"
)

func TestRobotsRules(t *testing.T) {
	for _, tt := range []struct {
		name, text, path string
		allowed          bool
	}{
		{"empty", "", "/a", true},
		{"everything", "User-agent: *\nDisallow: /", "/a", false},
		{"nothing", "User-agent: *\nDisallow:", "/a", true},
		{"another agent", "User-agent: otherbot\nDisallow: /", "/a", true},
		{"ours, not everybody's", "User-agent: *\nDisallow: /\n\nUser-agent: lately\nDisallow: /b", "/a", true},
		{"ours with a version", "User-agent: Lately/1.0\nDisallow: /a", "/a", false},
		{"two agents, one group", "User-agent: x\nUser-agent: lately\nDisallow: /a", "/a", false},
		{"the longest decides", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		{"as long: allow", "User-agent: *\nDisallow: /a/b\nAllow: /a/b", "/a/b", true},
		{"star", "User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false},
		{"end", "User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", true},
		{"query", "User-agent: *\nDisallow: /*?q=", "/s?q=1", false},
		{"comments, spaces, case, CR", "USER-AGENT : * # all\r\n disallow : /a # no\r\n", "/a", false},
		{"byte-order mark", "\ufeffUser-agent: *\nDisallow: /a", "/a", false},
		{"a wrong line voids nothing", "User-agent: *\nnonsense\nDisallow: /a", "/a", false},
		{"escaped", "User-agent: *\nDisallow: /%61bc", "/abc", false},
	} {
		r := parseRobots(tt.text, "lately")
		u, err := url.Parse("https://h.example" + tt.path)
		if err != nil {
			t.Fatal(err)
		}
		err = r.check(u)
		if (err == nil) != tt.allowed || err != nil && !errors.Is(err, lately.ErrPermanent) {
			t.Errorf("%s: %v, want allowed %v", tt.name, err, tt.allowed)
		}
	}
}

// robotsServer counts how often its robots.txt is read.
func robotsServer(t *testing.T, status int, text string) (string, *atomic.Int64) {
	t.Helper()
	var reads atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			reads.Add(1)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(text))
		}
	})
	return s.URL, &reads
}

func TestRobotsAreAsked(t *testing.T) {
	const rules = "User-agent: *\nDisallow: /private/"
	for _, tt := range []struct {
		name, path string
		status     int
		ok         bool
	}{
		{"allowed", "/public/", 200, true},
		{"disallowed", "/private/x", 200, false},
		{"absent allows everything", "/private/x", 404, true},
		{"forbidden is absent", "/private/x", 403, true},
	} {
		base, _ := robotsServer(t, tt.status, rules)
		_, _, err := get(t, WithRobots(client(t, Options{}), ""), t.Context(), base+tt.path)
		if (err == nil) != tt.ok || err != nil && !strings.Contains(err.Error(), "Disallow: /private/") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	base, _ := robotsServer(t, http.StatusServiceUnavailable, "")
	_, _, err := get(t, WithRobots(client(t, Options{Retries: -1}), ""), t.Context(), base+"/public/")
	var deferred *lately.DeferredError
	if !errors.As(err, &deferred) || !deferred.Broken {
		t.Errorf("while robots.txt is broken: %v; want the site to be left alone, as one that is broken", err)
	}
}

// All sources of a run share what was read; a source that remembers it needn't read
// it for a day.
func TestRobotsAreReadOnce(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	base, reads := robotsServer(t, 200, "User-agent: *\nDisallow: /private/")
	ctx := lately.WithValidators(t.Context(), &memory{})
	visit := func(c *http.Client, want int64, when string) {
		t.Helper()
		if _, _, err := get(t, c, ctx, base+"/public/"); err != nil {
			t.Fatal(err)
		}
		if reads.Load() != want {
			t.Errorf("%s: robots.txt was read %d times, want %d", when, reads.Load(), want)
		}
		if _, _, err := get(t, c, ctx, base+"/private/"); !errors.Is(err, lately.ErrPermanent) {
			t.Errorf("%s: %v; want a refusal", when, err)
		}
	}
	run := func() *http.Client { return client(t, Options{Now: func() time.Time { return now }}) }
	c := run()
	visit(WithRobots(c, ""), 1, "first source")
	visit(WithRobots(c, ""), 1, "second source of the run")
	now = now.Add(23 * time.Hour)
	visit(WithRobots(run(), ""), 1, "a later run")
	now = now.Add(2 * time.Hour)
	visit(WithRobots(run(), ""), 2, "a day later")
}

func TestCrawlDelayIsBounded(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"User-agent: *\nCrawl-delay: 2.5":   2500 * time.Millisecond,
		"User-agent: *\nCrawl-delay: 86400": maxCrawlDelay,
		"User-agent: *\nCrawl-delay: -1":    0,
		"User-agent: *\nCrawl-delay: soon":  0,
	} {
		if got := parseRobots(text, "lately").delay; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// FuzzRobots: whatever stands in a robots.txt, reading it ends, and a refusal names a
// rule that is in it.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b*c$", "/axbxc")
	f.Add("user-agent: lately\r\rallow: *\ncrawl-delay: 1e309", "/")
	f.Fuzz(func(t *testing.T, text, path string) {
		u, err := url.Parse("https://h.example/" + strings.TrimPrefix(path, "/"))
		if err != nil {
			return
		}
		r := parseRobots(text, "lately")
		if err := r.check(u); err != nil && !strings.Contains(strings.ToLower(text), "disallow") {
			t.Errorf("refused without a rule: %v", err)
		}
	})
}
