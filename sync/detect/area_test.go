package detect

import (
	"strings"
	"testing"

	"lately"
)

// at is a post at another address.
func at(url, title, body string) lately.Item {
	it := post(title, body)
	it.URL = url
	return it
}

func TestAreasByWhoActs(t *testing.T) {
	schema := post("A day with FieldVane", about)
	schema.Schema = "EducationEvent"
	const site = "https://saatgut-nord.example/"
	newsroom := ourBlog
	newsroom.Area = lately.PressRelease
	for _, tt := range []struct {
		name string
		src  lately.Source
		item lately.Item
		side lately.Side
		area lately.Area
	}{
		{"a post about their meetups", ourBlog, post("How FieldVane runs its meetups", about), lately.Ours, lately.BlogPost},
		{"data called events", ourBlog, post("Plot events in FieldVane", `<p>Farmers live in their maps. With our sync for <a href="https://fieldvane.example">FieldVane</a> each map shows the plots that wait.</p><p>Install it from the FieldVane marketplace.</p>`), lately.Ours, lately.BlogPost},
		{"our webinar with them", ourBlog, post("Webinar with FieldVane on soil maps", about), lately.Ours, lately.Workshop},
		{"marked up as an event", ourBlog, schema, lately.Ours, lately.Workshop},
		{"a folder of events", ourBlog, at(site+"events/soil", "Soil maps and FieldVane", about), lately.Ours, lately.Workshop},
		{"they teach our customers", ourBlog, post("Looking back: soil maps in Lübeck", `<p>Last Thursday FieldVane taught our customers to read soil maps in a workshop. FieldVane brought spades.</p>`+about), lately.Theirs, lately.Workshop},
		{"we teach at their conference", ourBlog, post("Slides from the FieldVane days", `<p>Last week our Jette Brook gave a workshop at the conference of FieldVane, and here are her slides.</p>`+about), lately.Ours, lately.Workshop},
		{"a folder of papers", ourBlog, at(site+"white-papers/soil", "Soil maps and FieldVane", about), lately.Ours, lately.WhitePaper},
		{"a PDF", ourBlog, at(site+"files/soil.pdf", "Soil maps and FieldVane", about), lately.Ours, lately.WhitePaper},
		{"a white paper in the title", ourBlog, post("White paper: soil maps with FieldVane", about), lately.Ours, lately.WhitePaper},
		{"a guide to their product", ourBlog, post("A short guide to FieldVane", about), lately.Ours, lately.BlogPost},
		{"a newsroom", newsroom, post("FieldVane joins the seed bank", about), lately.Ours, lately.PressRelease},
		{"a place and a date", ourBlog, post("Saatgut Nord maps with FieldVane", `<p>LÜBECK, 4 March 2026 – Saatgut Nord today said that it maps all plots with FieldVane.</p>`+about), lately.Ours, lately.PressRelease},
		{"a partnership", ourBlog, post("We enter a partnership with FieldVane", about), lately.Ours, lately.PressRelease},
		{"how to partner", ourBlog, post("How to partner with FieldVane as a farm", about), lately.Ours, lately.BlogPost},
		{"code of our own", ourBlog, post("Maps from FieldVane in your notebook", about+`<p>The code is open source: fork <a href="https://github.com/saatgutnord/fieldvane-client">our client library</a>.</p>`), lately.Ours, lately.Integration},
		{"code of theirs", ourBlog, post("Maps from FieldVane in your notebook", about+`<p>The code is open source: fork <a href="https://github.com/fieldvane-labs/client">their client library</a>.</p>`), lately.Ours, lately.BlogPost},
		{"welcome as a partner", ourBlog, post("Welcoming FieldVane as our mapping partner", about), lately.Ours, lately.PartnerPage},
		{"a German case study", ourBlog, at(site+"referenzen/fieldvane", "Referenz: FieldVane", `<p>„Saatgut Nord hat in drei Wochen geliefert, was wir im Herbst brauchten.“ — Ada Beek, Geschäftsführerin, FieldVane</p>`+about), lately.Theirs, lately.Testimonial},
		{"a case study without a voice", ourBlog, at(site+"case-studies/fieldvane", "How FieldVane sows", about), lately.Ours, lately.WhitePaper},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, f := range detector(t).Detect(tt.src, tt.item) {
				if f.Partner == "fieldview" && (f.Area != tt.area || f.Side != tt.side) {
					t.Errorf("got %s of %s (%s), want %s of %s", f.Area, f.Side, f.Rule, tt.area, tt.side)
				}
			}
		})
	}
}

func TestTestimonialsAreTheSpeakers(t *testing.T) {
	d := detector(t)
	theirs := at("https://fieldvane.com/customers/saatgut-nord", "How Saatgut Nord maps its plots",
		`<p>Saatgut Nord sows on ninety plots.</p><p>"FieldVane is the first map that I open in the morning, and the last," says Jette Brook, head of fields at Saatgut Nord.</p>`)
	got := d.Detect(theirBlog, theirs)
	if len(got) != 1 || got[0].Area != lately.Testimonial || got[0].Side != lately.Ours {
		t.Fatalf("our people on their page: got %+v", got)
	}
	list := at("https://fieldvane.com/voices", "What farms say",
		`<blockquote>"FieldVane paid for itself in a single spring, which nobody believed."<br>Jette Brook, CEO, Saatgut Nord</blockquote><blockquote>"They answer the phone, even on Sundays in May."<br>D. Marsh, Tandem Rentals</blockquote>`)
	got = d.Detect(theirBlog, list)
	if len(got) != 1 || got[0].Area != lately.Testimonial || got[0].Side != lately.Ours || got[0].Status == lately.Mention {
		t.Fatalf("one of several voices: got %+v", got)
	}
	if !strings.Contains(got[0].Rule, "Saatgut Nord is quoted") {
		t.Errorf("the rule doesn't say who speaks: %s", got[0].Rule)
	}
	news := post("FieldVane opens in Kiel", `<p>FieldVane has opened an office in Kiel.</p><p>"We are glad to be near the fields and the people who work in them," said Ada Beek, CEO of FieldVane.</p>`)
	for _, f := range d.Detect(ourBlog, news) {
		if f.Area == lately.Testimonial {
			t.Errorf("a quote that praises nobody is a testimonial: %s", f.Rule)
		}
	}
}

func TestQuotations(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int
	}{
		{`She said "it is the best thing that we ever bought" and left.`, 1},
		{`The so-called "cloud" is far away.`, 0},
		{`„Es ist das Beste, was wir je gekauft haben“, sagt sie.`, 1},
		{`« C’est le meilleur achat de notre histoire », dit-elle.`, 1},
		{`「導入してから配車表づくりが早くなりました」と話します。`, 1},
		{`A 12" record and a 7" record, both from the same year and place.`, 0},
		{`"One whole sentence that is long," he said. "And one more of the same length."`, 2},
	} {
		if got := quotations(tt.text); len(got) != tt.want {
			t.Errorf("%s: %d quotations, want %d", tt.text, len(got), tt.want)
		}
	}
}

func TestJointEventsAreOneThingForBoth(t *testing.T) {
	d := detector(t)
	ourPost := post("Joint webinar: Saatgut Nord and FieldVane on soil maps in spring", `<p>Join us and FieldVane for a joint webinar on soil maps.</p>`+about)
	theirPost := at("https://fieldvane.com/blog/webinar", "Joint webinar: FieldVane and Saatgut Nord on soil maps in spring", `<p>We and Saatgut Nord invite you to a joint webinar. Saatgut Nord brings the seed, and Saatgut Nord brings coffee.</p>`)
	a, b := d.Detect(ourBlog, ourPost), d.Detect(theirBlog, theirPost)
	if len(a) != 2 || len(b) != 2 || a[0].Thing != b[0].Thing || a[0].Side == a[1].Side {
		t.Fatalf("got %+v\nand %+v", a, b)
	}
}

func TestAPaperAndItsPageAreOneThing(t *testing.T) {
	d := detector(t)
	pdf := "https://saatgut-nord.example/files/soil.pdf"
	page := at("https://saatgut-nord.example/white-papers/soil", "White paper: soil maps with FieldVane", about+`<p><a href="`+pdf+`?utm_source=x">Download</a></p>`)
	one, two := d.Detect(ourBlog, page), d.Detect(ourBlog, at(pdf, "Soil maps with FieldVane", about))
	if len(one) != 1 || len(two) != 1 || one[0].Thing != two[0].Thing {
		t.Fatalf("got %+v\nand %+v", one, two)
	}
}

func TestWhatFollowsAnArticleIsNotRead(t *testing.T) {
	d := detector(t)
	body := `<p>Rain again, and a week of mud. We read, and we slept, and we mended the fence.</p><p>It will be dry on Sunday.</p>`
	for _, end := range []string{
		`<h3>Related posts</h3><ul><li><a href="https://saatgut-nord.example/x">FieldVane maps</a></li><li>FieldVane again</li></ul>`,
		`<p>The post FieldVane and mud appeared first on <a href="https://saatgut-nord.example/">Saatgut Nord</a>.</p>`,
	} {
		for _, f := range d.Detect(ourBlog, post("Mud", body+end)) {
			if f.Partner == "fieldview" {
				t.Errorf("found in %s: %s", end, f.Rule)
			}
		}
	}
}
