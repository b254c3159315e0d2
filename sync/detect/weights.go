package detect

// rulesVersion names the rules and weights below. Raise it with every change that
// can change a finding: it makes the engine detect again over stored items.
const rulesVersion = "53"

// How much a mention counts as, by the role it is used in.
const (
	productWeight     = 0.6
	titledProduct     = 0.9 // a title about its product is about the company
	formatWeight      = 0.3
	boilerplateWeight = 0.2
	codeWeight        = 0.2
)

// Probabilities from which a finding is counted, or waits for a person.
const (
	countedFrom = 0.50
	pendingFrom = 0.25
)

// articleModel is the name of the table that weighs articles.
const articleModel = "article"
