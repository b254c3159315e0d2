package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"lately"
)

const planted = "planted-token-kX92mQ"

// seenBy records all that a server was sent.
type seenBy struct {
	mu   sync.Mutex
	text []string
}

func (s *seenBy) note(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	_ = r.Write(&b)
	s.text = append(s.text, b.String())
}

func (s *seenBy) has(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(strings.Join(s.text, "\n"), what)
}

// credentialed makes clients that send the planted token to a server in each of the
// ways in which connectors do.
func credentialedClients(t *testing.T, base string) map[string]func() (*http.Client, *http.Request) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	plain := func() *http.Client { return client(t, Options{}) }
	return map[string]func() (*http.Client, *http.Request){
		"set by WithAuth": func() (*http.Client, *http.Request) {
			c := WithAuth(plain(), u, func(r *http.Request) error { r.Header.Set("Authorization", "Bearer "+planted); return nil })
			return c, request(t, t.Context(), http.MethodGet, base+"/start")
		},
		"on the request": func() (*http.Client, *http.Request) {
			return plain(), request(t, t.Context(), http.MethodGet, base+"/start", "Authorization", "Bearer "+planted)
		},
		"in a header of its own": func() (*http.Client, *http.Request) {
			return plain(), request(t, t.Context(), http.MethodGet, base+"/start", "X-Api-Key", planted)
		},
		"in a cookie": func() (*http.Client, *http.Request) {
			return plain(), request(t, t.Context(), http.MethodGet, base+"/start", "Cookie", "session="+planted)
		},
	}
}

// A credential goes to the server it was given for, and never along with a redirect
// to another host or port, not even when that one sends the request back.
func TestCredentialsNeverFollowARedirect(t *testing.T) {
	var home, away seenBy
	var back string
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		away.note(r)
		if r.URL.Path == "/boomerang" {
			http.Redirect(w, r, back+"/end", http.StatusFound)
		}
	})
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		home.note(r)
		if r.URL.Path == "/start" {
			http.Redirect(w, r, other.URL+"/boomerang", http.StatusFound)
		}
	})
	back = first.URL
	for name, make := range credentialedClients(t, first.URL) {
		t.Run(name, func(t *testing.T) {
			home.text, away.text = nil, nil
			c, req := make()
			resp, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if len(home.text) != 2 || len(away.text) != 1 {
				t.Fatalf("%d requests at home, %d away; want 2 and 1", len(home.text), len(away.text))
			}
			if !strings.Contains(home.text[0], planted) {
				t.Error("the server it was given for didn't get the token")
			}
			if away.has(planted) || strings.Contains(home.text[1], planted) {
				t.Errorf("the token went along:\n%s\n%s", away.text[0], home.text[1])
			}
		})
	}
}

// Another host under the same name on another port is another server; a redirect
// within one server keeps its credential.
func TestCredentialsStayWithinOneServer(t *testing.T) {
	var home seenBy
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		home.note(r)
		if r.URL.Path == "/start" {
			http.Redirect(w, r, "/end", http.StatusMovedPermanently)
		}
	})
	for name, make := range credentialedClients(t, first.URL) {
		home.text = nil
		c, req := make()
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if len(home.text) != 2 || !strings.Contains(home.text[1], planted) {
			t.Errorf("%s: the token was lost within its own server: %q", name, home.text)
		}
	}
}

func TestRedirectsThatAreRefused(t *testing.T) {
	var to string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	})
	for name, location := range map[string]string{
		"another scheme": "file:///etc/passwd",
		"a user name":    "http://somebody:" + planted + "@127.0.0.1:1/",
		"for ever":       s.URL + "/again",
		"malformed":      "http://[::1/?key=" + planted,
	} {
		to = location
		_, _, err := get(t, client(t, Options{}), t.Context(), s.URL)
		if err == nil || strings.Contains(err.Error(), planted) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A posted body is for one server's eyes.
func TestABodyIsNotSentOnToAnotherServer(t *testing.T) {
	var away seenBy
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { away.note(r) })
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	_, err := client(t, Options{}).Do(request(t, t.Context(), http.MethodPost, first.URL))
	if !errors.Is(err, lately.ErrPermanent) || len(away.text) > 0 {
		t.Errorf("%v, and the other server got %q", err, away.text)
	}
}

// No error shows a secret, wherever in the request it stood.
func TestErrorsHaveNoSecrets(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) })
	at := strings.TrimPrefix(s.URL, "http://")
	for name, to := range map[string]string{
		"query":     s.URL + "/?key=" + planted,
		"user":      "http://me:" + planted + "@" + at,
		"fragment":  s.URL + "/#" + planted,
		"no scheme": "ftp://me:" + planted + "@" + at,
	} {
		_, _, err := get(t, client(t, Options{Retries: -1}), t.Context(), to, "Authorization", "Bearer "+planted)
		if err == nil || strings.Contains(err.Error(), planted) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUserAgent(t *testing.T) {
	var got http.Header
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
	c := client(t, Options{UserAgent: UserAgent("1.2.0", "https://lately.example/bot")})
	if _, _, err := get(t, c, t.Context(), s.URL, "User-Agent", "somebody else", "Referer", "https://secret.example/"); err != nil {
		t.Fatal(err)
	}
	if ua := got.Get("User-Agent"); ua != "lately/1.2.0 (+https://lately.example/bot)" || got.Get("Referer") != "" {
		t.Errorf("User-Agent %q, Referer %q", ua, got.Get("Referer"))
	}
}

func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		`Get "https://me:pw@h.example/p?a=1&b=2#f": refused`: `Get "https://***@h.example/p?a=***&b=***": refused`,
		"https://h.example/p?token":                          "https://h.example/p?***",
		"no address in here":                                 "no address in here",
	} {
		if got := Scrub(in); got != want {
			t.Errorf("Scrub(%q) = %q, want %q", in, got, want)
		}
	}
}
