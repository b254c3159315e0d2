package espocrm

import (
	"context"
	"slices"

	"lately"
	"lately/connectors/crm/referral"
)

// byID are ids that are asked for at once: with more, the address grows too long.
const byID = 100

// tell turns a page of records into items.
func (t *turn) tell(ctx context.Context, entityType string, list []record) error {
	if entityType == leads {
		return t.tellLeads(ctx, list)
	}
	return t.tellDeals(ctx, list, nil)
}

// seenAs is a record with what it says of partners.
type seenAs struct {
	record  record
	deal    referral.Deal
	found   referral.Found
	thing   string
	unknown string // a stage that the metadata don't know
}

// tellDeals tells of opportunities. Those that were made from a lead are told with
// what the lead says; origins are leads that were read already.
func (t *turn) tellDeals(ctx context.Context, list []record, origins map[string]record) error {
	if err := t.origins(ctx, list, &origins); err != nil {
		return err
	}
	var all []seenAs
	for _, r := range list {
		s := t.look(deals, r)
		lead, ok := origins[r.get("originalLeadId")]
		if ok && t.cur.Meta.Leads != nil {
			l := t.look(leads, lead)
			s.found = inherit(s.found, l.found)
			if lead.get("createdOpportunityId") == r.id() {
				s.thing = thing(leads, lead.id())
				if !l.deal.Created.IsZero() && l.deal.Created.Before(s.deal.Created) {
					s.deal.Created = l.deal.Created // the referral came when the lead did
				}
			}
		}
		all = append(all, s)
	}
	return t.emit(ctx, deals, all)
}

// tellLeads tells of leads, as long as they aren't opportunities: those are told in
// their place.
func (t *turn) tellLeads(ctx context.Context, list []record) error {
	var own []seenAs
	var made []string
	origins := map[string]record{}
	for _, r := range list {
		s := t.look(leads, r)
		opportunity := r.get("createdOpportunityId")
		if opportunity == "" {
			own = append(own, s)
			continue
		}
		if plainID(opportunity) && (s.says() || t.cur.Known[name(deals, opportunity)]) {
			made = append(made, opportunity)
			origins[r.id()] = r
		}
		s.found = referral.Found{}
		own = append(own, s)
	}
	for ids := range slices.Chunk(made, byID) {
		opportunities, err := t.read(ctx, deals, ids)
		if err != nil {
			return err
		}
		if t.cur.Step.comparing() && t.cur.Step != missing {
			// Those that name a partner themselves were listed before the leads were.
			opportunities = slices.DeleteFunc(opportunities, func(r record) bool {
				s := t.look(deals, r)
				return s.says()
			})
		}
		if err := t.tellDeals(ctx, opportunities, origins); err != nil {
			return err
		}
	}
	return t.emit(ctx, leads, own)
}

// look finds what a record says.
func (t *turn) look(entityType string, r record) seenAs {
	k := t.cur.Meta.of(entityType)
	s := seenAs{record: r, deal: t.c.deal(k, entityType, r), thing: thing(entityType, r.id())}
	s.found = t.c.reader(k).Find(s.deal)
	stage := r.get("stage")
	if entityType == leads {
		stage = r.get("status")
	}
	if _, ok := k.Stages[stage]; !ok {
		s.unknown = stage
	}
	return s
}

func (s *seenAs) says() bool { return len(s.found.Partners) > 0 || s.found.Hint != "" }

// origins reads the leads that opportunities were made from.
func (t *turn) origins(ctx context.Context, list []record, have *map[string]record) error {
	if *have == nil {
		*have = map[string]record{}
	}
	if t.cur.Meta.Leads == nil {
		return nil
	}
	var ids []string
	for _, r := range list {
		id := r.get("originalLeadId")
		if _, ok := (*have)[id]; !ok && plainID(id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for part := range slices.Chunk(ids, byID) {
		found, err := t.read(ctx, leads, part)
		if err != nil {
			return err
		}
		for _, r := range found {
			(*have)[r.id()] = r
		}
	}
	return nil
}

// read lists records by id; those that are gone are left out.
func (t *turn) read(ctx context.Context, entityType string, ids []string) ([]record, error) {
	k := t.cur.Meta.of(entityType)
	selected := k.selected(entityType)
	var out []record
	for part := range slices.Chunk(ids, min(byID, t.cur.pageSize())) {
		page, _, err := t.c.api.list(ctx, entityType, listQuery{
			Where: []where{{Type: "in", Attribute: "id", Value: part}}, OrderBy: "modifiedAt", Order: "ASC", MaxSize: len(part), Select: selected,
		})
		if err != nil {
			return nil, err
		}
		for _, r := range page.List {
			if slices.Contains(part, r.id()) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// emit adds items to the batch, and keys of what is there as it was.
func (t *turn) emit(ctx context.Context, entityType string, all []seenAs) error {
	var partners []lately.DealPartner
	for _, s := range all {
		partners = append(partners, s.found.Partners...)
	}
	if err := t.lookUp(ctx, t.cur.Strangers(partners)); err != nil {
		return err
	}
	for _, s := range all {
		s.found.Resolve(t.cur.Names(s.found.Partners))
		if s.says() && s.unknown != "" {
			t.warn("%s %s is in stage %q, which EspoCRM doesn't list: it counts as submitted", entityType, s.record.id(), t.c.api.clean(s.unknown))
			t.cur.Stale = true
		}
		it := as(entityType, t.c.settings.Item(s.thing, s.deal, s.found))
		live := s.says() && s.deal.Stage != lately.Deleted
		if t.cur.Tell(&t.batch, name(entityType, s.record.id()), it, live, t.cur.young(s.record.get("modifiedAt"))) {
			t.fresh++
		}
	}
	return nil
}
