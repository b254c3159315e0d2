package salesforce

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lately"
)

const (
	// busy stands for too many long requests at once, which passes in seconds.
	busy = "REQUEST_LIMIT_EXCEEDED (concurrent)"
	// untilRolled is how long a spent daily limit, which is a rolling one, is left
	// alone.
	untilRolled = time.Hour
	// reserve is the part of the daily limit that is left for people and other apps.
	reserve = 0.1
)

// learn reads from an answer how much of the daily limit is used, and what time it is
// there.
func (c *client) learn(h http.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if there, err := http.ParseTime(h.Get("Date")); err == nil {
		c.skew = there.Sub(c.now()).Round(time.Second)
	}
	for part := range strings.SplitSeq(h.Get("Sforce-Limit-Info"), ";") {
		usage, ok := strings.CutPrefix(strings.TrimSpace(part), "api-usage=")
		if !ok {
			continue
		}
		used, all, _ := strings.Cut(usage, "/")
		u, err := strconv.ParseInt(used, 10, 64)
		a, aerr := strconv.ParseInt(all, 10, 64)
		if err != nil || aerr != nil || a <= 0 {
			continue
		}
		c.usage = usage
		if float64(u) > (1-reserve)*float64(a) {
			c.spared = c.now().Add(untilRolled)
		}
	}
}

// there is what time it is at Salesforce, as far as is known.
func (c *client) there() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Add(c.skew)
}

// refusal turns an error answer, a list of errors, into an error that says what to do.
func (c *client) refusal(s *session, path string, status int, data []byte) error {
	var list []struct {
		Message string   `json:"message"`
		Code    string   `json:"errorCode"`
		Fields  []string `json:"fields"`
	}
	_ = json.Unmarshal(data, &list) // a gateway answers with HTML: then there is no message
	e := &apiError{status: status}
	message := ""
	if len(list) > 0 {
		e.code, message = list[0].Code, list[0].Message
		if len(list[0].Fields) > 0 {
			message += " (" + strings.Join(list[0].Fields, ", ") + ")"
		}
	}
	message = c.clean(strings.ReplaceAll(message, s.token, "***"))
	e.text = fmt.Sprintf("read salesforce %s: status %d %s %s", resource(path), status, c.clean(e.code), message)
	switch {
	case status == http.StatusForbidden && e.code == "REQUEST_LIMIT_EXCEEDED":
		if strings.Contains(strings.ToLower(message), "concurrent") {
			e.code = busy
			return e
		}
		return fmt.Errorf("read salesforce %s: %w", resource(path), &lately.DeferredError{Until: c.now().Add(untilRolled), Reason: "the org's daily API requests are used up"})
	case e.code == "INVALID_FIELD":
		e.text += "; the field doesn't exist, or field-level security hides it from the integration user"
	case e.code == "API_DISABLED_FOR_ORG":
		e.text += "; the org's edition has no API"
	case status == http.StatusForbidden:
		e.text += "; give the integration user's permission set read access to the object"
	case status == http.StatusUnauthorized:
		e.text += "; the session was refused again after a new login"
	}
	switch status {
	case http.StatusBadRequest:
		e.permanent = e.code != "QUERY_TIMEOUT" && e.code != "UNABLE_TO_LOCK_ROW" && e.code != "INVALID_QUERY_LOCATOR"
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		e.permanent = true
	}
	return e
}
