package detect

import (
	"testing"

	"lately"
)

// What stands under a keynote's heading is what the event is about.
func TestKeynote(t *testing.T) {
	d, err := New(lately.Parties{Us: lately.Party{Name: "Mapleforge"}, Partners: []lately.Party{{ID: "northwind", Name: "Northwind Dyes"}}})
	if err != nil {
		t.Fatal(err)
	}
	src := lately.Source{ID: "us/events", Owner: lately.OurID, Kind: "page", Area: lately.Workshop}
	for heading, want := range map[string]lately.Status{"Keynote": lately.Counted, "Talks": lately.Mention} {
		it := lately.Item{Key: "event:1", Kind: lately.Event, Title: "Dye days", Format: lately.HTML, Body: "<h2>" + heading + "</h2><h3>How to dye a river</h3><p>Ada Holm, Northwind Dyes</p><h2>Lunch</h2><p>Soup.</p>"}
		for _, f := range d.Detect(src, it) {
			if f.Status != want {
				t.Errorf("%s: %+v", heading, f)
			}
		}
	}
}

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

// Who presents an event gave the workshop: the side whose people stand on its stage,
// whoever announces it. A common word alone is no company.
func TestWhoPresentsAnEvent(t *testing.T) {
	d, err := New(lately.Parties{
		Us: lately.Party{Name: "Mapleforge", Domains: []string{"mapleforge.example"}},
		Partners: []lately.Party{
			{ID: "northwind", Name: "Northwind Dyes", Aliases: []string{"Northwind"}, Domains: []string{"northwind.example"}},
			{ID: "loom", Name: "Loom", Ambiguous: true, Domains: []string{"loomworks.example"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, title, text, author, owner string
		partner                          string
		side                             lately.Side // empty: not counted
	}{
		{"their teacher in brackets", "Dyeing day with Northwind", "Three hours at the vat. Ada Holm (Northwind) shows how to get an even blue.", "Mapleforge (mapleforge.example)", "", "northwind", lately.Theirs},
		{"their trainers by a label", "Dyeing day with Northwind Dyes", "Trainers: Ada Holm and Piet Groot, Northwind Dyes. Bring gloves.", "Mapleforge", "", "northwind", lately.Theirs},
		{"our teacher at their place", "Wood clinic at Northwind Dyes", "Mara Quist (Mapleforge) looks at warped frames. Northwind Dyes lends the yard.", "Mapleforge", "", "northwind", lately.Ours},
		{"our person in their calendar", "Office hours with Mapleforge", "Mara Quist of Mapleforge answers questions about frames.", "Northwind Dyes (northwind.example)", "northwind", "northwind", lately.Ours},
		{"presented by them", "Colour theory, presented by Northwind", "For everybody.", "Mapleforge", "", "northwind", lately.Theirs},
		{"animé par eux", "Journée couleur animée par Northwind", "Intervenante : Ada Holm, Northwind. Gants fournis.", "Mapleforge", "", "northwind", lately.Theirs},
		{"their instructors, for our users", "Training: dyes for shops that work with Mapleforge", "Two hours with our instructors: bring a Mapleforge frame of your own.", "Organizer: Northwind Dyes", "northwind", "northwind", lately.Theirs},
		{"their calendar, their own", "Northwind release party", "Cake.", "Northwind Dyes", "northwind", "northwind", ""},
		{"a room", "Frame clinic", "Mara reads frames.\nRoom: Northwind, 2nd floor", "Mapleforge", "", "northwind", ""},
		{"a neighbour at a fair", "Craft fair, hall 3", "Our stand is B7. Next to us: Northwind, Alder & Co, the bakery.", "Mapleforge", "", "northwind", ""},
		{"a common word", "Loom cleaning day", "Bring a brush and oil.", "Mapleforge", "", "loom", ""},
		{"one guest", "Vats that think", "Our guest is Ada Holm, CTO of Northwind Dyes.", "Mapleforge", "", "northwind", lately.Ours},
		{"a guest and one of us", "Vats that think", "Join Ada Holm of Northwind Dyes and our CTO as they take a vat apart.", "Mapleforge", "", "northwind", lately.Theirs},
		{"one of many guests", "Vats that think", "Join Ada Holm of Northwind Dyes, Siri Moen of Cirrus, Olu Abe of Tern and Kim Sato of Dune.", "Mapleforge", "", "northwind", ""},
		{"a column for whom it is with", "Vats that think", "With: Northwind Dyes", "Mapleforge", "", "northwind", lately.Ours},
		{"the one performer", "Vats that think", "Performer: Ada Holm, Northwind Dyes\nA webinar.", "Mapleforge", "", "northwind", lately.Theirs},
		{"one performer of three", "Vats that think", "Performer: Ada Holm, Northwind Dyes\n\nPerformer: Siri Moen, Cirrus\n\nPerformer: Olu Abe, Tern", "Mapleforge", "", "northwind", ""},
		{"three talks", "Dye days", "10:00 Ada Holm, Northwind Dyes: blue.\n11:00 Piet Groot, Northwind Dyes: red.\n12:00 Siri Moen, Northwind Dyes: green.", "Mapleforge", "", "northwind", lately.Theirs},
		{"where one signs up", "Vats that think", "Sign up on Northwind. Our events on Northwind are free. Join us on Northwind.", "Mapleforge", "", "northwind", ""},
		{"a common word with a link", "Warp speed, presented by Loom", "Ida Wren of Loom shows fast warping.", "Mapleforge", "", "loom", lately.Theirs},
	} {
		owner := tt.owner
		if owner == "" {
			owner = lately.OurID
		}
		src := lately.Source{ID: owner + "/events", Owner: owner, Kind: "calendar"}
		found := d.Detect(src, lately.Item{Key: "event:1", Kind: lately.Event, Title: tt.title, Body: tt.text, Format: lately.Text, Author: tt.author})
		var got lately.Side
		for _, f := range found {
			if f.Partner == tt.partner && f.Status == lately.Counted {
				got = f.Side
			}
		}
		if got != tt.side {
			t.Errorf("%s: counted for %q, want %q: %+v", tt.name, got, tt.side, found)
		}
	}
}
