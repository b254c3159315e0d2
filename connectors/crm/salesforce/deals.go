package salesforce

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"lately"
	"lately/connectors/crm/referral"
)

// thing identifies a record across sources.
func thing(id string) string { return "salesforce:" + id }

// deals turns opportunities into items.
func (c *connector) deals(ctx context.Context, cur *cursor, found []row) (items []lately.Item, err error) {
	m := cur.Meta
	reader := referral.Reader{Mapping: m.Deals.Map, Values: c.values, IsID: isID}
	described, results := make([]referral.Deal, len(found)), make([]referral.Found, len(found))
	accounts := map[string]referral.Company{}
	var alone []string // opportunities that name no partner themselves
	for i, r := range found {
		if r.is("IsDeleted") {
			continue
		}
		if described[i], err = c.describe(ctx, m, r, accounts); err != nil {
			return nil, err
		}
		if results[i] = reader.Find(described[i]); len(results[i].Partners) == 0 {
			alone = append(alone, r.text("Id"))
		}
	}
	if err := c.throughLeads(ctx, m, alone, described, results, accounts); err != nil {
		return nil, err
	}
	for id, a := range accounts {
		a.Former = strings.Join(cur.former(id), " ")
		accounts[id] = a
	}
	if err := c.unnamed(ctx, cur, results, accounts); err != nil {
		return nil, err
	}
	for i, r := range found {
		id := r.text("Id")
		if r.is("IsDeleted") {
			items = append(items, referral.Deleted(thing(id), id))
			continue
		}
		results[i].Resolve(accounts)
		items = append(items, c.settings.Item(thing(id), described[i], results[i]))
	}
	return items, nil
}

// describe is an opportunity as every CRM has it. The accounts in the row are noted.
func (c *connector) describe(ctx context.Context, m *metadata, r row, accounts map[string]referral.Company) (referral.Deal, error) {
	id := r.text("Id")
	d := referral.Deal{
		ID: id, Title: r.text("Name"), URL: c.api.link(id), Customer: account(r, "AccountId", "Account", accounts),
		Pipeline: r.text("RecordTypeId"), StageAs: r.text("StageName"), Amount: amount(r.text(m.Amount)),
		Currency: referral.Currency(r.text("CurrencyIsoCode")), Created: r.time("CreatedDate"), Changed: r.time("SystemModstamp"), Closed: r.time("CloseDate"),
	}
	if d.Currency == "" && r.get("CurrencyIsoCode") == nil {
		d.Currency = m.Currency
	}
	if m.Changed != "" && !r.time(m.Changed).IsZero() {
		d.Changed = r.time(m.Changed)
	}
	if m.Date != "" {
		d.Dated = r.time(m.Date)
	}
	f, known := m.Stages[referral.Fold(d.StageAs)]
	if !known {
		f = c.settings.Stage(d.StageAs, d.StageAs, r.is("IsClosed"), r.is("IsWon"), true)
	}
	d.Stage = f.Of(r.flag("IsWon"), r.flag("IsClosed"))
	m.Deals.read(r, &d, accounts)
	links, err := c.links(ctx, m, r, accounts)
	d.Links = links
	return d, err
}

// link is the address of a record's page.
func (c *client) link(id string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil || !isID(id) {
		return ""
	}
	return c.current.instance.String() + "/" + id
}

// amount is a number as decimal text without the zero that Salesforce puts behind the
// point.
func amount(s string) string {
	d, err := decimal.Parse(s)
	if err != nil {
		return ""
	}
	return d.Trim(0).String()
}

// account is an account that a field of a row points to, with what the row tells of it.
func account(r row, key, relation string, accounts map[string]referral.Company) referral.Company {
	id := r.text(key)
	if !isID(id) {
		return referral.Company{}
	}
	a := referral.Company{ID: id, Name: referral.Clip(r.text(relation + ".Name")), Domain: referral.Host(r.text(relation + ".Website"))}
	if a.Name != "" {
		accounts[id] = a
	}
	return a
}

// read notes the values of the fields and sources that may name a partner.
func (s *source) read(r row, d *referral.Deal, accounts map[string]referral.Company) {
	d.Fields, d.Sources = map[string][]referral.Value{}, map[string][]string{}
	for _, side := range []referral.Side{s.Map.In, s.Map.Out} {
		for _, f := range side.Fields {
			d.Fields[f.Key] = s.Refs[f.Key].values(r, f.Key, accounts)
		}
		for _, src := range side.Sources {
			d.Sources[src.Field] = []string{r.text(src.Field)}
		}
	}
}

// values are what a field holds: the account it points to, or that of the contact, or
// text.
func (f ref) values(r row, key string, accounts map[string]referral.Company) (out []referral.Value) {
	text := r.text(key)
	switch {
	case text == "":
		return nil
	case f.To == "Account":
		a := account(r, key, f.Relation, accounts)
		return []referral.Value{{ID: a.ID, Text: a.Name}}
	case f.To == "Contact":
		if a := account(r, f.Relation+".AccountId", f.Relation+".Account", accounts); a.ID != "" {
			return []referral.Value{{ID: a.ID, Text: a.Name}}
		}
		return []referral.Value{{Text: r.text(f.Relation + ".Name")}}
	case f.To != "":
		return []referral.Value{{Text: r.text(f.Relation + ".Name")}}
	case f.Multiple:
		for v := range strings.SplitSeq(text, ";") {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, referral.Value{Text: v})
			}
		}
		return out
	}
	return []referral.Value{{Text: text}}
}

// links are the partners that stand beside an opportunity, with their roles.
func (c *connector) links(ctx context.Context, m *metadata, r row, accounts map[string]referral.Company) (out []referral.Link, err error) {
	if m.Partners == "" {
		return nil, nil
	}
	list, next := r.children(m.Partners)
	for range mostParts {
		for _, p := range list {
			if p.is("IsDeleted") {
				continue
			}
			role := referral.Fold(p.text("Role"))
			out = append(out, referral.Link{Company: account(p, "AccountToId", "AccountTo", accounts), Labels: []string{role}, Plain: role == ""})
		}
		if next == "" {
			return out, nil
		}
		var part rows
		if err := c.api.get(ctx, next, nil, &part); err != nil {
			return nil, err
		}
		if list = part.Records; *part.Done {
			next = ""
		} else {
			next = part.Next
		}
	}
	return nil, fmt.Errorf("read salesforce: opportunity %s has partners without end", c.api.clean(r.text("Id")))
}

// unnamed asks for the accounts of partners of which the rows don't tell name and
// domain: those named by id in a text or in the settings, and those of roles, whose
// rows don't tell the domain.
func (c *connector) unnamed(ctx context.Context, cur *cursor, results []referral.Found, accounts map[string]referral.Company) error {
	var ask []string
	for _, f := range results {
		for _, p := range f.Partners {
			if a := accounts[p.CompanyID]; p.CompanyID != "" && (a.Name == "" || a.Domain == "") && isID(p.CompanyID) {
				ask = append(ask, p.CompanyID)
			}
		}
	}
	if len(ask) == 0 {
		return nil
	}
	columns := "SELECT Id, Name"
	if slices.Contains(cur.Meta.Deals.Columns, "Account.Website") {
		columns += ", Website"
	}
	found, err := c.api.ids(ctx, columns+" FROM Account", "Id", ask, false, "")
	if err != nil {
		return err
	}
	for _, r := range found {
		id := r.text("Id")
		accounts[id] = referral.Company{ID: id, Name: referral.Clip(r.text("Name")), Domain: referral.Host(r.text("Website")), Former: strings.Join(cur.former(id), " ")}
	}
	return nil
}

// ofPartners reads the opportunities whose partners changed, which leaves no stamp on
// the opportunities themselves.
func (c *connector) ofPartners(ctx context.Context, cur *cursor, found []row) ([]lately.Item, error) {
	var ids []string
	for _, r := range found {
		if id := r.text("OpportunityId"); isID(id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	deals, err := c.api.ids(ctx, "SELECT "+strings.Join(cur.Meta.dealColumns(), ", ")+" FROM Opportunity", "Id", ids, false, "")
	if err != nil {
		return nil, err
	}
	return c.deals(ctx, cur, deals)
}
