package report

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/scoring"
)

// stepsOf are the next steps in an exchange.
func stepsOf(ag scoring.Agreement, acts ...lately.Activity) NextSteps {
	ag.Partner = "wide"
	m := scoring.DefaultModel()
	c := scoring.Score(slices.Values(acts), ag, m, asOf)
	s := NextSteps{Card: &c, Asks: scoring.Asks(&c, m, 3)}
	s.Together = scoring.Together(&c, m, s.Asks)
	return s
}

func terms(areas ...lately.Area) scoring.Tariff {
	t := scoring.Tariff{}
	for _, a := range areas {
		t[a] = scoring.Term{Share: 10, Expect: 1}
	}
	return t
}

// steps has every kind of next step.
func steps() []NextSteps {
	submitted := func(account string) func(*lately.Activity) {
		return func(a *lately.Activity) { a.Stage, a.Account = lately.Submitted, account }
	}
	taken := func(a *lately.Activity) { a.Status, a.EndedAt = lately.Gone, asOf.Add(-121*day) }
	wants := func(area lately.Area, n float64) scoring.Tariff {
		return terms(lately.PartnerPage, lately.PressRelease).With(scoring.Tariff{area: {Share: 10, Expect: n}})
	}
	seen := []scoring.Watch{{Source: "us/feed", Kind: "feed", LastOK: asOf}}
	broken := []scoring.Watch{{Source: "stuck/feed:stuck.example/news", Kind: "feed", Failing: true, LastOK: asOf.Add(-80 * day)}}
	return []NextSteps{
		stepsOf(scoring.Agreement{Name: "\x1b[31mMany\x1b[0m \u202e<b>things</b> " + strings.Repeat("very long name ", 30), Ours: wants(lately.BlogPost, 4), Theirs: wants(lately.Referral, 2)},
			act(lately.Theirs, lately.BlogPost, 214, "An old post"), act(lately.Theirs, lately.PartnerPage, 600, "Our listing", taken),
			act(lately.Ours, lately.Referral, 90, "A deal", submitted("ACME \x1b[2J GmbH")), act(lately.Ours, lately.PressRelease, 40, "Joint news")),
		stepsOf(scoring.Agreement{Name: "Doubtful Ltd", Ours: wants(lately.BlogPost, 4), Theirs: terms(lately.PressRelease)},
			act(lately.Theirs, lately.BlogPost, 14, "Is it about us? =HYPERLINK(\"x\")", status(lately.Pending)), act(lately.Theirs, lately.BlogPost, 20, "And this?", status(lately.Pending)),
			act(lately.Theirs, lately.PartnerPage, 600, "Our listing"), act(lately.Ours, lately.PressRelease, 400, "Joint news"), act(lately.Ours, lately.PressRelease, 20, "More news"),
			act(lately.Theirs, lately.PressRelease, 400, "Their news", status(lately.Pending))),
		stepsOf(scoring.Agreement{Name: "Gate & Co", Gate: lately.Referral}, act(lately.Theirs, lately.BlogPost, 14, "Hello")),
		stepsOf(scoring.Agreement{Name: "Sleepers"}, act(lately.Theirs, lately.BlogPost, 300, "Hello"), act(lately.Ours, lately.PartnerPage, 300, "Listing"), act(lately.Ours, lately.Workshop, 410, "Course")),
		stepsOf(scoring.Agreement{Name: "New here", Since: asOf.Add(-30 * day)}),
		stepsOf(scoring.Agreement{Name: "Hard to see", Ours: scoring.DefaultTariff(), Coverage: scoring.Coverage{
			lately.Ours:   {lately.BlogPost: seen, lately.PressRelease: seen, lately.Workshop: seen},
			lately.Theirs: {lately.BlogPost: broken, lately.PressRelease: broken},
		}}, act(lately.Ours, lately.BlogPost, 10, "One"), act(lately.Ours, lately.BlogPost, 20, "Two"), act(lately.Ours, lately.Workshop, 30, "Three")),
		stepsOf(scoring.Agreement{Name: "All done", Ours: terms(lately.PartnerPage), Theirs: terms(lately.PartnerPage)},
			act(lately.Ours, lately.PartnerPage, 50, "Theirs"), act(lately.Theirs, lately.PartnerPage, 60, "Ours")),
		stepsOf(scoring.Agreement{Name: "Rarely", Ours: wants(lately.WhitePaper, 0.5), Theirs: wants(lately.WhitePaper, 0.8)},
			act(lately.Ours, lately.WhitePaper, 700, "Guide"), act(lately.Theirs, lately.PressRelease, 3, "News"), act(lately.Ours, lately.PressRelease, 3, "News")),
	}
}

func TestStepsFitTheTerminal(t *testing.T) {
	for _, width := range []int{0, 60, 80, 100, 200} {
		var out bytes.Buffer
		if err := Steps(&out, each(steps()), width, false); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if got := columns().StringWidth(line); got > cmp.Or(width, 80) {
				t.Errorf("%d columns of %d: %s", got, width, line)
			}
			if strings.ContainsAny(line, "\x1b\u202e\u00a0") {
				t.Errorf("%q", line)
			}
		}
	}
}

func TestNothingToAskIsSaid(t *testing.T) {
	var out bytes.Buffer
	if err := Steps(&out, each([]NextSteps(nil)), 80, false); err != nil || out.String() != "There is no partner to ask.\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	out.Reset()
	var many []NextSteps
	for range 30 {
		many = append(many, NextSteps{Card: &scoring.Scorecard{Name: "Quiet"}})
	}
	if err := Steps(&out, each(many), 80, false); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.HasPrefix(got, "Nothing to ask for or to do with Quiet, ") || !strings.Contains(strings.ReplaceAll(got, "\n", " "), "and 10 others: ") {
		t.Error(got)
	}
}
