package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

type idempotentKey struct{}

// Idempotent marks the requests made under ctx as harmless to repeat although their
// method doesn't say so: a search by POST.
func Idempotent(ctx context.Context) context.Context {
	return context.WithValue(ctx, idempotentKey{}, true)
}

func repeatable(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, "":
		return true
	case http.MethodPost:
		marked, _ := req.Context().Value(idempotentKey{}).(bool)
		return marked
	}
	return false
}

// retry repeats what may have failed by chance: connections that broke, and 502, 503
// and 504. Rate limits never; deferral has taken them out already.
type retry struct {
	once    http.RoundTripper
	again   http.RoundTripper
	timeout time.Duration
}

func newRetry(next http.RoundTripper, o Options) *retry {
	c := retryablehttp.NewClient()
	c.HTTPClient = &http.Client{
		Transport: next,
		// Redirects belong to the outermost client, so that each hop passes all layers.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.Logger = nil // it would log whole URLs
	c.RetryMax, c.RetryWaitMin, c.RetryWaitMax = o.Retries, o.RetryWait, o.MaxWait
	c.CheckRetry = worthAnother
	c.Backoff = backoff(o.Now)
	c.ErrorHandler = retryablehttp.PassthroughErrorHandler
	c.RequestLogHook = func(_ retryablehttp.Logger, req *http.Request, attempt int) {
		if attempt > 0 {
			o.Log.LogAttrs(req.Context(), slog.LevelDebug, "request repeated",
				slog.String("method", req.Method), slog.String("host", host(req.URL)), slog.Int("attempt", attempt+1))
		}
	}
	return &retry{once: next, again: &retryablehttp.RoundTripper{Client: c}, timeout: o.Timeout}
}

// RoundTrip implements http.RoundTripper.
func (r *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.WithContext(withBudget(req.Context(), r.timeout))
	if !repeatable(req) {
		return r.once.RoundTrip(req)
	}
	// go-retryablehttp reads the body to be able to repeat it, and leaves it open.
	defer closeBody(req)
	return r.again.RoundTrip(req)
}

// worthAnother is a retryablehttp.CheckRetry. It never returns an error of its own:
// beside a response that would be lost without being closed.
func worthAnother(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, nil
	}
	if err != nil {
		return broken(err), nil
	}
	switch resp.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true, nil
	}
	return false, nil
}

// broken reports whether an error is a connection that failed or broke off. What took
// too long is not: it would take as long again, and hold a place meanwhile.
func broken(err error) bool {
	var (
		timeout  interface{ Timeout() bool }
		cert     *tls.CertificateVerificationError
		dns      *net.DNSError
		onSocket *net.OpError
	)
	switch {
	case errors.Is(err, ErrRefused), errors.As(err, &cert):
		return false
	case errors.As(err, &dns):
		return dns.IsTemporary && !dns.IsNotFound
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EPIPE):
		return true
	case errors.As(err, &timeout) && timeout.Timeout():
		return false
	}
	return errors.As(err, &onSocket)
}

// backoff is a retryablehttp.Backoff: doubled each time, as long as the server asks
// for if that is more, and never beyond longest.
func backoff(now func() time.Time) retryablehttp.Backoff {
	return func(shortest, longest time.Duration, attempt int, resp *http.Response) time.Duration {
		wait := longest
		if attempt < 30 && shortest<<attempt>>attempt == shortest {
			wait = shortest << attempt
		}
		if resp != nil {
			if until, ok := retryAfter(resp.Header, now()); ok {
				wait = max(wait, until.Sub(now()))
			}
		}
		return min(wait, longest)
	}
}

// budget is the time that a request and its repetitions may still take. Attempts
// follow one another, so it needs no lock.
type budget struct{ total, left time.Duration }

type budgetKey struct{}

func withBudget(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, budgetKey{}, &budget{total: d, left: d})
}

func budgetOf(ctx context.Context, otherwise time.Duration) *budget {
	if b, ok := ctx.Value(budgetKey{}).(*budget); ok {
		return b
	}
	return &budget{total: otherwise, left: otherwise}
}
