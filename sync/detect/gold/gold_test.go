package gold_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/sync/detect/gold"
)

func evaluate(t *testing.T) *gold.Result {
	t.Helper()
	s, err := gold.Load("testdata/posts")
	if err != nil {
		t.Fatal(err)
	}
	r, err := gold.Evaluate(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEvaluate(t *testing.T) {
	r := evaluate(t)
	for _, tt := range []struct {
		name      string
		got, want gold.Rates
	}{
		{"credit", r.Credit, gold.Rates{TruePositives: 1, FalseNegatives: 1}},
		{"clear", r.Clear, gold.Rates{TruePositives: 1}},
		{"mention", r.Mention, gold.Rates{TruePositives: 2, FalseNegatives: 1}},
		{"blog_post", r.Areas[lately.BlogPost], gold.Rates{TruePositives: 1}},
		{"workshop", r.Areas[lately.Workshop], gold.Rates{FalseNegatives: 1}},
		{"sieve", r.Partners["sieve"], gold.Rates{FalseNegatives: 1}},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}

func TestRates(t *testing.T) {
	r := gold.Rates{TruePositives: 3, FalsePositives: 1, FalseNegatives: 3}
	if r.Precision() != 0.75 || r.Recall() != 0.5 || math.Abs(r.F1()-0.6) > 1e-9 {
		t.Errorf("got %v %v %v", r.Precision(), r.Recall(), r.F1())
	}
	if z := (gold.Rates{}); z.F1() != 0 || z.Precision() != 0 {
		t.Error("nothing over nothing isn't 0")
	}
}

func TestSplitHalvesAreDisjointAndWhole(t *testing.T) {
	s, err := gold.Load("testdata/posts")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, part := range []string{"tune", "held-out"} {
		half, err := s.Split(part)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range half.Items {
			seen[it.Key]++
		}
	}
	for _, it := range s.Items {
		if seen[it.Key] != 1 {
			t.Errorf("%s is in %d halves", it.Key, seen[it.Key])
		}
	}
	if _, err := s.Split("half"); err == nil {
		t.Error("an unknown part is taken")
	}
}

func TestLoadNamesTheBadLine(t *testing.T) {
	for _, tt := range []struct{ file, text, want string }{
		{"labels.jsonl", "{\"id\":\"x\",\"partner\":\"nobody\",\"grade\":1}\n", `labels.jsonl:1: partner "nobody"`},
		{"labels.jsonl", "\n{\"id\":\"x\",\"partner\":\"sieve\",\"grade\":7}\n", "labels.jsonl:2: grade 7"},
		{"items.jsonl", "{\"title\":\"x\"}\n", "items.jsonl:1: id is missing"},
		{"parties.json", "{}", "names no partners"},
	} {
		dir := t.TempDir()
		for _, name := range []string{"parties.json", "items.jsonl", "labels.jsonl"} {
			data, err := os.ReadFile(filepath.Join("testdata/posts", name))
			if err != nil {
				t.Fatal(err)
			}
			if name == tt.file {
				data = []byte(tt.text)
			}
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := gold.Load(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.file, err, tt.want)
		}
	}
}

func TestWriters(t *testing.T) {
	r := evaluate(t)
	var text, csv, lines bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(text.String(), "\n") {
		if utf8.RuneCountInString(line) > 80 {
			t.Errorf("wider than 80 columns: %q", line)
		}
	}
	if err := gold.WriteCSV(&csv, r.Detections); err != nil {
		t.Fatal(err)
	}
	if err := gold.WriteJSONLines(&lines, r.Detections); err != nil {
		t.Fatal(err)
	}
	if c, l := strings.Count(csv.String(), "\n"), strings.Count(lines.String(), "\n"); c != len(r.Detections)+1 || l != len(r.Detections) {
		t.Errorf("%d CSV lines and %d JSON lines for %d detections", c, l, len(r.Detections))
	}
}

func TestFitSeparatesWhatCanBeSeparated(t *testing.T) {
	var examples []gold.Example
	for i := range 40 {
		x := float64(i % 2)
		examples = append(examples, gold.Example{Features: []float64{x, 1}, Right: x == 1})
	}
	w, bias := gold.Fit(examples, 0.1)
	if p := gold.Probability(w, bias, []float64{1, 1}); p < 0.9 {
		t.Errorf("a right example has probability %.2f", p)
	}
	if p := gold.Probability(w, bias, []float64{0, 1}); p > 0.1 {
		t.Errorf("a wrong example has probability %.2f", p)
	}
}

// TestLabelledFolder measures a folder of one's own: LATELY_GOLD=DIR go test -v.
func TestLabelledFolder(t *testing.T) {
	dir := os.Getenv("LATELY_GOLD")
	if dir == "" {
		t.Skip("LATELY_GOLD names no labelled folder")
	}
	s, err := gold.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	part := os.Getenv("LATELY_GOLD_PART")
	if s, err = s.Split(part); err != nil {
		t.Fatal(err)
	}
	r, err := gold.Evaluate(s)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + b.String())
	if r.Credit.F1() < 0.8 {
		t.Errorf("credit F1 is %.3f", r.Credit.F1())
	}
}
