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
	Side     lately.Side // as it was found when it was decided on
	Area     lately.Area
	Really   Filing // what the person said it is, where that differs
	Decision Decision
	Note     string
	Reviewer string
	At       time.Time
	Record   lately.Record
}

// Decided streams the decisions that hold, by activity as detection calls it, one for
// each item that shows the activity now, or the one that it was decided on if none
// does any more.
func (l *Ledger) Decided(ctx context.Context) iter.Seq2[Decided, error] {
	return func(yield func(Decided, error) bool) {
		if err := l.decided(ctx, func(d Decided) bool { return yield(d, nil) }); err != nil {
			yield(Decided{}, fmt.Errorf("read decisions: %w", err))
		}
	}
}

func (l *Ledger) decided(ctx context.Context, next func(Decided) bool) error {
	rows, err := l.reader.QueryxContext(ctx, l.reader.Rebind(`
		SELECT r.activity, r.partner, r.side AS "of_side", r.area AS "in_area", r.decision, r.note, r.reviewer, r.decided_at, r.to_side, r.to_area, `+recordColumns+`
		FROM reviews r
		JOIN (SELECT f.activity, f.item FROM findings f JOIN reviews r ON r.becomes = `+filedUnder+` AND r.activity = f.activity
		      UNION SELECT r.activity, r.item FROM reviews r WHERE NOT EXISTS (SELECT 1 FROM findings f WHERE `+filedUnder+` = r.becomes AND f.activity = r.activity)
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
			ToSide    string `db:"to_side"`
			ToArea    string `db:"to_area"`
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
			Really: Filing{Side: lately.Side(r.ToSide), Area: lately.Area(r.ToArea)},
		}
		if !next(d) {
			return nil
		}
	}
	return rows.Err()
}
