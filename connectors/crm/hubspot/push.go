package hubspot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// mostAccounts bounds the companies that a search for partners' accounts looks at.
const mostAccounts = 2000

// types are what HubSpot calls the forms of fields.
var types = map[connectors.Form]struct{ kind, field string }{
	connectors.NumberForm: {"number", "number"},
	connectors.TextForm:   {"string", "text"},
	connectors.DateForm:   {"date", "date"},
	connectors.LinkForm:   {"string", "text"},
}

// Plan implements connectors.Writer.
func (c *connector) Plan(ctx context.Context, scores []connectors.Score) (connectors.Push, error) {
	var out connectors.Push
	fields, err := c.fields(ctx)
	if err != nil {
		return out, err
	}
	out.Fields = fields
	m := &metadata{}
	if err := c.readAccount(ctx, m); err != nil {
		return out, err
	}
	candidates, err := c.candidates(ctx, scores)
	if err != nil {
		return out, err
	}
	whose := map[string]string{} // account to partner
	type pair struct {
		score   connectors.Score
		account referral.Company
	}
	var pairs []pair
	for _, s := range scores {
		found, note := referral.Match(s.Partner, candidates)
		if note != "" {
			out.Notes = append(out.Notes, note)
		}
		for _, a := range found {
			if other, ok := whose[a.ID]; ok {
				out.Notes = append(out.Notes, fmt.Sprintf("%s: account %s is %s's too; only that one's score is written", s.Partner.Name, a.ID, other))
				continue
			}
			whose[a.ID] = s.Partner.Name
			pairs = append(pairs, pair{s, a})
		}
	}
	var ids []string
	for _, p := range pairs {
		ids = append(ids, p.account.ID)
	}
	now, err := c.accounts(ctx, fields, ids)
	if err != nil {
		return out, err
	}
	for _, p := range pairs {
		r, ok := now[p.account.ID]
		if !ok {
			out.Notes = append(out.Notes, fmt.Sprintf("%s: account %s is gone", p.score.Partner.Name, p.account.ID))
			continue
		}
		u := connectors.Update{
			Partner: p.score.Partner.ID, Account: string(r.ID), Name: referral.Clip(r.get("name")), URL: c.link(m, "0-2", string(r.ID)),
			Version: r.version(), Changes: connectors.Diff(fields, r.texts(), p.score),
		}
		if len(u.Changes) == 0 {
			out.Same = append(out.Same, u)
		} else {
			out.Updates = append(out.Updates, u)
		}
	}
	return out, nil
}

// fields looks for lately's properties of companies.
func (c *connector) fields(ctx context.Context) ([]connectors.Field, error) {
	var answer propertiesAnswer
	if err := c.api.get(ctx, "/crm/v3/properties/companies", url.Values{"archived": {"false"}}, &answer); err != nil {
		return nil, err
	}
	var out []connectors.Field
	for _, f := range connectors.ScoreFields() {
		field := connectors.Field{ScoreField: f, As: f.Name, State: connectors.Creatable}
		if i := slices.IndexFunc(answer.Results, func(p propertyAnswer) bool { return p.Name == f.Name && !p.Archived }); i >= 0 {
			field.State = connectors.Exists
			p := answer.Results[i]
			if want := types[f.Form]; p.Type != want.kind || p.Calculated || p.Modification.ReadOnlyValue {
				field.State = connectors.Unfit
				field.Fix = fmt.Sprintf("the property %s is a %s; archive it under Settings > Properties > Company properties, and `lately push --apply` makes it anew as a %s", f.Name, cmp.Or(referral.Clip(p.Type), "property of unknown type"), want.kind)
			}
		}
		out = append(out, field)
	}
	return out, nil
}

// candidates finds companies that may be the partners' by the ids in the config, by
// domain and by name.
func (c *connector) candidates(ctx context.Context, scores []connectors.Score) (out []referral.Company, err error) {
	var ids, domains, names []string
	for _, s := range scores {
		for _, id := range s.Partner.CRM {
			if id = strings.TrimSpace(id); referral.Digits(id) {
				ids = append(ids, id)
			}
		}
		domains = append(domains, referral.DomainsOf(s.Partner)...)
		names = append(names, referral.NamesOf(s.Partner)...)
	}
	byID, err := c.companies(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids { // in the config's order
		if found, ok := byID[id]; ok {
			out = append(out, found)
		}
	}
	for _, by := range []struct {
		property string
		values   []string
	}{{"domain", domains}, {"name", names}} {
		for part := range slices.Chunk(lower(by.values), 100) {
			found, err := c.named(ctx, by.property, part)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

// lower writes values as HubSpot wants them for an IN filter on texts.
func lower(values []string) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = append(out, referral.Fold(v))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// named searches for companies by exact values of a property. Like any search it goes
// on by record id.
func (c *connector) named(ctx context.Context, property string, values []string) (out []referral.Company, err error) {
	for last := "0"; len(out) < mostAccounts; {
		var page recordPage
		err := c.api.read(ctx, "/crm/v3/objects/companies/search", searchRequest{
			FilterGroups: []filterGroup{{[]filter{
				{Property: property, Operator: "IN", Values: values},
				{Property: "hs_object_id", Operator: "GT", Value: last},
			}}},
			Sorts:      []sortBy{{Property: "hs_object_id", Direction: "ASCENDING"}},
			Properties: []string{"name", "domain", "hs_merged_object_ids"}, Limit: searchPage,
		}, &page)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Results {
			out = append(out, r.company())
		}
		if len(page.Results) == 0 || page.Total <= len(page.Results) {
			return out, nil
		}
		if last, err = lastID(last, page.Results); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// accounts reads companies with lately's properties, by id.
func (c *connector) accounts(ctx context.Context, fields []connectors.Field, ids []string) (map[string]record, error) {
	out := map[string]record{}
	for part := range slices.Chunk(ids, companyBatch) {
		in := companiesRequest{Properties: wanted(fields), History: []string{}}
		for _, id := range part {
			in.Inputs = append(in.Inputs, input{ID: id})
		}
		var answer companiesAnswer
		if err := c.api.read(ctx, "/crm/v3/objects/companies/batch/read", in, &answer); err != nil {
			return nil, err
		}
		if err := c.api.fatal("companies", answer.Errors); err != nil {
			return nil, err
		}
		for _, r := range answer.Results {
			out[string(r.ID)] = r
		}
	}
	return out, nil
}

// wanted are the properties that an account is read with.
func wanted(fields []connectors.Field) []string {
	out := []string{"name", "hs_lastmodifieddate"}
	for _, f := range fields {
		if f.State == connectors.Exists {
			out = append(out, f.As)
		}
	}
	return out
}

// version changes whenever anyone changes the record.
func (r record) version() string { return cmp.Or(r.get("hs_lastmodifieddate"), string(r.UpdatedAt)) }

func (r record) texts() map[string]string {
	out := map[string]string{}
	for name, v := range r.Properties {
		out[name] = strings.TrimSpace(string(v))
	}
	return out
}

// Create implements connectors.Writer.
func (c *connector) Create(ctx context.Context, fields []connectors.Field) error {
	for _, f := range fields {
		if f.State != connectors.Creatable || !own(f.As) {
			continue
		}
		t := types[f.Form]
		err := c.api.call(ctx, http.MethodPost, "/crm/v3/properties/companies", nil, map[string]any{
			"name": f.As, "label": f.Label, "description": f.Help, "groupName": "companyinformation", "type": t.kind, "fieldType": t.field,
		}, &struct{}{})
		switch {
		case hasStatus(err, http.StatusConflict):
		case hasStatus(err, http.StatusForbidden):
			return fmt.Errorf("make company property %s: %w; or make it by hand: Settings > Properties > Company properties > Create property, internal name %s, type %s", f.As, err, f.As, t.field)
		case err != nil:
			return fmt.Errorf("make company property %s: %w", f.As, err)
		}
	}
	return nil
}

// own reports whether a property is lately's: no other is ever written.
func own(name string) bool {
	return slices.ContainsFunc(connectors.ScoreFields(), func(f connectors.ScoreField) bool { return f.Name == name })
}

// Write implements connectors.Writer. HubSpot has no conditional requests: the account
// is read again, and written only if nobody has changed it since it was planned.
func (c *connector) Write(ctx context.Context, u connectors.Update) error {
	props := map[string]string{}
	for _, ch := range u.Changes {
		if !own(ch.As) {
			return fmt.Errorf("write hubspot company %s: %q is none of lately's properties", u.Account, ch.As)
		}
		props[ch.As] = ch.New
	}
	if !referral.Digits(u.Account) {
		return fmt.Errorf("write hubspot company: %q is no record id (%w)", referral.Clip(u.Account), lately.ErrPermanent)
	}
	names := []string{"hs_lastmodifieddate"}
	for name := range props {
		names = append(names, name)
	}
	slices.Sort(names)
	path := "/crm/v3/objects/companies/" + u.Account
	var now record
	if err := c.api.get(ctx, path, url.Values{"properties": {strings.Join(names, ",")}}, &now); err != nil {
		return err
	}
	if string(now.ID) != u.Account || now.version() != u.Version {
		return fmt.Errorf("write hubspot company %s: %w", u.Account, connectors.ErrChanged)
	}
	if u.Stands(now.texts()) {
		return nil
	}
	err := c.api.call(ctx, http.MethodPatch, path, nil, map[string]any{"properties": props}, &now)
	if hasStatus(err, http.StatusConflict, http.StatusPreconditionFailed) {
		return errors.Join(fmt.Errorf("write hubspot company %s: %w", u.Account, connectors.ErrChanged), err)
	}
	return err
}
