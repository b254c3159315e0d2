package pipedrive

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lately/connectors/crm/referral"
)

// missing finds out what became of deals that were told once and aren't listed any
// more. Most of them are in the list of deleted ones, which goes back 30 days; what is
// in no list is asked for by its id.
func (t *turn) missing(ctx context.Context) error {
	cur := t.cur
	ids := cur.Left.First(byID)
	if len(ids) == 0 {
		cur.next(t.c.now())
		t.batch.Complete = true
		return nil
	}
	for _, q := range []struct{ path, status string }{{pathDeals, ""}, {pathArchived, ""}, {pathDeals, "deleted"}, {pathArchived, "deleted"}} {
		left := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !cur.Left[id] })
		if len(left) == 0 {
			return nil
		}
		query := url.Values{"ids": {strings.Join(left, ",")}, "limit": {"100"}}
		if q.status != "" {
			query.Set("status", q.status)
		}
		page, err := t.api.list(ctx, q.path, query)
		if err != nil {
			return err
		}
		wanted := slices.DeleteFunc(page.Data, func(r record) bool { return !slices.Contains(left, r.id()) })
		if err := t.tell(ctx, wanted); err != nil {
			return err
		}
	}
	return t.unexplained(ctx, slices.DeleteFunc(ids, func(id string) bool { return !cur.Left[id] }))
}

// unexplained asks for deals one by one. A deal that can't be seen looks as if it
// weren't there. Where many disappear without having been deleted, it is the user's
// visibility that changed: then none is taken for gone.
func (t *turn) unexplained(ctx context.Context, ids []string) error {
	cur := t.cur
	if len(ids) > 0 && len(cur.Left) >= 3 && len(cur.Left)*4 > len(cur.Known) {
		t.warn("%d of %d deals can't be seen any more and weren't deleted: they count as they were; give the token's user a visibility group that sees all deals", len(ids), len(cur.Known))
		for _, id := range ids {
			delete(cur.Left, id)
			t.batch.Seen = append(t.batch.Seen, referral.Bare(thing(id), id).Key)
		}
		return nil
	}
	for _, id := range ids {
		r, err := t.api.one(ctx, pathDeals, id)
		switch {
		case hasStatus(err, http.StatusNotFound) || hasStatus(err, http.StatusGone) || err == nil && r.text("is_deleted") == "true":
			cur.Forget(&t.batch, id, referral.Deleted(thing(id), id))
		case hasStatus(err, http.StatusForbidden):
			return fmt.Errorf("look for deal %s, which was there before: give the token's user a visibility group that sees all deals: %w", id, err)
		case err != nil:
			return err
		default:
			if err := t.tell(ctx, []record{r}); err != nil {
				return err
			}
			delete(cur.Left, id)
		}
	}
	return nil
}
