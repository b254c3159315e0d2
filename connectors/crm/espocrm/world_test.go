package espocrm_test

import (
	"context"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/espocrm"
	"lately/connectors/crm/espocrm/espocrmtest"
	"lately/connectors/transport"
)

const planted = "planted-espocrm-key"

// world is an installation, a clock that stands still until it is moved, and a
// connector that reads the installation.
type world struct {
	*espocrmtest.Installation
	url      string
	now      time.Time
	settings *espocrm.Settings
	deps     connectors.Deps
	cursor   lately.Cursor
	items    map[string]lately.Item // as they were told last
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), items: map[string]lately.Item{}}
	w.Installation = espocrmtest.New(func() time.Time { return w.now })
	for _, entityType := range []string{"Opportunity", "Lead"} {
		w.AddLink(entityType, "cReferredBy", "cReferrals"+entityType+"In")
		w.AddLink(entityType, "cReferredTo", "cReferrals"+entityType+"Out")
	}
	w.AddUser(espocrmtest.Reader(planted))
	server := httptest.NewServer(w.Installation)
	t.Cleanup(server.Close)
	w.url = server.URL
	t.Setenv("LATELY_TEST_ESPOCRM", planted)
	key, err := lately.NewSecret("env:LATELY_TEST_ESPOCRM")
	if err != nil {
		t.Fatal(err)
	}
	client, err := transport.New(transport.Options{
		UserAgent: "lately-test", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		RetryWait: time.Millisecond, Now: func() time.Time { return w.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	w.settings = espocrm.Kind().Settings().(*espocrm.Settings)
	w.settings.APIKey, w.settings.BaseURL = key, server.URL
	w.deps = connectors.Deps{Client: client, Now: func() time.Time { return w.now }}
	return w
}

func (w *world) connector(t testing.TB) connectors.Connector {
	t.Helper()
	if err := w.settings.Validate(); err != nil {
		t.Fatal(err)
	}
	c, err := w.settings.Open(lately.Source{ID: "us/crm/espocrm"}, w.deps)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// turn reads until there is no more, with a connector opened anew for each page:
// nothing but the cursor may be remembered. It gives what this turn told.
func (w *world) turn(t testing.TB) (told map[string]lately.Item, batches []lately.Batch) {
	t.Helper()
	told = map[string]lately.Item{}
	for range 1000 {
		b, err := w.connector(t).Fetch(context.Background(), w.cursor)
		if err != nil {
			t.Fatalf("Fetch: %v", err)
		}
		batches = append(batches, b)
		for _, it := range b.Items {
			told[it.Key], w.items[it.Key] = it, it
		}
		if !b.Unchanged {
			w.cursor = b.Cursor
		}
		if !b.More {
			return told, batches
		}
	}
	t.Fatal("more pages without end")
	return nil, nil
}

func (w *world) account(name, site string) string {
	return w.Add("Account", espocrmtest.Attrs{"name": name, "website": site, "type": "Partner"})
}
