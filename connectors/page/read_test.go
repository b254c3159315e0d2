package page

import (
	"strings"
	"testing"

	"lately"
)

const partnersPage = `<!doctype html><html><head><title>Partners | Acme</title></head><body>
<header><nav><a href="https://hidden.example/">Hidden in the menu</a></nav></header>
<main><h1>Partners</h1>
<p>We build with <a href="https://prose.example/">Prose Ltd</a> and with many others, whom you find below; every one of them has been with us for years.</p>
<h2>Technology partners</h2>
<div class="grid">
 <div class="card"><a href="https://harbor.example/?utm=1"><img src="/img/harbor-logo.png?v=2" alt="Harbor logo"></a><h3>Harbor</h3><p>Payments.</p></div>
 <div class="card"><a href="https://meridian.example/"><img src="/img/meridian.svg" alt=""></a><h3>Meridian</h3><p>Maps.</p></div>
</div>
<h2>Sponsors</h2>
<div class="slider"><div class="track">
 <div class="slide"><img alt="Quill" src="q.png"></div><div class="slide"><img alt="Tallow" src="t.png"></div>
 <div class="slide"><img alt="Quill" src="q.png"></div><div class="slide"><img alt="Tallow" src="t.png"></div>
</div></div>
<h2>Resellers</h2>
<table><tr><th>Name</th><th>Region</th></tr><tr><td><a href="https://north.example">Northgate</a></td><td>Europe</td></tr><tr><td>Southgate</td><td>Asia</td></tr></table>
<h2>What others say</h2>
<figure><blockquote><p>They answer before we have asked, and that has not happened to us before.</p></blockquote><figcaption><cite>Ada Marsh</cite>, CTO at Harbor</figcaption></figure>
</main>
<footer><a href="https://footer.example/">Footer Inc</a></footer></body></html>`

// summary is an item in one line.
func summary(it lately.Item) string {
	p := it.Place
	parts := []string{string(it.Kind), p.Form, p.Section, it.Title, p.Alt, it.URL, p.Speaker, p.Role}
	return strings.Join(parts, " | ")
}

func readAll(t *testing.T, area lately.Area, html string) []string {
	t.Helper()
	items, err := Read(lately.Source{Area: area}, "https://acme.example/partners/", []byte(html))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, it := range items {
		out = append(out, summary(it))
	}
	return out
}

func TestReadListsWhatStandsOnAPage(t *testing.T) {
	got := strings.Join(readAll(t, lately.PartnerPage, partnersPage), "\n")
	want := `quote | quote | What others say |  |  | https://acme.example/partners | Ada Marsh | CTO at Harbor
listing | card | Technology partners | Harbor | Harbor logo | https://harbor.example/?utm=1 |  | 
listing | card | Technology partners | Meridian |  | https://meridian.example/ |  | 
listing | logo | Sponsors |  | Quill |  |  | 
listing | logo | Sponsors |  | Tallow |  |  | 
listing | row | Resellers | Northgate |  | https://north.example |  | 
listing | row | Resellers | Southgate |  |  |  | 
listing | page |  | Partners |  | https://acme.example/partners |  | `
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Running text keeps all the headings it stands under, and a heading that nothing stands
// under is a text.
func TestRunningTextKeepsItsHeadings(t *testing.T) {
	for _, tt := range []struct{ name, html, want string }{
		{"levels", `<h2>Partners</h2><h3>North</h3><p>Acme bends pipes.</p><h3>South</h3><p>Borealis lights them.</p><h2>Terms</h2><p>None at all.</p>`,
			`<h2>Partners</h2><h3>North</h3><p>Acme bends pipes.</p><h3>South</h3><p>Borealis lights them.</p><h2>Terms</h2><p>None at all.</p>`},
		{"bare ones", `<h3>A tool</h3><h4>Client: Acme</h4><h4>Term: a year</h4><h5>Problem</h5><p>It leaked.</p>`,
			`<h3>A tool</h3><p>Client: Acme</p><h4>Term: a year</h4><h5>Problem</h5><p>It leaked.</p>`},
		{"a list of headings", `<h2>Partners</h2><h3>Acme</h3><h3>Borealis</h3>`, `<h2>Partners</h2><p>Acme</p><p>Borealis</p>`},
		{"back from what only looks like a heading", `<h2>Partners</h2><p>Many.</p><p><b>In Oslo</b></p><p>Acme bends pipes.</p>`,
			`<h2>Partners</h2><p>Many.</p><h6>In Oslo</h6><p>In Oslo</p><p>Acme bends pipes.</p>`},
	} {
		html := `<!doctype html><html><head><title>Some page</title></head><body><main><h1>Page</h1>` + filling + tt.html + `</main></body></html>`
		items, err := Read(lately.Source{}, "https://acme.example/page", []byte(html))
		if err != nil {
			t.Fatal(err)
		}
		got := strings.TrimPrefix(items[len(items)-1].Body, `<h1>Page</h1>`+filling)
		if got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// A list under a heading that names a year is an earlier one where the page has another
// of a later year.
func TestListsOfEarlierYears(t *testing.T) {
	html := `<!doctype html><html><head><title>Some page</title></head><body><main><h1>Page</h1>` + filling + `<h2>2025 sponsors</h2><p><img alt="Acme" src="a.png"></p>
		<h2>2024 sponsors</h2><h3>Gold</h3><p><img alt="Borealis" src="b.png"></p><h2>Partners since 2019</h2><p><img alt="Cirrus" src="c.png"></p></main></body></html>`
	items, err := Read(lately.Source{}, "https://acme.example/page", []byte(html))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"Acme": false, "Borealis": true, "Cirrus": false}
	for _, it := range items {
		if earlier, ok := want[it.Place.Alt]; ok && it.Place.Earlier != earlier {
			t.Errorf("%s: earlier is %v", it.Place.Alt, it.Place.Earlier)
		}
		delete(want, it.Place.Alt)
	}
	if len(want) > 0 {
		t.Errorf("not read: %v", want)
	}
}
