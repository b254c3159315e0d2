package scoring

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"time"

	"lately"
)

// Score makes the scorecard of one partner. Activities of other partners, and of
// an unknown area or side, are passed over; of activities with the same id one counts.
func Score(acts iter.Seq[lately.Activity], ag Agreement, m Model, asOf time.Time) Scorecard {
	t := newTally(ag, m, asOf)
	for a := range acts {
		t.add(a)
	}
	return t.card()
}

// tally gathers one partner's lines. It keeps a line an activity, since the
// scorecard must be able to show every one of them, but no evidence.
type tally struct {
	ag      Agreement
	m       Model
	asOf    time.Time
	tariffs map[lately.Side]Tariff
	byID    map[string]lately.Activity
	noID    []lately.Activity
}

func newTally(ag Agreement, m Model, asOf time.Time) *tally {
	return &tally{
		ag: ag.covered(), m: m, asOf: asOf.UTC(),
		tariffs: map[lately.Side]Tariff{lately.Ours: ag.tariffFor(lately.Ours), lately.Theirs: ag.tariffFor(lately.Theirs)},
		byID:    map[string]lately.Activity{},
	}
}

func (t *tally) add(a lately.Activity) {
	if a.Partner != t.ag.Partner || !a.Area.Valid() || a.Side != lately.Ours && a.Side != lately.Theirs {
		return
	}
	a.Evidence = nil
	if a.ID == "" {
		t.noID = append(t.noID, a)
		return
	}
	if old, ok := t.byID[a.ID]; !ok || compare(a, old) > 0 {
		t.byID[a.ID] = a
	}
}

// compare orders two states of one activity, the later one last; ties fall to
// the fields, so that the order of arrival never decides.
func compare(a, b lately.Activity) int {
	return cmp.Or(
		a.LastSeen.Compare(b.LastSeen), a.StageAt.Compare(b.StageAt), a.OccurredAt.Compare(b.OccurredAt),
		a.EndedAt.Compare(b.EndedAt), a.AliveAt.Compare(b.AliveAt), a.FirstSeen.Compare(b.FirstSeen),
		cmp.Compare(a.Status, b.Status), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Side, b.Side),
		cmp.Compare(a.Area, b.Area), cmp.Compare(a.Title, b.Title), cmp.Compare(a.URL, b.URL),
	)
}

type place struct {
	side lately.Side
	area lately.Area
}

// lines values every activity, newest first: sums are taken in this order, so
// that even their last bit doesn't depend on the order of arrival.
func (t *tally) lines() map[place][]Line {
	out := map[place][]Line{}
	put := func(a lately.Activity) {
		p := place{a.Side, a.Area}
		out[p] = append(out[p], t.m.line(a, t.tariffs[a.Side][a.Area], t.ag.Since, t.asOf))
	}
	for _, a := range t.byID {
		put(a)
	}
	for _, a := range t.noID {
		put(a)
	}
	for _, lines := range out {
		slices.SortFunc(lines, func(a, b Line) int {
			return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Activity.ID, b.Activity.ID), compare(a.Activity, b.Activity))
		})
	}
	return out
}

func (t *tally) card() Scorecard {
	lines := t.lines()
	c := Scorecard{
		Partner: t.ag.Partner, Name: cmp.Or(t.ag.Name, t.ag.Partner), Model: t.m.ID(), Agreement: t.ag.ID(), AsOf: t.asOf,
		Kappa: t.m.kappa(), Tolerance: t.m.tolerance(t.ag), Gate: t.ag.Gate, Since: t.ag.Since, MinCount: t.m.MinActivities,
		Given: t.account(lately.Ours, lines), Received: t.account(lately.Theirs, lines),
	}
	s := sums{waits: t.ag.Gate != ""}
	for side, acc := range c.Accounts() {
		for _, area := range acc.Areas {
			for i := range area.Lines {
				l := &area.Lines[i]
				if l.Why == Pending {
					c.Pending++
				}
				s.take(acc.Side, area.Area, worth{why: l.Why}, l.At, t.ag.Gate)
			}
		}
		s.points[side], s.hidden[side] = acc.Points, hidden(acc)
	}
	c.LastEvent = s.lastEvent
	c.Balance, c.Reciprocity, c.Confidence = reciprocity(c.Given.Points, c.Received.Points, c.Kappa)
	c.Status, c.Blind = s.status(t.m, c.Kappa, c.Tolerance, t.asOf)
	t.expect(&c)
	age(&c)
	return c
}

// reciprocity is B, ρ and the confidence. Nothing at all is "unknown": no
// imbalance, half reciprocal, no confidence.
func reciprocity(g, r, kappa float64) (balance, rho, confidence float64) {
	total := g + r + kappa
	if total <= 0 {
		return 0, 0.5, 0
	}
	return (r - g) / total, (2*math.Min(g, r) + kappa/2) / total, (g + r) / total
}

func (t *tally) account(side lately.Side, lines map[place][]Line) Account {
	acc := Account{Side: side, Areas: make([]AreaAccount, 0, 8)}
	for _, area := range lately.Areas() {
		a := AreaAccount{
			Area: area, Term: t.tariffs[side][area], Lines: lines[place{side, area}],
			Seen: t.ag.Coverage[side][area], Unseen: t.ag.Coverage.blind(side, area, t.asOf),
		}
		t.credit(&a)
		for _, l := range a.Lines {
			if l.Why == Scored {
				acc.Activities++
			}
			if l.Counts() && l.At.After(acc.Last) {
				acc.Last = l.At
			}
		}
		acc.Points += a.Points
		acc.Areas = append(acc.Areas, a)
	}
	acc.SeenShare = seenShare(acc.Areas)
	return acc
}

// credit sums an area's lines up to the cap. The newest are credited first: what
// the cap takes, it takes from the oldest.
func (t *tally) credit(a *AreaAccount) {
	price := a.Term.Price()
	a.Limit = t.m.Cap * a.Term.Expect
	for i := range a.Lines {
		l := &a.Lines[i]
		if l.Why != Scored {
			continue
		}
		a.Sum += l.Value()
		if over := a.Sum - a.Limit; over > 0 {
			l.Cut = math.Min(over, l.Value()) * price
		}
	}
	a.settle()
}

// settle caps an area's sum and prices it.
func (a *AreaAccount) settle() {
	price := a.Term.Price()
	a.Credited = math.Min(a.Limit, a.Sum)
	a.Points = a.Credited * price
	a.Cut = (a.Sum - a.Credited) * price
}
