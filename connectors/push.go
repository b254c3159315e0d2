package connectors

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"lately"
)

// ErrChanged is returned by Writer.Write when the account was changed since it was
// read: nothing was written. Plan again and write what that says.
var ErrChanged = errors.New("the account was changed meanwhile")

// Writer is a connector that can keep a partner's score in the CRM: in a few fields
// of the partner's account that are lately's own, and nowhere else. What it does is
// planned first, so that it can be shown to a person, and nothing is written that
// isn't a change.
//
// A push runs like this: Plan reads the accounts and changes nothing; a preview ends
// there. To apply it, Create makes the missing fields, then Write is called for each
// update. On ErrChanged the caller plans that partner again and writes once more; a
// change is never forced over somebody else's.
type Writer interface {
	// Plan finds each partner's account by configured id, else domain, else name,
	// reads lately's fields there, and says what would be written. It sends reading
	// requests only.
	Plan(ctx context.Context, scores []Score) (Push, error)
	// Create makes those of the fields that are Creatable. A field that exists by now
	// is no error.
	Create(ctx context.Context, fields []Field) error
	// Write carries out one update, of exactly the fields in it. Where the CRM knows
	// versions the request depends on Update.Version; where it doesn't, the account is
	// read again first. Writing what is there already does nothing.
	Write(ctx context.Context, u Update) error
}

// Form is the kind of value that a field holds.
type Form string

// The forms of fields.
const (
	NumberForm Form = "number" // decimal text: "0.37", "-0.5"
	TextForm   Form = "text"   // one line
	DateForm   Form = "date"   // 2006-01-02, in UTC
	LinkForm   Form = "link"   // an http(s) URL
)

// ScoreField is one of lately's own fields of an account.
type ScoreField struct {
	Name  string // "lately_score"; a CRM may have to write it its own way
	Label string // what people see
	Form  Form
	Help  string // what it means, in one sentence
}

// ScoreFields are all the fields that are ever written.
func ScoreFields() []ScoreField {
	return []ScoreField{
		{"lately_score", "Lately score", NumberForm, "Reciprocity of the partnership, from 0 (one-sided) to 1 (balanced)."},
		{"lately_status", "Lately status", TextForm, "Where the partnership stands: balanced, we_owe, they_owe, dormant, gated or too_little_data."},
		{"lately_balance", "Lately balance", NumberForm, "Who gave more, from -1 (we did) to 1 (they did)."},
		{"lately_date", "Lately date", DateForm, "The day that the score is as of."},
		{"lately_link", "Lately evidence", LinkForm, "Where every activity behind the score is listed."},
	}
}

// Score is what is to stand in the account of one partner: the value of each field by
// ScoreField.Name. A field that is left out isn't touched; an empty value clears it.
type Score struct {
	Partner lately.Party
	Values  map[string]string
}

// Push is what a push would do.
type Push struct {
	Fields  []Field  // lately's fields, in the order of ScoreFields
	Updates []Update // accounts that differ, in the order of the scores
	Same    []Update // accounts that don't, without values
	Notes   []string // partners that can't be written, and why: no account, or several
}

// Field is one of lately's fields as the CRM has it.
type Field struct {
	ScoreField
	As    string // what it is called in the CRM
	State FieldState
	Fix   string // ByHand and Unfit: what to do in the CRM, step by step, for an admin
}

// FieldState says whether a field can be written.
type FieldState string

// The states of a field.
const (
	Exists    FieldState = "exists"
	Creatable FieldState = "creatable" // missing; Create can make it
	ByHand    FieldState = "by hand"   // missing, and the API or the token can't make it
	Unfit     FieldState = "unfit"     // there, but of another form or read-only
)

// Update is the change of one account.
type Update struct {
	Partner string // id of the partner
	Account string // id of the CRM's record
	Name    string // of the account
	URL     string // of the account's page; may be empty
	Version string // what Write depends on; opaque
	Changes []Change
}

// Change is the change of one field.
type Change struct {
	Field string // ScoreField.Name
	As    string // Field.As
	Old   string // empty if it holds nothing
	New   string
}

// Inspector is a Prober that tells in detail what it found: what the credentials
// allow, which fields are there and which are missing, how far the clocks differ.
type Inspector interface {
	// Inspect looks at everything that Fetch will need. Its error is one that would
	// keep Fetch from working; what it found until then is returned beside it.
	Inspect(ctx context.Context) ([]Note, error)
}

// Note is one thing that a look at a source showed.
type Note struct {
	Bad  bool   // somebody should do something about it
	Text string // "inbound label \"Referral partner\" found"
	Fix  string // what to do, where Bad
}

// Same reports whether two values of a form say the same: CRMs write numbers and
// dates their own way.
func (f Form) Same(a, b string) bool { return f.plain(a) == f.plain(b) }

// plain is one way to write a value.
func (f Form) plain(s string) string {
	s = strings.TrimSpace(s)
	switch f {
	case NumberForm:
		if d, err := decimal.Parse(s); err == nil {
			return d.Trim(0).String()
		}
	case DateForm:
		for _, layout := range []string{time.DateOnly, time.RFC3339Nano, "2006-01-02T15:04:05.000-0700", time.DateTime} {
			if t, err := time.Parse(layout, s); err == nil {
				return t.UTC().Format(time.DateOnly)
			}
		}
		if ms, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) >= 12 {
			return time.UnixMilli(ms).UTC().Format(time.DateOnly)
		}
	case TextForm, LinkForm:
	}
	return s
}

// Diff says which fields of an account have to change for a score to stand there.
// have is what they hold, by Field.As. Fields that can't be written are left out;
// missing ones that Create can make count as empty.
func Diff(fields []Field, have map[string]string, score Score) (out []Change) {
	for _, f := range fields {
		value, given := score.Values[f.Name]
		if !given || f.State == ByHand || f.State == Unfit || f.Form.Same(have[f.As], value) {
			continue
		}
		out = append(out, Change{Field: f.Name, As: f.As, Old: have[f.As], New: value})
	}
	return out
}

// Stands reports whether an account already holds what an update would write; have is
// what its fields hold, by Field.As.
func (u Update) Stands(have map[string]string) bool {
	for _, c := range u.Changes {
		i := slices.IndexFunc(ScoreFields(), func(f ScoreField) bool { return f.Name == c.Field })
		if i < 0 || !ScoreFields()[i].Form.Same(have[c.As], c.New) {
			return false
		}
	}
	return true
}
