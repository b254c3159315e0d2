package salesforce

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

// client speaks Salesforce's JSON.
type client struct {
	settings *Settings
	base     *url.URL
	plain    *http.Client // without credentials; follows no redirects, since a login's body is a secret
	now      func() time.Time
	wait     func(context.Context, time.Duration) error

	mu      sync.Mutex
	current *session
	skew    time.Duration // how far Salesforce's clock is ahead of ours
	spared  time.Time     // until then, what is left of the daily limit is for others
	usage   string        // of the daily limit: "10018/100000"
}

func newClient(s *Settings, deps connectors.Deps) (*client, error) {
	base, err := plainURL(s.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("open salesforce: base_url %w", err)
	}
	plain := *deps.Client
	plain.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{settings: s, base: base, plain: &plain, now: deps.Now, wait: sleep}, nil
}

// apiError is an answer that isn't a success.
type apiError struct {
	status    int
	code      string // Salesforce's errorCode
	text      string
	permanent bool
}

func (e *apiError) Error() string { return e.text }

// Unwrap says whether asking again soon can mend it.
func (e *apiError) Unwrap() error {
	if e.permanent {
		return lately.ErrPermanent
	}
	return nil
}

// hasCode reports whether an error is one of Salesforce's with one of the codes.
func hasCode(err error, codes ...string) bool {
	var e *apiError
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.code == c {
			return true
		}
	}
	return false
}

func hasStatus(err error, statuses ...int) bool {
	var e *apiError
	if !errors.As(err, &e) {
		return false
	}
	for _, s := range statuses {
		if e.status == s {
			return true
		}
	}
	return false
}

// request is one call of the API.
type request struct {
	method, path string
	query        url.Values
	header       map[string]string
	body         any
}

func (c *client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, request{method: http.MethodGet, path: path, query: query}, out)
}

// call makes a request. A session that has expired is opened anew once; a limit that
// lasts seconds, and a row that somebody has locked, are waited for.
func (c *client) call(ctx context.Context, r request, out any) error {
	renewed, waited := false, 0
	for {
		s, err := c.session(ctx)
		if err != nil {
			return err
		}
		err = c.once(ctx, s, r, out)
		switch {
		case hasStatus(err, http.StatusUnauthorized) && !renewed:
			renewed = true
			c.drop(s)
		case hasCode(err, "UNABLE_TO_LOCK_ROW", busy) && waited < 3:
			waited++
			if werr := c.wait(ctx, time.Duration(waited)*2*time.Second); werr != nil {
				return err
			}
		case hasCode(err, busy):
			return fmt.Errorf("%w: %w", err, &lately.DeferredError{Until: c.now().Add(5 * time.Minute), Reason: "too many requests at once"})
		default:
			return err
		}
	}
}

// session returns the current one, or logs in.
func (c *client) session(ctx context.Context) (*session, error) {
	c.mu.Lock()
	s, spared := c.current, c.spared
	c.mu.Unlock()
	if spared.After(c.now()) {
		return nil, fmt.Errorf("read salesforce: %w", &lately.DeferredError{Until: spared, Reason: "nine tenths of the daily API requests are used up, and the rest is left to others"})
	}
	if s != nil {
		return s, nil
	}
	s, err := c.login(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = s
	return s, nil
}

// drop forgets a session that was refused.
func (c *client) drop(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == s {
		c.current = nil
	}
}

func (c *client) once(ctx context.Context, s *session, r request, out any) error {
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return fmt.Errorf("encode request to salesforce: %w", err)
		}
	}
	// The validators are for sources that answer 304; queries don't, and their answers
	// must not be kept.
	ctx = lately.WithValidators(ctx, nil)
	u := *s.instance
	u.Path, u.RawQuery = r.path, r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request to salesforce: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return fmt.Errorf("read salesforce %s: %w", resource(r.path), err)
	}
	c.learn(resp.Header)
	data, err := transport.Body(resp)
	if err != nil {
		return fmt.Errorf("read salesforce %s: %w", resource(r.path), err)
	}
	switch {
	case resp.StatusCode == http.StatusNoContent && r.method != http.MethodGet:
		return nil
	case resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusCreated:
		return c.refusal(s, r.path, resp.StatusCode, data)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // amounts have more digits than a float
	if err := d.Decode(out); err != nil {
		return fmt.Errorf("decode salesforce %s: %w", resource(r.path), err)
	}
	if w, ok := out.(interface{ whole() bool }); ok && !w.whole() {
		// To take it for an empty list would make everything look gone.
		return fmt.Errorf("decode salesforce %s: the answer is not what was asked for", resource(r.path))
	}
	return nil
}

// resource is a path without what is the same in all.
func resource(path string) string {
	parts := strings.SplitN(path, "/", 5) // "", services, data, vXX.X, rest
	return "/" + parts[len(parts)-1]
}

// clean makes text from the other side fit for an error: one line, short, and without
// secrets even if the answer repeats them.
func (c *client) clean(s string) string {
	for _, secret := range []lately.Secret{c.settings.ClientSecret, c.settings.PrivateKey} {
		if v, err := secret.Reveal(); err == nil {
			s = strings.ReplaceAll(s, v, "***")
		}
	}
	c.mu.Lock()
	if c.current != nil {
		s = strings.ReplaceAll(s, c.current.token, "***")
	}
	c.mu.Unlock()
	s = lately.OneLine(strings.ToValidUTF8(s, "\uFFFD"))
	if utf8.RuneCountInString(s) > 300 {
		s = string([]rune(s)[:300]) + "…"
	}
	return s
}

// sleep waits unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
