package hubspot

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lately"
)

const (
	// longestPause is how long a limit of seconds is waited for. What takes longer is
	// left to the schedule.
	longestPause = 15 * time.Second
	// statusMigrating is HubSpot's own: the account is being moved.
	statusMigrating = 477
	// reserve is the part of the daily limit that is left for people and other apps.
	reserve = 0.1
)

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

// allowed waits for the turn of a request. It refuses one that would eat into what
// others need of the daily limit; searches don't count towards that.
func (c *client) allowed(ctx context.Context, path string) error {
	if strings.HasSuffix(path, "/search") {
		return c.search.Wait(ctx)
	}
	c.mu.Lock()
	spared := c.spared
	c.mu.Unlock()
	if spared.After(c.now()) {
		return &lately.DeferredError{Until: spared, Reason: "nine tenths of HubSpot's daily limit are used up, and the rest is left to others"}
	}
	return c.others.Wait(ctx)
}

// learn reads from an answer how much of the daily limit is left, and what time it is
// there.
func (c *client) learn(h http.Header) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if there, err := http.ParseTime(h.Get("Date")); err == nil {
		c.skew = there.Sub(c.now()).Round(time.Second)
	}
	all, err := strconv.ParseInt(h.Get("X-HubSpot-RateLimit-Daily"), 10, 64)
	left, lerr := strconv.ParseInt(h.Get("X-HubSpot-RateLimit-Daily-Remaining"), 10, 64)
	if err == nil && lerr == nil && all > 0 && float64(left) < reserve*float64(all) {
		c.spared = c.midnight(c.now())
	}
}

// lifted says when the limit of a 429 is lifted. It is a transport.LimitReader.
func (c *client) lifted(_ http.Header, data []byte, now time.Time) (time.Time, bool) {
	var body struct {
		Policy  string `json:"policyName"`
		Message string `json:"message"`
	}
	if json.Unmarshal(data, &body) != nil {
		return time.Time{}, false
	}
	policy := body.Policy
	if policy == "" && strings.Contains(strings.ToLower(body.Message), "daily limit") {
		policy = "DAILY"
	}
	switch policy {
	case "DAILY":
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.midnight(now), true
	case "SECONDLY":
		return now.Add(time.Second), true
	case "TEN_SECONDLY_ROLLING":
		return now.Add(10 * time.Second), true
	}
	return time.Time{}, false
}

// midnight is when the account's day ends; c.mu is held.
func (c *client) midnight(now time.Time) time.Time {
	y, m, d := now.In(c.place).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, c.place).UTC()
}
