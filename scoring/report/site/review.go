package site

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// Queue is what the page for reviews shows. Only a server has it: its forms are sent
// back to where it came from, and work without the script.
type Queue struct {
	Action   string // where forms go
	Token    string // that they carry
	Back     string // query of this page, for coming back to it
	Waiting  []Waiting
	Wait     int    // that wait altogether, as filtered
	All      string // address of all that wait, where not all are shown
	Decided  []Decided
	Past     bool // it shows what was decided instead of what waits
	Others   Link // leads to the other of the two
	Partners []Choice
	Areas    []Choice
	Notice   *Notice
}

// Choice is one of those that a list can be narrowed to.
type Choice struct {
	Value, Text string
	Chosen      bool
}

// Waiting is a detection that waits for a person.
type Waiting struct {
	scoring.Doubt
	Entry int64    // number of the decision that holds, 0 for none
	Said  *Decided // what was said of it already, without deciding: a note, a correction
}

// Decided is what a person decided on an activity.
type Decided struct {
	Activity lately.Activity // as it is now; without an ID where it isn't found any more
	ID       string
	Partner  string // name
	Word     string // "accepted"; empty: it was taken back
	By       string
	At       time.Time
	Note     string
	Found    string // what it was taken for before it was corrected: "blog post, ours"
	Entry    int64
}

// Notice says what became of the decision before.
type Notice struct {
	Did      string // "Accepted", "Noted", …
	Conflict bool   // somebody else was quicker, and nothing is stored: Now is what holds
	Wrong    string // why nothing is stored
	Now      Decided
}

// reviewView is what the template of the page for reviews sees.
type reviewView struct {
	*page
	Queue
	Items  []waiting
	Before []decided
	Last   *decided // what Notice is about
}

// waiting is something that waits, with its form.
type waiting struct {
	Waiting
	Form form
}

// decided is something that was decided, with its form.
type decided struct {
	Decided
	Form form
}

// Review writes the page for reviews.
func (s *Site) Review(w io.Writer, q Queue) error {
	v := &reviewView{Queue: q}
	for i, d := range q.Waiting {
		d.Name = say.Clip(say.Plain(d.Name), longName)
		v.Items = append(v.Items, waiting{d, v.form(d.Activity.ID, d.Entry, d.Activity, fmt.Sprintf("w%d", i))})
	}
	for i, d := range q.Decided {
		d.Partner = say.Clip(say.Plain(d.Partner), longName)
		v.Before = append(v.Before, decided{d, v.form(d.ID, d.Entry, d.Activity, fmt.Sprintf("d%d", i))})
	}
	if q.Notice != nil {
		q.Notice.Now.Partner = say.Clip(say.Plain(q.Notice.Now.Partner), longName)
		v.Last = &decided{q.Notice.Now, v.form(q.Notice.Now.ID, q.Notice.Now.Entry, q.Notice.Now.Activity, "n")}
	}
	v.page = &page{Title: v.head(), Current: "Review", s: s, Body: v}
	return s.write(w, "review", v.page)
}

// Reviews is the address of the page where what waits in the exchange with a partner,
// or with all for "", is decided on; empty where there is none.
func (p *page) Reviews(partner string) string {
	if l := p.s.o.Live; l != nil && l.Review != nil {
		return l.Review(partner)
	}
	return ""
}

// head is the title: what became of the last decision comes first, for who hears it.
func (v *reviewView) head() string {
	head := "Review: " + say.Count(v.Wait, "detection waits", "detections wait")
	if v.Past {
		head = "Review: what was decided"
	}
	if v.Notice != nil {
		head = v.Notice.Short() + ". " + head
	}
	return head
}

// Short says in a word or two how the decision before went.
func (n *Notice) Short() string {
	switch {
	case n.Conflict:
		return "Decided meanwhile"
	case n.Wrong != "":
		return "Not stored"
	}
	return n.Did
}

// form is what a form of the page carries.
type form struct {
	Action, Token, Back string
	ID                  string
	Entry               int64
	Name                string // what the buttons are about, for who can't see where they stand
	Key                 string // tells the form's fields from those of others
	act                 lately.Activity
}

func (v *reviewView) form(id string, entry int64, a lately.Activity, key string) form {
	return form{Action: v.Action, Token: v.Token, Back: v.Back, ID: id, Entry: entry, Name: say.Clip(title(a.Title), 60), Key: key, act: a}
}

// Areas are those that the activity can be said to be of. A referral is a deal of the
// CRM: nothing else is, and it is nothing else.
func (f form) Areas() []lately.Area {
	var out []lately.Area
	for _, a := range lately.Areas() {
		if a != lately.Referral && a != f.act.Area && f.act.Area != lately.Referral {
			out = append(out, a)
		}
	}
	return out
}

// whose says who gave: "ours".
func whose(s lately.Side) string {
	if s == lately.Ours {
		return "ours"
	}
	return "theirs"
}

// Area is what the activity is taken for.
func (f form) Area() lately.Area { return f.act.Area }

// Side is whose the activity is taken for.
func (f form) Side() string { return whose(f.act.Side) }

// Other is the other side.
func (f form) Other() lately.Side { return f.act.Side.Other() }

// Anchor is the id of the item on the page.
func (w Waiting) Anchor() string { return WaitingID(w.Activity.ID) }

// WaitingID is the id, on the page for reviews, of an activity that waits.
func WaitingID(activity string) string { return "r" + anchor(activity) }

// Kind says what the activity is taken for.
func (w Waiting) Kind() string { return kind(w.Activity) }

// Kind says what the activity is taken for.
func (d Decided) Kind() string { return kind(d.Activity) }

func kind(a lately.Activity) string { return say.AreaLower(a.Area) + ", " + whose(a.Side) }

// Date is when it happened.
func (w Waiting) Date() time.Time { return scoring.Date(w.Activity) }

// Adds says what accepting it would add today to what its side gave; empty for nothing.
func (w Waiting) Adds() string {
	if scoring.Hundredths(w.Points) == 0 {
		return ""
	}
	return "+" + say.Hundredths(scoring.Hundredths(w.Points))
}

// Moves says how far accepting it would move the balance.
func (w Waiting) Moves() string {
	switch {
	case w.Adds() == "":
		return "would change nothing today"
	case scoring.Hundredths(w.Doubt.Balance) == 0:
		return "would hardly move the balance"
	}
	return "would move the balance by " + say.Signed(w.Doubt.Balance)
}

// Ours reports whether we gave it.
func (w Waiting) Ours() bool { return w.Activity.Side == lately.Ours }

// Rule is why it was taken for what it is.
func (w Waiting) Rule() string { return say.Clip(say.Plain(w.Activity.Rule), longRule) }

// Words say what was decided, by whom, when and why.
func (d Decided) Words() string {
	out := fmt.Sprintf("%s by %s on %s", cmp.Or(d.Word, "taken back"), cmp.Or(say.Clip(say.Plain(d.By), longName), "somebody"), minute(d.At))
	if d.Found != "" {
		out += ", found as " + d.Found
	}
	if note := say.Clip(say.Plain(d.Note), longExcerpt); note != "" {
		out += ": “" + note + "”"
	}
	return out
}

// Lasting reports whether the activity is found at present.
func (d Decided) Lasting() bool { return d.Activity.ID != "" }

// Counts says what became of it.
func (d Decided) Counts() string {
	switch d.Activity.Status {
	case lately.Counted:
		return "It counts."
	case lately.Rejected:
		return "It never counts."
	case lately.Pending:
		return "It waits for review and counts nothing."
	case lately.Gone:
		return "It is gone and counts no more."
	case lately.Mention:
		return "It is a mention and counts nothing."
	}
	return ""
}

// Upper begins with a capital.
func (d Decided) Upper() string {
	s := d.Words()
	return strings.ToUpper(s[:1]) + s[1:]
}
