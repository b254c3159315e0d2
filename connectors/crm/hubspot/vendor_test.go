package hubspot_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"lately"
	"lately/connectors/crm/hubspot/hubspottest"
)

// TestAgainstMock reads from a mock server made of HubSpot's own description. It
// is stateless and its pages never end: only the first is read.
func TestAgainstMock(t *testing.T) {
	base := os.Getenv("LATELY_HUBSPOT_MOCK")
	if base == "" {
		t.Skip("LATELY_HUBSPOT_MOCK isn't set")
	}
	now := time.Date(2026, 7, 3, 0, 0, 0, 0, time.UTC)
	settings, deps := prepare(t, base, &now)
	c, err := settings.Open(lately.Source{ID: "us/crm/hubspot"}, deps)
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.Fetch(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Items) == 0 || !b.More {
		t.Errorf("got %d items, more %v", len(b.Items), b.More)
	}
	for _, it := range b.Items {
		t.Logf("%s %q %s %s %s %+v", it.Key, it.Title, it.Deal.Stage, it.Deal.Amount, it.Deal.Currency, it.Deal.Partners)
	}
}

// dynamic asks the mock for made-up data that fits the description: nulls, odd
// texts, times before 1970.
type dynamic struct{ next http.RoundTripper }

func (d dynamic) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Prefer", "dynamic=true")
	return d.next.RoundTrip(r)
}

func TestAgainstMadeUpData(t *testing.T) {
	base := os.Getenv("LATELY_HUBSPOT_MOCK")
	if base == "" {
		t.Skip("LATELY_HUBSPOT_MOCK isn't set")
	}
	now := time.Date(2026, 7, 3, 0, 0, 0, 0, time.UTC)
	settings, deps := prepare(t, base, &now)
	deps.Client = &http.Client{Transport: dynamic{http.DefaultTransport}}
	c, err := settings.Open(lately.Source{ID: "us/crm/hubspot"}, deps)
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		b, err := c.Fetch(context.Background(), nil)
		if err != nil && len(b.Items) > 0 {
			t.Errorf("an error with items: %v", err)
		}
		t.Log(len(b.Items), err)
	}
}

// TestThroughProxy reads the stand-in account through a proxy that checks both
// the requests and the stand-in's answers against HubSpot's own description. The
// proxy is started by whoever sets the variables, before the stand-in listens.
func TestThroughProxy(t *testing.T) {
	proxy, listen := os.Getenv("LATELY_HUBSPOT_PROXY"), os.Getenv("LATELY_HUBSPOT_PROXIED")
	if proxy == "" || listen == "" {
		t.Skip("LATELY_HUBSPOT_PROXY and LATELY_HUBSPOT_PROXIED aren't set")
	}
	w := open(t, sample(), nil)
	server := httptest.NewUnstartedServer(w.account)
	server.Listener = listenOn(t, listen)
	server.Start()
	t.Cleanup(server.Close)
	w.account.Edit(func(d *hubspottest.Data) { d.Portal = 0 }) // the description lacks the account's details
	w.account.Archive(8, w.now.Add(-time.Hour))
	w.settings.BaseURL = proxy
	items, _, _ := w.turn(t, nil)
	if len(items) != 9 || items["deal:2"].Deal.Stage != lately.Won || items["deal:8"].Deal.Stage != lately.Deleted {
		t.Errorf("got %d items: %+v", len(items), items)
	}
}

func listenOn(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
