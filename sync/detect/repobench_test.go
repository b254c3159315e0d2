package detect

import (
	"fmt"
	"strings"
	"testing"

	"lately"
)

// BenchmarkRepository judges a repository with a README of 7 KB: with few partners,
// with many, and where none of them is named.
func BenchmarkRepository(b *testing.B) {
	var readme strings.Builder
	readme.WriteString("# Orders\n\n[![build](https://ci.example/b.svg)](https://ci.example)\n\nA plugin that puts Partner0001 labels on orders of Acme.\n\n")
	for i := range 40 {
		fmt.Fprintf(&readme, "## Section %d\n\nWords about it, with a [link](https://partner%04d.example/x) and `code`, deployed to Partner%04d or like it.\n\n| a | b |\n|---|---|\n| [x](./x) | y |\n\n", i, i, i)
	}
	for _, bench := range []struct {
		partners int
		named    bool
	}{{2, true}, {2000, true}, {2000, false}} {
		partners, text, want := bench.partners, readme.String(), true
		if !bench.named {
			text, want = strings.NewReplacer("Partner", "Other", "partner", "other").Replace(text), false
		}
		b.Run(fmt.Sprintf("%d partners, named %v", partners, bench.named), func(b *testing.B) {
			p := lately.Parties{Us: lately.Party{Name: "Acme"}}
			for i := range partners {
				name := fmt.Sprintf("Partner%04d", i)
				p.Partners = append(p.Partners, lately.Party{ID: strings.ToLower(name), Name: name, Domains: []string{strings.ToLower(name) + ".example"}})
			}
			d, err := New(p)
			if err != nil {
				b.Fatal(err)
			}
			src := lately.Source{ID: "us/github", Owner: lately.OurID, Kind: "github"}
			it := lately.Item{Kind: lately.Repository, Key: "1", Title: "acme/orders", Body: text, Format: lately.Markdown,
				Repo: &lately.Repo{Owner: "acme", Name: "orders"}}
			b.SetBytes(int64(len(it.Body)))
			for b.Loop() {
				if found := len(d.Detect(src, it)) > 0; found != want {
					b.Fatalf("found %v", found)
				}
			}
		})
	}
}
