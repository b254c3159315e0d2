package detect

import (
	"testing"

	"lately"
)

// Stories that a page tells below one another, and those that lie elsewhere.
func TestToldStories(t *testing.T) {
	d := detector(t)
	const own = "https://saatgut-nord.example/"
	const long = " With Saatgut Nord they found that the old drills had been the slowest part of all, and that nobody on the farm had known it before."
	whole := lately.Place{Region: "page", Form: "page", Page: "Case studies"}
	card := lately.Place{Region: "main", Form: "card", Of: 3, Page: "Case studies"}
	row := lately.Place{Region: "main", Form: "row", Of: 3, Page: "Downloads", Section: "Case studies"}
	asked := row
	asked.Section = "Tell us your success stories"
	for _, tt := range []struct {
		name, url   string
		place       lately.Place
		title, body string
		want        bool
	}{
		{"a section", "", whole, "Case studies", "<h1>Case studies</h1><h2>FieldVane</h2><p>FieldVane sows twice a year." + long + "</p>", true},
		{"a paragraph", "", whole, "Case studies", `<h1>Case studies</h1><p><a href="https://files.example/1">FieldVane</a> sows twice a year.` + long + "</p>", true},
		{"a name and a paragraph", "", whole, "Case studies", "<h1>Case studies</h1><p>FieldVane</p><p>They sow twice a year." + long + "</p>", true},
		{"named in another's", "", whole, "Case studies", "<h1>Case studies</h1><h2>Mudlark</h2><p>Mudlark left the maps of FieldVane behind." + long + "</p>", false},
		{"a few words", "", whole, "Case studies", "<h1>Case studies</h1><p>FieldVane sows twice a year.</p>", false},
		{"another kind of page", "", lately.Place{Region: "page", Form: "page", Page: "Our drills"}, "Our drills", "<h2>FieldVane</h2><p>FieldVane sows twice a year." + long + "</p>", false},
		{"a section of customers that leads to its story", "", lately.Place{Region: "page", Form: "page", Page: "Customers"}, "Customers",
			`<h2>FieldVane</h2><p>They sow twice a year.` + long + ` <a href="` + own + `customers/fieldvane">The case study</a></p>`, true},
		{"a card", "", card, "Twice a year", "<p>Client: FieldVane</p><p>They sow twice a year." + long + "</p>", true},
		{"a file elsewhere", "https://files.example/f.pdf", row, "FieldVane case study", "", true},
		{"its own site", "https://fieldvane.com/", row, "FieldVane", "", false},
		{"a way to reach us", own + "chat", asked, "FieldVane: our channel", "", false},
		{"a paper of both", own + "papers/rye.pdf", lately.Place{Region: "main", Form: "card", Of: 3, Section: "White papers"}, "Rye in rows: a guide by Saatgut Nord and FieldVane", "", true},
		{"one story by itself", "", lately.Place{Region: "page", Form: "page", Page: "How Mudlark sows | Case study"}, "How Mudlark sows | Case study", "<h2>The drill</h2><p>FieldVane had sold them the old one." + long + "</p>", false},
		{"a row of names", "", whole, "Case studies", "<h1>Case studies</h1><p>FieldVane and others have asked us for stories like these." + long + "</p>", false},
		{"who was left", own + "stories/mudlark", lately.Place{Region: "main", Form: "card", Of: 3, Section: "Customer stories"}, "Why Mudlark left FieldVane", "", false},
		{"an address", own + "chat", lately.Place{Region: "main", Form: "row", Of: 3, Page: "Case studies", Section: "Case studies", Anchor: "saatgut-nord.example/chat"}, "FieldVane: saatgut-nord.example/chat", "", false},
		{"a brief on both", own + "papers/rows", lately.Place{Region: "main", Form: "card", Of: 3, Section: "White papers"}, "Rows with FieldVane and Saatgut Nord", "", true},
		{"a paper of both teams", own + "papers/rows", lately.Place{Region: "main", Form: "card", Of: 3, Section: "White papers"}, "Saatgut Nord on FieldVane", "<p>A joint paper.</p>", true},
		{"what a third one used", own + "stories/mudlark", lately.Place{Region: "main", Form: "card", Of: 3, Section: "Customer stories"}, "Mudlark saves a day with Saatgut Nord and FieldVane", "", false},
	} {
		src := lately.Source{ID: "us/page", Owner: lately.OurID, Kind: "page", Location: own + "page"}
		it := lately.Item{Kind: lately.Listing, Key: "k", Thing: src.Location, URL: tt.url, Title: tt.title, Body: tt.body, Format: lately.HTML, Place: &tt.place}
		got := false
		for _, f := range d.Detect(src, it) {
			got = got || f.Area == lately.WhitePaper && f.Status == lately.Counted && f.Partner == "fieldview"
		}
		if got != tt.want {
			t.Errorf("%s: %v: %v", tt.name, got, d.Detect(src, it))
		}
	}
}
