package page

import (
	"strings"
	"testing"

	"lately"
)

// built are pieces of pages as site builders make them, and what stands on them.
var built = []struct{ name, html, want string }{
	{"a class for cookies is no prefix", `<div class="cmp-container"><h2 class="cmp-title__text">Partners</h2><p><img class="cmp-image" alt="Acme"></p></div><div class="cmp-banner"><img alt="Tracker"></div>`,
		"logo | Partners |  | Acme"},
	{"a footer that a builder names", `<h2>Partners</h2><p><img alt="Acme"></p>` + filling + `<div class="kit-location-footer"><p><img alt="Badge"></p></div>`,
		"logo | Partners |  | Acme"},
	{"the footer of a card", `<h2>Partners</h2><div class="g"><div class="card"><h3>Acme</h3><div class="card__footer"><p>Anvils</p></div></div><div class="card"><h3>Borealis</h3><div class="card__footer"><p>Lights</p></div></div></div>`,
		"card | Partners | Acme | \ncard | Partners | Borealis | "},
	{"a menu in a column of a table", `<table><tr><td><a href="a.html">Home</a><br><a href="b.html">Where to buy</a><br><a href="c.html">News</a><br><a href="d.html">About</a><br><img alt="Badge"></td><td>` + filling + `<h2>Partners</h2><p><img alt="Acme"></p><p><img alt="Argo"></p></td></tr></table>`,
		"logo | Partners |  | Acme\nlogo | Partners |  | Argo"},
	{"the last line of a page", `<h2>Partners</h2><p><img alt="Acme"></p>` + filling + `<ul><li>© 2025 Some company. Borealis is a trademark.</li></ul>`,
		"logo | Partners |  | Acme"},
	{"a card with a menu in it", `<h2>Partners</h2><div class="g"><div class="card"><img alt="Acme"><p>Anvils</p></div><div class="card"><img alt="Borealis"><nav><a href="/x">Menu</a></nav><p>Lights</p></div></div>`,
		"card | Partners | Anvils | Acme\ncard | Partners | Lights | Borealis"},
	{"badges", `<h2>Integrations</h2><div><div class="tile"><span><strong>Official</strong></span><div>Acme</div><img alt=""></div><div class="tile"><span><strong>Official</strong></span><div>Borealis</div><img alt=""></div><div class="tile"><span><strong>Official</strong></span><div>Cirrus</div><img alt=""></div></div>`,
		"card | Integrations | Acme | \ncard | Integrations | Borealis | \ncard | Integrations | Cirrus | "},
	{"a word about a logo", `<h2>Partners</h2><ul><li><img alt="Acme"><p>Known to all our customers for anvils.</p></li><li><img alt="Borealis"><p>Lights for the whole of the north.</p></li></ul>`,
		"card | Partners |  | Acme\ncard | Partners |  | Borealis"},
	{"a column of companies", `<h2>Partners</h2><table><tr><td><b>Territory</b></td><td><b>Company</b></td></tr><tr><td>North</td><td>Acme<br>1 Cirrus Road</td></tr><tr><td>South</td><td>Borealis</td></tr></table>`,
		"row | Partners | Acme | \nrow | Partners | Borealis | "},
	{"sections that are no cards", `<section class="s"><h2>Partners</h2><ul><li><img alt="Acme"><h3>Acme</h3></li><li><img alt="Argo"><h3>Argo</h3></li></ul></section><section class="s"><h2>Resellers</h2><ul><li>Borealis</li></ul></section>`,
		"card | Partners | Acme | Acme\ncard | Partners | Argo | Argo\nrow | Resellers | Borealis | "},
	{"the site's name", `<div><h1><a href="/">Site</a></h1></div><h1>Partners</h1><p><img alt="Acme"></p>`,
		"card | Site | Site | \nlogo | Partners |  | Acme"},
	{"links of two lines", `<h2>Stories</h2><div><a href="/a"><span>Acme Anvils</span><span>A fifth less waste</span></a><a href="/b"><span>Borealis Lights</span><span>On time every hour</span></a></div>`,
		"card | Stories | Acme Anvils | \ncard | Stories | Borealis Lights | "},
}

func TestBuilders(t *testing.T) {
	for _, tt := range built {
		body := `<!doctype html><html><head><title>Some page</title></head><body>` + filling + filling + tt.html + `</body></html>`
		items, err := Read(lately.Source{}, "https://acme.example/page", []byte(body))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for _, it := range items {
			if p := it.Place; it.Kind == lately.Listing && p.Form != "page" {
				got = append(got, strings.Join([]string{p.Form, p.Section, it.Title, p.Alt}, " | "))
			}
		}
		if g := strings.Join(got, "\n"); g != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, g, tt.want)
		}
	}
}

// What style sheets part and what they don't, as the lines of a text.
func TestGaps(t *testing.T) {
	for html, want := range map[string]string{
		`<p><strong>Ada Marsh</strong><span>Managing Director</span><span>Hotel Harbor</span></p>`: "Ada Marsh/Managing Director/Hotel Harbor",
		`<p><b>Git</b><span>Hub</span></p>`:                            "GitHub",
		`<p><span>Jun</span><span>12</span><span>2025</span></p>`:      "Jun 12 2025",
		`<p><span>Ada Marsh </span><span>Managing Director</span></p>`: "Ada Marsh Managing Director",
		`<p>We use <b>Acme Anvils</b><i>Borealis Lights</i></p>`:       "We use Acme AnvilsBorealis Lights",
		`<p><b>unbeliev</b><i>able anvils</i></p>`:                     "unbelievable anvils",
	} {
		var got []string
		for _, l := range lines(parse([]byte(html)).root) {
			got = append(got, l.text)
		}
		if g := strings.Join(got, "/"); g != want {
			t.Errorf("%s: got %q, want %q", html, g, want)
		}
	}
}
