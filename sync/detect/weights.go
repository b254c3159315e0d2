package detect

import "lately"

// rulesVersion names the rules and weights below. Raise it with every change that
// can change a finding: it makes the engine detect again over stored items.
const rulesVersion = "2"

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

// articleModel is the name of the table that weighs articles.
const articleModel = "article"

// signals are the features as the table of weights names them.
func (f *Features) signals() []lately.Signal {
	return []lately.Signal{
		{Name: "title", Value: f.Title},
		{Name: "opening", Value: f.Opening},
		{Name: "heading", Value: f.Heading},
		{Name: "count", Value: f.Count},
		{Name: "spread", Value: f.Spread},
		{Name: "links", Value: f.Links},
		{Name: "named", Value: f.Named},
		{Name: "sites", Value: f.Sites},
		{Name: "others", Value: f.Others},
		{Name: "in list", Value: f.InList},
		{Name: "late", Value: f.Late},
		{Name: "doubtful", Value: f.Doubtful},
		{Name: "secondary", Value: f.Secondary},
		{Name: "linkless", Value: f.Linkless},
	}
}
