package transport

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxHosts bounds what is remembered of hosts that nobody asks at the moment.
const maxHosts = 1024

// pace lets so many requests at once through to a host, and none too soon after the
// one before. The time comes from the runtime and not from Options.Now, since it
// really waits.
type pace struct {
	next    http.RoundTripper
	perHost int
	gap     time.Duration
	spare   bool // no gap for literal loopback addresses
	maxBody int64
	timeout time.Duration

	mu    sync.Mutex
	lanes map[string]*lane
}

// lane is the way to one host.
type lane struct {
	users  int // who holds it or waits for it; guarded by pace.mu
	places chan struct{}
	starts *rate.Limiter
}

func newPace(next http.RoundTripper, o Options) *pace {
	p := &pace{
		next: next, perHost: o.PerHost, gap: max(0, o.MinGap), maxBody: o.MaxBody, timeout: o.Timeout,
		lanes: map[string]*lane{},
	}
	if o.MinGap == 0 {
		p.gap, p.spare = defaultMinGap, true
	}
	return p
}

// RoundTrip implements http.RoundTripper.
func (p *pace) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	name := host(req.URL)
	l := p.lane(name, p.gapFor(req))
	if err := l.enter(ctx); err != nil {
		p.leave(l)
		closeBody(req)
		return nil, err
	}
	left := budgetOf(ctx, p.timeout)
	start := time.Now()
	resp, err := send(p.next, req, left, p.maxBody, func() {
		<-l.places
		p.leave(l)
	})
	left.left -= time.Since(start)
	return resp, err
}

type gapKey struct{}

// withGap asks for a longer gap to the host of the requests made under ctx.
func withGap(ctx context.Context, gap time.Duration) context.Context {
	return context.WithValue(ctx, gapKey{}, gap)
}

func (p *pace) gapFor(req *http.Request) time.Duration {
	gap := p.gap
	if addr, err := netip.ParseAddr(req.URL.Hostname()); err == nil && addr.IsLoopback() && p.spare {
		gap = 0
	}
	asked, _ := req.Context().Value(gapKey{}).(time.Duration)
	return max(gap, asked)
}

// lane finds or makes the way to a host and counts the caller as its user.
func (p *pace) lane(name string, gap time.Duration) *lane {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lanes[name]
	if l == nil {
		p.forget()
		l = &lane{places: make(chan struct{}, p.perHost), starts: rate.NewLimiter(every(gap), 1)}
		p.lanes[name] = l
	}
	if slower := every(gap); slower < l.starts.Limit() {
		l.starts.SetLimit(slower)
	}
	l.users++
	return l
}

// forget makes room for one more host.
func (p *pace) forget() {
	if len(p.lanes) < maxHosts {
		return
	}
	for name, l := range p.lanes {
		if l.users == 0 {
			delete(p.lanes, name)
			return
		}
	}
}

func (p *pace) leave(l *lane) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.users--
}

// enter waits for a place and then for the gap.
func (l *lane) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case l.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := l.starts.Wait(ctx)
	if err == nil {
		return nil
	}
	<-l.places
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// The limiter says in its own words that the deadline comes first.
	return context.DeadlineExceeded
}

func every(gap time.Duration) rate.Limit {
	if gap <= 0 {
		return rate.Inf
	}
	return rate.Every(gap)
}
