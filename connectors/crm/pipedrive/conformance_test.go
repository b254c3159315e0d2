package pipedrive_test

import (
	"fmt"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/pipedrive"
	"lately/connectors/crm/pipedrive/pipedrivetest"
)

// TestConformance holds the kind against what every connector promises.
func TestConformance(t *testing.T) {
	connectortest.Run(t, connectortest.Suite{
		Kind: pipedrive.Kind(), Make: conforming, Many: 530, Removes: true, Settle: day,
		// What was told in the overlap of two looks is remembered, to tell it once.
		Cursor: func(things int) int { return 40<<10 + 64*things },
		Wrong: map[string]func(connectors.Settings){
			"token":          func(s connectors.Settings) { s.(*pipedrive.Settings).Token = lately.Secret{} },
			"base_url":       func(s connectors.Settings) { s.(*pipedrive.Settings).BaseURL = "pipedrive" },
			"daily_tokens":   func(s connectors.Settings) { s.(*pipedrive.Settings).DailyTokens = 5 },
			"inbound.labels": func(s connectors.Settings) { s.(*pipedrive.Settings).Inbound.Labels = []string{"Partner"} },
			"currency":       func(s connectors.Settings) { s.(*pipedrive.Settings).Currency = "euros" },
		},
	})
}

// conforming is an account with so many referrals.
func conforming(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	c := pipedrivetest.New(at.Secret, at.Clock.Now)
	field := c.AddDealField("Referral partner", "org")
	partner := c.AddOrg("Northwind", "northwind.example")
	var ids []int64
	add := func() {
		ids = append(ids, c.AddDeal(deal{
			Title: fmt.Sprint("Deal ", len(ids)), Value: "10.5", Currency: "EUR", Added: at.Clock.Now().Add(-time.Hour), Custom: map[string]any{field: partner},
		}))
	}
	for range things {
		add()
	}
	return &connectortest.World{
		Handler: c,
		Source:  lately.Source{ID: "us/crm/pipedrive", Owner: lately.OurID, Kind: "crm/pipedrive"},
		Settings: func(secret lately.Secret) connectors.Settings {
			s := pipedrive.Kind().Settings().(*pipedrive.Settings)
			s.BaseURL, s.Token = at.URL, secret
			return s
		},
		Add:    add,
		Change: func(i int) { c.Set(ids[i], func(d *deal) { d.Stage = 2 }) },
		Remove: func(i int) { c.Set(ids[i], func(d *deal) { d.Deleted = at.Clock.Now() }) },
	}
}
