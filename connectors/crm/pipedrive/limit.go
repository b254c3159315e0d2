package pipedrive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lately"
)

// abuse is for how long Pipedrive's edge is left alone after it refused us for asking
// too often too long.
const abuse = time.Hour

// cost is what a request costs of the tokens that all of a company's users and apps
// share.
func cost(method, path string) int {
	switch {
	case method != http.MethodGet:
		return 5
	case strings.HasSuffix(path, "/archived"):
		return 20
	case path == pathMe:
		return 2
	case path == pathPipelines || path == pathStages:
		return 5
	case strings.Count(path, "/") > strings.Count(pathDeals, "/"):
		return 1
	}
	return 10
}

// budget is what may be spent in a day, in UTC, and what was.
type budget struct {
	Day   string `json:"day,omitempty"`
	Spent int    `json:"spent,omitempty"`

	limit int
}

// spend counts a request, or says when there will be tokens again.
func (b *budget) spend(now time.Time, tokens int) error {
	if b == nil {
		return nil
	}
	if day := now.UTC().Format(time.DateOnly); b.Day != day {
		b.Day, b.Spent = day, 0
	}
	if b.Spent+tokens > b.limit {
		return &lately.DeferredError{Until: midnight(now), Reason: fmt.Sprintf("the %d tokens a day of daily_tokens are spent", b.limit)}
	}
	b.Spent += tokens
	return nil
}

// midnight is the end of the day, when tokens are given anew.
func midnight(now time.Time) time.Time {
	return now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
}

// readLimit tells the two limits apart: of two seconds, whose header says that nothing
// is left and for how many seconds more, and of the day.
func readLimit(h http.Header, _ []byte, now time.Time) (time.Time, bool) {
	if strings.TrimSpace(h.Get("X-Ratelimit-Remaining")) != "0" {
		return midnight(now), true
	}
	seconds, err := strconv.Atoi(strings.TrimSpace(h.Get("X-Ratelimit-Reset")))
	if err != nil || seconds < 0 || seconds > int(24*time.Hour/time.Second) {
		return time.Time{}, false
	}
	return now.Add(time.Duration(seconds+1) * time.Second), true
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
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return lately.ErrPermanent
	}
	return nil
}

func hasStatus(err error, status int) bool {
	var s *statusError
	return errors.As(err, &s) && s.status == status
}

// refusal turns an error answer into an error that says what to do.
func (c *client) refusal(method, path string, status int, data []byte) error {
	var body struct {
		Error string `json:"error"`
	}
	parsed := json.Unmarshal(data, &body) == nil // the edge answers with HTML
	what := fmt.Sprintf("%s pipedrive %s", verb(method), path)
	message := c.clean(body.Error)
	switch {
	case status == http.StatusUnauthorized:
		what += ": the token was refused (401); give the API token of an active user"
	case status == http.StatusForbidden && !parsed && bytes.Contains(bytes.ToLower(data), []byte("<html")):
		return fmt.Errorf("%s: %w", what, &lately.DeferredError{Until: c.now().Add(abuse), Reason: "Pipedrive's edge refuses us (403 without JSON), as it does after too many requests"})
	case status == http.StatusForbidden:
		what += ": the token's user isn't allowed to (403)"
	case status == http.StatusPaymentRequired:
		what += ": the company's plan doesn't allow it (402)"
	default:
		what = fmt.Sprintf("%s: status %d", what, status)
	}
	if message != "" {
		what += ": " + message
	}
	return &statusError{status: status, text: what}
}
