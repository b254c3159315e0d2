package salesforce

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lately"
	"lately/connectors/crm/referral"
)

// lost are what stock orgs call a lead that came to nothing. Statuses don't say that
// themselves.
var lost = map[string]bool{
	"closed - not converted": true, "unqualified": true, "disqualified": true, "closed not converted": true, "not converted": true, "lost": true, "dead": true,
}

// leads turns leads into items. A lead that became an opportunity counts as that.
func (c *connector) leads(cur *cursor, found []row) (items []lately.Item) {
	m := cur.Meta
	reader := referral.Reader{Mapping: m.Leads.Map, Values: c.values, IsID: isID}
	accounts := map[string]referral.Company{}
	for _, r := range found {
		id := r.text("Id")
		d := c.lead(m, r, accounts)
		f := reader.Find(d)
		if r.is("IsDeleted") || r.text("ConvertedOpportunityId") != "" || len(f.Partners) == 0 {
			items = append(items, referral.Deleted(thing(id), id))
			continue
		}
		for id, a := range accounts {
			for _, old := range cur.former(id) {
				if a.Former != "" {
					a.Former += " "
				}
				a.Former += old
			}
			accounts[id] = a
		}
		f.Resolve(accounts)
		items = append(items, c.settings.Item(thing(id), d, f))
	}
	return items
}

// lead is a lead as every CRM has deals.
func (c *connector) lead(m *metadata, r row, accounts map[string]referral.Company) referral.Deal {
	id, status := r.text("Id"), r.text("Status")
	d := referral.Deal{
		ID: id, Title: r.text("Name"), URL: c.api.link(id), Customer: referral.Company{Name: r.text("Company")},
		StageAs: status, Created: r.time("CreatedDate"), Changed: r.time("SystemModstamp"), Closed: r.time("SystemModstamp"),
	}
	// A lead waits to be taken up. One that was converted without an opportunity was.
	fact := c.settings.Stage(status, status, lost[referral.Fold(status)], false, !r.is("IsConverted"))
	d.Stage = fact.Means
	m.Leads.read(r, &d, accounts)
	return d
}

// throughLeads gives opportunities that name no partner the one of the lead that they
// were made from: its fields aren't always carried over.
func (c *connector) throughLeads(ctx context.Context, m *metadata, alone []string, described []referral.Deal, results []referral.Found, accounts map[string]referral.Company) error {
	if m.Leads == nil || len(alone) == 0 {
		return nil
	}
	found, err := c.leadsOf(ctx, m.Leads, alone)
	if err != nil {
		return err
	}
	reader := referral.Reader{Mapping: m.Leads.Map, Values: c.values, IsID: isID}
	of := map[string]row{}
	for _, r := range found {
		of[r.text("ConvertedOpportunityId")] = r
	}
	for i, d := range described {
		r, ok := of[d.ID]
		if !ok || d.ID == "" {
			continue
		}
		lead := c.lead(m, r, accounts)
		f := reader.Find(lead)
		if len(f.Partners) == 0 {
			continue
		}
		for j := range f.Partners {
			f.Partners[j].Via += " of its lead"
		}
		results[i].Partners, results[i].Hint = f.Partners, ""
		if !lead.Created.IsZero() && lead.Created.Before(d.Created) {
			described[i].Created = lead.Created // the referral was made then
		}
	}
	return nil
}

// leadsOf finds the leads that name a partner and became one of the opportunities. Of
// many opportunities it asks for a range of ids: there are few such leads.
func (c *connector) leadsOf(ctx context.Context, s *source, opportunities []string) ([]row, error) {
	what := "SELECT " + strings.Join(s.Columns, ", ") + " FROM Lead"
	rest := " AND (" + s.named() + ")"
	if len(opportunities) <= idsAtOnce {
		return c.api.ids(ctx, what, "ConvertedOpportunityId", opportunities, false, rest)
	}
	from, to := slices.Min(opportunities), slices.Max(opportunities)
	found, cut, err := c.api.query(ctx, what+" WHERE ConvertedOpportunityId >= "+quote(from)+" AND ConvertedOpportunityId <= "+quote(to)+rest, false)
	if err == nil && cut {
		err = errors.New("read salesforce leads: the rest of the answer is gone")
	}
	return found, err
}
