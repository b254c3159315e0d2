package hubspot

import (
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"lately"
	"lately/connectors/crm/referral"
)

// TestProgress covers accounts and stand-ins without HubSpot's own booleans, and
// booleans that contradict the pipeline.
func TestProgress(t *testing.T) {
	fact := func(isClosed, probability string) referral.Stage {
		closed, won := closing(map[string]scalar{"isClosed": scalar(isClosed), "probability": scalar(probability)})
		return (&referral.Settings{}).Stage("x", "x", closed, won, false)
	}
	for _, test := range []struct {
		name        string
		fact        referral.Stage
		won, closed string
		want        lately.Stage
	}{
		{"metadata won", fact("true", "1.0"), "", "", lately.Won},
		{"metadata lost", fact("true", "0.0"), "", "", lately.Lost},
		{"probability alone", fact("", "1"), "", "", lately.Won},
		{"probability alone", fact("", "0"), "", "", lately.Lost},
		{"open at certainty", fact("false", "1.0"), "", "", lately.Accepted},
		{"booleans win", fact("false", "0.5"), "true", "true", lately.Won},
		{"booleans lose", fact("true", "1.0"), "false", "true", lately.Lost},
		{"reopened", fact("true", "0.0"), "false", "false", lately.Accepted},
	} {
		m := &metadata{Stages: map[string]referral.Stage{"p/s": test.fact}}
		d := record{Properties: map[string]scalar{"pipeline": "p", "dealstage": "s", "hs_is_closed_won": scalar(test.won), "hs_is_closed": scalar(test.closed)}}
		var got referral.Deal
		if known := m.progress(d, &got); got.Stage != test.want || !known {
			t.Errorf("%s: got %q, known %v; want %q", test.name, got.Stage, known, test.want)
		}
	}
	var got referral.Deal
	if known := (&metadata{}).progress(record{Properties: map[string]scalar{"dealstage": "new"}}, &got); got.Stage != lately.Submitted || got.StageAs != "new" || known {
		t.Errorf("unknown stage: got %+v, known %v", got, known)
	}
}

func TestInstant(t *testing.T) {
	want := time.Date(2026, 7, 1, 10, 0, 0, 123e6, time.UTC)
	for _, in := range []string{"2026-07-01T10:00:00.123Z", "2026-07-01T12:00:00.123+02:00", "1782900000123"} {
		if got := instant(in); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("instant(%q) = %v", in, got)
		}
	}
	for _, in := range []string{"", "soon", "5", "99999999999999999999", "2026-13-01T00:00:00Z"} {
		if got := instant(in); !got.IsZero() {
			t.Errorf("instant(%q) = %v", in, got)
		}
	}
}

// TestSettingsFromYAML checks that an empty list turns a rule off, and that one
// that is left out doesn't.
func TestSettingsFromYAML(t *testing.T) {
	s := Kind().Settings().(*Settings)
	text := "token: env:X\ninbound:\n  labels: []\n  properties: [by]\nstages:\n  Signed: won\nvalues:\n  nw: \"900\"\n"
	if err := yaml.UnmarshalWithOptions([]byte(text), s, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if s.Inbound.Labels == nil || len(s.Inbound.Labels) != 0 || s.Outbound.Labels != nil {
		t.Errorf("got %+v", s)
	}
	if s.BaseURL != defaultBase || s.Stages["Signed"] != lately.Won || s.Values["nw"] != "900" || s.Validate() != nil {
		t.Errorf("got %+v, %v", s, s.Validate())
	}
}

func TestLink(t *testing.T) {
	for _, test := range []struct {
		base, domain, id, want string
	}{
		{"https://api.hubapi.com/", "", "5", "https://app.hubspot.com/contacts/4711/record/0-3/5"},
		{"https://api.hubapi.com", "app-eu1.hubspot.com", "5", "https://app-eu1.hubspot.com/contacts/4711/record/0-3/5"},
		{"http://127.0.0.1:99/hs/", "app.hubspot.com", "5", "http://127.0.0.1:99/hs/contacts/4711/record/0-3/5"},
		{"https://api.hubapi.com", "", "../x", ""},
	} {
		base, err := (&Settings{BaseURL: test.base}).base()
		if err != nil {
			t.Fatal(err)
		}
		c := &connector{api: &client{base: base}}
		if got := c.link(&metadata{Portal: "4711", Domain: test.domain}, "0-3", test.id); got != test.want {
			t.Errorf("link at %s: got %q, want %q", test.base, got, test.want)
		}
	}
}
