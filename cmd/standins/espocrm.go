package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/espocrm"
	"lately/connectors/crm/espocrm/espocrmtest"
)

func espoCRM() standIn {
	return standIn{
		name: "espocrm",
		handler: func() http.Handler {
			in := espocrmtest.New(func() time.Time { return time.Now().UTC() })
			in.AddUser(espocrmtest.Reader(secret))
			in.AddLink("Opportunity", "cReferredBy", "cReferralsOpportunityIn")
			types := map[connectors.Form]string{connectors.NumberForm: "float", connectors.TextForm: "varchar", connectors.DateForm: "date", connectors.LinkForm: "url"}
			for name, form := range map[string]connectors.Form{
				"cLatelyScore": connectors.NumberForm, "cLatelyStatus": connectors.TextForm, "cLatelyBalance": connectors.NumberForm,
				"cLatelyDate": connectors.DateForm, "cLatelyLink": connectors.LinkForm,
			} {
				in.AddField("Account", name, espocrmtest.Field{Type: types[form], Custom: true})
			}
			northwind := in.Add("Account", espocrmtest.Attrs{"name": "Northwind Partners", "website": "https://northwind.example/", "type": "Partner"})
			stages := []string{"Prospecting", "Qualification", "Closed Won", "Closed Lost"}
			for i := range deals {
				at := began.Add(time.Duration(i/7) * 24 * time.Hour).Format(time.DateTime)
				a := espocrmtest.Attrs{
					"name": fmt.Sprintf("Deal no. %d", i), "stage": stages[i%len(stages)], "amount": json.Number(fmt.Sprintf("%d.5", 100+i)),
					"amountCurrency": "EUR", "createdAt": at, "modifiedAt": at, "closeDate": "2026-09-30",
				}
				if i%3 == 0 {
					a["cReferredById"] = northwind
				}
				in.Add("Opportunity", a)
			}
			return in
		},
		settings: func(url string, key lately.Secret) connectors.Settings {
			s := espocrm.Kind().Settings().(*espocrm.Settings)
			s.BaseURL, s.APIKey = url, key
			return s
		},
		partner: lately.Party{ID: "northwind", Name: "Northwind", Domains: []string{"northwind.example"}},
	}
}
