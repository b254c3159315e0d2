package article_test

import (
	"net/url"
	"os"
	"testing"
	"time"
	"unicode/utf8"

	"lately"
	"lately/connectors/article"
)

// check checks what holds for every page.
func check(t *testing.T, p article.Page) {
	t.Helper()
	for name, s := range map[string]string{"title": p.Title, "author": p.Author, "schema": p.Schema, "canonical": p.Canonical} {
		if s != lately.OneLine(s) || !utf8.ValidString(s) || len(s) > 4000 {
			t.Errorf("%s is no bounded line of text: %q", name, s)
		}
	}
	if !utf8.ValidString(p.Body) || len(p.Body) > 512<<10 {
		t.Errorf("body of %d bytes, valid %v", len(p.Body), utf8.ValidString(p.Body))
	}
	if p.Published.IsZero() != (p.Dated == "") {
		t.Errorf("published %v by %q", p.Published, p.Dated)
	}
	if u, err := url.Parse(p.Canonical); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		t.Errorf("canonical %q", p.Canonical)
	}
}

func FuzzPage(f *testing.F) {
	post, err := os.ReadFile("testdata/post.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(post)
	f.Add([]byte(page(`<link rel=canonical href="//x/a"><meta itemprop=datePublished content="2026-01-02T03:04:05Z">`, `<article><time datetime=2026-01-02>`)))
	f.Add([]byte(page(ld(`[{"@type":["A"],"@graph":[{"mainEntity":{"author":[{"name":["x"]}]}}]}]`), "<table><svg><p></select>")))
	f.Fuzz(func(t *testing.T, body []byte) {
		u := &url.URL{Scheme: "https", Host: "acme.example", Path: "/2026/01/02/a"}
		if p, err := new(article.Reader).Read(t.Context(), u, "text/html", body); err == nil {
			check(t, p)
		}
	})
}

func FuzzPDF(f *testing.F) {
	f.Add(pdf(`/Title (A title) /CreationDate (D:20260314120000+01'00')`, "", "Some text\nin lines.", "More."))
	f.Add(pdf(`/Title <FEFF00DC>`, `<x:xmpmeta><dc:title><rdf:li>T</rdf:li></dc:title><xmp:CreateDate>2026-02-03</xmp:CreateDate></x:xmpmeta>`, ""))
	f.Fuzz(func(t *testing.T, body []byte) {
		u := &url.URL{Scheme: "https", Host: "acme.example", Path: "/a.pdf"}
		r := article.Reader{Patience: 5 * time.Second}
		if p, err := r.Read(t.Context(), u, "application/pdf", body); err == nil {
			check(t, p)
		}
	})
}
