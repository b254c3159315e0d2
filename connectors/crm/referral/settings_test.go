package referral_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"lately"
	"lately/connectors/crm/referral"
)

// kind is how a CRM's settings hold these.
type kind struct {
	Token             string `yaml:"token"`
	referral.Settings `yaml:",inline"`
}

func TestSettingsFromYAML(t *testing.T) {
	var k kind
	text := `
token: x
inbound: {labels: [], fields: [Referred by], sources: ["LeadSource=Partner"]}
outbound: {properties: [referred_to]}
stages: {Signed: won, Duplicate: deleted}
values: {nw: "900"}
accepted_stages: [Qualified]
date: Referral date
`
	if err := yaml.UnmarshalWithOptions([]byte(text), &k, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if k.Inbound.Labels == nil || len(k.Inbound.Labels) != 0 || k.Outbound.Labels != nil || k.Outbound.Named()[0] != "referred_to" || k.Outbound.Pipelines != nil {
		t.Errorf("got %+v", k)
	}
	if k.Stages["Signed"] != lately.Won || k.DateField() != "Referral date" {
		t.Errorf("got %+v", k)
	}
	if err := k.Validate("Some CRM", referral.Has{Labels: true, Sources: true}); err != nil {
		t.Error(err)
	}
	before := k.Fingerprint()
	k.Values["nw"] = "901"
	if k.Fingerprint() == before {
		t.Error("another table of values reads deals alike")
	}
}

func TestValidate(t *testing.T) {
	s := referral.Settings{
		Inbound:         referral.Rules{Labels: []string{" "}, Sources: []string{"Partner"}},
		Outbound:        referral.Rules{Pipelines: []string{"Out"}},
		Stages:          map[string]lately.Stage{"x": "maybe"},
		Values:          map[string]string{"nw": ""},
		Currency:        "Euro",
		IgnorePipelines: []string{"Renewals"},
	}
	err := s.Validate("Plain CRM", referral.Has{Labels: true})
	for _, want := range []string{
		"inbound.labels: has an empty name", "inbound.sources: is something that Plain CRM doesn't have", "outbound.pipelines: is something",
		"ignore_pipelines: is something", `stages: "x": "maybe" is no stage`, `values: "nw": "" has an empty side`, `currency: "Euro" is no currency`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v doesn't contain %q", err, want)
		}
	}
	var field *lately.FieldError
	if !errors.As(err, &field) || field.Fix == "" {
		t.Errorf("error %T is no field error with a fix", err)
	}
}

func TestStage(t *testing.T) {
	yes, no := true, false
	s := &referral.Settings{Stages: map[string]lately.Stage{"Signed": lately.Won, "s9": lately.Accepted}}
	open, first := s.Stage("s2", "Open", false, false, false), s.Stage("s1", "New", false, false, true)
	won, lost := s.Stage("s3", "Won", true, true, false), s.Stage("s4", "Lost", true, false, false)
	for _, test := range []struct {
		name        string
		stage       referral.Stage
		won, closed *bool
		want        lately.Stage
	}{
		{"first", first, nil, nil, lately.Submitted},
		{"later", open, nil, nil, lately.Accepted},
		{"won", won, nil, nil, lately.Won},
		{"lost", lost, nil, nil, lately.Lost},
		{"flags say won", open, &yes, &yes, lately.Won},
		{"flags say lost", won, &no, &yes, lately.Lost},
		{"closed alone, won stage", won, nil, &yes, lately.Won},
		{"closed alone, open stage", open, nil, &yes, lately.Lost},
		{"reopened", lost, &no, &no, lately.Accepted},
		{"fixed by name", s.Stage("s8", "signed", false, false, true), &no, &no, lately.Won},
		{"fixed by id", s.Stage("s9", "Lost again", true, false, false), &no, &yes, lately.Accepted},
	} {
		if got := test.stage.Of(test.won, test.closed); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	s.AcceptedStages = []string{"new"}
	if a, b := s.Stage("s1", "New", false, false, true), s.Stage("s2", "Open", false, false, false); a.Means != lately.Accepted || b.Means != lately.Submitted {
		t.Errorf("accepted_stages: got %q and %q", a.Means, b.Means)
	}
}

func TestNames(t *testing.T) {
	n := referral.Names{CRM: "Plain CRM"}
	if n.Err() != nil {
		t.Fatal(n.Err())
	}
	n.Check("inbound.labels", []string{"Referal partner", "referral PARTNER"}, []string{"Referral partner", "Other"})
	n.Miss("outbound.fields", "refered_to", []string{"Referred to", "Amount"})
	n.Miss("stages", "zzz", []string{"Open"})
	err := n.Err()
	want := `the account has no inbound.labels: "Referal partner" (did you mean "Referral partner"?); outbound.fields: "refered_to" (did you mean "Referred to"?); stages: "zzz": change`
	if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{"12500.00": "12500.00", "1.2E7": "12000000", "-5": "-5", "": "", "abc": "", "NaN": "", "1e999": "", "12500.0": "12500.0", "0.1": "0.1"} {
		if got := referral.Amount(in); got != want {
			t.Errorf("Amount(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"https://www.Acme.example/about": "acme.example", "acme.example": "acme.example", "Acme Inc.": "", "acme": "", "me@acme.example": "",
		"acme.example:8080": "", "": "", ".": "", "javascript:alert(1).x": "", "münchen.example": "münchen.example",
	} {
		if got := referral.Host(in); got != want {
			t.Errorf("Host(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"LeadSource=Partner": "LeadSource|Partner", "Partner": "usual|Partner", "=x": "usual|=x", "a = b=c": "a|b=c"} {
		if f, v := referral.SplitSource(in, "usual"); f+"|"+v != want {
			t.Errorf("SplitSource(%q) = %s|%s, want %s", in, f, v, want)
		}
	}
	if long := referral.Clip(strings.Repeat("ü", 600) + "\xff"); len([]rune(long)) != 501 {
		t.Errorf("Clip keeps %d runes", len([]rune(long)))
	}
	if referral.Web("javascript:alert(1)") != "" || referral.Web("https://u:p@x.example/") != "" || referral.Web("https://x.example/a") == "" {
		t.Error("Web keeps what it must not, or drops what it must keep")
	}
}
