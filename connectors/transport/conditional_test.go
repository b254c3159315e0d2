package transport

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lately"
)

// tagged serves body under an ETag and counts the full answers.
func tagged(body string, full *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `W/"1"`)
		w.Header().Set("X-RateLimit-Remaining", fmt.Sprint(100-*full))
		if r.Header.Get("If-None-Match") == `W/"1"` {
			w.Header().Set("X-RateLimit-Remaining", "77")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		*full++
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Link", `<https://example.com/2>; rel="next"`)
		w.Header().Set(NotModified, "1") // a server must not be able to say this
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write([]byte(body))
			_ = z.Close()
			return
		}
		_, _ = w.Write([]byte(body))
	}
}

func TestNotModifiedReachesTheCaller(t *testing.T) {
	full := 0
	s := serve(t, tagged(`{"a":1}`, &full))
	c := client(t, Options{})
	ctx := lately.WithValidators(t.Context(), &memory{})
	first, body, err := get(t, c, ctx, s.URL)
	if err != nil || first.StatusCode != 200 || body != `{"a":1}` || first.Header.Get(NotModified) != "" {
		t.Fatalf("first: %v %q %v", first, body, err)
	}
	second, body, err := get(t, c, ctx, s.URL)
	if err != nil || second.StatusCode != 304 || body != "" || full != 1 {
		t.Fatalf("second: %v %q %v, %d full answers", second, body, err, full)
	}
	if _, _, err := get(t, c, KeepBody(ctx), s.URL); err != nil || full != 2 {
		t.Fatalf("who wants the body must get it although only a validator is held: %v, %d full answers", err, full)
	}
}

func TestNotModifiedIsReplayed(t *testing.T) {
	full := 0
	s := serve(t, tagged(`{"a":1}`, &full))
	c := client(t, Options{})
	ctx := KeepBody(lately.WithValidators(t.Context(), &memory{}))
	for i := range 3 {
		resp, body, err := get(t, c, ctx, s.URL)
		if err != nil || resp.StatusCode != 200 || body != `{"a":1}` || full != 1 {
			t.Fatalf("request %d: %v %q %v, %d full answers", i, resp, body, err, full)
		}
		if resp.Header.Get("Content-Type") != "application/json" || !strings.Contains(resp.Header.Get("Link"), "next") {
			t.Errorf("request %d lost headers: %v", i, resp.Header)
		}
		if want := map[bool]string{true: "100", false: "77"}[i == 0]; resp.Header.Get("X-RateLimit-Remaining") != want {
			t.Errorf("request %d: stale rate limit %v", i, resp.Header)
		}
		if (resp.Header.Get(NotModified) == "1") != (i > 0) {
			t.Errorf("request %d: %s is %q", i, NotModified, resp.Header.Get(NotModified))
		}
	}
}

func TestLastModifiedAlone(t *testing.T) {
	const date = "Tue, 03 Nov 2026 10:00:00 GMT"
	c := client(t, Options{network: network(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("If-Modified-Since") == date {
			return answer(304, ""), nil
		}
		return answer(200, "x", "Last-Modified", date), nil
	})})
	ctx := lately.WithValidators(t.Context(), &memory{})
	for i, want := range []int{200, 304} {
		resp, _, err := get(t, c, ctx, "https://example.com/")
		if err != nil || resp.StatusCode != want {
			t.Errorf("request %d: %v %v, want %d", i, resp, err, want)
		}
	}
}

// Each server breaks its answer off in another way.
func TestACutBodyLeavesNoValidator(t *testing.T) {
	for name, head := range map[string]string{
		"shorter than announced": "Content-Length: 100\r\n\r\nhalf",
		"without a last chunk":   "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
		"gzip without an end":    "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff",
		"length unknown":         "\r\nhalf",
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nConnection: close\r\n" + head))
				_ = conn.Close()
			})
			m := &memory{}
			_, _, err := get(t, client(t, Options{}), lately.WithValidators(t.Context(), m), s.URL)
			if err == nil && name != "length unknown" {
				t.Error("the cut went unnoticed")
			}
			if len(m.all()) != 0 {
				t.Errorf("staged %v", m.all())
			}
		})
	}
}

func TestValidatorsAreStagedOnlyForWholeBodies(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		read       func(*http.Response) error
		want       int
	}{
		{"nothing read", "content", func(*http.Response) error { return nil }, 0},
		{"half read", "two\nlines", func(r *http.Response) error {
			_, err := r.Body.Read(make([]byte, 3))
			return err
		}, 0},
		{"JSON value read, line break left", "{}\n\n", func(r *http.Response) error {
			return json.NewDecoder(bufio.NewReaderSize(r.Body, 16)).Decode(&struct{}{})
		}, 1},
		{"too much white space left", "{}" + strings.Repeat(" ", 10000), func(r *http.Response) error {
			_, err := r.Body.Read(make([]byte, 2))
			return err
		}, 0},
		{"empty", "", func(*http.Response) error { return nil }, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := client(t, Options{network: network(func(*http.Request) (*http.Response, error) {
				return answer(200, tt.body, "ETag", `"1"`), nil
			})})
			m := &memory{}
			resp, err := c.Do(request(t, KeepBody(lately.WithValidators(t.Context(), m)), "GET", "https://example.com/"))
			if err != nil {
				t.Fatal(err)
			}
			if err := tt.read(resp); err != nil {
				t.Fatal(err)
			}
			if len(m.all()) != 0 && tt.body != "{}\n\n" {
				t.Error("staged before the body was closed")
			}
			_ = resp.Body.Close()
			_ = resp.Body.Close()
			if len(m.all()) != tt.want {
				t.Errorf("staged %d, want %d", len(m.all()), tt.want)
			}
			for _, v := range m.all() {
				if v.ETag != `"1"` || string(v.Body) != tt.body || v.Body == nil || v.At.IsZero() {
					t.Errorf("staged %+v", v)
				}
			}
		})
	}
}

func TestAnUnaskedNotModifiedIsAnError(t *testing.T) {
	c := client(t, Options{network: network(func(*http.Request) (*http.Response, error) { return answer(304, ""), nil })})
	for name, ctx := range map[string]context.Context{
		"no memory":    t.Context(),
		"empty memory": lately.WithValidators(t.Context(), &memory{}),
		"keeping":      KeepBody(lately.WithValidators(t.Context(), &memory{})),
	} {
		if _, _, err := get(t, c, ctx, "https://example.com/"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	resp, _, err := get(t, c, t.Context(), "https://example.com/", "If-None-Match", `"mine"`)
	if err != nil || resp.StatusCode != 304 {
		t.Errorf("asked by the caller: %v %v", resp, err)
	}
}

func TestAVanishedValidatorIsForgotten(t *testing.T) {
	var asked []string
	etag := []string{"ETag", `"1"`}
	c := client(t, Options{network: network(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.Header.Get("If-None-Match"))
		return answer(200, "x", etag...), nil
	})})
	ctx := lately.WithValidators(t.Context(), &memory{})
	for range 3 {
		if _, _, err := get(t, c, ctx, "https://example.com/"); err != nil {
			t.Fatal(err)
		}
		etag = nil
	}
	if got := strings.Join(asked, ","); got != `,"1",` {
		t.Errorf("asked with %s", got)
	}
}

func TestOnlyGetIsConditional(t *testing.T) {
	c := client(t, Options{network: network(func(*http.Request) (*http.Response, error) {
		return answer(200, "x", "ETag", `"1"`), nil
	})})
	m := &memory{}
	ctx := Idempotent(lately.WithValidators(t.Context(), m))
	for _, method := range []string{"POST", "HEAD"} {
		resp, err := c.Do(request(t, ctx, method, "https://example.com/"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Body(resp); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.all()) != 0 {
		t.Errorf("staged %v", m.all())
	}
}

func TestKeysTellAccountsApart(t *testing.T) {
	seen := map[string]string{}
	for name, req := range map[string]*http.Request{
		"plain":       request(t, t.Context(), "GET", "https://example.com/a"),
		"other URL":   request(t, t.Context(), "GET", "https://example.com/a?b=1"),
		"Accept":      request(t, t.Context(), "GET", "https://example.com/a", "Accept", "text/html"),
		"token":       request(t, t.Context(), "GET", "https://example.com/a", "Authorization", "Bearer one"),
		"other token": request(t, t.Context(), "GET", "https://example.com/a", "Authorization", "Bearer two"),
		"own header":  request(t, t.Context(), "GET", "https://example.com/a", "X-Api-Key", "Bearer one"),
	} {
		k := key(req)
		if other, ok := seen[k]; ok {
			t.Errorf("%s and %s share a key", name, other)
		}
		seen[k] = name
		if strings.Contains(k, "one") {
			t.Errorf("%s: the key shows the credential", name)
		}
	}
	if a, b := request(t, t.Context(), "GET", "https://example.com/a#x", "User-Agent", "y"), request(t, t.Context(), "GET", "https://example.com/a"); key(a) != key(b) {
		t.Error("fragment or User-Agent make another key")
	}
}

func BenchmarkNotModified(b *testing.B) {
	body := strings.Repeat("x", 64<<10)
	c := client(b, Options{MinGap: -1, network: network(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("If-None-Match") != "" {
			return answer(304, ""), nil
		}
		return answer(200, body, "ETag", `"1"`), nil
	})})
	for name, ctx := range map[string]context.Context{
		"plain":  lately.WithValidators(b.Context(), &memory{}),
		"replay": KeepBody(lately.WithValidators(b.Context(), &memory{})),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := get(b, c, ctx, "https://example.com/feed.xml"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
