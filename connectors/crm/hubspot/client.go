package hubspot

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

	"golang.org/x/time/rate"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

const (
	// searchesPerSecond stays below HubSpot's limit of 5, which all apps of an account
	// share.
	searchesPerSecond = 4
	// othersPerSecond stays below the limit of the smallest plan, 100 in 10 seconds.
	othersPerSecond = 8
)

// client speaks HubSpot's JSON.
type client struct {
	settings *Settings
	base     *url.URL
	http     *http.Client
	token    lately.Secret
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	search   *rate.Limiter
	others   *rate.Limiter

	mu     sync.Mutex
	place  *time.Location // of the account: its daily limit ends at midnight there
	spared time.Time      // until then, what is left of the daily limit is for others
	skew   time.Duration  // how far HubSpot's clock is ahead of ours
}

func newClient(s *Settings, deps connectors.Deps) (*client, error) {
	base, err := s.base()
	if err != nil {
		return nil, fmt.Errorf("open hubspot: base_url %w", err)
	}
	token := s.Token
	authorised := transport.WithAuth(deps.Client, base, func(r *http.Request) error {
		value, err := token.Reveal()
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+value)
		return nil
	})
	return &client{
		settings: s, base: base, http: authorised, token: token, now: deps.Now, wait: sleep, place: time.UTC,
		search: rate.NewLimiter(searchesPerSecond, searchesPerSecond), others: rate.NewLimiter(othersPerSecond, othersPerSecond),
	}, nil
}

// zone notes where the account's days end.
func (c *client) zone(name string) {
	place, err := time.LoadLocation(name)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.place = place
}

// statusError is an answer that isn't a success.
type statusError struct {
	status int
	text   string
}

func (e *statusError) Error() string { return e.text }

// Unwrap says that asking again soon won't mend a refusal.
func (e *statusError) Unwrap() error {
	switch e.status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return lately.ErrPermanent
	}
	return nil
}

func hasStatus(err error, statuses ...int) bool {
	var s *statusError
	if !errors.As(err, &s) {
		return false
	}
	for _, status := range statuses {
		if s.status == status {
			return true
		}
	}
	return false
}

func (c *client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, http.MethodGet, path, query, nil, out)
}

// read posts a question: HubSpot's searches and batch reads change nothing, so
// the transport may repeat them.
func (c *client) read(ctx context.Context, path string, in, out any) error {
	return c.call(transport.Idempotent(ctx), http.MethodPost, path, nil, in, out)
}

// call makes a request, and makes it again when a limit of seconds was hit.
func (c *client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("encode request to hubspot %s: %w", path, err)
		}
	}
	for try := 0; ; try++ {
		err := c.once(ctx, method, path, query, body, out)
		var deferred *lately.DeferredError
		if !errors.As(err, &deferred) || try == 3 {
			return err
		}
		pause := deferred.Until.Sub(c.now())
		if pause > longestPause {
			return err
		}
		if werr := c.wait(ctx, pause+time.Second/2); werr != nil {
			return err
		}
	}
}

func (c *client) once(ctx context.Context, method, path string, query url.Values, body []byte, out any) error {
	if err := c.allowed(ctx, path); err != nil {
		return fmt.Errorf("read hubspot %s: %w", path, err)
	}
	// The validators are for sources that answer 304; HubSpot doesn't, and its
	// answers must not be kept.
	ctx = transport.WithLimits(lately.WithValidators(ctx, nil), c.lifted)
	u := c.base.JoinPath(c.settings.path(path))
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request to hubspot %s: %w", path, err)
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("read hubspot %s: %w", path, err)
	}
	c.learn(resp.Header)
	data, err := transport.Body(resp)
	if err != nil {
		return fmt.Errorf("read hubspot %s: %w", path, err)
	}
	switch resp.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusMultiStatus:
	default:
		return c.refusal(path, resp, data)
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("decode hubspot %s: %w", path, err)
	}
	if l, ok := out.(list); ok && !l.listed() {
		// To take it for an empty list would make everything look gone.
		return fmt.Errorf("decode hubspot %s: the answer has no results", path)
	}
	return nil
}

// refusal turns an error answer into an error that says what to do.
func (c *client) refusal(path string, resp *http.Response, data []byte) error {
	var body struct {
		Message string `json:"message"`
		Policy  string `json:"policyName"`
		Errors  []struct {
			Context map[string][]string `json:"context"`
		} `json:"errors"`
	}
	_ = json.Unmarshal(data, &body) // a gateway answers with HTML: then there is no message
	message := c.clean(body.Message)
	status := resp.StatusCode
	switch status {
	case http.StatusTooManyRequests:
		until, ok := c.lifted(resp.Header, data, c.now())
		if !ok {
			until = c.now().Add(time.Minute)
		}
		return fmt.Errorf("read hubspot %s: %w", path, &lately.DeferredError{Until: until, Reason: "HubSpot's rate limit is reached " + c.clean(body.Policy)})
	case http.StatusLocked, statusMigrating:
		return fmt.Errorf("read hubspot %s: %w", path, &lately.DeferredError{Until: c.now().Add(10 * time.Minute), Reason: fmt.Sprintf("HubSpot has locked the account for a while (%d)", status)})
	case http.StatusUnauthorized:
		return &statusError{status, fmt.Sprintf("read hubspot %s: the token was refused (401); give one of a private app that is still active: %s", path, message)}
	case http.StatusForbidden:
		var scopes []string
		for _, e := range body.Errors {
			scopes = append(append(scopes, e.Context["requiredGranularScopes"]...), e.Context["requiredScopes"]...)
		}
		if len(scopes) > 0 {
			message = "add to the private app the scope " + c.clean(strings.Join(scopes, ", "))
		}
		return &statusError{status, fmt.Sprintf("read hubspot %s: not allowed (403); %s", path, message)}
	}
	return &statusError{status, fmt.Sprintf("read hubspot %s: status %d %s", path, status, message)}
}

// clean makes text from the other side fit for an error: one line, short, and
// without the token even if the answer repeats it.
func (c *client) clean(s string) string {
	if token, err := c.token.Reveal(); err == nil {
		s = strings.ReplaceAll(s, token, "***")
	}
	s = lately.OneLine(strings.ToValidUTF8(s, "\uFFFD"))
	if utf8.RuneCountInString(s) > 200 {
		s = string([]rune(s)[:200]) + "…"
	}
	return s
}
