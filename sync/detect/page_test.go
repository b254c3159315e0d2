package detect

import (
	"testing"

	"lately"
)

// What the place of a thing and the words around a name make of it.
func TestWhatStandsOnAPage(t *testing.T) {
	d := detector(t)
	const own = "https://saatgut-nord.example/"
	partners := lately.Source{ID: "us/partners", Owner: lately.OurID, Kind: "page", Location: own + "partners", Area: lately.PartnerPage}
	papers := lately.Source{ID: "us/papers", Owner: lately.OurID, Kind: "page", Location: own + "papers", Area: lately.WhitePaper}
	events := lately.Source{ID: "us/events", Owner: lately.OurID, Kind: "page", Location: own + "events", Area: lately.Workshop}
	card := lately.Place{Region: "main", Form: "card", Of: 3}
	under := func(section string) lately.Place {
		p := card
		p.Section = section
		return p
	}
	whole := lately.Place{Region: "page", Form: "page"}
	for _, tt := range []struct {
		name        string
		src         lately.Source
		place       lately.Place
		title, body string
		area        lately.Area
		status      lately.Status
	}{
		{"a card", partners, under("Our partners"), "FieldVane", "<p>Maps the soil.</p>", lately.PartnerPage, lately.Counted},
		{"a rank", partners, under("Gold"), "FieldVane", "", lately.PartnerPage, lately.Counted},
		{"a former one", partners, under("Past sponsors"), "FieldVane", "", lately.PartnerPage, lately.Mention},
		{"users", partners, under("Who sows with us: our customers"), "FieldVane", "", lately.PartnerPage, lately.Mention},
		{"lines of a section", partners, under("Our partners"), "Maps", "<p>FieldVane (Nordics)</p><p>Draws the soil.</p>", lately.PartnerPage, lately.Counted},
		{"a line in another's card", partners, under("Our partners"), "GrainPulse", "<p>Rome</p><p>FieldVane</p>", lately.PartnerPage, lately.Pending},
		{"the sentence that follows", partners, under("Technology partners"), "Delivery", "<p>FieldVane carries the maps. It is our partner since 2019.</p>", lately.PartnerPage, lately.Counted},
		{"a member's badge", partners, under("Our partners"), "We are a member of FieldVane, the union of mappers.", "", lately.PartnerPage, lately.Pending},
		{"an invitation", partners, card, "Become a partner", "<p>Crate loads of profit.</p>", lately.PartnerPage, lately.Mention},
		{"a paragraph with a link", partners, whole, "Sponsors", `<h2>Silver</h2><p><a href="https://www.fieldvane.com/">FieldVane</a> pays for the maps.</p>`, lately.PartnerPage, lately.Counted},
		{"a comparison", partners, under("Saatgut Nord vs FieldVane"), "FieldVane", "", lately.PartnerPage, lately.Mention},
		{"a report of both", papers, whole, "The state of rye", "<p>Saatgut Nord and FieldVane surveyed 400 farms.</p>", lately.WhitePaper, lately.Counted},
		{"a source of data", papers, whole, "The state of rye", "<p>Rainfall comes from the register of FieldVane.</p>", lately.PartnerPage, lately.Mention},
		{"a way to leave", papers, under("Guides"), "Moving your plots from FieldVane", "", lately.WhitePaper, lately.Mention},
		{"joint hosts", events, whole, "Rye day", "<p>Eleven days without rain. Saatgut Nord and FieldVane walk through the maps.</p>", lately.Workshop, lately.Counted},
		{"hosts with an article", events, whole, "Roggentag", "<p>Veranstaltet von der FieldVane, für alle.</p>", lately.Workshop, lately.Counted},
		{"a source in the agenda", events, whole, "Rye day", "<ul><li>Rain as recorded by FieldVane stations</li></ul>", lately.Workshop, lately.Mention},
		{"two people", events, whole, "Rye day", "<p>09:30 Maps in practice. Captain Edo Maas, FieldVane, and Siri Moen, Saatgut Nord.</p>", lately.Workshop, lately.Counted},
		{"a footer's text", events, card, "Saatgut Nord, Bergen. Weather: FieldVane. Terms", "<p>Saatgut Nord, Bergen. Weather: FieldVane. Terms</p>", lately.Workshop, lately.Mention},
		{"a user of another's", partners, under("Technologiepartner"), "Zähler mit Funk und ganz ohne Kabel. Wird auch von FieldVane eingesetzt.", "<p>Zähler mit Funk und ganz ohne Kabel. Wird auch von FieldVane eingesetzt.</p>", lately.PartnerPage, lately.Mention},
		{"before that", events, whole, "Rye day", "<p>Before Saatgut Nord, Rob spent nine years at FieldVane.</p>", lately.Workshop, lately.Mention},
	} {
		t.Run(tt.name, func(t *testing.T) {
			it := lately.Item{Kind: lately.Listing, Key: "k", Thing: tt.src.Location, Title: tt.title, Body: tt.body, Format: lately.HTML, Place: &tt.place}
			if tt.src.Area == lately.WhitePaper && tt.place.Form == "card" {
				it.URL = own + "papers/one"
			}
			want := one{"fieldview", lately.Ours, tt.area, tt.status}
			switch tt.name {
			case "an invitation":
				want.partner = "crate"
			case "hosts with an article":
				want.side = lately.Theirs // who holds an event gave it
			}
			check(t, d.Detect(tt.src, it), want)
		})
	}
}

// Words that lead to what one moves away from.
func TestLeaves(t *testing.T) {
	for lead, want := range map[string]bool{
		" moving your records from": true, " switching teams off": true, " 40000 plots moved out of": true, " a letter from": false, " from": false, "": false,
		" moving on one day we heard many kind words from": false,
	} {
		if leaves(lead) != want {
			t.Errorf("leaves(%q) = %v", lead, !want)
		}
	}
}
