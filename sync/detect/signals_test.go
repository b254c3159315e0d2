package detect

import "testing"

// signalOf gives one signal of what a post on our blog shows of FieldVane.
func signalOf(t *testing.T, title, body, signal string) float64 {
	t.Helper()
	for _, f := range detector(t).Detect(ourBlog, post(title, body)) {
		if f.Partner != "fieldview" {
			continue
		}
		for _, s := range f.Signals {
			if s.Name == signal {
				return s.Value
			}
		}
		t.Fatalf("%q is no signal", signal)
	}
	t.Fatalf("%q: FieldVane isn't found", body)
	return 0
}

// Each signal is there in the first text and not, or less, in the second, which differs
// in nothing else.
func TestSignalsOfArticles(t *testing.T) {
	for _, tt := range []struct{ signal, title, with, without string }{
		{"side by side with the owner", "Field day", "This spring Saatgut Nord and FieldVane sow together.", "This spring Sower and FieldVane sow together."},
		{"disclosed as a partner", "Field day", "<p>We map with FieldVane.</p><p>Disclosure: FieldVane is a partner.</p>", "<p>We map with FieldVane.</p><p>Every plot has FieldVane sensors.</p>"},
		{"share that open sentences", "Field day", "The sun rose. FieldVane maps the soil.", "The sun rose. Behind the barn stood a box of FieldVane."},
		{"shown how to use", "Field day", "Maps come from FieldVane. You sign up and choose a plot.", "Maps come from FieldVane. They show the soil of a plot."},
		{"share in suppositions", "Field day", "Perhaps FieldVane would map this.", "Since May FieldVane maps this."},
		{"speaks of the title's words", "Mapping wet meadows", "FieldVane maps a meadow that is wet.", "FieldVane sponsors the choir of a village."},
		{"sponsor at start or end", "Field day", "This post is sponsored by FieldVane.", "Thanks to the rain of the last weeks, and as nobody came to help us out, we had time to read all of what FieldVane wrote."},
		{"share in enumerations", "Field day", "We met Grainer, Sower, FieldVane and Mill.", "“It rains,” says Ruth Abiola, CEO, FieldVane."},
		{"share by product name", "Field day", "We write it down in Rainbook.", "We write it down in FieldVane."},
		{"share as format or code", "Field day", "Ask in the FieldVane channel.", "Disclosure: FieldVane is a partner."},
		{"in a sentence with the owner", "Field day", "FieldVane now runs in every barn of Saatgut Nord.", "FieldVane now runs in every barn. So does Saatgut Nord."},
		{"works with the owner", "Field day", "All summer we have been working with the people of FieldVane on a map of the dry plots.", "All summer we have been reading what the people of FieldVane wrote on maps of the dry plots."},
		{"works with the owner", "Field day", "Saatgut Nord and the farmers' union have joined forces with FieldVane.", "The millers and the farmers' union have joined forces with FieldVane."},
		{"works with the owner", "Wetterkarten", "In enger Zusammenarbeit mit FieldVane haben wir die Karten gezeichnet.", "Nach den Karten von FieldVane haben wir die Felder gezeichnet."},
		{"gives or is thanked", "Field day", "Kudos and cider to the whole crew of FieldVane.", "Rain and cider for the whole crew of FieldVane."},
		{"gives or is thanked", "Field day", "FieldVane hosted our second seed exchange.", "FieldVane looked at our second seed exchange."},
		{"gives or is thanked", "Field day", "The probes were donated by FieldVane.", "The probes were priced by FieldVane."},
	} {
		with, without := signalOf(t, tt.title, "<p>"+tt.with+"</p>", tt.signal), signalOf(t, tt.title, "<p>"+tt.without+"</p>", tt.signal)
		if with <= without {
			t.Errorf("%s: %g in %q, %g in %q", tt.signal, with, tt.with, without, tt.without)
		}
	}
}

func TestBehindAnotherInTheTitle(t *testing.T) {
	body := "<p>We like what Soilscope does, and Soilscope is quick. Maps by Soilscope are better. We left FieldVane.</p>"
	const signal = "behind another in the title"
	if signalOf(t, "Soilscope does what FieldVane does", body, signal) == 0 {
		t.Error("a name behind the one that the article is about isn't noticed")
	}
	if signalOf(t, "FieldVane does what Soilscope does", body, signal) != 0 {
		t.Error("the first name of a title is taken for the second")
	}
}

func TestTitleAboutAProduct(t *testing.T) {
	body := "<p>Rainbook counts the drops, and Rainbook tells when to sow.</p>"
	const signal = "share by product name"
	if got := signalOf(t, "How we use Rainbook", body, signal); got != 0 {
		t.Errorf("a product in the title is held against it: %g", got)
	}
	if got := signalOf(t, "How we sow", body, signal); got == 0 {
		t.Error("a product alone is taken for the company")
	}
}

// A product that is called by an alias and more names the company as well.
func TestProductThatBearsAnAlias(t *testing.T) {
	p := parties()
	p.Partners[0].Aliases = append(p.Partners[0].Aliases, "Vanegard")
	p.Partners[0].Products = append(p.Partners[0].Products, "Vanegard Studio")
	d, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	if m := newPassage("We draw in Vanegard Studio.", 0, paragraph).mentions(d.names); len(m) != 1 || m[0].role != asCompany {
		t.Errorf("got %+v", m)
	}
}

func TestProductThatBearsTheName(t *testing.T) {
	p := parties()
	p.Partners[0].Products = append(p.Partners[0].Products, "FieldVane Studio", "FieldVane Sheet")
	d, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]role{"We draw in FieldVane Studio.": asCompany, "Open a FieldVane Sheet.": asFormat, "We write in Rainbook.": asProduct} {
		m := newPassage(text, 0, paragraph).mentions(d.names)
		if len(m) != 1 || m[0].role != want {
			t.Errorf("%q: got %+v, want role %d", text, m, want)
		}
	}
}

func TestTheTitleIsItsName(t *testing.T) {
	for title, want := range map[string]float64{"FieldVane": 1, "FieldVane 2026": 1, "“FieldVane”": 1, "FieldVane in spring": 0, "Our FieldVane": 0} {
		if got := signalOf(t, title, "They measure rain where nobody else does.", "the title is its name"); got != want {
			t.Errorf("%s: %v, want %v", title, got, want)
		}
	}
}
