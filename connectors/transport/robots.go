package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"lately"
)

const (
	robotsLife    = time.Hour
	robotsKept    = 24 * time.Hour // how long a source's memory of it holds, as RFC 9309 allows
	maxRobots     = 500 << 10
	maxCrawlDelay = 10 * time.Second
	maxSites      = 1024
)

// WithRobots returns a client that asks each site's robots.txt first, and refuses
// what it disallows with an error that wraps lately.ErrPermanent and names the rule.
// While robots.txt can't be read nothing of the site is: a *lately.DeferredError of
// an hour. What was read holds for an hour, for all clients made of c, and for a day where
// the context's lately.Validators remember it. userAgent is a product token or begins
// with one; empty means lately's.
func WithRobots(c *http.Client, userAgent string) *http.Client {
	token, _, _ := strings.Cut(strings.TrimSpace(userAgent), "/")
	token, _, _ = strings.Cut(token, " ")
	if token == "" {
		token = productToken
	}
	out := *c
	next := below(c)
	out.Transport = &robots{next: next, token: token, now: nowOf(next), shared: sitesOf(next)}
	return &out
}

// nowOf finds the clock of the client that New made below other round trippers.
func nowOf(rt http.RoundTripper) func() time.Time {
	switch rt := rt.(type) {
	case *border:
		return rt.now
	case *auth:
		return nowOf(rt.next)
	case *robots:
		return rt.now
	}
	return time.Now
}

// sitesOf finds the sites that the clients of one New share.
func sitesOf(rt http.RoundTripper) *sites {
	switch rt := rt.(type) {
	case *border:
		return rt.sites
	case *auth:
		return sitesOf(rt.next)
	case *robots:
		return rt.shared
	}
	return &sites{}
}

type robots struct {
	next   http.RoundTripper
	token  string
	now    func() time.Time
	shared *sites
}

// sites is what is known of robots.txt, by the token that asks, scheme and host.
type sites struct {
	mu   sync.Mutex
	list map[string]*site
}

// site is what is known of one robots.txt.
type site struct {
	turn  chan struct{} // held by whoever reads robots.txt, so that it is read once
	until time.Time
	text  []byte // nil while it couldn't be read
	rules rules
	err   error
}

// RoundTrip implements http.RoundTripper.
func (r *robots) RoundTrip(req *http.Request) (*http.Response, error) {
	u := unveil(req)
	out := req.WithContext(req.Context())
	out.URL = cloneURL(u)
	if u.Path != "/robots.txt" {
		rules, err := r.rulesOf(req.Context(), u)
		if err == nil {
			err = rules.check(u)
		}
		if err != nil {
			closeBody(req)
			return nil, fail(req, err)
		}
		if rules.delay > 0 {
			out = out.WithContext(withGap(out.Context(), min(rules.delay, maxCrawlDelay)))
		}
	}
	resp, err := r.next.RoundTrip(out)
	if err != nil {
		return nil, fail(req, err)
	}
	return resp, nil
}

// rulesOf returns what holds for a site, reading its robots.txt if need be.
func (r *robots) rulesOf(ctx context.Context, u *url.URL) (rules, error) {
	s := r.shared.site(r.token + " " + strings.ToLower(u.Scheme) + "://" + host(u))
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return rules{}, ctx.Err()
	}
	defer func() { <-s.turn }()
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	if r.now().Before(s.until) {
		r.remind(ctx, at, s.text)
		return s.rules, s.err
	}
	text, err := r.read(ctx, at)
	if ctx.Err() != nil {
		return rules{}, ctx.Err()
	}
	s.rules, s.err, s.until, s.text = parseRobots(string(text), r.token), err, r.now().Add(robotsLife), text
	var deferred *lately.DeferredError
	if errors.As(err, &deferred) {
		s.until = deferred.Until
	}
	return s.rules, s.err
}

// site finds or makes a site's place. When there are too many, any is forgotten:
// the worst is that its robots.txt is read again.
func (r *sites) site(name string) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.list[name]
	if s != nil {
		return s
	}
	if r.list == nil {
		r.list = map[string]*site{}
	}
	if len(r.list) >= maxSites {
		for old := range r.list {
			delete(r.list, old)
			break
		}
	}
	s = &site{turn: make(chan struct{}, 1)}
	r.list[name] = s
	return s
}

// read gets a robots.txt as RFC 9309 has it: absent (4xx) allows everything, broken
// (5xx, unreachable) nothing for now.
func (r *robots) read(ctx context.Context, u *url.URL) ([]byte, error) {
	if text := r.remembered(ctx, u); text != nil {
		return text, nil
	}
	text, err := r.fetch(ctx, u)
	if err != nil {
		return nil, err
	}
	if memory := lately.ValidatorsFrom(ctx); memory != nil {
		memory.Set(lately.Validator{Key: robotsKey(u), Body: text, At: r.now()})
	}
	return text, nil
}

// remind gives a source what another one of the run has read, so that it needn't
// read it in a run of its own.
func (r *robots) remind(ctx context.Context, u *url.URL, text []byte) {
	if memory := lately.ValidatorsFrom(ctx); memory != nil && text != nil && r.remembered(ctx, u) == nil {
		memory.Set(lately.Validator{Key: robotsKey(u), Body: text, At: r.now()})
	}
}

func robotsKey(u *url.URL) string { return "robots " + u.String() }

// remembered is what the source's memory has of a robots.txt, if that is fresh; else nil.
func (r *robots) remembered(ctx context.Context, u *url.URL) []byte {
	memory := lately.ValidatorsFrom(ctx)
	if memory == nil {
		return nil
	}
	v, ok, err := memory.Get(ctx, robotsKey(u))
	if err != nil || !ok || r.now().Sub(v.At) >= robotsKept {
		return nil
	}
	return v.Body
}

// fetch gets the text of a robots.txt; one that is absent is empty.
func (r *robots) fetch(ctx context.Context, u *url.URL) ([]byte, error) {
	// The source's validators and kept bodies have nothing to do with this request.
	ctx = lately.WithValidators(ctx, nil)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("read robots.txt: %w", err)
	}
	resp, err := (&http.Client{Transport: r.next}).Do(req)
	if err != nil {
		return nil, r.unreadable(u, err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode >= 500:
		return nil, r.unreadable(u, errors.New(resp.Status))
	case resp.StatusCode >= 300:
		return []byte{}, nil
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxRobots))
	if err != nil {
		return nil, r.unreadable(u, err)
	}
	if len(text) == maxRobots {
		// Half a pattern would match more than the whole one.
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	return text, nil
}

func (r *robots) unreadable(u *url.URL, err error) error {
	var deferred *lately.DeferredError
	if errors.As(err, &deferred) || errors.Is(err, lately.ErrPermanent) {
		return fmt.Errorf("read robots.txt: %w", err)
	}
	return &lately.DeferredError{
		Until:  r.now().Add(robotsLife),
		Reason: "robots.txt of " + host(u) + " can't be read: " + Scrub(err.Error()),
		Broken: true,
	}
}
