package detect

import (
	"slices"
	"testing"

	"lately"
)

// tagged is a post with tags.
func tagged(title, body string, tags ...string) lately.Item {
	it := post(title, body)
	it.Categories = tags
	return it
}

// kindCase is a post and the kind of activity that it is.
type kindCase struct {
	name string
	item lately.Item
	area lately.Area
}

// checkKinds detects posts, and holds that the publisher gave each.
func checkKinds(t *testing.T, cases []kindCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			all := detector(t).Detect(ourBlog, tt.item)
			i := slices.IndexFunc(all, func(f lately.Finding) bool { return f.Partner == "fieldview" })
			if i < 0 {
				t.Fatal("found nothing")
			}
			if f := all[i]; f.Area != tt.area || f.Side != lately.Ours {
				t.Errorf("got %s of %s (%s), want %s", f.Area, f.Side, f.Rule, tt.area)
			}
		})
	}
}

// TestWhatAPublisherAnnounces has posts as companies write them: what they publish is the
// subject, or only stands beside an article.
func TestWhatAPublisherAnnounces(t *testing.T) {
	const repo = `https://github.com/saatgutnord/`
	checkKinds(t, []kindCase{
		{"a connector in the title", post("Announcing the Saatgut Nord connector for FieldVane", about), lately.Integration},
		{"a connector in the opening", post("Fewer clicks before breakfast", `<p>Today we are releasing a connector for FieldVane that fills the plot book by itself.</p>`+about), lately.Integration},
		{"now works with", post("Saatgut Nord now works with FieldVane", about), lately.Integration},
		{"support is new", post("Wet soil at a glance", `<p>Today we're adding support for exporting plots to FieldVane, straight from the map.</p>`+about), lately.Integration},
		{"one of theirs is new", post("FieldVane 4 maps", `<p>FieldVane announced a connector for soil probes in March 2026. We tried it on the wettest plot.</p>`+about), lately.BlogPost},
		{"their release and a date", post("Using FieldVane 4 on our plots", `<p>FieldVane announced its fourth edition in December 2025. It draws roots.</p>`+about), lately.BlogPost},
		{"an integration by its name", post("FieldVane for Saatgut Nord", `<p>Today we are releasing FieldVane for Saatgut Nord, which draws every plot beside its orders.</p>`+about), lately.Integration},
		{"the publisher adds support", post("Saatgut Nord adds support for FieldVane", about), lately.Integration},
		{"in the party's name", post("The FieldVane integration is generally available", about), lately.Integration},
		{"in French", post("Notre connecteur pour FieldVane est disponible", about), lately.Integration},
		{"what joins the two", post("Plot sync for FieldVane is ready for every farm", about), lately.Integration},
		{"taken in by it", post("FieldVane integrates the seed book of Saatgut Nord", about), lately.Integration},
		{"an app made together", post("Introducing the plot counter", `<p>We're excited to announce a new app with FieldVane, which counts plots.</p>`+about), lately.Integration},
		{"several of them", post("Draw with roots", `<p>We are thrilled to announce two new modules that draw with the roots of FieldVane.</p>`+about), lately.Integration},
		{"paid for by us", post("Saatgut Nord supports FieldVane's rain gauges", about), lately.BlogPost},
		{"their own connector", post("FieldVane launches a connector for rain gauges", about), lately.BlogPost},
		{"somebody else's connector", post("Plumwork adds support for FieldVane", about), lately.BlogPost},
		{"a connector of long ago", post("FieldVane in use: a year later", `<p>We released our app a year ago, and the FieldVane integration was the hardest part.</p>`+about), lately.BlogPost},
		{"how a connector works", post("Under the hood of our FieldVane connector", `<p>We built it for wet soil. This is how it copes.</p>`+about), lately.BlogPost},
		{"an integration that is old", post("Ten years of FieldVane maps", `<p>We look back at the maps of ten years, and at the integration that broke twice.</p>`+about), lately.BlogPost},
		{"our code in a repository for it", post("Soil maps and FieldVane", about+`<p>We built a small library, and it is open source: <a href="`+repo+`fieldvane-soil">read on</a>.</p>`), lately.Integration},
		{"a library published", post("Soil in your notebook", `<p>We just published a library for FieldVane maps.</p>`+about), lately.Integration},
		{"what the code is for", post("Soil maps and FieldVane", about+`<p>Download our script that turns FieldVane maps into sowing plans <a href="`+repo+`plans">here</a>.</p>`), lately.Integration},
		{"an example beside an article", post("Draw a map with FieldVane and a rake", about+`<p>If you'd rather not type, grab the <a href="`+repo+`rake-map">source code</a>.</p>`), lately.BlogPost},
		{"an example named for it", post("Draw a map with FieldVane and a rake", about+`<p>Clone the <a href="`+repo+`fieldvane-example">source code</a>.</p>`), lately.BlogPost},
		{"code beside a tutorial", post("Tutorial: soil maps with FieldVane", about+`<p>The code is open source: clone <a href="`+repo+`fieldvane-soil">our library</a>.</p>`), lately.BlogPost},
	})
}

// TestWhatAPublisherReleases has what two do together, which is news of the publisher's or goes on
// as before.
func TestWhatAPublisherReleases(t *testing.T) {
	checkKinds(t, []kindCase{
		{"partnerships announced", post("News for member farms", `<p>We are excited to announce that Saatgut Nord and FieldVane are now offering joint partnerships to farms.</p>`+about), lately.PressRelease},
		{"a grant announced", post("A grant from FieldVane", `<p>We are very pleased to announce that Saatgut Nord has received 20,000 euros in funding from FieldVane for dry soil.</p>`+about), lately.PressRelease},
		{"an investment announced", post("FieldVane invests in Saatgut Nord", `<p>We are thrilled to announce that FieldVane has led our seed funding round.</p>`+about), lately.PressRelease},
		{"an investment in somebody else", post("FieldVane and the rain", `<p>I am happy to see FieldVane announce an investment in rain gauges.</p>`+about), lately.BlogPost},
		{"a partner program joined", post("Saatgut Nord joins the FieldVane Partner Program", about), lately.PressRelease},
		{"welcomed as a partner", post("Welcome our newest partner, FieldVane", about), lately.PartnerPage},
		{"a grant to go on", post("More rain for dry soil", `<p>We're delighted to announce that we have received additional funding from FieldVane to continue our work.</p>`+about), lately.PressRelease},
		{"in the form of a release", post("Saatgut Nord and FieldVane: new integration", `<p>LÜBECK, Nov. 12, 2025 (HARBOUR WIRE) -- Saatgut Nord today announced an integration with FieldVane.</p>`+about), lately.PressRelease},
		{"filed as a release", tagged("Saatgut Nord announces a FieldVane integration", about, "press-release"), lately.PressRelease},
		{"support received", post("Dry soil, and who pays for it", `<p>We are proud to announce that Saatgut Nord has received generous support from FieldVane.</p>`+about), lately.PressRelease},
		{"working together as before", post("Working with FieldVane on dry soil", `<p>We are proud to continue our strong collaboration with FieldVane.</p>`+about), lately.BlogPost},
		{"a report of working together", post("Our cooperation with FieldVane in the wet spring", `<p>We almost forgot to tell how it went.</p>`+about), lately.BlogPost},
	})
}

// TestEventsAPublisherTellsOf has events that the publisher holds or goes to, and what only sounds
// like one.
func TestEventsAPublisherTellsOf(t *testing.T) {
	checkKinds(t, []kindCase{
		{"an event by tag and title", tagged("A full house at the soil hackathon", about, "Events"), lately.Workshop},
		{"an event by tag and opening", tagged("Back to school", `<p>Last week some of us put on three FieldVane courses, from roots to rain.</p>`+about, "saatgut nord events"), lately.Workshop},
		{"what came of an event", post("Workshop report: maps of Kiel", `<p>Forty farmers came to the workshop, where FieldVane hung on the wall.</p>`+about), lately.Workshop},
		{"a recap", post("Hack day recap: mud, maps and more of both", `<p>Forty people came. Jette Brook of Saatgut Nord gave a talk.</p>`+about), lately.Workshop},
		{"signing in", post("Ein Konto für alles: Anmeldung über FieldVane", about), lately.BlogPost},
		{"what they launch", post("FieldVane launches a rain gauge", `<p>"It holds more rain than the old one ever did," said Ada Beek, CEO of FieldVane.</p><p>The gauge is made of zinc, and FieldVane ships it in May.</p>`), lately.BlogPost},
		{"taking part", post("Mud, maps and a long night", `<p>What is mud? Wet soil.</p><p>Three of our team participated in the yearly FieldVane mapathon, a hackathon for maps.</p>`+about), lately.Workshop},
		{"being told at one", post("Mud, maps and a short night", `<p>At a hackathon of FieldVane's somebody asked how our maps draw mud.</p>`+about), lately.BlogPost},
		{"told of later", post("Summer school reflections", `<p>Rain.</p><p>Jette wrote this.</p><p>FieldVane's summer school is in its tenth year.</p>`+about), lately.Workshop},
		{"how to give a workshop", post("How to give a workshop on FieldVane", `<p>A workshop wants chairs.</p>`+about), lately.BlogPost},
		{"a summer school", post("The summer school on FieldVane", `<p>Our summer school is full.</p>`+about), lately.Workshop},
		{"an event in the opening", post("A toast to FieldVane", `<p>We drink to FieldVane at an event in Kiel on Friday, 13 March. Come by and join us!</p>`+about), lately.Workshop},
		{"where and when", post("Saatgut Nord live, in the house of FieldVane", `<p>3 May, Kiel.</p><p>Our conference will take place on Sunday, 3 May, at FieldVane's.</p>`+about), lately.Workshop},
		{"a programme to join", post("Join our programme for partners", `<p>We thank FieldVane, who was the first.</p>`+about), lately.BlogPost},
		{"an event by its day", post("Soil Forum with many maps, July 2-6 2025", `<p>FieldVane organises the forum every two years. I participated with Jette.</p>`+about), lately.Workshop},
		{"events that are data", tagged("Frost events in FieldVane", about, "Server-Sent Events", "event-driven"), lately.BlogPost},
		{"event-driven", post("Event-driven sowing with FieldVane", `<p>Join us as we explore what FieldVane sends.</p>`+about), lately.BlogPost},
		{"what it taught us", post("What FieldVane taught us of patience", about), lately.BlogPost},
		{"a conference by its name", post("SoilCon 2026: where to find us", `<p>With FieldVane we show maps. Visit us at booth 12.</p>`+about), lately.Workshop},
		{"where we are this year", post("Saatgut Nord @ the harvest days 2026", `<p>We bring the maps from FieldVane.</p>`+about), lately.Workshop},
		{"what we are at", post("Saatgut Nord at peace with FieldVane", about), lately.BlogPost},
		{"registration", post("Plotfair 2026: abstract submission and registration are open", `<p>Hand in what you did with FieldVane.</p>`+about), lately.Workshop},
		{"registration of plots", post("Registration of plots in FieldVane", about), lately.BlogPost},
		{"a labelled event", post("Free workshop: maps and FieldVane", about), lately.Workshop},
		{"an invitation with a day", post("Maps over coffee", `<p>Join us on June 12 as we and FieldVane look at last year's maps.</p>`+about), lately.Workshop},
		{"office hours", post("Office hours with the people of FieldVane", about), lately.Workshop},
		{"an invitation of both", post("Mud, and what to do with it", `<p>Saatgut Nord and FieldVane invite you to a hackathon on mud. Apply by May.</p>`+about), lately.Workshop},
		{"a course with a day", post("Read soil with us: a free course on FieldVane", `<p>It starts on 3 June. Sign up now, seats are few.</p>`+about), lately.Workshop},
		{"an account to sign up for", post("Your first map with FieldVane", `<p>Sign up for an account, and draw on.</p>`+about), lately.BlogPost},
		{"speaking at it", post("Roots at the FieldVane conference", `<p>I had the pleasure of speaking at it last week.</p>`+about), lately.Workshop},
		{"first class", post("First class soil maps: Saatgut Nord and FieldVane side by side", about), lately.BlogPost},
		{"a workshop with it", post("A workshop with FieldVane on soil", about), lately.Workshop},
		{"a collaboration on training", post("Collaboration with FieldVane on training for dry years", about), lately.BlogPost},
	})
}

// TestPapersAndThanks has papers of the publisher's and guides to do something by, thanks and words that
// only look like them.
func TestPapersAndThanks(t *testing.T) {
	checkKinds(t, []kindCase{
		{"a how-to called a guide", post("Step-by-step guide to sowing with Saatgut Nord and FieldVane", about), lately.BlogPost},
		{"a report to download", post("New report: soils of 2025", `<p>With FieldVane we asked 900 farmers. Download the full report.</p>`+about), lately.WhitePaper},
		{"a report on a grant", post("Progress report: two years of FieldVane's grant", `<p>We have completed a report on the second year.</p>`+about), lately.WhitePaper},
		{"a report of theirs", post("The FieldVane report", `<p>FieldVane asked 900 farmers. It rained on most.</p>`+about), lately.BlogPost},
		{"a guide to choose by", post("Guide: choosing a FieldVane plan", about), lately.BlogPost},
		{"thanks to several", post("A big thank you to our helpers", `<p>The flood took two barns.</p><p>Huge thanks and a round of coffee to FieldVane and Tandem Rentals.</p>`+about), lately.Testimonial},
		{"thanks to sponsors", post("Thanks to our sponsors of 2025", `<p>A big thank you to FieldVane, who paid for the shed.</p>`+about), lately.Testimonial},
		{"thanks to somebody for it", post("A layer of wet plots, thanks to FieldVane", about), lately.BlogPost},
		{"a gift", post("A donation from FieldVane", `<p>What a spring! Huge thanks to FieldVane for twelve weather vanes.</p>`+about), lately.Testimonial},
	})
}

// TestWhereIsNotWho has events at a partner's that somebody else presents: where it was
// says nothing of who gave it.
func TestWhereIsNotWho(t *testing.T) {
	for _, it := range []lately.Item{
		post("Our workshop on dry soil", `<p>The workshop held at FieldVane in May drew forty farmers. Jette Brook of Saatgut Nord gave a talk on roots.</p>`+about),
		post("Three days at FieldVane Connect, a conference on soil", `<p>Last week we attended FieldVane Connect in Lyon, where Jette gave a talk on roots.</p>`+about),
	} {
		found := false
		for _, f := range detector(t).Detect(ourBlog, it) {
			if f.Partner != "fieldview" {
				continue
			}
			if found = true; f.Area != lately.Workshop || f.Side != lately.Ours {
				t.Errorf("%s: got %s of %s: %s", it.Title, f.Area, f.Side, f.Rule)
			}
		}
		if !found {
			t.Errorf("%s: nothing found", it.Title)
		}
	}
}

// TestOneSideIssuesARelease tells releases of both from the news of one about the other.
func TestOneSideIssuesARelease(t *testing.T) {
	const place = `<p>LÜBECK, 4 March 2026 – `
	for _, tt := range []struct {
		title, opening string
		both           bool
	}{
		{"Saatgut Nord and FieldVane join forces", place + `Saatgut Nord, the seed bank, and FieldVane, the map maker, today announced a partnership.</p>`, true},
		{"Good news for wet plots", `<p>We are proud to announce that FieldVane and Saatgut Nord are partnering.</p>`, true},
		{"Saatgut Nord joins the FieldVane partner program", place + `Saatgut Nord today announced that it joined the partner program of FieldVane.</p>`, false},
		{"Announcing our partnership with FieldVane", `<p>We are proud to announce our partnership with FieldVane.</p>`, false},
	} {
		sides := map[lately.Side]bool{}
		for _, f := range detector(t).Detect(ourBlog, post(tt.title, tt.opening+about)) {
			if f.Partner == "fieldview" && f.Area == lately.PressRelease {
				sides[f.Side] = true
			}
		}
		if !sides[lately.Ours] || sides[lately.Theirs] != tt.both {
			t.Errorf("%s: credited to %v", tt.title, sides)
		}
	}
}
