package transport

import (
	"fmt"
	"net/http"
	"net/url"
)

// WithAuth returns a client that has set put credentials on each request to base's
// scheme, host and port, and on no other. set gets a copy of the request; its error
// fails the request before anything is sent.
func WithAuth(c *http.Client, base *url.URL, set func(*http.Request) error) *http.Client {
	out := *c
	out.Transport = &auth{next: below(c), base: cloneURL(base), set: set}
	return &out
}

func below(c *http.Client) http.RoundTripper {
	if c.Transport == nil {
		return http.DefaultTransport
	}
	return c.Transport
}

type auth struct {
	next http.RoundTripper
	base *url.URL
	set  func(*http.Request) error
}

// RoundTrip implements http.RoundTripper.
func (a *auth) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.URL = cloneURL(unveil(req))
	if sameOrigin(out.URL, a.base) && !strayed(req) {
		if err := a.set(out); err != nil {
			closeBody(req)
			return nil, fail(req, fmt.Errorf("set credentials: %w", err))
		}
	}
	resp, err := a.next.RoundTrip(out)
	if err != nil {
		return nil, fail(req, err)
	}
	return resp, nil
}
