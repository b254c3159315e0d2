package config

import (
	"net/netip"
	"time"

	"lately"
)

// Kind is one kind of source, as far as the config has to know it.
type Kind struct {
	// Value says what stands beside the kind's key: "url", "webcal" (a URL
	// that may have that scheme), "name" (a login), "path", or "none" where the kind's own name stands there ("crm: hubspot").
	Value string
	// Settings makes a pointer to a struct with yaml tags that holds the kind's
	// defaults. If it has Validate() error, the *lately.FieldErrors in its result
	// are reported where their keys stand. A key must not be one of the common
	// ones (area, every, name). It may be nil: the kind has no settings.
	Settings func() any
}

// Kinds are the kinds of source by name. A name with a slash is written as a key
// and a value: "crm/hubspot" is `crm: hubspot`.
type Kinds map[string]Kind

// Config is a checked config.
type Config struct {
	Path    string // as it was given to Load
	Dir     string // folder of the file: relative paths start here
	Parties lately.Parties
	Sources []Source         // ours first, then each partner's, in the file's order
	Terms   map[string]Terms // by partner id; every partner has an entry
	Detect  Detection
	Scoring Scoring
	Store   Store
	Push    Push
	Digest  Digest
	Network Network
}

// Detection is how sure a detection must be, and by what weights.
type Detection struct {
	Weights string  // file of tables of weights, its path resolved; empty: those that come with the tool
	Counted float64 // probability from which a detection is counted; 0: the tables' own
	Pending float64 // probability from which it waits in review; 0: the tables' own
}

// Push is what `lately push` writes besides the score.
type Push struct {
	Link string // URL of a partner's evidence, {id} standing for the partner's id; may be empty
}

// Source is a source with its kind's settings.
type Source struct {
	lately.Source
	Settings any // what Kind.Settings made, with the file decoded over it
	Line     int // of the source in the file
}

// Terms are what is agreed with one partner, as written: what the file leaves out
// is absent.
type Terms struct {
	Tariff    map[lately.Area]Term // what they ask of us
	Asks      map[lately.Area]Term // what we ask of them
	Gate      lately.Area          // what they want first; empty for most partners
	Tolerance *float64             // nil: the house's
	Since     time.Time            // UTC midnight; zero: from the beginning
}

// Term is what one area is worth to a side: its share of 100, and how many it
// expects in 365 days. The zero Term means "not wanted".
type Term struct {
	Share  float64
	Expect float64
}

// Scoring is the house's own view of the scoring model, as written.
type Scoring struct {
	HalfLife  map[lately.Area]time.Duration
	Kappa     *float64 // nil: the model's
	Tolerance *float64 // nil: the model's
	Tariff    map[lately.Area]Term
	Asks      map[lately.Area]Term
}

// Network is how politely, and where to, the connectors may talk.
type Network struct {
	Allow       []netip.Prefix // private addresses that may be polled; none by default
	GitHub      string         // base URL of the GitHub API, with a trailing slash
	Concurrency int            // sources at a time
	PerHost     int            // requests to one host at a time
	Contact     string         // URL in the User-Agent; may be empty
}

// The defaults of what the file leaves out.
const (
	defaultStore       = "lately.db"
	defaultGitHub      = "https://api.github.com/"
	defaultConcurrency = 16
	defaultPerHost     = 2
)
