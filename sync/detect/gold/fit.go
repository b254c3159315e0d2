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

// Rows are the pairs that a model judged, as rows to fit its weights on.
func Rows(pairs []Pair) []Row {
	var out []Row
	for _, p := range pairs {
		if p.Found && p.Model != "" {
			out = append(out, Row{p.Model, p.Case, p.Owner, p.Partner, p.Signals, p.Grade == 2, 1})
		}
	}
	return out
}

// Fit finds the weights of a logistic model by Newton's method. l2 pulls the weights
// toward zero; the bias is free. The signals are those of the rows, in the order in
// which they first occur. The same rows always give the same model.
func Fit(name string, rows []Row, l2 float64) *detect.Model {
	m := &detect.Model{Name: name}
	at := map[string]int{}
	for _, r := range rows {
		for _, s := range r.Signals {
			if _, ok := at[s.Name]; !ok {
				at[s.Name] = len(m.Weights)
				m.Weights = append(m.Weights, detect.Weight{Name: s.Name})
			}
		}
	}
	n := len(m.Weights)
	x := make([][]float64, len(rows))
	for i, r := range rows {
		x[i] = make([]float64, n+1)
		for _, s := range r.Signals {
			x[i][at[s.Name]] = s.Value
		}
		x[i][n] = 1
	}
	w := newton(x, rows, l2)
	for i := range m.Weights {
		m.Weights[i].Value = w[i]
	}
	m.Bias = w[n]
	shares(m, x)
	return m
}

// newton minimises the penalised negative log-likelihood; the last column is the
// bias. Steps are halved until they improve it, so that it always converges.
func newton(x [][]float64, rows []Row, l2 float64) []float64 {
	if len(x) == 0 {
		return make([]float64, 1)
	}
	n := len(x[0])
	w := make([]float64, n)
	loss := penalised(x, rows, w, l2)
	for range 100 {
		gradient, hessian := make([]float64, n), make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n)
		}
		for k, r := range rows {
			p := logistic(w, x[k])
			miss := p
			if r.Right {
				miss--
			}
			for i, xi := range x[k] {
				if xi == 0 {
					continue
				}
				gradient[i] += r.Weight * miss * xi
				for j, xj := range x[k] {
					hessian[i][j] += r.Weight * p * (1 - p) * xi * xj
				}
			}
		}
		for i := range n {
			pull := l2
			if i == n-1 {
				pull = 1e-6 // the bias; not quite free, so that the system has a solution
			}
			gradient[i] += pull * w[i]
			hessian[i][i] += pull
		}
		step := solve(hessian, gradient)
		next, nextLoss := w, loss
		for scale := 1.0; scale > 1e-6; scale /= 2 {
			try := slices.Clone(w)
			for i := range try {
				try[i] -= scale * step[i]
			}
			if l := penalised(x, rows, try, l2); l < loss {
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

func penalised(x [][]float64, rows []Row, w []float64, l2 float64) float64 {
	sum := 0.0
	for _, v := range w[:len(w)-1] {
		sum += l2 * v * v / 2
	}
	for k, r := range rows {
		z := dot(w, x[k])
		if r.Right {
			z = -z
		}
		sum += r.Weight * (max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
	return sum
}

func logistic(w, x []float64) float64 { return 1 / (1 + math.Exp(-dot(w, x))) }

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
