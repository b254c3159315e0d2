package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/cmd/lately/browsertest"

	"github.com/google/go-cmp/cmp"
)

// demoFolder is a demo's folder with its config and ledger.
func demoFolder(t *testing.T) (config string) {
	t.Helper()
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "demo", "--out", dir); code != exitOK {
		t.Fatalf("demo: exit %d: %s", code, errs)
	}
	return filepath.Join(dir, "lately.yaml")
}

// The report that is served is the one that is written, and works the same.
func TestServedReportInABrowser(t *testing.T) {
	config := demoFolder(t)
	base, _ := serving(t, config)
	p := browsertest.New(t)
	p.Open(base + "/")
	sortsAndFilters(t, p)
	drillsDown(t, p, column(p, 1)[0])
	good(t, p, "served partner")
	p.Open(base + "/")
	turnsDark(t, p)
	p.Open(base + "/sources")
	p.Follow(func() { p.Click(`.top nav a[href="/review"]`) })
	if p.Text("nav [aria-current]") != "Review" {
		t.Error("the queue isn't marked as where one is")
	}
	p.Quiet()

	// Between the two, points fade: now and then one crosses an edge of what is shown.
	diff := ""
	for range 3 {
		if diff = writtenAndServed(t, p, config, base); diff == "" {
			return
		}
	}
	t.Error(diff)
}

// writtenAndServed says where the report that is served reads unlike the one that is
// written at about the same time.
func writtenAndServed(t *testing.T, p *browsertest.Page, config, base string) (all string) {
	t.Helper()
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "report", "--out", dir, "-c", config); code != exitOK {
		t.Fatalf("report: exit %d: %s", code, errs)
	}
	written := browsertest.New(t)
	for path, file := range map[string]string{"/": "index.html", "/sources": "sources.html", "/method": "method.html", "/partners/harborpay": "partners/harborpay.html"} {
		p.Open(base + path)
		written.OpenFile(filepath.Join(dir, file))
		if diff := cmp.Diff(strings.Split(written.Text("main"), "\n"), strings.Split(p.Text("main"), "\n")); diff != "" {
			all += fmt.Sprintf("%s (-written +served):\n%s", path, diff)
		}
	}
	return all
}

var waits = regexp.MustCompile(`^(\d+|Nothing) `)

// queueLength is how many wait, as the page for reviews says.
func queueLength(t *testing.T, p *browsertest.Page) (n int) {
	t.Helper()
	m := waits.FindStringSubmatch(p.Text("h1"))
	if m == nil {
		t.Fatalf("the page for reviews says %q", p.Text("h1"))
	}
	_, _ = fmt.Sscan(m[1], &n)
	return n
}

// item is the selector of what waits with a title.
func item(p *browsertest.Page, title string) string {
	id := browsertest.Eval[string](p, `[...document.querySelectorAll(".queue li")].find(e => e.innerText.includes(`+fmt.Sprintf("%q", title)+`))?.id ?? ""`)
	return `[id="` + id + `"]`
}

// worksTheQueue accepts, takes back, corrects, notes and rejects in the browser.
func worksTheQueue(t *testing.T, p *browsertest.Page, base, config string) {
	t.Helper()
	p.Open(base + "/review")
	if n := queueLength(t, p); n != 2 {
		t.Fatalf("%d wait, want 2", n)
	}
	titles := p.Texts(".queue .ti a")
	if !slices.Equal(titles, []string{"Fresh paper", "Old note"}) {
		t.Errorf("in the order %q", titles)
	}
	done := func(want ...string) {
		t.Helper()
		got := p.Text("#notice")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("one hears %q, want %q", got, w)
			}
		}
		// The browser moves the focus when it next draws, which may be after loading.
		p.Wait(`document.activeElement.id + document.activeElement.role === "noticestatus"`)
		if strings.Contains(p.Address(), "token") {
			t.Errorf("a token is in the address: %s", p.Address())
		}
	}
	button := func(in, verb string) string { return in + ` button[value="` + verb + `"]` }

	p.Follow(func() { p.Click(button(item(p, "Fresh paper"), "accept")) })
	done("Accepted. It counts.", "Fresh paper")
	if n := queueLength(t, p); n != 1 {
		t.Errorf("%d wait, want 1", n)
	}
	expect(t, exitOK, "accepted by kim", "review", "list", "--decided", "-c", config)
	p.Follow(func() { p.Click(button("#notice", "undo")) })
	done("Taken back. It waits for review")
	if n := queueLength(t, p); n != 2 {
		t.Errorf("%d wait, want 2", n)
	}

	// By keyboard alone: the first one is corrected and accepted.
	fresh := item(p, "Fresh paper")
	browsertest.Eval[bool](p, `(document.querySelector('`+fresh+` .ti a').focus(), true)`)
	p.Press("Tab")
	if f := p.Focused(); f.What != "button: Accept: Fresh paper" || !f.Visible || !f.InView {
		t.Errorf("after the title comes %+v", f)
	}
	p.Press("Tab", "Tab", "Enter")
	p.Wait(`document.querySelector('` + fresh + ` details').open`)
	p.Press("Tab")
	p.Type("tes") // to testimonial
	p.Press("Tab", "Tab")
	p.Type("their words on our page")
	p.Follow(func() { p.Press("Enter") }) // sends the form by its first button
	done("Accepted. It counts.", "testimonial, ours")
	expect(t, exitOK, "their words on our page", "review", "list", "--decided", "-c", config)

	old := item(p, "Old note")
	p.Click(old + " summary")
	p.Fill(old+` input[name="note"]`, "asked them <b>twice</b>")
	p.Follow(func() { p.Click(button(old, "note")) })
	done("Noted. It waits for review")
	if text := p.Text(".queue"); !strings.Contains(text, "Noted by kim on ") || !strings.Contains(text, "asked them <b>twice</b>") {
		t.Errorf("the note isn't with what waits: %q", text)
	}
	p.Follow(func() { p.Click(button(item(p, "Old note"), "reject")) })
	done("Rejected. It never counts.")
	if queueLength(t, p) != 0 || p.Has(".queue") {
		t.Errorf("something waits yet: %q", p.Text("main"))
	}
	p.Follow(func() { p.Click(`.other a[href="/review?show=decided"]`) })
	if got := p.Texts(".queue .ti a"); !slices.Equal(got, []string{"Old note", "Fresh paper"}) {
		t.Errorf("decided were %q", got)
	}
}

func TestReviewInABrowser(t *testing.T) {
	config, _ := doubtful(t)
	base, _ := serving(t, config, "--by", "kim")
	p := browsertest.New(t)
	worksTheQueue(t, p, base, config)
	p.Quiet()
}

// The queue is worked in the same way where scripts are off.
func TestReviewWithoutScripts(t *testing.T) {
	config, _ := doubtful(t)
	base, _ := serving(t, config, "--by", "kim")
	p := browsertest.New(t)
	p.NoScripts()
	worksTheQueue(t, p, base, config)
	p.Quiet()
}

// The page for reviews is for everybody, whatever it has to say.
func TestReviewPageIsForEverybody(t *testing.T) {
	config, ids := doubtful(t)
	base, _ := serving(t, config)
	p := browsertest.New(t)
	p.Open(base + "/review")
	for _, s := range p.Texts("summary") {
		if s == "" {
			t.Error("something folded has no name")
		}
	}
	browsertest.Eval[bool](p, `[...document.querySelectorAll("details")].every(d => d.open = true)`)
	good(t, p, "the queue")
	shots(p, "review")
	// Somebody else decides while the page is open.
	expect(t, exitOK, "accepted", "review", "accept", ids["Fresh paper"], "--by", "lee", "--note", "seen it", "-c", config)
	p.Follow(func() { p.Click(item(p, "Fresh paper") + ` button[value="reject"]`) })
	if got := p.Text("#notice"); p.Status() != http.StatusConflict || !strings.Contains(got, "Somebody else was quicker; nothing was changed. Accepted by lee on ") {
		t.Errorf("%d: %q", p.Status(), got)
	}
	p.Trouble() // the browser notes that it was answered with 409
	good(t, p, "a conflict")
	shots(p, "review-conflict")
	p.Follow(func() { p.Click(`#notice button[value="reject"]`) })
	good(t, p, "a decision made")
	shots(p, "review-done")
	p.Open(base + "/review?show=decided")
	good(t, p, "what was decided")
	shots(p, "review-decided")
	expect(t, exitOK, "rejected by", "review", "list", "--decided", "-c", config)
}

// A page of another site that sends our form changes nothing, even if it has come by a
// token that holds.
func TestForgedReviewsAreRefused(t *testing.T) {
	config, ids := doubtful(t)
	base, log := serving(t, config, "--by", "kim")
	_, page, _ := fetch(t, "GET", base+"/review", "")
	form := formOf(t, page, ids["Fresh paper"])
	form.Set("do", "accept")
	var fields strings.Builder
	for k := range form {
		fmt.Fprintf(&fields, `<input type="hidden" name="%s" value="%s">`, k, form.Get(k))
	}
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><title>Win</title><link rel="icon" href="data:,"><iframe src="%[1]s/review"></iframe>
			<form method="post" action="%[1]s/review">%[2]s<button>Win a prize</button></form>`, base, fields.String())
	}))
	defer evil.Close()
	p := browsertest.New(t)
	p.Open(evil.URL)
	if framed := strings.Join(p.Trouble(), "\n"); !strings.Contains(framed, "frame-ancestors") {
		t.Errorf("our page can be framed: %s", framed)
	}
	p.Follow(func() { p.Click("button") })
	if p.Status() != http.StatusForbidden || !strings.Contains(p.Text("body"), "another site's page") {
		t.Errorf("%d: %s", p.Status(), p.Text("body"))
	}
	expect(t, exitOK, "Nothing was decided.", "review", "list", "--decided", "-c", config)
	if strings.Contains(log.String(), "msg=decided") {
		t.Error("a decision was made")
	}
}

// Whatever feeds say, on a page it is text: nothing of it runs, loads or leads astray.
func TestHostileTextInABrowser(t *testing.T) {
	hostile := []string{
		`<script>window.taken = 1</script>`, `"><img src="http://evil.example/x.png" onerror="window.taken = 1">`,
		`' onmouseover='window.taken = 1' x='`, `</title></style></svg><svg onload="window.taken = 1">`, "\u202egnp.exe\u202c", "{{.Token}}",
		`<form action="http://evil.example/">`, `=HYPERLINK("http://evil.example")`, strings.Repeat("long and longer ", 700),
	}
	config, led, commit := hostileStage(t)
	for i, h := range hostile {
		key := fmt.Sprint(i)
		to := []string{"javascript:window.taken=1", "data:text/html,<script>parent.taken=1</script>", "https://ourselves.example/" + key + `"onclick="window.taken=1`}[i%3]
		status := []lately.Status{lately.Pending, lately.Counted}[i%2]
		commit(key, lately.Finding{
			Partner: "zephyrmill", Side: lately.Ours, Area: lately.Areas()[i%7], Status: status, Confidence: 0.4,
			Title: h, Excerpt: h, Rule: h, URL: to, OccurredAt: led.at,
		})
	}
	base, _ := serving(t, config)
	p := browsertest.New(t)
	for _, path := range []string{"/", "/partners/zephyrmill", "/review?all=yes", "/sources"} {
		p.Open(base + path)
		bad := browsertest.Eval[[]string](p, `[...document.querySelectorAll("[href], [src], [action]")].map(e => e.getAttribute("href") ?? e.getAttribute("src") ?? e.getAttribute("action"))
			.filter(s => !/^(\/|#|\.\.?\/|https?:\/\/|data:image\/svg)/.test(s)).concat([...document.querySelectorAll("*")].flatMap(e => [...e.attributes]).filter(a => a.name.startsWith("on")).map(a => a.name))`)
		if len(bad) > 0 || browsertest.Eval[bool](p, "window.taken !== undefined") {
			t.Errorf("%s: %q", path, bad)
		}
		good(t, p, path)
	}
	p.Open(base + "/review?all=yes")
	if text := p.Text(".queue"); !strings.Contains(text, hostile[0]) || strings.Contains(text, "\u202e") {
		t.Errorf("the queue shows %.300q", text)
	}
}
