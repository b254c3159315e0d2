package detect

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lately"
)

func TestReadModels(t *testing.T) {
	const table = "# Fitted on two posts.\n\nmodel article\n\nbias  -1.5\nin the title\t2.25  0.5  12 %\nlate  -0.5\n"
	read, err := ReadModels(strings.NewReader(table + "# another\nmodel page\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(read) != 2 || read[1].Name != "page" || read[1].Notes[0] != "another" {
		t.Fatalf("got %+v", read)
	}
	m := read[0]
	want := &Model{Name: "article", Notes: []string{"Fitted on two posts."}, Bias: -1.5, Weights: []Weight{{"in the title", 2.25, 0.5, 0.12, 0}, {"late", -0.5, 0, 0, 0}}}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	again, err := ReadModels(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(read[:1], again); diff != "" {
		t.Error("written and read again:", diff)
	}
}

func TestReadModelNamesTheBadLine(t *testing.T) {
	for _, tt := range []struct{ table, want string }{
		{"bias  1\n", "model NAME"},
		{"model x\nbias\n", "line 2"},
		{"model x\n\na  one\n", `line 3: "one" is not a number`},
		{"model x\na  NaN\n", "not a number"},
		{"model x\na  1\na  2\n", `"a" stands in it twice`},
	} {
		if _, err := ReadModels(strings.NewReader(tt.table)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %q", tt.table, err, tt.want)
		}
	}
}

func TestWeighAndReasons(t *testing.T) {
	m := &Model{Bias: -1, Weights: []Weight{{Name: "a", Value: 3}, {Name: "b", Value: -1}}}
	signals := []lately.Signal{{Name: "b", Value: 1}, {Name: "a", Value: 1}, {Name: "unknown", Value: 9}}
	if p := m.Weigh(signals); math.Abs(p-sigmoid(1)) > 1e-12 {
		t.Errorf("got %v, want %v", p, sigmoid(1))
	}
	r := Reasons(signals)
	if len(r) != 2 || r[0].Name != "a" || r[0].Share != 0.75 {
		t.Errorf("got %+v", r)
	}
}

func TestOptions(t *testing.T) {
	plain, err := New(parties())
	if err != nil {
		t.Fatal(err)
	}
	strict, err := New(parties(), WithCuts(0.999, 0.5))
	if err != nil {
		t.Fatal(err)
	}
	if plain.Fingerprint() == strict.Fingerprint() {
		t.Error("other cuts have the same fingerprint")
	}
	other, err := New(parties(), WithModel(&Model{Name: articleModel, Bias: -9}))
	if err != nil {
		t.Fatal(err)
	}
	if plain.Fingerprint() == other.Fingerprint() {
		t.Error("other weights have the same fingerprint")
	}
	for _, o := range []Option{WithCuts(0.2, 0.5), WithCuts(2, 0), WithModel(&Model{Name: "nothing"})} {
		if _, err := New(parties(), o); err == nil {
			t.Error("a wrong option is taken")
		}
	}
}
