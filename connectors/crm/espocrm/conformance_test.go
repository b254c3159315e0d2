package espocrm_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/espocrm"
	"lately/connectors/crm/espocrm/espocrmtest"
)

// TestConformance holds the kind against what every connector promises.
func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{
		Kind: espocrm.Kind(), Make: conforming, Many: 230, Removes: true, Settle: day,
		// What was told in the overlap of two looks is remembered, to tell it once.
		Cursor: func(things int) int { return 40<<10 + 64*things },
		Wrong: map[string]func(connectors.Settings){
			"base_url":       func(s connectors.Settings) { s.(*espocrm.Settings).BaseURL = "crm.example.com" },
			"api_key":        func(s connectors.Settings) { s.(*espocrm.Settings).APIKey = lately.Secret{} },
			"inbound.labels": func(s connectors.Settings) { s.(*espocrm.Settings).Inbound.Labels = []string{"Partner"} },
			"inbound.fields": func(s connectors.Settings) { s.(*espocrm.Settings).Inbound.Fields = []string{""} },
			"stages":         func(s connectors.Settings) { s.(*espocrm.Settings).Stages = map[string]lately.Stage{"New": "new"} },
		},
	})
}

// conforming is an installation with so many referrals.
func conforming(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	in := espocrmtest.New(at.Clock.Now)
	in.AddLink("Opportunity", "cReferredBy", "cReferralsIn")
	in.AddUser(espocrmtest.Reader(at.Secret))
	partner := in.Add("Account", attrs{"name": "Northwind", "website": "northwind.example"})
	var ids []string
	add := func() {
		ids = append(ids, in.Add("Opportunity", attrs{
			"name": fmt.Sprint("Deal ", len(ids)), "amount": json.Number("10.5"), "amountCurrency": "EUR", "cReferredById": partner,
			"createdAt": at.Clock.Now().Add(-time.Hour).UTC().Format(time.DateTime),
		}))
	}
	for range things {
		add()
	}
	return &connectortest.World{
		Handler: in,
		Source:  lately.Source{ID: "us/crm/espocrm", Owner: lately.OurID, Kind: "crm/espocrm"},
		Settings: func(secret lately.Secret) connectors.Settings {
			s := espocrm.Kind().Settings().(*espocrm.Settings)
			s.BaseURL, s.APIKey = at.URL, secret
			return s
		},
		Add:    add,
		Change: func(i int) { in.Set("Opportunity", ids[i], attrs{"stage": "Proposal"}) },
		Remove: func(i int) { in.Delete("Opportunity", ids[i]) },
	}
}
