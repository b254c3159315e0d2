package detect

import (
	"testing"
	"unicode/utf8"

	"lately"
)

// FuzzRepository looks at repositories of any name, folder and README.
func FuzzRepository(f *testing.F) {
	f.Add("shopnest-CIExamples", "plugins/ACMEShopnest", "# Shopnest + Acme\n\n1. `@acme/shopnest`: for [Counter](https://shopnest.example)\n\nFor Shopnest, see x, y, and Shopnest clone.\n")
	f.Add("migrate-to-shopnest", "a/shopnestjs", "---\ntitle: Shopnest\n---\n<img alt='Acme logo'> <img alt='shopnest logo'>\n\n## [S](./shopnest)\n\nRun it on Shopnst\n")
	d, err := New(lately.Parties{
		Us:       lately.Party{Name: "Acme"},
		Partners: []lately.Party{{ID: "shopnest", Name: "Shopnest", Domains: []string{"shopnest.example"}, GitHub: []string{"shopnest"}}, {ID: "box", Name: "Box", Ambiguous: true, Products: []string{"Crate"}}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, folder, body string) {
		it := lately.Item{Kind: lately.Repository, Key: "1", Title: "acme/" + name, Body: body, Format: lately.Markdown, Categories: []string{folder},
			Repo: &lately.Repo{Owner: "acme", Name: name, Description: folder, Folders: []string{folder, name}, Dependencies: []string{folder}}}
		for _, found := range d.Detect(lately.Source{ID: "us/github", Owner: lately.OurID, Kind: "github"}, it) {
			if found.Confidence < 0 || found.Confidence > 1 || utf8.ValidString(name+folder+body) && !utf8.ValidString(found.Excerpt) {
				t.Errorf("%+v", found)
			}
		}
	})
}
