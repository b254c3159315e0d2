package site

import (
	"fmt"
	"testing"
	"time"

	"lately/scoring"
)

// A company with hundreds of sources doesn't have them all on every partner's page; one
// that fails is named in any case.
func TestManySourcesAreNamedInPart(t *testing.T) {
	v := &partnerView{page: &page{s: New(Options{}), up: "../"}}
	var all []scoring.Watch
	for i := range 300 {
		all = append(all, scoring.Watch{Source: fmt.Sprintf("us/feed:%03d", i), LastOK: time.Unix(1, 0), Failing: i == 299})
	}
	few := v.watches(all[:mostWatches])
	if len(few.Shown) != mostWatches || few.More != 0 {
		t.Errorf("%d of %d are named", len(few.Shown), mostWatches)
	}
	got := v.watches(all)
	if len(got.Shown) != mostWatches || got.More != 300-mostWatches || got.Shown[0].Source != "us/feed:299" || got.Shown[1].Source != "us/feed:000" {
		t.Errorf("named: %v, and %d more", got.Shown, got.More)
	}
	if got.Sources != "../sources.html" || all[0].Source != "us/feed:000" {
		t.Errorf("all stand in %q; the list given begins with %s", got.Sources, all[0].Source)
	}
}
