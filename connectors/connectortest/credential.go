package connectortest

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
)

// checkSecrets: a credential goes to the world and nowhere else, even where the
// server sends it back.
func checkSecrets(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	b.mustTurn()
	b.checkWords("log", b.logged.String())
	for _, status := range []int{400, 401, 403, 404, 429, 500, 503} {
		b := newBench(tb, s, few)
		b.front.answer(func(n int, w http.ResponseWriter, r *http.Request) bool {
			echo := fmt.Sprintf("no access with %s at %s", token, r.URL)
			w.Header().Set("X-Echo", token)
			return everything(status, nil, fmt.Sprintf(`{"message":%q,"errors":[{"message":%q}],"policyName":%q}`, echo, echo, token))(n, w, r)
		})
		if _, err := b.turn(); err == nil && b.world.Handler != nil {
			tb.Errorf("status %d is no error", status)
		}
		b.checkWords("log", b.logged.String())
	}
	// A source whose secret can't be read isn't asked, and the error says where the
	// secret should be.
	b = newBench(tb, s, few)
	needs := usesSecret(b)
	tb.Setenv(secretEnv, "")
	_, err := b.turn()
	if requests := b.front.taken(); needs && (err == nil || !strings.Contains(err.Error(), secretEnv) || len(requests) > 0) {
		tb.Errorf("without its secret: %d requests, %v", len(requests), err)
	}
}

// usesSecret finds out whether the kind authorises itself by the secret.
func usesSecret(b *bench) bool {
	b.Helper()
	b.front.taken()
	b.mustTurn()
	b.shelf = newShelf(b.suite.Whole)
	for _, e := range b.front.taken() {
		if strings.Contains(e.Authorization, token) {
			return true
		}
	}
	return false
}

// checkRedirects: credentials don't follow a redirect to another host, and a
// redirect without end is an error.
func checkRedirects(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	if b.world.Handler == nil {
		return
	}
	var told []string
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), token) {
				told = append(told, name)
			}
		}
		b.world.Handler.ServeHTTP(w, r)
	}))
	defer stranger.Close()
	b.front.answer(func(_ int, w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, stranger.URL+r.URL.RequestURI(), http.StatusFound)
		return true
	})
	_, _ = b.turn()
	if len(told) > 0 {
		tb.Errorf("another host was sent the credential in %q", told)
	}
	b = newBench(tb, s, few)
	b.front.answer(func(_ int, w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, r.URL.RequestURI(), http.StatusFound)
		return true
	})
	if _, err := b.turn(); err == nil {
		tb.Error("a redirect without end is no error")
	}
}

// checkProbe: a connector that can be probed says whether it would work.
func checkProbe(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	p, ok := b.open().(connectors.Prober)
	if !ok {
		return
	}
	if err := p.Probe(tb.Context()); err != nil {
		tb.Errorf("probe of an ordinary world: %v", err)
	}
	if b.world.Handler == nil {
		return
	}
	for _, status := range []int{401, 500} {
		b.front.answer(everything(status, nil, token))
		err := p.Probe(tb.Context())
		if err == nil || status == 401 && !errors.Is(err, lately.ErrPermanent) {
			tb.Errorf("probe answered with %d: %v", status, err)
			continue
		}
		b.checkWords("error", err.Error())
	}
}
