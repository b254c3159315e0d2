package gold

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"

	"lately/sync/detect"
)

// Folds says how cross-validation parts a set: "partner" and "owner" leave one of
// them out at a time; a number makes that many folds by a hash of the case's id.
type Folds string

// of gives the fold of a pair.
func (by Folds) of(id, owner, partner string) string {
	switch by {
	case "partner":
		return owner + "\x00" + partner
	case "owner":
		return owner
	}
	n, _ := strconv.Atoi(string(by))
	sum := sha256.Sum256([]byte(id))
	// The first byte already parts the halves of Split.
	return strconv.Itoa(int(binary.BigEndian.Uint32(sum[1:5]) % uint32(max(n, 1))))
}

// left is what is left out at a time.
func (by Folds) left() string {
	if by == "partner" || by == "owner" {
		return string(by)
	}
	return "case"
}

// columns says what the columns of a fitted table are.
func (by Folds) columns() string {
	article := "a "
	if by == "owner" {
		article = "an "
	}
	return "signal, weight in log-odds, spread over fits without " + article + by.left() + ", share of what moves judgements, start"
}

func (by Folds) check() error {
	if by == "partner" || by == "owner" {
		return nil
	}
	if n, err := strconv.Atoi(string(by)); err != nil || n < 2 || n > 1000 {
		return fmt.Errorf("cross-validate: %q is not partner, owner or a number from 2 to 1000", by)
	}
	return nil
}

// Fitting says how weights are fitted.
type Fitting struct {
	L2 float64 // pull toward the start; 0 chooses the best of a few by cross-validation
	// Start gives the weights by a model's name that the fit starts from, bias included:
	// right where there are few labels. If it is nil, the fit starts from the guesses in
	// the tables that come with the tool.
	Start func(model string) *detect.Model
	// By parts the set for a table's spreads and figures; empty: a partner at a time.
	By Folds
}

// start is where the fit of a model starts.
func (f Fitting) start(name string) *detect.Model {
	if f.Start != nil {
		return f.Start(name)
	}
	m, err := detect.DefaultModel(name)
	if err != nil {
		return nil // a model without a table starts from zero
	}
	for i := range m.Weights {
		m.Weights[i].Value = m.Weights[i].Start
	}
	m.Bias = cmp.Or(m.BiasStart, m.Bias)
	return m
}

// FromTables starts a fit from the weights that come with the tool.
func FromTables(name string) *detect.Model {
	m, err := detect.DefaultModel(name)
	if err != nil {
		return nil
	}
	return m
}

// pulls are the choices of L2.
var pulls = []float64{0.1, 0.3, 1, 3, 10, 30}

// FitAll fits every model that judged pairs of the set, by name.
func FitAll(rows []Row, o Fitting) map[string]*detect.Model {
	byModel := map[string][]Row{}
	for _, r := range rows {
		byModel[r.Model] = append(byModel[r.Model], r)
	}
	out := map[string]*detect.Model{}
	for name, rows := range byModel {
		start, l2 := o.start(name), o.L2
		if l2 <= 0 {
			l2 = bestPull(name, rows, start, o.Start != nil)
		}
		out[name] = Fit(name, rows, l2, start, o.Start != nil)
		out[name].Notes = []string{fmt.Sprintf("fitted on %d pairs, %d of them credited; L2 penalty %g", len(rows), credited(rows), l2)}
	}
	return out
}

func credited(rows []Row) int {
	n := 0
	for _, r := range rows {
		if r.Right {
			n++
		}
	}
	return n
}

// fewRows is how many credited rows, and how many others, it takes for a choice of the
// penalty to mean something; with fewer the strongest is right.
const fewRows = 20

// bestPull is the penalty with the least loss on cases that weren't fitted on.
func bestPull(name string, rows []Row, start *detect.Model, pullBias bool) float64 {
	if n := credited(rows); min(n, len(rows)-n) < fewRows {
		return pulls[len(pulls)-1]
	}
	best, least := pulls[0], math.Inf(1)
	for _, l2 := range pulls {
		loss := 0.0
		folds := parted(rows, "5")
		for _, fold := range slices.Sorted(maps.Keys(folds)) {
			m := Fit(name, without(rows, "5", fold), l2, start, pullBias)
			for _, r := range folds[fold] {
				p := min(max(m.Weigh(slices.Clone(r.Signals)), 1e-6), 1-1e-6)
				if !r.Right {
					p = 1 - p
				}
				loss -= r.Weight * math.Log(p)
			}
		}
		if loss < least {
			best, least = l2, loss
		}
	}
	return best
}

func parted(rows []Row, by Folds) map[string][]Row {
	out := map[string][]Row{}
	for _, r := range rows {
		fold := by.of(r.Case, r.Owner, r.Partner)
		out[fold] = append(out[fold], r)
	}
	return out
}

func without(rows []Row, by Folds, fold string) []Row {
	var out []Row
	for _, r := range rows {
		if by.of(r.Case, r.Owner, r.Partner) != fold {
			out = append(out, r)
		}
	}
	return out
}

// CrossValidate fits the weights without a fold and judges the fold with them, for
// each fold: what it measures is how well weights do on what they never saw. It
// returns the pairs fold by fold, and how far each model's weights spread across the
// folds, by model and signal.
func CrossValidate(s *Set, by Folds, o Options, f Fitting) ([]Pair, map[string]map[string]float64, error) {
	if err := by.check(); err != nil {
		return nil, nil, err
	}
	all, err := Judge(s, o)
	if err != nil {
		return nil, nil, err
	}
	folds := map[string]bool{}
	for _, p := range all {
		folds[by.of(p.Case, p.Owner, p.Partner)] = true
	}
	var out []Pair
	var fitted []map[string]*detect.Model
	for _, fold := range slices.Sorted(maps.Keys(folds)) {
		models := FitAll(without(Rows(all), by, fold), f)
		again, err := Judge(s, o.with(models))
		if err != nil {
			return nil, nil, err
		}
		fitted = append(fitted, models)
		for _, p := range again {
			if by.of(p.Case, p.Owner, p.Partner) == fold {
				out = append(out, p)
			}
		}
	}
	return out, spreads(fitted), nil
}

// with adds models to the options.
func (o Options) with(models map[string]*detect.Model) Options {
	o.Detector = slices.Clone(o.Detector)
	for _, name := range slices.Sorted(maps.Keys(models)) {
		o.Detector = append(o.Detector, detect.WithModel(models[name]))
	}
	return o
}

// spreads is the standard deviation of each weight across fits.
func spreads(fits []map[string]*detect.Model) map[string]map[string]float64 {
	values := map[string]map[string][]float64{}
	for _, models := range fits {
		for name, m := range models {
			if values[name] == nil {
				values[name] = map[string][]float64{}
			}
			for _, w := range m.Weights {
				values[name][w.Name] = append(values[name][w.Name], w.Value)
			}
		}
	}
	out := map[string]map[string]float64{}
	for name, signals := range values {
		out[name] = map[string]float64{}
		for signal, v := range signals {
			out[name][signal] = deviation(v)
		}
	}
	return out
}

func deviation(v []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sum += (x - mean) * (x - mean) / float64(len(v))
	}
	return math.Sqrt(sum)
}

// Fitted fits every model on a set, with the spread of its weights and its figures
// when one fold at a time is left out.
func Fitted(s *Set, o Options, f Fitting) ([]*detect.Model, error) {
	pairs, err := Judge(s, o)
	if err != nil {
		return nil, err
	}
	models := FitAll(Rows(pairs), f)
	same, err := Judge(s, o.with(models))
	if err != nil {
		return nil, err
	}
	by := cmp.Or(f.By, "partner")
	unseen, spread, err := CrossValidate(s, by, o, f)
	if err != nil {
		return nil, err
	}
	var out []*detect.Model
	for _, name := range slices.Sorted(maps.Keys(models)) {
		m := models[name]
		for i, w := range m.Weights {
			m.Weights[i].Spread = spread[name][w.Name]
		}
		mine := func(pairs []Pair) []Pair {
			if len(models) == 1 {
				return pairs
			}
			return slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return p.Model != name })
		}
		m.Notes = append(m.Notes, figures("on the pairs it was fitted on", s, mine(same)), figures("on "+by.left()+"s it was fitted without", s, mine(unseen)), "", by.columns())
		out = append(out, m)
	}
	return out, nil
}

func figures(what string, s *Set, pairs []Pair) string {
	r := Measure(s, pairs)
	return fmt.Sprintf("%s: credit P %.3f R %.3f F1 %.3f, strict F1 %.3f, pending %.1f %%", what,
		r.Credit.Precision(), r.Credit.Recall(), r.Credit.F1(), r.Strict.F1(), 100*r.PendingShare)
}

// WriteModels writes tables one after the other, as detect.ReadModels reads them.
func WriteModels(w io.Writer, models []*detect.Model) error {
	for i, m := range models {
		if i > 0 {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return fmt.Errorf("write weights: %w", err)
			}
		}
		if _, err := m.WriteTo(w); err != nil {
			return err
		}
	}
	return nil
}
