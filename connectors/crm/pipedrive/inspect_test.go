package pipedrive_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/pipedrive"
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
	w.AddPipeline(7, "Referrals out", "Handed over", "Working")
	if _, bad := w.inspect(t); !strings.Contains(bad, "no deals can be seen") || !strings.Contains(bad, "visibility group") {
		t.Errorf("an account without deals: %s", bad)
	}
	w.add(w.by, w.northwind)
	good, bad := w.inspect(t)
	for _, want := range []string{
		"signed in as Lately of Wir AG", "the clocks agree", "deals can be read", "organizations can be read", "0 of the 5 organization fields that `lately push` writes are there; it makes the others",
		`inbound by field "Referral partner" (org)`, `outbound by field "Referred to" (org)`, `outbound by pipeline "Referrals out"`, `inbound by channel "Partner"`,
		"stages: submitted: Handed over, Qualified; accepted: Demo, Negotiations, Working; won: Won; lost: Lost",
	} {
		if !strings.Contains(good, want) {
			t.Errorf("doesn't say %q:\n%s", want, good)
		}
	}
	if bad != "" {
		t.Errorf("complains: %s", bad)
	}
	behind := w.now.Add(-10 * time.Minute)
	w.deps.Now = func() time.Time { return behind }
	if _, bad = w.inspect(t); !strings.Contains(bad, "off by 10m0s") {
		t.Errorf("clocks: %s", bad)
	}
}

// TestNothingToGoBy: an account without fields says so.
func TestNothingToGoBy(t *testing.T) {
	w := open(t)
	w.Rename(w.by, "Something else")
	w.Turn(t)
	if len(w.Warnings) != 1 || !strings.Contains(w.Warnings[0], "no field that says which partner") {
		t.Errorf("warnings: %q", w.Warnings)
	}
}

// TestRenamedField: the config names fields as people do; the code stays behind that.
func TestRenamedField(t *testing.T) {
	w := open(t)
	a := w.add(w.by, w.northwind)
	w.Turn(t)
	w.Rename(w.by, "Vermittelt durch")
	w.settings.Inbound.Fields = []string{"vermittelt  durch"}
	w.later(t, hour)
	w.Want(t, "renamed", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
	w.settings.Inbound.Fields = []string{w.by} // a code is understood too
	w.later(t, hour)
	w.Want(t, "by its code", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
}

// TestNames: all names that aren't found are listed, with what they may have meant.
func TestNames(t *testing.T) {
	w := open(t)
	worth, signed := w.AddDealField("Contract value", "monetary"), w.AddDealField("Signed on", "date")
	a := w.add(w.by, w.northwind, func(d *deal) {
		d.Custom[worth], d.Custom[signed] = map[string]any{"value": 12.75, "currency": "CHF"}, "2026-01-02"
	})
	w.settings.Amount, w.settings.Date = "contract value", "signed on"
	w.Turn(t)
	w.Want(t, "fields of our own", fmt.Sprint(a, ": northwind theirs submitted 12.75 CHF"))
	if it, _ := w.Item(fmt.Sprint(a)); it.Deal.CreatedAt.Format(time.DateOnly) != "2026-01-02" {
		t.Errorf("the date that counts is %v", it.Deal.CreatedAt)
	}
	w.settings.Inbound.Fields = []string{"Referal partner", "Signed on"}
	w.settings.Outbound.Pipelines = []string{"Sale"}
	w.settings.Outbound.Sources = []string{"kanal=Partner"}
	w.settings.AcceptedStages = []string{"Demos"}
	w.settings.Stages = map[string]lately.Stage{"Nowhere": lately.Won}
	w.settings.Amount, w.settings.Date = "Signed on", "Sined on"
	err := w.fetch(t)
	if !errors.Is(err, lately.ErrPermanent) {
		t.Fatalf("unknown names: %v", err)
	}
	for _, want := range []string{
		`"Referal partner" (did you mean "Referral partner"`, `Multiple options or Text): "Signed on"`, `outbound.pipelines: "Sale" (did you mean "Sales"`, `outbound.sources: "kanal"`,
		`accepted_stages: "Demos" (did you mean "Demo"`, `stages: "Nowhere"`, `amount (of type monetary): "Signed on"`, `date: "Sined on" (did you mean "Signed on"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q doesn't say %q", err, want)
		}
	}
}

func TestSettingsFromYAML(t *testing.T) {
	s := pipedrive.Kind().Settings().(*pipedrive.Settings)
	text := "token: env:KEY\ndaily_tokens: 500\ninbound:\n  fields: [Referral partner]\noutbound:\n  pipelines: []\nstages:\n  Lost: deleted\n"
	if err := yaml.UnmarshalWithOptions([]byte(text), s, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil || s.DailyTokens != 500 || s.BaseURL != "https://api.pipedrive.com" || s.Outbound.Pipelines == nil {
		t.Errorf("got %+v, %v", s, err)
	}
	for _, good := range []string{"https://wir.pipedrive.com/", "https://api.pipedrive.com/api/v2", "http://127.0.0.1:9"} {
		if s.BaseURL = good; s.Validate() != nil {
			t.Errorf("base_url %q: %v", good, s.Validate())
		}
	}
}
