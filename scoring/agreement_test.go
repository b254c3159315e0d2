package scoring

import (
	"strings"
	"testing"

	"lately"
)

func TestAgreementID(t *testing.T) {
	id := Agreement{}.ID()
	if len(id) != len("t-1a2b3c") || !strings.HasPrefix(id, "t-") {
		t.Errorf("id %q", id)
	}
	double := Tariff{}
	for area, term := range DefaultTariff() {
		double[area] = Term{Share: 2 * term.Share, Expect: term.Expect}
	}
	for name, ag := range map[string]Agreement{
		"another partner":          {Partner: "q", Name: "Q"},
		"the default, written out": {Theirs: DefaultTariff(), Ours: DefaultTariff()},
		"shares in proportion":     {Theirs: double},
		"coverage":                 {Coverage: Coverage{}},
	} {
		if got := ag.ID(); got != id {
			t.Errorf("%s changes the id: %s, was %s", name, got, id)
		}
	}
	ids := map[string]string{id: "the default"}
	for name, ag := range map[string]Agreement{
		"their tariff": {Theirs: DefaultTariff().With(Tariff{lately.BlogPost: {Share: 30, Expect: 6}})},
		"our tariff":   {Ours: DefaultTariff().With(Tariff{lately.BlogPost: {Share: 30, Expect: 6}})},
		"the gate":     {Gate: lately.Referral},
		"tolerance":    {Tolerance: 0.4},
		"since":        {Since: asOf},
	} {
		got := ag.ID()
		if ids[got] != "" {
			t.Errorf("%s has the id of %s", name, ids[got])
		}
		ids[got] = name
	}
	if c := score(nil, Agreement{Gate: lately.Referral}, DefaultModel()); c.Agreement != (Agreement{Gate: lately.Referral}).ID() {
		t.Errorf("the card is by %s", c.Agreement)
	}
}

func TestProgramme(t *testing.T) {
	var p Programme
	first, second := score(exchange(), Agreement{}, DefaultModel()), score(nil, Agreement{Gate: lately.Referral}, DefaultModel())
	for _, c := range []Scorecard{first.Bare(), second.Bare()} {
		p.Add(&c)
	}
	if p.Partners != 2 || p.ByStatus[Balanced] != 1 || p.ByStatus[Gated] != 1 {
		t.Errorf("%d partners: %v", p.Partners, p.ByStatus)
	}
	near(t, "given", p.Given.Points, first.Given.Points, 0)
	near(t, "balance", p.Balance, first.Balance, 1e-12)
	near(t, "reciprocity", p.Reciprocity, first.Reciprocity, 1e-12)
	posts := p.Received.Areas[2]
	if posts.Area != lately.BlogPost || posts.Done != 1 || posts.Expected != 8 {
		t.Errorf("their posts: %+v", posts)
	}
	overdue := 0
	for _, c := range []Scorecard{first, second} {
		for _, a := range c.Received.Areas {
			if a.Expectation.State == Overdue {
				overdue++
			}
		}
	}
	if p.Received.Overdue != overdue {
		t.Errorf("%d overdue of theirs, want %d", p.Received.Overdue, overdue)
	}
	if len(Statuses()) != 6 {
		t.Errorf("%d statuses", len(Statuses()))
	}
}
