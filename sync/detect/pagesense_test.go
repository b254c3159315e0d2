package detect

import (
	"testing"

	"lately"
)

// sense is what one thing on a page of Mapleforge, a maker of frames, says of a partner.
type sense struct {
	name        string
	area        lately.Area // of the source
	page        string      // the page's title
	section     string
	above, lead string
	form        string
	earlier     bool
	alt, link   string
	title, body string
	partner     string
	want        lately.Area
	status      lately.Status
}

const (
	linkedTo = `<a href="https://northwind.example/">`
	longTale = " makes dyes for frames of any size, and has done so in the same yard since 1988, with two vats, nine people, a dog and a stove"
)

var senses = []sense{
	{name: "past sponsors of a year", page: "Sponsors", above: "Sponsors › Prior sponsors", section: "2022 sponsors", title: "Northwind Dyes", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "sponsors of a year", page: "Sponsors", above: "Sponsors", section: "2022 sponsors", title: "Northwind Dyes", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "sponsors of an earlier year", page: "Sponsors", above: "Sponsors", section: "2022 sponsors", earlier: true, title: "Northwind Dyes", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "a way to pay", area: lately.PartnerPage, page: "Sponsorship", above: "How to sponsor", section: "Donate via Northwind Dyes", lead: "Good for small sums and for sponsorship by the month, although Northwind takes a part of it:", title: "Northwind button", link: "https://northwind.example/pay", partner: "northwind", want: lately.PartnerPage, status: lately.Pending},
	{name: "others' customers", area: lately.PartnerPage, page: "Support", section: "Experienced yards", lead: "These yards take part in the work on frames on behalf of their customers, and know what their customers want from us.", title: "Northwind Dyes", link: "https://northwind.example/", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "a list of our customers", page: "Yards", lead: "Among those that trust in frames from us are yards of any size, and our customers include these.", title: "Northwind Dyes", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "a link in another's text", area: lately.PartnerPage, page: "Partners", section: "Our partners", title: "Quarrel & Co", body: "<p>Quarrel &amp; Co" + longTale + ", and takes part in the " + linkedTo + "school of dyes</a>.</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "a quality", area: lately.PartnerPage, page: "Partners", section: "Our partners", title: "Northwind-certified frames and vats from Oslo", alt: "Quarrel & Co", partner: "northwind", want: lately.PartnerPage, status: lately.Pending},
	{name: "what another's picture is about", area: lately.PartnerPage, page: "Partners", section: "Our partners", title: "Frames for any yard and for Northwind Dyes vats", alt: "Quarrel & Co", partner: "northwind", want: lately.PartnerPage, status: lately.Pending},
	{name: "a page about another", area: lately.PartnerPage, page: "Mapleforge and Siltworks", title: "", alt: "Northwind Dyes", form: "logo", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "a paper on our other site", area: lately.WhitePaper, page: "Publications", section: "Publications", title: "The state of blue", link: "https://frames.example/state-of-blue", body: "<p>This Northwind Dyes report asks 90 yards.</p>", partner: "northwind", want: lately.WhitePaper, status: lately.Counted},
	{name: "a member in a report", area: lately.WhitePaper, page: "Publications", section: "Publications", title: "The state of green", link: "https://frames.example/state-of-green", body: "<p>Mapleforge is a proud member of Northwind Dyes and reports on green.</p>", partner: "northwind", want: lately.WhitePaper, status: lately.Mention},
	{name: "a post", page: "Stories", section: "Customer stories", title: "Northwind Dyes in autumn", link: "https://frames.example/blog/northwind-in-autumn", partner: "northwind", want: lately.WhitePaper, status: lately.Pending},
	{name: "a heading of its own", page: "Professional help", form: "page", body: "<h1>Professional help</h1><p>By those who build it.</p><h2>Norway</h2><h4>Northwind Dyes</h4><p>" + linkedTo + "northwind.example</a></p>", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "a heading of a manual", page: "Manual", form: "page", body: "<h1>Manual</h1><h2>Northwind Dyes</h2><p>Set the vat to four.</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "prose under customers further up", page: "Yards", form: "page", body: "<h1>Yards</h1><h2>Our customers</h2><h3>In the north</h3><p>Northwind Dyes</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "prose under partners further up", page: "Yards", form: "page", body: "<h1>Yards</h1><h2>Our partners</h2><h3>In the north</h3><p>Northwind Dyes</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "prose that says with whom we work", page: "About us", form: "page", body: "<h1>About us</h1><h2>Who we work with</h2><p>We are a partner of " + linkedTo + "Northwind Dyes</a> and like it.</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "a step of a manual", page: "Manual", form: "page", body: "<h1>Manual</h1><h2>Northwind Dyes</h2><p>Open an account at " + linkedTo + "Northwind</a>, then fill the vat and wait for a day.</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "a place on a page of sponsors", area: lately.PartnerPage, page: "Sponsors", form: "page", body: "<h1>Sponsors</h1><h2>Venue</h2><p>Northwind Dyes, the big hall</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "a common word in a name", area: lately.PartnerPage, page: "Partners", form: "page", body: "<h1>Partners</h1><p>Frames are made in collaboration with Salt Harbor.</p>", partner: "salt", want: lately.PartnerPage, status: lately.Counted},
	{name: "a common word", area: lately.PartnerPage, page: "Partners", form: "page", body: "<h1>Partners</h1><p>Frames are made with salt harbor or without.</p>", partner: "salt", want: "", status: ""},
	{name: "something for free", page: "Thanks to", section: "Supporting tools", title: "Northwind Dyes", body: "<p>Northwind Dyes gives us free licences of its recipes.</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "a guide for choosing", area: lately.WhitePaper, page: "Library", section: "Library", title: "What to buy", link: "https://mapleforge.example/library/what-to-buy", body: "<p>Compare Northwind Dyes, Quarrel and frames.</p>", partner: "northwind", want: lately.WhitePaper, status: lately.Mention},
	{name: "prose under former ones further up", page: "Yards", form: "page", body: "<h1>Yards</h1><h2>Prior sponsors</h2><h3>2022 sponsors</h3><p>Northwind Dyes</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "prose under former ones of a rank", page: "Yards", form: "page", body: "<h1>Yards</h1><h2>Past institutional partners</h2><p>Northwind Dyes</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "where to buy", page: "Frames", section: "Where to buy", title: "Northwind Dyes", link: "https://northwind.example/", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "a title with a dot", page: "Frames", form: "page", body: "<h1>Frames</h1><h2>Collaborations</h2><p>Our work is a collaboration with the yard of Dr. Holm (Northwind Dyes).</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "another partner on a partner's page", area: lately.PartnerPage, page: "Siltworks", section: "Other partners", title: "Northwind Dyes", link: "https://mapleforge.example/p/northwind", partner: "northwind", want: lately.PartnerPage, status: lately.Counted},
	{name: "a legal list", page: "Sub-processors of Mapleforge", form: "row", title: "Northwind Dyes", link: "https://northwind.example/", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
	{name: "the client of a story", area: lately.WhitePaper, page: "Case studies", form: "page", body: "<h3>A vat without smoke</h3><p>Client: Northwind Dyes</p><p>Deliverable: one vat</p>", partner: "northwind", want: lately.WhitePaper, status: lately.Counted},
	{name: "a tool of a story", area: lately.WhitePaper, page: "Case studies", form: "page", body: "<h3>A vat without smoke</h3><p>Paint by Northwind Dyes</p>", partner: "northwind", want: lately.PartnerPage, status: lately.Mention},
}

// What a careful person takes from the headings, pictures and links around a name.
func TestTheSenseOfAPage(t *testing.T) {
	d, err := New(lately.Parties{
		Us: lately.Party{Name: "Mapleforge", Domains: []string{"mapleforge.example", "frames.example"}},
		Partners: []lately.Party{
			{ID: "northwind", Name: "Northwind Dyes", Aliases: []string{"Northwind"}, Domains: []string{"northwind.example"}},
			{ID: "salt", Name: "Salt Harbor", Ambiguous: true},
			{ID: "siltworks", Name: "Siltworks", Domains: []string{"siltworks.example"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range senses {
		src := lately.Source{ID: "us/page", Owner: lately.OurID, Kind: "page", Location: "https://mapleforge.example/x", Area: tt.area}
		p := &lately.Place{Region: "main", Form: "card", Of: 3, Page: tt.page, Section: tt.section, Above: tt.above, Lead: tt.lead, Alt: tt.alt, Earlier: tt.earlier}
		if tt.form != "" {
			p.Form = tt.form
		}
		if tt.form == "page" {
			p.Region, tt.title = "page", tt.page
		}
		found := d.Detect(src, lately.Item{Kind: lately.Listing, Key: "k", Thing: src.Location, Title: tt.title, URL: tt.link, Body: tt.body, Format: lately.HTML, Place: p})
		var got lately.Finding
		for _, f := range found {
			if f.Partner == tt.partner {
				got = f
			}
		}
		if got.Area != tt.want || got.Status != tt.status {
			t.Errorf("%s: got %q, %q (%.2f: %s), want %q, %q", tt.name, got.Area, got.Status, got.Confidence, got.Rule, tt.want, tt.status)
		}
	}
}

// Who gives an event, who is one of several on its stage, and who goes to whose.
func TestTheSenseOfAnEvent(t *testing.T) {
	d, err := New(lately.Parties{
		Us:       lately.Party{Name: "Mapleforge", Domains: []string{"mapleforge.example"}},
		Partners: []lately.Party{{ID: "northwind", Name: "Northwind Dyes", Aliases: []string{"Northwind"}, Domains: []string{"northwind.example"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, title, body string
		counted           bool
		side              lately.Side
	}{
		{"it gives a course", "Frames in Oslo", "<p>Save the date: Northwind will be providing a two days long introduction to frames in June.</p>", true, lately.Theirs},
		{"it gives a discount", "Frames in Oslo", "<p>Northwind is offering a discount on vats to whoever comes.</p>", false, lately.Ours},
		{"where we go", "Mapleforge at Northwind", "<p>Meet us in hall 3.</p>", false, lately.Ours},
		{"side by side", "Mapleforge and Northwind: frames and dyes", "<p>An hour for both.</p>", true, lately.Ours},
		{"a joint session", "From frame to vat", "<p>A joint session with Northwind Dyes: how a frame comes to the vat.</p>", true, lately.Ours},
		{"one of four speakers", "From frame to vat", "<p>Speakers: Ada Holm (Northwind), Piet Groot (Quarrel), Ida Wren (Mapleforge), Bo Lind (Siltworks)</p>", false, lately.Ours},
		{"the speaker", "From frame to vat", "<p>Speaker: Ada Holm (Northwind)</p>", true, lately.Theirs},
		{"a panel", "Mapleforge panel with Northwind, Quarrel and Siltworks", "<p>Four views.</p>", false, lately.Ours},
		{"a neighbour", "Frame fair", "<p>Find us in hall 3, together with Northwind and the bakery.</p>", false, lately.Ours},
		{"an instructor behind a date", "Frames for beginners", "<p>14 March 2026, Oslo. Instructor: Ada Holm, Northwind. Bring gloves.</p>", true, lately.Theirs},
		{"a place behind a host", "Frame day", "<p>A day for yards. Host: Mapleforge. Venue: the yard of Northwind, Oslo.</p>", false, lately.Ours},
		{"the keynote", "Frame days", `<p>09:30 Keynote: "Blue in numbers", Dr. Ada Holm, Northwind Dyes</p>`, true, lately.Theirs},
		{"a line of the programme", "Frame days", "<p>09:30 Ada Holm, M.D. Department of Blue, Northwind Dyes, Oslo “Blue”</p>", false, lately.Ours},
		{"a course about its product", "Northwind training", "<p>One day with Northwind, and with us. We teach Northwind from the start.</p>", true, lately.Ours},
		{"its own fair", "Northwind Expo", "<p>Northwind Expo is in hall 3. Come to our stand at Northwind Expo.</p>", false, lately.Ours},
		{"twice in a sentence", "Frame days", "<p>At the school of Northwind, Northwind</p>", false, lately.Ours},
	} {
		src := lately.Source{ID: "us/events", Owner: lately.OurID, Kind: "page", Location: "https://mapleforge.example/events"}
		found := d.Detect(src, lately.Item{Key: "event:1", Kind: lately.Event, Title: tt.title, Body: tt.body, Format: lately.HTML})
		if len(found) != 1 {
			t.Errorf("%s: found %+v", tt.name, found)
			continue
		}
		if f := found[0]; (f.Status == lately.Counted) != tt.counted || tt.counted && f.Side != tt.side {
			t.Errorf("%s: %s %s at %.2f (%s)", tt.name, f.Status, f.Side, f.Confidence, f.Rule)
		}
	}
}

func TestAFirmsNameSaysNothingOfAList(t *testing.T) {
	d, err := New(lately.Parties{Us: lately.Party{Name: "Mapleforge"}, Partners: []lately.Party{{ID: "silt", Name: "Silt Health Partners"}}})
	if err != nil {
		t.Fatal(err)
	}
	for heading, want := range map[string]meaning{
		"Silt Health Partners: four vats":    meansNothing,
		"Partners like Silt Health Partners": meansPartners,
		"Past gold sponsors":                 meansFormer,
		"Our institutional partners":         meansPartners,
	} {
		if got := (call{d: d}).meansHere(heading); got != want {
			t.Errorf("%q: %v, want %v", heading, got, want)
		}
	}
}
