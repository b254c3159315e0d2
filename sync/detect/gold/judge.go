package gold

import (
	"fmt"
	"strings"
	"unicode"

	"lately"
	"lately/sync/detect"
)

// Pair is what the detector says of a case and a partner, beside the label. In sets
// of pages, where a party may be credited in several areas, it is about one of them.
type Pair struct {
	Case       string          `json:"id"`
	Owner      string          `json:"owner"`
	Partner    string          `json:"partner"`
	Found      bool            `json:"found"`
	Side       lately.Side     `json:"side"`
	Both       bool            `json:"both_sides,omitempty"` // given together: the other side is credited too
	Area       lately.Area     `json:"area"`
	Status     lately.Status   `json:"status"` // empty where nothing was found
	Confidence float64         `json:"confidence"`
	Rule       string          `json:"rule"`
	Excerpt    string          `json:"excerpt"`
	Model      string          `json:"model,omitempty"`
	Signals    []lately.Signal `json:"signals,omitempty"`
	Labelled   bool            `json:"labelled"`
	Grade      int             `json:"grade"`      // 0 as well where there is no label
	LabelArea  lately.Area     `json:"label_area"` // empty for grade 0
	AltArea    lately.Area     `json:"alt_area,omitempty"`
	Borderline bool            `json:"borderline"`
	Ambiguous  bool            `json:"ambiguous"`
	Why        string          `json:"why"`
	Giver      string          `json:"giver,omitempty"` // as the label puts it: host, speaker, presenter
	Quote      string          `json:"quote,omitempty"` // testimonials: the first words that the label gives
}

// giverRight reports whether the finding is on the side that the label means: the
// host is the owner of the page, who is us; a speaker or presenter is the partner; cases
// say "ours" and "theirs".
// Both presenting together is right either way.
func (p Pair) giverRight() bool {
	switch p.Giver {
	case "host", "ours":
		return p.Side == lately.Ours
	case "speaker", "theirs":
		return p.Side == lately.Theirs
	}
	return true
}

// quoteRight reports whether the words are those that the label gives.
func (p Pair) quoteRight() bool {
	return p.Quote == "" || strings.Contains(letters(p.Excerpt), letters(p.Quote))
}

// letters is a text without anything but its letters and digits, in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// areaRight reports whether the area found is the labelled one, or as fair.
func (p Pair) areaRight() bool {
	return p.Area == p.LabelArea || p.AltArea != "" && p.Area == p.AltArea
}

// Options say how a set is judged.
type Options struct {
	PlainGrades bool            // take a label's grade even where it gives an alternative
	Detector    []detect.Option // other weights, other cuts
}

// Judge runs the detector over a set: one pair for every label and for every other
// case and partner in which the detector finds something, in the order of the set.
func Judge(s *Set, o Options) ([]Pair, error) {
	var out []Pair
	for _, g := range s.Groups {
		d, err := detect.New(g.Parties, o.Detector...)
		if err != nil {
			return nil, fmt.Errorf("judge labelled data: %w", err)
		}
		labels := map[string][]Label{}
		for _, l := range s.Labels {
			if l.Owner == g.Owner {
				labels[l.Case] = append(labels[l.Case], l)
			}
		}
		for _, c := range s.Cases {
			if c.Owner == g.Owner {
				out = append(out, judgeCase(s.Form, g, d, c, labels[c.ID], o)...)
			}
		}
	}
	return out, nil
}

// judgeCase puts the findings about a case beside its labels.
func judgeCase(form Form, g Group, d *detect.Detector, c Case, labels []Label, o Options) []Pair {
	pairs := make([]Pair, 0, len(labels))
	for _, l := range labels {
		p := Pair{
			Case: c.ID, Owner: g.Owner, Partner: l.Partner, Labelled: true, Grade: l.Grade,
			LabelArea: l.Area, AltArea: l.AltArea, Borderline: l.Borderline, Why: l.Why, Giver: l.Giver, Quote: l.Quote,
		}
		if !o.PlainGrades {
			p.Grade = pick(l.AltGrade, l.Grade)
		}
		pairs = append(pairs, p)
	}
	for _, it := range c.Items {
		for _, f := range d.Detect(c.Source, it) {
			i := pairOf(form, pairs, f)
			if i < 0 {
				i = len(pairs)
				pairs = append(pairs, Pair{Case: c.ID, Owner: g.Owner, Partner: f.Partner})
			}
			p := &pairs[i]
			if p.Found && f.Side != p.Side && f.Area == p.Area && f.Status == p.Status {
				p.Both = true
			} else if !p.Found || better(f, *p) {
				p.Found, p.Side, p.Area, p.Status, p.Confidence = true, f.Side, f.Area, f.Status, f.Confidence
				p.Rule, p.Excerpt, p.Model, p.Signals = f.Rule, f.Excerpt, f.Model, f.Signals
			}
		}
	}
	for i := range pairs {
		party := g.Parties.Partner(pairs[i].Partner)
		pairs[i].Ambiguous = party != nil && party.Ambiguous
	}
	return pairs
}

// pairOf finds the pair that a finding is about, or -1. On a page the area counts:
// the label of that area first, then one that takes it as fair, then one that is
// about no area.
func pairOf(form Form, pairs []Pair, f lately.Finding) int {
	best, fit := -1, 0
	for i, p := range pairs {
		if p.Partner != f.Partner {
			continue
		}
		how := 1
		switch {
		case form != Pages:
			how = 4
		case p.LabelArea == f.Area || !p.Labelled && p.Area == f.Area:
			how = 4
		case p.AltArea != "" && p.AltArea == f.Area:
			how = 3
		case p.Labelled && p.LabelArea == "" && (!p.Found || p.Area == f.Area):
			how = 2
		default:
			continue
		}
		if how > fit {
			best, fit = i, how
		}
	}
	return best
}

// better reports whether a finding says more than what is known of a pair.
func better(f lately.Finding, p Pair) bool {
	if a, b := standing(f.Status), standing(p.Status); a != b {
		return a > b
	}
	return f.Confidence > p.Confidence
}

func standing(s lately.Status) int {
	switch s {
	case lately.Counted:
		return 3
	case lately.Pending:
		return 2
	}
	return 1
}
