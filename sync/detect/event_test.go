package detect

import (
	"testing"

	"lately"
)

// What was called off didn't happen, whatever its words say.
func TestCancelledEventIsNothing(t *testing.T) {
	d, err := New(lately.Parties{Us: lately.Party{Name: "Spedio"}, Partners: []lately.Party{{ID: "kranich", Name: "Kranich Systeme"}}})
	if err != nil {
		t.Fatal(err)
	}
	src := lately.Source{ID: "us/events", Owner: lately.OurID, Kind: "calendar"}
	it := lately.Item{Key: "event:1", Kind: lately.Event, Title: "Workshop with Kranich Systeme"}
	if len(d.Detect(src, it)) != 1 {
		t.Fatal("the event is nothing already")
	}
	it.Cancelled = true
	if found := d.Detect(src, it); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
}
