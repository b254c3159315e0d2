package gold

import (
	"cmp"
	"math"
	"slices"

	"lately"
	"lately/sync/detect"
)

// Row is one judgement as a model sees it: named signals, and whether it is right.
type Row struct {
	Model   string // the table that weighs the signals
	Case    string
	Owner   string
	Partner string
	Signals []lately.Signal
	Right   bool
	Weight  float64 // how much the row counts; 1 for most
}

// borderlineWeight is how much a pair counts whose neighbouring grade can be defended.
const borderlineWeight = 0.5

// Rows are the pairs that a model judged, as rows to fit its weights on.
func Rows(pairs []Pair) []Row {
	var out []Row
	for _, p := range pairs {
		if p.Found && p.Model != "" {
			weight := 1.0
			if p.Borderline {
				weight = borderlineWeight
			}
			out = append(out, Row{p.Model, p.Case, p.Owner, p.Partner, p.Signals, p.Grade == 2, weight})
		}
	}
	return out
}

// Fit finds the weights of a logistic model by Newton's method. l2 pulls the weights
// toward those of start, which may be nil: then toward zero. A weight that would get
// the other sign than its start becomes zero. The bias is free, unless pullBias or a
// bias of the start's own to start from says otherwise. The signals are those of start, then the others of the rows in the order
// in which they first occur. The same rows always give the same model.
func Fit(name string, rows []Row, l2 float64, start *detect.Model, pullBias bool) *detect.Model {
	m := &detect.Model{Name: name}
	if start != nil {
		m.Bias, m.BiasStart, m.Weights = start.Bias, start.BiasStart, slices.Clone(start.Weights)
		m.Counted, m.Pending = start.Counted, start.Pending
	}
	f := newFitting(m, rows, l2)
	if pullBias || m.BiasStart != 0 {
		f.pull[len(m.Weights)] = l2
	}
	w := f.newton()
	for f.clamp(w) {
		w = f.newton()
	}
	for i := range m.Weights {
		m.Weights[i].Value = w[i]
	}
	m.Bias = w[len(m.Weights)]
	shares(m, f.x)
	return m
}

// newFitting lays out rows for a fit, and adds the signals that the model lacks.
func newFitting(m *detect.Model, rows []Row, l2 float64) *fitting {
	at := map[string]int{}
	for i, w := range m.Weights {
		at[w.Name] = i
	}
	for _, r := range rows {
		for _, s := range r.Signals {
			if _, ok := at[s.Name]; !ok {
				at[s.Name] = len(m.Weights)
				m.Weights = append(m.Weights, detect.Weight{Name: s.Name})
			}
		}
	}
	n := len(m.Weights)
	f := &fitting{rows: rows, toward: make([]float64, n+1), pull: make([]float64, n+1)}
	for i, w := range m.Weights {
		f.toward[i], f.pull[i] = w.Value, l2
	}
	f.toward[n], f.pull[n] = m.Bias, 1e-6 // not quite free, so that there always is a best bias
	for _, r := range rows {
		x := make([]float64, n+1)
		for _, s := range r.Signals {
			x[at[s.Name]] = s.Value
		}
		x[n] = 1
		f.x = append(f.x, x)
	}
	return f
}

// fitting is what a fit minimises: the negative log-likelihood of the rows, and a
// pull on each weight toward where it should be. The last weight is the bias.
type fitting struct {
	rows         []Row
	x            [][]float64
	toward, pull []float64
	clamped      []bool
}

// clamp holds the weights whose sign has turned at zero, and says whether there were any.
func (f *fitting) clamp(w []float64) bool {
	if f.clamped == nil {
		f.clamped = make([]bool, len(w))
	}
	turned := false
	for i := range w[:len(w)-1] {
		if !f.clamped[i] && w[i]*f.toward[i] < 0 {
			f.clamped[i], turned = true, true
			f.toward[i], f.pull[i] = 0, 1e9
		}
	}
	return turned
}

// newton finds the best weights. Steps are halved until they improve the loss, so
// that it always ends.
func (f *fitting) newton() []float64 {
	w := slices.Clone(f.toward)
	loss := f.loss(w)
	for range 100 {
		step := solve(f.slope(w))
		next, nextLoss := w, loss
		for scale := 1.0; scale > 1e-6; scale /= 2 {
			try := slices.Clone(w)
			for i := range try {
				try[i] -= scale * step[i]
			}
			if l := f.loss(try); l < loss {
				next, nextLoss = try, l
				break
			}
		}
		done := loss-nextLoss < 1e-9*(1+math.Abs(loss))
		w, loss = next, nextLoss
		if done {
			break
		}
	}
	return w
}

// slope gives the second and first derivatives of the loss.
func (f *fitting) slope(w []float64) (hessian [][]float64, gradient []float64) {
	gradient, hessian = make([]float64, len(w)), make([][]float64, len(w))
	for i := range hessian {
		hessian[i] = make([]float64, len(w))
		gradient[i] = f.pull[i] * (w[i] - f.toward[i])
		hessian[i][i] = f.pull[i]
	}
	for k, r := range f.rows {
		p := 1 / (1 + math.Exp(-dot(w, f.x[k])))
		miss := p
		if r.Right {
			miss--
		}
		for i, xi := range f.x[k] {
			if xi == 0 {
				continue
			}
			gradient[i] += r.Weight * miss * xi
			for j, xj := range f.x[k] {
				hessian[i][j] += r.Weight * p * (1 - p) * xi * xj
			}
		}
	}
	return hessian, gradient
}

func (f *fitting) loss(w []float64) float64 {
	sum := 0.0
	for i, v := range w {
		sum += f.pull[i] * (v - f.toward[i]) * (v - f.toward[i]) / 2
	}
	for k, r := range f.rows {
		z := dot(w, f.x[k])
		if r.Right {
			z = -z
		}
		sum += r.Weight * (max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
	return sum
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// solve solves a·x = b by elimination with pivoting.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	x := slices.Clone(b)
	for i := range n {
		best := i
		for r := i + 1; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[best][i]) {
				best = r
			}
		}
		a[i], a[best] = a[best], a[i]
		x[i], x[best] = x[best], x[i]
		if a[i][i] == 0 {
			continue
		}
		for r := i + 1; r < n; r++ {
			f := a[r][i] / a[i][i]
			for c := i; c < n; c++ {
				a[r][c] -= f * a[i][c]
			}
			x[r] -= f * x[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for c := i + 1; c < n; c++ {
			x[i] -= a[i][c] * x[c]
		}
		if a[i][i] != 0 {
			x[i] /= a[i][i]
		}
	}
	return x
}

// shares says how much each signal moves judgements: its mean distance from its own
// mean, times its weight, of the sum of all.
func shares(m *detect.Model, x [][]float64) {
	sum := 0.0
	for i := range m.Weights {
		mean, spread := 0.0, 0.0
		for _, row := range x {
			mean += row[i] / float64(len(x))
		}
		for _, row := range x {
			spread += math.Abs(row[i]-mean) / float64(len(x))
		}
		m.Weights[i].Share = spread * math.Abs(m.Weights[i].Value)
		sum += m.Weights[i].Share
	}
	for i := range m.Weights {
		m.Weights[i].Share /= cmp.Or(sum, 1)
	}
}
