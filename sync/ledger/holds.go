package ledger

import (
	"cmp"
	"context"
	"slices"

	"lately"
)

// reviewRow is what was decided on what detection makes of one thing.
type reviewRow struct {
	Activity  string `db:"activity"` // what detection calls it
	Partner   string `db:"partner"`
	Side      string `db:"side"` // as it was found then
	Area      string `db:"area"`
	Thing     string `db:"thing"` // the name that the thing is kept under
	Item      int64  `db:"item"`  // whose finding decided then
	Decision  string `db:"decision"`
	ToSide    string `db:"to_side"` // what it really is, where a person said so
	ToArea    string `db:"to_area"`
	Becomes   string `db:"becomes"` // the activity that it is by that
	Note      string `db:"note"`
	Reviewer  string `db:"reviewer"`
	DecidedAt stamp  `db:"decided_at"`
	Entry     int64  `db:"entry"` // its line in the log
}

const (
	logColumns    = "activity, partner, side, area, thing, item, decision, to_side, to_area, note, reviewer, decided_at"
	reviewColumns = logColumns + ", becomes, entry"
)

// logValues are a line of the log, which goes by the activity that it makes.
func (r reviewRow) logValues() []any {
	return []any{r.Becomes, r.Partner, r.Side, r.Area, r.Thing, r.Item, r.Decision, r.ToSide, r.ToArea, r.Note, r.Reviewer, r.DecidedAt}
}

func (r reviewRow) values() []any {
	return []any{r.Activity, r.Partner, r.Side, r.Area, r.Thing, r.Item, r.Decision, r.ToSide, r.ToArea, r.Note, r.Reviewer, r.DecidedAt, r.Becomes, r.Entry}
}

// corrects reports whether a person said that it is something else.
func (r reviewRow) corrects() bool { return r.ToSide != "" || r.ToArea != "" }

// target is the id of the activity that a person says it is.
func (r reviewRow) target() string { return r.targetOf(r.Area) }

// targetOf is target if it is found in an area.
func (r reviewRow) targetOf(area string) string {
	return lately.ActivityID(r.Partner, lately.Side(cmp.Or(r.ToSide, r.Side)), lately.Area(cmp.Or(r.ToArea, area)), r.Thing)
}

// correction is what a person says an activity is; empty where nobody did.
type correction struct{ side, area string }

// filing is what decisions on one activity, the one that holds first, make of it.
func filing(held []reviewRow) correction {
	var c correction
	for _, r := range held {
		c.side, c.area = cmp.Or(c.side, r.ToSide), cmp.Or(c.area, r.ToArea)
	}
	return c
}

// about reports whether a decision on what isn't found any more holds for something
// that is: the same thing, found as another kind, of the side that a person saw or
// named.
func (r reviewRow) about(partner, side, thing string) bool {
	return r.Partner == partner && r.Thing == thing && (r.Side == side || r.ToSide == side)
}

// away are the decisions on things on which nothing is found as it was decided on,
// nor as what a person said it is; the later first.
const away = `SELECT ` + reviewColumns + ` FROM reviews WHERE thing IN (?)
	AND NOT EXISTS (SELECT 1 FROM things n JOIN findings f ON f.thing = n.name
		WHERE n.root = reviews.thing AND f.activity IN (reviews.activity, reviews.becomes))
	ORDER BY decided_at DESC, activity`

// decisions finds what was decided on activities, the one that holds first; or on the
// same thing while it was found as something else of the same side.
func decisions(ctx context.Context, q querier, ids []string, seen map[string][]sighting) (map[string][]reviewRow, error) {
	var own []reviewRow
	if err := all(ctx, q, &own, "SELECT "+reviewColumns+" FROM reviews WHERE becomes IN (?) ORDER BY decided_at DESC, activity", ids); err != nil {
		return nil, err
	}
	out := make(map[string][]reviewRow, len(own))
	for _, r := range own {
		out[r.Becomes] = append(out[r.Becomes], r)
	}
	open := map[string][]string{} // activities that nothing was decided on, by thing
	for id, list := range seen {
		if len(out[id]) == 0 {
			open[list[0].Root] = append(open[list[0].Root], id)
		}
	}
	for part := range slices.Chunk(keys(open), chunk) {
		var rows []reviewRow
		if err := all(ctx, q, &rows, away, part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			for _, id := range open[r.Thing] {
				if slices.ContainsFunc(seen[id], func(s sighting) bool { return r.about(s.Partner, s.Side, s.Root) }) {
					out[id] = append(out[id], r)
				}
			}
		}
	}
	return out, nil
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// acceptedOf finds what persons accepted of the findings' activities.
func acceptedOf(ctx context.Context, t tx, found map[int64][]storedFinding) (map[string]reviewRow, error) {
	ids := activitySet{}
	for _, list := range found {
		for _, f := range list {
			ids[f.Activity] = true
		}
	}
	out := map[string]reviewRow{}
	for part := range slices.Chunk(ids.sorted(), chunk) {
		var accepted []reviewRow
		if err := all(ctx, t, &accepted, "SELECT "+reviewColumns+" FROM reviews WHERE decision = 'accepted' AND activity IN (?)", part); err != nil {
			return nil, err
		}
		for _, r := range accepted {
			out[r.Activity] = r
		}
	}
	return out, nil
}

// joinReviews gives what was decided under one name of a thing to the name that it
// is kept under from now on. Of two decisions on one activity the later one holds.
func joinReviews(ctx context.Context, t tx, keep, drop string) error {
	var rows, had []reviewRow
	if err := all(ctx, t, &rows, "SELECT "+reviewColumns+" FROM reviews WHERE thing = ? ORDER BY activity", drop); err != nil {
		return err
	}
	for _, r := range rows {
		was := r.Activity
		r.Thing = keep
		r.Activity = lately.ActivityID(r.Partner, lately.Side(r.Side), lately.Area(r.Area), keep)
		r.Becomes = r.target()
		if err := all(ctx, t, &had, "SELECT "+reviewColumns+" FROM reviews WHERE activity = ?", r.Activity); err != nil {
			return err
		}
		if len(had) > 0 && !had[0].DecidedAt.Before(r.DecidedAt.Time) {
			r = had[0]
		}
		if _, err := t.exec(ctx, "DELETE FROM reviews WHERE activity IN (?)", []string{was, r.Activity}); err != nil {
			return err
		}
		if err := t.insert(ctx, "INSERT INTO reviews ("+reviewColumns+")", [][]any{r.values()}, ""); err != nil {
			return err
		}
	}
	return nil
}
