package page

import (
	"strings"
	"testing"

	"lately"
)

// shapes are pieces of markup, and what stands on a page that holds them.
var shapes = []struct{ name, html, want string }{
	{"a drawing with a title", `<h2>Partners</h2><div><a href="https://a.example"><svg viewBox="0 0 1 1"><title>Acme</title><path d="M0"/></svg></a><a href="https://b.example"><svg aria-label="Borealis"></svg></a></div>`,
		"logo | Partners |  | Acme | https://a.example\nlogo | Partners |  | Borealis | https://b.example"},
	{"pictures for browsers without scripts", `<h2>Partners</h2><div class="g"><img src="data:image/gif;base64,R0"><noscript><img src="/a.png" alt="Acme"></noscript></div>`,
		"logo | Partners |  | Acme | "},
	{"a background with a label", `<h2>Partners</h2><ul><li><span role="img" aria-label="Acme" style="background:url(a.png)"></span></li><li><span role="img" aria-label="Borealis"></span></li></ul>`,
		"logo | Partners |  | Acme | \nlogo | Partners |  | Borealis | "},
	{"a title in a page header", `<div class="page-header"><h1>Sponsors</h1></div><p><img alt="Acme" src="a.png"></p>`,
		"logo | Sponsors |  | Acme | "},
	{"headings without boxes", `<h2>Partners</h2><h3>Acme</h3><p><img src="a.png" alt="">Anvils.</p><h3>Borealis</h3><p><img src="b.png" alt="">Lights.</p>`,
		"card | Partners | Acme |  | \ncard | Partners | Borealis |  | "},
	{"terms", `<h2>Partners</h2><dl><dt>Acme</dt><dd>Anvils.</dd><dt><a href="https://b.example">Borealis</a></dt><dd>Lights.</dd></dl>`,
		"row | Partners | Acme |  | \nrow | Partners | Borealis |  | https://b.example"},
	{"cards of text alone", `<h2>Partners</h2><div><div><div>Acme</div><div>Oslo</div></div><div><div>Borealis</div><div>Rome</div></div><div><div>Cirrus</div><div>Lund</div></div></div>`,
		"card | Partners | Acme |  | \ncard | Partners | Borealis |  | \ncard | Partners | Cirrus |  | "},
	{"a box for a heading", `<div class="row"><div class="col"><h2>Partners</h2></div></div><div class="row"><div class="col"><img alt="Acme" src="a.png"></div><div class="col"><img alt="Borealis" src="b.png"></div></div>`,
		"logo | Partners |  | Acme | \nlogo | Partners |  | Borealis | "},
	{"headings of neighbours stay with them", `<div class="s"><h3>Sponsors</h3><img alt="Acme" src="a.png"><img alt="Argo" src="c.png"></div><div class="s"><img alt="Borealis" src="b.png"><img alt="Boreas" src="d.png"></div>`,
		"logo | Sponsors |  | Acme | \nlogo | Sponsors |  | Argo | \nlogo |  |  | Borealis | \nlogo |  |  | Boreas | "},
	{"a menu that is a list", `<ul class="nav"><li><a href="https://hidden.example">Hidden</a></li></ul><p><a href="/x"><img alt="Acme"></a></p>`,
		"logo |  |  | Acme | https://acme.example/x"},
	{"broken nesting", `<h2>Partners</h2><ul><li><b><a href="https://a.example">Acme<li><a href="https://b.example">Borealis</b></a></ul><p>end`,
		"links | Partners | Acme |  | https://a.example\nlinks | Partners | Borealis |  | https://b.example"},
	{"a carousel", `<h2>Partners</h2><div><div class="slide"><img alt="Acme"></div><div class="slide"><img alt="Acme"></div><div class="slide slide--clone"><img alt="Acme"></div></div>`,
		"logo | Partners |  | Acme | "},
	{"a link that isn't one", `<h2>Partners</h2><ul><li><a href="javascript:alert(1)"><img alt="Acme"></a></li><li><a href="http://user:secret@b.example/"><img alt="Borealis"></a></li></ul>`,
		"logo | Partners |  | Acme | \nlogo | Partners |  | Borealis | "},
	{"links with parts that touch", `<h2>Stories</h2><div><a href="/s/acme"><span class="brand">Acme</span><span class="line">A fifth less waste</span></a><a href="/s/borealis"><span class="brand">Borealis</span><span class="line">Lights on time</span></a></div>`,
		"card | Stories | Acme |  | https://acme.example/s/acme\ncard | Stories | Borealis |  | https://acme.example/s/borealis"},
	{"labels that cards share", `<h2>Integrations</h2><div><a href="/i/a"><p>Official</p><p>Acme</p><img alt=""></a><a href="/i/b"><p>Official</p><p>Borealis</p><img alt=""></a><a href="/i/c"><p>Community</p><p>Cirrus</p><img alt=""></a><a href="/i/d"><p>Community</p><p>Dunes</p><img alt=""></a></div>`,
		"card | Integrations | Acme |  | https://acme.example/i/a\ncard | Integrations | Borealis |  | https://acme.example/i/b\ncard | Integrations | Cirrus |  | https://acme.example/i/c\ncard | Integrations | Dunes |  | https://acme.example/i/d"},
	{"a header of a part", `<section><header><h2>Partners</h2></header><p><img alt="Acme" src="a.png"></p></section>`,
		"logo | Partners |  | Acme | "},
	{"a list of one", `<h2>Partners</h2><ul><li><p class="name">Acme</p><p>We study pipes together.</p></li></ul>`,
		"row | Partners | Acme |  | "},
	{"cards that all end in the same link", `<h2>Partner</h2><div><div class="k"><img alt="Logo Acme"><p>Kessel mit Funk. Auch für Borealis gut.</p><a href="https://a.example">Zum Angebot hier</a></div><div class="k"><img alt="Logo Cirrus"><p>Planung und Bau von Netzen.</p><a href="https://c.example">Zum Angebot hier</a></div><div class="k"><img alt="Logo Dunes"><p>Pumpen.</p><a href="https://d.example">Zum Angebot hier</a></div></div>`,
		"card | Partner |  | Logo Acme | https://a.example\ncard | Partner |  | Logo Cirrus | https://c.example\ncard | Partner | Pumpen. | Logo Dunes | https://d.example"},
	{"texts that begin with a linked name", `<h2>Partners</h2><div><div class="r"><p><a href="https://a.example">Acme</a> (Oslo) makes anvils for anybody who asks.</p><ul><li>core</li></ul></div><div class="r"><p><a href="https://b.example">Borealis</a> makes lights, and the lamps around them.</p><ul><li>core</li></ul></div></div>`,
		"card | Partners | Acme |  | https://a.example\ncard | Partners | Borealis |  | https://b.example"},
	{"what one may choose", `<h2>Partners</h2><form><label><input type="checkbox">Works with Hidden</label></form><ul><li><img alt="Acme" src="a.png"></li></ul>`,
		"logo | Partners |  | Acme | "},
}

// What stands around the main element is on every page of a site, and so is a row of
// links before the first heading.
func TestWhatSurroundsAPage(t *testing.T) {
	main := `<h1>Partners</h1>` + filling + `<p><img alt="Acme" src="a.png"></p>`
	links := `<div><a href="/1">Pricing</a> <a href="/2">vs Hidden</a> <a href="/3">Docs</a></div>`
	for _, html := range []string{
		`<div class="bar"><img alt="Hidden"></div><main>` + main + `</main><div class="last"><img alt="Hidden too"></div>`,
		links + `<div class="page">` + main + `</div>`,
		`<div class="cmp-container">` + main + `</div><div class="cmp-fragment--footer"><img alt="Hidden"></div>`,
		`<div class="Main__Wrap-sc-1x2-0">` + main + `</div><div class="Footer__Wrap-sc-71c-0 eUoA"><img alt="Hidden"></div>`,
	} {
		items, err := Read(lately.Source{}, "https://acme.example/partners", []byte(`<!doctype html><body>`+html+`</body></html>`))
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			if strings.Contains(it.Title+it.Body+it.Place.Alt, "Hidden") || it.Place.Form == "logo" && it.Place.Alt != "Acme" {
				t.Errorf("%s: read %q %q %q", html, it.Title, it.Place.Alt, it.Body)
			}
		}
	}
}

const filling = `<p>This text is here so that the page is long enough to be believed: it says how the company came to be, what it makes, for whom, and why the people who work there like it; none of that matters to what stands below.</p>`

func TestShapes(t *testing.T) {
	for _, tt := range shapes {
		html := `<!doctype html><html><head><title>Some page</title></head><body><main>` + filling + tt.html + `</main></body></html>`
		items, err := Read(lately.Source{}, "https://acme.example/page", []byte(html))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for _, it := range items {
			if p := it.Place; it.Kind == lately.Listing && p.Form != "page" {
				got = append(got, strings.Join([]string{p.Form, p.Section, it.Title, p.Alt, it.URL}, " | "))
			}
		}
		if g := strings.Join(got, "\n"); g != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, g, tt.want)
		}
	}
}

// quotes of the page, as "speaker | role | words".
var spoken = []struct{ name, html, want string }{
	{"figure", `<figure><blockquote><p>It simply works, every day.</p></blockquote><figcaption>Ada Marsh, CTO at Harbor</figcaption></figure>`, "Ada Marsh | CTO at Harbor | It simply works, every day."},
	{"cite in the quote", `<blockquote><p>It simply works, every day.</p><footer>— <cite>Ada Marsh</cite>, Harbor</footer></blockquote>`, "Ada Marsh | Harbor | It simply works, every day."},
	{"accordion", `<div class="acc"><div class="acc-t">Ada Marsh</div><div class="acc-s">Vice President at Harbor</div><div class="testimonial-body"><p>We value the people behind it, and the report we get each month is better than the one we wrote ourselves.</p></div></div>`,
		"Ada Marsh | Vice President at Harbor | We value the people behind it, and the report we get each month is better than the one we wrote ourselves."},
	{"marks in plain divs", `<div><p>“It simply works, every single day.”</p><h4>Ada Marsh</h4><p>Founder of Harbor</p></div>`, "Ada Marsh | Founder of Harbor | It simply works, every single day."},
	{"in one paragraph", `<p>"It simply works, every single day." — Ada Marsh, Founder, Harbor</p>`, "Ada Marsh | Founder, Harbor | It simply works, every single day.\" — Ada Marsh, Founder, Harbor"},
	{"no marks, logo above", `<div class="card"><img alt="Harbor logo" src="h.png"><p>We moved in a week, and I have not looked at the old system since then.</p><div>Ada Marsh · Director of Engineering</div></div>`,
		"Ada Marsh | Director of Engineering | We moved in a week, and I have not looked at the old system since then."},
	{"says, in the next sentence", `<h2>Story</h2><blockquote>“I wanted one list.”</blockquote><p>says Dr. Ada Marsh, medical director of Harbor.</p>`, "Dr. Ada Marsh | medical director of Harbor. | I wanted one list."},
	{"a sentence about the speaker", `<ul><li><h3>“It simply works, every single day.”</h3><p>Ada Marsh runs the kitchens at Harbor, a hotel of 38 rooms.</p></li><li><h3>“I have my Sundays back again.”</h3><p>Bo Lind, cook, Inn</p></li></ul>`,
		"Ada Marsh | runs the kitchens at Harbor, a hotel of 38 rooms. | It simply works, every single day.\nBo Lind | cook, Inn | I have my Sundays back again."},
	{"behind a dash", `<div class="testimonial"><p>We have reordered five times, and our guests stop talking when they touch it.</p><p>Ada Marsh — Harbor Studio</p></div>`,
		"Ada Marsh | Harbor Studio | We have reordered five times, and our guests stop talking when they touch it."},
	{"an author without a name", `<div class="testimonial"><p>Three hundred of them, and all the same: my housekeepers noticed.</p><p class="testimonial__author">Purchasing, Harbor Ltd</p></div>`,
		" | Purchasing, Harbor Ltd | Three hundred of them, and all the same: my housekeepers noticed."},
	{"two paragraphs", `<blockquote><p>It works.</p><p>It has worked since the day we bought it, which is more than I can say of the lift.</p><cite>Ada Marsh, Harbor</cite></blockquote>`,
		"Ada Marsh | Harbor | It has worked since the day we bought it, which is more than I can say of the lift."},
	{"nobody quoted", `<p>We value our partners, and we work with them every day of the week except for Sundays.</p><p>Contact us.</p>`, ""},
	{"short words on a slide", `<div class="quote-slide"><p class="quote-slide__text">I got my Sundays back.</p><p><strong>Ada Marsh</strong><span>Harbor, Ropes</span></p></div>`, "Ada Marsh | Harbor, Ropes | I got my Sundays back."},
	{"no person, but a line for the author", `<div class="testimonial"><p class="testimonial__text">Three hundred throws, three hundred identical edges.</p><p class="testimonial__author">Harbor Hotels</p></div>`, "Harbor Hotels |  | Three hundred throws, three hundred identical edges."},
	{"a call after a quote", `<div><p>« Il marche, tous les jours de la semaine. »</p><p>Ada Marsh, directrice, Harbor</p><p>Vous aimez notre outil et vous voulez le dire ? Écrivez-nous quand vous voulez.</p></div>`, "Ada Marsh | directrice, Harbor | Il marche, tous les jours de la semaine."},
	{"a script without spaces", `<div class="voice"><h2>お客様の声</h2><p>夜間の巡回がなくなり、職員の負担が大きく減りました。</p><p class="by">白滝市水道局　施設課長　本田様</p></div>`, " | 白滝市水道局　施設課長　本田様 | 夜間の巡回がなくなり、職員の負担が大きく減りました。"},
	{"a repeated slide", `<div class="t"><p>“It simply works, every single day.”</p><p>Ada Marsh, CEO, Harbor</p></div><div class="t"><p>“It simply works, every single day.”</p><p>Ada Marsh, CEO, Harbor</p></div>`,
		"Ada Marsh | CEO, Harbor | It simply works, every single day."},
}

func TestQuotes(t *testing.T) {
	for _, tt := range spoken {
		html := `<!doctype html><html><head><title>Some page</title></head><body><main><h1>Page</h1>` + filling + `<section>` + tt.html + `</section>` + filling + `</main></body></html>`
		items, err := Read(lately.Source{}, "https://acme.example/page", []byte(html))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for _, it := range items {
			if it.Kind == lately.Quote {
				got = append(got, it.Place.Speaker+" | "+it.Place.Role+" | "+it.Body)
			}
		}
		if g := strings.Join(got, "\n"); g != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, g, tt.want)
		}
	}
}
