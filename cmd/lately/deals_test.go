package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately/connectors/crm/hubspot/hubspottest"
)

// TestDealsThatNameNobody has a CRM with a referral of a partner's, one of a company
// that isn't in the config, one whose source says partner, and none that was given:
// check and sources say so, with what to do.
func TestDealsThatNameNobody(t *testing.T) {
	now := time.Now()
	deal := func(id int64, name string, origin string, partner int64) hubspottest.Deal {
		d := hubspottest.Deal{
			ID: id, Name: name, Amount: "100.00", Stage: "contractsent", Created: now.Add(-48 * time.Hour), Modified: now.Add(-24 * time.Hour),
			Companies: []hubspottest.Association{{Company: 501, Labels: []string{"Primary"}}}, Properties: map[string]string{"origin": origin},
		}
		if partner != 0 {
			d.Companies = append(d.Companies, hubspottest.Association{Company: partner, Labels: []string{"Referral partner"}})
		}
		return d
	}
	account := hubspottest.New(hubspottest.Data{
		Portal: 4711, Currency: "EUR", Labels: []hubspottest.Label{{ID: 37, Text: "Referral partner"}}, Properties: []hubspottest.Property{{Name: "origin", Label: "Origin"}},
		Companies: []hubspottest.Company{{ID: 501, Name: "Mill"}, {ID: 900, Name: "Northwind", Domain: "northwind.example"}, {ID: 901, Name: "Stranger", Domain: "stranger.example"}},
		Deals:     []hubspottest.Deal{deal(1, "Mill", "", 900), deal(2, "Farm", "", 901), deal(3, "Barn", "Partner", 0), deal(4, "Shed", "", 0)},
	})
	server := httptest.NewServer(account)
	t.Cleanup(server.Close)
	t.Setenv("LATELY_TEST_TOKEN", "pat")
	file := filepath.Join(t.TempDir(), "lately.yaml")
	text := fmt.Sprintf(`us:
  name: Saatgut Nord
  sources:
    - {crm: hubspot, token: "env:LATELY_TEST_TOKEN", base_url: %q, inbound: {sources: ["Origin=Partner"]}}
partners:
  - {name: Northwind, domains: [northwind.example]}
store: lately.db
network: {allow: [127.0.0.0/8]}
`, server.URL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	contains := func(what, text string, parts ...string) {
		t.Helper()
		for _, p := range parts {
			if !strings.Contains(text, p) {
				t.Errorf("%s lacks %q:\n%s", what, p, text)
			}
		}
	}
	missed := []string{
		"! 2 deals look like a partner's and name no partner in the config:",
		`Farm ` + server.URL + `/contacts/4711/record/0-3/2: label "Referral partner" names "Stranger" (stranger.example), which no partner in the config is`,
		`Barn ` + server.URL + `/contacts/4711/record/0-3/3: source "Partner" says that a partner is behind it, but not which`,
	}
	out, errs, code := inProcess(t, "check", "-c", file)
	if code != 0 {
		t.Fatalf("check: %d %s", code, errs)
	}
	contains("check", out, append(missed, `- Mill: northwind, theirs, counted accepted, 100.00 EUR (label "Referral partner")`,
		`inbound label "Referral partner" found`, "! HubSpot has no place where a deal that we pass on names the partner: none will be found")...)
	if _, errs, code := inProcess(t, "sync", "-c", file); code != 0 {
		t.Fatalf("sync: %d %s", code, errs)
	}
	out, _, _ = inProcess(t, "sources", "-c", file)
	contains("sources", out, append(missed, "! 1 referral received and 0 given, ever: probably not recorded.", "name it under outbound")...)
	if strings.Contains(out, "Shed") {
		t.Errorf("a deal without any partner is listed:\n%s", out)
	}
}
