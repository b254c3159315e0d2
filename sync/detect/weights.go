package detect

import "math"

// rulesVersion names the rules and weights below. Raise it with every change that
// can change a finding: it makes the engine detect again over stored items.
const rulesVersion = "1"

// How much a mention counts as, by the role it is used in.
const (
	productWeight     = 0.6
	formatWeight      = 0.3
	boilerplateWeight = 0.2
	codeWeight        = 0.2
)

// Probabilities from which a finding is counted, or waits for a person.
const (
	countedFrom = 0.50
	pendingFrom = 0.25
)

// Features are what an article shows about one party, each between 0 and about 3,
// so that the weights can be compared with each other.
type Features struct {
	Title     float64 // named in the title, as a company (1) or a format (less)
	Opening   float64 // named in the first paragraph
	Heading   float64 // named in a heading
	Count     float64 // log2(1 + weighted mentions)
	Spread    float64 // share of paragraphs that name it
	Links     float64 // log2(1 + links to it)
	Named     float64 // share of it in the mentions of its most named rival and itself
	Sites     float64 // log2(1 + other sites linked)
	Others    float64 // other parties named, capped at 3
	InList    float64 // 1: named in list items only
	Late      float64 // 1: named in the second half only
	Doubtful  float64 // 1: a common word without a second sign
	Secondary float64 // share of its mentions that are formats, notes or code
	Linkless  float64 // 1: neither linked nor written as a domain
}

// weight is one line of the table: a feature, what it is worth, and why.
type weight struct {
	name  string
	value float64
	of    func(*Features) float64
}

// bias is the score of an article that shows nothing.
const bias = -5.5

// weights is the whole model.
func weights() []weight {
	return []weight{
		{"title", 2.0, func(f *Features) float64 { return f.Title }},
		{"opening", 0.2, func(f *Features) float64 { return f.Opening }},
		{"heading", 0.3, func(f *Features) float64 { return f.Heading }},
		{"count", 2.2, func(f *Features) float64 { return f.Count }},
		{"spread", 0.9, func(f *Features) float64 { return f.Spread }},
		{"links", 0.6, func(f *Features) float64 { return f.Links }},
		{"named", 1.5, func(f *Features) float64 { return f.Named }},
		{"sites", -0.5, func(f *Features) float64 { return f.Sites }},
		{"others", -0.5, func(f *Features) float64 { return f.Others }},
		{"in list", -0.4, func(f *Features) float64 { return f.InList }},
		{"late", -0.2, func(f *Features) float64 { return f.Late }},
		{"doubtful", -0.8, func(f *Features) float64 { return f.Doubtful }},
		{"secondary", -0.2, func(f *Features) float64 { return f.Secondary }},
		{"linkless", -0.2, func(f *Features) float64 { return f.Linkless }},
	}
}

// probability is the model's answer: how likely a partner manager would credit it.
func (f *Features) probability() float64 {
	z := bias
	for _, w := range weights() {
		z += w.value * w.of(f)
	}
	return sigmoid(z)
}

// Vector is the features in the order of the table, for fitting.
func (f *Features) Vector() []float64 {
	var out []float64
	for _, w := range weights() {
		out = append(out, w.of(f))
	}
	return out
}

// FeatureNames are the names of Vector's elements.
func FeatureNames() []string {
	var out []string
	for _, w := range weights() {
		out = append(out, w.name)
	}
	return out
}

// What each kind of evidence in a repository is worth.
const (
	repoBias        = -2.6
	repoName        = 2.8
	repoDescription = 1.6
	repoTopics      = 1.0
	repoHomepage    = 0.8
	repoTitle       = 1.3
	repoHeading     = 0.5
	repoOpening     = 0.8
	repoMade        = 1.3
	repoPassing     = -1.5
	repoOften       = 1.1
	repoLinked      = 0.4
	repoUncertain   = -0.8
)

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
