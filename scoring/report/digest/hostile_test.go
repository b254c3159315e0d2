package digest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
	"lately/scoring/report/digest"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
)

// Text from outside is text in every form, whatever it looks like.
func TestHostileTextIsInert(t *testing.T) {
	for _, text := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "</title><script>alert(1)</script>", `[x](javascript:alert(1))`, "javascript:alert(1)",
		"<!channel> <!here> <@U012AB3CD> <#C024BE7LR>", "<https://evil.example|click>", "<javascript:alert(1)|x>", "&lt;!channel&gt;", "*bold* _it_ ~s~ `code` ```pre```",
		"\x1b]0;owned\x07\x1b[31mred", "\u202eexe.gpj", "a\r\nBcc: evil@evil.example\r\n\r\nbody", "# heading\n- item\n> quote", `=HYPERLINK("http://evil.example")`,
		"@everyone", "https://evil.example/auto", "www.evil.example", "![x](https://evil.example/t.png)", "| a | b |", "{{.}}", "\xff\xfe\x00", strings.Repeat("long <&> ", 1500),
	} {
		link := "https://ok.example/?q=" + strings.NewReplacer("\r", "", "\n", "").Replace(text)
		entries := []digest.Entry{
			{Activity: text, Side: lately.Ours, Area: lately.BlogPost, Title: text, URL: text, At: programme.AsOf},
			{Activity: text, Side: lately.Theirs, Area: lately.Referral, Title: text, URL: link, Stage: lately.Stage(text), At: programme.AsOf},
		}
		d := &digest.Digest{From: programme.AsOf.AddDate(0, 0, -7), To: programme.AsOf, Partners: []digest.Partner{{
			ID: text, Name: text, Was: scoring.Balanced, Is: scoring.Balanced, New: entries, Gone: entries, Out: entries, Review: entries, Stages: entries,
		}}, Sources: []digest.Source{{ID: text, Failing: true, Error: text, At: programme.AsOf}, {ID: text, HeldBack: 3, At: programme.AsOf}}}
		for form, write := range forms(d) {
			s := render(t, write)
			if form != ".json" && strings.ContainsAny(s, "\x1b\x07\x00\u202e\r") { // JSON is for programs
				t.Errorf("%s of %.30q has control characters", form, text)
			}
			switch form {
			case ".html":
				inert(t, form, text, s)
			case ".md":
				var b strings.Builder
				if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(s), &b); err != nil {
					t.Fatal(err)
				}
				inert(t, form, text, b.String())
			case ".slack.json":
				checkSlack(t, s)
			case ".json":
				if !json.Valid([]byte(s)) {
					t.Errorf("%.30q as JSON is none", text)
				}
			case ".txt":
				for _, line := range strings.Split(s, "\n") {
					if len([]rune(line)) > 400 && !strings.Contains(line, "https://ok.example/") {
						t.Errorf("a line of %d letters for %.30q", len([]rune(line)), text)
					}
				}
			}
		}
		if strings.ContainsAny(d.Subject(), "\r\n<") {
			t.Errorf("subject %q", d.Subject())
		}
	}
}

// inert checks a document for elements and addresses that can't be ours.
func inert(t *testing.T, form, text, doc string) {
	t.Helper()
	bad := map[string]bool{"script": true, "img": true, "iframe": true, "svg": true, "form": true, "input": true, "object": true, "base": true, "table": true, "blockquote": true}
	z := html.NewTokenizer(strings.NewReader(doc))
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		if bad[tok.Data] && tok.Type != html.TextToken {
			t.Errorf("%s of %.30q has an element %s", form, text, tok.Data)
		}
		for _, a := range tok.Attr {
			link := a.Key == "href" && (strings.HasPrefix(a.Val, "https://ok.example/") || strings.HasPrefix(text, "https://evil.example/auto") && a.Val == text)
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" && !link {
				t.Errorf("%s of %.30q has %s=%q", form, text, a.Key, a.Val)
			}
		}
	}
}
