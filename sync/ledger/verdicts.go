package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lately"
)

// Filing is what an activity is: its area, and who gave it. Empty fields say nothing.
type Filing struct {
	Area lately.Area
	Side lately.Side
}

// Review is what a person decided on an activity.
type Review struct {
	Activity string // the one that it is by that
	Partner  string
	Decision Decision
	Found    Filing // as detection had it
	Really   Filing // what the person said it is, where that differs
	Note     string
	Reviewer string
	At       time.Time
	Entry    int64 // tells it from every other decision; see Verdict.After
}

func (r reviewRow) review() Review {
	return Review{
		Activity: r.Becomes, Partner: r.Partner, Decision: Decision(r.Decision),
		Found:  Filing{Area: lately.Area(r.Area), Side: lately.Side(r.Side)},
		Really: Filing{Area: lately.Area(r.ToArea), Side: lately.Side(r.ToSide)},
		Note:   r.Note, Reviewer: r.Reviewer, At: r.DecidedAt.Time, Entry: r.Entry,
	}
}

// Reviews returns the decisions that hold, one for each activity, the latest first.
func (l *Ledger) Reviews(ctx context.Context) ([]Review, error) {
	var rows []reviewRow
	if err := all(ctx, l.reader, &rows, "SELECT "+reviewColumns+" FROM reviews ORDER BY decided_at DESC, entry DESC, activity"); err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	var out []Review
	had := map[string]bool{}
	for _, r := range rows {
		if !had[r.Becomes] {
			had[r.Becomes] = true
			out = append(out, r.review())
		}
	}
	return out, nil
}

// Review returns the decision that holds for an activity, if there is one: made on it,
// or on the same thing while it was found as something else.
func (l *Ledger) Review(ctx context.Context, id string) (Review, bool, error) {
	s, err := readSubject(ctx, l.reader, id)
	if errors.Is(err, ErrNoActivity) || err == nil && len(s.held) == 0 {
		return Review{}, false, nil
	}
	if err != nil {
		return Review{}, false, fmt.Errorf("read decision on %s: %w", id, err)
	}
	r := s.held[0].review()
	r.Activity = s.id
	return r, true, nil
}

// History returns every decision on an activity's thing and partner, the first one first,
// those among them that no longer hold or took others back.
func (l *Ledger) History(ctx context.Context, id string) ([]Review, error) {
	s, err := readSubject(ctx, l.reader, id)
	if err != nil {
		return nil, fmt.Errorf("read decisions on %s: %w", id, err)
	}
	partner := s.rows()[0].Partner
	var rows []struct {
		ID int64 `db:"id"`
		reviewRow
	}
	err = all(ctx, l.reader, &rows, `SELECT id, activity AS becomes, partner, side, area, thing, item, decision, to_side, to_area, note, reviewer, decided_at
		FROM review_log WHERE thing IN (SELECT name FROM things WHERE root = ?) AND partner = ? ORDER BY id`, s.thing, partner)
	if err != nil {
		return nil, fmt.Errorf("read decisions on %s: %w", id, err)
	}
	out := make([]Review, len(rows))
	for i, r := range rows {
		out[i] = r.review()
		out[i].Entry = r.ID
	}
	return out, nil
}

// Find returns the ids of activities that begin with a prefix, found now or decided
// on at any time, in order, at most limit. The id that an activity had before a person
// changed its area or side leads to the one that it has now.
func (l *Ledger) Find(ctx context.Context, prefix string, limit int) ([]string, error) {
	var ids []string
	end := prefix + "\x7f"
	err := all(ctx, l.reader, &ids, `
		SELECT id FROM activities WHERE id >= ? AND id < ?
		UNION SELECT becomes FROM reviews WHERE becomes >= ? AND becomes < ?
		UNION SELECT becomes FROM reviews WHERE activity >= ? AND activity < ? AND NOT EXISTS (SELECT 1 FROM activities a WHERE a.id = reviews.activity)
		ORDER BY 1 LIMIT ?`, prefix, end, prefix, end, prefix, end, limit)
	if err != nil {
		return nil, fmt.Errorf("find activity %s: %w", prefix, err)
	}
	return ids, nil
}
