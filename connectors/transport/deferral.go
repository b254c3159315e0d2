package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"lately"
)

const (
	// defaultDeferral is what a 429 without a usable time means; the schedule grows
	// it if that happens again.
	defaultDeferral = 60 * time.Second
	// maxDeferral is the longest that a server can send us away for.
	maxDeferral = 7 * 24 * time.Hour
	// maxHolds bounds the hosts that are remembered as having sent us away.
	maxHolds = 1024
)

// deferral turns "come back later" into an error that the schedule understands, and
// keeps further requests with the same credential away from that host until then.
type deferral struct {
	next    http.RoundTripper
	now     func() time.Time
	maxWait time.Duration
	log     *slog.Logger

	mu    sync.Mutex
	holds map[string]time.Time // by host and credential
}

// RoundTrip implements http.RoundTripper.
func (d *deferral) RoundTrip(req *http.Request) (*http.Response, error) {
	who := host(req.URL) + " " + credential(req.Header)
	if until := d.held(who); !until.IsZero() {
		closeBody(req)
		return nil, &lately.DeferredError{Until: until, Reason: host(req.URL) + " has limited our rate"}
	}
	resp, err := d.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	until := d.until(req.Context(), resp)
	if until.IsZero() {
		return resp, nil
	}
	_ = resp.Body.Close()
	d.hold(who, until)
	d.log.LogAttrs(req.Context(), slog.LevelDebug, "sent away",
		slog.String("host", host(req.URL)), slog.Int("status", resp.StatusCode), slog.Time("until", until))
	return nil, &lately.DeferredError{Until: until, Reason: fmt.Sprintf("%s answered %d", host(req.URL), resp.StatusCode)}
}

// until says when to come back; zero if there is nothing to defer. A 403 is left to
// the caller: only GitHub's connector knows which of them are rate limits.
func (d *deferral) until(ctx context.Context, resp *http.Response) time.Time {
	now := d.now()
	at, ok := retryAfter(resp.Header, now)
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		if !ok {
			at, ok = ownWords(ctx, resp, now)
		}
		if !ok {
			at, ok = rateReset(resp.Header, now)
		}
		if !ok {
			at = now.Add(defaultDeferral)
		}
		return at
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if ok && at.Sub(now) > d.maxWait {
			return at
		}
	}
	return time.Time{}
}

type limitsKey struct{}

// LimitReader tells from a 429 without Retry-After when to come back, where a server
// says that in a way of its own; ok is false if it doesn't say. body is at most 64 KiB.
type LimitReader func(h http.Header, body []byte, now time.Time) (until time.Time, ok bool)

// WithLimits has the 429 answers to requests made under ctx read by read.
func WithLimits(ctx context.Context, read LimitReader) context.Context {
	return context.WithValue(ctx, limitsKey{}, read)
}

// ownWords asks whoever made the request what the answer means. What lies in the past
// counts as not said; what is too far off is brought nearer.
func ownWords(ctx context.Context, resp *http.Response, now time.Time) (time.Time, bool) {
	read, _ := ctx.Value(limitsKey{}).(LimitReader)
	if read == nil {
		return time.Time{}, false
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	at, ok := read(resp.Header, body, now)
	return earlier(at, now.Add(maxDeferral)), ok && at.After(now)
}

func (d *deferral) held(who string) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	until, ok := d.holds[who]
	if ok && until.After(d.now()) {
		return until
	}
	delete(d.holds, who)
	return time.Time{}
}

// hold remembers the latest time that was asked for. When there is no room, the hold
// that ends first is dropped: it does the least harm.
func (d *deferral) hold(who string, until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.holds == nil {
		d.holds = map[string]time.Time{}
	}
	if until.After(d.holds[who]) {
		d.holds[who] = until
	}
	if len(d.holds) <= maxHolds {
		return
	}
	first := who
	for w, at := range d.holds {
		if at.Before(d.holds[first]) {
			first = w
		}
	}
	delete(d.holds, first)
}

// retryAfter reads the header of that name: seconds or a date. What lies in the past
// or is neither gives false; what is too far off is brought nearer.
func retryAfter(h http.Header, now time.Time) (time.Time, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return time.Time{}, false
	}
	if seconds, err := strconv.ParseUint(v, 10, 63); err == nil || errors.Is(err, strconv.ErrRange) {
		return after(now, seconds)
	}
	at, err := http.ParseTime(v)
	if err != nil || !at.After(now) {
		return time.Time{}, false
	}
	return earlier(at, now.Add(maxDeferral)), true
}

// rateReset reads when a spent quota is filled up again, in the form of GitHub and
// others: seconds since 1970.
func rateReset(h http.Header, now time.Time) (time.Time, bool) {
	if strings.TrimSpace(h.Get("X-RateLimit-Remaining")) != "0" {
		return time.Time{}, false
	}
	epoch, err := strconv.ParseInt(strings.TrimSpace(h.Get("X-RateLimit-Reset")), 10, 64)
	if err != nil || epoch <= now.Unix() {
		return time.Time{}, false
	}
	return after(now, uint64(epoch-now.Unix()))
}

func after(now time.Time, seconds uint64) (time.Time, bool) {
	const most = uint64(maxDeferral / time.Second)
	return now.Add(time.Duration(min(seconds, most)) * time.Second), seconds > 0
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
