package pipedrive_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/pipedrive/pipedrivetest"
)

// fetch reads one page and gives its error.
func (w *world) fetch(t testing.TB) error {
	t.Helper()
	_, err := w.connector(t).Fetch(context.Background(), w.Cursor)
	return err
}

// step reads and stores one page, unless that is an error.
func (w *world) step(t testing.TB) error {
	t.Helper()
	b, err := w.connector(t).Fetch(context.Background(), w.Cursor)
	if err != nil {
		return err
	}
	open := w.Open
	defer func() { w.Open = open }()
	w.Open = func() connectors.Connector { return fetched{b} }
	w.Page(t)
	return nil
}

// fetched is a page that was read already.
type fetched struct{ lately.Batch }

func (f fetched) Fetch(context.Context, lately.Cursor) (lately.Batch, error) { return f.Batch, nil }

func deferred(t testing.TB, err error) time.Time {
	t.Helper()
	var d *lately.DeferredError
	if !errors.As(err, &d) {
		t.Fatalf("got %v, want to be sent away", err)
	}
	return d.Until
}

func TestWrongToken(t *testing.T) {
	w := open(t)
	w.settings.Token = secret(t, "wrong")
	err := w.fetch(t)
	if !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), "401") || len(w.Requests()) != 1 {
		t.Errorf("after %d requests: %v", len(w.Requests()), err)
	}
	if err := w.connector(t).(connectors.Prober).Probe(t.Context()); !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("Probe: %v", err)
	}
}

// TestLimits: the limit of two seconds and that of the day are told apart.
func TestLimits(t *testing.T) {
	w := open(t)
	a := w.add(w.by, w.northwind)
	w.Company.Limits(3, 0)
	until := deferred(t, w.fetch(t))
	if wait := until.Sub(w.now); wait < time.Second || wait > 10*time.Second {
		t.Errorf("a burst: deferred by %v", wait)
	}
	w.now = w.now.Add(time.Minute)
	w.Company.Limits(0, 15)
	until = deferred(t, w.fetch(t))
	if !until.Equal(time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("a day's tokens: deferred until %v", until)
	}
	w.now = until
	w.Company.Limits(0, 0)
	w.Fail(refusing(pipedrivetest.Refusal{Status: 429, Header: map[string]string{"Retry-After": "30"}, Body: "{}"}))
	if wait := deferred(t, w.fetch(t)).Sub(w.now); wait != 30*time.Second {
		t.Errorf("Retry-After: deferred by %v", wait)
	}
	w.now = w.now.Add(hour)
	w.Fail(refusing(pipedrivetest.Refusal{Status: 403, Body: "<html><body>Access denied</body></html>"}))
	if wait := deferred(t, w.fetch(t)).Sub(w.now); wait != time.Hour {
		t.Errorf("refused by the edge: deferred by %v", wait)
	}
	w.Fail(nil)
	w.later(t, 2*time.Hour)
	w.Want(t, "let in again", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
}

// TestOutages: what passes by itself isn't permanent, and takes nothing for gone.
func TestOutages(t *testing.T) {
	w := open(t)
	a := w.add(w.by, w.northwind)
	w.Turn(t)
	for _, tt := range []struct {
		name      string
		refusal   pipedrivetest.Refusal
		permanent bool
	}{
		{"failed", pipedrivetest.Refusal{Status: 500, Body: `{"success":false,"error":"Server error"}`}, false},
		{"down", pipedrivetest.Refusal{Status: 502, Body: "<html>"}, false},
		{"not allowed", pipedrivetest.Refusal{Status: 403, Body: `{"success":false,"error":"Scope and URL mismatch"}`}, true},
		{"the plan", pipedrivetest.Refusal{Status: 402, Body: `{"success":false,"error":"Payment required"}`}, true},
		{"gone", pipedrivetest.Refusal{Status: 410, Body: `{}`}, true},
		{"no API", pipedrivetest.Refusal{Status: 200, Body: "<!doctype html>"}, false},
		{"no success", pipedrivetest.Refusal{Status: 200, Body: `{"success":false,"data":[]}`}, false},
		{"null", pipedrivetest.Refusal{Status: 200, Body: `null`}, false},
		{"no list", pipedrivetest.Refusal{Status: 200, Body: `{"success":true,"data":null}`}, false},
		{"no ids", pipedrivetest.Refusal{Status: 200, Body: `{"success":true,"data":[{"id":"../1"}]}`}, false},
		{"a mark that leads back", pipedrivetest.Refusal{Status: 200, Body: `{"success":true,"data":[],"additional_data":{"next_cursor":"again"}}`}, false},
	} {
		for _, wait := range []time.Duration{hour, day} {
			w.now = w.now.Add(wait)
			w.Fail(refusing(tt.refusal))
			err := w.fetch(t)
			if err == nil || errors.Is(err, lately.ErrPermanent) != tt.permanent {
				t.Errorf("%s: %v", tt.name, err)
			}
			w.Fail(nil)
		}
	}
	w.later(t, day)
	w.Want(t, "all is well", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
}

// TestSecretsStayInside: the token is in no error, even where the other side repeats it.
func TestSecretsStayInside(t *testing.T) {
	w := open(t)
	for _, status := range []int{400, 401, 402, 403, 404, 500} {
		w.Fail(refusing(pipedrivetest.Refusal{Status: status, Body: fmt.Sprintf(`{"error":"no %s here"}`, planted)}))
		if err := w.fetch(t); err == nil || strings.Contains(err.Error(), planted) {
			t.Errorf("status %d: %v", status, err)
		}
	}
}
