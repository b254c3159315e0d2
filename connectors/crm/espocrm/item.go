package espocrm

import (
	"slices"
	"time"

	"lately"
	"lately/connectors/crm/referral"
)

// deal describes a record as the settings' words want it.
func (c *connector) deal(k *kind, entityType string, r record) referral.Deal {
	stage := r.get("stage")
	if entityType == leads {
		stage = r.get("status")
	}
	d := referral.Deal{
		ID: r.id(), Fields: map[string][]referral.Value{}, Sources: map[string][]string{},
		Created: instant(r.get("createdAt")), Changed: instant(r.get("modifiedAt")),
		Amount: referral.Amount(r.get(k.Amount)), Currency: referral.Currency(r.get(k.Currency)),
		URL: c.api.base.String() + "/#" + entityType + "/view/" + r.id(),
	}
	d.Stage, d.StageAs, _ = k.stage(stage)
	if k.Date != "" {
		d.Dated = instant(r.get(k.Date))
	}
	for _, side := range []referral.Side{k.Mapping.In, k.Mapping.Out} {
		for _, f := range side.Fields {
			d.Fields[f.Key] = k.values(r, f.Key)
		}
		for _, s := range side.Sources {
			d.Sources[s.Field] = append(r[s.Field].many, r.get(s.Field))
		}
	}
	if entityType == leads {
		// A lead's name is a person's, who is nobody's business: the company stands for it.
		d.Title, d.Customer = r.get("accountName"), referral.Company{Name: referral.Clip(r.get("accountName"))}
		d.Closed = d.Changed
		return d
	}
	d.Title = r.get("name")
	d.Customer = referral.Company{ID: r.get("accountId"), Name: referral.Clip(r.get("accountName"))}
	d.Closed = closed(r)
	return d
}

// values are what a field that names a partner holds.
func (k *kind) values(r record, field string) (out []referral.Value) {
	if k.Links[field] {
		if id := r.get(field + "Id"); id != "" {
			out = append(out, referral.Value{ID: id, Text: r.get(field + "Name")})
		}
		return out
	}
	for _, v := range append(slices.Clone(r[field].many), r.get(field)) {
		if v != "" {
			out = append(out, referral.Value{Text: v})
		}
	}
	return out
}

// closed is the day that a closed opportunity was closed on. EspoCRM keeps the day
// that was expected and doesn't set it when it closes one; a day that lies after the
// last change can't be it.
func closed(r record) time.Time {
	day, changed := instant(r.get("closeDate")), instant(r.get("modifiedAt"))
	if day.IsZero() || day.After(changed) {
		return changed
	}
	return day
}

// reader finds the partners that records of one entity type name.
func (c *connector) reader(k *kind) referral.Reader {
	return referral.Reader{Mapping: k.Mapping, Values: c.values, IsID: looksLikeID}
}

// thing identifies a referral. An opportunity that was made from a lead is the same
// referral as that lead.
func thing(entityType, id string) string {
	if entityType == leads {
		return "espocrm:lead:" + id
	}
	return "espocrm:deal:" + id
}

// bare is a record of which nothing is told but that it exists.
func bareItem(entityType, id string) lately.Item {
	return as(entityType, referral.Bare(thing(entityType, id), id))
}

// as gives an item the key and the name of its entity type.
func as(entityType string, it lately.Item) lately.Item {
	if entityType == leads {
		if it.Title == "Deal "+it.Deal.ID {
			it.Title = "Lead " + it.Deal.ID
		}
		it.Key = "lead:" + it.Deal.ID
	}
	return it
}

// inherit adds what the lead says of partners where the opportunity that was made of
// it says nothing: whoever made it without the CRM's own form may have left it out.
func inherit(f, lead referral.Found) referral.Found {
	own := map[lately.Direction]bool{}
	for _, p := range f.Partners {
		own[p.Direction] = true
	}
	for _, p := range lead.Partners {
		if !own[p.Direction] {
			p.Via += " of its lead"
			f.Partners = append(f.Partners, p)
		}
	}
	if f.Hint == "" && lead.Hint != "" {
		f.Hint = lead.Hint + " of its lead"
	}
	return f
}
