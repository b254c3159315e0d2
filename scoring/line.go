package scoring

import (
	"math"
	"time"

	"lately"
)

// Reason says why an activity is worth nothing; empty when it is scored.
type Reason string

// The reasons, first that applies.
const (
	Scored      Reason = ""
	Rejected    Reason = "rejected"     // a person said no
	Mention     Reason = "mention"      // a passing mention
	Pending     Reason = "pending"      // waits for a person
	NotYet      Reason = "not_yet"      // happens after the as-of date
	Gone        Reason = "gone"         // its removal was confirmed by the as-of date
	BeforeSince Reason = "before_since" // older than the agreement
	Archived    Reason = "archived"     // an integration nobody works on any more
	NoStage     Reason = "no_stage"     // a referral at a stage that is worth nothing
	NotWanted   Reason = "not_wanted"   // the side it was done for doesn't ask for the area
)

// Line is what one activity contributes.
type Line struct {
	Activity lately.Activity // as it stood at the as-of date; without its Evidence
	At       time.Time       // the date it is valued from
	Weight   float64         // m: 1, or a referral's stage
	Fade     float64         // δ: 0 to 1
	Points   float64         // m·δ·price, before the cap
	Cut      float64         // points that the cap takes from it
	Why      Reason          // why it is worth nothing
}

// Value is m·δ: 1 for a fresh or live thing.
func (l Line) Value() float64 { return l.Weight * l.Fade }

// Counts reports whether the activity is a fact as of the date, even if nobody
// asked for its kind.
func (l Line) Counts() bool { return l.Why == Scored || l.Why == NotWanted }

// AsOf is the activity as it stood at a date: a later removal hasn't happened,
// and a referral whose stage came later was still submitted. Judgement (status,
// archived) is today's: the ledger keeps no history of it.
func AsOf(a lately.Activity, asOf time.Time) lately.Activity {
	s := stateAt(&a, asOf)
	a.Status, a.Stage, a.StageAt, a.EndedAt = s.status, s.stage, s.stageAt, s.endedAt
	return a
}

// state is what changes of an activity as time goes by.
type state struct {
	status           lately.Status
	stage            lately.Stage
	stageAt, endedAt time.Time
}

func stateAt(a *lately.Activity, asOf time.Time) state {
	s := state{a.Status, a.Stage, a.StageAt, a.EndedAt}
	if s.endedAt.After(asOf) {
		s.endedAt = time.Time{}
		if s.status == lately.Gone {
			s.status = lately.Counted
		}
	}
	if a.Area == lately.Referral && (s.stage == "" || s.stageAt.After(asOf)) {
		s.stage, s.stageAt = lately.Submitted, time.Time{}
	}
	return s
}

// Date is when the activity happened: published, created or started, else when
// it was first seen. A referral keeps the date of its creation whatever becomes of
// it: CRMs change a deal's later dates at every edit, and an edit is no new give.
func Date(a lately.Activity) time.Time { return date(&a) }

func date(a *lately.Activity) time.Time {
	if a.OccurredAt.IsZero() {
		return a.FirstSeen
	}
	return a.OccurredAt
}

// line values one activity; term is what the other side wants of its area.
func (m Model) line(a lately.Activity, term Term, since, asOf time.Time) Line {
	v := m.value(&a, term, since, asOf)
	a = AsOf(a, asOf)
	a.Evidence = nil
	l := Line{Activity: a, At: Date(a), Weight: v.weight, Fade: v.fade, Why: v.why}
	if l.Counts() {
		l.Points = l.Value() * term.Price()
	}
	return l
}

// worth is what an activity is valued at.
type worth struct {
	weight, fade float64
	why          Reason
}

func (w worth) counts() bool { return w.why == Scored || w.why == NotWanted }

// value values an activity as it stood at the as-of date.
func (m Model) value(a *lately.Activity, term Term, since, asOf time.Time) worth {
	s, at := stateAt(a, asOf), date(a)
	w := worth{weight: 1}
	if a.Area == lately.Referral {
		w.weight = m.Stages[s.stage]
	}
	w.why = reason(a, s, w.weight, at, since, asOf)
	if w.why == Scored && !term.Wanted() {
		w.why = NotWanted
	}
	if w.counts() {
		w.fade = m.fade(a, at, asOf)
	}
	return w
}

func reason(a *lately.Activity, s state, weight float64, at, since, asOf time.Time) Reason {
	switch {
	case s.status == lately.Rejected:
		return Rejected
	case s.status == lately.Mention:
		return Mention
	case s.status != lately.Counted && s.status != lately.Gone:
		return Pending
	case at.After(asOf):
		return NotYet
	case s.status == lately.Gone, a.Area.Standing() && !s.endedAt.IsZero():
		return Gone
	case at.Before(since):
		return BeforeSince
	case a.Area == lately.Integration && a.Archived:
		return Archived
	case weight <= 0:
		return NoStage
	}
	return Scored
}

// fade is δ of something that counts: constant while standing, halved at every
// half-life since it happened.
func (m Model) fade(a *lately.Activity, at, asOf time.Time) float64 {
	if !a.Area.Standing() {
		return math.Exp2(-float64(asOf.Sub(at)) / float64(m.halfLife(a.Area)))
	}
	if a.Area == lately.Integration && !a.AliveAt.IsZero() && asOf.Sub(a.AliveAt) > m.StaleAfter {
		return m.StaleWeight
	}
	return 1
}
