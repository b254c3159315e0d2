package engine_test

import (
	"slices"
	"testing"
	"time"

	"lately"
	"lately/sync/detect"
	"lately/sync/detect/gold"
	"lately/sync/engine"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// leastJoined is how many of the labelled copies become one activity with what they
// are copies of. Raise it when more do.
const leastJoined = 5

// One thing that is seen in two places (a release in both newsrooms, a copy on another
// site, an address with tracking in it) is one activity with two pieces of evidence.
func TestCopiesBecomeOneActivity(t *testing.T) {
	s, err := gold.Load("../detect/gold/testdata/cases", gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	joined := 0
	for _, c := range s.Cases {
		i := slices.IndexFunc(s.Cases, func(o gold.Case) bool { return c.SameAs != "" && o.ID == c.SameAs })
		if i < 0 {
			continue
		}
		g := s.Groups[slices.IndexFunc(s.Groups, func(g gold.Group) bool { return g.Owner == c.Owner })]
		alone, both := counted(t, g, s.Cases[i]), counted(t, g, s.Cases[i], c)
		if len(alone) > 0 && len(both) == len(alone) && evidence(both) > evidence(alone) {
			joined++
			continue
		}
		t.Logf("%s and %s: %d activities with %d pieces of evidence", c.ID, c.SameAs, len(both), evidence(both))
	}
	t.Logf("%d joined", joined)
	if joined < leastJoined {
		t.Errorf("%d copies became one activity with their originals, at least %d should", joined, leastJoined)
	}
}

// counted are the activities after a sync of sources that show a case each.
func counted(t *testing.T, g gold.Group, cases ...gold.Case) (out []lately.Activity) {
	t.Helper()
	b := &bench{T: t, led: ledgertest.Open(t, ledgertest.Drivers(t)[0]), clock: &clock{at: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}}
	det, err := detect.New(g.Parties)
	if err != nil {
		t.Fatal(err)
	}
	e := &engine.Engine{Store: b.led, Detector: det, Holder: "test/1/1", Now: b.clock.now}
	var all []lately.Source
	for _, c := range cases {
		src := c.Source
		src.Name = c.ID
		src.ID = lately.SourceID(src.Owner, c.ID)
		e.Sources = append(e.Sources, engine.Source{Source: src, Connector: once(c.Items...), Normal: time.Hour})
		all = append(all, src)
	}
	if err := b.led.Register(t.Context(), all, b.clock.now()); err != nil {
		t.Fatal(err)
	}
	b.sync(e, engine.Plan{})
	for a, err := range b.led.Activities(t.Context(), ledger.Filter{Evidence: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if a.Status == lately.Counted {
			out = append(out, a)
		}
	}
	return out
}

// evidence is how many pieces of it activities have.
func evidence(list []lately.Activity) (n int) {
	for _, a := range list {
		n += len(a.Evidence)
	}
	return n
}
