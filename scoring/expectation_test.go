package scoring

import (
	"testing"
	"time"

	"lately"
)

func TestExpectationStates(t *testing.T) {
	posts := func(days ...float64) (out []lately.Activity) {
		for _, d := range days {
			out = append(out, act(lately.Theirs, lately.BlogPost, d))
		}
		return out
	}
	for _, tt := range []struct {
		name string
		acts []lately.Activity
		ag   Agreement
		area lately.Area
		want State
		done int
	}{
		{"four of four", posts(10, 100, 200, 364), Agreement{}, lately.BlogPost, Met, 4},
		{"the window ends after 365 days", posts(10, 100, 200, 365), Agreement{}, lately.BlogPost, Due, 3},
		{"the last within a quarter", posts(91), Agreement{}, lately.BlogPost, Due, 1},
		{"the last a quarter ago", posts(91.25, 150, 200), Agreement{}, lately.BlogPost, Overdue, 3},
		{"none", nil, Agreement{}, lately.BlogPost, Overdue, 0},
		{"a new partner has one interval", nil, Agreement{Since: asOf.Add(-30 * day)}, lately.BlogPost, Due, 0},
		{"then it is overdue", nil, Agreement{Since: asOf.Add(-92 * day)}, lately.BlogPost, Overdue, 0},
		{"pending doesn't count", []lately.Activity{act(lately.Theirs, lately.WhitePaper, 3, status(lately.Pending))}, Agreement{}, lately.WhitePaper, Overdue, 0},
		{"live for years", []lately.Activity{act(lately.Theirs, lately.PartnerPage, 2000)}, Agreement{}, lately.PartnerPage, Met, 1},
		{"not wanted, but done", posts(5), Agreement{Ours: DefaultTariff().With(Tariff{lately.BlogPost: {}})}, lately.BlogPost, NotExpected, 1},
		{"behind the gate", posts(5), Agreement{Gate: lately.Referral}, lately.BlogPost, OnHold, 1},
	} {
		e := expectation(score(tt.acts, tt.ag, DefaultModel()), lately.Theirs, tt.area)
		if e.State != tt.want || e.Done != tt.done {
			t.Errorf("%s: %s with %d done, want %s with %d", tt.name, e.State, e.Done, tt.want, tt.done)
		}
	}
}

func expectation(c Scorecard, side lately.Side, area lately.Area) Expectation {
	for _, acc := range c.Accounts() {
		for _, a := range acc.Areas {
			if acc.Side == side && a.Area == area {
				return a.Expectation
			}
		}
	}
	return Expectation{}
}

func TestGateLeavesItsOwnAreaOpen(t *testing.T) {
	c := score(nil, Agreement{Gate: lately.Referral}, DefaultModel())
	if s := expectation(c, lately.Ours, lately.Referral).State; s != Overdue {
		t.Errorf("our referral: %s", s)
	}
	if s := expectation(c, lately.Ours, lately.BlogPost).State; s != OnHold {
		t.Errorf("our post: %s", s)
	}
	asks := Asks(&c, DefaultModel(), 3)
	if len(asks) != 1 || asks[0].Area != lately.Referral || asks[0].Side != lately.Ours {
		t.Errorf("asks %+v", asks)
	}
}

func TestExpectationLast(t *testing.T) {
	old, recent := act(lately.Ours, lately.BlogPost, 500), act(lately.Ours, lately.BlogPost, 400)
	recent.URL = "https://us.example/recent"
	e := expectation(score([]lately.Activity{recent, old}, Agreement{}, DefaultModel()), lately.Ours, lately.BlogPost)
	if e.Done != 0 || e.LastURL != recent.URL || !e.LastAt.Equal(recent.OccurredAt) {
		t.Errorf("%+v", e)
	}
}

func TestAgedLedger(t *testing.T) {
	acts := []lately.Activity{
		act(lately.Ours, lately.WhitePaper, 214), act(lately.Ours, lately.PressRelease, 400), act(lately.Ours, lately.Workshop, 20),
		act(lately.Theirs, lately.Workshop, 10),
	}
	c := score(acts, Agreement{}, DefaultModel())
	// 10 and 12 given first are settled by the 13 received, up to 9 of the paper.
	u := c.Given.Unreturned
	near(t, "open", u.Points, 22, 1e-9)
	near(t, "0–90", u.Buckets[0], 13, 1e-9)
	near(t, "181–365", u.Buckets[2], 9, 1e-9)
	if u.Days != 214 || c.Received.Unreturned.Any() {
		t.Errorf("%+v, theirs %+v", u, c.Received.Unreturned)
	}
}

func TestAFloodIsNoDebt(t *testing.T) {
	var acts []lately.Activity
	for i := range 300 {
		acts = append(acts, act(lately.Ours, lately.BlogPost, float64(i)+0.5))
	}
	c := score(acts, Agreement{}, DefaultModel())
	near(t, "open", c.Given.Unreturned.Points, 24, 1e-9) // eight posts at 3 points
	near(t, "G", c.Given.Points, 24, 1e-9)
	if time.Duration(c.Given.Unreturned.Days)*day > 300*day {
		t.Errorf("oldest %d days", c.Given.Unreturned.Days)
	}
}
