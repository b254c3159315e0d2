package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// Detection is an activity with everything that is known about why it was detected and
// what it is worth.
type Detection struct {
	Activity  lately.Activity    // with its evidence
	Partner   string             // the partner's name
	Card      *scoring.Scorecard // the partner's whole one, to say what the activity is worth; may be nil
	Judgement *Judgement         // nil where a rule alone decided, or the item isn't stored any more
	Decisions []Decision         // what persons said of it, the first one first
	line      *scoring.Line      // of the card; set by find
	area      *scoring.AreaAccount
}

// Judgement is how the item that decides was weighed.
type Judgement struct {
	Model      string   // the table of weights
	Bias       float64  // where every judgement by that table starts
	Signals    []Weight // those that matter most first
	Confidence float64
}

// Weight is a signal with its part in a judgement.
type Weight struct {
	lately.Signal
	Share float64 // 0 to 1
}

// Decision is what a person said of an activity.
type Decision struct {
	What  string // "accepted", "rejected", "changed", "noted"; empty when it was taken back
	Who   string
	At    time.Time
	Note  string
	Words string // all of it as a sentence
}

// find looks the activity up in the card.
func (d *Detection) find() {
	if d.Card == nil {
		return
	}
	for _, acc := range d.Card.Accounts() {
		for i := range acc.Areas {
			for j := range acc.Areas[i].Lines {
				if acc.Areas[i].Lines[j].Activity.ID == d.Activity.ID {
					d.area, d.line = &acc.Areas[i], &acc.Areas[i].Lines[j]
				}
			}
		}
	}
}

// evidence is where the activity was seen; where no evidence is at hand, what the
// activity itself says of it.
func (d *Detection) evidence() []lately.Evidence {
	a := d.Activity
	if len(a.Evidence) > 0 {
		return a.Evidence
	}
	return []lately.Evidence{{
		Source: a.Source, URL: a.URL, Rule: a.Rule, Excerpt: a.Excerpt, Status: a.Status, Confidence: a.Confidence,
		FirstSeen: a.FirstSeen, LastSeen: a.LastSeen,
	}}
}

// longestWords is how much of what was read is shown, in runes.
const longestWords = 2000

// ExplainActivity writes the reasons behind one detection, fit to width columns (80
// when 0): what was seen where, which words gave it away, which rule decided, what was
// weighed, who said what of it, and what it is worth.
func ExplainActivity(w io.Writer, d Detection, width int, color bool) error {
	d.find()
	out := &page{bufio.NewWriter(w), max(cmp.Or(width, minWidth), leastWidth), paint(color)}
	a := d.Activity
	out.lines("", "", cmp.Or(say.Clip(say.Plain(a.Title), longestTitle), "(no title)"), out.bold)
	out.field("id", a.ID)
	out.field("link", a.URL)
	out.field("what", say.AreaLower(a.Area)+", "+either(a.Side == lately.Ours, "done by us for ", "done for us by ")+say.Plain(d.Partner))
	out.field("happened", stamp(a))
	out.field("status", fmt.Sprintf("%s (confidence %s)", a.Status, say.Two(a.Confidence)))
	if !a.EndedAt.IsZero() {
		out.field("gone", "since "+say.Date(a.EndedAt))
	}
	if a.Area == lately.Referral {
		out.field("stage", string(a.Stage))
		out.field("deal", strings.TrimSpace(a.DealID+" "+a.Account))
		out.field("amount", strings.TrimSpace(a.Amount+" "+a.Currency))
	}
	if !a.AliveAt.IsZero() {
		out.field("last push", say.Date(a.AliveAt))
	}
	if d.line != nil {
		out.field("worth", d.worth())
	}
	for i, e := range d.evidence() {
		explainEvidence(out, a, e, i == 0)
	}
	explainJudgement(out, d.Judgement)
	if len(d.Decisions) > 0 {
		out.line("\n" + out.bold("Reviewed"))
		for _, r := range d.Decisions {
			out.text("  ", say.Plain(r.Words))
		}
	}
	return flush(out.Writer, "explanation")
}

// worth says what the activity is worth as of the card's date, before and after the
// cap.
func (d *Detection) worth() string {
	l, on := d.line, fmt.Sprintf(" as of %s (%s, %s)", say.Date(d.Card.AsOf), d.Card.Model, d.Card.Agreement)
	if l.Why != scoring.Scored {
		return "nothing" + on + ": " + say.Why(*l)
	}
	return say.Two(l.Points-l.Cut) + " points" + on + ": " + worth(*l, d.area, d.Card.AsOf)
}

// labelled is how wide the names of fields are.
const labelled = 12

// field writes a named value, if there is one. What has no spaces, an address or a
// key, stays whole.
func (p *page) field(name, value string) {
	value = say.Clip(say.Plain(value), longestWords)
	if value == "" {
		return
	}
	lead := fit(name, labelled)
	if name == "link" || !strings.Contains(value, " ") {
		p.line(lead + value)
		return
	}
	p.lines(lead, strings.Repeat(" ", labelled), value, func(s string) string { return s })
}

func explainEvidence(out *page, a lately.Activity, e lately.Evidence, decides bool) {
	out.line("\n" + out.bold(either(decides, "Decided by", "Also seen")))
	out.field("  rule", e.Rule)
	if e.Excerpt != "" {
		out.field("  words", "“"+e.Excerpt+"”")
	}
	out.field("  says", fmt.Sprintf("%s (confidence %s)%s", e.Status, say.Two(e.Confidence), otherwise(a, e)))
	out.field("  source", e.Source)
	if e.ItemKey != e.URL {
		out.field("  item", e.ItemKey)
	}
	out.field("  link", e.URL)
	out.field("  seen", seen(e))
}

// explainJudgement lists the signals with what each is worth. The unit is log-odds:
// their sum makes the confidence.
func explainJudgement(out *page, j *Judgement) {
	if j == nil {
		return
	}
	out.line("")
	out.lines("", "", "Weighed as "+say.Clip(say.Plain(j.Model), 16)+": what speaks for credit (+) and against it (−)", out.bold)
	sum := j.Bias
	for _, s := range j.Signals {
		sum += s.Worth()
		lead := fmt.Sprintf("%*s %3.0f %%  ", 8, say.Signed(s.Worth()), 100*s.Share)
		words := fmt.Sprintf("%s %s", say.Plain(s.Name), unbroken(fmt.Sprintf("(%.2f)", s.Value)))
		out.lines(lead, strings.Repeat(" ", len([]rune(lead))), words, func(s string) string { return s })
	}
	out.line(fmt.Sprintf("%*s        where every judgement starts", 8, say.Signed(j.Bias)))
	out.text("  ", fmt.Sprintf("The sum, %s, makes a confidence of %s: 0 would be one half, +3 is 0.95.", say.Signed(sum), say.Two(j.Confidence)))
}

// otherwise says what an activity was found as, where a person said that it is
// something else.
func otherwise(a lately.Activity, e lately.Evidence) string {
	if e.Area == "" || e.Area == a.Area && e.Side == a.Side {
		return ""
	}
	return ", " + say.AreaLower(e.Area) + " of " + string(e.Side)
}

func stamp(a lately.Activity) string {
	if a.OccurredAt.IsZero() {
		return say.Date(a.FirstSeen) + " (first seen)"
	}
	return say.Date(a.OccurredAt)
}

func seen(e lately.Evidence) string {
	if e.FirstSeen.IsZero() {
		return ""
	}
	return "first " + say.Date(e.FirstSeen) + ", last " + say.Date(e.LastSeen)
}
