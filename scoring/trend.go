package scoring

import "time"

// Point is how the exchange stood at one moment.
type Point struct {
	At          time.Time
	Given       float64 // G
	Received    float64 // R
	Balance     float64
	Reciprocity float64
	Status      Status
}

// Trend recomputes the scorecard's figures as of the last moment of each of the
// months-1 months before the card's, oldest first, and ends with the card's own
// date: every point is what Score would say as of then. It wants the agreement that the
// card was made by, and works on the card's lines, so not on a bare card. What happened by a
// month's end counts there even if it was noticed later; what is agreed is as of the card.
func Trend(c *Scorecard, ag Agreement, m Model, months int) []Point {
	ag, out := ag.covered(), make([]Point, 0, max(0, months))
	for i := months - 1; i >= 0; i-- {
		at := c.AsOf
		if i > 0 {
			at = monthEnd(c.AsOf, i)
		}
		out = append(out, pointAt(c, ag, m, at))
	}
	return out
}

// monthEnd is the last second of the month that lies back months before t's, in UTC:
// the moment that --as-of takes for that day.
func monthEnd(t time.Time, back int) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month()-time.Month(back)+1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Second)
}

// pointAt values the card's lines anew. They stay in their order, newest first,
// so that sums are the same to the last bit as those of a scorecard of then.
func pointAt(c *Scorecard, ag Agreement, m Model, at time.Time) Point {
	s := sums{waits: ag.Gate != ""}
	for side, acc := range c.Accounts() {
		then := Account{Areas: make([]AreaAccount, len(acc.Areas))}
		for i, area := range acc.Areas {
			area.Sum, area.Unseen = 0, ag.Coverage.blind(acc.Side, area.Area, at)
			for j := range area.Lines {
				l := &area.Lines[j]
				w := m.value(&l.Activity, area.Term, ag.Since, at)
				if w.why == Scored {
					area.Sum += w.weight * w.fade
				}
				s.take(acc.Side, area.Area, w, l.At, ag.Gate)
			}
			area.settle()
			then.Areas[i] = area
			s.points[side] += area.Points
		}
		s.hidden[side] = hidden(&then)
	}
	p := Point{At: at, Given: s.points[0], Received: s.points[1]}
	p.Balance, p.Reciprocity, _ = reciprocity(p.Given, p.Received, c.Kappa)
	p.Status, _ = s.status(m, c.Kappa, c.Tolerance, at)
	return p
}
