package config

import (
	"fmt"

	"lately"
)

// scoring checks the house's parameters and everyone's terms.
func (d *decoder) scoring(s *shape) {
	for area := range s.Scoring.HalfLife {
		if area.Standing() {
			d.wrong("scoring.half_life."+string(area), "has no half-life: it counts as long as it is live", "remove the line")
		}
	}
	d.terms("scoring.tariff", s.Scoring.Tariff, nil)
	d.terms("scoring.asks", s.Scoring.Asks, nil)
	for i, p := range s.Partners {
		d.terms(fmt.Sprintf("partners[%d].tariff", i), p.Tariff, s.Scoring.Tariff)
		d.terms(fmt.Sprintf("partners[%d].asks", i), p.Asks, s.Scoring.Asks)
	}
}

// terms checks that a map of terms adds up. Shares are of 100; what is left out
// keeps its default and is scaled, so only a full map must sum to 100.
func (d *decoder) terms(path string, written, house map[lately.Area]term) {
	if len(written) == 0 || d.known(path) {
		return
	}
	for area, t := range written {
		d.term(path+"."+string(area), t)
	}
	if d.part(path) {
		return // a sum with a wrong number in it says nothing
	}
	sum, wanted := 0.0, 0
	for _, area := range lately.Areas() {
		t, own := written[area]
		sum += t.value().Share
		if !own {
			t, own = house[area]
		}
		if !own || t.value().Share > 0 {
			wanted++
		}
	}
	switch {
	case wanted == 0:
		d.wrong(path, "has shares that are zero over all areas", "give at least one area a share above 0, and what is expected of it")
	case sum > 100.005:
		d.wrong(path, "has shares that sum to "+number(round(sum)), "shares are parts of 100: lower some")
	case len(written) == len(lately.Areas()) && sum < 99.995:
		d.wrong(path, "has all areas, and their shares sum to "+number(round(sum)), "make them sum to 100")
	}
}

func round(n float64) float64 { return float64(int64(n*100+0.5)) / 100 }

// term checks one entry: either both numbers are above zero, or the area isn't
// wanted.
func (d *decoder) term(path string, t term) {
	share, expect := t.Share != nil && *t.Share != 0, t.Expect != nil && *t.Expect != 0
	switch {
	case d.known(path) || d.part(path):
	case t.Share == nil && t.Expect == nil:
		d.wrong(path, "has neither share nor expect", "write {share: 20, expect: 2}, or {share: 0} for not wanted")
	case share && !expect:
		d.wrong(path, "has a share and expects none", "add expect: how many in a year, or make the share 0")
	case expect && t.Share == nil:
		d.wrong(path, "expects some and has no share", "add share: its part of 100")
	}
}

// value is the term in full; one of the numbers left out is 0.
func (t term) value() Term {
	var out Term
	for _, f := range []struct {
		from *float64
		to   *float64
	}{{t.Share, &out.Share}, {t.Expect, &out.Expect}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	return out
}
