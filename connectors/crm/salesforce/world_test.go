package salesforce_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral/referraltest"
	"lately/connectors/crm/salesforce"
	sf "lately/connectors/crm/salesforce/salesforcetest"
	"lately/connectors/transport"
)

const planted = "sf-planted-secret"

// Accounts of the sample org.
var (
	customer  = sf.ID("001", 1)
	northwind = sf.ID("001", 2)
	contoso   = sf.ID("001", 3)
)

// world is an org, a clock that stands still until it is moved, and a connector that
// reads the org.
type world struct {
	org      *sf.Org
	url      string
	now      time.Time
	settings *salesforce.Settings
	deps     connectors.Deps
}

func open(t testing.TB, o sf.Options, change func(*salesforce.Settings)) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
	o.ClientSecret = planted
	o.Now = func() time.Time { return w.now }
	w.org = sf.New(o)
	server := httptest.NewServer(w.org)
	t.Cleanup(server.Close)
	w.url = server.URL
	furnish(w.org)
	w.settings, w.deps = prepare(t, server.URL, &w.now)
	if change != nil {
		change(w.settings)
	}
	return w
}

// furnish gives an org fields for referrals and some accounts.
func furnish(org *sf.Org) {
	for _, kind := range []string{"Opportunity", "Lead"} {
		org.AddField(kind, sf.Field{Name: "Referred_By__c", Label: "Referred by", Type: "reference", To: "Account", Relation: "Referred_By__r"})
	}
	org.AddField("Opportunity", sf.Field{Name: "Referred_To__c", Label: "Referred to", Type: "reference", To: "Account", Relation: "Referred_To__r"})
	org.Save("Account", customer, sf.Row{"Name": "Customer Ltd", "Website": "https://customer.example"})
	org.Save("Account", northwind, sf.Row{"Name": "Northwind Partners", "Website": "www.northwind.example"})
	org.Save("Account", contoso, sf.Row{"Name": "Contoso"})
}

func prepare(t testing.TB, base string, now *time.Time) (*salesforce.Settings, connectors.Deps) {
	t.Helper()
	t.Setenv("LATELY_TEST_SALESFORCE", planted)
	secret, err := lately.NewSecret("env:LATELY_TEST_SALESFORCE")
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return *now }
	client, err := transport.New(transport.Options{
		UserAgent: "lately-test", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		RetryWait: time.Millisecond, Now: clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := salesforce.Kind().Settings().(*salesforce.Settings)
	s.BaseURL, s.ClientID, s.ClientSecret = base, "consumer", secret
	return s, connectors.Deps{Client: client, Now: clock}
}

func (w *world) connector(t testing.TB) connectors.Connector {
	t.Helper()
	c, err := w.settings.Open(lately.Source{ID: "us/crm/salesforce"}, w.deps)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// deal is an opportunity of the customer's.
func deal(name, stage, amount string, more ...sf.Row) sf.Row {
	r := sf.Row{"Name": name, "AccountId": customer, "CloseDate": "2026-09-30"}
	if amount != "" {
		r["Amount"] = number(amount)
	}
	maps.Copy(r, sf.Stage(stage))
	for _, m := range more {
		maps.Copy(r, m)
	}
	return r
}

// book keeps the book on the org with two partners.
func (w *world) book(t testing.TB) *referraltest.Book {
	t.Helper()
	return &referraltest.Book{
		Source: lately.Source{ID: "us/crm/salesforce", Owner: lately.OurID, Kind: "crm/salesforce"},
		Parties: lately.Parties{
			Us: lately.Party{Name: "Saatgut Nord"},
			Partners: []lately.Party{
				{ID: "northwind", Name: "Northwind Partners", Domains: []string{"northwind.example"}},
				{ID: "contoso", Name: "Contoso Group", CRM: []string{contoso[:15]}},
			},
		},
		Open:   func() connectors.Connector { return w.connector(t) },
		Killed: true,
	}
}

func opp(n int) string { return sf.ID("006", n) }

// line is how a book writes down a referral.
func line(n int, rest string) string { return fmt.Sprintf("%s: %s", opp(n), rest) }
