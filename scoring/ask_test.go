package scoring

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lately"
)

// steps writes asks the short way, in their order: "theirs blog_post one_more".
func steps(asks []Ask) []string {
	var out []string
	for _, a := range asks {
		out = append(out, fmt.Sprintf("%s %s %s", a.Side, a.Area, a.Step))
	}
	return out
}

// only is a tariff that wants these areas, each with a count a year.
func only(wants map[lately.Area]float64) Tariff {
	t := Tariff{}
	for area, expect := range wants {
		t[area] = Term{Share: 10, Expect: expect}
	}
	return t
}

// even is an exchange in which both sides do enough to be neither dormant nor unknown.
func even() []lately.Activity {
	return []lately.Activity{
		act(lately.Ours, lately.Workshop, 20), act(lately.Theirs, lately.Workshop, 20),
		act(lately.Ours, lately.PressRelease, 30), act(lately.Theirs, lately.PressRelease, 30),
	}
}

func gone(days int) func(*lately.Activity) {
	return func(a *lately.Activity) { a.Status, a.EndedAt = lately.Gone, asOf.AddDate(0, 0, -days) }
}

func waits(a *lately.Activity) { a.Status = lately.Pending }

func TestAsks(t *testing.T) {
	base := map[lately.Area]float64{lately.Workshop: 1, lately.PressRelease: 1}
	with := func(area lately.Area, n float64) Tariff {
		t := only(base)
		t[area] = Term{Share: 10, Expect: n}
		return t
	}
	for _, tt := range []struct {
		name string
		acts []lately.Activity
		ag   Agreement
		want string
	}{
		{"all is done", even(), Agreement{Ours: only(base), Theirs: only(base)}, ""},
		{"a post is overdue", append(even(), act(lately.Theirs, lately.BlogPost, 214)), Agreement{Ours: with(lately.BlogPost, 4), Theirs: only(base)}, "theirs blog_post one_more"},
		{"a post is due, and we gave more", append(even(), act(lately.Theirs, lately.BlogPost, 20)), Agreement{Ours: with(lately.BlogPost, 4), Theirs: only(base)}, "theirs blog_post one_more"},
		{"a post is due, and they gave more", append(even(), act(lately.Theirs, lately.BlogPost, 20), act(lately.Theirs, lately.Workshop, 2), act(lately.Theirs, lately.PressRelease, 2)), Agreement{Ours: with(lately.BlogPost, 4), Theirs: only(base)}, ""},
		{"a listing was taken down", append(even(), act(lately.Theirs, lately.PartnerPage, 500, gone(120))), Agreement{Ours: with(lately.PartnerPage, 1), Theirs: only(base)}, "theirs partner_page again"},
		{"one of two listings was taken down", append(even(), act(lately.Theirs, lately.PartnerPage, 500, gone(120)), act(lately.Theirs, lately.PartnerPage, 400)), Agreement{Ours: with(lately.PartnerPage, 2), Theirs: only(base)}, "theirs partner_page one_more"},
		{"a pending post may be the missing one", append(even(), act(lately.Theirs, lately.BlogPost, 10, waits)), Agreement{Ours: with(lately.BlogPost, 4), Theirs: only(base)}, "theirs blog_post review"},
		{"a pending post is too old to be it", append(even(), act(lately.Theirs, lately.BlogPost, 200, waits)), Agreement{Ours: with(lately.BlogPost, 4), Theirs: only(base)}, "theirs blog_post one_more"},
		{"a workshop will be held next week", []lately.Activity{
			act(lately.Ours, lately.PressRelease, 9), act(lately.Theirs, lately.PressRelease, 9), act(lately.Ours, lately.Workshop, 9),
			act(lately.Theirs, lately.Workshop, -7),
		}, Agreement{Ours: only(base), Theirs: only(base)}, ""},
		{"a referral is stuck", append(even(), act(lately.Ours, lately.Referral, 90, stage(lately.Submitted))), Agreement{Ours: only(base), Theirs: with(lately.Referral, 5)}, "ours referral follow_up"},
		{"a referral was submitted lately", append(even(), act(lately.Ours, lately.Referral, 50, stage(lately.Submitted)), act(lately.Theirs, lately.Workshop, 9)), Agreement{Ours: only(base), Theirs: with(lately.Referral, 12)}, "ours referral one_more"},
		{"a referral is stuck, and enough", append(even(), act(lately.Ours, lately.Referral, 90, stage(lately.Submitted)), act(lately.Theirs, lately.Workshop, 9), act(lately.Theirs, lately.Workshop, 8)), Agreement{Ours: only(base), Theirs: with(lately.Referral, 1)}, "ours referral follow_up"},
		{"the gate", append(even(), act(lately.Theirs, lately.BlogPost, 900)), Agreement{Gate: lately.Referral}, "ours referral open_gate"},
		{"the gate is an area they put no share on", even(), Agreement{Gate: lately.Testimonial, Theirs: only(base)}, "ours testimonial open_gate"},
		{"what opens the gate waits for review", append(even(), act(lately.Ours, lately.Referral, 9, waits, stage(lately.Submitted))), Agreement{Gate: lately.Referral}, "ours referral review"},
		{"nothing yet", nil, Agreement{Ours: only(base), Theirs: only(base)}, "ours press_release one_more; ours workshop one_more; theirs press_release one_more"},
		{"they began", []lately.Activity{act(lately.Theirs, lately.Workshop, 9)}, Agreement{}, "ours workshop one_more; ours white_paper one_more"},
		{"begun last week", nil, Agreement{Since: asOf.Add(-7 * day), Ours: only(base), Theirs: only(base)}, "ours press_release one_more; ours workshop one_more; theirs press_release one_more"},
		{"it hasn't begun", nil, Agreement{Since: asOf.Add(day)}, ""},
		{"dormant: an event each", []lately.Activity{
			act(lately.Ours, lately.PartnerPage, 500), act(lately.Theirs, lately.PartnerPage, 500),
			act(lately.Ours, lately.BlogPost, 400), act(lately.Theirs, lately.BlogPost, 390),
		}, Agreement{}, "ours blog_post one_more; theirs blog_post one_more"},
		{"they owe: asked of us is one thing", []lately.Activity{
			act(lately.Ours, lately.Workshop, 5), act(lately.Ours, lately.WhitePaper, 5), act(lately.Ours, lately.PartnerPage, 5), act(lately.Ours, lately.PressRelease, 5),
		}, Agreement{}, "theirs integration one_more; theirs workshop one_more; theirs white_paper one_more; ours blog_post one_more"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := score(tt.acts, tt.ag, DefaultModel())
			if got := strings.Join(steps(Asks(&c, DefaultModel(), 3)), "; "); got != tt.want {
				t.Errorf("%s (balance %.2f):\n got %s\nwant %s", c.Status, c.Balance, got, tt.want)
			}
		})
	}
}

func TestAsksOfATeam(t *testing.T) {
	c := score(even(), Agreement{}, DefaultModel())
	all, seen := Asks(&c, DefaultModel(), 0), 0
	for _, team := range Teams() {
		for _, a := range Asks(&c, DefaultModel(), 0, team) {
			if seen++; a.Team != team || TeamOf(a.Area) != team {
				t.Errorf("%s is asked for %s", team, a.Area)
			}
		}
	}
	if seen != len(all) || len(all) < 8 {
		t.Errorf("%d steps of teams, %d of all", seen, len(all))
	}
	g := score(nil, Agreement{Gate: lately.Referral}, DefaultModel())
	if n := len(Asks(&g, DefaultModel(), 3, Marketing)); n != 0 {
		t.Errorf("marketing has %d steps before the first referral", n)
	}
	if n := len(Asks(&g, DefaultModel(), 3, Marketing, Sales)); n != 1 {
		t.Errorf("sales and marketing have %d steps before the first referral", n)
	}
}

func TestWhatAnAskIsAbout(t *testing.T) {
	old := act(lately.Theirs, lately.PartnerPage, 900, gone(700))
	late := act(lately.Theirs, lately.PartnerPage, 600, gone(120))
	ag := Agreement{Ours: only(map[lately.Area]float64{lately.PartnerPage: 1}), Theirs: only(map[lately.Area]float64{lately.Referral: 12})}
	first := act(lately.Ours, lately.Referral, 200, stage(lately.Submitted))
	c := score([]lately.Activity{
		old, late, first, act(lately.Ours, lately.Referral, 80, stage(lately.Submitted)),
		act(lately.Ours, lately.Referral, 500, stage(lately.Submitted)),
	}, ag, DefaultModel())
	asks := Asks(&c, DefaultModel(), 0)
	if got := steps(asks); !slices.Equal(got, []string{"ours referral follow_up", "theirs partner_page again"}) {
		t.Fatalf("%v, %s %.2f", got, c.Status, c.Balance)
	}
	if asks[1].About.ID != late.ID || asks[0].About.ID != first.ID {
		t.Errorf("about %s and %s, not %s and %s", asks[1].About.ID, asks[0].About.ID, late.ID, first.ID)
	}
}

func TestAsksToSee(t *testing.T) {
	ok := Watch{Source: "p/feed", Kind: "feed", Owner: "p", LastOK: asOf.Add(-day)}
	broken := Watch{Source: "p/news", Kind: "feed", Owner: "p", LastOK: asOf.Add(-90 * day), Failing: true}
	wants := Tariff{lately.Workshop: {Share: 10, Expect: 3}, lately.BlogPost: {Share: 90, Expect: 90}}
	ag := Agreement{Theirs: wants, Coverage: Coverage{
		lately.Ours: {lately.Workshop: {ok}, lately.BlogPost: {ok}}, lately.Theirs: {lately.BlogPost: {ok}, lately.PressRelease: {broken}},
	}}
	acts := []lately.Activity{act(lately.Ours, lately.Workshop, 9), act(lately.Ours, lately.Workshop, 19), act(lately.Ours, lately.Workshop, 29)}
	c := score(acts, ag, DefaultModel())
	asks := Asks(&c, DefaultModel(), 3)
	if got := steps(asks); !slices.Equal(got, []string{"theirs referral watch", "theirs blog_post one_more"}) {
		t.Fatalf("%s, blind %q: %v", c.Status, c.Blind, got)
	}
	w := asks[0]
	if len(w.Blind) != 7 || len(w.Blind[2].Broken) != 0 || len(w.Blind[3].Broken) != 1 || w.Then != w.Now || w.Points != 0 {
		t.Errorf("%+v", w)
	}
	if of := Asks(&c, DefaultModel(), 3, Development); len(of) != 1 || len(of[0].Blind) != 1 || of[0].Blind[0].Area != lately.Integration {
		t.Errorf("development: %v", steps(of))
	}
}

// A source that was added after the card's date works: there is nothing to repair.
func TestNothingToSeeTo(t *testing.T) {
	later := Watch{Source: "p/page", Kind: "page", Owner: "p", Since: asOf.Add(30 * day), LastOK: asOf.Add(31 * day)}
	ag := Agreement{
		Ours: only(map[lately.Area]float64{lately.PartnerPage: 1}), Theirs: Tariff{},
		Coverage: Coverage{lately.Theirs: {lately.PartnerPage: {later}}},
	}
	c := score(even(), ag, DefaultModel())
	if e := expectation(c, lately.Theirs, lately.PartnerPage); e.State != Unseen {
		t.Fatalf("%+v", e)
	}
	if asks := Asks(&c, DefaultModel(), 3); len(asks) != 0 {
		t.Errorf("%v", steps(asks))
	}
}
