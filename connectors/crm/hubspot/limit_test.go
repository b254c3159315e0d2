package hubspot

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/hubspot/hubspottest"
)

// limited is a client of an account, with a clock that only waiting moves.
func limited(t *testing.T, data hubspottest.Data) (*hubspottest.Account, *client, *[]time.Duration) {
	t.Helper()
	t.Setenv("LATELY_TEST_HUBSPOT", "pat-planted-token")
	token, err := lately.NewSecret("env:LATELY_TEST_HUBSPOT")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	data.Now = clock
	account := hubspottest.New(data)
	server := httptest.NewServer(account)
	t.Cleanup(server.Close)
	c, err := newClient(&Settings{Token: token, BaseURL: server.URL}, connectors.Deps{Client: &http.Client{}, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	var waited []time.Duration
	c.wait = func(_ context.Context, d time.Duration) error {
		waited = append(waited, d)
		now = now.Add(d)
		return nil
	}
	return account, c, &waited
}

func refusal(policy string) *hubspottest.Refusal {
	return &hubspottest.Refusal{Status: 429, Body: `{"status":"error","message":"You have reached your limit.","errorType":"RATE_LIMIT","category":"RATE_LIMITS","policyName":"` + policy + `"}`}
}

// TestShortLimitsAreWaitedFor has limits of seconds lifted in time, or not.
func TestShortLimitsAreWaitedFor(t *testing.T) {
	for _, test := range []struct {
		policy  string
		refused int // requests
		waits   int
		pause   time.Duration
		fails   bool
	}{
		{"SECONDLY", 1, 1, 1500 * time.Millisecond, false},
		{"TEN_SECONDLY_ROLLING", 2, 2, 10500 * time.Millisecond, false},
		{"SECONDLY", 100, 3, 1500 * time.Millisecond, true},
		{"DAILY", 100, 0, 0, true},
		{"", 100, 0, 0, true},
	} {
		account, c, waited := limited(t, hubspottest.Data{})
		left := test.refused
		account.Fail(func(*http.Request) *hubspottest.Refusal {
			if left--; left >= 0 {
				return refusal(test.policy)
			}
			return nil
		})
		var labels labelsAnswer
		err := c.get(t.Context(), "/crm/v4/associations/deals/companies/labels", nil, &labels)
		if (err != nil) != test.fails || len(*waited) != test.waits || test.waits > 0 && (*waited)[0] != test.pause {
			t.Errorf("%q %d times: waited %v, error %v", test.policy, test.refused, *waited, err)
		}
		var deferred *lately.DeferredError
		if err != nil && !errors.As(err, &deferred) {
			t.Errorf("%q: %v is no deferral", test.policy, err)
		}
	}
}

// TestDailyReserve stops before people have nothing left of the daily limit, and lets
// searches through, which don't count.
func TestDailyReserve(t *testing.T) {
	account, c, _ := limited(t, hubspottest.Data{Daily: 20, Zone: "Asia/Tokyo"})
	c.zone("Asia/Tokyo")
	var labels labelsAnswer
	var err error
	for range 30 {
		if err = c.get(t.Context(), "/crm/v4/associations/deals/companies/labels", nil, &labels); err != nil {
			break
		}
	}
	var deferred *lately.DeferredError
	midnight := time.Date(2026, 7, 1, 15, 0, 0, 0, time.UTC)
	if n := len(account.Requests()); n != 19 || !errors.As(err, &deferred) || !deferred.Until.Equal(midnight) {
		t.Fatalf("after %d requests: %v; want a deferral until %v after 19", n, err, midnight)
	}
	var page recordPage
	if err := c.read(t.Context(), "/crm/v3/objects/deals/search", searchRequest{}, &page); err != nil {
		t.Errorf("a search: %v", err)
	}
}

func TestPath(t *testing.T) {
	s := &Settings{Version: "2026-03"}
	for old, want := range map[string]string{
		"/crm/v3/objects/deals/search":                "/crm/objects/2026-03/deals/search",
		"/crm/v4/associations/deals/companies/labels": "/crm/associations/2026-03/deals/companies/labels",
		"/crm/v3/properties/companies":                "/crm/properties/2026-03/companies",
		"/crm/v3/pipelines/deals":                     "/crm/pipelines/2026-03/deals",
		"/account-info/v3/details":                    "/account-info/v3/details",
	} {
		if got := s.path(old); got != want {
			t.Errorf("%s: got %s, want %s", old, got, want)
		}
		if got := (&Settings{Version: "v3"}).path(old); got != old {
			t.Errorf("v3: %s became %s", old, got)
		}
	}
}
