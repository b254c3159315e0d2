package salesforce_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately"

	"lately/connectors/crm/salesforce"
	sf "lately/connectors/crm/salesforce/salesforcetest"
)

func (w *world) fetch(t *testing.T, cursor lately.Cursor) (lately.Batch, error) {
	t.Helper()
	return w.connector(t).Fetch(context.Background(), cursor)
}

// TestJWT logs in by private key, and is refused for each thing that can be wrong.
func TestJWT(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	private, err := lately.NewSecret("file:" + file)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*salesforce.Settings)
		want   string
	}{
		{"right", func(*salesforce.Settings) {}, ""},
		{"user", func(s *salesforce.Settings) { s.Username = "nobody@example.com" }, "invalid_grant user hasn't approved this consumer; authorise the user"},
		{"audience", func(s *salesforce.Settings) { s.Audience = "https://test.salesforce.com" }, "audience is invalid"},
		{"app", func(s *salesforce.Settings) { s.ClientID = "other" }, "invalid client credentials"},
		{"no key", func(s *salesforce.Settings) { s.PrivateKey = s.ClientSecret }, "private_key is no RSA key in PEM form"},
	} {
		w := open(t, sf.Options{ClientID: "consumer", Key: &key.PublicKey, Username: "lately@example.com", Audience: "https://login.salesforce.com"}, nil)
		w.settings.PrivateKey, w.settings.Username = private, "lately@example.com"
		test.change(w.settings)
		_, err := w.fetch(t, nil)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !errors.Is(err, lately.ErrPermanent)) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

// TestExpiredSession has the session end between two pages.
func TestExpiredSession(t *testing.T) {
	w := open(t, sf.Options{}, nil)
	for i := range 1500 {
		w.org.Save("Opportunity", opp(i), deal("d", "Qualification", "5"))
	}
	c := w.connector(t)
	first, err := c.Fetch(t.Context(), nil)
	if err != nil || len(first.Items) != 1000 || !first.More {
		t.Fatalf("got %d items, more %v, %v", len(first.Items), first.More, err)
	}
	w.org.Expire()
	second, err := c.Fetch(t.Context(), first.Cursor)
	if err != nil || len(second.Items) != 500 {
		t.Errorf("got %d items, %v", len(second.Items), err)
	}
	w.org.Fail(failing(func(path string) *sf.Refusal {
		if strings.Contains(path, "/query") {
			return &sf.Refusal{Status: 401, Body: `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`}
		}
		return nil
	}))
	before := len(w.org.Traffic())
	w.now = w.now.Add(time.Hour)
	if _, err := c.Fetch(t.Context(), second.Cursor); !errors.Is(err, lately.ErrPermanent) || len(w.org.Traffic())-before != 3 {
		t.Errorf("refused twice: %v after %d requests", err, len(w.org.Traffic())-before)
	}
}

func TestRefusals(t *testing.T) {
	const query = "/services/data/v62.0/query"
	for _, test := range []struct {
		name, path string
		refusal    sf.Refusal
		want       string
		permanent  bool
		deferred   bool
	}{
		{"daily", query, sf.Refusal{Status: 403, Body: `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`}, "daily API requests are used up", false, true},
		{"rights", query, sf.Refusal{Status: 403, Body: `[{"message":"insufficient access","errorCode":"INSUFFICIENT_ACCESS_OR_READONLY"}]`}, "read access", true, false},
		{"no API", query, sf.Refusal{Status: 403, Body: `[{"message":"The REST API is not enabled for this Organization.","errorCode":"API_DISABLED_FOR_ORG"}]`}, "edition has no API", true, false},
		{"syntax", query, sf.Refusal{Status: 400, Body: `[{"message":"unexpected token: SELEC","errorCode":"MALFORMED_QUERY"}]`}, "MALFORMED_QUERY", true, false},
		{"timeout", query, sf.Refusal{Status: 400, Body: `[{"message":"Your query request was running for too long.","errorCode":"QUERY_TIMEOUT"}]`}, "QUERY_TIMEOUT", false, false},
		{"html", query, sf.Refusal{Status: 500, Body: "<html>Error</html>"}, "status 500", false, false},
		{"cut", query, sf.Refusal{Status: 200, Body: `{"totalSize":1,"done":true,"records":[{"Id":`}, "decode", false, false},
		{"no end", query, sf.Refusal{Status: 200, Body: `{"totalSize":1,"done":false,"nextRecordsUrl":"https://elsewhere.example/x","records":[]}`}, "doesn't say where it goes on", false, false},
		{"token", "/services/oauth2/token", sf.Refusal{Status: 400, Body: `{"error":"invalid_client","error_description":"invalid client credentials ` + planted + `"}`}, "check client_secret", true, false},
		{"elsewhere", "/services/oauth2/token", sf.Refusal{Status: 200, Body: `{"access_token":"t","instance_url":"https://salesforce.com.evil.example"}`}, "is no host of Salesforce's", true, false},
		{"redirect", "/services/oauth2/token", sf.Refusal{Status: 307, Header: map[string]string{"Location": "https://evil.example/"}}, "status 307", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := open(t, sf.Options{}, nil)
			w.org.Fail(failing(func(path string) *sf.Refusal {
				if strings.HasPrefix(path, test.path) {
					return &test.refusal
				}
				return nil
			}))
			b, err := w.fetch(t, nil)
			if err == nil {
				t.Fatalf("got %d items and no error", len(b.Items))
			}
			var deferred *lately.DeferredError
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), planted) || errors.Is(err, lately.ErrPermanent) != test.permanent || errors.As(err, &deferred) != test.deferred {
				t.Errorf("error %q: want %q, permanent %v, deferred %v, and no secret", err, test.want, test.permanent, test.deferred)
			}
		})
	}
}

// TestDailyReserve stops while others still have some of the daily requests.
func TestDailyReserve(t *testing.T) {
	w := open(t, sf.Options{Daily: 100}, nil)
	w.org.Spend(88)
	c := w.connector(t)
	_, err := c.Fetch(t.Context(), nil)
	var deferred *lately.DeferredError
	if !errors.As(err, &deferred) || deferred.Until.Sub(w.now) != time.Hour {
		t.Fatalf("got %v", err)
	}
	if n := len(w.org.Traffic()); n > 5 {
		t.Errorf("made %d requests, want to stop at nine tenths", n)
	}
}

// TestSlowQuery asks for less at a time when a query takes too long.
func TestSlowQuery(t *testing.T) {
	w := open(t, sf.Options{}, nil)
	for i := range 300 {
		w.org.Save("Opportunity", opp(i), deal("d", "Qualification", "5"))
	}
	w.org.Fail(func(r *http.Request) *sf.Refusal {
		if q := r.URL.Query().Get("q"); strings.Contains(q, "FROM Opportunity WHERE") && strings.HasSuffix(q, "LIMIT 1000") {
			return &sf.Refusal{Status: 400, Body: `[{"message":"too long","errorCode":"QUERY_TIMEOUT"}]`}
		}
		return nil
	})
	b := w.book(t)
	b.Turn(t)
	if b.Len() != 300 {
		t.Errorf("got %d deals", b.Len())
	}
}

// TestLostField has a mapped field taken away after the metadata was read.
func TestLostField(t *testing.T) {
	w := open(t, sf.Options{}, nil)
	w.org.Save("Opportunity", opp(1), deal("d", "Qualification", "5", sf.Row{"Referred_By__c": northwind}))
	b := w.book(t)
	b.Turn(t)
	b.Want(t, "at first", line(1, "northwind theirs accepted 5 EUR"))
	w.now = w.now.Add(time.Hour)
	w.org.ChangeField("Opportunity", "Referred_By__c", func(f *sf.Field) { f.Hidden = true })
	b.Turn(t)
	b.Want(t, "hidden")
	if all := strings.Join(b.Warnings, " "); !strings.Contains(all, "everything is read again") {
		t.Errorf("warnings %q", all)
	}
	w.settings.Inbound.Fields = []string{"Referred_By__c", "Refered to"}
	_, err := w.fetch(t, b.Cursor)
	want := `no inbound.fields: "Refered to" (did you mean "Referred_To__c", "Referred to", "Referred_By__c"?)`
	if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestWithoutFeatures has an org without partner roles and leads, and a user who may
// not see web sites.
func TestWithoutFeatures(t *testing.T) {
	w := open(t, sf.Options{}, nil)
	w.org.Drop("OpportunityPartner")
	w.org.Drop("Lead")
	w.org.ChangeField("Account", "Website", func(f *sf.Field) { f.Hidden = true })
	w.org.Save("Opportunity", opp(1), deal("d", "Qualification", "5", sf.Row{"Referred_By__c": northwind}))
	b := w.book(t)
	b.Turn(t)
	w.org.Save("Opportunity", opp(1), sf.Stage("Closed Won"))
	w.now = w.now.Add(time.Hour)
	b.Turn(t)
	b.Want(t, "won", line(1, "northwind theirs won 5 EUR"))
}

// TestRules has the other ways to record referrals: record types, picklists, contacts,
// roles of the config's own, dates and amounts in other fields.
func TestRules(t *testing.T) {
	w := open(t, sf.Options{}, func(s *salesforce.Settings) {
		s.Inbound.Labels = []string{"consultant"}
		s.Inbound.Fields = []string{"Brought by", "Partner contact"}
		s.Outbound.Pipelines = []string{"Referral Out"}
		s.Values = map[string]string{"nw": northwind}
		s.Date, s.Amount = "Referral date", "ARR"
		s.Stages = map[string]lately.Stage{"Negotiation/Review": lately.Submitted}
	})
	w.org.AddField("Opportunity", sf.Field{Name: "Brought_By__c", Label: "Brought by", Type: "multipicklist", Values: []string{"nw=The Northerners", "co=Contoso Group"}})
	w.org.AddField("Opportunity", sf.Field{Name: "Contact__c", Label: "Partner contact", Type: "reference", To: "Contact", Relation: "Contact__r"})
	w.org.AddField("Opportunity", sf.Field{Name: "Referral_Date__c", Label: "Referral date", Type: "date"})
	w.org.AddField("Opportunity", sf.Field{Name: "ARR__c", Label: "ARR", Type: "currency"})
	out := sf.RecordType{ID: sf.ID("012", 7), Name: "Referral Out", Developer: "Referral_Out"}
	w.org.AddRecordType(out)
	w.org.Save("Contact", sf.ID("003", 1), sf.Row{"Name": "Ann", "AccountId": contoso})
	w.org.Save("Opportunity", opp(1), deal("a", "Qualification", "5", sf.Row{"Brought_By__c": "nw;co", "ARR__c": number("12.5"), "Referral_Date__c": "2026-01-31"}))
	w.org.Save("Opportunity", opp(2), deal("b", "Negotiation/Review", "5", sf.Row{"Contact__c": sf.ID("003", 1)}))
	w.org.Save("Opportunity", opp(3), deal("c", "Qualification", "5", sf.Row{"RecordTypeId": out.ID, "AccountId": northwind}))
	w.org.Save("Opportunity", opp(4), deal("d", "Qualification", "5"))
	w.org.Save("OpportunityPartner", sf.ID("00I", 1), sf.Row{"OpportunityId": opp(4), "AccountToId": northwind, "Role": "Consultant"})
	b := w.book(t)
	b.Turn(t)
	b.Want(t, "rules",
		line(1, "contoso theirs accepted 12.5 EUR"), line(1, "northwind theirs accepted 12.5 EUR"), line(2, "contoso theirs submitted"),
		line(3, "northwind ours accepted"), line(4, "northwind theirs accepted"))
	if it, _ := b.Item(opp(1)); it.Published.Format(time.DateOnly) != "2026-01-31" || it.URL != w.url+"/"+opp(1) {
		t.Errorf("got %+v", it)
	}
}
