package browsertest

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	Stop()
	os.Exit(code)
}

// axe-core is what npm has, to the byte.
func TestAxeIsWhatItSays(t *testing.T) {
	sums, err := os.Open("testdata/axe-core-4.14.1/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer sums.Close()
	lines := bufio.NewScanner(sums)
	n := 0
	for ; lines.Scan(); n++ {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		data, err := os.ReadFile(filepath.Join("testdata/axe-core-4.14.1", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != sum {
			t.Errorf("%s: %s, want %s", name, got, sum)
		}
	}
	if n != 3 {
		t.Errorf("%d sums, want 3", n)
	}
}

// pages serves one page with a policy on content.
func pages(t *testing.T, policy, html string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if policy != "" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		fmt.Fprint(w, html)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/"
}

const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,"></head><body><main><h1>A page</h1>`

// Every kind of trouble is noticed.
func TestTroubleIsNoticed(t *testing.T) {
	elsewhere := pages(t, "", "elsewhere")
	for name, tt := range map[string]struct{ policy, body, want string }{
		"console":   {"", `<script>console.error("it broke", 7)</script>`, `console error: "it broke" 7`},
		"exception": {"", `<script>nothing.at.all()</script>`, "nothing is not defined"},
		"policy":    {"default-src 'none'; img-src data:", `<script>document.title = "taken over"</script>`, "Content Security Policy"},
		"style":     {"default-src 'none'; img-src data:", `<p style="color: red">red</p>`, "Content Security Policy"},
		"elsewhere": {"", `<img alt="" src="` + elsewhere + `">`, "request to another place: " + elsewhere},
		"missing":   {"", `<img alt="" src="/missing.png">`, "404"},
		"nothing":   {"default-src 'none'; img-src data:", `<p>All is well.</p>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := New(t)
			p.Open(pages(t, tt.policy, head+tt.body))
			got := p.Trouble()
			if tt.want == "" && len(got) > 0 || tt.want != "" && !strings.Contains(strings.Join(got, "\n"), tt.want) {
				t.Errorf("%q; want %q", got, tt.want)
			}
			if p.Text("h1") != "A page" || Eval[string](p, "document.title") != "A page" {
				t.Errorf("%q with the heading %q", Eval[string](p, "document.title"), p.Text("h1"))
			}
		})
	}
}

func TestAxeFindsWhatIsWrong(t *testing.T) {
	for want, body := range map[string]string{
		"image-alt":      `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`,
		"color-contrast": `<p style="color:#bbb;background:#fff">Pale words</p>`,
		"label":          `<input type="text">`,
		"target-size":    `<a href="/a" style="display:block;font-size:6px">a</a><a href="/b" style="display:block;font-size:6px">b</a>`,
		"heading-order":  `<h4>Too deep</h4>`,
	} {
		p := New(t)
		p.Open(pages(t, "", head+body))
		var ids []string
		for _, v := range p.violations(allRules) {
			ids = append(ids, v.ID)
		}
		if !slices.Equal(ids, []string{want}) {
			t.Errorf("%q; want %s alone", ids, want)
		}
		if n := len(p.violations(colourRules)); n > 0 != (want == "color-contrast") {
			t.Errorf("%s: %d of the rules about colours are broken", want, n)
		}
	}
	p := New(t)
	p.Open(pages(t, "default-src 'none'; img-src data:", head+"<p>All is well.</p>"))
	p.Axe("a page without fault")
	p.Quiet() // axe-core itself is no script of the page
}

// Hands, eyes and preferences do what they say.
func TestPage(t *testing.T) {
	p := New(t)
	p.Open(pages(t, "", head+`<style>a:focus-visible{outline:2px solid} button:focus{outline:none} @media (prefers-color-scheme: dark){h1{color:rgb(1,2,3)}}</style>
		<a href="?followed">Go on</a> <button>Press</button> <label>Name <input value="old"></label>
		<label>Area <select><option value="a">A</option><option value="b">B</option></select></label>
		<script>document.querySelector("button").onclick = () => document.querySelector("h1").append("!")</script>`))
	if p.Press("Tab"); p.Focused() != (Focus{"a: Go on", true, true}) {
		t.Errorf("after one Tab: %+v", p.Focused())
	}
	if p.Press("Tab"); p.Focused() != (Focus{"button: Press", false, true}) {
		t.Errorf("after two: %+v", p.Focused())
	}
	p.Press("Enter", "Space")
	p.Click("button")
	if got := p.Text("h1"); got != "A page!!!" {
		t.Errorf("pressed by Enter, Space and mouse: %q", got)
	}
	p.Fill("input", "new")
	p.Choose("select", "b")
	if got := Eval[string](p, `document.querySelector("input").value + document.querySelector("select").value`); got != "newb" {
		t.Errorf("filled in: %q", got)
	}
	p.Prefer("prefers-color-scheme", "dark")
	p.Resize(390, 844)
	if got := Eval[string](p, `getComputedStyle(document.querySelector("h1")).color + innerWidth`); got != "rgb(1, 2, 3)390" {
		t.Errorf("dark, on a phone: %s", got)
	}
	if pdf := p.PDF(); !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("printed: %.20q", pdf)
	}
	p.Follow(func() { p.Click("a") })
	if !strings.HasSuffix(p.Address(), "/?followed") || p.Status() != 200 {
		t.Errorf("at %s, status %d", p.Address(), p.Status())
	}
	p.Quiet()
}

func TestWithoutScripts(t *testing.T) {
	p := New(t)
	p.NoScripts()
	p.Open(pages(t, "", head+`<noscript><p id="no">None</p></noscript><script>document.querySelector("h1").textContent = "Changed"</script>`))
	if p.Text("h1") != "A page" || !slices.Equal(p.Texts("#no"), []string{"None"}) {
		t.Errorf("%q, %q", p.Text("h1"), p.Texts("#no"))
	}
}
