package espocrm

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"lately"
	"lately/connectors/crm/referral"
)

// lookedFor bounds the records that are looked for one by one in one page.
const lookedFor = 50

// missing finds out what became of records that were told once and aren't listed any
// more: they lost their partner without a sign, or they are deleted, which a list
// never says. A deletion counts only where EspoCRM says of the very record that it
// doesn't exist: a role that was narrowed makes records disappear from lists too.
func (t *turn) missing(ctx context.Context) error {
	cur := t.cur
	entityType, ids := cur.Left.some(lookedFor)
	if len(ids) == 0 {
		cur.next(t.c.now())
		t.batch.Complete = true
		return nil
	}
	if cur.Meta.of(entityType) == nil { // the settings say that leads aren't read any more
		for _, id := range ids {
			t.forget(entityType, id, bareItem(entityType, id))
		}
		return nil
	}
	found, err := t.read(ctx, entityType, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if slices.ContainsFunc(found, func(r record) bool { return r.id() == id }) {
			continue
		}
		r, err := t.c.api.get(ctx, entityType, id)
		switch {
		case hasStatus(err, http.StatusNotFound) || err == nil && r.get("deleted") == "true":
			it := bareItem(entityType, id)
			it.Deal.Stage = lately.Deleted
			t.forget(entityType, id, it)
		case hasStatus(err, http.StatusForbidden):
			return fmt.Errorf("look for %s %s, which was there before: the API user may not read it any more; give its role read access to all records: %w", entityType, id, err)
		case err != nil:
			return err
		default:
			found = append(found, r)
		}
	}
	if err := t.tell(ctx, entityType, found); err != nil {
		return err
	}
	for _, id := range ids {
		delete(cur.Left, name(entityType, id))
	}
	return nil
}

// forget tells of a record for the last time.
func (t *turn) forget(entityType, id string, it lately.Item) {
	n := name(entityType, id)
	delete(t.cur.Left, n)
	delete(t.cur.Known, n)
	delete(t.cur.Recent, n)
	delete(t.cur.Fresh, n)
	t.batch.Items = append(t.batch.Items, it)
	t.fresh++
}

// names reads the partner accounts that records name and that aren't known yet.
func (t *turn) names(ctx context.Context, all []seenAs) error {
	var ids []string
	for _, s := range all {
		for _, p := range s.found.Partners {
			_, ok := t.cur.Partners[p.CompanyID]
			if !ok && plainID(p.CompanyID) && !slices.Contains(ids, p.CompanyID) {
				ids = append(ids, p.CompanyID)
			}
		}
	}
	return t.lookUp(ctx, ids)
}

// refresh reads the partner accounts anew that are known already: names and web sites
// change without a sign in the records that point to them.
func (t *turn) refresh(ctx context.Context) error {
	var ids []string
	for id := range t.cur.Partners {
		if plainID(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return t.lookUp(ctx, ids)
}

// lookUp reads accounts. Of one that is gone, what it was called last still says which
// partner it was.
func (t *turn) lookUp(ctx context.Context, ids []string) error {
	t.near = map[string]partner{}
	for part := range slices.Chunk(ids, min(byID, t.cur.pageSize())) {
		page, _, err := t.c.api.list(ctx, accounts, listQuery{
			Where: []where{{Type: "in", Attribute: "id", Value: part}}, OrderBy: "modifiedAt", Order: "ASC",
			MaxSize: len(part), Select: []string{"id", "name", "website"},
		})
		if err != nil {
			return err
		}
		for _, id := range part {
			p := t.cur.Partners[id]
			i := slices.IndexFunc(page.List, func(r record) bool { return r.id() == id })
			if i < 0 && !p.Gone {
				p.Gone = true
				t.warn("account %s %q, which deals name as their partner, doesn't exist any more", id, p.Name)
			}
			if i >= 0 {
				r := page.List[i]
				p = partner{Name: referral.Clip(r.get("name")), Domain: referral.Host(r.get("website"))}
			}
			t.know(id, p)
		}
	}
	return nil
}

// know keeps an account: in the cursor while there is room, else for this page.
func (t *turn) know(id string, p partner) {
	if _, ok := t.cur.Partners[id]; !ok && len(t.cur.Partners) >= mostPartners {
		t.near[id] = p
		return
	}
	if t.cur.Partners == nil {
		t.cur.Partners = map[string]partner{}
	}
	t.cur.Partners[id] = p
}

// notice takes an account's name from a record that points to it: it may be newer.
func (t *turn) notice(p lately.DealPartner) {
	if old, ok := t.cur.Partners[p.CompanyID]; ok && p.Name != "" && p.Name != old.Name {
		old.Name, old.Gone = p.Name, false
		t.cur.Partners[p.CompanyID] = old
	}
}

// companies are the accounts that a record names as partners.
func (t *turn) companies(f referral.Found) map[string]referral.Company {
	out := map[string]referral.Company{}
	for _, p := range f.Partners {
		if known, ok := t.cur.Partners[p.CompanyID]; ok {
			out[p.CompanyID] = known.company(p.CompanyID)
		} else if known, ok := t.near[p.CompanyID]; ok {
			out[p.CompanyID] = known.company(p.CompanyID)
		}
	}
	return out
}
