package main

import (
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lately/cmd/lately/browsertest"
	"lately/connectors/article"
)

// column is the text of one column of the overview's table, hidden rows left out.
func column(p *browsertest.Page, n int) []string {
	return p.Texts("#partners tbody tr > :nth-child(" + strconv.Itoa(n) + ")")
}

// numbers reads figures as people write them.
func numbers(t *testing.T, texts []string) []float64 {
	t.Helper()
	var out []float64
	for _, s := range texts {
		f, err := strconv.ParseFloat(strings.NewReplacer("−", "-", "+", "").Replace(s), 64)
		if err != nil {
			t.Fatalf("%q is no figure", s)
		}
		out = append(out, f)
	}
	return out
}

// sortsAndFilters works the table of partners: by mouse and by keyboard.
func sortsAndFilters(t *testing.T, p *browsertest.Page) {
	t.Helper()
	all := column(p, 1)
	for _, tt := range []struct {
		n              int
		first, another string
	}{{3, "descending", "ascending"}, {6, "descending", "ascending"}} {
		head := "#partners thead th:nth-child(" + strconv.Itoa(tt.n) + ")"
		for i, want := range []string{tt.first, tt.another} {
			if i == 0 {
				p.Click(head + " button")
			} else {
				browsertest.Eval[bool](p, `(document.querySelector("`+head+` button").focus(), true)`)
				p.Press("Enter")
			}
			p.Wait(`document.querySelector("` + head + `").getAttribute("aria-sort") === "` + want + `"`)
			if n := browsertest.Eval[int](p, `document.querySelectorAll("#partners [aria-sort]").length`); n != 1 {
				t.Errorf("%d columns say that the table is sorted by them", n)
			}
			got := numbers(t, column(p, tt.n))
			sorted := slices.Clone(got)
			slices.Sort(sorted)
			if want == "descending" {
				slices.Reverse(sorted)
			}
			if len(got) != len(all) || !slices.Equal(got, sorted) {
				t.Errorf("column %d %s: %v", tt.n, want, got)
			}
		}
	}
	p.Click("#partners thead th:nth-child(1) button")
	names := column(p, 1)
	if !slices.IsSortedFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) || len(names) != len(all) {
		t.Errorf("by name: %q", names)
	}

	p.Fill("#find", strings.ToUpper(names[1]))
	p.Wait("document.querySelectorAll('#partners tbody tr:not([hidden])').length === 1")
	if got := column(p, 1); !slices.Equal(got, names[1:2]) {
		t.Errorf("looked for %s, found %q", names[1], got)
	}
	if heard := browsertest.Eval[string](p, `document.getElementById("heard").textContent`); !strings.HasPrefix(heard, "1 of ") {
		t.Errorf("a screen reader hears %q", heard)
	}
	p.Fill("#find", " ")
	p.Click(".chips button:nth-child(2)")
	status := p.Text(".chips button:nth-child(2)")
	got := column(p, 2)
	if len(got) == 0 || len(got) == len(all) || slices.ContainsFunc(got, func(s string) bool { return s != status }) {
		t.Errorf("filtered by %s: %q", status, got)
	}
	p.Click(".chips button:nth-child(1)")
	if got := column(p, 1); len(got) != len(all) {
		t.Errorf("%d of %d partners are back", len(got), len(all))
	}
}

// drillsDown goes from a figure to its items and on to their links. It begins on the
// overview.
func drillsDown(t *testing.T, p *browsertest.Page, name string) {
	t.Helper()
	row := `[...document.querySelectorAll("#partners tbody tr")].find(r => r.cells[0].innerText.trim() === ` + strconv.Quote(name) + `)`
	given := browsertest.Eval[string](p, row+".cells[2].innerText.trim()")
	browsertest.Eval[bool](p, row+`.cells[0].querySelector("a").setAttribute("id", "this-one") ?? true`)
	p.Follow(func() { p.Click("#this-one") })
	if p.Text("h1") != name || !strings.Contains(p.Text(".ends.big"), given) {
		t.Fatalf("%s gave %s in the overview; its page says %q, %q", name, given, p.Text("h1"), p.Text(".ends.big"))
	}
	figure := `.expect td.o a[href^="#"]`
	points, at := p.Text(figure), browsertest.Eval[string](p, `document.querySelector('`+figure+`').getAttribute("href")`)
	p.Click(figure)
	p.Wait(`location.hash === "` + at + `" && document.querySelector("` + at + `").open`)
	p.Wait(`(() => { const b = document.querySelector("` + at + `").getBoundingClientRect(); return b.top < innerHeight && b.bottom > 0 })()`)
	if sum := p.Text(at + " > summary .p"); sum != points {
		t.Errorf("the figure says %s, its list %s", points, sum)
	}
	links := browsertest.Eval[[]string](p, `[...document.querySelectorAll("`+at+` .items .ti a")].map(a => a.href + " " + a.rel)`)
	if len(links) == 0 {
		t.Errorf("no item of %s leads to what it was seen in", at)
	}
	for _, l := range links {
		to, rel, _ := strings.Cut(l, " ")
		if u, err := url.Parse(to); err != nil || u.Scheme != "https" && u.Scheme != "http" || rel != "noreferrer" {
			t.Errorf("an item leads to %s (%s)", to, rel)
		}
	}
	worth := numbers(t, browsertest.Eval[[]string](p, `[...document.querySelectorAll("`+at+` .items .p")].map(e => e.firstChild.textContent.trim())`))
	sum := 0.0
	for _, w := range worth {
		sum += w
	}
	if want := numbers(t, []string{points})[0]; len(worth) == 0 || sum < want-0.005 && p.Text(at+" .price") == "" {
		t.Errorf("the items of %s add up to %.2f, not %s", at, sum, points)
	}
}

// turnsDark switches to dark colours and back; what was chosen holds on other pages
// and after a reload.
func turnsDark(t *testing.T, p *browsertest.Page) {
	t.Helper()
	p.Prefer("prefers-color-scheme", "light")
	dark := `(() => { const c = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number); return c[0] + c[1] + c[2] < 200 })()`
	if browsertest.Eval[bool](p, dark) {
		t.Error("it is dark where light is preferred")
	}
	p.Click("#theme")
	p.Wait(dark)
	p.Open(p.Address())
	if !browsertest.Eval[bool](p, dark) {
		t.Error("after a reload it is light again")
	}
	p.Follow(func() { p.Click(`.top nav li:nth-child(3) a`) })
	if !browsertest.Eval[bool](p, dark) {
		t.Error("on another page it is light again")
	}
	p.Click("#theme")
	p.Wait("!" + dark)
	p.Prefer("prefers-color-scheme", "dark")
	if browsertest.Eval[bool](p, dark) {
		t.Error("light was chosen, and it is dark")
	}
	p.Prefer("prefers-color-scheme", "light")
}

func TestReportInABrowser(t *testing.T) {
	dir := programmeSite(t)
	index := filepath.Join(dir, "index.html")
	p := browsertest.New(t)
	p.OpenFile(index)
	sortsAndFilters(t, p)
	drillsDown(t, p, column(p, 1)[0])
	p.OpenFile(index)
	turnsDark(t, p)
	p.Quiet()
}

// tabs presses Tab through a page and returns what had the focus in turn, until the
// focus is where it began or n is reached.
func tabs(t *testing.T, p *browsertest.Page, n int) []browsertest.Focus {
	t.Helper()
	var out []browsertest.Focus
	for range n {
		p.Press("Tab")
		f := p.Focused()
		if f.What == "" {
			break
		}
		out = append(out, f)
	}
	return out
}

// Everything can be reached and worked with the keyboard alone, in the order in which
// it stands, and one sees where one is.
func TestReportByKeyboard(t *testing.T) {
	dir := programmeSite(t)
	p := browsertest.New(t)
	p.OpenFile(filepath.Join(dir, "index.html"))
	all := browsertest.Eval[int](p, `[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter(e => e.checkVisibility() && !e.closest("[hidden]")).length`)
	path := tabs(t, p, all+5)
	if len(path) < all {
		t.Errorf("%d of %d places are reached: %v", len(path), all, path)
	}
	for _, f := range path {
		if !f.Visible || !f.InView {
			t.Errorf("the focus on %q can't be seen: %+v", f.What, f)
		}
	}
	if path[0].What != "a: Skip to the content" {
		t.Fatalf("the first place is %q", path[0].What)
	}
	p.OpenFile(filepath.Join(dir, "index.html"))
	p.Press("Tab", "Enter")
	p.Wait(`location.hash === "#main"`)
	p.Press("Tab")
	if f := p.Focused(); !browsertest.Eval[bool](p, `document.querySelector("main").contains(document.activeElement)`) {
		t.Errorf("after skipping, the focus is on %q", f.What)
	}
	// To the first partner, and into a folded list of its page.
	for range all {
		if p.Press("Tab"); browsertest.Eval[bool](p, `document.activeElement.closest("#partners tbody th") !== null`) {
			break
		}
	}
	p.Follow(func() { p.Press("Enter") })
	browsertest.Eval[bool](p, `(document.querySelector("details.alt:not([open]) > summary").focus(), true)`)
	p.Press("Enter")
	p.Wait(`document.activeElement.parentElement.open`)
	p.Quiet()
}

var figures = regexp.MustCompile(`[+−]?\d[\d.,:-]*`)

// Without scripts every figure that is there with them can be read.
func TestReportWithoutScripts(t *testing.T) {
	pages := pagesOf(t, programmeSite(t))
	with, without := browsertest.New(t), browsertest.New(t)
	without.NoScripts()
	for name, file := range pages {
		with.OpenFile(file)
		without.OpenFile(file)
		want, got := figures.FindAllString(with.Text("main"), -1), figures.FindAllString(without.Text("main"), -1)
		have := map[string]int{}
		for _, f := range got {
			have[f]++
		}
		for _, f := range want {
			if have[f]--; have[f] < 0 {
				t.Errorf("%s: the figure %s can't be read without scripts", name, f)
			}
		}
		if len(want) < 10 {
			t.Errorf("%s: %d figures", name, len(want))
		}
		without.Quiet()
	}
}

var sheets = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// What is printed has everything: folded lists unfolded, links written out.
func TestReportOnPaper(t *testing.T) {
	pages := pagesOf(t, programmeSite(t))
	p := browsertest.New(t)
	for name, most := range map[string]int{"index": 4, "sources": 8, "method": 6, "": 30} {
		if name == "" { // a partner
			for n := range pages {
				if n != "index" && n != "sources" && n != "method" {
					name = max(name, n)
				}
			}
		}
		p.OpenFile(pages[name])
		p.Prefer("prefers-color-scheme", "dark") // paper is white all the same
		pdf := p.PDF()
		if n := len(sheets.FindAll(pdf, -1)); n < 1 || n > most {
			t.Errorf("%s is printed on %d sheets, want 1 to %d", name, n, most)
		}
		u, err := url.Parse("https://report.example/" + name + ".pdf")
		if err != nil {
			t.Fatal(err)
		}
		r := article.Reader{Patience: time.Minute}
		read, err := r.Read(t.Context(), u, "application/pdf", pdf)
		if err != nil {
			t.Fatal(err)
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		for _, s := range []string{p.Text("h1"), p.Text(".foot dd")} {
			if !strings.Contains(squeeze(read.Body), squeeze(s)) {
				t.Errorf("%s: %q isn't on paper", name, s)
			}
		}
		if strings.Contains(squeeze(read.Body), "Skiptothecontent") {
			t.Errorf("%s: what is for the screen alone is on paper", name)
		}
	}
}
