package ledger

import (
	"context"
	"fmt"
	"slices"

	"lately"
)

// remerge works out activities anew from all that was found of them, and adds to
// done what that made new and what it lost.
//
// Two sources may show the same thing, and be committed at the same time. So the
// rows of the activities are locked first, in one order for everyone, and only
// then are the findings read: whoever comes second sees what the first one stored.
func remerge(ctx context.Context, t tx, touched activitySet, done *lately.Committed) error {
	for ids := range slices.Chunk(touched.sorted(), chunk) {
		before, err := lockActivities(ctx, t, ids)
		if err != nil {
			return fmt.Errorf("lock activities: %w", err)
		}
		seen, err := sightings(ctx, t, ids)
		if err != nil {
			return fmt.Errorf("read findings: %w", err)
		}
		decided, err := decisions(ctx, t, ids, seen)
		if err != nil {
			return fmt.Errorf("read reviews: %w", err)
		}
		var rows [][]any
		var dropped []string
		for _, id := range ids {
			if len(seen[id]) == 0 {
				dropped = append(dropped, id)
				tally(done, before[id], "")
				continue
			}
			a := merge(id, seen[id], decided[id])
			rows = append(rows, activityValues(a))
			tally(done, before[id], a.Status)
		}
		if err := storeActivities(ctx, t, rows, dropped); err != nil {
			return fmt.Errorf("store activities: %w", err)
		}
	}
	return nil
}

// tally counts an activity that came into being or was lost; "" stands for none.
func tally(done *lately.Committed, before, after lately.Status) {
	was, is := there(before), there(after)
	if is && !was {
		done.NewActivities++
	}
	if was && !is {
		done.LostActivities++
	}
}

// there reports whether a status is one of an activity that is there, more than a
// mention.
func there(s lately.Status) bool { return s == lately.Counted || s == lately.Pending }

// lockActivities locks the rows of activities and returns the status of each. One
// that doesn't exist yet gets a placeholder with an empty status: PostgreSQL can
// lock only what is there.
func lockActivities(ctx context.Context, t tx, ids []string) (map[string]lately.Status, error) {
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = []any{id}
	}
	type statusRow struct {
		ID     string `db:"id"`
		Status string `db:"status"`
	}
	had, err := insertReturning[statusRow](ctx, t, "INSERT INTO activities (id)", rows, "ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING id, status")
	if err != nil {
		return nil, err
	}
	out := make(map[string]lately.Status, len(had))
	for _, h := range had {
		out[h.ID] = lately.Status(h.Status)
	}
	return out, nil
}

const findingColumns = `f.activity, f.partner, f.side, f.area, f.title, f.url, f.occurred_at, f.status, f.confidence, f.rule, f.excerpt,
	f.stage, f.stage_at, f.amount, f.currency, f.deal, f.account, f.alive_at, f.archived`

// sightings reads all that was found of activities, by activity.
func sightings(ctx context.Context, t tx, ids []string) (map[string][]sighting, error) {
	var rows []sighting
	err := all(ctx, t, &rows, "SELECT "+findingColumns+`, f.item, COALESCE(t.root, f.thing) AS root, i.source, i.key, i.first_seen, i.last_seen,
		COALESCE(f.missing_since, i.missing_since) AS missing_since, COALESCE(f.gone_at, i.gone_at) AS gone_at
		FROM findings f JOIN items i ON i.id = f.item LEFT JOIN things t ON t.name = f.thing WHERE f.activity IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]sighting, len(ids))
	for _, r := range rows {
		out[r.Activity] = append(out[r.Activity], r)
	}
	return out, nil
}

const activityColumns = `id, partner, side, area, title, url, occurred_at, status, confidence, rule, excerpt, source, first_seen, ended_at,
	stage, stage_at, amount, currency, deal, account, alive_at, archived`

func activityValues(a lately.Activity) []any {
	return []any{
		a.ID, a.Partner, string(a.Side), string(a.Area), a.Title, a.URL, at(a.OccurredAt), string(a.Status), a.Confidence, a.Rule, a.Excerpt,
		a.Source, at(a.FirstSeen), at(a.EndedAt), string(a.Stage), at(a.StageAt), a.Amount, a.Currency, a.DealID, a.Account, at(a.AliveAt), a.Archived,
	}
}

// storeActivities overwrites the locked rows and removes those without findings.
func storeActivities(ctx context.Context, t tx, rows [][]any, dropped []string) error {
	err := t.insert(ctx, "INSERT INTO activities ("+activityColumns+")", rows,
		`ON CONFLICT (id) DO UPDATE SET partner = excluded.partner, side = excluded.side, area = excluded.area, title = excluded.title,
		 url = excluded.url, occurred_at = excluded.occurred_at, status = excluded.status, confidence = excluded.confidence,
		 rule = excluded.rule, excerpt = excluded.excerpt, source = excluded.source, first_seen = excluded.first_seen,
		 ended_at = excluded.ended_at, stage = excluded.stage, stage_at = excluded.stage_at, amount = excluded.amount,
		 currency = excluded.currency, deal = excluded.deal, account = excluded.account, alive_at = excluded.alive_at,
		 archived = excluded.archived`)
	if err != nil || len(dropped) == 0 {
		return err
	}
	_, err = t.exec(ctx, "DELETE FROM activities WHERE id IN (?)", dropped)
	return err
}
