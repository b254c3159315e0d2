package espocrm

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"lately"
)

// lockout is for how long an address is shut out after too many failed logins, with
// some seconds to spare.
const lockout = 70 * time.Second

// statusError is an answer that isn't a success.
type statusError struct {
	status int
	reason string // of X-Status-Reason; its wording is for people
	text   string
	body   []byte
}

func (e *statusError) Error() string { return e.text }

// Unwrap says that asking again soon won't mend a refusal.
func (e *statusError) Unwrap() error {
	switch e.status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
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

// refusal turns an error answer into an error that says what to do.
//
// A 403 means three things. With a reason it is about rights, or about a page that is
// larger than this installation gives; which of the two shows by asking for a small
// one (see page). Without one it is the lock against guessed passwords: then the
// right key is refused too, and asking on would only prolong it for everyone behind
// this address.
func (c *client) refusal(a request, resp *http.Response, data []byte) error {
	reason := c.clean(resp.Header.Get("X-Status-Reason"))
	what := verb(a.method) + " espocrm " + a.path
	e := &statusError{status: resp.StatusCode, reason: reason, body: data}
	switch {
	case e.status == http.StatusUnauthorized:
		e.text = what + ": the API key was refused (401); give that of an API user that is active, with secret_key if its method is HMAC"
	case e.status == http.StatusForbidden && reason == "" && strings.TrimSpace(string(data)) == "":
		return fmt.Errorf("%s: %w", what, &lately.DeferredError{Until: c.now().Add(lockout), Reason: "EspoCRM refuses every login from this address for a minute, after more than ten that failed (403 without a reason); the key may be right"})
	case e.status == http.StatusForbidden && reason == "":
		e.text = what + ": not allowed (403), by something in front of EspoCRM"
	case e.status == http.StatusForbidden:
		e.text = fmt.Sprintf("%s: not allowed (403): %s", what, reason)
	case e.status == http.StatusServiceUnavailable:
		e.text = fmt.Sprintf("%s: not available (503): %s", what, reason)
	case e.status == http.StatusInternalServerError:
		e.text = what + ": EspoCRM failed (500): its database may be down"
	default:
		e.text = fmt.Sprintf("%s: status %d %s", what, e.status, reason)
	}
	e.text = strings.TrimRight(e.text, ": ")
	return e
}
