package gold

import (
	"cmp"
	"math"
	"slices"

	"lately"
)

// Result is a measurement of pairs.
type Result struct {
	Form         Form
	Cases        int
	Labels       int
	Credit       Rates // counted, against grade 2; every other pair is wrong
	Strict       Rates // the same without the pairs of grade 1
	Clear        Rates // Credit without borderline pairs
	ClearStrict  Rates // Strict without borderline pairs
	WithPending  Rates // Credit as if every pending pair had been accepted
	Mention      Rates // anything found, against grades 1 and 2
	Pending      int   // pairs that wait for a person
	PendingShare float64
	Areas        map[lately.Area]Rates // right: credited, and in this area
	StrictAreas  map[lately.Area]Rates // the same without the pairs of grade 1
	StrictOwners map[string]Rates      // strict, and in the right area
	Speakers     Rates                 // testimonials whose words and speaker are the labelled ones, strict
	GiverRight   int                   // of rightly counted pairs whose label says who gave, those on the right side
	GiverOf      int
	Partners     map[string]Rates // credit
	Owners       map[string]Rates // credit
	Ambiguity    map[string]Rates // credit of partners whose name is "plain" or "ambiguous"
	AreaRight    int              // of rightly counted pairs, those in the right area
	AreaOf       int
	Confusion    map[string][3]int // pairs by status ("" is not found) and grade
	Calibration  Calibration
	Broken       []string       // cases that couldn't be read, or weren't believed
	Changes      []ChangeResult `json:",omitempty"`
	Pairs        []Pair         `json:"-"`
}

// Evaluate runs the detector over a set and measures what it says. A pair that no
// label names is grade 0.
func Evaluate(s *Set, o Options) (*Result, error) {
	pairs, err := Judge(s, o)
	if err != nil {
		return nil, err
	}
	return Measure(s, pairs), nil
}

// Measure sums up the pairs of a set.
func Measure(s *Set, pairs []Pair) *Result {
	r := &Result{
		Form: s.Form, Cases: len(s.Cases), Areas: map[lately.Area]Rates{}, StrictAreas: map[lately.Area]Rates{},
		StrictOwners: map[string]Rates{}, Partners: map[string]Rates{},
		Owners: map[string]Rates{}, Ambiguity: map[string]Rates{}, Confusion: map[string][3]int{}, Pairs: pairs,
	}
	for _, p := range pairs {
		r.add(p)
		r.addStrict(p)
	}
	for _, c := range s.Cases {
		if c.Broken != "" {
			r.Broken = append(r.Broken, c.ID)
		}
	}
	r.PendingShare = ratio(r.Pending, r.Labels)
	r.Calibration = calibrate(pairs)
	return r
}

func (r *Result) add(p Pair) {
	counted, right := p.Status == lately.Counted, p.Grade == 2
	if p.Labelled {
		r.Labels++
	}
	r.Credit.add(counted, right)
	if p.Grade != 1 {
		r.Strict.add(counted, right)
	}
	if !p.Borderline {
		r.Clear.add(counted, right)
		if p.Grade != 1 {
			r.ClearStrict.add(counted, right)
		}
	}
	if p.Status == lately.Pending {
		r.Pending++
	}
	r.WithPending.add(counted || p.Status == lately.Pending, right)
	r.Mention.add(p.Found, p.Grade > 0)
	addTo(r.Partners, p.Partner, counted, right)
	addTo(r.Owners, p.Owner, counted, right)
	name := "plain"
	if p.Ambiguous {
		name = "ambiguous"
	}
	addTo(r.Ambiguity, name, counted, right)
	row := r.Confusion[string(p.Status)]
	row[p.Grade]++
	r.Confusion[string(p.Status)] = row
	r.addArea(p, counted, right)
}

func (r *Result) addArea(p Pair, counted, right bool) {
	if counted && right {
		if r.AreaOf++; p.areaRight() {
			r.AreaRight++
			addTo(r.Areas, p.LabelArea, true, true)
			return
		}
	}
	if counted {
		addTo(r.Areas, p.Area, true, false)
	}
	if right {
		addTo(r.Areas, p.LabelArea, false, true)
	}
}

// addStrict counts a pair where grade 1 is left out and the area must be right.
func (r *Result) addStrict(p Pair) {
	counted, right := p.Status == lately.Counted, p.Grade == 2
	if counted && right && p.Giver != "" {
		r.GiverOf++
		if p.giverRight() {
			r.GiverRight++
		}
	}
	if p.Grade == 1 {
		return
	}
	if counted && right && !p.areaRight() {
		addTo(r.StrictAreas, p.Area, true, false)
		addTo(r.StrictAreas, p.LabelArea, false, true)
		addTo(r.StrictOwners, p.Owner, true, false)
		addTo(r.StrictOwners, p.Owner, false, true)
		return
	}
	area := p.LabelArea
	if !right {
		area = p.Area
	}
	if counted || right {
		addTo(r.StrictAreas, area, counted, right)
		addTo(r.StrictOwners, p.Owner, counted, right)
	}
	if area == lately.Testimonial {
		r.addSpeaker(p, counted, right)
	}
}

// addSpeaker counts a testimonial: it is right if its words are the labelled ones
// and their speaker gave it.
func (r *Result) addSpeaker(p Pair, counted, right bool) {
	said := p.giverRight() && p.quoteRight()
	if counted {
		r.Speakers.add(true, right && said)
	}
	if right && !(counted && said) {
		r.Speakers.add(false, true)
	}
}

func addTo[K comparable](m map[K]Rates, key K, found, right bool) {
	rates := m[key]
	rates.add(found, right)
	m[key] = rates
}

// Worst lists the pairs that the detector got most wrong, the surest mistake first:
// counted though not credited, credited though not counted.
func (r *Result) Worst(n int) []Pair {
	var out []Pair
	for _, p := range r.Pairs {
		if (p.Status == lately.Counted) != (p.Grade == 2) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Pair) int { return cmp.Compare(missedBy(b), missedBy(a)) })
	return out[:min(n, len(out))]
}

// missedBy is how far a pair's confidence is from the truth.
func missedBy(p Pair) float64 {
	right := 0.0
	if p.Grade == 2 {
		right = 1
	}
	return math.Abs(p.Confidence - right)
}
