package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/salesforce"
	sf "lately/connectors/crm/salesforce/salesforcetest"
)

func salesForce() standIn {
	customer, northwind := sf.ID("001", 1), sf.ID("001", 2)
	return standIn{
		name: "salesforce",
		handler: func() http.Handler {
			org := sf.New(sf.Options{ClientID: "consumer", ClientSecret: secret, Part: 60})
			org.AddField("Opportunity", sf.Field{Name: "Referred_By__c", Label: "Referred by", Type: "reference", To: "Account", Relation: "Referred_By__r"})
			for _, f := range connectors.ScoreFields() {
				types := map[connectors.Form]string{connectors.NumberForm: "double", connectors.DateForm: "date", connectors.LinkForm: "url"}
				org.AddField("Account", sf.Field{Name: f.Name + "__c", Label: f.Label, Type: types[f.Form]})
			}
			org.Save("Account", customer, sf.Row{"Name": "Customer Ltd"})
			org.Save("Account", northwind, sf.Row{"Name": "Northwind Partners", "Website": "https://www.northwind.example/"})
			stages := []string{"Prospecting", "Qualification", "Closed Won", "Closed Lost"}
			for i := range deals {
				id := sf.ID("006", i)
				r := sf.Row{"Name": fmt.Sprintf("Deal no. %d", i), "AccountId": customer, "Amount": json.Number(fmt.Sprintf("%d.5", 100+i)), "CloseDate": "2026-09-30"}
				maps.Copy(r, sf.Stage(stages[i%len(stages)]))
				switch i % 6 {
				case 0:
					r["Referred_By__c"] = northwind
				case 3:
					org.Save("OpportunityPartner", sf.ID("00I", i), sf.Row{"OpportunityId": id, "AccountToId": northwind, "Role": "Referral Partner"})
				}
				org.SaveAt("Opportunity", id, r, began.Add(time.Duration(i/7)*24*time.Hour))
			}
			org.Delete("Opportunity", sf.ID("006", 6))
			return org
		},
		settings: func(url string, secret lately.Secret) connectors.Settings {
			s := salesforce.Kind().Settings().(*salesforce.Settings)
			s.BaseURL, s.ClientID, s.ClientSecret = url, "consumer", secret
			return s
		},
		partner: lately.Party{ID: "northwind", Name: "Northwind", Domains: []string{"northwind.example"}},
	}
}
