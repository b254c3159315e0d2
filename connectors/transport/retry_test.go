package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"lately"
)

// unpaced is a client without gaps over a network that counts.
func unpaced(t testing.TB, o Options, hits *int, n network) *http.Client {
	o.MinGap = -1
	o.network = network(func(r *http.Request) (*http.Response, error) {
		*hits++
		return n(r)
	})
	return client(t, o)
}

func TestWhichStatusesAreRepeated(t *testing.T) {
	for _, tt := range []struct {
		method string
		ctx    func(context.Context) context.Context
		status int
		want   int
	}{
		{"GET", nil, 200, 1}, {"GET", nil, 500, 1}, {"GET", nil, 501, 1}, {"GET", nil, 403, 1}, {"GET", nil, 404, 1},
		{"GET", nil, 502, 3}, {"GET", nil, 503, 3}, {"GET", nil, 504, 3}, {"HEAD", nil, 503, 3},
		{"POST", nil, 503, 1}, {"POST", Idempotent, 503, 3}, {"PATCH", Idempotent, 503, 1}, {"DELETE", nil, 503, 1},
	} {
		t.Run(fmt.Sprint(tt.method, tt.status, tt.ctx != nil), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hits := 0
				c := unpaced(t, Options{}, &hits, func(r *http.Request) (*http.Response, error) {
					if r.Method == "POST" {
						if b, err := io.ReadAll(r.Body); string(b) != "question" || err != nil {
							t.Errorf("attempt %d was sent %q, %v", hits, b, err)
						}
					}
					return answer(tt.status, "what went wrong"), nil
				})
				ctx := t.Context()
				if tt.ctx != nil {
					ctx = tt.ctx(ctx)
				}
				resp, err := c.Do(request(t, ctx, tt.method, "https://example.com/"))
				if err != nil {
					t.Fatal(err)
				}
				body, err := Body(resp)
				if err != nil || resp.StatusCode != tt.status || string(body) != "what went wrong" {
					t.Errorf("status %d, body %q, %v", resp.StatusCode, body, err)
				}
				if hits != tt.want {
					t.Errorf("%d attempts, want %d", hits, tt.want)
				}
			})
		})
	}
}

func TestWhichErrorsAreRepeated(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want int
	}{
		"refused":      {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, 3},
		"reset":        {&net.OpError{Op: "read", Err: syscall.ECONNRESET}, 3},
		"closed":       {io.EOF, 3},
		"no such host": {&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}, 1},
		"DNS is down":  {&net.OpError{Op: "dial", Err: &net.DNSError{IsTemporary: true}}, 3},
		"by policy":    {&net.OpError{Op: "dial", Err: ErrRefused}, 1},
		"too slow":     {&net.OpError{Op: "read", Err: &timeoutError{}}, 1},
		"nonsense":     {errors.New("malformed HTTP response"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hits := 0
				c := unpaced(t, Options{}, &hits, func(*http.Request) (*http.Response, error) { return nil, tt.err })
				if _, _, err := get(t, c, t.Context(), "https://example.com/"); !errors.Is(err, tt.err) {
					t.Errorf("error %v", err)
				}
				if hits != tt.want {
					t.Errorf("%d attempts, want %d", hits, tt.want)
				}
			})
		})
	}
}

func TestARepetitionSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hits := 0
		c := unpaced(t, Options{}, &hits, func(*http.Request) (*http.Response, error) {
			if hits < 3 {
				return answer(503, "", "Retry-After", "4"), nil
			}
			return answer(200, "fine"), nil
		})
		start := time.Now()
		_, body, err := get(t, c, t.Context(), "https://example.com/")
		if err != nil || body != "fine" || hits != 3 {
			t.Errorf("%q %v after %d", body, err, hits)
		}
		// The bubble's clock only moves by what is waited for.
		if waited := time.Since(start); waited != 8*time.Second {
			t.Errorf("waited %v, was asked to wait 2 × 4s", waited)
		}
	})
}

func TestBackoffStaysBelowItsLimit(t *testing.T) {
	b := backoff(time.Now)
	for attempt := range 200 {
		if d := b(time.Second, 5*time.Second, attempt, nil); d < time.Second || d > 5*time.Second {
			t.Errorf("attempt %d waits %v", attempt, d)
		}
	}
	if d := b(time.Second, 5*time.Second, 0, answer(503, "", "Retry-After", "3600")); d != 5*time.Second {
		t.Errorf("waits %v", d)
	}
}

func TestCancellingEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		hits := 0
		c := unpaced(t, Options{}, &hits, func(*http.Request) (*http.Response, error) {
			cancel()
			return answer(503, ""), nil
		})
		_, _, err := get(t, c, ctx, "https://example.com/")
		if hits != 1 || err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%d attempts, %v", hits, err)
		}
	})
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestSentAway(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		header []string
		want   time.Duration // 0: the response is passed on
	}{
		{"429 in seconds", 429, []string{"Retry-After", "120"}, 2 * time.Minute},
		{"429 soon", 429, []string{"Retry-After", "1"}, time.Second},
		{"429 until a date", 429, []string{"Retry-After", noon.Add(time.Hour).Format(http.TimeFormat)}, time.Hour},
		{"429 without a time", 429, nil, time.Minute},
		{"429 with zero", 429, []string{"Retry-After", "0"}, time.Minute},
		{"429 with nonsense", 429, []string{"Retry-After", "-5"}, time.Minute},
		{"429 with more nonsense", 429, []string{"Retry-After", "soon"}, time.Minute},
		{"429 in the past", 429, []string{"Retry-After", noon.Add(-time.Hour).Format(http.TimeFormat)}, time.Minute},
		{"429 for a year", 429, []string{"Retry-After", "31536000"}, maxDeferral},
		{"429 for longer than numbers go", 429, []string{"Retry-After", "99999999999999999999999"}, maxDeferral},
		{"429 until a far date", 429, []string{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}, maxDeferral},
		{"429 with a quota", 429, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(noon.Unix() + 600)}, 10 * time.Minute},
		{"429 with a quota left", 429, []string{"X-RateLimit-Remaining", "5", "X-RateLimit-Reset", fmt.Sprint(noon.Unix() + 600)}, time.Minute},
		{"503 for long", 503, []string{"Retry-After", "600"}, 10 * time.Minute},
		{"503 for short", 503, []string{"Retry-After", "2"}, 0},
		{"503 with nonsense", 503, []string{"Retry-After", "x"}, 0},
		{"403 is GitHub's affair", 403, []string{"Retry-After", "600", "X-RateLimit-Remaining", "0"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hits := 0
				c := unpaced(t, Options{Now: func() time.Time { return noon }}, &hits, func(*http.Request) (*http.Response, error) {
					return answer(tt.status, "why", tt.header...), nil
				})
				resp, body, err := get(t, c, t.Context(), "https://example.com/a")
				if tt.want == 0 {
					if err != nil || resp.StatusCode != tt.status || body != "why" || resp.Header.Get("Retry-After") != tt.header[1] {
						t.Errorf("%v %q %v", resp, body, err)
					}
					return
				}
				var deferred *lately.DeferredError
				if !errors.As(err, &deferred) || deferred.Until.Sub(noon) != tt.want {
					t.Fatalf("%v, want to be deferred by %v", err, tt.want)
				}
				if _, _, err := get(t, c, t.Context(), "https://example.com/b"); !errors.As(err, &deferred) || hits != 1 {
					t.Errorf("the host was asked again: %v, %d hits", err, hits)
				}
			})
		})
	}
}

func TestAHoldIsForOneHostAndCredential(t *testing.T) {
	hits, now := 0, noon
	c := unpaced(t, Options{Now: func() time.Time { return now }}, &hits, func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") == "Bearer one" {
			return answer(429, "", "Retry-After", "60"), nil
		}
		return answer(200, ""), nil
	})
	ask := func(to, token string) error {
		_, _, err := get(t, c, t.Context(), to, "Authorization", token)
		return err
	}
	if ask("https://example.com/", "Bearer one") == nil {
		t.Fatal("not deferred")
	}
	if err := ask("https://example.com/", "Bearer two"); err != nil {
		t.Errorf("another account: %v", err)
	}
	if _, _, err := get(t, c, t.Context(), "https://example.com/"); err != nil {
		t.Errorf("nobody: %v", err)
	}
	now = now.Add(time.Minute)
	before := hits
	if ask("https://example.com/", "Bearer one") == nil || hits != before+1 {
		t.Errorf("the hold should be over: %d hits, %d before", hits, before)
	}
}

func TestHoldsAreBounded(t *testing.T) {
	d := &deferral{now: func() time.Time { return noon }}
	for i := range 2 * maxHolds {
		d.hold(fmt.Sprint(i), noon.Add(time.Duration(i+1)*time.Second))
	}
	if len(d.holds) > maxHolds || d.held(fmt.Sprint(2*maxHolds-1)).IsZero() {
		t.Errorf("%d holds, the last until %v", len(d.holds), d.held(fmt.Sprint(2*maxHolds-1)))
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"1", "-1", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT", "18446744073709551615", "9223372036854775807"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := retryAfter(http.Header{"Retry-After": {s}}, noon)
		if ok && (!at.After(noon) || at.After(noon.Add(maxDeferral))) {
			t.Errorf("%q gives %v", s, at)
		}
	})
}
