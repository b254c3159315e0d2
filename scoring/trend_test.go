package scoring

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lately"
)

// asPoint is a scorecard's figures.
func asPoint(c Scorecard) Point {
	return Point{At: c.AsOf, Given: c.Given.Points, Received: c.Received.Points, Balance: c.Balance, Reciprocity: c.Reciprocity, Status: c.Status}
}

func TestTrendIsWhatTheScoreWas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		acts, ag := anyActivities(rt), anyAgreement(rt)
		ag.Partner = "p"
		ag.Coverage = rapid.SampledFrom([]Coverage{nil, {}, someCoverage()}).Draw(rt, "coverage")
		m := DefaultModel()
		m.MinActivities = rapid.IntRange(0, 3).Draw(rt, "minimum")
		c := score(acts, ag, m)
		points := Trend(&c, ag, m, 30)
		if len(points) != 30 {
			rt.Fatalf("%d points", len(points))
		}
		for _, p := range points {
			if diff := cmp.Diff(asPoint(Score(slices.Values(acts), ag, m, p.At)), p); diff != "" {
				rt.Fatalf("as of %s: %s", p.At, diff)
			}
		}
	})
}

// someCoverage is by sources that were first read at different times.
func someCoverage() Coverage {
	late := func(days time.Duration) func(*lately.SourceState) {
		return func(s *lately.SourceState) { s.Since = asOf.Add(-days * day) }
	}
	return Cover([]lately.SourceState{
		source("us", "feed", late(300)), source("us", "page", late(200)), source("p", "feed", failing(100*day)),
		source("p", "page", late(100)), source("p", "github", late(50)),
	}, "p")
}

func TestTrendEndsMonths(t *testing.T) {
	c := Score(slices.Values([]lately.Activity(nil)), Agreement{}, DefaultModel(), time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC))
	var got []string
	for _, p := range Trend(&c, Agreement{}, DefaultModel(), 4) {
		got = append(got, p.At.Format(time.RFC3339))
	}
	want := []string{"2025-12-31T23:59:59Z", "2026-01-31T23:59:59Z", "2026-02-28T23:59:59Z", "2026-03-31T12:00:00Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(Trend(&c, Agreement{}, DefaultModel(), 0)) + len(Trend(&c, Agreement{}, DefaultModel(), -3)); n != 0 {
		t.Errorf("%d points of no months", n)
	}
}

// What was noticed late happened all the same; what was removed later was there.
func TestTrendGoesByWhatHappened(t *testing.T) {
	late := act(lately.Theirs, lately.BlogPost, 100)
	late.FirstSeen = asOf
	gone := act(lately.Ours, lately.PartnerPage, 400, status(lately.Gone))
	gone.EndedAt = asOf.Add(-10 * day)
	c := score([]lately.Activity{late, gone}, Agreement{}, DefaultModel())
	points := Trend(&c, Agreement{}, DefaultModel(), 3)
	if points[0].Received == 0 || points[0].Given != 8 || points[2].Given != 0 {
		t.Errorf("%+v", points)
	}
}

func BenchmarkTrend(b *testing.B) {
	var acts []lately.Activity
	for i := range 500 {
		acts = append(acts, act([]lately.Side{lately.Ours, lately.Theirs}[i%2], lately.Areas()[i%8], float64(i)*2.5))
	}
	m := DefaultModel()
	c := score(acts, Agreement{}, m)
	for b.Loop() {
		Trend(&c, Agreement{}, m, 36)
	}
}
