package article_test

import (
	"errors"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors/article"
)

func readPage(t testing.TB, address, contentType, body string) article.Page {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p, err := new(article.Reader).Read(t.Context(), u, contentType, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPost(t *testing.T) {
	body, err := os.ReadFile("testdata/post.html")
	if err != nil {
		t.Fatal(err)
	}
	p := readPage(t, "https://larkspur.example/blog/million-labels?utm_source=x", "text/html", string(body))
	if p.Title != "Printing a million labels with Zephyrmill" || p.Author != "Ida Marsh" || p.Schema != "BlogPosting" || p.Format != lately.HTML {
		t.Errorf("page %+v", p)
	}
	if p.Canonical != "https://www.larkspur.example/blog/million-labels/" || p.URL != "https://larkspur.example/blog/million-labels?utm_source=x" {
		t.Errorf("canonical %s of %s", p.Canonical, p.URL)
	}
	if want := time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC); !p.Published.Equal(want) || p.Dated != "json-ld" || p.Updated.IsZero() {
		t.Errorf("published %v by %q, updated %v", p.Published, p.Dated, p.Updated)
	}
	if !slices.Equal(p.Categories, []string{"Partners", "Labels"}) {
		t.Errorf("categories %q", p.Categories)
	}
	for _, want := range []string{"queue of unprinted labels", `href="https://zephyrmill.example/"`, "What changed", "checked before they are printed"} {
		if !strings.Contains(p.Body, want) {
			t.Errorf("body without %q:\n%s", want, p.Body)
		}
	}
	for _, bad := range []string{"Cloudmoor", "Quillworks", "cookies", "not text"} {
		if strings.Contains(p.Body, bad) {
			t.Errorf("body with %q:\n%s", bad, p.Body)
		}
	}
}

// page wraps a head and a body.
func page(head, body string) string {
	return "<!doctype html><html><head>" + head + "</head><body>" + body + "</body></html>"
}

func ld(s string) string { return `<script type="application/ld+json">` + s + `</script>` }

func TestDates(t *testing.T) {
	for name, tt := range map[string]struct{ address, head, body, date, dated string }{
		"JSON-LD":               {"/a", ld(`{"@type":"NewsArticle","datePublished":"2026-04-01"}`), `<time datetime="2026-01-01">`, "2026-04-01", "json-ld"},
		"JSON-LD in a list":     {"/a", ld(`[{"@type":["Thing","TechArticle"],"datePublished":["2026-04-01T23:00:00-05:00"]}]`), "", "2026-04-02", "json-ld"},
		"broken JSON-LD":        {"/a", ld(`{"@type":"NewsArticle","datePublished":`) + `<meta name="date" content="2026-04-02">`, "", "2026-04-02", "meta"},
		"listing of articles":   {"/a", ld(`[{"@type":"BlogPosting","datePublished":"2026-01-01"},{"@type":"BlogPosting","datePublished":"2026-01-02"}]`), "", "", ""},
		"one of several":        {"/a", ld(`[{"@type":"BlogPosting","url":"https://acme.example/b","datePublished":"2026-01-01"},{"@type":"BlogPosting","url":"https://acme.example/a/","datePublished":"2026-01-02"}]`), "", "2026-01-02", "json-ld"},
		"parts of an article":   {"/a", ld(`{"@type":"Article","datePublished":"2026-05-01","comment":[{"@type":"Comment","datePublished":"2026-06-01"}],"hasPart":{"@type":"Article","datePublished":"2026-07-01"}}`), "", "2026-05-01", "json-ld"},
		"an event":              {"/a", ld(`{"@type":"EducationEvent","startDate":"2026-09-01T16:00:00Z","datePublished":"2026-05-01"}`), "", "2026-09-01", "json-ld"},
		"the web page's own":    {"/a", ld(`{"@type":"WebPage","datePublished":"2026-05-02"}`), "", "2026-05-02", "json-ld"},
		"Open Graph":            {"/a", `<meta property="article:published_time" content="2026-04-03T10:00:00+0000">`, `<time datetime="2026-01-01">`, "2026-04-03", "meta"},
		"microdata":             {"/a", `<meta itemprop="datePublished" content="April 4, 2026">`, "", "2026-04-04", "meta"},
		"time element":          {"/2020/01/02/a", "", `<article><time datetime="2026-04-05T09:00">5 April</time></article>`, "2026-04-05", "time"},
		"time that says more":   {"/a", "", `<article><time datetime="2026-01-01">x</time><time datetime="2026-04-06" itemprop="datePublished">x</time></article>`, "2026-04-06", "time"},
		"time in the footer":    {"/a", "", `<footer><time datetime="2026-04-05">5 April</time></footer>`, "", ""},
		"dates of many":         {"/a", "", strings.Repeat(`<article><time datetime="2026-04-05">x</time></article>`, 8), "", ""},
		"dates of events":       {"/a", "", `<time datetime="2026-04-05">x</time><time datetime="2026-04-06">x</time><time datetime="2026-05-06">x</time>`, "", ""},
		"time of an update":     {"/a", "", `<main><time class="updated" datetime="2026-04-09">9 April</time><time datetime="2026-04-05">x</time></main>`, "2026-04-05", "time"},
		"address":               {"/blog/2026/04/07/title", "", "", "2026-04-07", "url"},
		"address with dashes":   {"/blog/2026-04-08-title", "", "", "2026-04-08", "url"},
		"no day in the address": {"/blog/2026/04/title", "", "", "", ""},
		"impossible day":        {"/blog/2026/02/31/title", "", "", "", ""},
		"ambiguous":             {"/a", `<meta name="date" content="03/04/2026">`, "", "", ""},
		"senseless":             {"/a", `<meta name="date" content="0001-01-01">`, "", "", ""},
		"nothing":               {"/a", "", "<p>Published on 3 March 2026</p>", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := readPage(t, "https://acme.example"+tt.address, "text/html; charset=utf-8", page(tt.head, tt.body))
			got := ""
			if !p.Published.IsZero() {
				got = p.Published.Format(time.DateOnly)
			}
			if got != tt.date || p.Dated != tt.dated {
				t.Errorf("%q by %q, want %q by %q", got, p.Dated, tt.date, tt.dated)
			}
		})
	}
}

func TestTitleAndSchema(t *testing.T) {
	for name, tt := range map[string]struct{ head, body, title, schema string }{
		"heading":              {"<title>Acme</title>", "<h1>One <b>big</b> thing &amp; more</h1>", "One big thing & more", ""},
		"words in a heading":   {"<title>Acme</title>", "<h1>Partners<small>of <b>o</b>urs</small></h1>", "Partners of ours", ""},
		"site's name":          {`<title>A thing – Acme Inc</title><meta property="og:site_name" content="Acme Inc">`, "", "A thing", ""},
		"title of a dash":      {`<title>Ship it - fast</title>`, "", "Ship it - fast", ""},
		"microdata":            {"<title>T one</title>", `<div itemscope itemtype="http://schema.org/WebPage"><div itemtype="https://schema.org/Report">`, "T one", "Report"},
		"Open Graph type":      {`<title>T two</title><meta property="og:type" content="article">`, "", "T two", "Article"},
		"markup in JSON-LD":    {ld(`{"@context":"https://schema.org","@type":"https://schema.org/Article","headline":"A &amp; <b>B</b>"}`), "", "A & B", "Article"},
		"main entity":          {ld(`{"@type":"WebPage","mainEntity":{"@type":"Course","name":"Learn"}}`), "", "Learn", "Course"},
		"only an organisation": {ld(`{"@type":"Organization","name":"Acme"}`) + "<title>T three</title>", "", "T three", ""},
		"strange type":         {ld(`{"@type":"<script>"}`) + "<title>T four</title>", "", "T four", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := readPage(t, "https://acme.example/a", "text/html", page(tt.head, tt.body))
			if p.Title != tt.title || p.Schema != tt.schema {
				t.Errorf("title %q, schema %q; want %q, %q", p.Title, p.Schema, tt.title, tt.schema)
			}
		})
	}
}

func TestCanonical(t *testing.T) {
	const from = "https://acme.example/blog/post-1?ref=x"
	for name, tt := range map[string]struct{ head, want string }{
		"its own":                  {`<link rel="canonical" href="/blog/post-1">`, "https://acme.example/blog/post-1"},
		"home page of all":         {`<link rel="canonical" href="https://acme.example/">`, from},
		"the listing":              {`<link rel="canonical" href="https://acme.example/blog/">`, from},
		"another, twice":           {`<link rel="canonical" href="/p/77"><meta property="og:url" content="https://acme.example/p/77">`, "https://acme.example/p/77"},
		"where it was copied from": {`<link rel="canonical" href="https://origin.example/2026/post-1/">`, "https://origin.example/2026/post-1/"},
		"another site's page":      {`<link rel="canonical" href="https://other.example/x"><meta property="og:url" content="https://other.example/x">`, from},
		"script":                   {`<link rel="canonical" href="javascript:alert(1)//post-1">`, from},
	} {
		t.Run(name, func(t *testing.T) {
			if p := readPage(t, from, "text/html", page(tt.head, "<p>x</p>")); p.Canonical != tt.want {
				t.Errorf("%s, want %s", p.Canonical, tt.want)
			}
		})
	}
}

func TestOtherContent(t *testing.T) {
	if p := readPage(t, "https://acme.example/a.txt", "text/plain; charset=utf-8", "Plain <words>"); p.Format != lately.Text || p.Body != "Plain <words>" {
		t.Errorf("text: %+v", p)
	}
	if p := readPage(t, "https://acme.example/a", "", "\n<!doctype html><title>Sniffed</title><p>Hello"); p.Title != "Sniffed" {
		t.Errorf("without a type: %+v", p)
	}
	if p := readPage(t, "https://acme.example/a", "text/html", "<meta charset=windows-1252><title>\xdcber</title>"); p.Title != "Über" {
		t.Errorf("declared encoding: %q", p.Title)
	}
	u, _ := url.Parse("https://acme.example/a.png")
	for contentType, body := range map[string]string{"image/png": "\x89PNG\r\n\x1a\n", "application/zip": "PK\x03\x04", "application/octet-stream": "\x00\x01\x02"} {
		if _, err := new(article.Reader).Read(t.Context(), u, contentType, []byte(body)); !errors.Is(err, article.ErrNoArticle) {
			t.Errorf("%s: %v", contentType, err)
		}
	}
}

func TestHostilePages(t *testing.T) {
	const words = "<p>The words that matter are here, and there are enough of them to be read by anyone.</p>"
	for name, body := range map[string]string{
		"deep":            strings.Repeat("<div>", 200_000) + words,
		"deep tables":     words + strings.Repeat("<table><tr><td>", 20_000),
		"wide":            words + strings.Repeat("<p>x", 300_000),
		"endless tag":     words + "<a " + strings.Repeat("b='c' ", 500_000),
		"endless comment": words + "<!--" + strings.Repeat("-", 1_000_000),
		"formatting":      words + strings.Repeat("<b><i><u><a href=x>", 30_000),
		"attributes":      words + "<div" + strings.Repeat(" data-a", 200_000) + ">",
		"deep JSON-LD":    ld(strings.Repeat("[", 300_000)) + words,
		"script":          words + "<script>" + strings.Repeat("<", 2_000_000),
		"all that's let through": strings.Repeat("<div class=article-content><p>a sentence, of some words, that is long enough.</p>", 110) +
			strings.Repeat("<div><p>a sentence, of some words, that is long enough.</p></div>", 7_000),
		"too large": words + strings.Repeat("word ", 1_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			p := readPage(t, "https://acme.example/a", "text/html", page("<title>Title</title>", body))
			if p.Title != "Title" || len(p.Body) > 512<<10 {
				t.Errorf("title %q, body of %d bytes", p.Title, len(p.Body))
			}
			if strings.Contains("wide too large", name) && !p.Truncated {
				t.Error("not marked as truncated")
			}
		})
	}
}
