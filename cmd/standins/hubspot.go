package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/hubspot"
	"lately/connectors/crm/hubspot/hubspottest"
)

// deals is how many a stand-in has: enough for several pages of any client.
const deals = 260

// began is when the first of a stand-in's deals was made.
var began = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func hubSpot() standIn {
	return standIn{
		name: "hubspot",
		handler: func() http.Handler {
			data := hubspottest.Data{
				Token: secret, Labels: []hubspottest.Label{{ID: 37, Text: "Referral partner"}, {ID: 41, Text: "Other"}}, Daily: 250_000,
				Companies: []hubspottest.Company{{ID: 501, Name: "Customer Ltd", Domain: "customer.example"}, {ID: 900, Name: "Northwind Partners", Domain: "northwind.example"}, {ID: 901, Name: "Contoso"}},
			}
			stages := hubspottest.Sales().Stages
			for i := range int64(deals) {
				d := hubspottest.Deal{
					ID: 1000 + i, Name: fmt.Sprintf("Deal no. %d", i), Amount: fmt.Sprintf("%d.50", 100+i), Stage: stages[int(i)%len(stages)].ID,
					Created: began.Add(time.Duration(i) * time.Hour), Modified: began.Add(time.Duration(i/7) * 24 * time.Hour),
					Companies: []hubspottest.Association{{Company: 501, Labels: []string{"Primary"}}},
				}
				if i%3 == 0 {
					d.Companies = append(d.Companies, hubspottest.Association{Company: 900 + i%2, Labels: []string{"Other", "Referral partner"}})
				}
				data.Deals = append(data.Deals, d)
			}
			account := hubspottest.New(data)
			account.Archive(1003, began)
			return account
		},
		settings: func(url string, token lately.Secret) connectors.Settings {
			s := hubspot.Kind().Settings().(*hubspot.Settings)
			s.BaseURL, s.Token, s.Version = url, token, os.Getenv("LATELY_STANDIN_VERSION")
			return s
		},
		partner: lately.Party{ID: "northwind", Name: "Northwind", Domains: []string{"northwind.example"}},
	}
}
