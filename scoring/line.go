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
	if a.EndedAt.After(asOf) {
		a.EndedAt = time.Time{}
		if a.Status == lately.Gone {
			a.Status = lately.Counted
		}
	}
	if a.Area == lately.Referral && (a.Stage == "" || a.StageAt.After(asOf)) {
		a.Stage = lately.Submitted
		a.StageAt = time.Time{}
	}
	return a
}

// Date is when the activity happened: published, created or started, else when
// it was first seen. A referral keeps the date of its creation whatever becomes of
// it: CRMs change a deal's later dates at every edit, and an edit is no new give.
func Date(a lately.Activity) time.Time {
	if a.OccurredAt.IsZero() {
		return a.FirstSeen
	}
	return a.OccurredAt
}

// line values one activity; term is what the other side wants of its area.
func (m Model) line(a lately.Activity, term Term, since, asOf time.Time) Line {
	a = AsOf(a, asOf)
	a.Evidence = nil
	l := Line{Activity: a, At: Date(a), Weight: m.weight(a)}
	l.Why = reason(l, since, asOf)
	if l.Why == Scored && !term.Wanted() {
		l.Why = NotWanted
	}
	if l.Counts() {
		l.Fade = m.fade(l, asOf)
		l.Points = l.Value() * term.Price()
	}
	return l
}

func reason(l Line, since, asOf time.Time) Reason {
	a := l.Activity
	switch {
	case a.Status == lately.Rejected:
		return Rejected
	case a.Status == lately.Mention:
		return Mention
	case a.Status != lately.Counted && a.Status != lately.Gone:
		return Pending
	case l.At.After(asOf):
		return NotYet
	case a.Status == lately.Gone, a.Area.Standing() && !a.EndedAt.IsZero():
		return Gone
	case l.At.Before(since):
		return BeforeSince
	case a.Area == lately.Integration && a.Archived:
		return Archived
	case l.Weight <= 0:
		return NoStage
	}
	return Scored
}

func (m Model) weight(a lately.Activity) float64 {
	if a.Area == lately.Referral {
		return m.Stages[a.Stage]
	}
	return 1
}

// fade is δ of something that counts: constant while standing, halved at every
// half-life since it happened.
func (m Model) fade(l Line, asOf time.Time) float64 {
	a := l.Activity
	if !a.Area.Standing() {
		return math.Exp2(-float64(asOf.Sub(l.At)) / float64(m.halfLife(a.Area)))
	}
	if a.Area == lately.Integration && !a.AliveAt.IsZero() && asOf.Sub(a.AliveAt) > m.StaleAfter {
		return m.StaleWeight
	}
	return 1
}
