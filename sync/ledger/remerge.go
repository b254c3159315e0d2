package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lately"
)

// remerge works out activities anew from all that was found of them, and returns
// those that stand elsewhere than before.
//
// Two sources may show the same thing, and be committed at the same time. So the
// rows of the activities are locked first, in one order for everyone, and only
// then are the findings read: whoever comes second sees what the first one stored.
func remerge(ctx context.Context, t tx, touched activitySet, now time.Time) ([]lately.Change, error) {
	var changes []lately.Change
	for ids := range slices.Chunk(touched.sorted(), chunk) {
		before, err := lockActivities(ctx, t, ids)
		if err != nil {
			return nil, fmt.Errorf("lock activities: %w", err)
		}
		seen, err := sightings(ctx, t, ids)
		if err != nil {
			return nil, fmt.Errorf("read findings: %w", err)
		}
		held, err := decisions(ctx, t, ids, seen)
		if err != nil {
			return nil, fmt.Errorf("read reviews: %w", err)
		}
		var rows [][]any
		var dropped []string
		for _, id := range ids {
			c := before[id].change()
			if len(seen[id]) == 0 {
				dropped = append(dropped, id)
			} else {
				a := merge(id, seen[id], held[id])
				rows = append(rows, activityValues(a))
				c.Partner, c.Side, c.Title, c.Is = a.Partner, a.Side, a.Title, lately.Standing{Status: a.Status, Area: a.Area}
			}
			if c.Was != c.Is {
				changes = append(changes, c)
			}
		}
		if err := storeActivities(ctx, t, rows, dropped); err != nil {
			return nil, fmt.Errorf("store activities: %w", err)
		}
	}
	if err := noteChanges(ctx, t, changes, now); err != nil {
		return nil, fmt.Errorf("note what changed: %w", err)
	}
	return changes, nil
}

// tally counts the activities that came into being and those that were lost.
func tally(changes []lately.Change, done *lately.Committed) {
	for _, c := range changes {
		if c.Is.There() && !c.Was.There() {
			done.NewActivities++
		}
		if c.Was.There() && !c.Is.There() {
			done.LostActivities++
		}
	}
}

// standingRow is where an activity stands before it is merged anew.
type standingRow struct {
	ID      string `db:"id"`
	Partner string `db:"partner"`
	Side    string `db:"side"`
	Title   string `db:"title"`
	Status  string `db:"status"`
	Area    string `db:"area"`
}

func (r standingRow) change() lately.Change {
	return lately.Change{
		ID: r.ID, Partner: r.Partner, Side: lately.Side(r.Side), Title: r.Title,
		Was: lately.Standing{Status: lately.Status(r.Status), Area: lately.Area(r.Area)},
	}
}

// lockActivities locks the rows of activities and returns where each stands. One
// that doesn't exist yet gets a placeholder with an empty status: PostgreSQL can
// lock only what is there.
func lockActivities(ctx context.Context, t tx, ids []string) (map[string]standingRow, error) {
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = []any{id}
	}
	had, err := insertReturning[standingRow](ctx, t, "INSERT INTO activities (id)", rows,
		"ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING id, partner, side, title, status, area")
	if err != nil {
		return nil, err
	}
	out := make(map[string]standingRow, len(had))
	for _, h := range had {
		out[h.ID] = h
	}
	return out, nil
}

// filedUnder is the activity that a finding is filed under: the one that detection
// makes of it, unless a person said that it is another.
const filedUnder = "f.under"

const findingColumns = `f.activity, f.partner, f.side, f.area, f.title, f.url, f.occurred_at, f.status, f.confidence, f.rule, f.excerpt,
	f.stage, f.stage_at, f.amount, f.currency, f.deal, f.account, f.alive_at, f.archived`

// sightings reads all that was found of activities, by the activity that it is filed
// under.
func sightings(ctx context.Context, q querier, ids []string) (map[string][]sighting, error) {
	var rows []sighting
	err := all(ctx, q, &rows, "SELECT "+findingColumns+", "+filedUnder+` AS filed, f.item, COALESCE(t.root, f.thing) AS root, i.source, i.key, i.first_seen, i.last_seen,
		COALESCE(f.missing_since, i.missing_since) AS missing_since, COALESCE(f.gone_at, i.gone_at) AS gone_at
		FROM findings f JOIN items i ON i.id = f.item LEFT JOIN things t ON t.name = f.thing WHERE `+filedUnder+" IN (?)", ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]sighting, len(ids))
	for _, r := range rows {
		out[r.Filed] = append(out[r.Filed], r)
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
