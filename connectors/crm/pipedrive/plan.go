package pipedrive

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// orgPages bounds how many pages of organizations are looked through for partners.
const orgPages = 400

// Plan finds the partners' organizations and says what would be written. It reads only.
func (c *connector) Plan(ctx context.Context, scores []connectors.Score) (connectors.Push, error) {
	fields, err := c.scoreFields(ctx)
	if err != nil {
		return connectors.Push{}, err
	}
	user, err := c.api.me(ctx)
	if err != nil {
		return connectors.Push{}, err
	}
	p := connectors.Push{Fields: fields}
	if !user.admin() {
		for i, f := range p.Fields {
			if f.State == connectors.Creatable {
				p.Fields[i].State, p.Fields[i].Fix = connectors.ByHand, byHand(f.ScoreField)
			}
		}
	}
	orgs, err := c.orgs(ctx, scores, p.Fields)
	if err != nil {
		return connectors.Push{}, err
	}
	var companies []referral.Company
	for _, o := range orgs {
		companies = append(companies, company(o))
	}
	taken := map[string]string{}
	for _, s := range scores {
		account, rivals := referral.Account(s.Partner, companies)
		switch {
		case len(rivals) > 0:
			p.Notes = append(p.Notes, ambiguous(s.Partner.Name, rivals))
			continue
		case account.ID == "":
			p.Notes = append(p.Notes, fmt.Sprintf("%s: no organization has one of its ids, domains or names; add the organization's id under crm", s.Partner.Name))
			continue
		case taken[account.ID] != "":
			p.Notes = append(p.Notes, fmt.Sprintf("%s: organization %s is already that of %s; add the right one's id under crm", s.Partner.Name, account.ID, taken[account.ID]))
			continue
		}
		taken[account.ID] = s.Partner.Name
		i := slices.IndexFunc(orgs, func(o record) bool { return o.id() == account.ID })
		u := c.update(s, orgs[i], user.Data.Domain, p.Fields)
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
	return fmt.Sprintf("%s: several organizations fit (%s); add the right one's id under crm", partner, strings.Join(ids, "; "))
}

// fieldTypes are Pipedrive's types that can hold each form; the first is the one to make.
var fieldTypes = map[connectors.Form][]string{
	connectors.NumberForm: {"double"},
	connectors.TextForm:   {"varchar", "varchar_auto", "text"},
	connectors.DateForm:   {"date"},
	connectors.LinkForm:   {"varchar", "varchar_auto", "text"},
}

// typeNames is what people see in Pipedrive.
var typeNames = map[string]string{"double": "Numerical", "varchar": "Text", "date": "Date"}

func byHand(f connectors.ScoreField) string {
	return fmt.Sprintf("as an administrator open Company settings > Data fields > Organization > Custom field, choose the type %s, write the name %s and save", typeNames[fieldTypes[f.Form][0]], f.Label)
}

// scoreFields finds lately's fields among those of organizations.
func (c *connector) scoreFields(ctx context.Context) (out []connectors.Field, err error) {
	have, err := c.api.fields(ctx, pathOrgFields)
	if err != nil {
		return nil, err
	}
	for _, f := range connectors.ScoreFields() {
		found := connectors.Field{ScoreField: f, As: f.Label, State: connectors.Creatable}
		if i := slices.IndexFunc(have, func(h field) bool { return isOurs(f, h) }); i >= 0 {
			found.As, found.State = have[i].Code, connectors.Exists
			if !slices.Contains(fieldTypes[f.Form], have[i].Type) {
				found.State = connectors.Unfit
				found.Fix = fmt.Sprintf("the field %s is of the type %s; delete it, then %s", referral.Clip(have[i].Name), referral.Clip(have[i].Type), byHand(f))
			}
		}
		out = append(out, found)
	}
	return out, nil
}

func isOurs(f connectors.ScoreField, h field) bool {
	name := referral.Fold(h.Name)
	return h.Custom && h.Code != "" && (name == referral.Fold(f.Label) || name == referral.Fold(f.Name))
}

// orgs lists the organizations that may be the partners' own: those that the config
// names by id, and all of them if some partner isn't named so.
func (c *connector) orgs(ctx context.Context, scores []connectors.Score, fields []connectors.Field) (out []record, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "sort_by": {"id"}}
	var codes, ids []string
	for _, f := range fields {
		if f.State == connectors.Exists {
			codes = append(codes, f.As)
		}
	}
	if len(codes) > 0 {
		query.Set("custom_fields", strings.Join(codes, ","))
	}
	whole := false
	for _, s := range scores {
		own := slices.DeleteFunc(slices.Clone(s.Partner.CRM), func(id string) bool { return !referral.Digits(id) })
		ids, whole = append(ids, own...), whole || len(own) == 0
	}
	for part := range slices.Chunk(ids, byID) {
		if whole {
			break
		}
		query.Set("ids", strings.Join(part, ","))
		page, err := c.api.list(ctx, pathOrgs, query)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Data...)
	}
	if !whole {
		return out, nil
	}
	for range orgPages {
		page, err := c.api.list(ctx, pathOrgs, query)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Data {
			if slices.ContainsFunc(scores, func(s connectors.Score) bool { return mayBe(s.Partner, o) }) {
				out = append(out, o)
			}
		}
		if page.More.Next.text == "" {
			return out, nil
		}
		query.Set("cursor", page.More.Next.text)
	}
	return nil, fmt.Errorf("read pipedrive %s: more than %d pages; add the partners' organization ids under crm: %w", pathOrgs, orgPages, lately.ErrPermanent)
}

// mayBe reports whether an organization could be a partner's.
func mayBe(p lately.Party, o record) bool {
	account, rivals := referral.Account(p, []referral.Company{company(o)})
	return account.ID != "" || len(rivals) > 0
}

// update says what of a score differs from what the organization holds.
func (c *connector) update(s connectors.Score, o record, domain string, fields []connectors.Field) connectors.Update {
	u := connectors.Update{
		Partner: s.Partner.ID, Account: o.id(), Name: referral.Clip(o.text("name")), Version: o.text("update_time"),
		URL: link(c.api.base.String(), strings.ToLower(domain), "organization", o.id()),
	}
	for _, f := range fields {
		want, ok := s.Values[f.Name]
		have := ""
		switch f.State {
		case connectors.Exists:
			have = o.text(f.As)
		case connectors.Creatable: // it will hold nothing, under a code that Pipedrive makes up
		default:
			continue
		}
		if ok && !same(f.Form, have, want) {
			u.Changes = append(u.Changes, connectors.Change{Field: f.Name, As: f.As, Old: referral.Clip(have), New: want})
		}
	}
	return u
}

func same(form connectors.Form, have, want string) bool {
	if form == connectors.NumberForm {
		return (have == "") == (want == "") && referral.SameNumber(have, want)
	}
	return have == strings.TrimSpace(want)
}
