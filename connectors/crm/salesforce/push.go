package salesforce

import (
	"context"
	"encoding/json"
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

// forms are what Salesforce calls the forms of fields: in a description, and when one
// is made.
var forms = map[connectors.Form]struct {
	types []string
	make  map[string]any
	words string // for a person who makes the field
}{
	connectors.NumberForm: {[]string{"double"}, map[string]any{"type": "Number", "precision": 18, "scale": 4}, "Number with length 14 and 4 decimal places"},
	connectors.TextForm:   {[]string{"string"}, map[string]any{"type": "Text", "length": 80}, "Text with length 80"},
	connectors.DateForm:   {[]string{"date"}, map[string]any{"type": "Date"}, "Date"},
	connectors.LinkForm:   {[]string{"url", "string"}, map[string]any{"type": "Url"}, "URL"},
}

// Plan implements connectors.Writer.
func (c *connector) Plan(ctx context.Context, scores []connectors.Score) (connectors.Push, error) {
	var out connectors.Push
	fields, err := c.fields(ctx)
	if err != nil {
		return out, err
	}
	out.Fields = fields
	found, err := c.candidates(ctx, scores)
	if err != nil {
		return out, err
	}
	whose := map[string]string{} // account to partner
	for _, s := range scores {
		s.Partner.CRM = longIDs(s.Partner.CRM)
		accounts, note := referral.Match(s.Partner, found)
		if note != "" {
			out.Notes = append(out.Notes, note)
		}
		for _, a := range accounts {
			if other, ok := whose[a.ID]; ok {
				out.Notes = append(out.Notes, fmt.Sprintf("%s: account %s is %s's too; only that one's score is written", s.Partner.Name, a.ID, other))
				continue
			}
			whose[a.ID] = s.Partner.Name
			r, err := c.account(ctx, a.ID, fields)
			if hasStatus(err, http.StatusNotFound) {
				out.Notes = append(out.Notes, fmt.Sprintf("%s: account %s is gone", s.Partner.Name, a.ID))
				continue
			}
			if err != nil {
				return out, err
			}
			u := connectors.Update{
				Partner: s.Partner.ID, Account: a.ID, Name: referral.Clip(r.text("Name")), URL: c.api.link(a.ID),
				Version: r.text("LastModifiedDate"), Changes: connectors.Diff(fields, r.texts(fields), s),
			}
			if len(u.Changes) == 0 {
				out.Same = append(out.Same, u)
			} else {
				out.Updates = append(out.Updates, u)
			}
		}
	}
	return out, nil
}

// fields looks for lately's fields of accounts. Field-level security hides those that
// the user may not see: they look missing.
func (c *connector) fields(ctx context.Context) (out []connectors.Field, err error) {
	accounts, err := c.api.describe(ctx, "Account")
	if err != nil {
		return nil, err
	}
	for _, f := range connectors.ScoreFields() {
		field := connectors.Field{ScoreField: f, As: f.Name + "__c", State: connectors.Creatable}
		if d, ok := accounts.field(field.As, false); ok {
			field.State = connectors.Exists
			switch {
			case !slices.Contains(forms[f.Form].types, d.Type) || d.Calculated:
				field.State = connectors.Unfit
				field.Fix = fmt.Sprintf("the field %s is of type %s; delete it under Setup > Object Manager > Account > Fields & Relationships, and make it anew: %s", field.As, referral.Clip(d.Type), byHand(f))
			case !d.Updateable:
				field.State = connectors.Unfit
				field.Fix = "give the integration user's permission set edit access to Account." + field.As + " (Setup > Permission Sets > Object Settings > Accounts)"
			}
		}
		out = append(out, field)
	}
	return out, nil
}

// byHand is how an admin makes a field.
func byHand(f connectors.ScoreField) string {
	return fmt.Sprintf("Setup > Object Manager > Account > Fields & Relationships > New: type %s, label %q, name %s; then give the integration user's permission set read and edit access to it", forms[f.Form].words, f.Label, f.Name)
}

// candidates finds accounts that may be the partners' by the ids in the config, by web
// site and by name. Ids of accounts that were merged lead to those that are left.
func (c *connector) candidates(ctx context.Context, scores []connectors.Score) (out []referral.Company, err error) {
	var ids, domains, names []string
	for _, s := range scores {
		ids = append(ids, slices.DeleteFunc(longIDs(s.Partner.CRM), func(id string) bool { return !isID(id) || !strings.HasPrefix(id, "001") })...)
		for _, d := range referral.DomainsOf(s.Partner) {
			domains = append(domains, "Website LIKE '%"+like(d)+"%'")
		}
		for _, n := range referral.NamesOf(s.Partner) {
			names = append(names, "Name = "+quote(n))
		}
	}
	const what = "SELECT Id, Name, Website, IsDeleted, MasterRecordId FROM Account"
	former := map[string][]string{}
	for ask := ids; len(ask) > 0; {
		found, err := c.api.ids(ctx, what, "Id", ask, true, "")
		if err != nil {
			return nil, err
		}
		ask = nil
		for _, r := range found {
			master, id := r.text("MasterRecordId"), r.text("Id")
			switch {
			case !r.is("IsDeleted"):
				out = append(out, company(r, former[id]))
			case isID(master) && len(former[master]) == 0 && master != id:
				former[master] = append(former[id], id)
				ask = append(ask, master)
			}
		}
	}
	for _, conditions := range [][]string{domains, names} {
		for part := range slices.Chunk(conditions, 50) {
			found, _, err := c.api.query(ctx, what+" WHERE "+strings.Join(part, " OR ")+" ORDER BY Id LIMIT 2000", false)
			if err != nil {
				return nil, err
			}
			for _, r := range found {
				out = append(out, company(r, nil))
			}
		}
	}
	return out, nil
}

func company(r row, former []string) referral.Company {
	return referral.Company{ID: r.text("Id"), Name: referral.Clip(r.text("Name")), Domain: referral.Host(r.text("Website")), Former: strings.Join(former, " ")}
}

// longIDs writes ids of 15 letters with the three that Salesforce's answers add: each
// says which of five letters are capitals.
func longIDs(ids []string) (out []string) {
	for _, id := range ids {
		if id = strings.TrimSpace(id); len(id) == 15 && isID(id) {
			sum := []byte{0, 0, 0}
			for i := range 15 {
				if id[i] >= 'A' && id[i] <= 'Z' {
					sum[i/5] |= 1 << (i % 5)
				}
			}
			for _, n := range sum {
				id += string("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[n])
			}
		}
		out = append(out, id)
	}
	return out
}

// account reads an account with lately's fields.
func (c *connector) account(ctx context.Context, id string, fields []connectors.Field) (row, error) {
	names := []string{"Name", "LastModifiedDate"}
	for _, f := range fields {
		if f.State == connectors.Exists {
			names = append(names, f.As)
		}
	}
	var r row
	err := c.api.get(ctx, c.settings.data("/sobjects/Account/"+id), url.Values{"fields": {strings.Join(names, ",")}}, &r)
	if err == nil && r.text("LastModifiedDate") == "" {
		err = fmt.Errorf("read salesforce account %s: the answer is not what was asked for", id)
	}
	return r, err
}

func (r row) texts(fields []connectors.Field) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		out[f.As] = r.text(f.As)
	}
	return out
}

// Create implements connectors.Writer. A field that was made is seen only by those
// whose permission sets say so, which is for an admin to do.
func (c *connector) Create(ctx context.Context, fields []connectors.Field) error {
	made := false
	for _, f := range fields {
		if f.State != connectors.Creatable || !own(f.As) {
			continue
		}
		meta := map[string]any{"label": f.Label, "description": f.Help, "inlineHelpText": f.Help, "required": false}
		for k, v := range forms[f.Form].make {
			meta[k] = v
		}
		err := c.api.call(ctx, request{
			method: http.MethodPost, path: c.settings.data("/tooling/sobjects/CustomField"),
			body: map[string]any{"FullName": "Account." + f.As, "Metadata": meta},
		}, &struct{}{})
		if err != nil && !hasCode(err, "DUPLICATE_DEVELOPER_NAME", "DUPLICATE_VALUE") {
			return fmt.Errorf("make account field %s: %w; make it by hand: %s", f.As, err, byHand(f.ScoreField))
		}
		made = true
	}
	if !made {
		return nil
	}
	now, err := c.fields(ctx)
	if err != nil {
		return err
	}
	for _, f := range now {
		if f.State != connectors.Exists {
			return fmt.Errorf("make account field %s: it is there, and the integration user may not edit it: give its permission set read and edit access (Setup > Permission Sets > Object Settings > Accounts), then push again (%w)", f.As, lately.ErrPermanent)
		}
	}
	return nil
}

// own reports whether a field is lately's: no other is ever written.
func own(name string) bool {
	return slices.ContainsFunc(connectors.ScoreFields(), func(f connectors.ScoreField) bool { return f.Name+"__c" == name })
}

// Write implements connectors.Writer. The account is read again, and the request
// depends on its not having been changed since.
func (c *connector) Write(ctx context.Context, u connectors.Update) error {
	if !isID(u.Account) {
		return fmt.Errorf("write salesforce account: %q is no record id (%w)", referral.Clip(u.Account), lately.ErrPermanent)
	}
	values, fields := map[string]any{}, []connectors.Field{}
	for _, ch := range u.Changes {
		i := slices.IndexFunc(connectors.ScoreFields(), func(f connectors.ScoreField) bool { return f.Name == ch.Field })
		if i < 0 || !own(ch.As) {
			return fmt.Errorf("write salesforce account %s: %q is none of lately's fields", u.Account, ch.As)
		}
		f := connectors.ScoreFields()[i]
		fields = append(fields, connectors.Field{ScoreField: f, As: ch.As, State: connectors.Exists})
		switch {
		case ch.New == "":
			values[ch.As] = nil
		case f.Form == connectors.NumberForm:
			values[ch.As] = json.Number(ch.New)
		default:
			values[ch.As] = ch.New
		}
	}
	now, err := c.account(ctx, u.Account, fields)
	if err != nil {
		return err
	}
	if now.text("LastModifiedDate") != u.Version {
		return fmt.Errorf("write salesforce account %s: %w", u.Account, connectors.ErrChanged)
	}
	if u.Stands(now.texts(fields)) {
		return nil
	}
	err = c.api.call(ctx, request{
		method: http.MethodPatch, path: c.settings.data("/sobjects/Account/" + u.Account), body: values,
		header: map[string]string{"If-Unmodified-Since": now.time("LastModifiedDate").Format(http.TimeFormat)},
	}, &struct{}{})
	if hasStatus(err, http.StatusPreconditionFailed, http.StatusConflict) {
		return errors.Join(fmt.Errorf("write salesforce account %s: %w", u.Account, connectors.ErrChanged), err)
	}
	return err
}
