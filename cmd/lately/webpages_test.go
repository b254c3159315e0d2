package main

import (
	"testing"

	"lately"
	"lately/connectors/calendar"
	"lately/connectors/page"
	"lately/sync/detect/gold"
)

// The web pages of invented companies that come with the tests are read by the
// connector and judged as in a run: what stands on them, who speaks on them, what
// came and went between two versions of one.
func TestPagesOfInventedCompanies(t *testing.T) {
	set, err := gold.Load("../../sync/detect/gold/testdata/webpages", gold.Readers{Page: page.Read, Later: page.ReadLater, Calendar: calendar.Read})
	if err != nil {
		t.Fatal(err)
	}
	r, err := gold.Evaluate(set, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []lately.Area{lately.PartnerPage, lately.Testimonial, lately.WhitePaper, lately.Workshop} {
		if rates := r.StrictAreas[a]; rates.F1() < 0.95 || rates.TruePositives < 7 {
			t.Errorf("%s: F1 %.3f (%d right, %d wrong, %d missed)", a, rates.F1(), rates.TruePositives, rates.FalsePositives, rates.FalseNegatives)
		}
	}
	if r.Speakers.F1() < 0.95 {
		t.Errorf("testimonials with the right speaker: F1 %.3f", r.Speakers.F1())
	}
	if r.GiverRight != r.GiverOf {
		t.Errorf("the giver is right in %d of %d", r.GiverRight, r.GiverOf)
	}
	changes, err := gold.JudgeChanges(set, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if !c.Right() {
			t.Errorf("%s → %s (%s): wrongly added %v, wrongly removed %v, missed %v", c.Before, c.After, c.Kind, c.WrongAdded, c.WrongRemoved, c.Missed)
		}
	}
}
