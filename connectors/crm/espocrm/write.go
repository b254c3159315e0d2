package espocrm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
)

// Create refuses: EspoCRM lets only administrators add fields.
func (c *connector) Create(_ context.Context, fields []connectors.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return fmt.Errorf("create fields in espocrm: only an administrator can add %s: %w", fields[0].As, lately.ErrPermanent)
}

// Write carries out one update. The account is read first, since EspoCRM would count a
// write of what is there already as a change; the write itself depends on the version.
func (c *connector) Write(ctx context.Context, u connectors.Update) error {
	body, err := changes(u)
	if err != nil {
		return err
	}
	r, err := c.api.get(ctx, accounts, u.Account)
	if err != nil {
		return err
	}
	if stored, _ := holds(r, u); stored {
		return nil
	}
	if r.get("versionNumber") != u.Version || u.Version == "" && !asPlanned(r, u) {
		return fmt.Errorf("write espocrm account %s: %w", u.Account, connectors.ErrChanged)
	}
	var after record
	_, err = c.api.call(ctx, request{method: http.MethodPut, path: accounts + "/" + u.Account, body: body, version: u.Version}, &after)
	if err != nil {
		return c.unwritten(u, err)
	}
	// Attributes that are unknown, or not this user's to write, are ignored with a
	// success: only the answer tells.
	if stored, as := holds(after, u); !stored {
		return fmt.Errorf("write espocrm account %s: EspoCRM took the request and didn't store %s; let the API user's role edit that field: %w", u.Account, as, lately.ErrPermanent)
	}
	return nil
}

// changes are the attributes to send: lately's own fields and no others.
func changes(u connectors.Update) (map[string]any, error) {
	out := map[string]any{}
	for _, ch := range u.Changes {
		i := slices.IndexFunc(connectors.ScoreFields(), func(f connectors.ScoreField) bool { return f.Name == ch.Field })
		if i < 0 || bare(ch.As) != bare(stored(ch.Field)) && bare(ch.As) != bare(ch.Field) {
			return nil, fmt.Errorf("write espocrm account %s: %q is no field of lately's", u.Account, ch.As)
		}
		switch form := connectors.ScoreFields()[i].Form; {
		case ch.New == "":
			out[ch.As] = nil
		case form == connectors.NumberForm && referral.Amount(ch.New) == "":
			return nil, fmt.Errorf("write espocrm account %s: %q is no number for %s", u.Account, ch.New, ch.As)
		case form == connectors.NumberForm:
			out[ch.As] = json.Number(referral.Amount(ch.New))
		default:
			out[ch.As] = ch.New
		}
	}
	if len(out) == 0 || !plainID(u.Account) {
		return nil, fmt.Errorf("write espocrm account %q: nothing to write", u.Account)
	}
	return out, nil
}

// holds reports whether a record has all the new values, else a field that hasn't.
func holds(r record, u connectors.Update) (bool, string) {
	for _, ch := range u.Changes {
		i := slices.IndexFunc(connectors.ScoreFields(), func(f connectors.ScoreField) bool { return f.Name == ch.Field })
		if !same(connectors.ScoreFields()[i].Form, r.get(ch.As), ch.New) {
			return false, ch.As
		}
	}
	return true, ""
}

// asPlanned reports whether a record without versions holds what the plan saw.
func asPlanned(r record, u connectors.Update) bool {
	return !slices.ContainsFunc(u.Changes, func(ch connectors.Change) bool { return referral.Clip(r.get(ch.As)) != ch.Old })
}

// unwritten says why nothing was written.
func (c *connector) unwritten(u connectors.Update, err error) error {
	var s *statusError
	if !errors.As(err, &s) {
		return err
	}
	var body struct {
		MessageTranslation struct {
			Data struct{ Field, Type string }
		}
	}
	_ = json.Unmarshal(s.body, &body) // an error of a proxy has none
	field := c.api.clean(body.MessageTranslation.Data.Field)
	switch {
	case s.status == http.StatusConflict && s.reason == "modified":
		return fmt.Errorf("write espocrm account %s: %w", u.Account, connectors.ErrChanged)
	case s.status == http.StatusForbidden:
		return fmt.Errorf("give the API user's role edit access to Account: %w", err)
	case s.status == http.StatusBadRequest && field != "":
		return fmt.Errorf("the field %s doesn't take the value (rule %q); see its limits in Entity Manager: %w", field, c.api.clean(body.MessageTranslation.Data.Type), err)
	}
	return err
}
