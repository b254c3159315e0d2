package detect

import "testing"

func TestTheTitleSaysWhoIsAPartner(t *testing.T) {
	const signal = "partner by the title"
	for _, tt := range []struct {
		title, body string
		want        float64
	}{
		{"A field day sponsored by FieldVane", "<p>FieldVane came too.</p>", 1},
		{"A field day in partnership with FieldVane", "<p>It rained.</p>", 1},
		{"A field day with maps of FieldVane", "<p>It rained.</p>", 0},
		{"A big thank you to those who helped", "<p>It rained. A warm hand and all our thanks to FieldVane.</p>", 1},
		{"A big thank you to those who helped", "<p>It rained. The maps of FieldVane had said so.</p>", 0},
		{"Harvest is over", "<p>It rained. A warm hand and all our thanks to FieldVane.</p>", 0},
	} {
		if got := signalOf(t, tt.title, tt.body, signal); got != tt.want {
			t.Errorf("%q, %q: got %g, want %g", tt.title, tt.body, got, tt.want)
		}
	}
}

// That the party works together with somebody else, or might, is nothing between it and
// the owner.
func TestDealingsAreWithTheOwner(t *testing.T) {
	for _, text := range []string{
		"The millers have teamed up with FieldVane.",
		"Perhaps we would be working with FieldVane one day.",
		"We have teamed up with the millers. FieldVane has a new map.",
	} {
		if got := signalOf(t, "Field day", "<p>"+text+"</p>", "works with the owner"); got != 0 {
			t.Errorf("%q: got %g", text, got)
		}
	}
}

// A technique that supports another is no sponsor.
func TestSupportedByIsNoSponsor(t *testing.T) {
	const text = "<p>Charts are supported by FieldVane since May, and drawn by a plotter.</p>"
	for _, signal := range []string{"named as partner or sponsor", "sponsor at start or end", "gives or is thanked"} {
		if got := signalOf(t, "Field day", text, signal); got != 0 {
			t.Errorf("%s: got %g", signal, got)
		}
	}
	if signalOf(t, "Field day", "<p>The choir is generously supported by FieldVane.</p>", "named as partner or sponsor") == 0 {
		t.Error("a supporter is no partner")
	}
}

// "X and the Y" are as much side by side as "X and Y"; a date and an article are no
// enumeration.
func TestNamesWithAnArticleStandSideBySide(t *testing.T) {
	const signal = "side by side with the owner"
	for text, want := range map[string]bool{
		"A map made by Saatgut Nord and the FieldVane.":               true,
		"A map made by the FieldVane and the Saatgut Nord.":           true,
		"On 3 May 2026, the FieldVane opened. Saatgut Nord was there": false,
	} {
		if got := signalOf(t, "Field day", "<p>"+text+"</p>", signal); (got > 0) != want {
			t.Errorf("%q: got %g", text, got)
		}
	}
}

func TestTitlesThatCount(t *testing.T) {
	for title, want := range map[string]bool{
		"10 tools for the barn":                     true,
		"Our top 5 tools":                           true,
		"Drawing the tide: 3 metres in six hours":   false,
		"Sowing, mapping, gates and more":           true,
		"The year in review":                        true,
		"Sowing, mapping and gates, and no more of": false,
	} {
		body := "<p>We map with FieldVane.</p>"
		if got := signalOf(t, title, body, "a roundup or a list"); (got > 0) != want {
			t.Errorf("%q: got %g", title, got)
		}
	}
}

// A command in running text is no mention; a name that is set as code is one.
func TestCommandsInRunningText(t *testing.T) {
	const signal = "share as format or code"
	for body, want := range map[string]float64{
		"<p>Then type <code>fieldvane plots --all</code> and wait.</p>":               1,
		"<p>Then type <kbd>fieldvane plots --all</kbd> in <b>FieldVane</b>.</p>":      0.5,
		"<p>Our maps are of <code>FieldVane</code>, and we like it.</p>":              0,
		"<p>Our <code>maps of<p>FieldVane</code> are good, and we like them all.</p>": 0,
	} {
		if got := signalOf(t, "Field day", body, signal); got != want {
			t.Errorf("%q: got %g, want %g", body, got, want)
		}
	}
}
