package salesforce_test

import (
	"net/http"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/salesforce"
	sf "lately/connectors/crm/salesforce/salesforcetest"
)

func failing(f func(path string) *sf.Refusal) func(*http.Request) *sf.Refusal {
	return func(r *http.Request) *sf.Refusal { return f(r.URL.Path) }
}

func TestConformance(t *testing.T) {
	set := func(change func(*salesforce.Settings)) func(connectors.Settings) {
		return func(s connectors.Settings) { change(s.(*salesforce.Settings)) }
	}
	connectortest.Run(t, connectortest.Suite{
		Kind: salesforce.Kind(), Make: conformanceWorld, Many: 1010, Removes: true,
		Wrong: map[string]func(connectors.Settings){
			"base_url":       set(func(s *salesforce.Settings) { s.BaseURL = "ftp://x.example" }),
			"client_id":      set(func(s *salesforce.Settings) { s.ClientID = " " }),
			"client_secret":  set(func(s *salesforce.Settings) { s.ClientSecret = lately.Secret{} }),
			"private_key":    set(func(s *salesforce.Settings) { s.PrivateKey = s.ClientSecret }),
			"username":       set(func(s *salesforce.Settings) { s.PrivateKey, s.ClientSecret = s.ClientSecret, lately.Secret{} }),
			"audience":       set(func(s *salesforce.Settings) { s.Audience = "login" }),
			"version":        set(func(s *salesforce.Settings) { s.Version = "62" }),
			"inbound.labels": set(func(s *salesforce.Settings) { s.Inbound.Labels = []string{" "} }),
		},
	})
}

// conformanceWorld is an org in which every deal was brought by one partner.
func conformanceWorld(_ testing.TB, at connectortest.Site, things int) *connectortest.World {
	org := sf.New(sf.Options{ClientSecret: at.Secret, Now: at.Clock.Now})
	furnish(org)
	born := 0
	add := func() {
		born++
		org.SaveAt("Opportunity", opp(born), deal("Deal", "Qualification", "100", sf.Row{"Referred_By__c": northwind}), at.Clock.Now().Add(-time.Hour))
	}
	for range things {
		add()
	}
	return &connectortest.World{
		Handler: org,
		Source:  lately.Source{ID: "us/crm/salesforce", Name: "crm/salesforce", Owner: lately.OurID, Kind: "crm/salesforce", Location: "salesforce"},
		Settings: func(secret lately.Secret) connectors.Settings {
			s := salesforce.Kind().Settings().(*salesforce.Settings)
			s.BaseURL, s.ClientID, s.ClientSecret = at.URL, "consumer", secret
			return s
		},
		Add: func() {
			born++
			org.Save("Opportunity", opp(born), deal("Deal", "Qualification", "100", sf.Row{"Referred_By__c": northwind}))
		},
		Change: func(i int) { org.Save("Opportunity", opp(1+i), sf.Stage("Closed Won")) },
		Remove: func(i int) { org.Delete("Opportunity", opp(1+i)) },
	}
}
