package deliver

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors/transport"
)

const token = "T000-secret-token"

// hook is a webhook that answers as told, one answer after the other and then the last
// one again.
type hook struct {
	*httptest.Server
	got   []string // bodies
	waits []time.Duration
}

func newHook(t *testing.T, answers ...func(w http.ResponseWriter)) (*hook, *Webhook) {
	t.Helper()
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.URL.Path != "/services/"+token || r.Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s %s, %v", r.Method, r.URL.Path, err)
		}
		answer := answers[min(len(h.got), len(answers)-1)]
		h.got = append(h.got, string(body))
		answer(w)
	}))
	t.Cleanup(h.Close)
	client, err := transport.New(transport.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Retries: -1, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DELIVER_TEST_HOOK", h.URL+"/services/"+token)
	address, err := lately.NewSecret("env:DELIVER_TEST_HOOK")
	if err != nil {
		t.Fatal(err)
	}
	return h, &Webhook{Client: client, Address: address, Now: func() time.Time { return noon }, Wait: func(_ context.Context, d time.Duration) error {
		h.waits = append(h.waits, d)
		return nil
	}}
}

func status(code int, body string, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func TestWebhook(t *testing.T) {
	ok := status(http.StatusOK, "ok")
	for name, tt := range map[string]struct {
		answers []func(http.ResponseWriter)
		says    string // "" is success
		posts   int
		waits   []time.Duration
	}{
		"taken":          {[]func(http.ResponseWriter){ok}, "", 1, nil},
		"no content":     {[]func(http.ResponseWriter){status(http.StatusNoContent, "")}, "", 1, nil},
		"broken once":    {[]func(http.ResponseWriter){status(500, "oops"), ok}, "", 2, []time.Duration{2 * time.Second}},
		"broken":         {[]func(http.ResponseWriter){status(500, "oops")}, "answered 500: oops", 3, []time.Duration{2 * time.Second, 4 * time.Second}},
		"much asked":     {[]func(http.ResponseWriter){status(429, "", "Retry-After", "3600")}, "2026-06-01T13:00:00Z", 1, nil},
		"refused":        {[]func(http.ResponseWriter){status(404, "no_service")}, "answered 404: no_service", 1, nil},
		"repeats secret": {[]func(http.ResponseWriter){status(403, "bad /services/"+token+"\nreally")}, "answered 403: bad *** really", 1, nil},
		"long answer":    {[]func(http.ResponseWriter){status(400, strings.Repeat("x", 1<<20))}, "xxx…", 1, nil},
		"redirect": {[]func(http.ResponseWriter){status(307, "", "Location", "https://elsewhere.example/"+token)},
			"a redirect, which isn't followed", 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h, w := newHook(t, tt.answers...)
			err := w.Send(t.Context(), []byte(`{"text":"x"}`))
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want %q", err, tt.says)
			}
			if err != nil && (strings.Contains(err.Error(), token) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 700) {
				t.Errorf("the error holds the address, or is long: %v", err)
			}
			if len(h.got) != tt.posts || !slices.Equal(h.waits, tt.waits) || slices.ContainsFunc(h.got, func(b string) bool { return b != `{"text":"x"}` }) {
				t.Errorf("%d posts, waited %v", len(h.got), h.waits)
			}
		})
	}
}

// A redirect takes neither the message nor the address anywhere.
func TestWebhookGoesNowhereElse(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	for _, code := range []int{301, 302, 303, 307, 308} {
		_, w := newHook(t, status(code, "", "Location", other.URL))
		if err := w.Send(t.Context(), []byte(`{}`)); err == nil {
			t.Errorf("%d is taken for success", code)
		}
	}
	if elsewhere != 0 {
		t.Errorf("another server was asked %d times", elsewhere)
	}
}

// A private address is refused unless the config allows it, and no error tells the
// address, wherever sending fails.
func TestWebhookErrorsKeepTheAddress(t *testing.T) {
	_, w := newHook(t, status(http.StatusOK, ""))
	closed, _ := transport.New(transport.Options{})
	w.Client = closed
	if err := w.Send(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "network.allow") || strings.Contains(err.Error(), token) {
		t.Errorf("a private address: %v", err)
	}
	for _, address := range []string{"ftp://hooks.example/" + token, token, "https:///" + token, "https://hooks.example:99999/" + token, "https://hooks.invalid/" + token + "?key=" + token, "http://[::1/" + token} {
		t.Setenv("DELIVER_TEST_HOOK", address)
		if err := w.Send(t.Context(), nil); err == nil || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v", address, err)
		}
	}
	t.Setenv("DELIVER_TEST_HOOK", "")
	if err := w.Send(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "DELIVER_TEST_HOOK is not set") {
		t.Errorf("no address: %v", err)
	}
}
