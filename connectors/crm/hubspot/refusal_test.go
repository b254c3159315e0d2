package hubspot_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors/crm/hubspot"
	"lately/connectors/crm/hubspot/hubspottest"
)

const (
	dailyLimit = `{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT","correlationId":"2ac4bcb7-4f7c-4d4a-9d0e-6b6a5b4c7f11","category":"RATE_LIMITS","policyName":"DAILY"}`
	noScope    = `{"status":"error","message":"This app hasn't been granted all required scopes to make this call.","category":"MISSING_SCOPES","correlationId":"2ac4bcb7-4f7c-4d4a-9d0e-6b6a5b4c7f12",
		"errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.companies.read"]}}]}`
	partFailed = `{"status":"COMPLETE","results":[],"startedAt":"2026-07-01T12:00:00Z","completedAt":"2026-07-01T12:00:00Z","numErrors":1,
		"errors":[{"status":"error","category":"INTERNAL_ERROR","message":"internal error","context":{},"links":{},"errors":[]}]}`
)

func TestRefusals(t *testing.T) {
	const associations = "/crm/v4/associations/deals/companies/batch/read"
	for _, test := range []struct {
		name, path string
		refusal    hubspottest.Refusal
		want       string
		permanent  bool
	}{
		{"scope", "/crm/v3/objects/companies/batch/read", hubspottest.Refusal{Status: 403, Body: noScope}, "crm.objects.companies.read", true},
		{"token", "/crm/v3/pipelines/deals", hubspottest.Refusal{Status: 401, Body: `{"message":"expired ` + planted + `"}`}, "401", true},
		{"half a batch", associations, hubspottest.Refusal{Status: 207, Body: partFailed}, "part of the batch failed", false},
		{"cut", associations, hubspottest.Refusal{Status: 200, Body: `{"results":[{"from":{"id":"1"`}, "decode", false},
		{"html", "/crm/v3/objects/deals/search", hubspottest.Refusal{Status: 400, Body: "<html>"}, "400", true},
		{"order", "/crm/v3/objects/deals/search", hubspottest.Refusal{Status: 200, Body: `{"total":2,"results":[{"id":"5"},{"id":"4"}]}`}, "isn't in order", false},
		{"account", "/account-info/v3/details", hubspottest.Refusal{Status: 400, Body: `{}`}, "account-info", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := open(t, sample(), nil)
			w.account.Fail(func(r *http.Request) *hubspottest.Refusal {
				if r.URL.Path == test.path {
					return &test.refusal
				}
				return nil
			})
			b, err := w.connector(t).Fetch(context.Background(), nil)
			if err == nil {
				t.Fatalf("got %d items and no error", len(b.Items))
			}
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), planted) {
				t.Errorf("error %q: want %q and no token", err, test.want)
			}
			if errors.Is(err, lately.ErrPermanent) != test.permanent {
				t.Errorf("error %q: permanent is %v", err, !test.permanent)
			}
		})
	}
}

func TestDailyLimitIsDeferred(t *testing.T) {
	data := sample()
	data.Zone = "America/Los_Angeles"
	w := open(t, data, nil)
	_, cursor, _ := w.turn(t, nil)
	w.account.Fail(func(*http.Request) *hubspottest.Refusal {
		return &hubspottest.Refusal{Status: 429, Body: dailyLimit}
	})
	_, err := w.connector(t).Fetch(context.Background(), cursor)
	var deferred *lately.DeferredError
	if !errors.As(err, &deferred) {
		t.Fatalf("got %v, want a deferral", err)
	}
	midnight := time.Date(2026, 7, 2, 7, 0, 0, 0, time.UTC) // in the account's time zone
	if !deferred.Until.Equal(midnight) {
		t.Errorf("deferred until %v, want %v", deferred.Until, midnight)
	}
	w.account.Fail(nil)
	w.now = midnight
	w.account.Change(1, func(d *hubspottest.Deal) { d.Modified = w.now.Add(-time.Hour) })
	if items, _, _ := w.turn(t, cursor); len(items) != 1 {
		t.Errorf("got %d changed deals after the limit, want 1", len(items))
	}
}

func TestAccountDetailsAreOptional(t *testing.T) {
	data := sample()
	data.Portal = 0
	items, _, _ := open(t, data, nil).turn(t, nil)
	if it := items["deal:2"]; it.URL != "" || it.Deal.Currency != "" || it.Deal.Amount != "12500.00" {
		t.Errorf("got %q %+v", it.URL, it.Deal)
	}
}

func TestValidate(t *testing.T) {
	s := hubspot.Kind().Settings().(*hubspot.Settings)
	s.BaseURL = "ftp://x"
	s.Inbound.Labels = []string{" "}
	s.Stages = map[string]lately.Stage{"x": "maybe"}
	s.Values = map[string]string{"nw": ""}
	err := s.Validate()
	for _, key := range []string{"token", "base_url", "inbound.labels", "stages", "values"} {
		if err == nil || !strings.Contains(err.Error(), key+": ") {
			t.Errorf("error %v doesn't name %s", err, key)
		}
	}
	var field *lately.FieldError
	if !errors.As(err, &field) {
		t.Errorf("error %T is no field error", err)
	}
}
