package scoring

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lately"
)

func TestDueAt(t *testing.T) {
	posts := func(days ...float64) (out []lately.Activity) {
		for _, d := range days {
			out = append(out, act(lately.Theirs, lately.BlogPost, d))
		}
		return out
	}
	quarter := window / 4
	gone := act(lately.Theirs, lately.PartnerPage, 700, status(lately.Gone))
	gone.EndedAt = asOf.Add(-20 * day)
	began := func(days float64) Agreement { return Agreement{Since: asOf.Add(-time.Duration(days * float64(day)))} }
	for _, tt := range []struct {
		name string
		acts []lately.Activity
		ag   Agreement
		area lately.Area
		in   time.Duration // from the as-of date; 0: no due date
	}{
		{"met until the fourth is a year old", posts(30, 40, 50, 300), Agreement{}, lately.BlogPost, 65 * day},
		{"met, and recent enough for longer than that", posts(10, 20, 30, 360), Agreement{}, lately.BlogPost, quarter - 10*day},
		{"one interval after the last", posts(40, 300), Agreement{}, lately.BlogPost, quarter - 40*day},
		{"overdue since an interval after the last", posts(200), Agreement{}, lately.BlogPost, quarter - 200*day},
		{"overdue since there were fewer than four", posts(365.5, 366, 367, 368), Agreement{}, lately.BlogPost, -3 * day},
		{"a new partner", nil, began(30), lately.BlogPost, quarter - 30*day},
		{"overdue from the beginning", nil, Agreement{}, lately.BlogPost, 0},
		{"what stands isn't due", []lately.Activity{act(lately.Theirs, lately.PartnerPage, 700)}, Agreement{}, lately.PartnerPage, 0},
		{"overdue since it was removed", []lately.Activity{gone}, Agreement{}, lately.PartnerPage, -20 * day},
		{"removed, but the agreement is young", []lately.Activity{gone}, began(100), lately.PartnerPage, 265 * day},
		{"not wanted", posts(5), Agreement{Ours: Tariff{}}, lately.BlogPost, 0},
		{"not seen", posts(50), Agreement{Coverage: Coverage{}}, lately.BlogPost, 0},
	} {
		e := expectation(score(tt.acts, tt.ag, DefaultModel()), lately.Theirs, tt.area)
		want := asOf.Add(tt.in)
		if tt.in == 0 {
			want = time.Time{}
		}
		if !e.DueAt.Equal(want) {
			t.Errorf("%s: due %s (%s), want %s", tt.name, e.DueAt, e.State, want)
		}
	}
}

// Unless something is done, what is met or due turns overdue at its due date, and not
// a moment earlier.
func TestTurnsOverdueAtTheDueDate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts := slices.DeleteFunc(anyActivities(rt), func(a lately.Activity) bool {
			return a.OccurredAt.After(asOf) || a.EndedAt.After(asOf) || a.StageAt.After(asOf)
		})
		ag := anyAgreement(rt)
		ag.Partner, ag.Gate = "p", ""
		c := score(acts, ag, DefaultModel())
		for _, acc := range c.Accounts() {
			for _, a := range acc.Areas {
				e := a.Expectation
				switch {
				case e.DueAt.IsZero() && e.State == Due, !e.DueAt.IsZero() && (e.State == Overdue) != !e.DueAt.After(asOf):
					rt.Fatalf("%s of %s is %s and due %s", a.Area, acc.Side, e.State, e.DueAt)
				case e.DueAt.IsZero() || e.State == Overdue:
					continue
				}
				at := Score(slices.Values(acts), ag, DefaultModel(), e.DueAt)
				before := Score(slices.Values(acts), ag, DefaultModel(), e.DueAt.Add(-1))
				if s := expectation(at, acc.Side, a.Area).State; s != Overdue {
					rt.Fatalf("%s of %s: %s at its due date", a.Area, acc.Side, s)
				}
				if s := expectation(before, acc.Side, a.Area).State; s == Overdue {
					rt.Fatalf("%s of %s: overdue before its due date", a.Area, acc.Side)
				}
			}
		}
	})
}
