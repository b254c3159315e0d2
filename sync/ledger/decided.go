package ledger

import (
	"context"
	"fmt"
	"iter"
	"time"

	"lately"
)

// Decided is what a person decided on an activity, with one of the items that show
// it: what detection can be fitted on.
type Decided struct {
	Activity string
	Partner  string
	Side     lately.Side
	Area     lately.Area // as it was found when it was decided on
	Decision Decision
	Note     string
	Reviewer string
	At       time.Time
	Record   lately.Record
}

// Decided streams the decisions that hold, by activity, one for each item that
// shows the activity now, or the one that it was decided on if none does any more.
func (l *Ledger) Decided(ctx context.Context) iter.Seq2[Decided, error] {
	return func(yield func(Decided, error) bool) {
		if err := l.decided(ctx, func(d Decided) bool { return yield(d, nil) }); err != nil {
			yield(Decided{}, fmt.Errorf("read decisions: %w", err))
		}
	}
}

func (l *Ledger) decided(ctx context.Context, next func(Decided) bool) error {
	rows, err := l.reader.QueryxContext(ctx, l.reader.Rebind(`
		SELECT r.activity, r.partner, r.side AS "of_side", r.area AS "in_area", r.decision, r.note, r.reviewer, r.decided_at, `+recordColumns+`
		FROM reviews r
		JOIN (SELECT f.activity, f.item FROM findings f JOIN reviews r ON r.activity = f.activity
		      UNION SELECT r.activity, r.item FROM reviews r WHERE NOT EXISTS (SELECT 1 FROM findings f WHERE f.activity = r.activity)
		) shown ON shown.activity = r.activity
		JOIN items i ON i.id = shown.item JOIN sources s ON s.id = i.source
		ORDER BY r.activity, i.id`))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r struct {
			Activity  string `db:"activity"`
			Partner   string `db:"partner"`
			Side      string `db:"of_side"`
			Area      string `db:"in_area"`
			Decision  string `db:"decision"`
			Note      string `db:"note"`
			Reviewer  string `db:"reviewer"`
			DecidedAt stamp  `db:"decided_at"`
			recordRow
		}
		if err := rows.StructScan(&r); err != nil {
			return err
		}
		rec, err := r.record()
		if err != nil {
			return err
		}
		d := Decided{
			Activity: r.Activity, Partner: r.Partner, Side: lately.Side(r.Side), Area: lately.Area(r.Area), Decision: Decision(r.Decision),
			Note: r.Note, Reviewer: r.Reviewer, At: r.DecidedAt.Time, Record: rec,
		}
		if !next(d) {
			return nil
		}
	}
	return rows.Err()
}

// Review is a decision on an activity.
type Review struct {
	Activity string
	Decision Decision
	Note     string
	Reviewer string
	At       time.Time
}

// Reviews returns the decisions that hold, the latest first.
func (l *Ledger) Reviews(ctx context.Context) ([]Review, error) {
	return l.reviews(ctx, "", nil)
}

// Review returns the decision that holds for an activity, if there is one.
func (l *Ledger) Review(ctx context.Context, id string) (Review, bool, error) {
	list, err := l.reviews(ctx, "WHERE activity = ?", []any{id})
	if err != nil || len(list) == 0 {
		return Review{}, false, err
	}
	return list[0], true, nil
}

func (l *Ledger) reviews(ctx context.Context, where string, args []any) ([]Review, error) {
	var rows []reviewRow
	if err := all(ctx, l.reader, &rows, "SELECT "+reviewColumns+" FROM reviews "+where+" ORDER BY decided_at DESC, activity", args...); err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	out := make([]Review, len(rows))
	for i, r := range rows {
		out[i] = Review{Activity: r.Activity, Decision: Decision(r.Decision), Note: r.Note, Reviewer: r.Reviewer, At: r.DecidedAt.Time}
	}
	return out, nil
}

// Find returns the ids of activities that begin with a prefix, found now or decided
// on at any time, in order, at most limit.
func (l *Ledger) Find(ctx context.Context, prefix string, limit int) ([]string, error) {
	var ids []string
	err := all(ctx, l.reader, &ids, `
		SELECT id FROM activities WHERE id >= ? AND id < ?
		UNION SELECT activity FROM reviews WHERE activity >= ? AND activity < ?
		ORDER BY 1 LIMIT ?`, prefix, prefix+"\x7f", prefix, prefix+"\x7f", limit)
	if err != nil {
		return nil, fmt.Errorf("find activity %s: %w", prefix, err)
	}
	return ids, nil
}
