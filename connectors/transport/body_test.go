package transport

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

func TestBodyIsCapped(t *testing.T) {
	const most = 1000
	for _, tt := range []struct {
		name string
		size int
		ok   bool
	}{{"empty", 0, true}, {"below", most - 1, true}, {"just fits", most, true}, {"one too many", most + 1, false}, {"far beyond", 1 << 20, false}} {
		for _, one := range []bool{false, true} {
			c := client(t, Options{MinGap: -1, MaxBody: most, network: network(func(*http.Request) (*http.Response, error) {
				resp := answer(200, strings.Repeat("x", tt.size))
				if one {
					resp.Body = io.NopCloser(iotest.OneByteReader(resp.Body))
				}
				return resp, nil
			})})
			_, body, err := get(t, c, t.Context(), "https://example.com/")
			if tt.ok && (err != nil || len(body) != tt.size) || !tt.ok && (!errors.Is(err, ErrTooLarge) || body != "") {
				t.Errorf("%s: %d bytes, %v", tt.name, len(body), err)
			}
		}
	}
}

func TestACompressionBombIsCapped(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		zeros := make([]byte, 1<<20)
		for range 64 {
			if _, err := z.Write(zeros); err != nil {
				return
			}
		}
		_ = z.Close()
	})
	c := client(t, Options{MaxBody: 1 << 20})
	for _, by := range []string{"", "gzip"} {
		if _, _, err := get(t, c, t.Context(), s.URL, "Accept-Encoding", by); !errors.Is(err, ErrTooLarge) {
			t.Errorf("Accept-Encoding %q: %v", by, err)
		}
	}
}

func TestHeadersAreCapped(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 2*maxHeaderBytes))
	})
	if _, _, err := get(t, client(t, Options{}), t.Context(), s.URL); err == nil {
		t.Error("no error")
	}
}

func TestHeadersThatNeverCome(t *testing.T) {
	free := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-free })
	defer close(free)
	_, _, err := get(t, client(t, Options{HeaderTimeout: time.Millisecond}), t.Context(), s.URL)
	if err == nil || !strings.Contains(err.Error(), "timeout awaiting response headers") {
		t.Errorf("%v is no timeout", err)
	}
}

// The server drips a byte a second for ever.
func TestABodyThatNeverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, Options{Timeout: time.Minute, network: network(func(r *http.Request) (*http.Response, error) {
			resp := answer(200, "")
			resp.ContentLength, resp.Body = -1, io.NopCloser(drip{r.Context()})
			return resp, nil
		})})
		_, _, err := get(t, c, t.Context(), "https://example.com/")
		var timeout *timeoutError
		if !errors.As(err, &timeout) || timeout.after != time.Minute || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := get(t, c, ctx, "https://example.com/"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the caller's deadline gives %v", err)
		}
	})
}

type drip struct{ ctx context.Context }

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		p[0] = 'x'
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func TestRetriesShareTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hits := 0
		c := unpaced(t, Options{Timeout: time.Minute, Retries: 5}, &hits, func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(25 * time.Second):
				return answer(503, ""), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})
		_, _, err := get(t, c, t.Context(), "https://example.com/")
		var timeout *timeoutError
		if !errors.As(err, &timeout) || hits != 3 {
			t.Errorf("%v after %d attempts, want a timeout in the third", err, hits)
		}
	})
}

func TestOldTLSIsRefused(t *testing.T) {
	for _, tt := range []struct {
		max uint16
		ok  bool
	}{{tls.VersionTLS11, false}, {tls.VersionTLS12, true}, {tls.VersionTLS13, true}} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tt.max}
		s.Config.ErrorLog = quiet()
		s.StartTLS()
		_, _, err := get(t, client(t, Options{tls: trust(s)}), t.Context(), s.URL)
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", tls.VersionName(tt.max), err)
		}
		s.Close()
	}
}

func trust(s *httptest.Server) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{RootCAs: pool}
}
