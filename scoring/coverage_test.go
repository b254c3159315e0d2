package scoring

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lately"
)

// source is one that was read well a year ago for the first time and just now again.
func source(owner, kind string, more ...func(*lately.SourceState)) lately.SourceState {
	s := lately.SourceState{
		Source: lately.Source{ID: owner + "/" + kind, Owner: owner, Kind: kind}, Since: asOf.Add(-window), LastOK: asOf.Add(-time.Hour),
	}
	for _, f := range more {
		f(&s)
	}
	return s
}

func hinted(area lately.Area) func(*lately.SourceState) {
	return func(s *lately.SourceState) { s.Source.Area = area }
}

func failing(since time.Duration) func(*lately.SourceState) {
	return func(s *lately.SourceState) { s.Error, s.LastOK = "500", asOf.Add(-since) }
}

// seen lists what a coverage shows: "ours blog_post" and so on.
func seen(c Coverage) string {
	var out []string
	for _, side := range []lately.Side{lately.Ours, lately.Theirs} {
		for _, area := range lately.Areas() {
			if !c.blind(side, area, asOf) {
				out = append(out, string(side)+" "+string(area))
			}
		}
	}
	return strings.Join(out, ", ")
}

func TestCover(t *testing.T) {
	never := func(s *lately.SourceState) { s.Since, s.LastOK = time.Time{}, time.Time{} }
	for _, tt := range []struct {
		name    string
		sources []lately.SourceState
		want    string
	}{
		{"nothing", nil, ""},
		{"somebody else's", []lately.SourceState{source("q", "feed")}, ""},
		{"our feed", []lately.SourceState{source("us", "feed")}, "ours testimonial, ours blog_post, ours white_paper, ours press_release, ours workshop, theirs testimonial, theirs workshop"},
		{"their feed", []lately.SourceState{source("p", "feed")}, "ours testimonial, ours workshop, theirs testimonial, theirs blog_post, theirs white_paper, theirs press_release, theirs workshop"},
		{"a blog", []lately.SourceState{source("p", "feed", hinted(lately.BlogPost))}, "ours testimonial, ours workshop, theirs testimonial, theirs blog_post, theirs white_paper, theirs press_release, theirs workshop"},
		{"a newsroom", []lately.SourceState{source("p", "feed", hinted(lately.PressRelease))}, "ours testimonial, ours workshop, theirs testimonial, theirs white_paper, theirs press_release, theirs workshop"},
		{"their sitemap", []lately.SourceState{source("p", "sitemap")}, "ours testimonial, ours workshop, theirs partner_page, theirs testimonial, theirs blog_post, theirs white_paper, theirs press_release, theirs workshop"},
		{"any page", []lately.SourceState{source("p", "page")}, "ours testimonial, ours workshop, theirs partner_page, theirs testimonial, theirs white_paper, theirs workshop"},
		{"a partner page", []lately.SourceState{source("p", "page", hinted(lately.PartnerPage))}, "ours testimonial, theirs partner_page, theirs testimonial"},
		{"a page of events", []lately.SourceState{source("us", "page", hinted(lately.Workshop))}, "ours testimonial, ours workshop, theirs testimonial, theirs workshop"},
		{"a page of integrations", []lately.SourceState{source("us", "page", hinted(lately.Integration))}, "ours testimonial, ours integration, theirs testimonial"},
		{"their code", []lately.SourceState{source("p", "github")}, "theirs integration"},
		{"our calendar", []lately.SourceState{source("us", "calendar")}, "ours workshop, theirs workshop"},
		{"a CRM", []lately.SourceState{source("us", "crm/hubspot")}, "ours referral, theirs referral"},
		{"a table of deals", []lately.SourceState{source("us", "crm/sql")}, "ours referral, theirs referral"},
		{"never read", []lately.SourceState{source("p", "github", never)}, ""},
		{"failing since a week", []lately.SourceState{source("p", "github", failing(7*day))}, "theirs integration"},
		{"failing since a quarter", []lately.SourceState{source("p", "github", failing(90*day))}, ""},
		{"unknown kind", []lately.SourceState{source("p", "gopher")}, ""},
	} {
		if got := seen(Cover(tt.sources, "p")); got != tt.want {
			t.Errorf("%s shows\n%s, want\n%s", tt.name, got, tt.want)
		}
	}
}

func TestCoverNamesTheSources(t *testing.T) {
	sources := []lately.SourceState{source("us", "page"), source("us", "feed"), source("p", "feed", failing(2*day))}
	c := score(nil, Agreement{Coverage: Cover(sources, "p")}, DefaultModel())
	got := c.Received.Areas[1].Seen
	want := []Watch{
		{Source: "p/feed", Kind: "feed", Owner: "p", Since: asOf.Add(-window), LastOK: asOf.Add(-2 * day), Failing: true},
		{Source: "us/feed", Kind: "feed", Owner: "us", Since: asOf.Add(-window), LastOK: asOf.Add(-time.Hour)},
		{Source: "us/page", Kind: "page", Owner: "us", Since: asOf.Add(-window), LastOK: asOf.Add(-time.Hour)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Things that bear no date count from when they were first seen: of the time before a
// source was read, nobody knows.
func TestAPageShowsNothingOfThePast(t *testing.T) {
	ag := Agreement{Partner: "p", Coverage: Cover([]lately.SourceState{source("p", "page"), source("p", "feed")}, "p")}
	for days, want := range map[time.Duration][2]State{100: {Overdue, Overdue}, 364: {Overdue, Overdue}, 366: {Unseen, Overdue}} {
		c := Score(slices.Values([]lately.Activity(nil)), ag, DefaultModel(), asOf.Add(-days*day))
		got := [2]State{expectation(c, lately.Theirs, lately.PartnerPage).State, expectation(c, lately.Theirs, lately.BlogPost).State}
		if got != want {
			t.Errorf("%d days ago: page %s, posts %s; want %s", days, got[0], got[1], want)
		}
	}
}

func TestUnseenIsNotOverdue(t *testing.T) {
	ag := Agreement{Coverage: Cover([]lately.SourceState{source("p", "github"), source("us", "github")}, "p")}
	c := score([]lately.Activity{act(lately.Theirs, lately.BlogPost, 200), act(lately.Theirs, lately.WhitePaper, 20)}, ag, DefaultModel())
	for area, want := range map[lately.Area]State{lately.BlogPost: Unseen, lately.Workshop: Unseen, lately.WhitePaper: Met, lately.Integration: Overdue} {
		if e := expectation(c, lately.Theirs, area); e.State != want || want == Unseen && !e.DueAt.IsZero() {
			t.Errorf("their %s: %+v, want %s", area, e, want)
		}
	}
	near(t, "seen of theirs", c.Received.SeenShare, 0.15, 1e-9)
	for _, a := range Asks(&c, DefaultModel(), 8) {
		if a.Area != lately.Integration && a.Step != AddWatch {
			t.Errorf("asks for a %s that nobody would see", a.Area)
		}
	}
	if c := score(nil, Agreement{Ours: Tariff{}, Coverage: Coverage{}}, DefaultModel()); c.Received.SeenShare != 1 || c.Given.SeenShare != 0 {
		t.Errorf("seen %v of what nobody wants, %v of what nobody sees", c.Received.SeenShare, c.Given.SeenShare)
	}
}

func TestASideThatCannotBeSeenIsNotStingy(t *testing.T) {
	three := func(side lately.Side) []lately.Activity {
		return []lately.Activity{act(side, lately.BlogPost, 5), act(side, lately.WhitePaper, 5), act(side, lately.Workshop, 5)}
	}
	ours, theirs := source("us", "feed"), source("p", "feed")
	everything := []lately.SourceState{
		ours, theirs, source("us", "page"), source("p", "page"), source("us", "github"), source("p", "github"), source("us", "crm/file"),
	}
	for _, tt := range []struct {
		name    string
		acts    []lately.Activity
		sources []lately.SourceState
		want    Status
		blind   lately.Side
	}{
		{"they gave, everything is seen", three(lately.Theirs), everything, WeOwe, ""},
		{"we gave, everything is seen", three(lately.Ours), everything, TheyOwe, ""},
		{"we gave, nothing of theirs is read", three(lately.Ours), []lately.SourceState{ours}, TooLittleData, lately.Theirs},
		{"they gave, nothing of ours is read", three(lately.Theirs), []lately.SourceState{theirs}, TooLittleData, lately.Ours},
		{"what isn't seen wouldn't make up for it", append(three(lately.Ours), act(lately.Ours, lately.Referral, 1, stage(lately.Won)), act(lately.Ours, lately.Testimonial, 1)),
			slices.DeleteFunc(slices.Clone(everything), func(s lately.SourceState) bool { return s.Source.ID == "p/github" }), TheyOwe, ""},
		{"as stingy where they are seen", append(three(lately.Ours), act(lately.Theirs, lately.BlogPost, 5)),
			slices.DeleteFunc(slices.Clone(everything), func(s lately.SourceState) bool { return s.Source.ID == "p/github" }), TheyOwe, ""},
		{"half of it is dark, and as much again would do", append(three(lately.Ours), act(lately.Theirs, lately.WhitePaper, 5)),
			[]lately.SourceState{ours, theirs, source("us", "page"), source("us", "github")}, TooLittleData, lately.Theirs},
		{"balanced by what is seen", append(three(lately.Ours), three(lately.Theirs)...), nil, Balanced, ""},
	} {
		ag := Agreement{Coverage: Cover(tt.sources, "p")}
		if c := score(tt.acts, ag, DefaultModel()); c.Status != tt.want || c.Blind != tt.blind {
			t.Errorf("%s: %s, blind for %q (B %+.2f); want %s, %q", tt.name, c.Status, c.Blind, c.Balance, tt.want, tt.blind)
		}
	}
}

// Coverage that is made when a partner's turn comes is the same, and so is one that
// shares what our own sources show.
func TestCoverageOnDemandIsTheSame(t *testing.T) {
	ours := []lately.SourceState{source("us", "page"), source("us", "feed"), source("us", "crm/file")}
	theirs := []lately.SourceState{source("p", "github"), source("p", "feed")}
	acts := []lately.Activity{act(lately.Ours, lately.BlogPost, 5), act(lately.Theirs, lately.WhitePaper, 40), act(lately.Ours, lately.Workshop, 90)}
	held := Agreement{Coverage: Cover(slices.Concat(theirs, ours), "p")}
	made := Agreement{Cover: func() Coverage { return Covering(ours)(theirs) }}
	a, b := score(acts, held, DefaultModel()), score(acts, made, DefaultModel())
	if diff := cmp.Diff(a, b); diff != "" || a.Received.SeenShare == 1 {
		t.Errorf("seen %v (-held +made):\n%s", a.Received.SeenShare, diff)
	}
	if diff := cmp.Diff(Trend(&a, held, DefaultModel(), 12), Trend(&b, made, DefaultModel(), 12)); diff != "" {
		t.Errorf("trend (-held +made):\n%s", diff)
	}
	if none := Covering(ours)(nil); len(none[lately.Theirs][lately.BlogPost]) != 0 || len(none[lately.Ours][lately.BlogPost]) != 1 {
		t.Errorf("without sources of theirs: %v", none)
	}
}
