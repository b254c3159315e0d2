package pipedrive_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/pipedrive"
	"lately/connectors/crm/pipedrive/pipedrivetest"
	"lately/connectors/crm/referral/referraltest"
	"lately/connectors/transport"
)

const planted = "planted-pipedrive-token"

// world is an account, a clock that stands still until it is moved, and the book that
// is kept on the account.
type world struct {
	*pipedrivetest.Company
	*referraltest.Book
	url      string
	now      time.Time
	settings *pipedrive.Settings
	deps     connectors.Deps

	by, to                       string // codes of the fields that name partners
	northwind, contoso, customer int64  // organizations: two partners and somebody else
}

func open(t testing.TB) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
	w.Company = pipedrivetest.New(planted, w.clock)
	w.by, w.to = w.AddDealField("Referral partner", "org"), w.AddDealField("Referred to", "org")
	w.northwind, w.contoso = w.AddOrg("Northwind Partners Ltd", "https://www.northwind.example/"), w.AddOrg("Contoso", "contoso.example")
	w.customer = w.AddOrg("Zeta GmbH", "")
	server := httptest.NewServer(w.Company)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.settings = pipedrive.Kind().Settings().(*pipedrive.Settings)
	w.settings.Token, w.settings.BaseURL = secret(t, planted), server.URL
	client, err := transport.New(transport.Options{
		UserAgent: "lately-test", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		RetryWait: time.Millisecond, Now: w.clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.deps = connectors.Deps{Client: client, Now: w.clock}
	w.Book = &referraltest.Book{
		Source: lately.Source{ID: "us/crm/pipedrive", Owner: lately.OurID, Kind: "crm/pipedrive"},
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

type deal = pipedrivetest.Deal

// add makes a deal with a partner in one of the fields.
func (w *world) add(field string, partner int64, change ...func(*deal)) int64 {
	d := deal{Title: "Größe L – пример", Org: w.customer, Value: "5280.01", Currency: "EUR", Custom: map[string]any{}}
	if field != "" {
		d.Custom[field] = partner
	}
	for _, c := range change {
		c(&d)
	}
	return w.AddDeal(d)
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

func refusing(r pipedrivetest.Refusal) func(*http.Request) *pipedrivetest.Refusal {
	return func(*http.Request) *pipedrivetest.Refusal { return &r }
}
