package sitemap

import (
	"testing"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><urlset xmlns:news="x"><url><loc>https://a.example/1</loc><lastmod>2026-05-01</lastmod><news:news><news:publication_date>2026-05-01</news:publication_date></news:news></url></urlset>`))
	f.Add([]byte(`<sitemapindex><sitemap><loc><![CDATA[/a.xml.gz]]></loc></sitemap>`))
	f.Add([]byte("https://a.example/1\nhttps://a.example/2\r\n"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		b, _, err := unpack(b)
		if err != nil {
			return
		}
		got, err := parse(b)
		if err != nil && len(got.locations) > 0 {
			t.Errorf("an error with %d locations: %v", len(got.locations), err)
		}
		for _, l := range got.locations {
			if l.address == "" || len(l.address) > maxText || !utf8.ValidString(l.address) {
				t.Errorf("address %q", l.address)
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	p := decode(nil)
	p.known[idOf("/a")] = seenAs{lastmod: markOf("2026")}
	c, err := p.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(c))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := decode(b)
		p.fail(idOf("/a"))
		if _, err := p.encode(); err != nil {
			t.Error(err)
		}
	})
}
