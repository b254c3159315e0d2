package transport

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"lately"
)

// TestLimitsInOwnWords has servers that say in a way of their own when to come back.
func TestLimitsInOwnWords(t *testing.T) {
	read := func(h http.Header, body []byte, now time.Time) (time.Time, bool) {
		switch {
		case strings.Contains(string(body), "DAILY"):
			return now.Add(12 * time.Hour), true
		case h.Get("X-Left") != "":
			return now.Add(2 * time.Second), true
		case strings.Contains(string(body), "past"):
			return now.Add(-time.Hour), true
		case strings.Contains(string(body), "aeon"):
			return now.AddDate(100, 0, 0), true
		}
		return time.Time{}, false
	}
	for _, tt := range []struct {
		name, body string
		header     []string
		want       time.Duration
	}{
		{"body", `{"policyName":"DAILY"}`, nil, 12 * time.Hour},
		{"header", "", []string{"X-Left", "2"}, 2 * time.Second},
		{"Retry-After comes first", "DAILY", []string{"Retry-After", "30"}, 30 * time.Second},
		{"in the past", "past", nil, time.Minute},
		{"too far off", "aeon", nil, maxDeferral},
		{"not said", "", nil, time.Minute},
		{"endless", strings.Repeat("x", 1<<20) + "DAILY", nil, time.Minute},
	} {
		hits := 0
		c := unpaced(t, Options{Now: func() time.Time { return noon }}, &hits, func(*http.Request) (*http.Response, error) {
			return answer(429, tt.body, tt.header...), nil
		})
		_, _, err := get(t, c, WithLimits(t.Context(), read), "https://example.com/a")
		var deferred *lately.DeferredError
		if !errors.As(err, &deferred) || deferred.Until.Sub(noon) != tt.want {
			t.Errorf("%s: %v, want to be deferred by %v", tt.name, err, tt.want)
		}
	}
}
