package gold

import (
	"fmt"

	"lately"
	"lately/sync/detect"
)

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

// Detection is what the detector says of an item and a partner, beside its label.
type Detection struct {
	Item       string        `json:"id"`
	Partner    string        `json:"partner"`
	Side       lately.Side   `json:"side"`
	Area       lately.Area   `json:"area"`
	Status     lately.Status `json:"status"`
	Confidence float64       `json:"confidence"`
	Rule       string        `json:"rule"`
	Excerpt    string        `json:"excerpt"`
	Grade      int           `json:"grade"`      // 0 as well where there is no label
	LabelArea  lately.Area   `json:"label_area"` // empty for grade 0
}

// Result is a measurement.
type Result struct {
	Items, Labels int
	Credit        Rates // counted against grade 2
	Clear         Rates // the same without borderline pairs
	WithPending   Rates // counted or pending against grade 2
	Mention       Rates // anything found against grade 1 and 2
	Areas         map[lately.Area]Rates
	Partners      map[string]Rates
	AreaRight     int // of credited pairs that were found, those in the right area
	AreaOf        int
	Detections    []Detection
}

// Evaluate runs the detector over a set. A pair that no label names is grade 0.
func Evaluate(s *Set) (*Result, error) {
	d, err := detect.New(s.Parties)
	if err != nil {
		return nil, fmt.Errorf("evaluate: %w", err)
	}
	labels := map[string]Label{}
	for _, l := range s.Labels {
		labels[identity(l.Item, l.Partner)] = l
	}
	r := &Result{Items: len(s.Items), Labels: len(s.Labels), Areas: map[lately.Area]Rates{}, Partners: map[string]Rates{}}
	found := map[string]bool{}
	for _, it := range s.Items {
		for _, f := range d.Detect(s.Source, it) {
			key := identity(it.Key, f.Partner)
			if found[key] {
				continue // a joint release is one pair
			}
			found[key] = true
			l := labels[key]
			r.judge(&f, l, f.Partner)
			r.Detections = append(r.Detections, Detection{it.Key, f.Partner, f.Side, f.Area, f.Status, f.Confidence, f.Rule, f.Excerpt, l.Grade, l.Area})
		}
	}
	for key, l := range labels {
		if !found[key] {
			r.judge(nil, l, l.Partner)
		}
	}
	return r, nil
}

// judge counts one pair; f is nil where nothing was found.
func (r *Result) judge(f *lately.Finding, l Label, partner string) {
	counted := f != nil && f.Status == lately.Counted
	right := l.Grade == 2
	r.Credit.add(counted, right)
	if !l.Borderline {
		r.Clear.add(counted, right)
	}
	r.WithPending.add(counted || f != nil && f.Status == lately.Pending, right)
	r.Mention.add(f != nil, l.Grade > 0)
	rates := r.Partners[partner]
	rates.add(counted, right)
	r.Partners[partner] = rates
	if counted && right {
		if r.AreaOf++; f.Area == l.Area {
			r.AreaRight++
		}
	}
	if counted {
		area := r.Areas[f.Area]
		area.add(true, right && f.Area == l.Area)
		r.Areas[f.Area] = area
	}
	if right && !(counted && f.Area == l.Area) {
		area := r.Areas[l.Area]
		area.add(false, true)
		r.Areas[l.Area] = area
	}
}
