package sitemap_test

import (
	"strings"
	"testing"
	"time"

	"lately/connectors/sitemap"
)

func TestIndexWithPackedFiles(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	s.put("/sitemap.xml", `<sitemapindex><sitemap><loc>`+s.URL+`/a.xml</loc><lastmod>2026-01-01</lastmod></sitemap>`+
		`<sitemap><loc>/b.xml.gz</loc><lastmod>2026-05-01</lastmod></sitemap><sitemap><loc>/sitemap.xml</loc></sitemap>`+
		`<sitemap><loc>https://elsewhere.example/c.xml</loc></sitemap><sitemap><loc>/broken.xml</loc></sitemap></sitemapindex>`)
	s.put("/a.xml", s.urlset("/p/1", "/p/2"))
	s.put("/b.xml.gz", packed(s.urlset("/p/2", "/p/3")))
	s.put("/broken.xml", "<html>oops</html>")
	for _, p := range []string{"1", "2", "3"} {
		s.put("/p/"+p, story("Page "+p, "2026-05-01"))
	}
	b := l.again()
	l.expect("index", b, "Page 1", "Page 2", "Page 3")
	if all := strings.Join(b.Warnings, "\n"); !strings.Contains(all, "another site") || !strings.Contains(all, "/broken.xml can't be read") {
		t.Errorf("warnings %q", b.Warnings)
	}
}

// An index that is unchanged says nothing of files that it gives no date of.
func TestUnchangedIndex(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	s.put("/sitemap.xml", "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml</loc><lastmod>2026-05-01</lastmod></sitemap></sitemapindex>")
	s.put("/a.xml", s.urlset("/p/1"))
	s.put("/b.xml", s.urlset("/p/2"))
	for _, p := range []string{"1", "2", "3", "4"} {
		s.put("/p/"+p, story("Page "+p, "2026-05-01"))
	}
	l.expect("first look", l.again(), "Page 1", "Page 2")
	s.taken()
	if b := l.again(); !b.Unchanged {
		t.Errorf("nothing changed: %+v", b)
	}
	if got := strings.Join(s.taken(), ", "); got != "/sitemap.xml 304, /a.xml 304" {
		t.Errorf("an unchanged index cost %q", got)
	}
	s.put("/a.xml", s.urlset("/p/1", "/p/3"))
	l.expect("a file changed", l.again(), "Page 3")
	// A file whose date the index gives is taken for unchanged, but not for ever.
	s.put("/b.xml", s.urlset("/p/2", "/p/4"))
	l.expect("a date that lies", l.again())
	l.now = l.now.Add(4 * 24 * time.Hour)
	l.expect("some days later", l.again(), "Page 4")
	l.expect("and then", l.again())
	s.taken()
	l.again()
	if got := len(s.taken()); got != 2 {
		t.Errorf("after all were asked for: %d requests", got)
	}
}

func TestNoSitemap(t *testing.T) {
	s := newSite(t)
	for name, tt := range map[string]struct{ body, want string }{
		"web page":  {"<!doctype html><html></html>", "web page"},
		"feed":      {`<?xml version="1.0"?><rss></rss>`, "kind to feed"},
		"empty":     {" ", "empty"},
		"text":      {"hello", "no sitemap"},
		"other XML": {"<opml/>", "<opml>"},
		"deep":      {"<urlset>" + strings.Repeat("<a>", 1000), "too deep"},
	} {
		s.put("/sitemap.xml", tt.body)
		_, err := look(t, s, sitemap.Settings{}).open().Fetch(t.Context(), nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func TestOddFiles(t *testing.T) {
	s := newSite(t)
	s.put("/p/1", story("Page 1", "2026-05-01"))
	s.put("/p/2", story("Page 2", "2026-05-01"))
	for name, tt := range map[string]struct{ body, warn string }{
		"text":          {s.URL + "/p/1\r\n\r\n" + s.URL + "/p/2\n", ""},
		"relative":      {"<urlset><url><loc> /p/1 </loc></url><url><loc>/p/2</loc></url></urlset>", ""},
		"CDATA":         {"<urlset><url><loc><![CDATA[/p/1]]></loc></url><url><loc>/p/2</loc></url></urlset>", ""},
		"cut":           {"<urlset><url><loc>/p/1</loc></url><url><loc>/p/2</loc></url><url><loc>/p", "breaks off"},
		"image's place": {"<urlset><url><loc>/p/1</loc><image:image><image:loc>/x.png</image:loc></image:image></url><url><loc>/p/2</loc></url></urlset>", ""},
		"with a mark":   {"\xef\xbb\xbf<urlset><url><loc>/p/1</loc></url><url><loc>/p/2</loc></url></urlset>", ""},
	} {
		s.put("/sitemap.xml", tt.body)
		l := look(t, s, sitemap.Settings{})
		b := l.again()
		l.expect(name, b, "Page 1", "Page 2")
		if all := strings.Join(b.Warnings, "\n"); tt.warn == "" && all != "" || !strings.Contains(all, tt.warn) {
			t.Errorf("%s: warnings %q", name, b.Warnings)
		}
	}
}

func TestTranslationsAreOnePage(t *testing.T) {
	s := newSite(t)
	l := look(t, s, sitemap.Settings{})
	link := func(lang, path string) string {
		return `<xhtml:link rel="alternate" hreflang="` + lang + `" href="` + s.URL + path + `"/>`
	}
	both := link("de", "/de/p") + link("en", "/en/p")
	s.put("/sitemap.xml", "<urlset><url><loc>/de/p</loc>"+both+"</url><url><loc>/en/p</loc>"+both+"</url>"+
		"<url><loc>/de/only</loc>"+link("de", "/de/only")+link("en", "/en/unlisted")+"</url></urlset>")
	s.put("/de/p", story("Seite", "2026-05-01"))
	s.put("/en/p", story("Page", "2026-05-01"))
	s.put("/de/only", story("Nur deutsch", "2026-05-01"))
	l.expect("two languages", l.again(), "Nur deutsch", "Page")
}
