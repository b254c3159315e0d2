package main

import (
	"bytes"
	"context"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/cmd/lately/browsertest"
	"lately/scoring"
	"lately/scoring/programme"
	"lately/scoring/report/site"
)

// programmeSite writes the report of the invented programme of twelve partners and
// three years, and returns its folder.
func programmeSite(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s := site.New(site.Options{
		Us: programme.Name(lately.OurID), AsOf: programme.AsOf, Model: scoring.DefaultModel(), Names: programme.Name, Version: "lately, in a test",
	})
	if err := s.Write(&siteDir{root: dir, written: map[string]bool{}}, programmeExchanges(), programme.Sources()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func programmeExchanges() iter.Seq2[*site.Exchange, error] {
	ags := map[string]scoring.Agreement{}
	for _, ag := range programme.Agreements() {
		ags[ag.Partner] = ag
	}
	m := scoring.DefaultModel()
	return func(yield func(*site.Exchange, error) bool) {
		for c, err := range scoring.Each(programme.Stream(), programme.Agreements(), m, programme.AsOf) {
			e := &site.Exchange{Card: c, Trend: scoring.Trend(&c, ags[c.Partner], m, 24), Asks: scoring.Asks(&c, m, 4)}
			if !yield(e, err) {
				return
			}
		}
	}
}

// pagesOf are the pages of a static site, by name.
func pagesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.html", "partners/*.html"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			out[strings.TrimSuffix(filepath.Base(f), ".html")] = f
		}
	}
	if len(out) < 6 {
		t.Fatalf("%d pages in %s", len(out), dir)
	}
	return out
}

// heard is what a program says while it runs.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.String()
}

var servingAt = regexp.MustCompile(`url=(https?://[^/]+)/`)

// serving runs `lately serve` until the test ends, and returns where, and its log.
func serving(t *testing.T, config string, args ...string) (base string, log *heard) {
	t.Helper()
	log = &heard{}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- newApp(io.Discard, log).run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "-c", config}, args...))
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitOK {
			t.Errorf("serve: exit %d: %s", code, log)
		}
	})
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if m := servingAt.FindStringSubmatch(log.String()); m != nil {
			return m[1], log
		}
		if len(ended) > 0 || time.Now().After(end) {
			t.Fatalf("nothing is served: %s", log)
		}
	}
}

// looks are the ways in which a page must be good to use: light and dark on a desk, and
// on a phone.
var looks = map[string]func(p *browsertest.Page){
	"light": func(p *browsertest.Page) {
		p.Prefer("prefers-color-scheme", "light")
		p.Resize(1280, 900)
	},
	"dark": func(p *browsertest.Page) {
		p.Prefer("prefers-color-scheme", "dark")
		p.Resize(1280, 900)
	},
	"phone": func(p *browsertest.Page) {
		p.Prefer("prefers-color-scheme", "light")
		p.Resize(390, 844)
	},
}

// good checks the page that is open in every look: axe has nothing to say, and nothing
// sticks out at the side.
func good(t *testing.T, p *browsertest.Page, name string) {
	t.Helper()
	for _, look := range slices.Sorted(maps.Keys(looks)) {
		looks[look](p)
		if look == "dark" { // it differs from light in its colours alone
			p.AxeColours(name + ", " + look)
		} else {
			p.Axe(name + ", " + look)
		}
	}
	for _, width := range []int{320, 390, 768, 920, 1024, 1280, 1920} {
		p.Resize(width, 900)
		if over := browsertest.Eval[int](p, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
			t.Errorf("%s, %d pixels wide: %d stick out at the side", name, width, over)
		}
	}
	p.Quiet()
	looks["light"](p)
}

// shots takes pictures of the page that is open, where somebody asks for them.
func shots(p *browsertest.Page, name string) {
	if os.Getenv("LATELY_SCREENSHOTS") == "" {
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		p.Prefer("prefers-color-scheme", scheme)
		for _, size := range [][2]int{{390, 844}, {1280, 800}, {1920, 1080}} {
			p.Resize(size[0], size[1])
			p.Shoot(name + "-" + map[int]string{390: "390", 1280: "1280", 1920: "1920"}[size[0]] + "-" + scheme)
		}
	}
	p.Prefer("prefers-color-scheme", "light")
	p.Resize(1280, 800)
}

// Whoever uses a screen reader, a keyboard, a phone or the dark can use every page of
// the report.
func TestEveryPageOfTheReportIsForEverybody(t *testing.T) {
	pages := pagesOf(t, programmeSite(t))
	p := browsertest.New(t)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		p.OpenFile(pages[name])
		good(t, p, name)
		shots(p, "report-"+name)
	}
}
