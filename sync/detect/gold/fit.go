package gold

import (
	"fmt"
	"math"

	"lately/sync/detect"
)

// Example is one pair as the model sees it.
type Example struct {
	Item     string
	Partner  string
	Features []float64
	Right    bool // grade 2
}

// Examples are the pairs of a set in which the detector sees anything at all.
func Examples(s *Set) ([]Example, error) {
	d, err := detect.New(s.Parties)
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	credited := map[string]bool{}
	for _, l := range s.Labels {
		credited[identity(l.Item, l.Partner)] = l.Grade == 2
	}
	var out []Example
	for _, it := range s.Items {
		seen := d.ArticleFeatures(s.Source, it)
		for _, p := range s.Parties.Partners {
			if f, ok := seen[p.ID]; ok {
				out = append(out, Example{it.Key, p.ID, f.Vector(), credited[identity(it.Key, p.ID)]})
			}
		}
	}
	return out, nil
}

// Fit finds the weights and the bias of a logistic model by gradient descent; l2
// pulls the weights toward zero. The same examples always give the same weights.
func Fit(examples []Example, l2 float64) (weights []float64, bias float64) {
	if len(examples) == 0 {
		return nil, 0
	}
	weights = make([]float64, len(examples[0].Features))
	n := float64(len(examples))
	for range 20_000 {
		gradient, gradientBias := make([]float64, len(weights)), 0.0
		for _, e := range examples {
			miss := Probability(weights, bias, e.Features)
			if e.Right {
				miss--
			}
			gradientBias += miss
			for i, x := range e.Features {
				gradient[i] += miss * x
			}
		}
		for i := range weights {
			weights[i] -= 0.1 * (gradient[i] + l2*weights[i]) / n
		}
		bias -= 0.1 * gradientBias / n
	}
	return weights, bias
}

// Probability is what a logistic model says of one vector of features.
func Probability(weights []float64, bias float64, features []float64) float64 {
	z := bias
	for i, w := range weights {
		z += w * features[i]
	}
	return 1 / (1 + math.Exp(-z))
}
