package site

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// void are the elements that have no end tag.
var void = map[string]bool{"meta": true, "link": true, "input": true, "br": true}

// Every page is well-formed: tags are balanced, ids are unique, what refers to an id
// or to another page finds it.
func TestPagesAreWellFormed(t *testing.T) {
	site := written(t)
	for name, page := range site {
		t.Run(name, func(t *testing.T) {
			ids, refs := map[string]bool{}, []string{}
			var open []string
			z := html.NewTokenizer(strings.NewReader(page.String()))
			for {
				kind := z.Next()
				if kind == html.ErrorToken {
					break
				}
				tok := z.Token()
				switch kind {
				case html.StartTagToken:
					if !void[tok.Data] {
						open = append(open, tok.Data)
					}
				case html.EndTagToken:
					if len(open) == 0 || open[len(open)-1] != tok.Data {
						t.Fatalf("</%s> closes %v", tok.Data, open)
					}
					open = open[:len(open)-1]
				}
				for _, a := range tok.Attr {
					switch a.Key {
					case "id":
						if ids[a.Val] {
							t.Errorf("id %s stands twice", a.Val)
						}
						ids[a.Val] = true
					case "aria-labelledby", "aria-describedby":
						for _, id := range strings.Fields(a.Val) {
							refs = append(refs, "#"+id)
						}
					case "data-to":
						refs = append(refs, "#"+a.Val)
					case "href":
						refs = append(refs, a.Val)
					}
				}
			}
			if len(open) > 0 {
				t.Errorf("left open: %v", open)
			}
			for _, ref := range refs {
				switch {
				case strings.HasPrefix(ref, "#"):
					if !ids[ref[1:]] {
						t.Errorf("%s leads nowhere", ref)
					}
				case strings.HasPrefix(ref, "https://example.com/"), strings.HasPrefix(ref, "data:image/svg+xml,"):
				default:
					file, id, part := strings.Cut(ref, "#")
					to := site[path.Join(path.Dir(name), file)]
					if to == nil || part && !strings.Contains(to.String(), ` id="`+id+`"`) {
						t.Errorf("%s leads nowhere", ref)
					}
				}
			}
		})
	}
}

// Nothing in a page can run or load anything but the page's own style and script,
// whose hashes are those of the policy.
func TestPolicyFitsThePage(t *testing.T) {
	for name, page := range written(t) {
		doc, err := html.Parse(strings.NewReader(page.String()))
		if err != nil {
			t.Fatal(err)
		}
		policy, styles, scripts := "", 0, 0
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "srcset" || a.Key == "action" {
					t.Errorf("%s: <%s %s>", name, n.Data, a.Key)
				}
				if a.Key == "content" && strings.HasPrefix(a.Val, "default-src") {
					policy = a.Val
				}
			}
			switch n.Data {
			case "style", "script":
				sum := sha256.Sum256([]byte(n.FirstChild.Data))
				want := fmt.Sprintf("%s-src 'sha256-%s'", n.Data, base64.StdEncoding.EncodeToString(sum[:]))
				if !strings.Contains(policy, want) {
					t.Errorf("%s: policy %q lacks %s", name, policy, want)
				}
				if n.Data == "style" {
					styles++
				} else {
					scripts++
				}
			case "img", "iframe", "object", "embed", "form", "base", "image", "foreignobject", "animate", "set":
				t.Errorf("%s: has <%s>", name, n.Data)
			}
		}
		if styles != 1 || scripts != 1 || !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %d styles, %d scripts, policy %q", name, styles, scripts, policy)
		}
	}
}

// Text from outside changes no structure and comes through as text.
func TestHostileTextIsInert(t *testing.T) {
	for name, page := range written(t) {
		for _, bad := range []string{
			"<script>alert", "<img", "onerror=alert(1)>", "</svg><script", "<b>GmbH", "<Wide", "\u202e", "\x1b", "\x00", "\x07",
			`href="javascript`, `href="data:text`, `href="file`, "\xff", "long long " + strings.Repeat("long ", 90),
		} {
			if strings.Contains(page.String(), bad) {
				t.Errorf("%s contains %q", name, bad)
			}
		}
	}
	page := written(t)["partners/wide.html"].String()
	for _, want := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;", "{{.Card}}", "株式会社ワイド &lt;Wide &amp; Co&gt;", "=HYPERLINK("} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestSameDataSameBytes(t *testing.T) {
	a, b := written(t), written(t)
	for name := range a {
		if a[name].String() != b[name].String() {
			t.Errorf("%s differs from run to run", name)
		}
	}
}
