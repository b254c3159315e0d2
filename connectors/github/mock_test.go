package github

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"lately"
)

// mockPages bounds the batches read from a mock: it keeps no state, and its pages
// may never end.
const mockPages = 3

// TestAgainstMock runs the connector against a mock server made from GitHub's own
// description of its API, where LATELY_GITHUB_MOCK holds its URL.
func TestAgainstMock(t *testing.T) {
	mock := os.Getenv("LATELY_GITHUB_MOCK")
	if mock == "" {
		t.Log("LATELY_GITHUB_MOCK isn't set")
		return
	}
	for _, account := range []string{organisation, user} {
		t.Run(account, func(t *testing.T) {
			p := newPoller(t, strings.TrimSuffix(mock, "/"))
			p.token(planted)
			// The mock's one account is of one type; the cursor says the other.
			at := decode(nil)
			at.Account = account
			var err error
			if p.cursor, err = at.encode(); err != nil {
				t.Fatal(err)
			}
			var items []lately.Item
			for range mockPages {
				b, err := p.fetch()
				if err != nil {
					t.Fatal(err)
				}
				items = append(items, b.Items...)
				for _, w := range b.Warnings {
					t.Log(w)
				}
				if !b.More {
					break
				}
			}
			if len(items) == 0 {
				t.Fatal("the example listing gave no items")
			}
			for _, it := range items {
				u, err := url.Parse(it.URL)
				if it.Key == "" || it.Title == "" || it.Body == "" || it.Repo == nil || err != nil || u.Host == "" {
					t.Errorf("%+v", it)
				}
				t.Logf("%s %s: %d bytes of %s", it.Key, it.Title, len(it.Body), it.Format)
			}
		})
	}
	t.Run("account type", func(t *testing.T) {
		p := newPoller(t, strings.TrimSuffix(mock, "/"))
		p.token(planted)
		if b, err := p.fetch(); err != nil || len(b.Items) == 0 {
			t.Errorf("%d items, %v", len(b.Items), err)
		}
	})
}

// preferring asks a mock for a certain answer.
type preferring struct {
	next   http.RoundTripper
	prefer string
}

func (p preferring) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Prefer", p.prefer)
	return p.next.RoundTrip(r)
}

// TestMockRefusals asks the mock for the refusals that the description tells of, and
// for random data that fits it.
func TestMockRefusals(t *testing.T) {
	mock := os.Getenv("LATELY_GITHUB_MOCK")
	if mock == "" {
		t.Log("LATELY_GITHUB_MOCK isn't set")
		return
	}
	for _, tt := range []struct {
		prefer         string
		perm, deferred bool
	}{
		{prefer: "code=401", perm: true}, {prefer: "code=404", perm: true}, {prefer: "code=403", deferred: true},
		{prefer: "code=429", deferred: true}, {prefer: "code=304"},
	} {
		p := newPoller(t, strings.TrimSuffix(mock, "/"))
		p.token(planted)
		p.deps.Client.Transport = preferring{p.deps.Client.Transport, tt.prefer}
		_, err := p.fetch()
		var deferred *lately.DeferredError
		if err == nil || errors.Is(err, lately.ErrPermanent) != tt.perm || errors.As(err, &deferred) != tt.deferred {
			t.Errorf("%s: %v", tt.prefer, err)
		}
		t.Logf("%s: %v", tt.prefer, err)
	}
	for range 20 {
		p := newPoller(t, strings.TrimSuffix(mock, "/"))
		p.token(planted)
		p.deps.Client.Transport = preferring{p.deps.Client.Transport, "dynamic=true"}
		for range mockPages {
			b, err := p.fetch()
			if err != nil {
				t.Log(err)
				break
			}
			t.Logf("%d items, %d warnings, complete %v", len(b.Items), len(b.Warnings), b.Complete)
			for _, it := range b.Items {
				if _, err := json.Marshal(it); err != nil {
					t.Errorf("%+v: %v", it, err)
				}
			}
			if !b.More {
				break
			}
		}
	}
}

// TestFakeThroughProxy lets a validating proxy check the answers of the fake, and
// the connector's requests, against GitHub's description. LATELY_GITHUB_PROXY holds
// the URL of the proxy, LATELY_GITHUB_PROXIED the address that it forwards to.
func TestFakeThroughProxy(t *testing.T) {
	proxy, upstream := os.Getenv("LATELY_GITHUB_PROXY"), os.Getenv("LATELY_GITHUB_PROXIED")
	if proxy == "" || upstream == "" {
		t.Log("LATELY_GITHUB_PROXY or LATELY_GITHUB_PROXIED isn't set")
		return
	}
	for _, account := range []string{"Organization", "User"} {
		t.Run(account, func(t *testing.T) {
			f := newFakeAt(t, upstream, 103)
			f.account = account
			f.change(func() { f.URL = strings.TrimSuffix(proxy, "/") })
			p := newPoller(t, f.URL)
			p.token(planted)
			if b := p.mustTurn(); len(b.Items) != 103 || !b.Complete {
				t.Errorf("%d items, complete %v", len(b.Items), b.Complete)
			}
			f.repos[1002].NoReadme = true
			f.push(1001, "new")
			f.push(1002, "")
			if b := p.mustTurn(); len(b.Items) != 2 || len(b.Warnings) != 0 {
				t.Errorf("%d items, warnings %q", len(b.Items), b.Warnings)
			}
			f.taken()
			b := p.mustTurn()
			l, r, d, o, u := count(f.taken())
			t.Logf("unchanged %v: listings %d, READMEs %d, details %d, others %d; 304: %d", b.Unchanged, l, r, d, o, u)
			if len(b.Items) != 0 {
				t.Errorf("%d items of an unchanged account", len(b.Items))
			}
		})
	}
}
