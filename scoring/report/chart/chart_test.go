package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lately"
)

var update = flag.Bool("update", false, "write the golden files anew")

var asOf = time.Date(2026, 6, 30, 23, 59, 59, 0, time.UTC)

// balances are n month ends that go from one value to another.
func balances(n int, from, to float64) []Value {
	out := make([]Value, n)
	for i := range out {
		share := float64(i) / float64(max(1, n-1))
		out[i] = Value{At: time.Date(2026, time.July-time.Month(n-1-i), 1, 0, 0, 0, 0, time.UTC).Add(-time.Second), V: from + (to-from)*share}
	}
	return out
}

func months() []Month {
	out := make([]Month, 14)
	for i := range out {
		out[i].At = time.Date(2026, time.June-time.Month(13-i), 1, 0, 0, 0, 0, time.UTC)
	}
	out[2].Ours = []Mark{{Area: lately.BlogPost, Count: 1, Title: "one post", To: "a-1"}}
	out[5].Theirs = []Mark{{Area: lately.BlogPost, Count: 12, Title: "twelve posts", To: "a-2"}, {Area: lately.Referral, Count: 1, Title: "a referral"}}
	out[13].Ours = []Mark{{Area: lately.PartnerPage, Count: 1, Title: `<b>"listed" & 'live'`}}
	return out
}

// drawings are one of each kind, and of each the cases that are different.
func drawings() map[string]string {
	said := Label{ID: "x", Title: `What's <shown> & "said"`, Desc: "In words."}
	band := Band{Within: 0.25, Above: "they gave more", Below: "we gave more", Size: Size{600, 200}, Show: func(v float64) string { return num(v) }}
	return map[string]string{
		"sides":          Sides(30.2, 36.8, 40, Size{180, 18}, said),
		"sides-nothing":  Sides(0, 0, 0, Size{180, 18}, Label{}),
		"sides-little":   Sides(0.01, 200, 100, Size{180, 18}, Label{}),
		"one-ours":       One(false, 3, 12, Size{120, 14}, Label{}),
		"one-theirs":     One(true, 12, 12, Size{120, 14}, said),
		"spark":          Spark(balances(12, -0.2, 0.4), 0.5, Size{96, 26}, said),
		"spark-one":      Spark(balances(1, 0, 0), 0.5, Size{96, 26}, Label{}),
		"spark-none":     Spark(nil, 0.5, Size{96, 26}, Label{}),
		"line":           Line(balances(24, 0.3, -0.46), band, said),
		"line-wide-band": Line(balances(3, 0, 0.1), Band{Within: 2, Size: Size{400, 200}, Show: band.Show}, said),
		"line-none":      Line(nil, band, said),
		"timeline":       Timeline(months(), 600, [2]string{"We did", "They did"}, said),
		"timeline-none":  Timeline(nil, 600, [2]string{"We did", "They did"}, said),
		"strip":          Strip(true, []int{0, 1, 2, 5, 9, 20}, 20, Size{60, 14}, said),
		"strip-none":     Strip(false, nil, 0, Size{60, 14}, said),
		"symbols":        Symbols(),
	}
}

func TestGolden(t *testing.T) {
	for name, got := range drawings() {
		path := filepath.Join("testdata", name+".svg")
		got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// wellFormed fails unless svg is XML in which nothing can run, load or carry a style.
func wellFormed(t *testing.T, name, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v in %s", name, err, svg)
			return
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "script" || e.Name.Local == "a" || e.Name.Local == "foreignObject" || e.Name.Local == "image" {
			t.Errorf("%s has <%s>", name, e.Name.Local)
		}
		for _, a := range e.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#s-") {
				t.Errorf("%s has %s=%q", name, a.Name.Local, a.Value)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("%s has %s=%q", name, a.Name.Local, a.Value)
			}
		}
	}
}

func TestDrawingsAreInert(t *testing.T) {
	for name, svg := range drawings() {
		wellFormed(t, name, svg)
		said := strings.Contains(svg, `role="img"`)
		if said == strings.Contains(svg, `aria-hidden="true"`) || said && (!strings.Contains(svg, `<title id="x-t">`) || !strings.Contains(svg, `<desc id="x-d">`)) {
			t.Errorf("%s is neither said in words nor decoration: %s", name, svg)
		}
	}
}

// Whatever the figures and the words, a drawing stays well-formed, and no bar or point
// leaves it.
func FuzzDrawings(f *testing.F) {
	f.Add(1.0, 2.0, "a title")
	f.Add(math.NaN(), math.Inf(1), "</svg><script>alert(1)</script>")
	f.Add(-1e308, 1e-308, "\x00\x1b\"'&]]>\xff")
	f.Fuzz(func(t *testing.T, a, b float64, s string) {
		l := Label{ID: "x", Title: s, Desc: s}
		show := func(float64) string { return s }
		values := []Value{{asOf.AddDate(0, -1, 0), a}, {asOf, b}}
		for name, svg := range map[string]string{
			"sides":    Sides(a, b, math.Max(a, b), Size{100, 10}, l),
			"one":      One(true, a, b, Size{100, 10}, l),
			"spark":    Spark(values, math.Abs(a), Size{100, 20}, l),
			"line":     Line(values, Band{Within: b, Above: s, Below: s, Size: Size{300, 100}, Show: show}, l),
			"timeline": Timeline([]Month{{asOf, []Mark{{lately.Area(s), int(math.Mod(finite(a), 1e6)), s, s}}, nil}}, 300, [2]string{s, s}, l),
		} {
			wellFormed(t, name, svg)
		}
		for _, p := range course(values, math.Abs(a), point{0, 0}, Size{100, 20}) {
			if p.x < 0 || p.x > 100 || p.y < -1e-9 || p.y > 20+1e-9 || math.IsNaN(p.y) {
				t.Errorf("%v, %v lies at %v", a, b, p)
			}
		}
		if r := reach(a, b, 50); r < 0 || r > 50 {
			t.Errorf("a bar of %v of %v reaches %v of 50", a, b, r)
		}
	})
}

func TestBarsAreInProportion(t *testing.T) {
	for _, tt := range []struct{ v, most, want float64 }{
		{0, 10, 0}, {10, 10, 50}, {5, 10, 25}, {0.001, 10, 1}, {20, 10, 50}, {-3, 10, 0}, {3, 0, 0}, {math.NaN(), 1, 0},
	} {
		if got := reach(tt.v, tt.most, 50); got != tt.want {
			t.Errorf("reach(%v, %v, 50) = %v, want %v", tt.v, tt.most, got, tt.want)
		}
	}
}

// The scale reaches as far as the values and the band, and its labels are round.
func TestExtent(t *testing.T) {
	for _, tt := range []struct{ v, within, want float64 }{
		{0, 0, 0.5}, {0.1, 0.25, 0.5}, {0.51, 0.25, 0.75}, {-0.8, 0.25, 1}, {0.2, 0.6, 0.75}, {1, 0, 1}, {7, 9, 1},
	} {
		if got := extent([]Value{{asOf, tt.v}}, tt.within); got != tt.want {
			t.Errorf("extent(%v, %v) = %v, want %v", tt.v, tt.within, got, tt.want)
		}
	}
}

func TestEveryAreaHasItsOwnSymbol(t *testing.T) {
	seen := map[string]lately.Area{}
	for _, a := range lately.Areas() {
		if shapes[a] == "" || seen[shapes[a]] != "" {
			t.Errorf("%s has the symbol %q of %s", a, shapes[a], seen[shapes[a]])
		}
		seen[shapes[a]] = a
		if !strings.Contains(Symbol(a), `href="#s-`+string(a)+`"`) {
			t.Errorf("%s: %s", a, Symbol(a))
		}
	}
	if Symbol("<script>") != "" {
		t.Error("an unknown area has a symbol")
	}
}
