package lately

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Area is one of the eight kinds of activity that partners exchange.
type Area string

// The eight areas, in the order in which every output lists them.
const (
	PartnerPage  Area = "partner_page"
	Testimonial  Area = "testimonial"
	BlogPost     Area = "blog_post"
	WhitePaper   Area = "white_paper"
	PressRelease Area = "press_release"
	Integration  Area = "integration"
	Workshop     Area = "workshop"
	Referral     Area = "referral"
)

// Areas lists the eight areas in output order.
func Areas() []Area {
	return []Area{PartnerPage, Testimonial, BlogPost, WhitePaper, PressRelease, Integration, Workshop, Referral}
}

// Valid reports whether a is one of the eight areas.
func (a Area) Valid() bool {
	switch a {
	case PartnerPage, Testimonial, BlogPost, WhitePaper, PressRelease, Integration, Workshop, Referral:
		return true
	}
	return false
}

// Standing reports whether activities of the area count for as long as they are
// live (a page listing) rather than happening once and fading (a post).
func (a Area) Standing() bool {
	return a == PartnerPage || a == Testimonial || a == Integration
}

// Publication reports whether activities of the area are published once, each at an
// address of its own: the same thing may be taken for either of these kinds.
func (a Area) Publication() bool {
	return a == BlogPost || a == WhitePaper || a == PressRelease || a == Workshop
}

// Side says who gave: we did it for them, or they did it for us.
type Side string

// The two sides.
const (
	Ours   Side = "ours"
	Theirs Side = "theirs"
)

// Other is the opposite side.
func (s Side) Other() Side {
	if s == Ours {
		return Theirs
	}
	return Ours
}

// Status says what an activity is worth: only Counted ones are scored.
type Status string

// The statuses of an activity.
const (
	Counted  Status = "counted"  // a confident detection
	Pending  Status = "pending"  // doubtful: waits for a person, counts zero
	Mention  Status = "mention"  // seen, but a passing mention: kept, never scored
	Rejected Status = "rejected" // a person said no
	Gone     Status = "gone"     // was counted, and its removal is confirmed
)

// Stage is how far a referral has come. It decides the referral's weight.
type Stage string

// The stages of a referral. Deleted deals give no activity at all.
const (
	Submitted Stage = "submitted"
	Accepted  Stage = "accepted"
	Won       Stage = "won"
	Lost      Stage = "lost"
	Deleted   Stage = "deleted"
)

// Finding is what detection says of one item about one partner: an activity as
// seen in one place. The ledger merges the findings about one thing.
type Finding struct {
	Partner    string    // id of the partner
	Side       Side      // who gave
	Area       Area      //
	Thing      string    // what it is, the same in every source that shows it; see ActivityID
	Title      string    // plain text, one line
	URL        string    // the item's own link; empty where there is none
	OccurredAt time.Time // UTC; zero means "when first seen"
	Status     Status    // Counted, Pending or Mention
	Confidence float64   // probability that a partner manager would credit it, 0 to 1
	Rule       string    // the rule that decided, in words a person understands
	Excerpt    string    // the words that gave it away, plain text
	Stage      Stage     // referrals only
	StageAt    time.Time // when the referral reached Stage; zero if unknown
	Amount     string    // decimal text; empty if unknown
	Currency   string    // ISO 4217; empty if unknown
	DealID     string    // referrals: the deal's id in the CRM
	Account    string    // referrals: the customer
	AliveAt    time.Time // integrations: the last push; zero if unknown
	Archived   bool      // integrations: archived, worth nothing
	Model      string    // the table of weights that judged Signals; empty where a rule alone decided
	Signals    []Signal  // what the judgement rests on; not stored, see detect.Model
}

// Signal is one thing that a judgement rests on, and what it is worth.
type Signal struct {
	Name   string  // in words a person understands; the table of weights goes by it
	Value  float64 // how much of it there is, mostly 0 to 3
	Weight float64 // what one unit of it is worth, in log-odds
}

// Worth is what the signal adds to the log-odds of a judgement.
func (s Signal) Worth() float64 { return s.Value * s.Weight }

// Activity is one thing that one side did for the other, with its evidence.
type Activity struct {
	ID         string
	Partner    string // id of the partner
	Side       Side
	Area       Area
	Title      string
	URL        string
	OccurredAt time.Time // published, created, started, or first seen
	Status     Status
	Confidence float64
	Rule       string
	Excerpt    string
	Source     string // id of the source of the deciding evidence
	FirstSeen  time.Time
	LastSeen   time.Time
	EndedAt    time.Time // zero while live; standing things only
	Stage      Stage
	StageAt    time.Time
	Amount     string
	Currency   string
	DealID     string
	Account    string
	AliveAt    time.Time
	Archived   bool
	Evidence   []Evidence // deciding one first; may be left out where a query says so
}

// Evidence is one place where an activity was seen.
type Evidence struct {
	Source     string // id of the source
	ItemKey    string // key of the item within it
	URL        string
	Side       Side // as it was found there: a person may have said otherwise
	Area       Area
	Rule       string
	Excerpt    string
	Status     Status
	Confidence float64
	FirstSeen  time.Time
	LastSeen   time.Time
}

// ActivityID derives an activity's id from what it is: the same thing found
// again, in another run or another source, has the same id. Publications share one
// id whatever their kind: a release in the newsroom and in the blog is one thing,
// and stays it when it is recognised as another kind later.
func ActivityID(partner string, side Side, area Area, thing string) string {
	class := string(area)
	if area.Publication() {
		class = "publication"
	}
	return ShortHash(partner, string(side), class, thing)
}

// ShortHash is the hex of the first 10 bytes of the SHA-256 of the parts, each
// ended by a NUL so that ("ab","c") and ("a","bc") differ.
func ShortHash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:10])
}

// OneLine folds white space and control characters into single spaces, so that
// text from outside can stand in a table, a log line or a terminal.
func OneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || (r >= 0x80 && r <= 0xa0) || r == 0x2028 || r == 0x2029
	}), " ")
}
