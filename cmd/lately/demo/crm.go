package demo

import (
	"strconv"
	"strings"

	"lately/connectors/crm/hubspot/hubspottest"
)

// firstCompany is where the ids of the CRM's companies start; customers come after
// the partners.
const firstCompany = 500

// crm serves the deals as HubSpot's API does.
func (s *Site) crm() {
	data := hubspottest.Data{Portal: 4711, Currency: "EUR", Labels: []hubspottest.Label{
		{ID: 71, Text: "Referral partner"},
		{ID: 73, Text: "Referred to"},
	}}
	ids := map[string]int64{}
	for i, c := range s.world.Companies {
		ids[c.ID] = firstCompany + int64(i)
		data.Companies = append(data.Companies, hubspottest.Company{ID: ids[c.ID], Name: c.Name, Domain: c.Host})
	}
	for i, d := range s.world.Deals {
		customer := firstCompany + 100 + int64(i)
		data.Companies = append(data.Companies, hubspottest.Company{ID: customer, Name: d.Name})
		data.Deals = append(data.Deals, s.deal(d, customer, ids[d.Partner]))
	}
	account := hubspottest.New(data)
	for _, path := range []string{"/crm/", "/account-info/", "/contacts/"} {
		s.mux.Handle(path, account)
	}
}

// deal is one deal with its customer as the primary company and its partner, if
// there is one, as a second.
func (s *Site) deal(d Deal, customer, partner int64) hubspottest.Deal {
	id, err := strconv.ParseInt(d.ID, 10, 64)
	if err != nil {
		panic(err) // the world is our own
	}
	out := hubspottest.Deal{
		ID: id, Name: d.Name, Amount: d.Amount, Stage: d.Stage,
		Created: s.world.ago(d.Created), Modified: s.world.ago(d.Changed),
		Properties: map[string]string{"deal_currency_code": d.Currency},
		Companies:  []hubspottest.Association{{Company: customer, Labels: []string{"Primary"}}},
	}
	if strings.HasPrefix(d.Stage, "closed") {
		out.Closed = s.world.ago(d.Changed)
	}
	if partner != 0 {
		a := hubspottest.Association{Company: partner}
		if d.Label != "" {
			a.Labels = []string{d.Label}
		}
		out.Companies = append(out.Companies, a)
	}
	return out
}
