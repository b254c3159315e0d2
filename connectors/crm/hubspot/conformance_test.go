package hubspot_test

import (
	"fmt"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/hubspot"
	"lately/connectors/crm/hubspot/hubspottest"
)

func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{
		Kind: hubspot.Kind(), Make: conformanceWorld, Many: 210, Removes: true, Settle: 25 * time.Hour,
		Wrong: map[string]func(connectors.Settings){
			"token":           func(s connectors.Settings) { s.(*hubspot.Settings).Token = lately.Secret{} },
			"base_url":        func(s connectors.Settings) { s.(*hubspot.Settings).BaseURL = "ftp://x.example" },
			"inbound.labels":  func(s connectors.Settings) { s.(*hubspot.Settings).Inbound.Labels = []string{" "} },
			"accepted_stages": func(s connectors.Settings) { s.(*hubspot.Settings).AcceptedStages = []string{""} },
			"values":          func(s connectors.Settings) { s.(*hubspot.Settings).Values = map[string]string{"": "x"} },
			"stages":          func(s connectors.Settings) { s.(*hubspot.Settings).Stages = map[string]lately.Stage{"x": "dancing"} },
		},
	})
}

// conformanceWorld is an account in which every deal was brought by one partner.
func conformanceWorld(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	data := sample()
	data.Token = at.Secret
	data.Deals = nil
	born := int64(1000)
	deal := func() hubspottest.Deal {
		born++
		then := at.Clock.Now().Add(-time.Hour)
		return hubspottest.Deal{
			ID: born, Name: fmt.Sprintf("Deal no. %d", born), Amount: "100.00", Stage: "contractsent", Created: then, Modified: then,
			Companies: []hubspottest.Association{{Company: 501, Labels: []string{"Primary"}}, {Company: 900, Labels: []string{"Referral partner"}}},
		}
	}
	for range things {
		data.Deals = append(data.Deals, deal())
	}
	account := hubspottest.New(data)
	return &connectortest.World{
		Handler: account,
		Source:  lately.Source{ID: "us/crm/hubspot", Name: "crm/hubspot", Owner: lately.OurID, Kind: "crm/hubspot", Location: "hubspot"},
		Settings: func(secret lately.Secret) connectors.Settings {
			s := hubspot.Kind().Settings().(*hubspot.Settings)
			s.Token, s.BaseURL = secret, at.URL
			return s
		},
		Add: func() { account.Put(deal()) },
		Change: func(i int) {
			account.Change(int64(1001+i), func(d *hubspottest.Deal) { d.Stage, d.Modified = "closedwon", at.Clock.Now() })
		},
		Remove: func(i int) { account.Archive(int64(1001+i), at.Clock.Now()) },
	}
}
