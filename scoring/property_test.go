package scoring

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lately"
)

// anyActivity draws an activity that may or may not count.
func anyActivity(rt *rapid.T, label string) lately.Activity {
	a := act(
		rapid.SampledFrom([]lately.Side{lately.Ours, lately.Theirs}).Draw(rt, label+" side"),
		rapid.SampledFrom(lately.Areas()).Draw(rt, label+" area"),
		rapid.Float64Range(-30, 1200).Draw(rt, label+" days"),
	)
	a.ID += rapid.StringMatching(`[a-z]{6}`).Draw(rt, label+" id")
	a.Status = rapid.SampledFrom([]lately.Status{lately.Counted, lately.Counted, lately.Counted, lately.Pending, lately.Mention, lately.Gone}).Draw(rt, label+" status")
	if a.Status == lately.Gone || a.Area.Standing() && rapid.Bool().Draw(rt, label+" ends") {
		a.EndedAt = asOf.Add(time.Duration(rapid.IntRange(-900, 30).Draw(rt, label+" ended")) * day)
	}
	if a.Area == lately.Referral {
		a.Stage = rapid.SampledFrom([]lately.Stage{"", lately.Submitted, lately.Accepted, lately.Won, lately.Lost, lately.Deleted}).Draw(rt, label+" stage")
		a.StageAt = a.OccurredAt.Add(time.Duration(rapid.IntRange(0, 300).Draw(rt, label+" staged")) * day)
	}
	return a
}

func anyActivities(rt *rapid.T) []lately.Activity {
	n := rapid.IntRange(0, 25).Draw(rt, "n")
	acts := make([]lately.Activity, n)
	for i := range acts {
		acts[i] = anyActivity(rt, "a")
	}
	return acts
}

func anyTariff(rt *rapid.T, label string) Tariff {
	t := DefaultTariff()
	for area := range t {
		if rapid.Bool().Draw(rt, label) {
			t[area] = Term{Share: rapid.Float64Range(0, 90).Draw(rt, label+" share"), Expect: rapid.SampledFrom([]float64{0, 0.5, 1, 2, 12}).Draw(rt, label+" expect")}
		}
	}
	return t
}

func anyAgreement(rt *rapid.T) Agreement {
	return Agreement{
		Theirs: anyTariff(rt, "theirs"), Ours: anyTariff(rt, "ours"),
		Gate:  rapid.SampledFrom([]lately.Area{"", lately.Referral}).Draw(rt, "gate"),
		Since: rapid.SampledFrom([]time.Time{{}, asOf.Add(-400 * day)}).Draw(rt, "since"),
	}
}

// swap looks at the same exchange from the other side of the table.
func swap(acts []lately.Activity, ag Agreement) ([]lately.Activity, Agreement) {
	out := slices.Clone(acts)
	for i := range out {
		out[i].Side = out[i].Side.Other()
	}
	ag.Theirs, ag.Ours = ag.Ours, ag.Theirs
	return out, ag
}

func TestSwappingSidesFlipsTheBalance(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyActivities(rt), anyAgreement(rt)
		c := score(acts, ag, DefaultModel())
		acts, ag = swap(acts, ag)
		s := score(acts, ag, DefaultModel())
		if c.Balance != -s.Balance || c.Reciprocity != s.Reciprocity {
			rt.Fatalf("B %v and %v, ρ %v and %v", c.Balance, s.Balance, c.Reciprocity, s.Reciprocity)
		}
		if diff := cmp.Diff(c.Given.Unreturned, s.Received.Unreturned); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestAddingAGiveNeverLowersG(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyActivities(rt), anyAgreement(rt)
		before := score(acts, ag, DefaultModel())
		more := anyActivity(rt, "more")
		more.Side = lately.Ours
		after := score(append(acts, more), ag, DefaultModel())
		if after.Given.Points < before.Given.Points-1e-9 || after.Received.Points != before.Received.Points {
			rt.Fatalf("G %v → %v, R %v → %v", before.Given.Points, after.Given.Points, before.Received.Points, after.Received.Points)
		}
	})
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyActivities(rt), anyAgreement(rt)
		want := score(acts, ag, DefaultModel())
		again := slices.Concat(acts, acts)
		// A later sighting of the same thing, told in either order.
		for _, a := range acts {
			a.LastSeen = a.LastSeen.Add(-day)
			a.Status = lately.Mention
			again = append(again, a)
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if diff := cmp.Diff(want, score(again, ag, DefaultModel())); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestWithoutShrinkageReciprocityMirrorsTheBalance(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := DefaultModel()
		m.Kappa = 0
		c := score(anyActivities(rt), anyAgreement(rt), m)
		if c.Given.Points > 0 && c.Received.Points > 0 && math.Abs(c.Reciprocity-(1-math.Abs(c.Balance))) > 1e-9 {
			rt.Fatalf("ρ %v, B %v", c.Reciprocity, c.Balance)
		}
	})
}

func TestFiguresStayInRange(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := score(anyActivities(rt), anyAgreement(rt), DefaultModel())
		for _, acc := range c.Accounts() {
			sum := 0.0
			for _, a := range acc.Areas {
				sum += a.Points
				if a.Points < 0 || a.Points > 2*a.Term.Share+1e-9 {
					rt.Fatalf("%s: %v points of share %v", a.Area, a.Points, a.Term.Share)
				}
			}
			if math.Abs(sum-acc.Points) > 1e-9 || acc.Points > 200+1e-9 {
				rt.Fatalf("areas sum to %v of %v", sum, acc.Points)
			}
			if b := acc.Unreturned.Buckets; math.Abs(b[0]+b[1]+b[2]+b[3]-acc.Unreturned.Points) > 1e-9 {
				rt.Fatalf("buckets %v of %v", b, acc.Unreturned.Points)
			}
		}
		if c.Given.Unreturned.Any() && c.Received.Unreturned.Any() {
			rt.Fatal("both sides have something unreturned")
		}
		for _, f := range []float64{c.Reciprocity, c.Confidence, math.Abs(c.Balance)} {
			if math.IsNaN(f) || f < 0 || f > 1 {
				rt.Fatalf("out of range: %+v", c)
			}
		}
	})
}

func TestEventsHalveExactlyAndStandingThingsStay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m, area := DefaultModel(), rapid.SampledFrom(lately.Areas()).Draw(rt, "area")
		a := act(lately.Ours, area, rapid.Float64Range(0, 500).Draw(rt, "days"), stage(lately.Submitted))
		now := score([]lately.Activity{a}, Agreement{}, m).Given.Points
		wait := m.halfLife(area)
		if area.Standing() {
			wait = time.Duration(rapid.IntRange(0, 4000).Draw(rt, "wait")) * day
		}
		later := Score(slices.Values([]lately.Activity{a}), Agreement{Partner: "p"}, m, asOf.Add(wait)).Given.Points
		if area.Standing() && later != now {
			rt.Fatalf("standing: %v → %v", now, later)
		}
		if !area.Standing() && math.Abs(later-now/2) > 1e-12 {
			rt.Fatalf("event: %v → %v", now, later)
		}
	})
	one := act(lately.Ours, lately.BlogPost, 180)
	if got := score([]lately.Activity{one}, Agreement{}, DefaultModel()).Given.Areas[2].Sum; got != 0.5 {
		t.Errorf("a post at its half-life is worth %v", got)
	}
}

func TestLinesAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := score(anyActivities(rt), anyAgreement(rt), DefaultModel())
		for _, acc := range c.Accounts() {
			total := Hundredths(acc.Points)
			var parts []float64
			for _, a := range acc.Areas {
				parts = append(parts, a.Points)
			}
			areas, sum := Apportion(total, parts), int64(0)
			for i, a := range acc.Areas {
				sum += areas[i]
				var lines []float64
				cuts := 0.0
				for _, l := range a.Lines {
					lines = append(lines, l.Points)
					cuts += l.Cut
				}
				if math.Abs(cuts-a.Cut) > 1e-9 {
					rt.Fatalf("%s: lines cut by %v, the area by %v", a.Area, cuts, a.Cut)
				}
				shown := int64(0)
				for _, h := range Apportion(areas[i], append(lines, -a.Cut)) {
					shown += h
				}
				if shown != areas[i] {
					rt.Fatalf("%s: lines show %d, area %d", a.Area, shown, areas[i])
				}
			}
			if sum != total {
				rt.Fatalf("areas show %d, total %d", sum, total)
			}
		}
	})
}
