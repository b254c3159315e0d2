package article_test

import (
	"net/url"
	"os"
	"testing"

	"lately/connectors/article"
)

func BenchmarkPage(b *testing.B) {
	body, err := os.ReadFile("testdata/post.html")
	if err != nil {
		b.Fatal(err)
	}
	u := &url.URL{Scheme: "https", Host: "acme.example", Path: "/a"}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := new(article.Reader).Read(b.Context(), u, "text/html", body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	body := pdf("/Title (A title)", "", "Some text\nin lines.", "More of it.")
	u := &url.URL{Scheme: "https", Host: "acme.example", Path: "/a.pdf"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := new(article.Reader).Read(b.Context(), u, "application/pdf", body); err != nil {
			b.Fatal(err)
		}
	}
}
