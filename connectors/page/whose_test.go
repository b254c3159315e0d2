package page

import (
	"strings"
	"testing"

	"lately"
)

// aboutYard is text enough for a page to be believed.
const aboutYard = `<p>Frames, vats and everything else that a small dye works needs, made to measure in one yard since 1988 and sent all over the country in wooden boxes.</p>`

// Where no company stands beside a speaker, the heading above, a logo and a link say
// whose words they are; two quotes in a row are two.
func TestWhoseWordsTheyAre(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"a section of its own", `<div class="testimonial"><div><h2><a href="https://northwind.example">Northwind</a><a href="#n" class="headerlink">¶</a></h2><div><a href="https://northwind.example"><img src="/i/northwind.png" alt=""></a></div><p>We dye twice as fast as we did before the new vat came: see <a href="https://tub.example/x">the old tub</a>.</p><span class="voice-author"><p>Ada Holm, research at Indigo</p></span></div>
			<div><h2>Loomworks</h2><p>The vat paid for itself by May, and by June nobody spoke of it any more.</p><p><a href="/more">Learn more</a></p><span class="voice-author"><p>Piet Groot, VP, Weaving</p></span></div></div>`,
			"Northwind 1 | Ada Holm | research at Indigo | northwind |  | https://northwind.example\nLoomworks 1 | Piet Groot | VP, Weaving |  |  | "},
		{"two in a row", `<h2>Workshops</h2><p>"The vat paid for itself by May." </br>― Ada Holm,</br>dyer at Northwind</p><p>"It is great" </br>― Piet Groot,</br>owner of loomworks.example</p>`,
			"Workshops 2 | Ada Holm | dyer at Northwind |  |  | \nWorkshops 2 | Piet Groot | owner of loomworks.example |  |  | "},
		{"a logo and nobody", `<h2>They say</h2><div><div class="testimonial"><img src="a.svg" alt="Northwind logo"><div class="quote"><p>We dye twice as fast as we did before the new vat came.</p></div></div></div>`,
			"They say 1 |  |  | a | Northwind logo | "},
		{"a message from elsewhere", `<h2>Voices</h2><blockquote><p>Dyeing for <a href="https://msg.example/northwind">@northwind</a> with Mapleforge all day, and it is easy.</p>— Ada Holm (@adaholm) <a href="https://msg.example/1">May 3</a></blockquote>`,
			"Voices 1 | Ada Holm | @adaholm) May 3 |  |  | "},
		{"headings of neighbours", `<div><div><h3>Old Vats</h3><p>We mend what was made elsewhere and send it back within the month.</p></div><div><h3>Dye Engineering</h3><p>Our vats are driven by a clear set of rules that we wrote down in 1991.</p></div></div><div><h2>Meet the founders.</h2><h3>Ada Holm</h3></div>`, ""},
		{"the title of a talk", `<h2>Northwind</h2><ul><li>"Go and Save the Rivers" (Ada Holm)</li></ul>`, ""},
	} {
		items, err := Read(lately.Source{ID: "us/page", Owner: lately.OurID, Kind: "page"}, "https://mapleforge.example/", []byte("<html><body><main><h1>Mapleforge</h1>"+aboutYard+tt.body+"</main></body></html>"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, it := range items {
			if p := it.Place; it.Kind == lately.Quote {
				got = append(got, strings.Join([]string{p.Section + " " + string(rune('0'+p.Of)), p.Speaker, p.Role, p.File, p.Alt, p.Link}, " | "))
			}
			if strings.Contains(it.Title+it.Place.Section, "¶") {
				t.Errorf("%s: %q has the sign of a link to itself", tt.name, it.Title+it.Place.Section)
			}
		}
		if g := strings.Join(got, "\n"); g != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, g, tt.want)
		}
	}
}
