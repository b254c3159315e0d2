package hubspot

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"lately/connectors/crm/referral"
)

// FuzzDeal reads a deal and its companies from any answers: nothing panics, and what
// comes out can be kept.
func FuzzDeal(f *testing.F) {
	f.Add(`{"id":"7","properties":{"dealname":"Mill","amount":"12.50","referred_by":"nw;900","createdate":"2026-07-01T10:00:00Z","hs_merged_object_ids":"1;2"}}`,
		`[{"toObjectId":900,"associationTypes":[{"category":"USER_DEFINED","typeId":37,"label":"Referral partner"},{"category":"HUBSPOT_DEFINED","typeId":341,"label":null}]}]`)
	f.Add(`{"id":null,"properties":{"amount":1e999,"createdate":99999999999999}}`, `[{"toObjectId":"x"},{"toObjectId":[],"associationTypes":null}]`)
	f.Add(`{"id":true,"properties":{"dealname":"\u0000\ud800"}}`, `null`)
	m := &metadata{Map: referral.Mapping{
		In:  referral.Side{Labels: map[string]string{"USER_DEFINED/37": "Referral partner"}, Fields: []referral.Field{{Key: "referred_by", Options: map[string]string{"nw": "Northwind"}}}, Sources: []referral.Source{{Field: "origin", Value: "Partner"}}},
		Out: referral.Side{Pipelines: map[string]string{"77": "Referrals out"}},
	}, Multiple: []string{"referred_by"}}
	base, err := (&Settings{}).base()
	if err != nil {
		f.Fatal(err)
	}
	c := &connector{api: &client{base: base}, settings: &Settings{}}
	f.Fuzz(func(t *testing.T, deal, companies string) {
		var d record
		var as associations
		if json.Unmarshal([]byte(deal), &d) != nil || json.Unmarshal([]byte(companies), &as) != nil {
			return
		}
		described := c.describe(m, d, as)
		m.progress(d, &described)
		found := (referral.Reader{Mapping: m.Map, IsID: referral.Digits}).Find(described)
		found.Resolve(map[string]referral.Company{"900": d.company()})
		it := c.settings.Item(thing(string(d.ID)), described, found)
		if _, err := json.Marshal(it); err != nil || !utf8.ValidString(it.Title) {
			t.Errorf("%+v can't be kept: %v", it, err)
		}
		_ = merged(d)
	})
}
