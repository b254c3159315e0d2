package detect

import (
	"bufio"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"lately"
)

// Weight is one line of a table of weights.
type Weight struct {
	Name   string
	Value  float64 // in log-odds for one unit of the signal
	Spread float64 // standard deviation of Value across the folds of the fit; 0 if unknown
	Share  float64 // share of the signal in all that moves judgements, 0 to 1; 0 if unknown
	// Start is a person's guess of Value, which a fit starts from and pulls toward. A
	// fit never turns its sign: a signal can't come to mean the opposite of its words.
	Start float64
}

// Model turns signals into a probability: a logistic model, written as a table that
// a person can read and edit.
type Model struct {
	Name  string   // what it judges: "article", "repository", …
	Notes []string // how it was fitted and how well it does, a line each
	Bias  float64  // log-odds of a judgement without any signal
	// BiasStart is a person's guess of Bias, which a fit starts from and pulls toward; 0
	// lets a fit choose the bias freely.
	BiasStart float64
	// Counted and Pending are the probabilities from which this model's findings are
	// counted, and from which they wait for a person; 0 leaves that to the detector.
	Counted, Pending float64
	Weights          []Weight
}

// Weigh gives the signals their weights and says how probable they make credit. A
// signal that the table doesn't name weighs nothing. The signals are changed in place.
func (m *Model) Weigh(signals []lately.Signal) float64 {
	z := m.Bias
	for i := range signals {
		signals[i].Weight = m.weight(signals[i].Name)
		z += signals[i].Worth()
	}
	return sigmoid(z)
}

func (m *Model) weight(name string) float64 {
	for i := range m.Weights {
		if m.Weights[i].Name == name {
			return m.Weights[i].Value
		}
	}
	return 0
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// Reason is a signal with its share in a judgement.
type Reason struct {
	lately.Signal
	Share float64 // of all that speaks for or against, 0 to 1
}

// Reasons orders the signals of a finding by their share in its judgement; those
// worth nothing are left out.
func Reasons(signals []lately.Signal) []Reason {
	sum := 0.0
	for _, s := range signals {
		sum += math.Abs(s.Worth())
	}
	var out []Reason
	for _, s := range signals {
		if s.Worth() != 0 {
			out = append(out, Reason{s, math.Abs(s.Worth()) / sum})
		}
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(b.Share, a.Share) })
	return out
}

//go:embed weights/*.txt
var tables embed.FS

// DefaultModel is the table that comes with the tool.
func DefaultModel(name string) (*Model, error) {
	f, err := tables.Open("weights/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("read weights %q: %w", name, err)
	}
	defer f.Close()
	m, err := ReadModels(f)
	if err != nil {
		return nil, err
	}
	return m[0], nil
}

// maxTable is how long a file of tables may be, in bytes.
const maxTable = 1 << 20

// ReadModels reads tables of weights. Each starts with a line "model NAME"; then
// comes a line for each signal with its name, its weight, and its spread and share
// where they are known, and the guess that a fit starts from, in columns that two
// spaces or a tab part. The signal "bias" is what a judgement starts at; "counted from" and "pending from" are the table's own
// cuts. Lines that begin with # are notes on the table that follows them.
func ReadModels(r io.Reader) ([]*Model, error) {
	var out []*Model
	var notes []string
	lines := bufio.NewScanner(io.LimitReader(r, maxTable))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if note, ok := strings.CutPrefix(line, "#"); ok {
			notes = append(notes, strings.TrimSpace(note))
			continue
		}
		if name, ok := strings.CutPrefix(line, "model "); ok {
			out = append(out, &Model{Name: strings.TrimSpace(name), Notes: notes})
			notes = nil
			continue
		}
		if line == "" {
			continue
		}
		if len(out) == 0 {
			return nil, fmt.Errorf(`read weights, line %d: the line "model NAME" is missing above it`, n)
		}
		if err := out[len(out)-1].add(line); err != nil {
			return nil, fmt.Errorf("read weights, line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	if len(out) == 0 {
		return nil, errors.New(`read weights: the line "model NAME" is missing`)
	}
	return out, nil
}

// add reads a line of the table.
func (m *Model) add(line string) error {
	w, err := readWeight(line)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(m.Weights, func(o Weight) bool { return o.Name == w.Name }) {
		return fmt.Errorf("%q stands in it twice", w.Name)
	}
	switch w.Name {
	case "bias":
		m.Bias, m.BiasStart = w.Value, w.Start
		return nil
	case "counted from", "pending from":
		return m.cut(w)
	}
	m.Weights = append(m.Weights, w)
	return nil
}

// cut takes a line that sets a probability.
func (m *Model) cut(w Weight) error {
	if w.Value <= 0 || w.Value > 1 {
		return fmt.Errorf("%q must be a probability above 0, got %g", w.Name, w.Value)
	}
	if w.Name == "counted from" {
		m.Counted = w.Value
	} else {
		m.Pending = w.Value
	}
	return nil
}

func readWeight(line string) (Weight, error) {
	cells := strings.FieldsFunc(strings.ReplaceAll(line, "  ", "\t"), func(r rune) bool { return r == '\t' })
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	if len(cells) < 2 || len(cells) > 5 || cells[0] == "" {
		return Weight{}, errors.New("want a name, a weight, and perhaps a spread, a share and a start, with two spaces between them")
	}
	w := Weight{Name: cells[0]}
	for i, into := range []*float64{&w.Value, &w.Spread, &w.Share, &w.Start} {
		if i+1 >= len(cells) {
			break
		}
		text, percent := strings.CutSuffix(cells[i+1], "%")
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsNaN(v) || math.Abs(v) > 1e6 {
			return Weight{}, fmt.Errorf("%q is not a number", cells[i+1])
		}
		if percent {
			v /= 100
		}
		*into = v
	}
	return w, nil
}

// WriteTo writes the table in the form that ReadModels reads.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	for _, n := range m.Notes {
		b.WriteString(strings.TrimRight("# "+n, " ") + "\n")
	}
	fmt.Fprintf(&b, "model %s\n\n", m.Name)
	if m.BiasStart != 0 {
		writeWeight(&b, Weight{Name: "bias", Value: m.Bias, Start: m.BiasStart})
	} else {
		fmt.Fprintf(&b, "%-32s  %8.3f\n", "bias", m.Bias)
	}
	for _, c := range []Weight{{Name: "counted from", Value: m.Counted}, {Name: "pending from", Value: m.Pending}} {
		if c.Value > 0 {
			fmt.Fprintf(&b, "%-32s  %8.3f\n", c.Name, c.Value)
		}
	}
	for _, l := range m.Weights {
		writeWeight(&b, l)
	}
	n, err := io.WriteString(w, b.String())
	if err != nil {
		return int64(n), fmt.Errorf("write weights: %w", err)
	}
	return int64(n), nil
}

func writeWeight(b *strings.Builder, w Weight) {
	fmt.Fprintf(b, "%-32s  %8.3f  %8.3f  %6.1f %%  %6.2f\n", w.Name, w.Value, w.Spread, 100*w.Share, w.Start)
}
