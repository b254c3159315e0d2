package page

import (
	"testing"

	"lately"
)

// Quotes of one list are told by the one among them that says it is one; a speaker may
// stand within the words, and the company behind a line break.
func TestQuotesThatLookAlike(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       map[string]string // words, and what is said of who spoke
	}{
		{"cards", `<div class="c"><p class="t">We dye twice as fast as we did before the new vat came.</p><p>Ada Holm</p><p>Head of dyes, Northwind</p></div>
			<div class="c"><p class="t">The vat paid for itself by May.</p><p>Piet Groot</p><p>Prokurist, Loomworks</p></div>
			<div class="c"><p class="t">Open on Mondays and by appointment.</p><p>Closed in May.</p></div>`,
			map[string]string{"We dye twice as fast as we did before the new vat came.": "Ada Holm: Head of dyes, Northwind", "The vat paid for itself by May.": "Piet Groot: Prokurist, Loomworks"}},
		{"a line break", `<p class="q">We burn four bags less a day and nobody has asked me why yet.</p><p class="w">Ada Holm, Head of Dyes<br>Northwind Dyes</p>`,
			map[string]string{"We burn four bags less a day and nobody has asked me why yet.": "Ada Holm: Head of Dyes, Northwind Dyes"}},
		{"within the words", `<h2>A deadline</h2><p>"The lease ran out in May," says Ada Holm, head of dyes at Northwind. "Nobody else had room."</p>`,
			map[string]string{`The lease ran out in May," says Ada Holm, head of dyes at Northwind. "Nobody else had room.`: "Ada Holm: head of dyes at Northwind"}},
	} {
		items, err := Read(lately.Source{ID: "us/page", Owner: lately.OurID, Kind: "page"}, "https://mapleforge.example/", []byte("<html><body><main><h1>Mapleforge</h1><p>Frames, vats and everything else that a small dye works needs, made to measure in one yard since 1988 and sent all over the country in wooden boxes.</p>"+tt.body+"</main></body></html>"))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, it := range items {
			if it.Kind == lately.Quote {
				got[it.Body] = it.Place.Speaker + ": " + it.Place.Role
			}
		}
		for words, who := range tt.want {
			if found, ok := got[words]; !ok || found != who {
				t.Errorf("%s: %q is by %q, want %q; quotes %q", tt.name, words, found, who, got)
			}
		}
		if len(got) > len(tt.want) {
			t.Errorf("%s: too many quotes: %q", tt.name, got)
		}
	}
}
