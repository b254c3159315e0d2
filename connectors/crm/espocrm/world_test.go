package espocrm_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/espocrm"
	"lately/connectors/crm/espocrm/espocrmtest"
	"lately/connectors/crm/referral/referraltest"
	"lately/connectors/transport"
)

const planted = "planted-espocrm-key"

// world is an installation, a clock that stands still until it is moved, and the book
// that is kept on it.
type world struct {
	*espocrmtest.Installation
	*referraltest.Book
	url      string
	now      time.Time
	settings *espocrm.Settings
	deps     connectors.Deps

	northwind, contoso, customer string // accounts: two partners and somebody else
}

func open(t testing.TB) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
	w.Installation = espocrmtest.New(w.clock)
	for _, entityType := range []string{"Opportunity", "Lead"} {
		w.AddLink(entityType, "cReferredBy", "cReferrals"+entityType+"In")
		w.AddLink(entityType, "cReferredTo", "cReferrals"+entityType+"Out")
	}
	w.AddUser(espocrmtest.Reader(planted))
	w.northwind = w.Add("Account", attrs{"name": "Northwind Partners Ltd", "website": "https://www.northwind.example/", "type": "Partner"})
	w.contoso = w.Add("Account", attrs{"name": "Contoso", "website": "contoso.example", "type": "Reseller"})
	w.customer = w.Add("Account", attrs{"name": "Zeta GmbH", "type": "Customer"})
	w.url = serve(t, w.Installation)
	w.settings = espocrm.Kind().Settings().(*espocrm.Settings)
	w.settings.APIKey, w.settings.BaseURL = secret(t, planted), w.url
	w.deps = connectors.Deps{Client: client(t, w.clock), Now: w.clock}
	w.Book = &referraltest.Book{
		Source: lately.Source{ID: "us/crm/espocrm", Owner: lately.OurID, Kind: "crm/espocrm"},
		Parties: lately.Parties{
			Us: lately.Party{ID: lately.OurID, Name: "Wir AG", Domains: []string{"wir.example"}},
			Partners: []lately.Party{
				{ID: "northwind", Name: "Northwind", Domains: []string{"northwind.example"}},
				{ID: "contoso", Name: "Contoso", Domains: []string{"contoso.example"}},
			},
		},
		Open: func() connectors.Connector { return w.connector(t) },
	}
	return w
}

func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

type attrs = espocrmtest.Attrs

func (w *world) clock() time.Time { return w.now }

func secret(t testing.TB, value string) lately.Secret {
	t.Helper()
	name := "LATELY_TEST_" + lately.ShortHash(value)
	t.Setenv(name, value)
	s, err := lately.NewSecret("env:" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w *world) connector(t testing.TB) connectors.Connector {
	t.Helper()
	if err := w.settings.Validate(); err != nil {
		t.Fatal(err)
	}
	c, err := w.settings.Open(w.Source, w.deps)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// client is a client that may ask loopback and doesn't wait.
func client(t testing.TB, now func() time.Time) *http.Client {
	t.Helper()
	c, err := transport.New(transport.Options{
		UserAgent: "lately-test", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		RetryWait: time.Millisecond, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// deal adds an opportunity with a partner's link, or none.
func (w *world) deal(link, partner string, more attrs) string {
	a := attrs{
		"name": "Größe L – пример", "amount": json.Number("5280.01"), "amountCurrency": "EUR", "closeDate": "2026-12-31",
		"accountId": w.customer, link + "Id": partner,
	}
	for k, v := range more {
		a[k] = v
	}
	return w.Add("Opportunity", a)
}

// later moves the clock and reads.
func (w *world) later(t testing.TB, d time.Duration) int {
	t.Helper()
	w.now = w.now.Add(d)
	return w.Turn(t)
}

const (
	hour = time.Hour
	day  = 25 * time.Hour // a little more than what lies between two comparisons
)
