package pipedrive

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors/crm/referral"
	"lately/connectors/crm/told"
)

// byID are ids that can be asked for at once.
const byID = 100

// seenAs is a deal with what it says of partners.
type seenAs struct {
	deal  referral.Deal
	found referral.Found
	gone  bool
	news  string // a stage that the metadata don't know
}

func (s *seenAs) says() bool { return !s.gone && (len(s.found.Partners) > 0 || s.found.Hint != "") }

// tell turns a page of deals into items.
func (t *turn) tell(ctx context.Context, list []record) error {
	persons, err := t.persons(ctx, list)
	if err != nil {
		return err
	}
	var all []seenAs
	var partners []lately.DealPartner
	var customers []string
	for _, r := range list {
		s := t.look(r, persons)
		if s.says() {
			partners = append(partners, s.found.Partners...)
			customers = append(customers, s.found.Customer.ID)
		}
		all = append(all, s)
	}
	if err := t.keep(ctx, t.cur.Strangers(partners)); err != nil {
		return err
	}
	names, err := t.customers(ctx, customers)
	if err != nil {
		return err
	}
	for _, s := range all {
		t.one(s, names)
	}
	return nil
}

// one tells of one deal.
func (t *turn) one(s seenAs, customers map[string]referral.Company) {
	it := referral.Deleted(thing(s.deal.ID), s.deal.ID)
	if !s.gone {
		names := t.cur.Names(s.found.Partners)
		if c, ok := customers[s.found.Customer.ID]; ok {
			names[c.ID] = c
		}
		s.found.Resolve(names)
		it = t.c.settings.Item(thing(s.deal.ID), s.deal, s.found)
	}
	if s.says() && s.news != "" {
		t.warn("deal %s is in %s, which no pipeline has: it counts as submitted", s.deal.ID, s.news)
	}
	t.cur.Tell(&t.batch, s.deal.ID, it, s.says() && s.deal.Stage != lately.Deleted, t.cur.young(s.deal.Changed))
}

func thing(id string) string { return "pipedrive:deal:" + id }

// look describes a deal as the settings' words want it, and finds what it says.
func (t *turn) look(r record, persons map[string]string) seenAs {
	m := t.cur.Meta
	d := referral.Deal{
		ID: r.id(), Title: r.text("title"), URL: link(t.api.base.String(), m.Domain, "deal", r.id()),
		Customer: referral.Company{ID: r.text("org_id")}, Pipeline: r.text("pipeline_id"),
		Fields: map[string][]referral.Value{}, Sources: map[string][]string{},
		Amount: referral.Amount(r.text("value")), Currency: referral.Currency(r.text("currency")),
		Created: instant(r.text("add_time")), Changed: instant(r.text("update_time")), Closed: closed(r),
	}
	if m.Amount != "" {
		d.Amount, d.Currency = referral.Amount(r.text(m.Amount)), referral.Currency(r.get(m.Amount).currency)
	}
	if m.Date != "" {
		d.Dated = instant(r.text(m.Date))
	}
	s := seenAs{gone: r.text("is_deleted") == "true" || r.text("status") == "deleted"}
	stage, name, known := m.stage(r)
	d.Stage, d.StageAs = stage.Of(nil, nil), name
	if !known {
		s.news = name
	}
	for _, side := range []referral.Side{m.Mapping.In, m.Mapping.Out} {
		for _, f := range side.Fields {
			d.Fields[f.Key] = values(m.Types[f.Key], f.Options, r.get(f.Key), persons)
		}
		for _, src := range side.Sources {
			for _, v := range parts(r.get(src.Field)) {
				if label, ok := m.Options[src.Field][v]; ok {
					v = label
				}
				d.Sources[src.Field] = append(d.Sources[src.Field], v)
			}
		}
	}
	s.deal = d
	if !s.gone {
		s.found = referral.Reader{Mapping: m.Mapping, Values: t.c.values, IsID: referral.Digits}.Find(d)
	}
	return s
}

// strange reports a deal in a stage, or with a choice, that the metadata don't know.
func (m *metadata) strange(r record) bool {
	if _, _, known := m.stage(r); !known {
		return true
	}
	for _, side := range []referral.Side{m.Mapping.In, m.Mapping.Out} {
		for _, f := range side.Fields {
			kind := m.Types[f.Key]
			if (kind == "enum" || kind == "set") && slices.ContainsFunc(parts(r.get(f.Key)), func(p string) bool { return f.Options[p] == "" }) {
				return true
			}
		}
	}
	return false
}

func parts(v value) (out []string) {
	for _, p := range append(slices.Clone(v.many), strings.TrimSpace(v.text)) {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// values are what a field that names a partner holds.
func values(kind string, options map[string]string, v value, persons map[string]string) (out []referral.Value) {
	for _, p := range parts(v) {
		switch kind {
		case "org":
			out = append(out, referral.Value{ID: p})
		case "people":
			if org := persons[p]; org != "" {
				out = append(out, referral.Value{ID: org})
			}
		case "enum", "set":
			if options[p] == "" {
				p = "option " + p // not the organization of that number
			}
			out = append(out, referral.Value{Text: p})
		default:
			out = append(out, referral.Value{Text: p})
		}
	}
	return out
}

// closed is when a deal was closed.
func closed(r record) (at time.Time) {
	for _, code := range []string{r.text("status") + "_time", "close_time"} {
		if at = instant(r.text(code)); !at.IsZero() {
			return at
		}
	}
	return at
}

// persons finds the organizations of people whom deals name as referrers.
func (t *turn) persons(ctx context.Context, list []record) (map[string]string, error) {
	var ids []string
	for code, kind := range t.cur.Meta.Types {
		for _, r := range list {
			if id := r.text(code); kind == "people" && referral.Digits(id) && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	out := map[string]string{}
	for part := range slices.Chunk(ids, byID) {
		page, err := t.api.list(ctx, pathPersons, url.Values{"ids": {strings.Join(part, ",")}, "limit": {"100"}})
		if err != nil {
			return nil, err
		}
		for _, p := range page.Data {
			out[p.id()] = p.text("org_id")
		}
	}
	return out, nil
}

// organizations reads organizations by id; those that are gone are left out.
func (c *client) organizations(ctx context.Context, ids []string) (map[string]referral.Company, error) {
	out := map[string]referral.Company{}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !referral.Digits(id) })
	for part := range slices.Chunk(ids, byID) {
		page, err := c.list(ctx, pathOrgs, url.Values{"ids": {strings.Join(part, ",")}, "limit": {"100"}})
		if err != nil {
			return nil, err
		}
		for _, o := range page.Data {
			out[o.id()] = company(o)
		}
	}
	return out, nil
}

func company(o record) referral.Company {
	return referral.Company{ID: o.id(), Name: referral.Clip(o.text("name")), Domain: referral.Host(o.text("website"))}
}

// keep reads partner organizations and remembers them.
func (t *turn) keep(ctx context.Context, ids []string) error {
	found, err := t.api.organizations(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if c, ok := found[id]; ok {
			t.cur.Keep(id, told.Company{Name: c.Name, Domain: c.Domain})
		} else if last, first := t.cur.Lose(id); first {
			t.warn("organization %s %q, which deals name as their partner, doesn't exist or can't be seen any more", referral.Clip(id), last.Name)
		}
	}
	return nil
}

// customers reads the names of customers.
func (t *turn) customers(ctx context.Context, ids []string) (map[string]referral.Company, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := map[string]referral.Company{}
	ids = slices.DeleteFunc(ids, func(id string) bool {
		c, known := t.cur.Company(id)
		if known {
			out[id] = referral.Company{ID: id, Name: c.Name, Domain: c.Domain}
		}
		return known
	})
	read, err := t.api.organizations(ctx, ids)
	for id, c := range read {
		out[id] = c
	}
	return out, err
}
