package site

import (
	"fmt"
	"html/template"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/chart"
	"lately/scoring/report/say"
)

// month is what both sides did in one month, by area.
type month struct {
	At           time.Time
	Ours, Theirs []did
}

// did is what one side did in one area in one month.
type did struct {
	Area  lately.Area
	Count int
	Title string // of the newest
	To    string // its anchor
}

// months lists the last n months, oldest first, with what happened in them: what is
// a fact, whether or not it is worth points today, and also what is gone since.
func (v *partnerView) months(n int) []month {
	asOf := v.Card.AsOf
	out := make([]month, n)
	for i := range out {
		out[i].At = time.Date(asOf.Year(), asOf.Month()-time.Month(n-1-i), 1, 0, 0, 0, 0, time.UTC)
	}
	for l := range v.Card.Lines() {
		i := n - 1 - monthsBefore(l.At, asOf)
		if i < 0 || i >= n || !happened(l.Why) {
			continue
		}
		side := &out[i].Ours
		if l.Activity.Side == lately.Theirs {
			side = &out[i].Theirs
		}
		// Lines come by area, newest first.
		if k := len(*side); k > 0 && (*side)[k-1].Area == l.Activity.Area {
			(*side)[k-1].Count++
			continue
		}
		*side = append(*side, did{Area: l.Activity.Area, Count: 1, Title: title(l.Activity.Title), To: anchor(l.Activity.ID)})
	}
	return out
}

// happened reports whether a line tells of something that was done.
func happened(why scoring.Reason) bool {
	switch why {
	case scoring.Pending, scoring.Mention, scoring.Rejected, scoring.NotYet:
		return false
	}
	return true
}

// Happened reports whether anything did in the months shown.
func (v *partnerView) Happened() bool {
	for _, m := range v.Months {
		if len(m.Ours)+len(m.Theirs) > 0 {
			return true
		}
	}
	return false
}

// Timeline draws what each side did month by month.
func (v *partnerView) Timeline() template.HTML {
	months := make([]chart.Month, len(v.Months))
	ours, theirs := 0, 0
	for i, m := range v.Months {
		months[i] = chart.Month{At: m.At, Ours: marks(m.Ours, m.At, "ours"), Theirs: marks(m.Theirs, m.At, "theirs")}
		for _, d := range m.Ours {
			ours += d.Count
		}
		for _, d := range m.Theirs {
			theirs += d.Count
		}
	}
	return template.HTML(chart.Timeline(months, 1040, [2]string{"We did", "They did"}, chart.Label{
		ID: "timeline", Title: "What each side did, month by month",
		Desc: fmt.Sprintf("In %d months we did %s and they did %s. The table below has every month.",
			len(months), say.Count(ours, "thing", "things"), say.Count(theirs, "thing", "things")),
	}))
}

func marks(list []did, at time.Time, who string) []chart.Mark {
	out := make([]chart.Mark, len(list))
	for i, d := range list {
		what := fmt.Sprintf("%s, %s: %s", at.Format("January 2006"), who, d.Words())
		if d.Count == 1 {
			what += ": " + say.Clip(d.Title, 80)
		}
		out[i] = chart.Mark{Area: d.Area, Count: d.Count, Title: what, To: d.To}
	}
	return out
}

// Words say what was done: "2 blog posts".
func (d did) Words() string {
	one := say.AreaLower(d.Area)
	return say.Count(d.Count, one, one+"s")
}
