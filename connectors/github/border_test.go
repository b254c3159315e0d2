package github

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
)

const planted = "ghp_plantedSecret0123456789"

func TestTokenIsSentToTheAPIAndNowhereElse(t *testing.T) {
	f := newFake(t, 2)
	var strangers []string
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		strangers = append(strangers, r.Header.Get("Authorization"))
		refuse(w, 404, "Not Found")
	}))
	t.Cleanup(stranger.Close)
	p := newPoller(t, f.URL)
	p.token(planted)
	p.mustTurn()
	for i, a := range f.auth {
		if a != "Bearer "+planted {
			t.Errorf("request %d went out with %q", i, a)
		}
	}
	f.push(1000, "new")
	f.change(func() {
		f.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "/readme") {
				http.Redirect(w, r, stranger.URL+"/readme", http.StatusFound)
				return true
			}
			return false
		}
	})
	_, err := p.turn()
	if len(strangers) == 0 {
		t.Fatal("the redirect was not followed; the test shows nothing")
	}
	for _, a := range strangers {
		if a != "" {
			t.Errorf("another host was sent %q", a)
		}
	}
	if err != nil && strings.Contains(err.Error(), planted) {
		t.Errorf("the token stands in an error: %v", err)
	}
}

func TestMissingTokenIsPermanentAndAsksNothing(t *testing.T) {
	f := newFake(t, 1)
	p := newPoller(t, f.URL)
	p.token("")
	if _, err := p.fetch(); !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), "LATELY_TEST_GITHUB_TOKEN") {
		t.Errorf("%v", err)
	}
	if got := f.taken(); len(got) != 0 {
		t.Errorf("requests: %v", got)
	}
}

// A renamed account answers at its number, and every listing says who it is now.
func TestRenamedAccount(t *testing.T) {
	f := newFake(t, 2)
	p := newPoller(t, f.URL)
	p.token(planted)
	p.mustTurn()
	f.change(func() {
		f.login = "acme-inc"
		f.answer = func(w http.ResponseWriter, r *http.Request) bool {
			switch {
			case strings.HasPrefix(r.URL.Path, "/orgs/acme/"):
				http.Redirect(w, r, f.URL+"/organizations/77/repos?"+r.URL.RawQuery, http.StatusMovedPermanently)
				return true
			case r.URL.Path == "/organizations/77/repos":
				f.list(w, r)
				return true
			}
			return false
		}
	})
	b := p.mustTurn()
	if len(b.Items) != 2 || b.Items[0].Title != "acme-inc/repo-0000" || b.Items[0].Key != "repo:1000" || !b.Complete {
		t.Errorf("items %v, complete %v", titles(b.Items), b.Complete)
	}
	if len(b.Warnings) != 1 || !strings.Contains(b.Warnings[0], "is called acme-inc") {
		t.Errorf("warnings %q", b.Warnings)
	}
	if b = p.mustTurn(); !b.Unchanged || len(b.Warnings) != 1 {
		t.Errorf("then: unchanged %v, warnings %q", b.Unchanged, b.Warnings)
	}
}

func TestDeletedAccount(t *testing.T) {
	f := newFake(t, 2)
	p := newPoller(t, f.URL)
	p.mustTurn()
	f.change(func() { f.login = "somebody-else" })
	if b, err := p.turn(); !errors.Is(err, lately.ErrPermanent) || b.Complete || !strings.Contains(err.Error(), "no such user or organisation") {
		t.Errorf("complete %v, %v", b.Complete, err)
	}
}

// Whatever a listing is, it is no empty account unless it says so.
func TestHostileListings(t *testing.T) {
	for _, body := range []string{
		"", "null", "{}", `{"message":"x"}`, "[", `[{"id":1`, "<html>", `"text"`, "42",
	} {
		f := newFake(t, 2)
		p := newPoller(t, f.URL)
		f.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/repos") {
				return false
			}
			_, _ = w.Write([]byte(body))
			return true
		}
		if b, err := p.turn(); err == nil || b.Complete {
			t.Errorf("listing %q: %d items, complete %v, no error", body, len(b.Items), b.Complete)
		}
	}
	// What can't be named is left out, and not asked for.
	f := newFake(t, 1)
	p := newPoller(t, f.URL)
	f.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/repos") {
			return false
		}
		_, _ = w.Write([]byte(`[null, {}, {"id":-1,"name":"a","owner":{"login":"acme"}}, {"id":5,"name":"..","owner":{"login":"acme"}},
			{"id":6,"name":"a/../../user","owner":{"login":"acme"}}, {"id":7,"name":"ok","owner":{"login":"acme"},"private":true},
			{"id":8,"name":"ok","owner":{"login":"acme"},"visibility":"internal"},
			{"id":9,"name":"repo-0000","owner":{"login":"acme"},"html_url":"javascript:alert(1)","description":"a\u0000\u001b[31mb"},
			{"id":9,"name":"repo-0000","owner":{"login":"acme"}}]`))
		return true
	}
	b := p.mustTurn()
	if len(b.Items) != 1 || b.Items[0].URL != "" || b.Items[0].Repo.Description != "a [31mb" {
		t.Errorf("items %+v", b.Items)
	}
	if _, readmes, _, _, _ := count(f.taken()); readmes != 1 {
		t.Errorf("%d READMEs were asked for", readmes)
	}
}

func TestProbe(t *testing.T) {
	f := newFake(t, 0)
	p := newPoller(t, f.URL)
	c, err := p.set.Open(p.source, p.deps)
	if err != nil {
		t.Fatal(err)
	}
	probe := c.(connectors.Prober)
	if err := probe.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	f.change(func() { f.login = "other" })
	if err := probe.Probe(t.Context()); !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("%v", err)
	}
}

func TestCancelled(t *testing.T) {
	f := newFake(t, 3)
	p := newPoller(t, f.URL)
	ctx, cancel := context.WithCancel(t.Context())
	f.answer = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "repo-0001") {
			cancel()
		}
		return false
	}
	c, err := p.set.Open(p.source, p.deps)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := c.Fetch(ctx, nil); !errors.Is(err, context.Canceled) || b.Complete {
		t.Errorf("complete %v, %v", b.Complete, err)
	}
}
