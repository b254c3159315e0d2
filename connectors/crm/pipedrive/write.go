package pipedrive

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// Create makes missing fields of organizations. One that exists by now is no error.
func (c *connector) Create(ctx context.Context, fields []connectors.Field) error {
	have, err := c.scoreFields(ctx)
	if err != nil {
		return err
	}
	for _, f := range fields {
		i := slices.IndexFunc(have, func(h connectors.Field) bool { return h.Name == f.Name })
		if i < 0 {
			return fmt.Errorf("create pipedrive field: %q is no field of lately's", f.Name)
		}
		if have[i].State != connectors.Creatable {
			continue
		}
		in := map[string]string{"field_name": have[i].Label, "field_type": fieldTypes[have[i].Form][0]}
		var out struct {
			Data *field `json:"data"`
		}
		if err := c.api.call(ctx, http.MethodPost, pathOrgFields, nil, in, &out); err != nil {
			return fmt.Errorf("create pipedrive field %q: %w", have[i].Label, err)
		}
		if out.Data == nil || out.Data.Code == "" {
			return fmt.Errorf("create pipedrive field %q: the answer holds no field", have[i].Label)
		}
	}
	return nil
}

// Write carries out one update. Pipedrive knows no versions: the organization is read
// again first, and written only if nobody changed it since it was planned.
func (c *connector) Write(ctx context.Context, u connectors.Update) error {
	if !referral.Digits(u.Account) || len(u.Changes) == 0 {
		return fmt.Errorf("write pipedrive organization %q: nothing to write", u.Account)
	}
	u, body, err := c.changes(ctx, u)
	if err != nil {
		return err
	}
	before, err := c.api.one(ctx, pathOrgs, u.Account)
	if err != nil {
		return err
	}
	if stored, _ := holds(before, u); stored {
		return nil
	}
	if before.text("update_time") != u.Version || !asPlanned(before, u) {
		return fmt.Errorf("write pipedrive organization %s: %w", u.Account, connectors.ErrChanged)
	}
	var after one
	if err := c.api.call(ctx, http.MethodPatch, pathOrgs+"/"+u.Account, nil, map[string]any{"custom_fields": body}, &after); err != nil {
		return err
	}
	if after.Data == nil {
		return fmt.Errorf("decode pipedrive %s: the answer holds no organization", pathOrgs)
	}
	if stored, as := holds(*after.Data, u); !stored {
		return fmt.Errorf("write pipedrive organization %s: Pipedrive took the request and didn't store %s: %w", u.Account, as, lately.ErrPermanent)
	}
	return nil
}

// changes are the custom fields to send: lately's own, as the account has them now, and
// no others. A field that was created since the plan has got its code by now. Numbers
// are sent as numbers: Pipedrive makes none of text.
func (c *connector) changes(ctx context.Context, u connectors.Update) (connectors.Update, map[string]any, error) {
	have, err := c.scoreFields(ctx)
	if err != nil {
		return u, nil, err
	}
	out := map[string]any{}
	u.Changes = slices.Clone(u.Changes)
	for n, ch := range u.Changes {
		i := slices.IndexFunc(have, func(f connectors.Field) bool { return f.Name == ch.Field })
		if i < 0 || have[i].State != connectors.Exists || ch.As != have[i].As && ch.As != have[i].Label {
			return u, nil, fmt.Errorf("write pipedrive organization %s: %q is no field of lately's", u.Account, ch.As)
		}
		code, number := have[i].As, have[i].Form == connectors.NumberForm
		u.Changes[n].As = code
		switch {
		case ch.New == "":
			out[code] = nil
		case number && referral.Amount(ch.New) == "":
			return u, nil, fmt.Errorf("write pipedrive organization %s: %q is no number for %s", u.Account, ch.New, have[i].Label)
		case number:
			out[code] = json.Number(referral.Amount(ch.New))
		default:
			out[code] = ch.New
		}
	}
	return u, out, nil
}

// form is the kind of value of one of lately's fields.
func form(name string) connectors.Form {
	for _, f := range connectors.ScoreFields() {
		if f.Name == name {
			return f.Form
		}
	}
	return connectors.TextForm
}

// holds reports whether an organization has all the new values, else a field that hasn't.
func holds(o record, u connectors.Update) (bool, string) {
	for _, ch := range u.Changes {
		if !same(form(ch.Field), o.text(ch.As), ch.New) {
			return false, ch.Field
		}
	}
	return true, ""
}

// asPlanned reports whether an organization holds what the plan saw.
func asPlanned(o record, u connectors.Update) bool {
	return !slices.ContainsFunc(u.Changes, func(ch connectors.Change) bool { return !same(form(ch.Field), referral.Clip(o.text(ch.As)), ch.Old) })
}
