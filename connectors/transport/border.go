package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lately"
)

const maxRedirects = 5

// harmless are the request headers that carry no credential. Anything else counts
// as one: nobody can list how all the servers call their keys.
var harmless = map[string]bool{
	"Accept": true, "Accept-Encoding": true, "Accept-Language": true, "Cache-Control": true,
	"Content-Length": true, "Content-Type": true, "If-Modified-Since": true, "If-None-Match": true,
	"Pragma": true, "Range": true, "Referer": true, "User-Agent": true,
}

// border is the outermost layer. It sees what a round tripper above added to a
// request, and each hop of a redirect as a request of its own.
type border struct {
	next      http.RoundTripper
	userAgent string
	now       func() time.Time // for the layers that are put on later
	sites     *sites           // likewise
}

// RoundTrip implements http.RoundTripper.
func (b *border) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.URL = cloneURL(unveil(req))
	if err := checkHops(out); err != nil {
		closeBody(req)
		return nil, fail(req, err)
	}
	if strayed(out) {
		for name := range out.Header {
			if !harmless[name] {
				delete(out.Header, name)
			}
		}
		out.Host = ""
	}
	out.Header.Set("User-Agent", b.userAgent)
	// The page before may have a secret in its URL.
	out.Header.Del("Referer")
	// The network layer asks for gzip itself, and then counts what comes out of it.
	out.Header.Del("Accept-Encoding")

	resp, err := b.next.RoundTrip(out)
	if err == nil {
		err = checkLocation(resp)
	}
	if err != nil {
		// Secrets that were added above are known by the request that came in.
		return nil, fail(req, err)
	}
	// The chain of hops hangs on this.
	resp.Request = out
	return resp, nil
}

// checkHops refuses where a request must not go.
func checkHops(req *http.Request) error {
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return fmt.Errorf("request over %q: only http and https are supported: %w", req.URL.Scheme, lately.ErrPermanent)
	}
	before := hops(req)
	if len(before) == 0 {
		return nil
	}
	to := host(req.URL)
	switch {
	case len(before) > maxRedirects:
		return fmt.Errorf("follow redirect to %s: more than %d redirects: %w", to, maxRedirects, lately.ErrPermanent)
	case req.URL.User != nil:
		return fmt.Errorf("follow redirect to %s: it carries a user name: %w", to, lately.ErrPermanent)
	case strayed(req) && req.Method != http.MethodGet && req.Method != http.MethodHead:
		return fmt.Errorf("follow redirect of a %s to %s: another server would get its body: %w", req.Method, to, lately.ErrPermanent)
	case req.URL.Scheme == "http" && before[0].URL.Scheme == "https" && (credentialed(req) || credentialed(before...)):
		return fmt.Errorf("follow redirect to %s: it leaves https, and credentials are involved: %w", to, lately.ErrPermanent)
	}
	return nil
}

// checkLocation refuses what http.Client would complain of itself, in words that
// hold the URL.
func checkLocation(resp *http.Response) error {
	loc := resp.Header.Get("Location")
	if loc == "" || resp.StatusCode < 300 || resp.StatusCode > 399 {
		return nil
	}
	if _, err := url.Parse(loc); err != nil {
		_ = resp.Body.Close()
		return errors.New("follow redirect: its address is malformed")
	}
	return nil
}

// hops are the requests that were redirected to this one, the latest first.
func hops(req *http.Request) []*http.Request {
	var before []*http.Request
	for r := req.Response; r != nil && r.Request != nil && len(before) <= maxRedirects; r = r.Request.Response {
		before = append(before, r.Request)
	}
	return before
}

// strayed reports whether a request, or one that was redirected to it, is for
// another server than the first one was: then no credential belongs on it, not even
// when it has come back, since another server chose where to.
func strayed(req *http.Request) bool {
	for _, before := range hops(req) {
		if !sameOrigin(before.URL, req.URL) {
			return true
		}
	}
	return false
}

func credentialed(reqs ...*http.Request) bool {
	for _, r := range reqs {
		for name := range r.Header {
			if !harmless[name] {
				return true
			}
		}
	}
	return false
}

func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && hostPort(a) == hostPort(b)
}

// host is a URL's host as it is paced: with its port only if it is an unusual one.
func host(u *url.URL) string {
	h := strings.ToLower(u.Host)
	if p := u.Port(); p == "80" || p == "443" {
		h = strings.TrimSuffix(h, ":"+p)
	}
	return h
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
	}
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") + " " + port
}

func cloneURL(u *url.URL) *url.URL {
	c := *u
	return &c
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
