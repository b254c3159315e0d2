package detect

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lately"
)

// outline writes the parts of a README one a line: what it is, its text, its links.
func outline(body string, format lately.Format) []string {
	kinds := map[blockKind]string{paragraph: "p", heading: "h", listItem: "li", quotation: "q", code: "code", cell: "td"}
	var out []string
	for _, p := range readmeParts(body, format) {
		line := kinds[p.kind]
		if p.level > 0 {
			line += string(rune('0' + p.level))
		}
		line += " " + p.text
		for _, l := range p.links {
			line += " <" + l.href + ">"
		}
		for _, pic := range p.pictures {
			line += " [" + pic.alt + "]"
		}
		if p.column != "" {
			line += " under " + p.column
		}
		out = append(out, line)
	}
	return out
}

func TestReadmeFormats(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format lately.Format
		body   string
		want   []string
	}{
		{"markdown", lately.Markdown, "Title\n=====\n\nOne [link](https://a.example) and `code`.\n\n##No space\n\n> quoted\n\n* item\n", []string{
			"h1 Title", "p One link and code. <https://a.example>", "h2 No space", "q quoted", "li item"}},
		{"front matter", lately.Markdown, "---\ntitle: \"Orders\"\nlanguages:\n- go\nproducts: [alpha]\ndescription: Prints them.\n---\n\nText.\n", []string{"h1 Orders", "p Prints them.", "p Text."}},
		{"two rules", lately.Markdown, "---\n\nNo field here.\n\n---\n\nText.\n", []string{"p No field here.", "p Text."}},
		{"number signs in code", lately.Markdown, "```\n#include <x>\n```\n", []string{"code #include <x>"}},
		{"table", lately.Markdown, "| Name | Stack |\n|---|---|\n| [a](./a) | Go |\n", []string{"td Name", "td Stack", "td a <./a> under name", "td Go under stack"}},
		{"html in markdown", lately.Markdown, "<p align=\"center\"><img src=\"l.png\" alt=\"A for B\"></p>\n\n<h1>Head <a href=\"https://b.example\">B</a></h1>\n", []string{
			"p  [A for B]", "h1 Head B <https://b.example>"}},
		{"html", lately.HTML, "<h2>Two</h2><script>no</script><p>Text</p>", []string{"h2 Two", "p Text"}},
		{"asciidoc", lately.AsciiDoc, ":toc:\n[[top]]\n= Title =\n\nimage::l.png[Logo]\n\nSee https://a.example[Alpha, window=_blank] and link:docs/x.adoc[the docs].\n\n== Part\n\n----\n= not a title\n----\n\n* item\n. step\n\nNOTE: mind this\n\n|===\n| [x]one | two\n|===\n",
			[]string{"h1 Title", "p  [Logo]", "p See Alpha and the docs. <https://a.example> <docs/x.adoc>", "h2 Part", "code = not a title", "li item", "li step", "q mind this", "li [x]one", "li two"}},
		{"rst", lately.ReStructuredText, "=====\nTitle\n=====\n\n.. image:: b.svg\n   :alt: build\n   :target: https://ci.example\n\nFor `Alpha <https://a.example>`_, :ref:`beta` and `gamma`_ with ``code``.\n\n.. _gamma: https://g.example\n\nPart\n----\n\n.. code-block:: go\n\n   Title\n   =====\n\n.. note:: Mind\n   this\n\n- item\n",
			[]string{"h1 Title", "p  <https://ci.example> [build]", "p For Alpha, beta and gamma with code. <https://a.example> <https://g.example>", "h2 Part", "q Mind this", "li item"}},
		{"text", lately.Text, "TITLE\n\nWords about it.\n", []string{"p TITLE", "p Words about it."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, outline(tt.body, tt.format)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOwnFolder(t *testing.T) {
	for href, want := range map[string]string{
		"./a": "a", "a/": "a", "a/README.md": "a", "plugins/b": "plugins/b", "LICENSE": "", "./LICENSE": "", "CONTRIBUTING.md": "", "../x": "", "#part": "", "mailto:a@b.example": "", "": "",
		"https://github.com/acme/things/tree/main/c": "c", "https://github.com/acme/things/blob/v1/c/main.go": "c", "https://github.com/acme/other/tree/main/c": "", "https://github.com/acme/things/issues": "", "https://c.example/c": "", "/d": "d", "%zz": "",
	} {
		if got := ownFolder(href, "Acme", "things"); got != want {
			t.Errorf("%q: %q, want %q", href, got, want)
		}
	}
}

// As what does the partner stand?
func TestPurpose(t *testing.T) {
	d, err := New(lately.Parties{
		Us:       lately.Party{Name: "Parcelwind"},
		Partners: []lately.Party{{ID: "shopnest", Name: "Shopnest"}, {ID: "queuefish", Name: "Queuefish"}, {ID: "norrdata", Name: "Norrdata"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]purpose{
		"A plugin for Shopnest":                                             madeFor,
		"Shopnest order connector":                                          madeFor,
		"Connects Parcelwind to the Shopnest platform":                      madeFor,
		"Maps powered by Parcelwind and Shopnest":                           madeFor,
		"Parcelwind + Shopnest + Queuefish":                                 madeFor,
		"It is built with Shopnest":                                         builtWith,
		"It is built with Queuefish, Norrdata and Shopnest":                 builtWith,
		"Deployed to Shopnest in a minute":                                  builtWith,
		"gateways (e.g. Queuefish, Shopnest)":                               builtWith,
		"A Shopnest-like shop":                                              builtWith,
		"We compare our labels with Shopnest labels":                        builtWith,
		"It also works with Shopnest feeds":                                 builtWith,
		"Leaving Shopnest? This script helps":                               movedFrom,
		"A locator in plain script, with Shopnest for the map":              means,
		"Moving from Shopnest to us":                                        movedFrom,
		"Migrates the data of a shop from Shopnest":                         movedFrom,
		"Please open an issue on Shopnest":                                  placeOnly,
		"Join our Shopnest":                                                 placeOnly,
		"Clone it from Shopnest":                                            placeOnly,
		"the Shopnest repository":                                           placeOnly,
		"Create a Shopnest account":                                         accountAt,
		"your Shopnest API key":                                             accountAt,
		"writes to files, Queuefish, Norrdata, Shopnest and the disk":       listed,
		"tools like Deck.js, Norrdata, Queuefish, Shopnest, and Parcelwind": builtWith,
		"We use Norrdata, Deck.js, Queuefish, Shopnest and Parcelwind":      listed,
		"You can run this on Shopnest":                                      builtWith,
		"Deploy the app to Shopnest":                                        builtWith,
		"Start the sample with Shopnest":                                    builtWith,
		"Opens a ticket in Shopnest for each lost parcel":                   unclearPurpose,
		"Syncs Shopnest issues with Parcelwind":                             madeFor,
		"If it fails, open a ticket on Shopnest":                            placeOnly,
		"For Shopnest, see the other repository":                            placeOnly,
		"For Shopnest shops that print labels":                              madeFor,
		"A sample that shows Parcelwind in a Shopnest project":              unclearPurpose,
		"A simple Shopnest project that prints labels":                      writtenIn,
		"Icons come from Shopnest":                                          builtWith,
		"Orders come from Shopnest":                                         madeFor,
		"Send this to Shopnest":                                             madeFor,
		"A Shopnest clone":                                                  builtWith,
		"The Shopnest tap for our tools":                                    builtWith,
		"a small Shopnest application":                                      writtenIn,
		"Made using Shopnest orders":                                        builtWith,
		"prints labels using Shopnest":                                      means,
		"Ein Dienst mit Shopnest":                                           madeFor,
		"Shopnest":                                                          unclearPurpose,
		"Ask us. Shopnest came first":                                       unclearPurpose,
		"Pull metrics from Shopnest":                                        madeFor,
		"the project uses Node, Norrdata, Shopnest and our own client":      listed,
	} {
		p := newPassage(text, 0, paragraph)
		var own []mention
		var found *mention
		for _, m := range p.mentions(d.names) {
			switch d.parties[m.name.party].Name {
			case "Parcelwind":
				own = append(own, m)
			case "Shopnest":
				found = &m
			}
		}
		if found == nil {
			t.Errorf("%q: not found", text)
			continue
		}
		if got := p.purposeOf(*found, own); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestDependenciesAreOnlySupport(t *testing.T) {
	d := detector(t)
	src := lately.Source{ID: "us/github", Owner: lately.OurID, Kind: "github"}
	it := lately.Item{Kind: lately.Repository, Key: "1", Title: "saatgutnord/orders", Body: "# Orders\n\nOrders of seed.\n", Format: lately.Markdown,
		Repo: &lately.Repo{Owner: "saatgutnord", Name: "orders", Dependencies: []string{"@fieldvane/maps", "fieldvane-client", "eslint-config-fieldvane"}}}
	check(t, d.Detect(src, it), one{"fieldview", lately.Ours, lately.Integration, lately.Mention})
	it.Repo.Dependencies = []string{"eslint-config-fieldvane"}
	check(t, d.Detect(src, it), one{partner: "fieldview"})
}

// A fork counts only where its README names both sides.
func TestForks(t *testing.T) {
	d := detector(t)
	src := lately.Source{ID: "us/github", Owner: lately.OurID, Kind: "github"}
	it := lately.Item{Kind: lately.Repository, Key: "1", Title: "saatgutnord/fieldvane-maps", Format: lately.Markdown,
		Body: "# FieldVane maps\n\nA plugin that puts FieldVane maps into orders of Saatgut Nord.\n",
		Repo: &lately.Repo{Owner: "saatgutnord", Name: "fieldvane-maps", Fork: true}}
	check(t, d.Detect(src, it), one{"fieldview", lately.Ours, lately.Integration, lately.Counted})
	it.Body = "# FieldVane maps\n\nA plugin that puts FieldVane maps into anything.\n"
	check(t, d.Detect(src, it), one{"fieldview", lately.Ours, lately.Integration, lately.Mention})
}

func FuzzReadme(f *testing.F) {
	f.Add("= A =\n\nhttps://a.example[B]\n\n|===\n| x | y\n|===\n", "asciidoc")
	f.Add("A\n=\n\n`b <c>`_ ``d``\n\n.. image:: e\n   :alt: f\n", "rst")
	f.Add("<h1><img alt='a'></h1>\n\n| a | b |\n|-|-|\n| [c](./c) | d |\n", "markdown")
	f.Add("<table><tr><th>a<td>b<td>c", "html")
	f.Fuzz(func(t *testing.T, body, format string) {
		for _, p := range readmeParts(body, lately.Format(format)) {
			if !utf8.ValidString(p.text) && utf8.ValidString(body) {
				t.Errorf("invalid text %q", p.text)
			}
			for _, l := range p.links {
				if l.start < 0 || l.start > l.end || l.end > len(p.text) {
					t.Errorf("link %+v in %q", l, p.text)
				}
			}
			if strings.ContainsAny(p.text, "\n\t") {
				t.Errorf("white space isn't folded in %q", p.text)
			}
		}
	})
}
