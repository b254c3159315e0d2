package main

import (
	"testing"

	"lately"
	"lately/connectors/page"
	"lately/sync/detect/gold"
)

// Pages as fourteen invented companies' site builders make them, in five languages,
// two thirds of their pairs traps. They were written and labelled without a look at the
// detector, which found 0.90 and 0.77 of what it should (strict precision and recall) at
// the first run. Their failures have been looked at since: the reading of pages was
// improved by them, its weights were not. The floors are a little below what is reached.
func TestPagesOfBuilders(t *testing.T) {
	set, err := gold.Load("../../sync/detect/gold/testdata/pages-blind", gold.Readers{Page: page.Read, Later: page.ReadLater})
	if err != nil {
		t.Fatal(err)
	}
	credited := 0
	for _, l := range set.Labels {
		if l.Grade == 2 {
			credited++
		}
	}
	if len(set.Groups) < 12 || len(set.Cases) < 36 || credited*2 > len(set.Labels) {
		t.Errorf("%d owners, %d pages, %d of %d labels are credit", len(set.Groups), len(set.Cases), credited, len(set.Labels))
	}
	r, err := gold.Evaluate(set, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Pairs {
		if counted := p.Status == lately.Counted; counted != (p.Grade == 2) {
			t.Logf("%s, %s: grade %d %s, found %q %s at %.2f (%s)", p.Case, p.Partner, p.Grade, p.LabelArea, p.Status, p.Area, p.Confidence, p.Why)
		}
	}
	if r.Credit.F1() < 0.93 || r.Strict.F1() < 0.95 || r.Strict.Precision() < 0.93 {
		t.Errorf("credit F1 %.3f, strict F1 %.3f, strict precision %.3f", r.Credit.F1(), r.Strict.F1(), r.Strict.Precision())
	}
	for area, least := range map[lately.Area]float64{lately.PartnerPage: 0.94, lately.Testimonial: 0.96, lately.WhitePaper: 0.92, lately.Workshop: 0.92} {
		if got := r.StrictAreas[area].F1(); got < least {
			t.Errorf("%s: strict F1 %.3f, below %.3f", area, got, least)
		}
	}
	if r.AreaRight != r.AreaOf || r.GiverRight != r.GiverOf {
		t.Errorf("area right in %d of %d, giver in %d of %d", r.AreaRight, r.AreaOf, r.GiverRight, r.GiverOf)
	}
	changes, err := gold.JudgeChanges(set, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, c := range changes {
		if !c.Right() {
			wrong++
			t.Logf("%s → %s (%s): wrongly added %v, wrongly removed %v, missed %v", c.Before, c.After, c.Kind, c.WrongAdded, c.WrongRemoved, c.Missed)
		}
	}
	if len(changes) < 16 || wrong > 1 {
		t.Errorf("%d of %d pairs of versions are wrong", wrong, len(changes))
	}
}
