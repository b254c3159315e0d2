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
	s, err := gold.Load("testdata/posts", gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := gold.Evaluate(s, gold.Options{})
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
		{"mill", r.Owners["mill"], gold.Rates{TruePositives: 1, FalseNegatives: 1}},
		{"ambiguous", r.Ambiguity["ambiguous"], gold.Rates{FalseNegatives: 1}},
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
	s, err := gold.Load("testdata/posts", gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, part := range []gold.Part{gold.Tune, gold.HeldOut} {
		half, err := s.Split(part)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range half.Cases {
			seen[c.ID]++
		}
	}
	for _, c := range s.Cases {
		if seen[c.ID] != 1 {
			t.Errorf("%s is in %d halves", c.ID, seen[c.ID])
		}
	}
	if _, err := s.Split("half"); err == nil {
		t.Error("an unknown part is taken")
	}
}

func TestLoadNamesTheBadLine(t *testing.T) {
	for _, tt := range []struct{ file, text, want string }{
		{"labels.jsonl", "{\"id\":\"x\",\"partner\":\"nobody\",\"grade\":1}\n", `partner "nobody"`},
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
		if _, err := gold.Load(dir, gold.Readers{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.file, err, tt.want)
		}
	}
}

func TestWriters(t *testing.T) {
	r := evaluate(t)
	var text, csv, lines bytes.Buffer
	if err := r.WriteText(&text, 5); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(text.String(), "\n") {
		if utf8.RuneCountInString(line) > 80 {
			t.Errorf("wider than 80 columns: %q", line)
		}
	}
	if err := gold.WriteCSV(&csv, r.Pairs); err != nil {
		t.Fatal(err)
	}
	if err := gold.WriteJSONLines(&lines, r.Pairs); err != nil {
		t.Fatal(err)
	}
	if c, l := strings.Count(csv.String(), "\n"), strings.Count(lines.String(), "\n"); c != len(r.Pairs)+1 || l != len(r.Pairs) {
		t.Errorf("%d CSV lines and %d JSON lines for %d detections", c, l, len(r.Pairs))
	}
}

// write makes a labelled folder of files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPostsOfSeveralOwners(t *testing.T) {
	const posts = `{"id": "a", "owner": "mill", "url": "https://lindenmill.example/a", "title": "Baking with Ovenworks", "published": "2026-01-02", "content_text": "Ovenworks bakes for us.\n\nOvenworks is kind."}
{"id": "b", "owner": "farm", "title": "Sowing with Drillmate", "content_html": "<p>Drillmate sows for us. Drillmate is quick.</p>"}
`
	const labels = `{"id": "a", "partner": "ovenworks", "grade": 2, "area": "blog_post"}
{"id": "b", "partner": "drillmate", "grade": 2, "area": "blog_post"}
`
	for name, parties := range map[string]string{
		"scenarios": `{"scenarios": [{"owner": {"id": "mill", "name": "Lindenmill"}, "partners": [{"id": "ovenworks", "name": "Ovenworks"}]},
			{"owner": {"id": "farm", "name": "Hofgut"}, "partners": [{"id": "drillmate", "name": "Drillmate"}]}]}`,
		"owners": `{"owners": [{"owner": "mill", "name": "Lindenmill", "parties": [{"id": "ovenworks", "name": "Ovenworks"}]},
			{"owner": "farm", "name": "Hofgut", "parties": [{"id": "drillmate", "name": "Drillmate"}]}]}`,
	} {
		s, err := gold.Load(write(t, map[string]string{"parties.json": parties, "items.jsonl": posts, "labels.jsonl": labels}), gold.Readers{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r, err := gold.Evaluate(s, gold.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Credit.TruePositives != 2 || len(r.Owners) != 2 {
			t.Errorf("%s: %+v of owners %v", name, r.Credit, r.Owners)
		}
	}
}

func TestPostsNameTheirOwner(t *testing.T) {
	const parties = `{"scenarios": [{"owner": {"id": "mill", "name": "Lindenmill"}, "partners": [{"id": "ovenworks", "name": "Ovenworks"}]},
		{"owner": {"id": "farm", "name": "Hofgut"}, "partners": [{"id": "drillmate", "name": "Drillmate"}]}]}`
	for _, tt := range []struct{ posts, labels, want string }{
		{`{"id": "a", "owner": "smith"}`, "", `owner "smith"`},
		{`{"id": "a", "owner": "mill", "published": "soon"}`, "", "no date"},
		{`{"id": "a", "owner": "mill"}`, `{"id": "z", "partner": "ovenworks", "grade": 1}`, `post "z"`},
	} {
		dir := write(t, map[string]string{"parties.json": parties, "items.jsonl": tt.posts, "labels.jsonl": tt.labels})
		if _, err := gold.Load(dir, gold.Readers{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
}
