package referral

import (
	"slices"
	"time"

	"lately"
)

// Company is a company's record in a CRM. Any of its parts may be unknown.
type Company struct {
	ID, Name, Domain string
	Former           string // ids of records that were merged into it, separated by spaces
}

// Link is a company that is related to a deal, with what is said of the relation.
type Link struct {
	Company Company
	Labels  []string // keys of its labels or roles
	// Plain means that the relation has no label that anyone gave it: nobody said why
	// the company is there.
	Plain bool
}

// Value is what a field holds: a record, or text.
type Value struct {
	ID   string // of the record that a lookup points to
	Text string // what people see; a choice's value
}

// Deal is a deal as a CRM describes it: all that may say that a partner is behind it.
// Only what Mapping names need be filled in.
type Deal struct {
	ID       string
	Title    string
	URL      string
	Customer Company             // the company that the deal is with
	Links    []Link              // companies related to it; the customer may be among them
	Fields   map[string][]Value  // by key; several values of one field each stand alone
	Sources  map[string][]string // values of source fields, as people see them, by key
	Pipeline string              // key
	Stage    lately.Stage        // see Stage.Of
	StageAs  string              // as the CRM names it
	Amount   string              // decimal text; see Amount
	Currency string              // ISO 4217
	Created  time.Time
	Changed  time.Time
	Closed   time.Time // when it was closed, or is expected to be
	Dated    time.Time // of the field that Settings.DateField names
}

// Item makes the item of a deal. thing identifies the deal across sources, like
// "hubspot:deal:7".
//
// A deal without a partner is an item too, since it may have had one, which must then
// be withdrawn. Nothing of such a deal is told but that it exists: it is none of this
// tool's business, and an item that never changes costs the ledger nothing.
func (s *Settings) Item(thing string, d Deal, f Found) lately.Item {
	it := Bare(thing, d.ID)
	if len(f.Partners) == 0 && f.Hint == "" || d.Stage == lately.Deleted {
		it.Deal.Stage = ""
		if d.Stage == lately.Deleted {
			it.Deal.Stage = lately.Deleted
		}
		return it
	}
	if title := Clip(d.Title); title != "" {
		it.Title = title
	}
	it.URL, it.Updated = d.URL, d.Changed
	out := it.Deal
	out.Account, out.Stage, out.StageName = Clip(f.Customer.Name), d.Stage, Clip(d.StageAs)
	if d.Stage == lately.Won || d.Stage == lately.Lost {
		out.ClosedAt = d.Closed // until then it is only expected
	}
	out.CreatedAt, out.ChangedAt = s.date(d, out.ClosedAt), d.Changed
	it.Published = out.CreatedAt
	if out.Amount = d.Amount; out.Amount != "" {
		if out.Currency = d.Currency; out.Currency == "" {
			out.Currency = Currency(s.Currency)
		}
	}
	out.Partners, out.Hint = f.Partners, f.Hint
	return it
}

// date is the date that counts. One that is missing falls back on the deal's creation.
func (s *Settings) date(d Deal, closed time.Time) time.Time {
	switch {
	case Fold(s.Date) == Closed && !closed.IsZero():
		return closed
	case s.DateField() != "" && !d.Dated.IsZero():
		return d.Dated
	}
	return d.Created
}

// Bare is a deal of which nothing is known but its id.
func Bare(thing, id string) lately.Item {
	return lately.Item{
		Key: "deal:" + id, Thing: thing, Kind: lately.DealItem,
		Title: "Deal " + id, Deal: &lately.Deal{ID: id},
	}
}

// Deleted is a deal that the CRM has no more.
func Deleted(thing, id string) lately.Item {
	it := Bare(thing, id)
	it.Deal.Stage = lately.Deleted
	return it
}

// Unique keeps one item a key: the last, which is what the CRM said last.
func Unique(items []lately.Item) []lately.Item {
	at := map[string]int{}
	var out []lately.Item
	for _, it := range items {
		if i, ok := at[it.Key]; ok {
			out[i] = it
			continue
		}
		at[it.Key] = len(out)
		out = append(out, it)
	}
	return slices.Clip(out)
}
