package hubspot

import (
	"slices"
	"strings"

	"lately"
	"lately/connectors/crm/referral"
)

// associations are the companies of one deal, as HubSpot lists them.
type associations []association

// company returns an association's company, or empty if it isn't a record id.
func (a association) company() string {
	if id := string(a.Company); referral.Digits(id) {
		return id
	}
	return ""
}

// customer is the company that the deal is with: the primary one, else the only
// one that nothing else is said of.
func (as associations) customer() string {
	var plain []string
	for _, a := range as {
		if slices.ContainsFunc(a.Types, associationType.primary) {
			return a.company()
		}
		if a.unlabelled() {
			plain = append(plain, a.company())
		}
	}
	if len(plain) == 1 {
		return plain[0]
	}
	return ""
}

// unlabelled reports whether nothing is said of the company but that it belongs
// to the deal. Every pair has such an entry beside those with labels.
func (a association) unlabelled() bool {
	return !slices.ContainsFunc(a.Types, func(t associationType) bool { return referral.Fold(string(t.Label)) != "" || t.primary() })
}

// links are the associations as every CRM has them.
func (as associations) links() (out []referral.Link) {
	for _, a := range as {
		l := referral.Link{Company: referral.Company{ID: a.company()}, Plain: a.unlabelled()}
		for _, t := range a.Types {
			l.Labels = append(l.Labels, t.key())
		}
		out = append(out, l)
	}
	return out
}

// describe is a deal as every CRM has it; the companies are known by id only.
func (c *connector) describe(m *metadata, d record, as associations) referral.Deal {
	out := referral.Deal{
		ID: string(d.ID), Title: d.get("dealname"), URL: c.link(m, "0-3", string(d.ID)),
		Customer: referral.Company{ID: as.customer()}, Links: as.links(),
		Fields: map[string][]referral.Value{}, Sources: map[string][]string{}, Pipeline: d.get("pipeline"),
		Created: instant(d.get("createdate")), Changed: instant(d.get("hs_lastmodifieddate")), Closed: instant(d.get("closedate")),
	}
	for _, side := range []referral.Side{m.Map.In, m.Map.Out} {
		for _, f := range side.Fields {
			out.Fields[f.Key] = m.values(f.Key, d.get(f.Key))
		}
		for _, s := range side.Sources {
			v := d.get(s.Field)
			out.Sources[s.Field] = []string{v, m.Options[s.Field+" "+v]}
		}
	}
	if m.Date != "" {
		out.Dated = instant(d.get(m.Date))
	}
	amount := "amount"
	if m.Amount != "" {
		amount = m.Amount
	}
	out.Amount = referral.Amount(d.get(amount))
	if out.Currency = referral.Currency(d.get("deal_currency_code")); out.Currency == "" && d.get("deal_currency_code") == "" {
		out.Currency = m.Currency
	}
	return out
}

// values are what a property holds: one value, or several of a multiple checkbox.
func (m *metadata) values(name, value string) (out []referral.Value) {
	parts := []string{value}
	if slices.Contains(m.Multiple, name) {
		parts = strings.Split(value, ";")
	}
	for _, v := range parts {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, referral.Value{Text: v})
		}
	}
	return out
}

// progress says how far a deal has come, and whether its stage is known at all.
// HubSpot's own booleans come before the pipeline's metadata: they are computed from
// it, but for the deal as it is now.
func (m *metadata) progress(d record, out *referral.Deal) (known bool) {
	f, known := m.Stages[d.get("pipeline")+"/"+d.get("dealstage")]
	out.StageAs = f.Label
	if !known {
		f.Means, out.StageAs = lately.Submitted, d.get("dealstage")
	}
	out.Stage = f.Of(truth(d.get("hs_is_closed_won")), truth(d.get("hs_is_closed")))
	return known || out.Stage != f.Means
}

// truth reads a boolean as HubSpot writes it; nil if it is none.
func truth(s string) *bool {
	b := strings.EqualFold(s, "true")
	if !b && !strings.EqualFold(s, "false") {
		return nil
	}
	return &b
}
