package scoring

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lately"
)

// anyStuck draws activities of which some are referrals that nobody takes up.
func anyStuck(rt *rapid.T) []lately.Activity {
	acts := anyActivities(rt)
	for range rapid.IntRange(0, 2).Draw(rt, "stuck") {
		side := rapid.SampledFrom([]lately.Side{lately.Ours, lately.Theirs}).Draw(rt, "side")
		acts = append(acts, act(side, lately.Referral, rapid.Float64Range(61, 300).Draw(rt, "submitted"), stage(lately.Submitted)))
	}
	return acts
}

// anyCoverage leaves some areas without a source.
func anyCoverage(rt *rapid.T) Coverage {
	if rapid.Bool().Draw(rt, "all is seen") {
		return nil
	}
	ok := Watch{Source: "s", Kind: "feed", LastOK: asOf}
	out := Coverage{lately.Ours: {}, lately.Theirs: {}}
	for _, side := range []lately.Side{lately.Ours, lately.Theirs} {
		for _, area := range lately.Areas() {
			if rapid.IntRange(0, 3).Draw(rt, "seen") > 0 {
				out[side][area] = []Watch{ok}
			}
		}
	}
	return out
}

func TestAsksKeepTheirRules(t *testing.T) {
	kinds := map[Step]int{}
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyStuck(rt), anyAgreement(rt)
		ag.Coverage = anyCoverage(rt)
		limit := rapid.IntRange(0, 4).Draw(rt, "limit")
		c := score(acts, ag, DefaultModel())
		asks := Asks(&c, DefaultModel(), limit)
		if c.Status == Gated && len(asks) != 1 {
			rt.Fatalf("behind the gate there are %v", steps(asks))
		}
		checkTogether(rt, &c, asks)
		count, helping := map[lately.Side]int{}, true
		for _, a := range asks {
			kinds[a.Step]++
			if a.Step != AddWatch {
				count[a.Side]++
			}
			checkAsk(rt, &c, a)
			if c.Status == Gated || a.Step == AddWatch {
				continue
			}
			if a.Helps() && !helping {
				rt.Fatalf("what helps comes after what doesn't: %v", steps(asks))
			}
			helping = a.Helps()
		}
		for side, n := range count {
			if limit > 0 && n > limit {
				rt.Fatalf("%d steps of %s, at most %d were asked for", n, side, limit)
			}
		}
	})
	for _, step := range []Step{OneMore, Again, FollowUp, Decide, OpenGate, AddWatch} {
		if kinds[step] == 0 {
			t.Errorf("no case had the step %s: %v", step, kinds)
		}
	}
}

// checkTogether: where nothing is overdue, all of the steps don't overshoot.
func checkTogether(rt *rapid.T, c *Scorecard, asks []Ask) {
	free := slices.ContainsFunc(asks, func(a Ask) bool { return a.State == Overdue })
	if free || c.Status == TooLittleData || c.Status == Gated {
		return
	}
	if then := Together(c, DefaultModel(), asks); math.Abs(then.Balance) > math.Abs(c.Balance)+1e-9 {
		rt.Fatalf("all of %v take the balance from %v to %v", steps(asks), c.Balance, then.Balance)
	}
}

// checkAsk: nothing is asked for that is done, unwanted or can't be seen, and what
// isn't overdue never makes the balance worse.
func checkAsk(rt *rapid.T, c *Scorecard, a Ask) {
	switch {
	case a.Step == OpenGate || c.Status == Gated:
		if a.Side != lately.Ours || a.Area != c.Gate {
			rt.Fatalf("%s of %s doesn't open the gate", a.Area, a.Side)
		}
		return
	case a.Step == AddWatch:
		if a.State != Unseen || a.Points != 0 || a.Then != a.Now || !slices.ContainsFunc(a.Blind, func(b BlindSpot) bool { return b.Area == a.Area }) {
			rt.Fatalf("%+v", a)
		}
		return
	case a.Step == FollowUp && a.State == Met:
	case a.State != Due && a.State != Overdue:
		rt.Fatalf("asked for %s of %s, which is %s", a.Area, a.Side, a.State)
	}
	if a.State != Overdue && c.Status != TooLittleData && math.Abs(a.Then.Balance) >= math.Abs(a.Now.Balance) {
		rt.Fatalf("%s of %s takes the balance from %v to %v", a.Area, a.Side, a.Now.Balance, a.Then.Balance)
	}
	if a.Points < 0 {
		rt.Fatalf("%v points", a.Points)
	}
}

// done does what an ask says.
func done(acts []lately.Activity, a Ask) []lately.Activity {
	out := slices.Clone(acts)
	switch a.Step {
	case OneMore, Again, OpenGate:
		more := act(a.Side, a.Area, 0, stage(lately.Accepted))
		more.ID += "fresh"
		return append(out, more)
	case FollowUp:
		for i := range out {
			if out[i].ID == a.About.ID {
				out[i].Stage, out[i].StageAt = lately.Accepted, asOf
			}
		}
	case Decide:
		for i := range out {
			if out[i].Side == a.Side && out[i].Area == a.Area && out[i].Status == lately.Pending {
				out[i].Status = lately.Counted
			}
		}
	}
	return out
}

func TestAnAskComesTrue(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyStuck(rt), anyAgreement(rt)
		ag.Coverage = anyCoverage(rt)
		c := score(acts, ag, DefaultModel())
		asks := Asks(&c, DefaultModel(), 0)
		for _, a := range asks {
			after := score(done(acts, a), ag, DefaultModel())
			if math.Abs(after.Balance-a.Then.Balance) > 1e-9 || after.Status != a.Then.Status {
				rt.Fatalf("%s of %s (%s) promises %+v and gives %v, %s", a.Area, a.Side, a.Step, a.Then, after.Balance, after.Status)
			}
			points := after.Given.Points - c.Given.Points
			if a.Side == lately.Theirs {
				points = after.Received.Points - c.Received.Points
			}
			if math.Abs(points-a.Points) > 1e-9 {
				rt.Fatalf("%s of %s (%s) promises %v points and gives %v", a.Area, a.Side, a.Step, a.Points, points)
			}
		}
		all := slices.Clone(acts)
		for _, a := range asks {
			all = done(all, a)
		}
		after, then := score(all, ag, DefaultModel()), Together(&c, DefaultModel(), asks)
		if math.Abs(after.Balance-then.Balance) > 1e-9 || after.Status != then.Status {
			rt.Fatalf("together they promise %+v and give %v, %s", then, after.Balance, after.Status)
		}
	})
}

func TestAsksDoNotDependOnTheOrderOfArrival(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyStuck(rt), anyAgreement(rt)
		c := score(acts, ag, DefaultModel())
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		r.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
		s := score(acts, ag, DefaultModel())
		if diff := cmp.Diff(Asks(&c, DefaultModel(), 3), Asks(&s, DefaultModel(), 3), cmp.AllowUnexported(Ask{}, gain{})); diff != "" {
			rt.Fatal(diff)
		}
	})
}
