package scoring

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lately"
)

// An aged ledger is a settlement: nothing is lost, the oldest is settled first, and
// only one side can have something open.
func TestTheAgedLedgerSettles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := score(anyActivities(rt), anyAgreement(rt), DefaultModel())
		for i, acc := range c.Accounts() {
			mine, others := gives(acc, asOf), gives(c.Accounts()[1-i], asOf)
			want, slack := max(0, total(mine)-total(others)), leastOpen*float64(len(mine))+1e-9
			if math.Abs(acc.Unreturned.Points-want) > slack {
				rt.Fatalf("%s: %v open, gave %v for %v", acc.Side, acc.Unreturned.Points, total(mine), total(others))
			}
			settlesOldestFirst(rt, mine, acc.Unreturned)
		}
		if c.Given.Unreturned.Any() && c.Received.Unreturned.Any() {
			rt.Fatal("both sides have something open")
		}
	})
}

// settlesOldestFirst checks that what is open is the end of all gives, whole but for
// its first, and in the buckets of its age.
func settlesOldestFirst(rt *rapid.T, gs []Open, u Aged) {
	var buckets [4]float64
	for i, o := range u.Open {
		days := int(asOf.Sub(o.At) / day)
		if i == 0 && days != u.Days || i > 0 && o.At.Before(u.Open[i-1].At) {
			rt.Fatalf("the oldest is said to be of %d days, %d is open in place %d", u.Days, days, i)
		}
		face := gs[slices.IndexFunc(gs, func(g Open) bool { return g.ID == o.ID })].Points
		if o.Points > face+1e-9 || i > 0 && o.Points < face-1e-9 {
			rt.Fatalf("%v open of %v in place %d", o.Points, face, i)
		}
		buckets[bucket(days)] += o.Points
	}
	for i, b := range buckets {
		if math.Abs(b-u.Buckets[i]) > 1e-9 {
			rt.Fatalf("bucket %d has %v, the open gives %v", i, u.Buckets[i], b)
		}
	}
	sum := u.Buckets[0] + u.Buckets[1] + u.Buckets[2] + u.Buckets[3]
	if math.Abs(sum-u.Points) > 1e-9 || math.Abs(total(u.Open)-u.Points) > 1e-9 {
		rt.Fatalf("buckets %v, gives %v, points %v", sum, total(u.Open), u.Points)
	}
	for _, g := range gs { // what came before the oldest open one is settled but for crumbs
		if u.Any() && g.At.Before(u.Open[0].At) && g.Points > 0 && slices.ContainsFunc(u.Open, func(o Open) bool { return o.ID == g.ID }) {
			rt.Fatalf("%s is older than the oldest open give, and open", g.ID)
		}
	}
}

func TestBuckets(t *testing.T) {
	for days, want := range map[int]int{0: 0, 90: 0, 91: 1, 180: 1, 181: 2, 365: 2, 366: 3, 4000: 3} {
		if got := bucket(days); got != want {
			t.Errorf("%d days are in bucket %d, want %d", days, got, want)
		}
	}
}

// A return settles at face value: a referral by its stage, a stale integration by half.
func TestGivesAreAtFaceValue(t *testing.T) {
	c := score([]lately.Activity{
		act(lately.Ours, lately.Referral, 300, stage(lately.Won)), act(lately.Ours, lately.Referral, 100),
		act(lately.Ours, lately.Integration, 1000, func(a *lately.Activity) { a.AliveAt = asOf.Add(-900 * day) }),
		act(lately.Ours, lately.PartnerPage, 700), act(lately.Ours, lately.BlogPost, 800),
		act(lately.Theirs, lately.PressRelease, 20),
	}, Agreement{}, DefaultModel())
	u := c.Given.Unreturned
	// 7.5 and 3 are settled by the 10 received but for a half.
	near(t, "open", u.Points, 0.5+8+10+2.5, 1e-9)
	near(t, "older", u.Buckets[3], 8.5, 1e-9)
	near(t, "181–365", u.Buckets[2], 10, 1e-9)
	near(t, "91–180", u.Buckets[1], 2.5, 1e-9)
	if u.Days != 800 || len(u.Open) != 4 {
		t.Errorf("oldest %d days, %d open", u.Days, len(u.Open))
	}
}

// Swapping sides swaps who owes, what is expected and what is hidden.
func TestSwappingSidesSwapsTheStatus(t *testing.T) {
	mirror := map[Status]Status{WeOwe: TheyOwe, TheyOwe: WeOwe}
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyActivities(rt), anyAgreement(rt)
		ag.Gate = ""
		ag.Coverage = rapid.SampledFrom([]Coverage{nil, {}, Cover([]lately.SourceState{source("us", "feed"), source("p", "feed"), source("us", "page"), source("p", "page")}, "p")}).Draw(rt, "coverage")
		m := DefaultModel()
		m.MinActivities = 1
		c := score(acts, ag, m)
		acts, ag = swap(acts, ag)
		s := score(acts, ag, m)
		want := c.Status
		if w, ok := mirror[want]; ok {
			want = w
		}
		if s.Status != want || c.Blind != "" && s.Blind != c.Blind.Other() || (c.Blind == "") != (s.Blind == "") {
			rt.Fatalf("%s (blind %q) becomes %s (blind %q)", c.Status, c.Blind, s.Status, s.Blind)
		}
		for i, a := range c.Given.Areas {
			if e := s.Received.Areas[i].Expectation; e != a.Expectation {
				rt.Fatalf("%s: %+v becomes %+v", a.Area, a.Expectation, e)
			}
		}
	})
}

// What somebody can't see never makes the other side owe more, and what is known stays
// what it is.
func TestCoverageChangesNoFigure(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyActivities(rt), anyAgreement(rt)
		all := score(acts, ag, DefaultModel())
		ag.Coverage = Coverage{}
		none := score(acts, ag, DefaultModel())
		if all.Given.Points != none.Given.Points || all.Balance != none.Balance || all.Agreement != none.Agreement {
			rt.Fatalf("coverage moves figures: %v and %v", all.Balance, none.Balance)
		}
		if none.Status != all.Status && (none.Status != TooLittleData || all.Status != WeOwe && all.Status != TheyOwe) {
			rt.Fatalf("%s becomes %s", all.Status, none.Status)
		}
		for i, acc := range none.Accounts() {
			for j, a := range acc.Areas {
				was := all.Accounts()[i].Areas[j].Expectation.State
				if s := a.Expectation.State; s != was && (s != Unseen || was != Due && was != Overdue) {
					rt.Fatalf("%s: %s becomes %s", a.Area, was, s)
				}
			}
		}
	})
}

// Tariffs work in both directions: what we gave is priced by what they want, what they
// gave by what we want.
func TestTariffsInBothDirections(t *testing.T) {
	ag := Agreement{
		Theirs: Tariff{lately.Referral: {Share: 90, Expect: 1}, lately.BlogPost: {Share: 10, Expect: 2}},
		Ours:   Tariff{lately.BlogPost: {Share: 30, Expect: 6}, lately.Workshop: {Share: 30, Expect: 1}},
	}
	var acts []lately.Activity
	for _, side := range []lately.Side{lately.Ours, lately.Theirs} {
		acts = append(acts, act(side, lately.BlogPost, 0), act(side, lately.Workshop, 0), act(side, lately.Referral, 0, stage(lately.Won)))
	}
	c := score(acts, ag, DefaultModel())
	near(t, "G", c.Given.Points, 5+90, 1e-9)                        // a post and the referral they asked for
	near(t, "R", c.Received.Points, 50.0/6+50, 1e-9)                // a post and a workshop, of shares scaled to 100
	near(t, "B", c.Balance, (58.3333333-95)/(58.3333333+105), 1e-6) // κ = 10
	if got := expectation(c, lately.Ours, lately.Workshop).State; got != NotExpected {
		t.Errorf("our workshop, which they don't want: %s", got)
	}
	if got := expectation(c, lately.Theirs, lately.BlogPost); got.Expected != 6 || got.Done != 1 {
		t.Errorf("their posts: %+v", got)
	}
}

// As of an earlier day is as if nothing had happened since.
func TestAsOfForgetsWhatCameLater(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyActivities(rt), anyAgreement(rt)
		ag.Partner = "p"
		then := asOf.Add(-time.Duration(rapid.IntRange(1, 900).Draw(rt, "days")) * day)
		past := []lately.Activity{}
		for _, a := range acts {
			if !Date(a).After(then) {
				past = append(past, AsOf(a, then))
			}
		}
		now, before := Score(slices.Values(acts), ag, DefaultModel(), then), Score(slices.Values(past), ag, DefaultModel(), then)
		if now.Given.Points != before.Given.Points || now.Received.Points != before.Received.Points || now.Status != before.Status {
			rt.Fatalf("G %v and %v, R %v and %v, %s and %s", now.Given.Points, before.Given.Points, now.Received.Points, before.Received.Points, now.Status, before.Status)
		}
		if now.Given.Unreturned.Points != before.Given.Unreturned.Points {
			rt.Fatalf("unreturned %v and %v", now.Given.Unreturned.Points, before.Given.Unreturned.Points)
		}
	})
}
