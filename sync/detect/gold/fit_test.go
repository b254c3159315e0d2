package gold_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/sync/detect"
	"lately/sync/detect/gold"
)

func TestFitSeparatesWhatCanBeSeparated(t *testing.T) {
	m := gold.Fit("article", coin(), 0.1, nil, false)
	if p := m.Weigh(signals(1, 1)); p < 0.9 {
		t.Errorf("a right example has probability %.2f", p)
	}
	if p := m.Weigh(signals(0, 1)); p > 0.1 {
		t.Errorf("a wrong example has probability %.2f", p)
	}
	if m.Weights[0].Share < 0.99 {
		t.Errorf("the only signal that differs has a share of %.2f", m.Weights[0].Share)
	}
}

// coin gives rows that the first signal decides.
func coin() []gold.Row {
	var rows []gold.Row
	for i := range 40 {
		x := float64(i % 2)
		rows = append(rows, gold.Row{Model: "article", Case: fmt.Sprint(i), Owner: "o", Partner: fmt.Sprint(i % 3), Signals: signals(x, 1), Right: x == 1, Weight: 1})
	}
	return rows
}

func signals(a, b float64) []lately.Signal {
	return []lately.Signal{{Name: "first", Value: a}, {Name: "second", Value: b}}
}

// The best weights have a slope of zero: the likelihood of the rows against the pull.
func TestFitIsAtItsBest(t *testing.T) {
	rows := append(coin(), gold.Row{Signals: signals(1, 0), Weight: 2}, gold.Row{Signals: signals(0, 2), Right: true, Weight: 1})
	const l2 = 2
	m := gold.Fit("article", rows, l2, nil, false)
	for i, name := range []string{"first", "second"} {
		slope := l2 * m.Weights[i].Value
		for _, r := range rows {
			miss := m.Weigh(r.Signals)
			if r.Right {
				miss--
			}
			slope += r.Weight * miss * r.Signals[i].Value
		}
		if math.Abs(slope) > 1e-3 {
			t.Errorf("the slope at %q is %v", name, slope)
		}
	}
}

func TestFewRowsStayNearTheirPrior(t *testing.T) {
	prior := &detect.Model{Name: "article", Bias: -2, Weights: []detect.Weight{{Name: "first", Value: 3}, {Name: "unseen", Value: 7}}}
	m := gold.Fit("article", []gold.Row{{Signals: signals(1, 0), Right: true, Weight: 1}}, 10, prior, true)
	if math.Abs(m.Bias+2) > 0.2 || math.Abs(m.Weights[0].Value-3) > 0.2 || m.Weights[1].Value != 7 {
		t.Errorf("got %+v", m)
	}
}

func TestAWeightNeverTurnsItsSign(t *testing.T) {
	start := &detect.Model{Name: "article", Weights: []detect.Weight{{Name: "first", Value: -1}}}
	if m := gold.Fit("article", coin(), 0.1, start, false); m.Weights[0].Value > 1e-6 || m.Weights[0].Value < -1e-6 {
		t.Errorf("the weight is %v, want 0", m.Weights[0].Value)
	}
}

func TestCrossValidateJudgesEachPairOnce(t *testing.T) {
	s, err := gold.Load("testdata/posts", gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gold.Judge(s, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []gold.Folds{"partner", "owner", "2"} {
		pairs, _, err := gold.CrossValidate(s, by, gold.Options{}, gold.Fitting{L2: 1, Start: gold.FromTables})
		if err != nil {
			t.Fatal(err)
		}
		if len(pairs) != len(plain) {
			t.Errorf("%s: %d pairs, want %d", by, len(pairs), len(plain))
		}
	}
	for _, by := range []gold.Folds{"", "1", "posts"} {
		if _, _, err := gold.CrossValidate(s, by, gold.Options{}, gold.Fitting{}); err == nil {
			t.Errorf("%q is taken for a way to part a set", by)
		}
	}
}

func TestFittedTablesCanBeReadAndRepeat(t *testing.T) {
	s, err := gold.Load("testdata/posts", gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		models, err := gold.Fitted(s, gold.Options{}, gold.Fitting{Start: gold.FromTables})
		if err != nil {
			t.Fatal(err)
		}
		if err := gold.WriteModels(b, models); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Error("the same labels give two different tables")
	}
	models, err := detect.ReadModels(&first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gold.Evaluate(s, gold.Options{Detector: []detect.Option{detect.WithModel(models[0])}}); err != nil {
		t.Fatal(err)
	}
}

func TestFitRowsStartsFromWhatIsInUse(t *testing.T) {
	start := func(string) *detect.Model {
		return &detect.Model{Name: "article", Bias: -1, Counted: 0.7, Weights: []detect.Weight{{Name: "first", Value: 1}, {Name: "unseen", Value: 5}}}
	}
	models := gold.FitRows(coin(), gold.Fitting{L2: 1, Start: start})
	if len(models) != 1 {
		t.Fatalf("%d models", len(models))
	}
	m := models[0]
	if m.Weights[0].Value < 1.5 || m.Weights[1].Value != 5 || m.Counted != 0.7 {
		t.Errorf("got %+v", m)
	}
	if !slices.ContainsFunc(m.Notes, func(n string) bool { return strings.Contains(n, "100 %") }) {
		t.Errorf("notes: %q", m.Notes)
	}
	if again := gold.FitRows(coin(), gold.Fitting{L2: 1, Start: start}); fmt.Sprint(again[0]) != fmt.Sprint(m) {
		t.Error("the same rows give another table")
	}
}

// A bias with a start of its own is pulled toward it, as the weights are.
func TestABiasWithAStartIsPulled(t *testing.T) {
	start := &detect.Model{Name: "article", Bias: -3, BiasStart: -3, Weights: []detect.Weight{{Name: "first", Value: 1, Start: 1}}}
	pulled := gold.Fit("article", coin(), 1e6, start, false)
	if math.Abs(pulled.Bias+3) > 0.01 || pulled.BiasStart != -3 {
		t.Errorf("the bias went from -3 to %v, starting from %v", pulled.Bias, pulled.BiasStart)
	}
	start.BiasStart = 0
	if free := gold.Fit("article", coin(), 1e6, start, false); math.Abs(free.Bias+3) < 0.5 {
		t.Errorf("a bias without a start stays at %v", free.Bias)
	}
	var b bytes.Buffer
	if err := gold.WriteModels(&b, []*detect.Model{pulled}); err != nil {
		t.Fatal(err)
	}
	read, err := detect.ReadModels(&b)
	if err != nil || read[0].BiasStart != -3 {
		t.Errorf("read again: %+v, %v", read, err)
	}
}

func TestFittedSaysWhatWasLeftOut(t *testing.T) {
	s, err := gold.Load("testdata/posts", gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	for by, want := range map[gold.Folds]string{"": "partners it was fitted without", "owner": "owners it was fitted without", "2": "cases it was fitted without"} {
		models, err := gold.Fitted(s, gold.Options{}, gold.Fitting{L2: 1, By: by})
		if err != nil {
			t.Fatal(err)
		}
		if notes := strings.Join(models[0].Notes, "\n"); !strings.Contains(notes, want) {
			t.Errorf("%q: %s", by, notes)
		}
	}
	if _, err := gold.Fitted(s, gold.Options{}, gold.Fitting{L2: 1, By: "weekday"}); err == nil {
		t.Error("a way to part a set that isn't one is taken")
	}
}
