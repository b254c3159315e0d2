package statement_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"html"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/scoring/report/statement"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	xhtml "golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the golden files anew")

var asOf = time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC)

// forms are the ways to write a statement, by the ending of its file.
func forms(s *statement.Statement) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{".html": s.HTML, ".md": s.Markdown}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it with -update and git diff", path)
	}
}

// deeds are activities of one exchange at days before asOf.
func act(side lately.Side, area lately.Area, daysAgo int, title, url string) lately.Activity {
	return lately.Activity{
		ID: lately.ShortHash(title, url, string(side), string(area)), Partner: "tidewater", Side: side, Area: area, Title: title, URL: url,
		Status: lately.Counted, OccurredAt: asOf.AddDate(0, 0, -daysAgo).Truncate(24 * time.Hour),
	}
}

func small() []lately.Activity {
	gone := act(lately.Theirs, lately.PartnerPage, 700, "Partners", "https://tidewater.example/partners/")
	gone.Status, gone.EndedAt = lately.Gone, asOf.AddDate(0, 0, -50)
	old := act(lately.Ours, lately.Testimonial, 500, "“Their tiles load before ours do”", "https://tidewater.example/customers/")
	won := act(lately.Ours, lately.Referral, 90, "Deal 77", "https://crm.example/77")
	won.Stage, won.StageAt = lately.Won, asOf.AddDate(0, 0, -20)
	return []lately.Activity{
		gone, old, won,
		act(lately.Ours, lately.BlogPost, 12, "Maps in your invoices, with Tidewater", "https://quarrylane.example/blog/maps"),
		act(lately.Theirs, lately.BlogPost, 14, "Why we bill with Quarry Lane", "https://tidewater.example/blog/billing"),
		act(lately.Theirs, lately.Integration, 44, "quarry-lane-go", "https://github.com/tidewater/quarry-lane-go"),
		act(lately.Ours, lately.Workshop, 80, "Webinar: addresses that exist", "https://quarrylane.example/events/9"),
		act(lately.Theirs, lately.PressRelease, 200, "Tidewater and Quarry Lane join forces", "https://tidewater.example/press/3"),
		act(lately.Ours, lately.PressRelease, 200, "Quarry Lane and Tidewater join forces", "https://quarrylane.example/press/8"),
	}
}

func make1(acts []lately.Activity) statement.Statement {
	return statement.Make(lately.Party{ID: lately.OurID, Name: "Quarry Lane"}, lately.Party{ID: "tidewater", Name: "Tidewater Maps"},
		slices.Values(acts), asOf.AddDate(0, 0, -364).Truncate(24*time.Hour), asOf)
}

// A page reads as it should, and is the same whatever the order of what it is made of.
func TestStatement(t *testing.T) {
	for name, acts := range map[string][]lately.Activity{"small": small(), "empty": nil} {
		s := make1(acts)
		for end, write := range forms(&s) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, name+end, b.Bytes())
			for seed := range int64(5) {
				mixed := slices.Clone(acts)
				rand.New(rand.NewSource(seed)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
				again := make1(mixed)
				var b2 bytes.Buffer
				if err := forms(&again)[end](&b2); err != nil || !bytes.Equal(b.Bytes(), b2.Bytes()) {
					t.Errorf("%s%s differs with the order of the activities: %v", name, end, err)
				}
			}
		}
	}
}

// Of the past only the past is told: what was removed, won or done later isn't known.
func TestAsOfThePast(t *testing.T) {
	to := asOf.AddDate(0, 0, -60)
	s := statement.Make(lately.Party{Name: "Quarry Lane"}, lately.Party{ID: "tidewater", Name: "Tidewater Maps"}, slices.Values(small()), to.AddDate(-1, 0, 0), to)
	var b bytes.Buffer
	if err := s.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	for _, yes := range []string{"Partner page, by Tidewater Maps: [Partners]", ", submitted", "addresses that exist"} {
		if !strings.Contains(out, yes) {
			t.Errorf("lacks %q:\n%s", yes, out)
		}
	}
	for _, no := range []string{"until", "won", "Maps in your invoices", "quarry-lane-go"} {
		if strings.Contains(strings.ReplaceAll(out, `\`, ""), no) {
			t.Errorf("tells %q:\n%s", no, out)
		}
	}
	if name := s.FileName(".html"); name != "quarry-lane-tidewater-maps-2026-01-30.html" {
		t.Errorf("file name %s", name)
	}
}

var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `[x](javascript:alert(1))`, "</style><script>alert(1)</script>",
	`{{.}}`, "\x1b[31mred\x1b[0m", "\u202eexe.gpj", "a\n\n# heading\n- item", "| cell | cell |", "@everyone", "<!channel>", `=HYPERLINK("http://evil.example")`,
	"https://evil.example/auto", "www.evil.example", "![x](https://evil.example/track.png)", "&lt;b&gt;", strings.Repeat("long ", 2000), strings.Repeat("ﷺ", 10000), "\xff\xfe",
	"javascript:alert(1)",
}

// Text from outside is shown as text, and only addresses of the web are links.
func TestHostileTextIsInert(t *testing.T) {
	for _, text := range hostile {
		bad := act(lately.Theirs, lately.BlogPost, 3, text, text)
		linked := act(lately.Ours, lately.BlogPost, 4, text, "https://quarrylane.example/?q="+strings.ReplaceAll(text, "\n", " "))
		s := statement.Make(lately.Party{Name: text}, lately.Party{ID: "tidewater", Name: text}, slices.Values([]lately.Activity{bad, linked}), asOf.AddDate(-1, 0, 0), asOf)
		var page, md, fromMD bytes.Buffer
		if err := s.HTML(&page); err != nil {
			t.Fatal(err)
		}
		if err := s.Markdown(&md); err != nil {
			t.Fatal(err)
		}
		if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(md.Bytes(), &fromMD); err != nil {
			t.Fatal(err)
		}
		if page.Len() > 40000+8*len(text) && len(text) < 1000 {
			t.Errorf("%d bytes for %.20q", page.Len(), text)
		}
		for form, doc := range map[string]string{"html": page.String(), "markdown": fromMD.String()} {
			inert(t, form, text, doc)
		}
	}
}

// inert checks a document for elements and addresses that can't be ours.
func inert(t *testing.T, form, text, doc string) {
	t.Helper()
	ours := map[string]bool{"script": false, "img": false, "iframe": false, "svg": false, "form": false, "input": false, "object": false, "base": false}
	z := xhtml.NewTokenizer(strings.NewReader(doc))
	for z.Next() != xhtml.ErrorToken {
		tok := z.Token()
		if _, bad := ours[tok.Data]; bad && (tok.Type == xhtml.StartTagToken || tok.Type == xhtml.SelfClosingTagToken) {
			t.Errorf("%s of %.30q has an element %s", form, text, tok.Data)
		}
		for _, a := range tok.Attr {
			link := a.Key == "href" && strings.HasPrefix(a.Val, "https://quarrylane.example/")
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" && a.Val != "text-align:right" || a.Key == "href" && !link && !strings.HasPrefix(text, "https://") {
				t.Errorf("%s of %.30q has %s=%q", form, text, a.Key, a.Val)
			}
		}
	}
	if strings.ContainsAny(doc, "\x1b\u202e") {
		t.Errorf("%s of %.30q has control characters", form, text)
	}
}

var (
	styleElement = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	policyHash   = regexp.MustCompile(`style-src &#39;sha256-([^&]*)&#39;|style-src 'sha256-([^']*)'`)
)

// The policy lets the page's own style through, and nothing else.
func TestPolicyFitsTheStyle(t *testing.T) {
	s := make1(small())
	var b bytes.Buffer
	if err := s.HTML(&b); err != nil {
		t.Fatal(err)
	}
	page := html.UnescapeString(b.String())
	css := styleElement.FindStringSubmatch(b.String())
	hash := policyHash.FindStringSubmatch(page)
	if css == nil || hash == nil {
		t.Fatalf("no style or no policy:\n%.600s", page)
	}
	sum := sha256.Sum256([]byte(css[1]))
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != hash[1]+hash[2] {
		t.Errorf("the policy allows %s%s, the style is %s", hash[1], hash[2], got)
	}
	for _, no := range []string{"<script", "<img", "src=", "url(", "@import", "http-equiv=\"refresh"} {
		if strings.Contains(page, no) {
			t.Errorf("the page has %s", no)
		}
	}
}
