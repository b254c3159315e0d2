package detect

import (
	"strings"
	"testing"
	"time"

	"lately"
)

// parties is an invented world: a seed trader and its partners in other fields and
// languages.
func parties() lately.Parties {
	return lately.Parties{
		Us: lately.Party{Name: "Saatgut Nord", Aliases: []string{"Saatgut Nord GmbH"}, Domains: []string{"saatgut-nord.example"}, GitHub: []string{"saatgutnord"}},
		Partners: []lately.Party{
			{ID: "fieldview", Name: "FieldVane", Aliases: []string{"Field Vane Inc"}, Domains: []string{"fieldvane.com"}, GitHub: []string{"fieldvane-labs"}, Products: []string{"Rainbook"}, CRM: []string{"77"}},
			{ID: "crate", Name: "Crate", Domains: []string{"crate.co.uk"}, Ambiguous: true, Ignore: []string{"crate digging"}},
			{ID: "morimizu", Name: "森水農園", Aliases: []string{"モリミズ"}, Domains: []string{"morimizu.co.jp"}},
			{ID: "zuerich", Name: "Café Zürich", Domains: []string{"cafezuerich.ch"}},
			{ID: "io", Name: "GrainPulse.io", Aliases: []string{"GrainPulse"}, Domains: []string{"grainpulse.github.io"}},
		},
		Links: map[string]string{"sho.rt/Fv": "https://www.fieldvane.com/start"},
	}
}

func detector(t testing.TB) *Detector {
	t.Helper()
	d, err := New(parties())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func post(title, body string) lately.Item {
	return lately.Item{Kind: lately.Entry, Key: "k", URL: "https://saatgut-nord.example/blog/post/", Title: title, Body: body, Format: lately.HTML, Published: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
}

var (
	ourBlog   = lately.Source{ID: "us/blog", Owner: lately.OurID, Kind: "feed"}
	theirBlog = lately.Source{ID: "fieldview/blog", Owner: "fieldview", Kind: "feed"}
)

// one is what a case expects of the finding about a partner; an empty status means
// that there must be none.
type one struct {
	partner string
	side    lately.Side
	area    lately.Area
	status  lately.Status
}

func check(t *testing.T, got []lately.Finding, want one) {
	t.Helper()
	for _, f := range got {
		if f.Partner != want.partner {
			continue
		}
		if f.Status != want.status || f.Status != "" && (f.Side != want.side || f.Area != want.area) {
			t.Errorf("got %s %s %s (%.2f, %s), want %s %s %s", f.Side, f.Area, f.Status, f.Confidence, f.Rule, want.side, want.area, want.status)
		}
		if f.Rule == "" || f.Thing == "" {
			t.Errorf("a finding without rule or thing: %+v", f)
		}
		return
	}
	if want.status != "" {
		t.Errorf("nothing found about %s, want %s %s %s; all: %+v", want.partner, want.side, want.area, want.status, got)
	}
}

const about = `<p>This spring we mapped every plot with <a href="https://www.fieldvane.com/maps">FieldVane</a> before a single seed was ordered, and the map paid for itself.</p>
<p>FieldVane draws the soil, and FieldVane tells you where it is too wet.</p><p>Ask FieldVane for the trial.</p>`

func TestEntry(t *testing.T) {
	tests := []struct {
		name string
		src  lately.Source
		item lately.Item
		want one
	}{
		{"about a partner", ourBlog, post("Mapping plots with FieldVane", about), one{"fieldview", lately.Ours, lately.BlogPost, lately.Counted}},
		{"a title alone", ourBlog, post("Mapping plots with FieldVane", ""), one{"fieldview", lately.Ours, lately.BlogPost, lately.Counted}},
		{"a passing example", ourBlog, post("Ten tools for the barn", `<p>There are many ways to keep a barn dry, and we list ten of them.</p><p>Scales, ropes, sieves.</p><p>Lamps.</p><ul><li>ropes</li><li>FieldVane</li><li>sieves</li></ul><p>Choose well.</p>`), one{"fieldview", lately.Ours, lately.BlogPost, lately.Mention}},
		{"inside a word", ourBlog, post("Notes", `<p>The postFieldVanery and fieldvanes.net are no names.</p>`), one{partner: "fieldview"}},
		{"in a footer", ourBlog, post("Notes", `<p>Rain again.</p><footer>Made with <a href="https://fieldvane.com">FieldVane</a></footer>`), one{partner: "fieldview"}},
		{"in a host of somebody else", ourBlog, post("Notes", `<p>See <a href="https://fieldvane.com.evil.net/">this</a>.</p>`), one{partner: "fieldview"}},
		{"a short link without its name", ourBlog, post("Notes", `<p>Read <a href="http://sho.rt/Fv">more here</a>.</p>`), one{"fieldview", lately.Ours, lately.BlogPost, lately.Mention}},
		{"the common word", ourBlog, post("Every crate counts", `<p>We packed a crate. Then another crate, and a crate more.</p>`), one{partner: "crate"}},
		{"the common word at a sentence's start", ourBlog, post("Packing", `<p>Crate after box, we packed on. Crate digging is for records.</p>`), one{partner: "crate"}},
		{"somebody else's longer name", ourBlog, post("Packing", `<p>We met the people of Golden Crate in Lübeck, and Golden Crate was kind.</p>`), one{partner: "crate"}},
		{"the common word with a link", ourBlog, post("Packing with Crate", `<p>Since May we pack with <a href="https://shop.crate.co.uk/x">Crate</a>, whose boxes hold.</p><p>Crate sends them flat, and Crate takes them back.</p>`), one{"crate", lately.Ours, lately.BlogPost, lately.Counted}},
		{"a script without spaces", ourBlog, post("森水農園との取り組み", `<p>今年から森水農園と一緒に種を育てています。森水農園の畑は山の上にあります。</p><p>森水農園の皆さん、ありがとうございます。</p>`), one{"morimizu", lately.Ours, lately.BlogPost, lately.Counted}},
		{"part of a longer katakana word", ourBlog, post("種", `<p>スーパーモリミズキという木を植えました。</p>`), one{partner: "morimizu"}},
		{"marks and full width folded", ourBlog, post("ＣＡＦＥ ZURICH serves our rye", `<p>Cafe Zürich bakes with our rye, and Café Zürich sells out by nine.</p><p>Cafe Zurich opens at six.</p>`), one{"zuerich", lately.Ours, lately.BlogPost, lately.Counted}},
		{"their post about us", theirBlog, post("Why Saatgut Nord sows late", `<p><a href="https://saatgut-nord.example">Saatgut Nord</a> waits until the soil is warm.</p><p>Saatgut Nord keeps the seed dry, and Saatgut Nord is right.</p>`), one{"fieldview", lately.Theirs, lately.BlogPost, lately.Counted}},
		{"their post about another partner", theirBlog, post("Coffee at Café Zürich", `<p>Café Zürich, Café Zürich, Café Zürich.</p>`), one{partner: "zuerich"}},
		{"their post about themselves", theirBlog, post("FieldVane 3 is out", about), one{partner: "fieldview"}},
		{"a joint event", ourBlog, post("Join us: a workshop with FieldVane on soil maps", about), one{"fieldview", lately.Ours, lately.Workshop, lately.Counted}},
		{"an event that they present", ourBlog, post("Webinar presented by FieldVane: soil maps", about), one{"fieldview", lately.Theirs, lately.Workshop, lately.Counted}},
		{"a post about their meetups", ourBlog, post("How FieldVane runs its meetups", about), one{"fieldview", lately.Ours, lately.BlogPost, lately.Counted}},
		{"thanks", ourBlog, post("Thank you FieldVane", about), one{"fieldview", lately.Ours, lately.Testimonial, lately.Counted}},
	}
	d := detector(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, d.Detect(tt.src, tt.item), tt.want) })
	}
}

func TestJointReleaseCreditsBothSidesOnce(t *testing.T) {
	d := detector(t)
	body := `<p>Saatgut Nord and <a href="https://fieldvane.com">FieldVane</a> today announced that they map and sow together from this spring on.</p><p>FieldVane brings the maps. FieldVane was founded in 2011.</p>`
	release := post("Saatgut Nord and FieldVane announce a partnership on soil maps", body)
	release.URL = "https://saatgut-nord.example/press/12"
	src := ourBlog
	src.Area = lately.PressRelease
	got := d.Detect(src, release)
	if len(got) != 2 || got[0].Side == got[1].Side || got[0].Thing != got[1].Thing {
		t.Fatalf("want one finding for each side, got %+v", got)
	}
	release.URL = "https://fieldvane.com/news/soil-maps"
	release.Body += `<p>About <a href="https://saatgut-nord.example">Saatgut Nord</a>: Saatgut Nord trades seed.</p>`
	src = theirBlog
	src.Area = lately.PressRelease
	theirs := d.Detect(src, release)
	if len(theirs) != 2 || theirs[0].Thing != got[0].Thing {
		t.Errorf("the same release in their newsroom is another thing: %+v", theirs)
	}
}

func TestRepository(t *testing.T) {
	d := detector(t)
	created := time.Date(2024, 2, 3, 0, 0, 0, 0, time.UTC)
	repo := func(name, description, readme string) lately.Item {
		return lately.Item{Kind: lately.Repository, Key: "1", URL: "https://github.com/saatgutnord/" + name, Title: name, Body: readme, Format: lately.Markdown,
			Repo: &lately.Repo{Owner: "saatgutnord", Name: name, Description: description, CreatedAt: created, PushedAt: created.AddDate(1, 0, 0)}}
	}
	src := lately.Source{ID: "us/github", Owner: lately.OurID, Kind: "github"}
	check(t, d.Detect(src, repo("fieldvane-connector", "Connector for FieldVane", "# FieldVane connector\n\nReads soil maps from [FieldVane](https://fieldvane.com) into our orders.\n")),
		one{"fieldview", lately.Ours, lately.Integration, lately.Counted})
	check(t, d.Detect(src, repo("seed-orders", "Our order form", "# Seed orders\n\nA form for orders, written in Go and kept small.\n\nIt is deployed to GrainPulse.io.\n")),
		one{"io", lately.Ours, lately.Integration, lately.Mention})
	fork := repo("fieldvane-maps", "", "# FieldVane maps\n\nMaps by FieldVane for everyone who farms.\n")
	fork.Repo.Fork = true
	check(t, d.Detect(src, fork), one{"fieldview", lately.Ours, lately.Integration, lately.Mention})
	archived := repo("fieldvane-connector", "Connector for FieldVane", "")
	archived.Repo.Archived = true
	if f := d.Detect(src, archived); len(f) != 1 || !f[0].Archived || !f[0].OccurredAt.Equal(created) || f[0].AliveAt.IsZero() {
		t.Errorf("archived, creation or last push not carried: %+v", f)
	}
}

func TestPage(t *testing.T) {
	d := detector(t)
	page := lately.Source{ID: "us/partners", Owner: lately.OurID, Kind: "page", Area: lately.PartnerPage}
	theirs := lately.Source{ID: "fieldview/partners", Owner: "fieldview", Kind: "page", Area: lately.PartnerPage}
	listing := func(title string, p lately.Place) lately.Item {
		return lately.Item{Kind: lately.Listing, Key: title, Title: title, Place: &p, Published: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	check(t, d.Detect(page, listing("", lately.Place{Alt: "FieldVane logo", Section: "Our partners", Region: "main"})), one{"fieldview", lately.Ours, lately.PartnerPage, lately.Counted})
	check(t, d.Detect(theirs, listing("Saatgut Nord", lately.Place{Section: "Partners", Region: "main"})), one{"fieldview", lately.Theirs, lately.PartnerPage, lately.Counted})
	check(t, d.Detect(page, listing("FieldVane", lately.Place{Region: "footer"})), one{partner: "fieldview"})
	check(t, d.Detect(page, listing("FieldVane", lately.Place{Section: "Trusted by", Region: "main"})), one{"fieldview", lately.Ours, lately.PartnerPage, lately.Mention})
	quote := lately.Item{Kind: lately.Quote, Key: "q", Body: "The best rye we ever sowed.", Format: lately.Text, Place: &lately.Place{Speaker: "Ada Moor", Role: "CTO, FieldVane"}}
	check(t, d.Detect(page, quote), one{"fieldview", lately.Theirs, lately.Testimonial, lately.Counted})
	quote.Place.Role = "Head of Seed at Saatgut Nord"
	check(t, d.Detect(page, quote), one{partner: "fieldview"})
	check(t, d.Detect(theirs, quote), one{"fieldview", lately.Ours, lately.Testimonial, lately.Counted})
}

func TestEvent(t *testing.T) {
	d := detector(t)
	src := lately.Source{ID: "us/events", Owner: lately.OurID, Kind: "page"}
	event := func(title, author string) lately.Item {
		return lately.Item{Kind: lately.Event, Key: title, Title: title, Author: author}
	}
	check(t, d.Detect(src, event("Soil maps, presented by FieldVane", "")), one{"fieldview", lately.Theirs, lately.Workshop, lately.Counted})
	check(t, d.Detect(src, event("Rye day with FieldVane", "")), one{"fieldview", lately.Ours, lately.Workshop, lately.Counted})
	check(t, d.Detect(src, event("FieldVane day", "Ada Moor, Saatgut Nord")), one{"fieldview", lately.Ours, lately.Workshop, lately.Counted})
	check(t, d.Detect(src, event("FieldVane day", "")), one{"fieldview", lately.Ours, lately.Workshop, lately.Pending})
}

func TestDeal(t *testing.T) {
	d := detector(t)
	src := lately.Source{ID: "us/crm", Owner: lately.OurID, Kind: "crm/file"}
	deal := func(stage lately.Stage, p lately.DealPartner) lately.Item {
		return lately.Item{Kind: lately.DealItem, Key: "9", Thing: "deal:9", Title: "Mill order", Deal: &lately.Deal{ID: "9", Account: "Mill", Stage: stage, Amount: "10.50", Currency: "EUR", Partners: []lately.DealPartner{p}}}
	}
	check(t, d.Detect(src, deal(lately.Won, lately.DealPartner{Direction: lately.Inbound, CompanyID: "77"})), one{"fieldview", lately.Theirs, lately.Referral, lately.Counted})
	check(t, d.Detect(src, deal(lately.Lost, lately.DealPartner{Direction: lately.Outbound, Domain: "www.crate.co.uk"})), one{"crate", lately.Ours, lately.Referral, lately.Counted})
	check(t, d.Detect(src, deal(lately.Submitted, lately.DealPartner{Name: "Field Vane Inc."})), one{"fieldview", lately.Theirs, lately.Referral, lately.Pending})
	check(t, d.Detect(src, deal(lately.Won, lately.DealPartner{Direction: lately.Inbound, Name: "FieldVane Holidays"})), one{partner: "fieldview"})
	if got := d.Detect(src, deal(lately.Deleted, lately.DealPartner{Direction: lately.Inbound, CompanyID: "77"})); len(got) != 0 {
		t.Errorf("a deleted deal gave %+v", got)
	}
	if got := d.Detect(src, deal(lately.Won, lately.DealPartner{Direction: lately.Inbound, CompanyID: "77"})); got[0].Thing != "deal:9" || got[0].Amount != "10.50" || got[0].DealID != "9" {
		t.Errorf("deal not carried: %+v", got)
	}
}

func TestNewRefusesIDsUsedTwice(t *testing.T) {
	_, err := New(lately.Parties{Partners: []lately.Party{{ID: "a", Name: "A1"}, {ID: "a", Name: "A2"}}})
	if err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("got %v", err)
	}
}

func TestFingerprintChangesWithParties(t *testing.T) {
	p := parties()
	p.Partners[0].Aliases = append(p.Partners[0].Aliases, "FV Soil")
	d, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	if d.Fingerprint() == detector(t).Fingerprint() {
		t.Error("a new alias left the fingerprint as it was")
	}
}
