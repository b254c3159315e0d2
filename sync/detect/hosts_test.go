package detect

import (
	"testing"

	"lately"
)

// An event's text says who holds it: behind a label, in an enumeration beside the
// owner, as those who do something. What such words don't lead to holds nothing.
func TestWhoHoldsAnEvent(t *testing.T) {
	d, err := New(lately.Parties{
		Us:       lately.Party{Name: "Mapleforge"},
		Partners: []lately.Party{{ID: "northwind", Name: "Northwind Dyes"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text, partner string
		counted       bool
	}{
		{"Presented by Mapleforge and the Northwind Dyes company. Bring gloves.", "northwind", true},
		{"Veranstalter: Mapleforge und Northwind Dyes GmbH. Ort: alte Spinnerei.", "northwind", true},
		{"Organisé par Northwind Dyes et Mapleforge.", "northwind", true},
		{"Northwind Dyes and Mapleforge walk through three recipes.", "northwind", true},
		{"A joint workshop by Northwind Dyes and Mapleforge.", "northwind", true},
		{"Trousers in blue. Led by Ada Holm and Piet Groot of Northwind Dyes.", "northwind", true},
		{"Ada Holm of Northwind Dyes shows her vat and answers questions.", "northwind", true},
		{"With Ada Holm of Northwind Dyes, Piet Groot of Loomworks and others.", "northwind", false},
		{"Host: Northwind Dyes", "northwind", true},
		{"A morning for shops. Northwind Dyes and Mapleforge users get in for free.", "northwind", false},
		{"We compare the colours of Northwind Dyes, Mapleforge and others.", "northwind", false},
		{"Presented by Mapleforge. Northwind Dyes and other tins are on the table.", "northwind", false},
	} {
		found := d.Detect(lately.Source{ID: "us/events", Owner: lately.OurID, Kind: "page", Area: lately.Workshop},
			lately.Item{Key: "event:1", Kind: lately.Event, Title: "A morning at the vat", Body: tt.text, Format: lately.Text})
		got := false
		for _, f := range found {
			got = got || f.Partner == tt.partner && f.Status == lately.Counted
		}
		if got != tt.counted {
			t.Errorf("%s: counted %t: %+v", tt.text, got, found)
		}
	}
}
