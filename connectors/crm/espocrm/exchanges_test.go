package espocrm

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/transport"
)

// TestExchanges replays exchanges in the form that a real installation answers in.
func TestExchanges(t *testing.T) {
	replay(t, os.DirFS("testdata/exchanges"), true)
}

// TestRecordedExchanges replays exchanges that were recorded from a real installation,
// where somebody has them: LATELY_RECORDINGS names the folder that holds an espocrm
// folder.
func TestRecordedExchanges(t *testing.T) {
	dir := os.Getenv("LATELY_RECORDINGS")
	if dir == "" {
		t.Log("LATELY_RECORDINGS isn't set: only our own exchanges are replayed")
		return
	}
	replay(t, os.DirFS(path.Join(dir, "espocrm")), false)
}

var numbered = regexp.MustCompile(`^\d+-`)

// replay finds for each exchange what must become of it. Each check is used once at
// least, and each exchange has one, unless no reader and no writer can meet it.
func replay(t *testing.T, files fs.FS, whole bool) {
	names, err := fs.Glob(files, "*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no exchanges: %v", err)
	}
	used := map[string]bool{}
	for _, name := range names {
		slug := strings.TrimSuffix(numbered.ReplaceAllString(path.Base(name), ""), ".json")
		check, ok := exchanges[slug]
		switch {
		case ok:
			used[slug] = true
			found, err := connectortest.ReadExchanges(files, name)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(slug, func(t *testing.T) { check(t, found[0]) })
		case !slices.Contains(unmet, slug):
			t.Errorf("%s: nothing says what must become of it", name)
		}
	}
	for slug := range exchanges {
		if !used[slug] && !whole {
			t.Errorf("no exchange for %s", slug)
		}
	}
	if whole && len(used) < len(exchanges)*3/4 {
		t.Errorf("exchanges for %d of %d checks", len(used), len(exchanges))
	}
}

// unmet are exchanges of administrators, of people and of webhooks: nothing that reads
// referrals or writes scores makes such requests.
var unmet = []string{
	"admin-currency-rates", "admin-create-number-field", "admin-create-field-again-409", "admin-create-link-referred-by", "admin-create-role",
	"admin-merge-accounts", "link-from-account-side-200", "opportunity-stream", "list-linked-referrals-in", "list-negative-page-size-500",
	"create-missing-required-400", "create-forbidden-403", "method-not-allowed-405", "delete-opportunity-200", "delete-again-404",
	"webhook-read", "webhook-delivery-create", "webhook-delivery-update", "webhook-delivery-delete", "write-bad-json-500", "offset-skip-2-edit",
}

// at is a connector whose installation answers every request as was recorded.
func at(t *testing.T, es ...connectortest.Exchange) (*connector, *[]*http.Request) {
	t.Helper()
	server := connectortest.NewReplay(t, es...)
	var asked []*http.Request
	server.Match = func(r *http.Request, _ []byte, _ connectortest.Exchange) bool {
		if len(asked) == 0 || asked[len(asked)-1] != r {
			asked = append(asked, r)
		}
		return true
	}
	now := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)
	client, err := transport.New(transport.Options{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, RetryWait: time.Millisecond, Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATELY_TEST_ESPOCRM", "a-key")
	key, err := lately.NewSecret("env:LATELY_TEST_ESPOCRM")
	if err != nil {
		t.Fatal(err)
	}
	s := &Settings{BaseURL: server.URL, APIKey: key}
	c, err := s.Open(lately.Source{ID: "us/crm/espocrm"}, connectors.Deps{Client: client, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return c.(*connector), &asked
}

// common are the metadata of the installations that the exchanges come from.
func common(t *testing.T) *metadata {
	t.Helper()
	var defs [2]definition
	for i, text := range []string{
		`{"fields":{"stage":{"type":"enum","options":["Prospecting","Qualification","Proposal","Negotiation","Closed Won","Closed Lost"],
		 "probabilityMap":{"Prospecting":10,"Qualification":20,"Proposal":50,"Negotiation":80,"Closed Won":100,"Closed Lost":0}},"amount":{"type":"currency"},
		 "leadSource":{"type":"enum"},"cReferredBy":{"type":"link"},"cReferredTo":{"type":"link"}},"links":{"cReferredBy":{"entity":"Account"},"cReferredTo":{"entity":"Account"}}}`,
		`{"fields":{"status":{"type":"enum","options":["New","Assigned","In Process","Converted","Recycled","Dead"]},"opportunityAmount":{"type":"currency"},
		 "source":{"type":"enum"},"cReferredBy":{"type":"link"},"cReferredTo":{"type":"link"}},"links":{"cReferredBy":{"entity":"Account"},"cReferredTo":{"entity":"Account"}}}`,
	} {
		if err := json.Unmarshal([]byte(text), &defs[i]); err != nil {
			t.Fatal(err)
		}
	}
	m, err := (&connector{settings: &Settings{}}).resolve(&defs[0], &defs[1])
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// permanent wants an error that asking again soon won't mend, after one request.
func permanent(words ...string) func(*testing.T, connectortest.Exchange) {
	return func(t *testing.T, e connectortest.Exchange) {
		requests, err := refused(t, e)
		if !errors.Is(err, lately.ErrPermanent) || requests != 1 {
			t.Errorf("after %d requests: %v", requests, err)
		}
		for _, w := range words {
			if err != nil && !strings.Contains(err.Error(), w) {
				t.Errorf("%q doesn't say %q", err, w)
			}
		}
	}
}

// passing wants an error that goes by itself.
func passing(t *testing.T, e connectortest.Exchange) {
	_, err := refused(t, e)
	var deferred *lately.DeferredError
	if err == nil || errors.Is(err, lately.ErrPermanent) || errors.As(err, &deferred) {
		t.Errorf("got %v", err)
	}
}

// deferring wants to be sent away for so long.
func deferring(least, most time.Duration) func(*testing.T, connectortest.Exchange) {
	return func(t *testing.T, e connectortest.Exchange) {
		requests, err := refused(t, e)
		var deferred *lately.DeferredError
		if !errors.As(err, &deferred) || requests != 1 {
			t.Fatalf("after %d requests: %v", requests, err)
		}
		if wait := deferred.Until.Sub(time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)); wait < least || wait > most {
			t.Errorf("deferred by %v", wait)
		}
	}
}

// refused makes the request that the exchange is about, in the connector's own way.
func refused(t *testing.T, e connectortest.Exchange) (int, error) {
	t.Helper()
	c, asked := at(t, e)
	parts := strings.Split(strings.TrimPrefix(e.Request.Path, "/api/v1/"), "/")
	var err error
	switch {
	case e.Request.Method == http.MethodPut:
		_, err = c.api.call(t.Context(), request{method: http.MethodPut, path: strings.Join(parts, "/"), body: json.RawMessage(e.Request.Body)}, new(record))
	case len(parts) == 2:
		_, err = c.api.get(t.Context(), parts[0], parts[1])
	default:
		_, _, err = c.api.list(t.Context(), parts[0], listQuery{OrderBy: "modifiedAt", Order: "ASC", MaxSize: pageSize})
	}
	return len(*asked), err
}

func must(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}
