package lately

import "time"

// ItemKind says what sort of thing a connector saw.
type ItemKind string

// The kinds of item.
const (
	Entry      ItemKind = "entry"      // an entry of a feed, an article
	Repository ItemKind = "repository" // a source code repository
	Listing    ItemKind = "listing"    // one card, logo or line on a page that lists things
	Quote      ItemKind = "quote"      // words of a named speaker on a page
	Event      ItemKind = "event"      // something with a start: a webinar, a workshop
	DealItem   ItemKind = "deal"       // a deal or opportunity in a CRM
)

// Format is how an item's Body is written.
type Format string

// The formats of a body. All of them are untrusted.
const (
	HTML             Format = "html"
	Markdown         Format = "markdown"
	AsciiDoc         Format = "asciidoc"
	ReStructuredText Format = "rst"
	Text             Format = "text"
)

// Item is one thing as a connector saw it, without judgement. Items are kept, so
// that detection can be repeated without fetching again.
type Item struct {
	Key     string   // identity within its source
	Aliases []string // other identities: an entry that shares one is the same thing
	// Thing identifies what the item shows across sources, usually its canonical
	// URL. It is fixed when the item is first stored: a changed URL keeps it.
	Thing      string
	Kind       ItemKind
	URL        string // absolute http(s) URL, or empty
	Title      string // plain text
	Body       string // in Format; capped by the connector
	Format     Format
	Author     string
	Categories []string  // feed categories, repository topics
	Published  time.Time // UTC; zero if the source doesn't say
	Updated    time.Time // UTC; zero if the source doesn't say
	Truncated  bool      // Body was cut at the cap
	Cancelled  bool      `json:",omitempty"` // Kind Event: it was called off, and gives no activity
	// Schema is the schema.org type that the source's own markup gives ("NewsArticle",
	// "Event"), or empty.
	Schema string `json:",omitempty"`
	// Dated says what Published was read from where the source doesn't date its things
	// itself: "json-ld", "meta", "time", "url", "pdf", "news", "lastmod", "updated". It
	// is never the fetch's date.
	Dated string `json:",omitempty"`
	// Links says where short links in Body lead: host and path without a closing
	// slash ("bit.ly/Xy1") to a whole URL.
	Links map[string]string `json:",omitempty"`
	Repo  *Repo             `json:",omitempty"` // Kind Repository
	Deal  *Deal             `json:",omitempty"` // Kind DealItem
	Place *Place            `json:",omitempty"` // Kind Listing, Quote: where on the page
}

// Repo is what a code host says of a repository; its README is the item's body.
type Repo struct {
	Owner        string
	Name         string
	Description  string
	Homepage     string
	Language     string
	Fork         bool
	Archived     bool
	Private      bool
	Stars        int
	CreatedAt    time.Time
	PushedAt     time.Time
	Folders      []string `json:",omitempty"` // names of its top folders and of those one below, where it is a monorepo
	Dependencies []string `json:",omitempty"` // direct dependencies of its own manifests
}

// Direction is which way a referral went.
type Direction string

// The directions of a referral. A deal can be related to a partner in a way that
// says it isn't clear which; then it is Unclear and waits for a person.
const (
	Inbound  Direction = "in"  // the partner brought the customer to us
	Outbound Direction = "out" // we brought the customer to the partner
	Unclear  Direction = ""
)

// Deal is a deal or opportunity with the companies it is related to.
type Deal struct {
	ID        string
	Account   string // the customer
	Stage     Stage
	StageName string // as the CRM names it
	Amount    string // decimal text; empty if unknown
	Currency  string // ISO 4217; empty if unknown
	CreatedAt time.Time
	ChangedAt time.Time
	ClosedAt  time.Time // zero while open
	Partners  []DealPartner
	// Hint says why the deal looks as if a partner were behind it although it names
	// none: `source "Partner Referral"`.
	Hint string `json:",omitempty"`
}

// DealPartner is a company that a deal names as the partner of a referral.
type DealPartner struct {
	Direction Direction
	CompanyID string // the CRM's record id; empty if only a name is known
	Name      string
	Domain    string
	Via       string // what said so: `label "Referral partner"`, `field referred_by`
	// Former are the ids of records that were merged into the company's, separated by
	// spaces: a config may still name one of them.
	Former string `json:",omitempty"`
}

// Place is where on a page something stood, and whose it is.
type Place struct {
	Section string // nearest heading above it
	Above   string `json:",omitempty"` // the headings above that one, the outermost first, parted by " › "
	Earlier bool   `json:",omitempty"` // a heading above it names a year, and one like it on the page a later year
	Lead    string `json:",omitempty"` // the text that leads to the list it is part of; of a page its description
	Page    string `json:",omitempty"` // what the page calls itself
	Form    string `json:",omitempty"` // "card", "logo", "row", "links" (a link among links), "quote", "data", "page" (the page itself)
	Of      int    `json:",omitempty"` // how many stand in the same list; of quotes: under the same heading
	Alt     string // alternative text of its pictures
	File    string `json:",omitempty"` // their file names: weak evidence, since they outlive what they show
	Anchor  string // text of its link
	Link    string `json:",omitempty"` // quotes: the site that a logo or a name beside it leads to
	Region  string // "main", "nav", "header", "footer", "aside"; "page": the page itself
	Speaker string // quotes: who said it, as written
	Role    string // quotes: the speaker's role and company, as written
}
