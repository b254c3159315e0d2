package espocrm

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"lately"
	"lately/connectors/crm/referral"
	"lately/connectors/crm/told"
)

// lookedFor bounds the records that are looked for one by one in one page.
const lookedFor = 50

// missing finds out what became of records that were told once and aren't listed any
// more: they lost their partner without a sign, or they are deleted, which a list
// never says. A deletion counts only where EspoCRM says of the very record that it
// doesn't exist: a role that was narrowed makes records disappear from lists too.
func (t *turn) missing(ctx context.Context) error {
	cur := t.cur
	entityType, ids := someOf(cur.Left)
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

// someOf are a page of records of one entity type.
func someOf(left told.Set) (entityType string, ids []string) {
	for _, n := range left.First(lookedFor) {
		e, id := split(n)
		if entityType == "" {
			entityType = e
		}
		if e == entityType {
			ids = append(ids, id)
		}
	}
	return entityType, ids
}

// forget tells of a record for the last time.
func (t *turn) forget(entityType, id string, it lately.Item) {
	t.cur.Forget(&t.batch, name(entityType, id), it)
	t.fresh++
}

// refresh reads the partner accounts anew that are known already: names and web sites
// change without a sign in the records that point to them.
func (t *turn) refresh(ctx context.Context) error {
	return t.lookUp(ctx, t.cur.Remembered())
}

// lookUp reads accounts.
func (t *turn) lookUp(ctx context.Context, ids []string) error {
	ids = slices.DeleteFunc(ids, func(id string) bool { return !plainID(id) })
	for part := range slices.Chunk(ids, min(byID, t.cur.pageSize())) {
		page, _, err := t.c.api.list(ctx, accounts, listQuery{
			Where: []where{{Type: "in", Attribute: "id", Value: part}}, OrderBy: "modifiedAt", Order: "ASC",
			MaxSize: len(part), Select: []string{"id", "name", "website"},
		})
		if err != nil {
			return err
		}
		for _, id := range part {
			i := slices.IndexFunc(page.List, func(r record) bool { return r.id() == id })
			if i >= 0 {
				t.cur.Keep(id, told.Company{Name: referral.Clip(page.List[i].get("name")), Domain: referral.Host(page.List[i].get("website"))})
				continue
			}
			if last, first := t.cur.Lose(id); first {
				t.warn("account %s %q, which deals name as their partner, doesn't exist any more", id, last.Name)
			}
		}
	}
	return nil
}
