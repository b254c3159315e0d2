package github

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"

	"lately"
)

const (
	// secondaryWait is how long GitHub asks to wait after a secondary limit whose
	// answer doesn't say.
	secondaryWait = time.Minute
	// longestWait bounds what an answer may ask for; GitHub's windows are an hour.
	longestWait = 24 * time.Hour
	// reserveShare of the limit is left for others who use the same token, and for
	// our own other sources: one part in so many.
	reserveShare = 20
)

// low reports whether so little of the limit is left that the rest should be kept,
// and when it is renewed.
func (a *api) low() (until time.Time, low bool) {
	reset := a.rate.Reset.Time
	if a.rate.Limit <= 0 || a.rate.Remaining > a.rate.Limit/reserveShare || !reset.After(a.now()) {
		return time.Time{}, false
	}
	return a.bounded(reset.Add(time.Second)), true
}

// roomy reports whether enough of the limit is left for what is good to have: half of
// it is kept for READMEs.
func (a *api) roomy() bool { return a.rate.Limit <= 0 || a.rate.Remaining > a.rate.Limit/2 }

// bounded keeps a wait between a second and a day.
func (a *api) bounded(until time.Time) time.Time {
	now := a.now()
	if shortest := now.Add(time.Second); until.Before(shortest) {
		until = shortest
	}
	if longest := now.Add(longestWait); until.After(longest) {
		until = longest
	}
	return until.UTC()
}

// serverError is an answer of 500 or more: not our fault, and likely to pass.
type serverError struct {
	verb   string
	status int
}

func (e *serverError) Error() string { return fmt.Sprintf("%s: GitHub answered %d", e.verb, e.status) }

// goneError is an answer that something isn't there or may not be seen.
type goneError struct {
	status  int
	message string
}

func (e *goneError) Error() string { return fmt.Sprintf("GitHub answered %d %s", e.status, e.message) }

func (e *goneError) Is(target error) bool { return target == lately.ErrPermanent }

// refusal says what a refusal means: wait, give up, or look again.
func (a *api) refusal(verb string, r *http.Response, err error) error {
	message := messageOf(err)
	if a.token != "" {
		message = strings.ReplaceAll(message, a.token, "***") // should an answer repeat it
	}
	switch status := r.StatusCode; {
	case a.limited(r, message):
		return fmt.Errorf("%s: %w", verb, &lately.DeferredError{Until: a.renewal(r), Reason: "GitHub's request limit is used up"})
	case status == http.StatusUnauthorized:
		return fmt.Errorf("%s: token refused; check that it hasn't expired or been revoked (%w)", verb, lately.ErrPermanent)
	case status >= 500:
		return &serverError{verb: verb, status: status}
	case status == http.StatusNotFound:
		return fmt.Errorf("%s: no such user or organisation, or nothing by that name: %w", verb, &goneError{status, message})
	case status == http.StatusForbidden, status == http.StatusGone, status == http.StatusConflict, status == http.StatusUnavailableForLegalReasons:
		return fmt.Errorf("%s: %w", verb, &goneError{status, message})
	default:
		return fmt.Errorf("%s: GitHub answered %d %s", verb, status, message)
	}
}

// limited tells a limit from other refusals. GitHub answers both kinds of limit
// with 403 or with 429, and the secondary one often without any header.
func (a *api) limited(r *http.Response, message string) bool {
	if r.StatusCode == http.StatusTooManyRequests {
		return true
	}
	if r.StatusCode != http.StatusForbidden {
		return false
	}
	m := strings.ToLower(message)
	return r.Header.Get("X-RateLimit-Remaining") == "0" || r.Header.Get("Retry-After") != "" ||
		strings.Contains(m, "rate limit") || strings.Contains(m, "abuse detection")
}

// renewal is when a limit lets us in again: what Retry-After says, else the reset
// of a used-up primary limit, else a minute.
func (a *api) renewal(r *http.Response) time.Time {
	after := r.Header.Get("Retry-After")
	if s, err := strconv.ParseInt(after, 10, 64); err == nil && s >= 0 {
		return a.bounded(a.now().Add(time.Duration(min(s, int64(longestWait/time.Second))) * time.Second))
	}
	if at, err := http.ParseTime(after); err == nil {
		return a.bounded(at)
	}
	if reset, err := strconv.ParseInt(r.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil && r.Header.Get("X-RateLimit-Remaining") == "0" {
		return a.bounded(time.Unix(reset, 0).Add(time.Second))
	}
	return a.bounded(a.now().Add(secondaryWait))
}

// messageOf is the message in the body of a refusal, short enough for a log line.
func messageOf(err error) string {
	var (
		plain     *gh.ErrorResponse
		primary   *gh.RateLimitError
		secondary *gh.AbuseRateLimitError
		m         string
	)
	switch {
	case errors.As(err, &plain):
		m = plain.Message
	case errors.As(err, &primary):
		m = primary.Message
	case errors.As(err, &secondary):
		// The type says what it is, even where the words don't.
		m = "secondary rate limit: " + secondary.Message
	}
	m = lately.OneLine(m)
	if len(m) > 200 {
		m = strings.ToValidUTF8(m[:200], "") + "…"
	}
	return m
}
