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
	"time"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

// searchesPerSecond stays below HubSpot's limit of 5, which all apps of an
// account share.
const searchesPerSecond = 4

// client speaks HubSpot's JSON.
type client struct {
	base   *url.URL
	http   *http.Client
	token  lately.Secret
	now    func() time.Time
	search *rate.Limiter
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
	return &client{base: base, http: authorised, token: token, now: deps.Now, search: rate.NewLimiter(searchesPerSecond, searchesPerSecond)}, nil
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
	if strings.HasSuffix(path, "/search") {
		if err := c.search.Wait(ctx); err != nil {
			return fmt.Errorf("read hubspot %s: %w", path, err)
		}
	}
	return c.call(transport.Idempotent(ctx), http.MethodPost, path, nil, in, out)
}

func (c *client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	// The validators are for sources that answer 304; HubSpot doesn't, and its
	// answers must not be kept.
	ctx = lately.WithValidators(ctx, nil)
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode request to hubspot %s: %w", path, err)
	}
	if in == nil {
		body = nil
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request to hubspot %s: %w", path, err)
	}
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("read hubspot %s: %w", path, err)
	}
	data, err := transport.Body(resp)
	if err != nil {
		return fmt.Errorf("read hubspot %s: %w", path, err)
	}
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusMultiStatus {
		return c.refusal(path, resp.StatusCode, data)
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("decode hubspot %s: %w", path, err)
	}
	if _, single := out.(*accountAnswer); !single && !list(data) {
		return fmt.Errorf("decode hubspot %s: the answer has no results, not even none", path)
	}
	return nil
}

// list tells an answer that lists things from null, {} and whatever else decodes to
// nothing: taken for an empty page, it would let deals be passed over for good.
func list(data []byte) bool {
	var answer struct {
		Results *[]json.RawMessage `json:"results"`
	}
	return json.Unmarshal(data, &answer) == nil && answer.Results != nil
}

// refusal turns an error answer into an error that says what to do.
func (c *client) refusal(path string, status int, data []byte) error {
	var body struct {
		Message string `json:"message"`
		Policy  string `json:"policyName"`
		Errors  []struct {
			Context map[string][]string `json:"context"`
		} `json:"errors"`
	}
	_ = json.Unmarshal(data, &body) // a gateway answers with HTML: then there is no message
	message := c.clean(body.Message)
	switch status {
	case http.StatusTooManyRequests:
		return fmt.Errorf("read hubspot %s: %w", path, &lately.DeferredError{Until: c.until(body.Policy), Reason: "HubSpot's rate limit is reached " + c.clean(body.Policy)})
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

// until says when a limit is lifted. The daily one ends at midnight in the
// account's time zone, which the answer doesn't tell: midnight UTC is asked for,
// and a refusal then is simply deferred again.
func (c *client) until(policy string) time.Time {
	now := c.now().UTC()
	switch policy {
	case "DAILY":
		return now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	case "SECONDLY":
		return now.Add(time.Second)
	}
	return now.Add(10 * time.Second)
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
