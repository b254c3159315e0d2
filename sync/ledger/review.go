package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"lately"
)

// Decision is what a person says of an activity.
type Decision string

// The decisions. Undecided takes an earlier one back.
const (
	Accept    Decision = "accepted"
	Reject    Decision = "rejected"
	Undecided Decision = ""
)

// ErrNoActivity is returned where there is no activity with the given id.
var ErrNoActivity = errors.New("no such activity")

// ErrNoSource is returned where there is no source with the given id.
var ErrNoSource = errors.New("no such source")

// reviewRow is a decision with what it is about.
type reviewRow struct {
	Activity  string `db:"activity"`
	Partner   string `db:"partner"`
	Side      string `db:"side"`
	Area      string `db:"area"`
	Thing     string `db:"thing"` // the name that the thing is kept under
	Item      int64  `db:"item"`  // whose finding decided then
	Decision  string `db:"decision"`
	Note      string `db:"note"`
	Reviewer  string `db:"reviewer"`
	DecidedAt stamp  `db:"decided_at"`
}

const reviewColumns = "activity, partner, side, area, thing, item, decision, note, reviewer, decided_at"

func (r reviewRow) values() []any {
	return []any{r.Activity, r.Partner, r.Side, r.Area, r.Thing, r.Item, r.Decision, r.Note, r.Reviewer, r.DecidedAt}
}

// SetReview stores what a person decided on an activity, and why. It stands above
// whatever detection says now or later: it belongs to the thing, so it stays when
// its URL or title changes, when it is found as another kind, and while it is away.
func (l *Ledger) SetReview(ctx context.Context, id string, decision Decision, note, who string, now time.Time) error {
	switch decision {
	case Accept, Reject, Undecided:
	default:
		return fmt.Errorf("review activity %s: %q is no decision; say accepted or rejected", id, decision)
	}
	err := l.write(ctx, func(t tx) error {
		row, err := reviewed(ctx, t, id)
		if err != nil {
			return err
		}
		row.Decision, row.Note, row.Reviewer, row.DecidedAt = string(decision), clean(note), clean(who), at(now)
		if err := storeReview(ctx, t, row); err != nil {
			return err
		}
		_, err = remerge(ctx, t, activitySet{id: true}, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("review activity %s: %w", id, err)
	}
	return nil
}

// reviewed says what an activity is about: as it is found now, or as it was when it
// was last decided on. The activity is locked.
func reviewed(ctx context.Context, t tx, id string) (reviewRow, error) {
	seen, err := sightings(ctx, t, []string{id})
	if err != nil {
		return reviewRow{}, err
	}
	if list := seen[id]; len(list) > 0 {
		ranked(list)
		best := list[0]
		return reviewRow{Activity: id, Partner: best.Partner, Side: best.Side, Area: best.Area, Thing: best.Root, Item: best.Item}, nil
	}
	var row reviewRow
	err = one(ctx, t, &row, "SELECT "+reviewColumns+" FROM reviews WHERE activity = ?", id)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoActivity
	}
	return row, err
}

// storeReview notes a decision for good, and which one holds.
func storeReview(ctx context.Context, t tx, row reviewRow) error {
	if err := t.insert(ctx, "INSERT INTO review_log ("+reviewColumns+")", [][]any{row.values()}, ""); err != nil {
		return err
	}
	if Decision(row.Decision) == Undecided {
		_, err := t.exec(ctx, "DELETE FROM reviews WHERE activity = ?", row.Activity)
		return err
	}
	return t.insert(ctx, "INSERT INTO reviews ("+reviewColumns+")", [][]any{row.values()},
		`ON CONFLICT (activity) DO UPDATE SET partner = excluded.partner, side = excluded.side, area = excluded.area,
		 thing = excluded.thing, item = excluded.item, decision = excluded.decision, note = excluded.note,
		 reviewer = excluded.reviewer, decided_at = excluded.decided_at`)
}

// decisions finds what holds for activities: what was decided on them, or on the
// same thing while it was found as something else of the same side.
func decisions(ctx context.Context, t tx, ids []string, seen map[string][]sighting) (map[string]Decision, error) {
	var own []reviewRow
	if err := all(ctx, t, &own, "SELECT "+reviewColumns+" FROM reviews WHERE activity IN (?)", ids); err != nil {
		return nil, err
	}
	out := make(map[string]Decision, len(own))
	for _, r := range own {
		out[r.Activity] = Decision(r.Decision)
	}
	open := map[[3]string]string{} // activities by what they are about
	var things []string
	for id, list := range seen {
		if _, ok := out[id]; !ok {
			open[[3]string{list[0].Partner, list[0].Side, list[0].Root}] = id
			things = append(things, list[0].Root)
		}
	}
	for part := range slices.Chunk(things, chunk) {
		var away []reviewRow
		err := all(ctx, t, &away, "SELECT "+reviewColumns+` FROM reviews WHERE thing IN (?)
			AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.activity = reviews.activity) ORDER BY decided_at, activity`, part)
		if err != nil {
			return nil, err
		}
		for _, r := range away {
			if id, ok := open[[3]string{r.Partner, r.Side, r.Thing}]; ok {
				out[id] = Decision(r.Decision)
			}
		}
	}
	return out, nil
}

// acceptedOf says which of the activities that findings are evidence of a person
// accepted.
func acceptedOf(ctx context.Context, t tx, found map[int64][]storedFinding) (map[string]bool, error) {
	ids := activitySet{}
	for _, list := range found {
		for _, f := range list {
			ids[f.Activity] = true
		}
	}
	out := map[string]bool{}
	for part := range slices.Chunk(ids.sorted(), chunk) {
		var accepted []string
		if err := all(ctx, t, &accepted, "SELECT activity FROM reviews WHERE decision = 'accepted' AND activity IN (?)", part); err != nil {
			return nil, err
		}
		for _, id := range accepted {
			out[id] = true
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
		id := lately.ActivityID(r.Partner, lately.Side(r.Side), lately.Area(r.Area), keep)
		if err := all(ctx, t, &had, "SELECT "+reviewColumns+" FROM reviews WHERE activity = ?", id); err != nil {
			return err
		}
		earlier := r.Activity
		if len(had) == 0 || had[0].DecidedAt.Before(r.DecidedAt.Time) {
			earlier = id
		}
		if _, err := t.exec(ctx, "DELETE FROM reviews WHERE activity = ?", earlier); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "UPDATE reviews SET activity = ?, thing = ? WHERE activity = ?", id, keep, r.Activity); err != nil {
			return err
		}
	}
	return nil
}
