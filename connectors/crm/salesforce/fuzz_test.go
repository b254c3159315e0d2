package salesforce

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"lately/connectors/crm/referral"
)

// FuzzRow reads an opportunity and a lead from any answer: nothing panics, and what
// comes out can be kept.
func FuzzRow(f *testing.F) {
	f.Add(`{"Id":"006500000000001AAA","Name":"Mill","Amount":12.50,"Referred_By__c":"001500000000002AAA","Referred_By__r":{"Name":"Northwind","Website":"northwind.example"},
		"SystemModstamp":"2026-07-01T10:00:00.000+0000","OpportunityPartnersFrom":{"done":true,"records":[{"AccountToId":"001500000000003AAA","Role":"Referral Partner","AccountTo":{"Name":"Contoso"}}]}}`)
	f.Add(`{"Id":[],"Name":{"a":1},"Amount":1e400,"Referred_By__r":"text","OpportunityPartnersFrom":{"records":[null,1,{"AccountToId":7}]}}`)
	f.Add(`{"Status":"Closed - Not Converted","Multi__c":"a;;b","Contact__r":{"Account":{"Name":null}},"Contact__c":"x"}`)
	s := source{Map: referral.Mapping{In: referral.Side{
		Labels:  map[string]string{"referral partner": "Referral Partner"},
		Fields:  []referral.Field{{Key: "Referred_By__c"}, {Key: "Multi__c"}, {Key: "Contact__c"}},
		Sources: []referral.Source{{Field: "LeadSource", Value: "Partner"}},
	}}, Refs: map[string]ref{"Referred_By__c": {To: "Account", Relation: "Referred_By__r"}, "Multi__c": {Multiple: true}, "Contact__c": {To: "Contact", Relation: "Contact__r"}}}
	m := &metadata{Deals: s, Leads: &s, Partners: "OpportunityPartnersFrom", Amount: "Amount", Date: "Date__c", Changed: "LastStageChangeDate"}
	c := &connector{settings: &Settings{}, api: &client{settings: &Settings{}}}
	f.Fuzz(func(t *testing.T, text string) {
		d := json.NewDecoder(bytes.NewReader([]byte(text)))
		d.UseNumber()
		var r row
		if d.Decode(&r) != nil {
			return
		}
		if _, next := r.children(m.Partners); next != "" {
			return // it goes on elsewhere
		}
		accounts := map[string]referral.Company{}
		described, err := c.describe(t.Context(), m, r, accounts)
		if err != nil {
			t.Fatal(err)
		}
		for _, deal := range []referral.Deal{described, c.lead(m, r, accounts)} {
			found := (referral.Reader{Mapping: s.Map, IsID: isID}).Find(deal)
			found.Resolve(accounts)
			it := c.settings.Item(thing(deal.ID), deal, found)
			if _, err := json.Marshal(it); err != nil || !utf8.ValidString(it.Title) {
				t.Errorf("%+v can't be kept: %v", it, err)
			}
		}
	})
}
