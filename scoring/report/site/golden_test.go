package site

import (
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
)

var update = flag.Bool("update", false, "write the golden files anew")

// ledger goes through the programme the way `lately report` does.
func ledger(months int) iter.Seq2[*Exchange, error] {
	return func(yield func(*Exchange, error) bool) {
		m, evidence := scoring.DefaultModel(), map[string][]lately.Evidence{}
		ags := map[string]scoring.Agreement{}
		for _, ag := range programme.Agreements() {
			ags[ag.Partner] = ag
		}
		for _, a := range programme.Activities() {
			if len(a.Evidence) > 1 {
				evidence[a.ID] = a.Evidence
			}
		}
		for c, err := range scoring.Each(programme.Stream(), programme.Agreements(), m, programme.AsOf) {
			e := &Exchange{Card: c, Trend: scoring.Trend(&c, ags[c.Partner], m, months), Asks: scoring.Asks(&c, m, 4), Evidence: evidence}
			if !yield(e, err) {
				return
			}
		}
	}
}

// programmeSite is the report about the golden programme.
func programmeSite(t testing.TB) folder {
	t.Helper()
	s := New(Options{Us: programme.Name(lately.OurID), AsOf: programme.AsOf, Model: scoring.DefaultModel(), Months: 36, Names: programme.Name})
	f := folder{}
	if err := s.Write(f, ledger(36), programme.Sources()); err != nil {
		t.Fatal(err)
	}
	return f
}

// inFull are the pages that are checked in as they are; of the others, what they say.
var inFull = []string{
	"index.html", "sources.html", "method.html", "partners/lumen-ledger.html", "partners/vantor-logistics.html",
}

// The report about the golden programme, without the style and the script that every
// page has, which would only make the files larger.
func TestGolden(t *testing.T) {
	f := programmeSite(t)
	var names []string
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	var said strings.Builder
	for _, name := range names {
		if slices.Contains(inFull, name) {
			golden(t, strings.ReplaceAll(name, "/", "-"), bare(f[name].String()))
		} else {
			fmt.Fprintf(&said, "%s\n%s\n", name, words(parse(t, f[name])))
		}
	}
	golden(t, "partners.txt", said.String())
	if dir := os.Getenv("LATELY_REPORT"); dir != "" {
		for name, page := range f {
			to := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to, page.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// words are what a page says, a line for each heading, paragraph, item and row; without
// the evidence, of which the pages in full have enough.
func words(doc *html.Node) string {
	var b strings.Builder
	for _, n := range find(doc, func(n *html.Node) bool {
		return slices.Contains([]string{"h1", "h2", "h3", "p", "li", "tr", "dt", "dd", "summary"}, n.Data)
	}) {
		table := n.Parent.Parent.Parent
		if n.Parent.Data == "li" || n.Parent.Parent.Data == "li" || n.Data == "tr" && table.Data == "details" || strings.HasPrefix(attr(n.Parent, "class"), "items") {
			continue // a part of what stands already, the same as a chart, or evidence
		}
		var cells []string
		for c := range n.ChildNodes() {
			if s := content(c); s != "" {
				cells = append(cells, s)
			}
		}
		fmt.Fprintln(&b, n.Data+": "+strings.Join(cells, " | "))
	}
	return b.String()
}

var (
	inPage = regexp.MustCompile(`(?s)(<style>|<script>).*?(</style>|</script>)`) // the style and the script
	sum    = regexp.MustCompile(`sha256-.*?&#39;`)                               // of either, in the policy
)

func bare(page string) string {
	return sum.ReplaceAllString(inPage.ReplaceAllString(page, "$1$2"), "sha256-…&#39;")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// many is a programme of n partners with so many activities each over so many years.
func many(n, each, years int) iter.Seq2[*Exchange, error] {
	return func(yield func(*Exchange, error) bool) {
		for i := range n {
			id := fmt.Sprintf("partner-%d", i)
			var acts []lately.Activity
			for k := range each {
				side := [2]lately.Side{lately.Ours, lately.Theirs}[(i+k)%2]
				acts = append(acts, act(id, side, lately.Areas()[(k*k+i)%8], (k*365*years)/each,
					fmt.Sprintf("How partner %d brought its streams of events to the shop floor, part %d", i, k)))
			}
			ag := scoring.Agreement{Partner: id, Name: fmt.Sprintf("Partner Number %d Limited", i)}
			if !yield(exchange(ag, acts), nil) {
				return
			}
		}
	}
}

// sizes counts what is written.
type sizes map[string]int

func (s sizes) Put(path string, write func(io.Writer) error) error {
	return write(counter{s, path})
}

type counter struct {
	s    sizes
	path string
}

func (c counter) Write(b []byte) (int, error) {
	c.s[c.path] += len(b)
	return len(b), nil
}

// Pages stay small: what is read on a phone, or mailed.
func TestSizes(t *testing.T) {
	s := sizes{}
	if err := newSite().Write(s, many(500, 12, 5), nil); err != nil {
		t.Fatal(err)
	}
	if n := s["index.html"]; n > 800_000 || n < 100_000 {
		t.Errorf("the overview of 500 partners has %d bytes", n)
	}
	big := sizes{}
	if err := newSite().Write(big, many(1, 1000, 5), nil); err != nil {
		t.Fatal(err)
	}
	if n := big["partners/partner-0.html"]; n > 800_000 || n < 300_000 {
		t.Errorf("a page of 1000 activities has %d bytes", n)
	}
	t.Logf("overview of 500: %d KB; partner with 1000 activities: %d KB; style and script: %d KB",
		s["index.html"]/1000, big["partners/partner-0.html"]/1000, (len(style().text)+len(script().text))/1000)
}
