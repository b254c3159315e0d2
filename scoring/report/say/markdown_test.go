package say

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// Whatever a text holds, a reader of the Markdown sees it as it was, and nothing but
// it: no markup, no link, no list.
func TestMarkdownIsInert(t *testing.T) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	for _, text := range []string{
		"A plain title, of no interest",
		"# Heading", "- item", "+ item", "1. item", "1) item", "> quote", "    code", "--- ***", "===",
		"*a* _b_ **c** __d__ ~~e~~ `f` ``g``", "[text](javascript:alert(1))", "![image](https://evil.example/x.png)",
		"[ref]: https://evil.example", "<script>alert(1)</script>", "<https://evil.example>", "&lt;b&gt; &#x41; &amp;",
		"https://evil.example/x", "www.evil.example", "somebody@evil.example", "@everyone", "cell | cell", `back\slash \*`,
		"$x^2$ and {{ template }}", "<!-- comment -->", "a  \nb", "\x1b[31mred", "[x] done", ":tada: \"quoted\" 'single'",
		"[^1] footnote", strings.Repeat("*", 9), "＠全角 株式会社",
	} {
		var b strings.Builder
		if err := md.Convert([]byte(Markdown(text)+"\n"), &b); err != nil {
			t.Fatal(err)
		}
		out := strings.TrimSpace(b.String())
		inner, ok := strings.CutPrefix(out, "<p>")
		inner, ok2 := strings.CutSuffix(inner, "</p>")
		if !ok || !ok2 || strings.Contains(inner, "<") || html.UnescapeString(inner) != Plain(text) {
			t.Errorf("%q as Markdown %q is read as %q", text, Markdown(text), out)
		}
	}
}

var hrefs = regexp.MustCompile(`href="([^"]*)"`)

func TestMarkdownLinks(t *testing.T) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	for url, want := range map[string]string{
		"https://example.com/a?b=c&d=e#f":            "https://example.com/a?b=c&amp;d=e#f",
		"https://example.com/a(b)c":                  "https://example.com/a%28b%29c",
		"https://example.com/?q=) [x](javascript:1)": "https://example.com/?q=%29%20%5Bx%5D%28javascript:1%29",
		"https://example.com/?q=<b>|`":               "https://example.com/?q=%3Cb%3E%7C%60",
		"https://example.com/?q=\u202e":              "https://example.com/?q=%E2%80%AE",
		"javascript:alert(1)":                        "",
		"data:text/html,x":                           "",
	} {
		var b strings.Builder
		if err := md.Convert([]byte(MarkdownLink("a [title]", url)), &b); err != nil {
			t.Fatal(err)
		}
		got := ""
		if m := hrefs.FindAllStringSubmatch(b.String(), -1); len(m) == 1 {
			got = m[0][1]
		} else if len(m) > 1 {
			t.Errorf("%q gives more than one link: %s", url, b.String())
		}
		if got != want || !strings.Contains(b.String(), "a [title]") {
			t.Errorf("%q is linked as %q, want %q: %s", url, got, want, b.String())
		}
	}
}
