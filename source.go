package lately

import (
	"strings"
	"time"
)

// Source is one place that is polled: a feed, a GitHub organisation, a page, a CRM.
type Source struct {
	ID       string        // stable: owner and name; what state is kept under
	Name     string        // as the config names it, else kind and location
	Owner    string        // party id of whoever publishes it; OurID for ours
	Kind     string        // "feed", "github", "page", "crm/hubspot", "crm/file", …
	Location string        // the kind's value in the config: a URL, a login, a path
	Area     Area          // what it publishes unless an item says otherwise; may be empty
	Every    time.Duration // fixed polling interval; 0 lets the schedule adapt
	// Repeated are the hashes of text that stands in many of its items, in order: notes
	// about the author, footers, disclosures. See detect.Repeated.
	Repeated []uint64
}

// SourceID derives a source's id from its owner and name.
func SourceID(owner, name string) string { return owner + "/" + name }

// SourceName is the name of a source that the config doesn't name: its kind and
// its location without the scheme.
func SourceName(kind, location string) string {
	if i := strings.Index(location, "://"); i >= 0 {
		location = location[i+3:]
	}
	if kind == location || strings.HasSuffix(kind, "/"+location) {
		return kind
	}
	return kind + ":" + strings.TrimSuffix(location, "/")
}

// Cursor is a connector's own memory of how far it has read: opaque to everyone
// else, small, and stored with the batch it belongs to.
type Cursor []byte

// Batch is one page of what a connector saw.
type Batch struct {
	Items []Item // new and changed things, in any order
	// Seen are the keys of things that are still there, unchanged. A connector
	// that reports full listings must name every live thing in Items or Seen.
	Seen   []string
	Cursor Cursor // where to go on; stored in the same transaction as the items
	More   bool   // there is another page: fetch again from Cursor in this run
	// Complete ends a full listing: a thing of this source that stood in neither
	// Items nor Seen since the listing's first batch is a candidate for "gone".
	Complete bool
	// Unchanged means the source said nothing changed (304): the cursor and the
	// items stay as they are, only the time of the look is recorded.
	Unchanged bool
	Warnings  []string // what a person should know: gaps, truncation, skipped entries
}

// Turn is the right to work on one source: lease, cursor and fencing token in one.
type Turn struct {
	Source   string
	Token    int64     // fencing token: a commit with an older one is refused
	Cursor   Cursor    // nil on the first turn, and when starting over
	Until    time.Time // end of the lease unless it is renewed by a commit
	LastOK   time.Time // last success; zero if never
	Failures int       // failures in a row
	Interval time.Duration
}

// Outcome ends a turn.
type Outcome struct {
	At       time.Time
	Err      string // empty on success; scrubbed of secrets
	NextAt   time.Time
	Interval time.Duration // the adaptive interval that NextAt came from
	Failures int
	Changed  bool // at least one item was new or changed
}

// SourceState is what is known of a source's polling.
type SourceState struct {
	Source     Source
	Since      time.Time // first read well; zero if never
	LastOK     time.Time
	LastError  time.Time
	Error      string // empty once it succeeded again
	NextAt     time.Time
	Failures   int
	Items      int
	Activities int
	HeldBack   int       // activities whose removal is held back for being too many at once
	HeldSince  time.Time // zero unless something is held back
}
