package gold

import "encoding/json"

// Rates are precision, recall and F1 with the counts they come from.
type Rates struct {
	TruePositives, FalsePositives, FalseNegatives int
}

// Precision is the share of what was found that is right; 0 if nothing was found.
func (r Rates) Precision() float64 { return ratio(r.TruePositives, r.TruePositives+r.FalsePositives) }

// Recall is the share of what is right that was found; 0 if nothing is right.
func (r Rates) Recall() float64 { return ratio(r.TruePositives, r.TruePositives+r.FalseNegatives) }

// F1 is the harmonic mean of precision and recall.
func (r Rates) F1() float64 {
	return ratio(2*r.TruePositives, 2*r.TruePositives+r.FalsePositives+r.FalseNegatives)
}

// MarshalJSON writes the counts and what follows from them.
func (r Rates) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{
		"right": r.TruePositives, "wrong": r.FalsePositives, "missed": r.FalseNegatives,
		"precision": r.Precision(), "recall": r.Recall(), "f1": r.F1(),
	})
}

func (r *Rates) add(found, right bool) {
	switch {
	case found && right:
		r.TruePositives++
	case found:
		r.FalsePositives++
	case right:
		r.FalseNegatives++
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Bin is the pairs whose confidence lies in one range.
type Bin struct {
	From, To float64
	Pairs    int
	Said     float64 // mean confidence
	Right    float64 // share of grade 2
}

// Calibration says whether a confidence can be taken at its word: of the pairs said
// to be right with 0.8, are 80 % right?
type Calibration struct {
	Bins  []Bin
	Brier float64 // mean squared error of the confidence; 0 is best
	ECE   float64 // expected calibration error: mean distance of Said and Right
}

// calibrate sums up pairs that the detector gave a confidence.
func calibrate(pairs []Pair) Calibration {
	const bins = 10
	var c Calibration
	all := 0
	for i := range bins {
		c.Bins = append(c.Bins, Bin{From: float64(i) / bins, To: float64(i+1) / bins})
	}
	for _, p := range pairs {
		if !p.Found {
			continue
		}
		right := 0.0
		if p.Grade == 2 {
			right = 1
		}
		b := &c.Bins[min(bins-1, int(p.Confidence*bins))]
		b.Pairs++
		b.Said += p.Confidence
		b.Right += right
		c.Brier += (p.Confidence - right) * (p.Confidence - right)
		all++
	}
	for i := range c.Bins {
		b := &c.Bins[i]
		if b.Pairs == 0 {
			continue
		}
		b.Said /= float64(b.Pairs)
		b.Right /= float64(b.Pairs)
		distance := b.Said - b.Right
		c.ECE += max(distance, -distance) * float64(b.Pairs) / float64(all)
	}
	if all > 0 {
		c.Brier /= float64(all)
	}
	return c
}
