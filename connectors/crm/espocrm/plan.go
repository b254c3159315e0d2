package espocrm

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// Plan finds the partners' accounts and says what would be written. It reads only.
func (c *connector) Plan(ctx context.Context, scores []connectors.Score) (connectors.Push, error) {
	d, err := c.api.define(ctx, accounts)
	if err != nil {
		return connectors.Push{}, err
	}
	if d == nil {
		return connectors.Push{}, fmt.Errorf("read espocrm Metadata: the API user may not read accounts; give its role read and edit access to Account: %w", lately.ErrPermanent)
	}
	p := connectors.Push{Fields: scoreFields(d)}
	found, err := c.candidates(ctx, scores, p.Fields)
	if err != nil {
		return connectors.Push{}, err
	}
	taken := map[string]string{}
	for _, s := range scores {
		account, rivals := referral.Account(s.Partner, companies(found[s.Partner.ID]))
		switch {
		case len(rivals) > 0:
			p.Notes = append(p.Notes, ambiguous(s.Partner.Name, rivals))
			continue
		case account.ID == "":
			p.Notes = append(p.Notes, fmt.Sprintf("%s: no account has one of its ids, domains or names; add the account's id under crm", s.Partner.Name))
			continue
		case taken[account.ID] != "":
			p.Notes = append(p.Notes, fmt.Sprintf("%s: account %s is already that of %s; add the right account's id under crm", s.Partner.Name, account.ID, taken[account.ID]))
			continue
		}
		taken[account.ID] = s.Partner.Name
		i := slices.IndexFunc(found[s.Partner.ID], func(r record) bool { return r.id() == account.ID })
		u := c.update(s, found[s.Partner.ID][i], p.Fields)
		if len(u.Changes) > 0 {
			p.Updates = append(p.Updates, u)
		} else {
			p.Same = append(p.Same, u)
		}
	}
	return p, nil
}

func ambiguous(partner string, rivals []referral.Company) string {
	var ids []string
	for _, r := range rivals {
		ids = append(ids, r.ID+" "+r.Name)
	}
	return fmt.Sprintf("%s: several accounts fit (%s); add the right one's id under crm", partner, strings.Join(ids, "; "))
}

// scoreFields finds lately's fields among an account's. EspoCRM lets only
// administrators add fields, and an API user is none.
func scoreFields(d *definition) (out []connectors.Field) {
	for _, f := range connectors.ScoreFields() {
		types := formTypes[f.Form]
		field := connectors.Field{ScoreField: f, As: stored(f.Name), State: connectors.ByHand}
		as, ok := find(d, f.Name)
		switch {
		case !ok:
			field.Fix = fmt.Sprintf("as an administrator open Administration > Entity Manager > Account > Fields > Add Field, choose the type %s, write the name %s and the label %s, leave all else as it is and save; EspoCRM stores it as %s. If it is there already, let the API user's role see it",
				types[0].label, lowerFirst(field.As[1:]), f.Label, field.As)
		case !slices.ContainsFunc(types, func(t fieldType) bool { return t.name == d.Fields[as].Type }) || d.Fields[as].ReadOnly:
			field.As, field.State = as, connectors.Unfit
			field.Fix = fmt.Sprintf("the field %s is of type %s or read-only; remove it in Administration > Entity Manager > Account > Fields and add it again as %s", as, referral.Clip(d.Fields[as].Type), types[0].label)
		default:
			field.As, field.State = as, connectors.Exists
		}
		out = append(out, field)
	}
	return out
}

type fieldType struct{ name, label string }

// formTypes are EspoCRM's types that can hold each form; the first is the one to make.
var formTypes = map[connectors.Form][]fieldType{
	connectors.NumberForm: {{"float", "Float"}, {"decimal", "Decimal"}},
	connectors.TextForm:   {{"varchar", "Varchar"}, {"text", "Text"}},
	connectors.DateForm:   {{"date", "Date"}},
	connectors.LinkForm:   {{"url", "Url"}, {"varchar", "Varchar"}, {"text", "Text"}},
}

// stored is what EspoCRM makes of a field's name: "lately_score" is cLatelyScore.
func stored(name string) string {
	out := "c"
	for part := range strings.SplitSeq(name, "_") {
		out += strings.ToUpper(part[:1]) + part[1:]
	}
	return out
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// partnersAtOnce bounds the length of the question for accounts.
const partnersAtOnce = 10

// candidates lists, for each partner, the accounts that may be its own, with lately's
// fields.
func (c *connector) candidates(ctx context.Context, scores []connectors.Score, fields []connectors.Field) (map[string][]record, error) {
	selected := []string{"id", "name", "website", "versionNumber"}
	for _, f := range fields {
		if f.State == connectors.Exists {
			selected = append(selected, f.As)
		}
	}
	out := map[string][]record{}
	for part := range slices.Chunk(scores, partnersAtOnce) {
		var any []where
		for _, s := range part {
			any = append(any, mayBe(s.Partner)...)
		}
		all, err := c.everyAccount(ctx, any, selected)
		if err != nil {
			return nil, err
		}
		for _, s := range part {
			out[s.Partner.ID] = all
		}
	}
	return out, nil
}

// mayBe are filters for accounts that may be a partner's.
func mayBe(p lately.Party) (any []where) {
	if ids := slices.DeleteFunc(slices.Clone(p.CRM), func(id string) bool { return !plainID(id) }); len(ids) > 0 {
		any = append(any, where{Type: "in", Attribute: "id", Value: ids})
	}
	for _, d := range p.Domains {
		if host := referral.Host(d); host != "" {
			any = append(any, where{Type: "contains", Attribute: "website", Value: host})
		}
	}
	return append(any, where{Type: "in", Attribute: "name", Value: append([]string{p.Name}, p.Aliases...)})
}

// accountPages bounds how many pages of accounts are looked through.
const accountPages = 100

// everyAccount lists all accounts that pass one of the filters.
func (c *connector) everyAccount(ctx context.Context, any []where, selected []string) ([]record, error) {
	var out []record
	var at, id string // of the last account read
	for range accountPages {
		filters := []where{{Type: "or", Value: any}}
		if id != "" {
			filters = append(filters, where{Type: "or", Value: []where{
				{Type: "greaterThan", Attribute: "createdAt", Value: at},
				{Type: "and", Value: []where{{Type: "equals", Attribute: "createdAt", Value: at}, {Type: "greaterThan", Attribute: "id", Value: id}}},
			}})
		}
		q := listQuery{Where: filters, OrderBy: "createdAt", Order: "ASC", MaxSize: smallPage, Select: append(slices.Clone(selected), "createdAt")}
		page, _, err := c.api.list(ctx, accounts, q)
		if err != nil {
			return nil, err
		}
		out = append(out, page.List...)
		if ended(page) {
			return out, nil
		}
		last := page.List[len(page.List)-1]
		at, id = last.get("createdAt"), last.id()
	}
	return nil, fmt.Errorf("read espocrm Account: more than %d pages of accounts have a partner's name or domain; add the accounts' ids under crm", accountPages)
}

func companies(records []record) (out []referral.Company) {
	for _, r := range records {
		out = append(out, referral.Company{ID: r.id(), Name: referral.Clip(r.get("name")), Domain: referral.Host(r.get("website"))})
	}
	return out
}

// update says what of a score differs from what the account holds.
func (c *connector) update(s connectors.Score, r record, fields []connectors.Field) connectors.Update {
	u := connectors.Update{
		Partner: s.Partner.ID, Account: r.id(), Name: referral.Clip(r.get("name")), Version: r.get("versionNumber"),
		URL: c.api.base.String() + "/#Account/view/" + r.id(),
	}
	for _, f := range fields {
		want, ok := s.Values[f.Name]
		if have := r.get(f.As); ok && f.State == connectors.Exists && !same(f.Form, have, want) {
			u.Changes = append(u.Changes, connectors.Change{Field: f.Name, As: f.As, Old: referral.Clip(have), New: want})
		}
	}
	return u
}

func same(form connectors.Form, have, want string) bool {
	switch form {
	case connectors.NumberForm:
		return (have == "") == (want == "") && referral.SameNumber(have, want)
	case connectors.DateForm:
		return have[:min(len(have), len("2006-01-02"))] == want
	}
	return have == strings.TrimSpace(want)
}
