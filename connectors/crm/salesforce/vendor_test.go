package salesforce_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	sf "lately/connectors/crm/salesforce/salesforcetest"
)

// TestVendorClient has jsforce read the same opportunities from the stand-in as the
// connector does, in answers that come in parts, read back what a push wrote, and write
// a field.
func TestVendorClient(t *testing.T) {
	w := open(t, sf.Options{Part: 60}, nil)
	for _, f := range connectors.ScoreFields() {
		types := map[connectors.Form]string{connectors.NumberForm: "double", connectors.DateForm: "date", connectors.LinkForm: "url"}
		w.org.AddField("Account", sf.Field{Name: f.Name + "__c", Label: f.Label, Type: types[f.Form]})
	}
	stages := []string{"Prospecting", "Qualification", "Closed Won", "Closed Lost"}
	for i := range 260 {
		more := sf.Row{}
		switch i % 6 {
		case 0:
			more["Referred_By__c"] = northwind
		case 3:
			w.org.Save("OpportunityPartner", sf.ID("00I", i), sf.Row{"OpportunityId": opp(i), "AccountToId": contoso, "Role": "Referral Partner"})
		}
		w.org.Save("Opportunity", opp(i), deal(fmt.Sprint("Deal no. ", i), stages[i%4], fmt.Sprintf("%d.5", 100+i), more))
	}
	w.org.Delete("Opportunity", opp(6))
	p := w.plan(t, []connectors.Score{score(lately.Party{ID: "northwind", Name: "Northwind", Domains: []string{"northwind.example"}}, "0.72")})
	w.apply(t, p)
	printed, ok := connectortest.Client(t, "testdata/vendor/read.cjs", w.url, planted, northwind, "lately_score__c", "0.421")
	if !ok {
		return
	}
	b := w.book(t)
	b.Turn(t)
	referrals := 0
	for s := bufio.NewScanner(bytes.NewReader(printed)); s.Scan(); {
		var l struct {
			ID, Title, Amount, Stage string
			Archived                 bool
			Partners                 []string
			Company, Value           string
		}
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", s.Bytes(), err)
		}
		it, known := b.Item(l.ID)
		switch {
		case l.Company != "":
			if l.Value != "0.72" {
				t.Errorf("jsforce reads the score %q", l.Value)
			}
		case l.Archived: // the first look of the connector leaves out what is deleted
			if known && it.Deal.Stage != lately.Deleted {
				t.Errorf("a deleted opportunity is told as %+v", it.Deal)
			}
		case !known:
			t.Errorf("the connector doesn't know opportunity %s", l.ID)
		case len(l.Partners) > 0:
			referrals++
			d := it.Deal
			if it.Title != l.Title || d.Amount != l.Amount || d.StageName != l.Stage || len(d.Partners) != 1 || d.Partners[0].CompanyID != l.Partners[0] {
				t.Errorf("jsforce reads %+v, and the connector %+v", l, d)
			}
		}
	}
	if r, _ := w.org.Get("Account", northwind); referrals != 86 || fmt.Sprint(r["lately_score__c"]) != "0.421" {
		t.Errorf("jsforce reads %d referrals and writes %v", referrals, r["lately_score__c"])
	}
	t.Logf("jsforce read the same %d referrals", referrals)
}
