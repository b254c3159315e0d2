package hubspot_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/hubspot/hubspottest"
)

// told is a line that the vendor's client prints.
type told struct {
	ID, Title, Amount, Stage string
	Archived                 bool
	Partners                 []string
	Company, Value           string
}

func lines(t *testing.T, printed []byte) (out []told) {
	t.Helper()
	for s := bufio.NewScanner(bytes.NewReader(printed)); s.Scan(); {
		var l told
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", s.Bytes(), err)
		}
		out = append(out, l)
	}
	return out
}

// vendorWorld is an account with something of everything, and enough for several pages.
func vendorWorld(t *testing.T) *world {
	data := sample()
	for i := range int64(260) {
		d := hubspottest.Deal{
			ID: 1000 + i, Name: fmt.Sprintf("Deal no. %d", i), Amount: fmt.Sprintf("%d.50", 100+i), Stage: hubspottest.Sales().Stages[i%5].ID,
			Created: at(1), Modified: at(2).Add(time.Duration(i) * time.Minute),
			Companies: []hubspottest.Association{{Company: 501, Labels: []string{"Primary"}}},
		}
		if i%3 == 0 {
			d.Companies = append(d.Companies, hubspottest.Association{Company: 900 + i%2, Labels: []string{"Other", "Referral partner"}})
		}
		data.Deals = append(data.Deals, d)
	}
	data.Daily = 250_000
	w := open(t, data, nil)
	w.account.Edit(func(d *hubspottest.Data) { d.Now = func() time.Time { return w.now } })
	w.account.Archive(1003, w.now.Add(-time.Hour))
	return w
}

// TestVendorClient has HubSpot's own client read the same deals from the stand-in as the
// connector does, read back what a push wrote, and write a property.
func TestVendorClient(t *testing.T) {
	w := vendorWorld(t)
	p := w.plan(t, []connectors.Score{score(partner("northwind", "Northwind", []string{"northwind.example"}), "0.72")})
	w.apply(t, p)
	printed, ok := connectortest.Client(t, "testdata/vendor/read.cjs", w.url, planted, "900", "lately_score", "0.421")
	if !ok {
		return
	}
	b := w.book(t)
	b.Turn(t)
	referrals := 0
	for _, l := range lines(t, printed) {
		it, known := b.Item(l.ID)
		switch {
		case l.Company != "":
			if l.Value != "0.72" {
				t.Errorf("the client reads the score %q", l.Value)
			}
		case !known:
			t.Errorf("the connector doesn't know deal %s", l.ID)
		case l.Archived != (it.Deal.Stage == lately.Deleted):
			t.Errorf("the client reads %+v, and the connector %+v", l, it.Deal)
		case len(l.Partners) > 0:
			referrals++
			d := it.Deal
			if it.Title != l.Title || d.Amount != l.Amount || d.StageName != l.Stage || len(d.Partners) != len(l.Partners) || d.Partners[0].CompanyID != l.Partners[0] {
				t.Errorf("the client reads %+v, and the connector %+v", l, d)
			}
		}
	}
	if c, _ := w.account.Company(900); referrals != 87 || c.Properties["lately_score"] != "0.421" {
		t.Errorf("the client reads %d referrals and writes %+v", referrals, c.Properties)
	}
	t.Logf("HubSpot's client read the same %d referrals", referrals)
}

// TestVendorDescription has the connector's requests and the stand-in's answers checked
// by descriptions of both versions of the API.
func TestVendorDescription(t *testing.T) {
	for version, description := range map[string]string{"v3": "hubspot/hubspot-crm.facts.json", "2026-03": "hubspot/hubspot-crm.2026-03.facts.json"} {
		w := vendorWorld(t)
		address, ok := connectortest.Described(t, description, w.url)
		if !ok {
			return
		}
		w.settings.BaseURL, w.settings.Version = address, version
		b := w.book(t)
		b.Turn(t)
		if b.Len() != 269 {
			t.Errorf("%s: %d deals are known", version, b.Len())
		}
		w.account.Change(2, func(d *hubspottest.Deal) { d.Stage, d.Modified = "contractsent", w.now })
		w.account.Change(1006, func(d *hubspottest.Deal) { d.Companies = d.Companies[:1] })
		w.account.Archive(1009, w.now)
		w.account.MergeDeals(1012, 1015, w.now)
		w.now = w.now.Add(25 * time.Hour)
		b.Turn(t)
		all := b.Referrals(t)
		for id, want := range map[string]bool{"2: northwind theirs accepted 12500.00": true, "1006: northwind": false, "1009: contoso": false, "1015: contoso": false} {
			if slices.ContainsFunc(all, func(s string) bool { return len(s) >= len(id) && s[:len(id)] == id }) != want {
				t.Errorf("%s: %q is there: %v", version, id, !want)
			}
		}
		w.apply(t, w.plan(t, []connectors.Score{score(partner("northwind", "Northwind", []string{"northwind.example"}), "0.72")}))
		if again := w.plan(t, []connectors.Score{score(partner("northwind", "Northwind", nil, "899"), "0.72")}); len(again.Same) != 1 {
			t.Errorf("%s: a second push would write %+v", version, again.Updates)
		}
		if _, err := w.connector(t).(connectors.Inspector).Inspect(t.Context()); err != nil {
			t.Errorf("%s: Inspect: %v", version, err)
		}
		t.Logf("%s: %d exchanges stand up to the description", version, len(w.account.Traffic()))
	}
}

// TestVendorDescriptionCatches has a stand-in that leaves out what the description
// requires: a check that can't fail proves nothing.
func TestVendorDescriptionCatches(t *testing.T) {
	w := vendorWorld(t)
	faulty := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		w.account.ServeHTTP(answer, r)
		rw.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(`"createdAt"`), []byte(`"madeAt"`)))
	}))
	t.Cleanup(faulty.Close)
	address, ok := connectortest.Described(t, "hubspot/hubspot-crm.facts.json", faulty.URL)
	if !ok {
		return
	}
	w.settings.BaseURL = address
	if b, err := w.connector(t).Fetch(t.Context(), nil); err == nil {
		t.Errorf("wrong answers pass: %d items", len(b.Items))
	}
}
