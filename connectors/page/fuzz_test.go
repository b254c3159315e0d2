package page

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"lately"
)

// FuzzPage reads anything as a page: it must not crash, and what it gives must be
// bounded, valid and the same each time.
func FuzzPage(f *testing.F) {
	for _, s := range shapes {
		f.Add([]byte(s.html), "partner_page")
	}
	for _, s := range spoken {
		f.Add([]byte(s.html), "testimonial")
	}
	for _, s := range []string{partnersPage, "", "<", "<!--", "<svg><svg>", "<table><tr><td><table>", "<a><a><a>", "<h1><h2><h3>x</h1>",
		`<script type="application/ld+json">{"@type":"Event","name":"x","startDate":"2026-01-01"}</script>`,
		`<script type="application/ld+json">[[[[{"@graph":[{"@type":["Event"],"performer":[[["x"]]]}]}]]]]</script>`,
		`<div itemscope itemtype="https://schema.org/Event"><span itemprop="name">X</span><time itemprop="startDate" datetime="2026-01-01">`} {
		f.Add([]byte(s), "workshop")
	}
	address, err := url.Parse("https://acme.example/partners/")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, area string) {
		r := read(address, lately.Area(area), body)
		again := read(address, lately.Area(area), body)
		if len(r.items) != len(again.items) || len(r.items) > maxItems {
			t.Fatalf("%d items, then %d", len(r.items), len(again.items))
		}
		keys := map[string]bool{}
		for i, it := range r.items {
			if keys[it.Key] || it.Key == "" || it.Key != again.items[i].Key {
				t.Errorf("key %q stands twice, is empty, or is %q the second time", it.Key, again.items[i].Key)
			}
			keys[it.Key] = true
			if len(it.Body) > maxPageBody+maxItemBody+16<<10 || len(it.Title) > 400 {
				t.Errorf("%s: body of %d bytes, title of %d", it.Key, len(it.Body), len(it.Title))
			}
			for _, s := range []string{it.Key, it.Title, it.Body, it.URL, it.Place.Alt, it.Place.Speaker, it.Place.Role, it.Place.Section} {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Errorf("%s: text that isn't valid: %q", it.Key, s)
				}
			}
		}
		if m := remember(r); len(m.Sketch) > sketchSize {
			t.Errorf("a sketch of %d", len(m.Sketch))
		}
	})
}

// hugePages are pages of a size, each bad in its own way.
func hugePages(size int) map[string]string {
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	return map[string]string{
		"nested divs":          fill("<div>"),
		"a million elements":   fill("<p>a</p>"),
		"cards":                fill(`<div class="card"><h3>Acme</h3><p>Anvils, by <a href="https://a.example">Acme</a></p></div>`),
		"logos":                fill(`<a href="https://a.example/x"><img src="a.png" alt="Acme"></a>`),
		"open formatting":      fill(`<b><i><font color="x"><p>`),
		"open tables":          fill(`<table><tr><td>`),
		"headings":             fill(`<h2>Partners</h2>`),
		"quotes":               fill(`<blockquote>We like it a lot, and so does everybody else here.</blockquote><p>Ada Marsh, CEO</p>`),
		"text":                 "<main><p>" + fill("Acme and Borealis build things together. "),
		"one word":             "<p>" + fill("a"),
		"an unended comment":   "<p>x</p><!--" + fill("a"),
		"an unended attribute": `<p title="` + fill("a"),
		"attributes":           "<p " + fill(`a="b" `) + ">",
		"list items":           "<ul>" + fill(`<li><a href="https://a.example/">Acme</a>`),
		"spans":                "<p>" + fill("<span>Acme Anvils</span>"),
		"links of lines":       fill("<a href=x><span>Acme Anvils</span><span>A fifth less waste</span></a>"),
		"rows":                 "<table>" + fill("<tr><td><b>x</b></td><td>Company</td></tr>"),
		"menu cells":           fill(`<table><tr><td><a href="a">aaaa</a><a href="a">aaaa</a><a href="a">aaaa</a><a href="a">aaaa</a><table><tr>`),
		"headers in headers":   strings.Repeat(`<div class="x-header">`, 150) + fill("<a></a>"),
		"names of the site":    fill(`<h1><a href="/">x</a><p>`),
		"dates":                fill("<tr><td>1 May 2026</td><td>Webinar with Acme</td></tr>"),
		"entities":             fill("&amp;&lt;&#x41;"),
		"end tags":             fill("</div>"),
		"json":                 `<script type="application/ld+json">` + fill("[") + "</script>",
	}
}

// The whole of a page costs what its size says, whatever is in it: the largest takes
// no more than a few thousand items and a bounded tree. BenchmarkRead measures it.
func TestHugePages(t *testing.T) {
	address, err := url.Parse("https://acme.example/partners/")
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range hugePages(2 << 20) {
		r := read(address, lately.PartnerPage, []byte(body))
		if len(r.items) > maxItems {
			t.Errorf("%s: %d items", name, len(r.items))
		}
		nodes := 0
		r.doc.root.walk(func(*node) bool { nodes++; return true })
		if nodes > maxNodes+1 {
			t.Errorf("%s: %d nodes", name, nodes)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	address, err := url.Parse("https://acme.example/partners/")
	if err != nil {
		b.Fatal(err)
	}
	for name, body := range hugePages(10 << 20) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for range b.N {
				read(address, lately.PartnerPage, []byte(body))
			}
		})
	}
	files, err := filepath.Glob("../../sync/detect/gold/testdata/webpages/html/*.html")
	if err != nil {
		b.Fatal(err)
	}
	var pages [][]byte
	total := 0
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		pages, total = append(pages, body), total+len(body)
	}
	b.Run("pages", func(b *testing.B) {
		b.SetBytes(int64(total))
		for range b.N {
			for _, p := range pages {
				read(address, "", p)
			}
		}
	})
}
