package gold

import (
	"maps"
	"slices"
	"strings"

	"lately"
)

// pages writes what is measured on pages alone.
func (l *lineWriter) pages(r *Result) {
	l.printf("\nBy area, grade 1 left out\n")
	var all Rates
	for _, a := range lately.Areas() {
		if rates, ok := r.StrictAreas[a]; ok {
			l.rates(string(a), rates)
			all.TruePositives += rates.TruePositives
			all.FalsePositives += rates.FalsePositives
			all.FalseNegatives += rates.FalseNegatives
		}
	}
	l.rates("all areas", all)
	l.rates("testimonial, right speaker", r.Speakers)
	l.printf("\nBy owner, grade 1 left out\n")
	for _, o := range slices.Sorted(maps.Keys(r.StrictOwners)) {
		l.rates(o, r.StrictOwners[o])
	}
	l.printf("\nGiver right in %d of %d rightly counted pairs\n", r.GiverRight, r.GiverOf)
	if len(r.Broken) > 0 {
		l.printf("Not believed: %s\n", strings.Join(r.Broken, ", "))
	}
	l.changes(r.Changes)
}

// changes writes what became of the pairs of versions.
func (l *lineWriter) changes(all []ChangeResult) {
	if len(all) == 0 {
		return
	}
	right := 0
	for _, c := range all {
		if c.Right() {
			right++
		}
	}
	l.printf("\nPairs of versions: %d of %d right\n", right, len(all))
	for _, c := range all {
		verdict := "right"
		if !c.Right() {
			verdict = "WRONG"
		}
		l.printf("%s  %-13s %s → %s\n", verdict, c.Kind, cut(c.Before, 26), cut(c.After, 26))
		for _, t := range []struct {
			name string
			ids  []string
		}{{"added", c.FoundAdded}, {"removed", c.FoundRemoved}, {"wrongly added", c.WrongAdded}, {"wrongly removed", c.WrongRemoved}, {"missed", c.Missed}} {
			if len(t.ids) > 0 {
				l.wrapped(t.name, strings.Join(t.ids, ", "))
			}
		}
		if c.Broken != "" {
			l.wrapped("not believed", c.Broken)
		}
	}
}
