package espocrm_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/espocrm/espocrmtest"
)

// fetch reads one page and gives its error.
func (w *world) fetch(t testing.TB) error {
	t.Helper()
	_, err := w.connector(t).Fetch(context.Background(), w.Cursor)
	return err
}

// run reads to the end, or to an error, and stores nothing.
func (w *world) run(t testing.TB) error {
	t.Helper()
	for cursor := w.Cursor; ; {
		b, err := w.connector(t).Fetch(context.Background(), cursor)
		if err != nil || !b.More {
			return err
		}
		cursor = b.Cursor
	}
}

// TestWrongKey: a wrong key costs one request, not several: each of them counts
// against everyone behind the same address.
func TestWrongKey(t *testing.T) {
	w := open(t)
	w.deal("cReferredBy", w.northwind, nil)
	w.settings.APIKey = secret(t, "wrong")
	err := w.fetch(t)
	if !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), "401") {
		t.Errorf("a wrong key gives %v", err)
	}
	if n := len(w.Requests()); n != 1 {
		t.Errorf("a wrong key costs %d requests", n)
	}
	if err := w.connector(t).(connectors.Prober).Probe(t.Context()); !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("Probe: %v", err)
	}
	if n := len(w.Requests()); n != 2 {
		t.Errorf("a probe with a wrong key costs %d requests", n-1)
	}
}

// TestLockout: after too many failures of anybody the right key is refused, without a
// reason, and is good again later.
func TestLockout(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	right := w.settings.APIKey
	w.settings.APIKey = secret(t, "wrong")
	for range 11 {
		_ = w.fetch(t)
	}
	w.settings.APIKey = right
	err := w.fetch(t)
	var deferred *lately.DeferredError
	if !errors.As(err, &deferred) || errors.Is(err, lately.ErrPermanent) {
		t.Fatalf("locked out: %v", err)
	}
	if wait := deferred.Until.Sub(w.now); wait < time.Minute || wait > 5*time.Minute {
		t.Errorf("deferred by %v", wait)
	}
	w.now = deferred.Until
	w.Turn(t)
	w.Want(t, "let in again", a+": northwind theirs submitted 5280.01 EUR")
}

// TestSigned: an API user that signs its requests.
func TestSigned(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	w.ChangeUser("connector", func(u *espocrmtest.User) { u.Secret = "shared-secret" })
	if err := w.fetch(t); !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("the key alone: %v", err)
	}
	w.settings.SecretKey = secret(t, "shared-secret")
	w.settings.BaseURL = w.url + "/api/v1/#Account" // as people copy it
	w.Turn(t)
	w.Want(t, "signed", a+": northwind theirs submitted 5280.01 EUR")
}

// TestRights: what a role lacks is said, with what to give it, and is never taken for
// a deletion.
func TestRights(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	lead := w.Add("Lead", attrs{"cReferredById": w.contoso})
	w.Turn(t)
	all := []string{a + ": northwind theirs submitted 5280.01 EUR", lead + ": contoso theirs submitted"}
	w.Want(t, "at first", all...)

	for _, tt := range []struct{ entityType, level, want string }{
		{"Opportunity", espocrmtest.No, "read access to Opportunity"},
		{"Opportunity", espocrmtest.Own, "read access to all records"}, // lists are empty, and no error
		{"Lead", espocrmtest.No, "read access to Lead"},
		{"Lead", espocrmtest.Own, "read access to all records"},
		{"Account", espocrmtest.No, "read espocrm Account: not allowed (403): No read access."},
	} {
		w.ChangeUser("connector", func(u *espocrmtest.User) { u.Read[tt.entityType] = tt.level })
		w.now = w.now.Add(day)
		err := w.run(t)
		if !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s to %s: %v, want %q", tt.level, tt.entityType, err, tt.want)
		}
		w.ChangeUser("connector", func(u *espocrmtest.User) { u.Read[tt.entityType] = espocrmtest.All })
		w.later(t, time.Minute)
		w.Want(t, "rights given back", all...)
	}
}

// TestWithoutLeads: leads are read where the role may, unless the settings say more.
func TestWithoutLeads(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		name  string
		leads *bool
		may   bool
		want  int
		fails bool
	}{
		{"left out, and may", nil, true, 1, false}, {"left out, and may not", nil, false, 0, false},
		{"yes, and may", &yes, true, 1, false}, {"yes, and may not", &yes, false, 0, true}, {"no", &no, true, 0, false},
	} {
		w := open(t)
		w.Add("Lead", attrs{"cReferredById": w.contoso})
		w.settings.Leads = tt.leads
		if !tt.may {
			w.ChangeUser("connector", func(u *espocrmtest.User) { delete(u.Read, "Lead") })
		}
		if tt.fails {
			if err := w.fetch(t); !errors.Is(err, lately.ErrPermanent) {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		w.Turn(t)
		if w.Len() != tt.want {
			t.Errorf("%s: %d leads", tt.name, w.Len())
		}
	}
	// Who turns leads off doesn't want them any more.
	w := open(t)
	w.Add("Lead", attrs{"cReferredById": w.contoso})
	w.Turn(t)
	w.settings.Leads = &no
	w.later(t, hour)
	w.Want(t, "leads turned off")
}

// TestOutages: what passes by itself isn't permanent, and takes nothing for gone.
func TestOutages(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	w.Turn(t)
	html := map[string]string{"Content-Type": "text/html"}
	for _, tt := range []struct {
		name     string
		refusal  espocrmtest.Refusal
		deferred bool
	}{
		{"a limit in front", espocrmtest.Refusal{Status: 429, Header: map[string]string{"Retry-After": "1", "Content-Type": "text/html"}, Body: "<html>slow down"}, true},
		{"database down", espocrmtest.Refusal{Status: 500, Header: html}, false},
		{"application down", espocrmtest.Refusal{Status: 502, Header: html, Body: "<html>"}, false},
		{"a page that isn't the API", espocrmtest.Refusal{Status: 200, Header: html, Body: "<!doctype html>"}, false},
		{"null", espocrmtest.Refusal{Status: 200, Body: "null"}, false},
		{"another shape", espocrmtest.Refusal{Status: 200, Body: `{"total":0}`}, false},
	} {
		for _, wait := range []time.Duration{hour, day} {
			w.now = w.now.Add(wait)
			w.Fail(func(*http.Request) *espocrmtest.Refusal { return &tt.refusal })
			err := w.fetch(t)
			var deferred *lately.DeferredError
			if err == nil || tt.name != "null" && errors.Is(err, lately.ErrPermanent) || errors.As(err, &deferred) != tt.deferred {
				t.Errorf("%s: %v", tt.name, err)
			}
			w.Fail(nil)
		}
	}
	w.Maintenance(true)
	if err := w.fetch(t); err == nil || errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), "maintenance") {
		t.Errorf("maintenance: %v", err)
	}
	w.Maintenance(false)
	w.later(t, day)
	w.Want(t, "all is well", a+": northwind theirs submitted 5280.01 EUR")
}

// TestSecretsStayInside: no key is in an error, a cursor or a warning, even where the
// other side repeats it.
func TestSecretsStayInside(t *testing.T) {
	w := open(t)
	w.settings.SecretKey = secret(t, "planted-secret-key")
	for _, status := range []int{400, 401, 403, 404, 409, 500, 503} {
		w.Fail(func(*http.Request) *espocrmtest.Refusal {
			return &espocrmtest.Refusal{Status: status, Header: map[string]string{"X-Status-Reason": planted + " planted-secret-key"}, Body: planted}
		})
		err := w.fetch(t)
		if err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("status %d: %v", status, err)
		}
	}
}
