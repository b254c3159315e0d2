package espocrm_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/espocrm"
	"lately/connectors/crm/espocrm/espocrmtest"
)

func (w *world) inspect(t testing.TB) (good, bad string) {
	t.Helper()
	notes, err := w.connector(t).(connectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notes {
		if n.Bad {
			bad += n.Text + "\n" + n.Fix + "\n"
		} else {
			good += n.Text + "\n"
		}
	}
	return good, bad
}

func TestInspect(t *testing.T) {
	w := open(t)
	w.deal("cReferredBy", w.northwind, nil)
	w.Add("Lead", attrs{"accountName": "x"})
	good, bad := w.inspect(t)
	for _, want := range []string{
		"Opportunity records that may be read: 1", "Lead records that may be read: 1", "Account records that may be read: 3", "the clocks agree", "0 of the 5 account fields",
		`Opportunity: inbound by link to Account "cReferredBy"`, `Opportunity: outbound by link to Account "cReferredTo"`, `inbound by leadSource "Partner"`,
		"Opportunity stages: submitted: Prospecting; accepted: Negotiation, Proposal, Qualification; won: Closed Won; lost: Closed Lost",
		"Lead stages: submitted: Assigned, New; accepted: Converted, In Process; lost: Dead, Recycled",
	} {
		if !strings.Contains(good, want) {
			t.Errorf("doesn't say %q:\n%s", want, good)
		}
	}
	if bad != "" {
		t.Errorf("complains: %s", bad)
	}

	w.AddField("Account", "cLatelyScore", espocrmtest.Field{Type: "float", Custom: true})
	w.AddField("Account", "cLatelyDate", espocrmtest.Field{Type: "varchar", Custom: true})
	if good, bad = w.inspect(t); !strings.Contains(good, "1 of the 5 account fields") || !strings.Contains(bad, "cLatelyDate can't hold") {
		t.Errorf("fields of a push: %s\n%s", good, bad)
	}
	w.ChangeUser("connector", func(u *espocrmtest.User) { u.Read["Opportunity"] = espocrmtest.Own })
	if _, bad = w.inspect(t); !strings.Contains(bad, "Opportunity records that may be read: 0") || !strings.Contains(bad, "read access to all records") {
		t.Errorf("a narrow role: %s", bad)
	}
	behind := w.now.Add(-10 * time.Minute)
	w.deps.Now = func() time.Time { return behind }
	if _, bad = w.inspect(t); !strings.Contains(bad, "off by 10m0s") {
		t.Errorf("clocks: %s", bad)
	}
}

// TestNothingToGoBy: an installation without links says so, in a look and in detail.
func TestNothingToGoBy(t *testing.T) {
	w := open(t)
	w.Installation = nil
	bare := espocrmtest.New(w.clock)
	bare.AddUser(espocrmtest.Reader(planted))
	w.settings.BaseURL = serve(t, bare)
	w.Turn(t)
	if len(w.Warnings) != 1 || !strings.Contains(w.Warnings[0], "no link") {
		t.Errorf("warnings: %q", w.Warnings)
	}
	if _, bad := w.inspect(t); !strings.Contains(bad, "add one from Opportunity to Account") {
		t.Errorf("complains: %s", bad)
	}
}

// TestNames: names are found as people write them, and all that aren't are listed.
func TestNames(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	for _, name := range []string{"cReferredBy", "referredBy", "Referred by", "cReferredById", "referred_by"} {
		w.settings.Inbound.Fields = []string{name}
		w.later(t, hour)
		w.Want(t, name, a+": northwind theirs submitted 5280.01 EUR")
	}
	w.AddField("Opportunity", "cSignedOn", espocrmtest.Field{Type: "date", Custom: true})
	w.AddField("Opportunity", "cWorth", espocrmtest.Field{Type: "currency", Custom: true})
	w.AddField("Opportunity", "cReferrers", espocrmtest.Field{Type: "multiEnum", Custom: true, Options: []string{"nw", "Contoso"}})
	w.Set("Opportunity", a, attrs{"cSignedOn": "2026-01-02", "cWorth": 12, "cWorthCurrency": "CHF", "cReferrers": []any{"nw", "Contoso"}})
	w.settings.Date, w.settings.Amount = "signed on", "Worth"
	w.settings.Inbound.Fields = []string{"referrers"}
	w.settings.Values = map[string]string{"NW": w.northwind}
	w.later(t, hour)
	w.Want(t, "fields of our own", a+": contoso theirs submitted 12 CHF", a+": northwind theirs submitted 12 CHF")
	if it, _ := w.Item(a); it.Deal.CreatedAt.Format(time.DateOnly) != "2026-01-02" {
		t.Errorf("the date that counts is %v", it.Deal.CreatedAt)
	}

	w.settings.Inbound.Fields = []string{"cReferedBy", "amount"}
	w.settings.Outbound.Sources = []string{"origin=Partner"}
	w.settings.AcceptedStages = []string{"Propsal"}
	w.settings.Stages = map[string]lately.Stage{"Nowhere": lately.Won}
	w.settings.Date = "cSigned"
	err := w.fetch(t)
	if !errors.Is(err, lately.ErrPermanent) {
		t.Fatalf("unknown names: %v", err)
	}
	for _, want := range []string{`"cReferedBy" (did you mean "cReferredBy"`, `a choice or a text): "amount"`, `outbound.sources: "origin"`, `accepted_stages: "Propsal" (did you mean "Proposal"`, `stages: "Nowhere"`, `date: "cSigned" (did you mean "cSignedOn"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q doesn't say %q", err, want)
		}
	}
}

// TestNewStage: a stage that came after the names were read is looked up.
func TestNewStage(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	w.Turn(t)
	w.AddField("Opportunity", "stage", espocrmtest.Field{
		Type: "enum", Options: []string{"New", "Legal", "Signed", "Away"}, Probabilities: map[string]int{"New": 5, "Legal": 90, "Signed": 100, "Away": 0},
	})
	w.Set("Opportunity", a, attrs{"stage": "Signed"})
	w.later(t, hour)
	if len(w.Warnings) != 1 || !strings.Contains(w.Warnings[0], `"Signed"`) {
		t.Errorf("warnings: %q", w.Warnings)
	}
	w.later(t, hour)
	w.Want(t, "looked up", a+": northwind theirs won 5280.01 EUR")
	w.Set("Opportunity", a, attrs{"stage": "Legal"})
	w.later(t, hour)
	w.Want(t, "an open stage", a+": northwind theirs accepted 5280.01 EUR")
	w.settings.Stages = map[string]lately.Stage{"legal": lately.Lost}
	w.later(t, hour)
	w.Want(t, "as the settings say", a+": northwind theirs lost 5280.01 EUR")
}

func TestSettingsFromYAML(t *testing.T) {
	s := espocrm.Kind().Settings().(*espocrm.Settings)
	text := "base_url: https://crm.example.com/\napi_key: env:KEY\nsecret_key: env:OTHER\nleads: false\ninbound:\n  fields: [referredBy]\nvalues:\n  Partner: Contoso\ncurrency: EUR\n"
	if err := yaml.UnmarshalWithOptions([]byte(text), s, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil || s.Leads == nil || *s.Leads || s.SecretKey.IsZero() || s.Inbound.Fields[0] != "referredBy" {
		t.Errorf("got %+v, %v", s, err)
	}
	for _, bad := range []string{"", "crm.example.com", "ftp://crm.example.com", "https://user:pw@crm.example.com", "https://"} {
		s.BaseURL = bad
		var field *lately.FieldError
		if err := s.Validate(); !errors.As(err, &field) || field.Key != "base_url" {
			t.Errorf("base_url %q: %v", bad, err)
		}
	}
}
