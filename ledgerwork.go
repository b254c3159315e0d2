package lately

import "time"

// Commit is everything of one batch that becomes lasting in one transaction.
type Commit struct {
	Items      []Item               // new and changed items, identified; see Record
	Findings   map[string][]Finding // what detection says of them, by item key; replaces what it said before
	Seen       []string             // keys of items that are still there, unchanged
	Cursor     Cursor               // where the next batch starts; ignored when Unchanged
	More       bool
	Complete   bool // ends a full listing; see Batch
	Unchanged  bool
	Validators []Validator
	JudgedBy   string    // what the findings were made by; see Judgement
	Sampled    bool      // Repeated is known
	Repeated   []uint64  // what repeats in the source's items, these included; see Source
	At         time.Time // the one stamp of the transaction, UTC
	Until      time.Time // the lease is renewed until then
}

// Committed is what a commit did.
type Committed struct {
	NewItems       int
	ChangedItems   int
	GoneItems      int // removals confirmed by this batch
	NewActivities  int
	LostActivities int // activities whose last evidence went away
	// HeldBack is how many activities would have ended in this source, had the
	// ledger not held back so many removals at once.
	HeldBack int
}

// Record is a stored item with the source it came from.
type Record struct {
	ID     int64
	Source Source
	Item   Item
	Hash   string // of what it says: another one means that it was changed meanwhile
}

// Refound is a record with what detection says of it now.
type Refound struct {
	Record   Record
	Findings []Finding
}

// Summary is what a run did, kept with the run.
type Summary struct {
	Due, OK, Unchanged, Failed, Deferred, Held, Stopped int // sources
	NewItems, ChangedItems                              int
	NewActivities                                       int
	HeldBack                                            int // activities whose removal is held back
}

// Judgement is what the stored items are judged by.
type Judgement struct {
	By      string            // a fingerprint
	Basis   map[string]string // what the fingerprint covers, in named parts
	Reasons []string          // why the items had to be judged by it
	Upto    int64             // items with ids up to here are
	Done    bool              // all items are
}

// Standing is where an activity stands; zero for one that isn't there.
type Standing struct {
	Status Status
	Area   Area
}

// There reports whether it is an activity, and more than a mention.
func (s Standing) There() bool { return s.Status == Counted || s.Status == Pending }

// Change is an activity that stands elsewhere than before.
type Change struct {
	ID      string
	Partner string
	Side    Side
	Title   string
	Was, Is Standing
}
