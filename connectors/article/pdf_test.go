package article_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors/article"
)

// pdf writes a document with a page for each text, whose lines are set one below
// the other. info is the inside of its information dictionary, extra what stands
// in front of its table.
func pdf(info, extra string, texts ...string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	b.WriteString("%PDF-1.7\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range texts {
		fmt.Fprintf(&kids, "%d 0 R ", 5+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(texts)))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	object("<< " + info + " >>")
	for i, text := range texts {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R"+
			" /Annots [ << /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://zephyrmill.example/p%d) >> >> ] >>", 6+2*i, i))
		var c strings.Builder
		c.WriteString("BT /F1 12 Tf 14 TL 72 720 Td\n")
		for line := range strings.Lines(text) {
			fmt.Fprintf(&c, "(%s) Tj T*\n", strings.NewReplacer("(", `\(`, ")", `\)`).Replace(strings.TrimRight(line, "\n")))
		}
		c.WriteString("ET")
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", c.Len(), c.String()))
	}
	b.WriteString(extra)
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

func readPDF(t testing.TB, body []byte) (article.Page, error) {
	t.Helper()
	u, _ := url.Parse("https://acme.example/papers/labels.pdf")
	r := article.Reader{Patience: 20 * time.Second}
	return r.Read(t.Context(), u, "application/pdf", body)
}

func TestPDF(t *testing.T) {
	p, err := readPDF(t, pdf(`/Title (Labels at scale) /Author (Ida Marsh) /CreationDate (D:20260314120000+01'00')`, "",
		"Labels at scale\nHow three shops print a million labels a month, and what they would\ndo in another way if they began today.", "The second page names Zephyrmill."))
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "Labels at scale" || p.Author != "Ida Marsh" || p.Format != lately.HTML || p.Truncated {
		t.Errorf("page %+v", p)
	}
	if want := time.Date(2026, 3, 14, 11, 0, 0, 0, time.UTC); !p.Published.Equal(want) || p.Dated != "pdf" {
		t.Errorf("published %v by %q", p.Published, p.Dated)
	}
	for _, want := range []string{
		"<p>Labels at scale</p>", "print a million labels a month, and what they would do in another way if they began today.</p>",
		"<p>The second page names Zephyrmill.</p>", `<a href="https://zephyrmill.example/p1"></a>`,
	} {
		if !strings.Contains(p.Body, want) {
			t.Errorf("body without %q:\n%s", want, p.Body)
		}
	}
}

func TestPDFTitleAndDate(t *testing.T) {
	packet := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description><dc:title><rdf:Alt><rdf:li xml:lang="x-default">From the &amp; packet</rdf:li></rdf:Alt></dc:title>` +
		`<xmp:CreateDate>2026-02-03T10:00:00+01:00</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta>`
	for name, tt := range map[string]struct{ info, extra, title, date, dated string }{
		"from the table":  {`/Title (A guide to labels) /CreationDate (D:20260314)`, packet, "A guide to labels", "2026-03-14", "pdf"},
		"from the packet": {`/Title (guide-final2.docx)`, packet, "From the & packet", "2026-02-03", "pdf"},
		"from the text":   {`/Title (Microsoft Word - guide)`, "", "A heading of four words", "", ""},
		"senseless date":  {`/CreationDate (D:00000000)`, "", "A heading of four words", "", ""},
		"UTF-16 title":    {"/Title <FEFF00DC00620065007200200045007400690069006B0065007400740065006E>", "", "Über Etiiketten", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := readPDF(t, pdf(tt.info, tt.extra, "1\nA heading of four words\nText."))
			if err != nil {
				t.Fatal(err)
			}
			if tt.title != "" && p.Title != tt.title {
				t.Errorf("title %q, want %q", p.Title, tt.title)
			}
			got := ""
			if !p.Published.IsZero() {
				got = p.Published.Format(time.DateOnly)
			}
			if got != tt.date || p.Dated != tt.dated {
				t.Errorf("date %q by %q, want %q by %q", got, p.Dated, tt.date, tt.dated)
			}
		})
	}
}

func TestPDFBounds(t *testing.T) {
	var many []string
	for i := range 100 {
		many = append(many, fmt.Sprintf("Page number %d is here.", i))
	}
	p, err := readPDF(t, pdf("", "", many...))
	if err != nil || !p.Truncated || !strings.Contains(p.Body, "number 79 ") || strings.Contains(p.Body, "number 80 ") {
		t.Errorf("100 pages: truncated %v, %v", p.Truncated, err)
	}
	for name, body := range map[string][]byte{
		"only its beginning": []byte("%PDF-1.7\n"),
		"cut":                pdf("", "", "Some text.")[:400],
		"noise":              append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("<< /A [ ( 1 0 R "), 5000)...),
		"too large":          append([]byte("%PDF-1.7\n"), make([]byte, article.MaxPDF)...),
		"a ring of pages":    bytes.Replace(pdf("", "", "Some text."), []byte("/Kids [5 0 R ]"), []byte("/Kids [2 0 R ]"), 1),
	} {
		p, err := readPDF(t, body)
		if err != nil && !errors.Is(err, article.ErrNoArticle) || err == nil && p.Body != "" && !strings.Contains(p.Body, "Some text.") {
			t.Errorf("%s: %v, %.100q", name, err, p.Body)
		}
	}
}

func TestPDFIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	u, _ := url.Parse("https://acme.example/a.pdf")
	if _, err := new(article.Reader).Read(ctx, u, "application/pdf", pdf("", "", "Text.")); !errors.Is(err, context.Canceled) {
		t.Errorf("under a cancelled context: %v", err)
	}
}
