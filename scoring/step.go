package scoring

import (
	"slices"

	"lately"
)

// stuckAfter is how long a referral may stay submitted before somebody should ask.
const stuckAfter = 60 * day

// candidates are the steps that any expectation gives rise to, ours first, in the
// order of the areas: at most one for each side and area.
func candidates(c *Scorecard, m Model) []Ask {
	var out []Ask
	for _, account := range c.Accounts() {
		for i := range account.Areas {
			a := &account.Areas[i]
			ask := newAsk(c, account.Side, a)
			if c.Status == Gated {
				ask.Step = OpenGate
				if account.Side != lately.Ours || a.Area != c.Gate {
					continue
				}
			}
			if step(c, m, a, &ask) {
				out = append(out, ask)
			}
		}
	}
	return out
}

func newAsk(c *Scorecard, side lately.Side, a *AreaAccount) Ask {
	now := Outlook{c.Balance, c.Status}
	return Ask{
		Partner: c.Partner, Name: c.Name, Model: c.Model, Agreement: c.Agreement, Side: side, Area: a.Area, Team: TeamOf(a.Area),
		Expectation: a.Expectation, Now: now, Then: now,
	}
}

// step finds what to do about an area and what it would bring, and reports whether
// there is anything to do.
func step(c *Scorecard, m Model, a *AreaAccount, ask *Ask) bool {
	w := whatIf{c: c, m: m, area: a, side: ask.Side}
	state := a.Expectation.State
	open := ask.Step == OpenGate || state == Due || state == Overdue
	pending := w.pending()
	ask.Waiting = len(pending.lines)
	var g gain
	switch stuck, gone := w.stuck(), latestGone(a); {
	case open && w.enough(pending):
		ask.Step, ask.About, g = Decide, pending.lines[0].Activity, pending
		ask.About.Status = lately.Pending
	case ask.Step == OpenGate:
		g = w.oneMore()
	case open && w.enough(w.coming()):
		return false
	case stuck != nil && (open || state == Met):
		ask.Step, ask.About, g = FollowUp, stuck.Activity, w.accepted(stuck)
	case !open:
		return false
	case gone != nil && a.Expectation.Done == 0:
		ask.Step, ask.About, g = Again, gone.Activity, w.oneMore()
	default:
		ask.Step, g = OneMore, w.oneMore()
	}
	ask.gain = g
	ask.Points = (min(a.Limit, a.Sum+g.sum) - a.Credited) * a.Term.Price()
	ask.Then = Together(c, m, []Ask{*ask})
	return true
}

// watch is the step that makes a side's unseen areas seen, under the one with the
// largest share. What a source came to show after the card's date needs no step.
func watch(c *Scorecard, account *Account, teams []Team) (Ask, bool) {
	var out Ask
	share := 0.0
	var blind []BlindSpot
	for i := range account.Areas {
		a := &account.Areas[i]
		seenSince := slices.ContainsFunc(a.Seen, func(w Watch) bool { return w.Sees(c.AsOf) })
		if a.Expectation.State != Unseen || seenSince || !wanted(a.Area, teams) {
			continue
		}
		if a.Term.Share > share {
			share, out = a.Term.Share, newAsk(c, account.Side, a)
		}
		blind = append(blind, BlindSpot{a.Area, a.Seen})
	}
	out.Step, out.Blind, out.Dark = AddWatch, blind, account.SeenShare == 0
	return out, len(blind) > 0
}

// latestGone is the standing thing whose removal was confirmed last.
func latestGone(a *AreaAccount) *Line {
	var out *Line
	for i := range a.Lines {
		l := &a.Lines[i]
		if l.Why == Gone && !l.Activity.EndedAt.IsZero() && (out == nil || l.Activity.EndedAt.After(out.Activity.EndedAt)) {
			out = l
		}
	}
	return out
}

// whatIf asks what a change in one area would do to the scorecard.
type whatIf struct {
	c    *Scorecard
	m    Model
	area *AreaAccount
	side lately.Side
}

// gain is a change: lines that would count besides those that do, and what they and
// others would add to the area's sum.
type gain struct {
	lines []Line
	sum   float64
}

// oneMore is one fresh thing. A referral is taken at what it is worth once accepted,
// which a good one soon is.
func (w whatIf) oneMore() gain {
	weight := 1.0
	if w.area.Area == lately.Referral {
		weight = w.m.Stages[lately.Accepted]
	}
	l := Line{At: w.c.AsOf, Weight: weight, Fade: 1}
	if !w.area.Term.Wanted() {
		l.Why = NotWanted
	}
	return gain{[]Line{l}, weight}
}

// pending are the detections that wait for a person and would count, latest first.
func (w whatIf) pending() gain {
	var out gain
	for _, l := range w.area.Lines {
		if l.Why != Pending {
			continue
		}
		a := l.Activity
		a.Status = lately.Counted
		if l = w.m.line(a, w.area.Term, w.c.Since, w.c.AsOf); l.Counts() {
			out.lines = append(out.lines, l)
			out.sum += l.Value()
		}
	}
	return out
}

// coming are the events that are known to happen after the as-of date, as if they had
// happened.
func (w whatIf) coming() gain {
	var out gain
	for _, l := range w.area.Lines {
		if l.Why == NotYet && !w.area.Area.Standing() {
			l.At = w.c.AsOf
			out.lines = append(out.lines, l)
		}
	}
	return out
}

// enough reports whether the expectation would no longer be overdue, or the gate would
// open, if something counted too.
func (w whatIf) enough(g gain) bool {
	if len(g.lines) == 0 {
		return false
	}
	if w.c.Status == Gated {
		return true
	}
	e := w.area.Expectation
	for _, l := range g.lines {
		if w.area.Area.Standing() || w.c.AsOf.Sub(l.At) < window {
			e.Done++
		}
		if l.At.After(e.LastAt) {
			e.LastAt = l.At
		}
	}
	t := tally{ag: Agreement{Since: w.c.Since}, asOf: w.c.AsOf}
	return t.state(e, false, false) != Overdue
}

// stuck is the oldest referral of the last year that has been submitted for long.
func (w whatIf) stuck() *Line {
	var out *Line
	for i := range w.area.Lines {
		l := &w.area.Lines[i]
		since := l.At
		if l.Activity.StageAt.After(since) {
			since = l.Activity.StageAt
		}
		if l.Why == Scored && l.Activity.Stage == lately.Submitted && w.c.AsOf.Sub(since) > stuckAfter && w.c.AsOf.Sub(l.At) < window {
			out = l // lines are newest first
		}
	}
	return out
}

// accepted is what a submitted referral would add once it is accepted.
func (w whatIf) accepted(l *Line) gain {
	return gain{nil, max(0, w.m.Stages[lately.Accepted]-l.Weight) * l.Fade}
}

// Together is where the exchange would stand after all of some steps with one partner.
func Together(c *Scorecard, m Model, asks []Ask) Outlook {
	s := sums{
		activities: c.Given.Activities + c.Received.Activities, lastEvent: c.LastEvent, waits: c.Status == Gated,
	}
	for i, account := range c.Accounts() {
		then := Account{Areas: slices.Clone(account.Areas)}
		for j := range then.Areas {
			a := &then.Areas[j]
			for _, ask := range asks {
				if ask.Side != account.Side || ask.Area != a.Area {
					continue
				}
				a.Sum += ask.gain.sum
				for _, l := range ask.gain.lines {
					s.take(ask.Side, ask.Area, worth{why: l.Why}, l.At, c.Gate)
				}
			}
			a.settle()
			s.points[i] += a.Points
		}
		s.hidden[i] = hidden(&then)
	}
	balance, _, _ := reciprocity(s.points[0], s.points[1], c.Kappa)
	status, _ := s.status(m, c.Kappa, c.Tolerance, c.AsOf)
	return Outlook{balance, status}
}
