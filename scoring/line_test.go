package scoring

import (
	"testing"
	"time"

	"lately"
)

func TestReasons(t *testing.T) {
	ends := func(days float64) func(*lately.Activity) {
		return func(a *lately.Activity) { a.EndedAt = asOf.Add(-time.Duration(days * float64(day))) }
	}
	gone := func(days float64) func(*lately.Activity) {
		return func(a *lately.Activity) { status(lately.Gone)(a); ends(days)(a) }
	}
	noPapers := Agreement{Theirs: DefaultTariff().With(Tariff{lately.WhitePaper: {}})}
	since := Agreement{Since: asOf.Add(-100 * day)}
	for _, tt := range []struct {
		name   string
		a      lately.Activity
		ag     Agreement
		why    Reason
		points float64
	}{
		{"counted", act(lately.Ours, lately.PartnerPage, 900), Agreement{}, Scored, 8},
		{"pending", act(lately.Ours, lately.PartnerPage, 9, status(lately.Pending)), Agreement{}, Pending, 0},
		{"mention", act(lately.Ours, lately.BlogPost, 9, status(lately.Mention)), Agreement{}, Mention, 0},
		{"rejected", act(lately.Ours, lately.BlogPost, 9, status(lately.Rejected)), Agreement{}, Rejected, 0},
		{"no status", act(lately.Ours, lately.BlogPost, 9, status("")), Agreement{}, Pending, 0},
		{"tomorrow's workshop", act(lately.Ours, lately.Workshop, -1), Agreement{}, NotYet, 0},
		{"today's", act(lately.Ours, lately.Workshop, 0), Agreement{}, Scored, 13},
		{"gone", act(lately.Ours, lately.PartnerPage, 9, gone(1)), Agreement{}, Gone, 0},
		{"gone at this moment", act(lately.Ours, lately.PartnerPage, 9, gone(0)), Agreement{}, Gone, 0},
		{"gone later", act(lately.Ours, lately.PartnerPage, 9, gone(-1)), Agreement{}, Scored, 8},
		{"gone, nobody knows when", act(lately.Ours, lately.PartnerPage, 9, status(lately.Gone)), Agreement{}, Gone, 0},
		{"ended but still counted", act(lately.Ours, lately.PartnerPage, 9, ends(1)), Agreement{}, Gone, 0},
		{"before the agreement", act(lately.Ours, lately.PartnerPage, 101), since, BeforeSince, 0},
		{"as the agreement began", act(lately.Ours, lately.PartnerPage, 100), since, Scored, 8},
		{"not wanted by them", act(lately.Ours, lately.WhitePaper, 0), noPapers, NotWanted, 0},
		{"wanted by us", act(lately.Theirs, lately.WhitePaper, 0), noPapers, Scored, 12},
		{"stale integration", act(lately.Ours, lately.Integration, 900, func(a *lately.Activity) { a.AliveAt = asOf.Add(-549 * day) }), Agreement{}, Scored, 7.5},
		{"pushed in time", act(lately.Ours, lately.Integration, 900, func(a *lately.Activity) { a.AliveAt = asOf.Add(-547 * day) }), Agreement{}, Scored, 15},
		{"archived", act(lately.Ours, lately.Integration, 9, func(a *lately.Activity) { a.Archived = true }), Agreement{}, Archived, 0},
		{"lost referral", act(lately.Ours, lately.Referral, 0, stage(lately.Lost)), Agreement{}, Scored, 2.5},
		{"deleted referral", act(lately.Ours, lately.Referral, 0, stage(lately.Deleted)), Agreement{}, NoStage, 0},
		{"referral without a stage", act(lately.Ours, lately.Referral, 0), Agreement{}, Scored, 2.5},
		{"won just now, created a year ago", act(lately.Ours, lately.Referral, 365, stage(lately.Won), func(a *lately.Activity) { a.StageAt = asOf }), Agreement{}, Scored, 5},
		{"lost later than created", act(lately.Ours, lately.Referral, 365, stage(lately.Lost), func(a *lately.Activity) { a.StageAt = asOf }), Agreement{}, Scored, 1.25},
		{"won after the as-of date", act(lately.Ours, lately.Referral, 0, stage(lately.Won), func(a *lately.Activity) { a.StageAt = asOf.Add(day) }), Agreement{}, Scored, 2.5},
		{"without a date, first seen", act(lately.Ours, lately.BlogPost, 180, func(a *lately.Activity) { a.OccurredAt = time.Time{} }), Agreement{}, Scored, 1.5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := score([]lately.Activity{tt.a}, tt.ag, DefaultModel())
			n := 0
			for l := range c.Lines() {
				n++
				if l.Why != tt.why {
					t.Errorf("why %q, want %q", l.Why, tt.why)
				}
				want := tt.points
				if tt.ag.Theirs != nil && tt.points > 0 {
					want = 12 // their tariff is normalised anew, ours isn't
				}
				near(t, "points", l.Points, want, 1e-9)
			}
			if n != 1 {
				t.Fatalf("%d lines", n)
			}
		})
	}
}

func TestLinesLeaveEvidenceOut(t *testing.T) {
	a := act(lately.Ours, lately.BlogPost, 1)
	a.Evidence = []lately.Evidence{{Excerpt: "long"}}
	c := score([]lately.Activity{a}, Agreement{}, DefaultModel())
	for l := range c.Lines() {
		if l.Activity.Evidence != nil {
			t.Error("evidence kept")
		}
	}
	if a.Evidence == nil {
		t.Error("the caller's activity was changed")
	}
}

func TestPassedOver(t *testing.T) {
	strange := []lately.Activity{act("", lately.BlogPost, 1), act(lately.Ours, "podcast", 1), act(lately.Ours, lately.BlogPost, 1)}
	strange[2].Partner = "q"
	c := score(strange, Agreement{}, DefaultModel())
	for l := range c.Lines() {
		t.Errorf("line for %+v", l.Activity)
	}
}
