package page

import (
	"strings"
	"testing"

	"lately"
)

// praises are three people and what they say, however it is marked up.
var praises = [][4]string{
	{"We moved all forty of our vats over in a week and nobody noticed, which is the best thing that I can say.", "Ada Marsh", "CTO", "Northwind Dyes"},
	{"The tool paid for itself before the first winter was over, and our accountants still talk of it.", "Piet Groot", "Head of Sales", "Loomworks"},
	{"Nobody here wants to go back to paper, least of all me.", "Siri Moen", "Founder", "Cirrus Maps"},
}

// Where others speak, words with a name beside them are a quote, in whatever markup.
func TestWhereOthersSpeak(t *testing.T) {
	// W, N, R and C are the words, the name, the role and the company.
	for name, markup := range map[string]string{
		"a logo, all in a row":           `<p><img src="/x.png" alt="C"></p><p>W</p><p>N</p><p>R</p>`,
		"a heading that says who":        `<h3>N, R, C</h3><p>W</p>`,
		"a heading with the company":     `<h3>C</h3><p>W</p>`,
		"the company above, a name":      `<h3>C</h3><p>W</p><p>N</p>`,
		"a dash and a link":              `<p>W</p><p>— <a href="/c">C</a></p>`,
		"behind the words":               `<li>"W" <em>C</em></li>`,
		"behind a dash":                  `<p>"W" — C</p>`,
		"a block of words, a signature":  `<blockquote><p>W</p></blockquote><p>— N, C</p>`,
		"a block of words, a name":       `<blockquote><p>W</p></blockquote><p>N, C</p>`,
		"before the words":               `<p><strong>N (C):</strong> "W"</p>`,
		"the company before the words":   `<p><b>C:</b> "W"</p>`,
		"a row":                          `<table><tr><td>N, C</td><td>W</td></tr></table>`,
		"a card":                         `<div class="card"><img src="a.jpg" alt="N"><p>W</p><h4>N</h4><span>C</span></div>`,
		"a citation":                     `<blockquote>W<cite>C</cite></blockquote>`,
		"a sentence that leads to words": `<p>N, R of C, says:</p><blockquote>W</blockquote>`,
		"an office, and whose":           `<p>W</p><p>The dyers' office</p><p>C</p>`,
		"a name and a company":           `<p>W</p><p>N, C</p>`,
		"headings of a card":             `<div><h3>N</h3><h4>C</h4><p>W</p></div>`,
	} {
		body := ""
		for _, p := range praises {
			body += strings.NewReplacer("W", p[0], "N", p[1], "R", p[2], "C", p[3]).Replace(markup)
		}
		items, err := Read(lately.Source{}, "https://mapleforge.example/they-say", []byte("<html><body><main><h1>What our customers say</h1>"+aboutYard+body+"</main></body></html>"))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, it := range items {
			if it.Kind != lately.Quote {
				continue
			}
			found++
			for _, p := range praises {
				if at := it.Place.Section + it.Place.Alt + it.Place.Speaker + it.Place.Role; strings.Contains(it.Body, p[0]) && !strings.Contains(at, p[3]) {
					t.Errorf("%s: %q is said by %+v", name, p[0], it.Place)
				}
			}
		}
		if found != len(praises) {
			t.Errorf("%s: %d quotes", name, found)
		}
	}
}

// Elsewhere a quote is told by its markup, and signed in many ways.
func TestSignatures(t *testing.T) {
	for name, markup := range map[string]string{
		"a footer with a citation":    `<blockquote><p>W</p><footer>N in <cite>C</cite></footer></blockquote>`,
		"two hyphens":                 `<blockquote><p>W</p><p>-- N, C</p></blockquote>`,
		"a hyphen":                    `<blockquote><p>W</p><p>- N, C</p></blockquote>`,
		"a tilde, behind":             `<blockquote><p>W</p></blockquote><p>~ N, R at C</p>`,
		"on the line of the words":    `<blockquote><p>W — N, C</p></blockquote>`,
		"behind the mark":             `<blockquote><p>"W" -- N, C</p></blockquote>`,
		"a heading with a name":       `<h3>N, C</h3><blockquote><p>W</p></blockquote>`,
		"from":                        `<blockquote><p>W</p></blockquote><p>N from C</p>`,
		"a first name":                `<blockquote><p>W</p><p>— Ada, C</p></blockquote>`,
		"a team":                      `<blockquote><p>W</p><p>— The team at C</p></blockquote>`,
		"a quotation within a line":   `<ul><li><q>W</q> <span>N, C</span></li></ul>`,
		"a link to the company":       `<blockquote><p>W</p><p>N, <a href="https://C.example/">CEO</a></p></blockquote>`,
		"a logo that leads to theirs": `<div><div><a href="https://C.example"><img src="l1.png"></a></div><div><blockquote>W</blockquote><p>N</p></div></div>`,
	} {
		body := ""
		for _, p := range praises {
			company := p[3]
			if strings.Contains(markup, "C.example") {
				company = strings.ReplaceAll(company, " ", "")
			}
			body += strings.NewReplacer("W", p[0], "N", p[1], "R", p[2], "CEO", "CEO", "C", company).Replace(markup)
		}
		items, err := Read(lately.Source{}, "https://mapleforge.example/", []byte("<html><body><main><h1>Mapleforge</h1>"+aboutYard+body+"</main></body></html>"))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, it := range items {
			for _, p := range praises {
				at := it.Place.Speaker + it.Place.Role + it.Place.Link
				if it.Kind == lately.Quote && strings.HasPrefix(it.Body, p[0]) && (strings.Contains(at, p[3]) || strings.Contains(at, strings.ReplaceAll(p[3], " ", ""))) {
					found++
				}
			}
		}
		if found != len(praises) {
			t.Errorf("%s: %d quotes by those who said them", name, found)
		}
	}
}

// What is said of customers elsewhere, or by papers, is nobody's quote.
func TestWhereNobodySpeaks(t *testing.T) {
	for name, body := range map[string]string{
		"a country":           `<h2>Taxes</h2><div class="a"><h4>Northwind Ledger</h4><p>Keeps the books of dye works in order all year.</p></div><div class="a"><h4>Loom Tax</h4><p>An extension that joins Mapleforge with Loom Tax for US-based taxes.</p></div>`,
		"a preview":           `<div class="preview"><h4>Northwind Dyes</h4><p>The vats of Northwind Dyes hold more than all others did.</p><p>Ada Marsh</p></div><div class="invoice-box"><p>The bill of the vats is sent when the vats have left the yard.</p><p>Ada Marsh</p></div>`,
		"another page":        `<h2>Our customers</h2><h3>Northwind Dyes</h3><p>We built their first vat in 1990 and have looked after it since then.</p>`,
		"a teaser":            `<h2>What our customers say</h2><p><a href="/s">Learn how Northwind Dyes saves us all a week.</a></p><p>Ada Marsh</p>`,
		"a board":             `<h2>Who helps us</h2><div class="card"><h3>Ada Marsh</h3><p>CEO, Northwind Dyes</p><p>Ada has run dye works since 1998 and brings us the view of those who buy.</p></div><div class="card"><h3>Piet Groot</h3><p>Partner, Loom Ventures</p><p>Piet sits on four boards.</p></div>`,
		"a list of people":    `<h2>Who helps us</h2><ul><li>Ada Marsh, CEO, Northwind Dyes. We met her in 2003 at the fair.</li><li>Piet Groot, Loom Ventures. We met him at the same fair, at noon.</li></ul>`,
		"articles":            `<h2>News</h2><div class="card"><h3>How we moved a yard</h3><p>We have been at it for thirty years, and we still like to see a vat leave.</p><p>Ada Marsh, CTO at Northwind Dyes</p></div>`,
		"the heading of more": `<h2>What our customers say</h2><p>Those who have been with us for ten years wrote this down for you.</p><h2>Ada Marsh</h2><h2>Piet Groot</h2>`,
	} {
		items, err := Read(lately.Source{}, "https://mapleforge.example/", []byte("<html><body><main><h1>Mapleforge</h1>"+aboutYard+body+"</main></body></html>"))
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			if it.Kind == lately.Quote {
				t.Errorf("%s: %q of %+v", name, it.Body, it.Place)
			}
		}
	}
}
