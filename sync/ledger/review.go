package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lately"
)

// Decision is what a person says of an activity.
type Decision string

// The decisions. The first two say whether an activity counts, Change and Note leave
// that as it stands, and Undecided takes everything back that was said of it.
const (
	Accept    Decision = "accepted"
	Reject    Decision = "rejected"
	Change    Decision = "changed" // it is of another area, or was given by the other side
	Note      Decision = "noted"
	Undecided Decision = ""
)

// settles reports whether a decision says if an activity counts.
func (d Decision) settles() bool { return d == Accept || d == Reject }

// Verdict is what a person says of an activity, and why. What it leaves open stays
// as it was decided before.
type Verdict struct {
	Decision Decision
	Area     lately.Area // what it really is; empty says nothing of that
	Side     lately.Side // who really gave; empty says nothing of that
	Note     string      // empty leaves the note that is there, unless the decision turns
	Who      string
	// After is the Entry of the decision that the person saw, 0 for none. If another
	// one holds by now, nothing is stored, and the error is a *MeanwhileError. Nil
	// decides whatever holds.
	After *int64
}

// Errors of decisions that can't be stored.
var (
	ErrNoActivity = errors.New("no such activity")
	ErrNoSource   = errors.New("no such source")
	// ErrReferral: referrals have a stage and perhaps an amount, which only a CRM knows.
	ErrReferral = errors.New("only a deal in the CRM is a referral, and it is nothing else: its area can't be changed")
	// ErrUndecided is returned when a decision is to be taken back and there is none.
	ErrUndecided = errors.New("nothing was decided")
)

// MeanwhileError says that somebody decided on an activity after the person who
// decides now looked at it.
type MeanwhileError struct {
	Holds Review // what holds now; its Entry is 0 if it was taken back
}

func (e *MeanwhileError) Error() string {
	if e.Holds.Entry == 0 {
		return "the decision on it was taken back meanwhile"
	}
	return fmt.Sprintf("%s by %s meanwhile", e.Holds.Decision, lately.OneLine(e.Holds.Reviewer))
}

func (v Verdict) check() error {
	switch {
	case v.Area != "" && !v.Area.Valid():
		return fmt.Errorf("%q is no area", v.Area)
	case v.Side != "" && v.Side != lately.Ours && v.Side != lately.Theirs:
		return fmt.Errorf("%q is no side; say ours or theirs", v.Side)
	}
	switch v.Decision {
	case Accept, Reject, Undecided:
	case Change:
		if v.Area == "" && v.Side == "" {
			return errors.New("a change needs an area or a side")
		}
	case Note:
		if clean(v.Note) == "" {
			return errors.New("the note is empty")
		}
	default:
		return fmt.Errorf("%q is no decision; say accepted or rejected", v.Decision)
	}
	return nil
}

// Decide stores what a person says of an activity. It stands above whatever
// detection says now or later: it belongs to the thing, so it stays when its URL or
// title changes, when it is found as another kind, and while it is away.
//
// An activity whose area or side is changed is another activity from then on, with
// another id, which Decide returns; its own leads there. It is the one that detection
// would make of it, had it known: the two are never counted twice.
func (l *Ledger) Decide(ctx context.Context, id string, v Verdict, now time.Time) (becomes string, err error) {
	if err := v.check(); err != nil {
		return "", fmt.Errorf("review activity %s: %w", id, err)
	}
	err = l.write(ctx, func(t tx) error {
		s, err := lockSubject(ctx, t, id)
		if err != nil {
			return err
		}
		becomes, err = s.decide(ctx, t, v, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("review activity %s: %w", id, err)
	}
	return becomes, nil
}

// subject is an activity that is decided on.
type subject struct {
	id    string
	thing string      // the name that its thing is kept under
	found []sighting  // the deciding one first
	held  []reviewRow // what was decided on it; the first one holds
}

// readSubject reads an activity by its id, or by the id that it had before its area
// or side was changed.
func readSubject(ctx context.Context, q querier, id string) (subject, error) {
	for range 2 {
		seen, err := sightings(ctx, q, []string{id})
		if err != nil {
			return subject{}, err
		}
		held, err := decisions(ctx, q, []string{id}, seen)
		if err != nil {
			return subject{}, err
		}
		s := subject{id: id, found: seen[id], held: held[id]}
		if len(s.found) > 0 {
			ranked(s.found, filing(s.held).area)
			s.thing = s.found[0].Root
			return s, nil
		}
		if len(s.held) > 0 {
			s.thing = s.held[0].Thing
			return s, nil
		}
		var moved []string
		if err := all(ctx, q, &moved, "SELECT becomes FROM reviews WHERE activity = ?", id); err != nil {
			return subject{}, err
		}
		if len(moved) == 0 {
			break
		}
		id = moved[0]
	}
	return subject{}, ErrNoActivity
}

// lockSubject reads an activity and keeps others from deciding on its thing, and from
// finding it anew, until the transaction ends.
func lockSubject(ctx context.Context, t tx, id string) (subject, error) {
	s, err := readSubject(ctx, t, id)
	for err == nil {
		if _, err := t.exec(ctx, "UPDATE things SET root = root WHERE name = ?", s.thing); err != nil {
			return subject{}, err
		}
		was := s.thing
		if s, err = readSubject(ctx, t, id); err == nil && s.thing == was {
			return s, nil
		}
	}
	return subject{}, err
}

// rows are the activities that detection makes of the subject, each with what was
// decided on it, the one that decides first.
func (s subject) rows() []reviewRow {
	var out []reviewRow
	for _, f := range s.found {
		if !slices.ContainsFunc(out, func(r reviewRow) bool { return r.Activity == f.Activity }) {
			out = append(out, reviewRow{Activity: f.Activity, Partner: f.Partner, Side: f.Side, Area: f.Area, Thing: f.Root, Item: f.Item})
		}
	}
	for _, r := range s.held {
		if !slices.ContainsFunc(out, func(o reviewRow) bool { return o.Activity == r.Activity }) {
			out = append(out, r)
		}
	}
	return out
}

// decide stores the verdict, and what the activity is from now on.
func (s subject) decide(ctx context.Context, t tx, v Verdict, now time.Time) (becomes string, err error) {
	var holds reviewRow
	if len(s.held) > 0 {
		holds = s.held[0]
	}
	rows := s.rows()
	switch {
	case v.After != nil && *v.After != holds.Entry:
		return "", &MeanwhileError{Holds: holds.review()}
	case v.Decision == Undecided && len(s.held) == 0:
		return "", ErrUndecided
	case v.Area != "" && (v.Area == lately.Referral) != (lately.Area(rows[0].Area) == lately.Referral):
		return "", ErrReferral
	}
	next := holds.after(v, filing(s.held), now)
	for i, r := range rows {
		rows[i] = next
		rows[i].Activity, rows[i].Partner, rows[i].Side, rows[i].Area, rows[i].Thing, rows[i].Item = r.Activity, r.Partner, r.Side, r.Area, r.Thing, r.Item
		rows[i].Becomes = rows[i].target()
	}
	if err := storeReviews(ctx, t, rows); err != nil {
		return "", err
	}
	touched := activitySet{s.id: true, rows[0].Becomes: true}
	if err := refile(ctx, t, []string{s.thing}, touched); err != nil {
		return "", err
	}
	_, err = remerge(ctx, t, touched, now)
	return rows[0].Becomes, err
}

// after is what holds once a verdict is added to what held before.
func (r reviewRow) after(v Verdict, filed correction, now time.Time) reviewRow {
	note := clean(v.Note)
	if note == "" && (!v.Decision.settles() || !Decision(r.Decision).settles() || Decision(r.Decision) == v.Decision) {
		note = r.Note
	}
	if v.Decision == Undecided {
		return reviewRow{Note: clean(v.Note), Reviewer: clean(v.Who), DecidedAt: at(now)}
	}
	d := Decision(r.Decision)
	if v.Decision.settles() || d == Undecided || d == Note {
		d = v.Decision
	}
	return reviewRow{
		Decision: string(d), Note: note, Reviewer: clean(v.Who), DecidedAt: at(now),
		ToSide: cmp.Or(string(v.Side), filed.side), ToArea: cmp.Or(string(v.Area), filed.area),
	}
}

// storeReviews notes a decision for good, and on what it holds from now on.
func storeReviews(ctx context.Context, t tx, rows []reviewRow) error {
	head := rows[0].logValues()
	entry, err := insertReturning[int64](ctx, t, "INSERT INTO review_log ("+logColumns+")", [][]any{head}, "RETURNING id")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := t.exec(ctx, "DELETE FROM reviews WHERE activity = ?", r.Activity); err != nil {
			return err
		}
		if Decision(r.Decision) == Undecided {
			continue
		}
		r.Entry = entry[0]
		if err := t.insert(ctx, "INSERT INTO reviews ("+reviewColumns+")", [][]any{r.values()}, ""); err != nil {
			return err
		}
	}
	return nil
}
