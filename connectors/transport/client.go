// Package transport makes the one HTTP client that every connector uses: polite to
// the servers it asks, and safe against what they answer.
//
// A request passes these layers, from the outside in:
//
//	border        schemes, redirects, credentials, User-Agent, errors without secrets
//	conditional   If-None-Match and If-Modified-Since, validators, replay of a 304
//	retry         a few quick repetitions where they are harmless (go-retryablehttp)
//	pace          so many at once and so often per host; size and time of the answer
//	deferral      Retry-After: what can't be waited for becomes a *lately.DeferredError
//	network       no private addresses, TLS 1.2 or later, no proxy
//
// WithAuth and WithRobots stand outside of border. What they or other round trippers
// out there add to a redirected request, border takes off again.
package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// What the zero values of Options mean.
const (
	DefaultMaxBody       = 10 << 20
	defaultPerHost       = 2
	defaultMinGap        = 100 * time.Millisecond
	defaultHeaderTimeout = 30 * time.Second
	defaultTimeout       = 90 * time.Second
	defaultRetries       = 2
	defaultRetryWait     = 500 * time.Millisecond
	defaultMaxWait       = 5 * time.Second

	dialTimeout    = 15 * time.Second
	idleTimeout    = 30 * time.Second
	maxHeaderBytes = 64 << 10
)

// Options of the client. A zero value is a sensible default.
type Options struct {
	UserAgent string         // see UserAgent
	Allow     []netip.Prefix // private addresses that may be polled, on any port; none by default
	PerHost   int            // requests under way per host; 2
	// MinGap is the least time between the starts of two requests to a host: 100 ms,
	// except to a literal loopback address, where there is nobody to be polite to.
	// Negative for none.
	MinGap        time.Duration
	MaxBody       int64         // bytes of a body, after decompression; DefaultMaxBody
	HeaderTimeout time.Duration // from sending a request to the headers of its answer; 30 s
	Timeout       time.Duration // for a request with its retries and body, without waiting for its turn; 90 s
	Retries       int           // repetitions after the first attempt; 2, negative for none
	RetryWait     time.Duration // before the first repetition, doubled for each further one; 500 ms
	MaxWait       time.Duration // before any repetition; a longer Retry-After is left to the schedule; 5 s
	Now           func() time.Time
	Log           *slog.Logger

	network http.RoundTripper // stands in for the network in tests
	tls     *tls.Config
}

// New makes the client. Its errors are about the options.
func New(o Options) (*http.Client, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("make HTTP client: %w", err)
	}
	rt := o.network
	if rt == nil {
		rt = newNetwork(o)
	}
	rt = &deferral{next: rt, now: o.Now, maxWait: o.MaxWait, log: o.Log}
	rt = newPace(rt, o)
	rt = newRetry(rt, o)
	rt = &conditional{next: rt, now: o.Now}
	rt = &border{next: rt, userAgent: o.UserAgent, now: o.Now, sites: &sites{}}
	return &http.Client{Transport: rt}, nil
}

// UserAgent is how lately introduces itself: "lately/1.2.0 (+https://example.com/)".
// contact is a URL where a server's operator can learn who is asking; it may be empty.
func UserAgent(version, contact string) string {
	if version == "" {
		version = "dev"
	}
	if contact == "" {
		return productToken + "/" + version
	}
	return productToken + "/" + version + " (+" + contact + ")"
}

// productToken is our name in a User-Agent and in robots.txt.
const productToken = "lately"

func (o Options) withDefaults() Options {
	if o.UserAgent == "" {
		o.UserAgent = UserAgent("", "")
	}
	o.PerHost = or(o.PerHost, defaultPerHost)
	o.MaxBody = or(o.MaxBody, DefaultMaxBody)
	o.HeaderTimeout = or(o.HeaderTimeout, defaultHeaderTimeout)
	o.Timeout = or(o.Timeout, defaultTimeout)
	o.Retries = max(0, or(o.Retries, defaultRetries))
	o.RetryWait = or(o.RetryWait, defaultRetryWait)
	o.MaxWait = or(o.MaxWait, defaultMaxWait)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func (o Options) validate() error {
	if strings.ContainsFunc(o.UserAgent, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return errors.New("the User-Agent holds a control character")
	}
	if o.PerHost < 0 || o.MaxBody < 0 || o.HeaderTimeout < 0 || o.Timeout < 0 || o.RetryWait < 0 || o.MaxWait < 0 {
		return errors.New("a limit is negative")
	}
	for _, p := range o.Allow {
		if !p.IsValid() {
			return errors.New("an allowed address range is not valid")
		}
	}
	return nil
}

// newNetwork is the only place that opens connections. It has no proxy, since a
// proxy would connect to what guard refuses.
func newNetwork(o Options) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, Control: newGuard(o.Allow).control}
	config := o.tls.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.MinVersion = tls.VersionTLS12
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    dialTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    o.PerHost,
		IdleConnTimeout:        idleTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}
