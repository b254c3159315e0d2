package digest

import (
	"strings"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// What is shown at most: a mail of thousands of lines is read by nobody. Whatever is
// left out is counted.
const (
	mostItems    = 12 // of one list
	mostPartners = 40
	longestText  = 140 // of a title or an error, in letters
)

// block is what there is to say of one partner, or of the sources.
type block struct {
	Head  string
	Note  string
	Lists []list
}

type list struct {
	Head  string
	Items []item
	More  int // items that are left out
}

// item is one line.
type item struct {
	Date string // 2026-06-30, or empty
	Who  string // "we" or "they", or empty
	Text string // plain, one line
	Link string // of the web, or empty
}

// blocks is all that is shown, and how many partners are left out.
func (d *Digest) blocks() (out []block, more int) {
	for _, p := range d.Partners[:min(len(d.Partners), mostPartners)] {
		out = append(out, p.block())
	}
	if len(d.Sources) > 0 {
		out = append(out, d.sources())
	}
	return out, len(d.Partners) - min(len(d.Partners), mostPartners)
}

func (p *Partner) block() block {
	b := block{Head: say.Clip(say.Plain(p.Name), longestText), Note: p.Standing}
	if p.Was != p.Is {
		b.Note = p.Standing + " Before: " + say.Status(p.Was) + "."
	}
	b.entries("New", p.New)
	b.entries("Referrals that got further", p.Stages)
	b.entries("Gone", p.Gone)
	b.entries("No longer counted", p.Out)
	var overdue []item
	for _, o := range p.Overdue {
		overdue = append(overdue, item{Who: who(o.Side), Text: say.Area(o.Area) + ": " + say.Plain(o.Says)})
	}
	b.add("Now overdue", overdue)
	b.entries("To review", p.Review)
	return b
}

func (b *block) add(head string, all []item) {
	if len(all) > 0 {
		n := min(len(all), mostItems)
		b.Lists = append(b.Lists, list{Head: head, Items: all[:n], More: len(all) - n})
	}
}

// entries adds a list of which only what is shown is put into words.
func (b *block) entries(head string, entries []Entry) {
	n := min(len(entries), mostItems)
	b.add(head, items(entries[:n]))
	if n > 0 {
		b.Lists[len(b.Lists)-1].More = len(entries) - n
	}
}

func items(entries []Entry) []item {
	out := make([]item, len(entries))
	for i, e := range entries {
		out[i] = item{Who: who(e.Side), Text: e.text(), Link: say.Address(e.URL)}
		if !e.At.IsZero() {
			out[i].Date = say.Date(e.At)
		}
	}
	return out
}

func (e Entry) text() string {
	text := say.Area(e.Area)
	if e.Stage != "" {
		text += ", " + say.Clip(say.Plain(string(e.Stage)), 40)
	}
	if title := say.Plain(e.Title); title != "" {
		return text + ": " + say.Clip(title, longestText)
	}
	return text
}

// who gave, as one would say it within the company.
func who(s lately.Side) string {
	if s == lately.Ours {
		return "we"
	}
	return "they"
}

func (d *Digest) sources() block {
	b := block{Head: "Sources"}
	var stopped, again, held []item
	for _, s := range d.Sources {
		it := item{Date: say.Date(s.At), Text: say.Clip(say.Plain(s.ID), longestText)}
		switch {
		case s.HeldBack > 0:
			it.Text += ": " + say.Count(s.HeldBack, "removal", "removals") + " at once; see lately sources"
			held = append(held, it)
		case s.Failing:
			if why := say.Plain(s.Error); why != "" {
				it.Text += ": " + say.Clip(why, longestText)
			}
			stopped = append(stopped, it)
		default:
			again = append(again, it)
		}
	}
	b.add("Stopped", stopped)
	b.add("Work again", again)
	b.add("Hold removals back", held)
	return b
}

// Summary counts what changed: "3 new activities, 1 gone, 2 sources stopped". It
// holds no text from outside.
func (d *Digest) Summary() string {
	var added, further, gone, out, overdue, review, status, stopped, again, held int
	for _, p := range d.Partners {
		added, further, gone, out = added+len(p.New), further+len(p.Stages), gone+len(p.Gone), out+len(p.Out)
		overdue, review = overdue+len(p.Overdue), review+len(p.Review)
		if p.Was != p.Is {
			status++
		}
	}
	for _, s := range d.Sources {
		switch {
		case s.HeldBack > 0:
			held++
		case s.Failing:
			stopped++
		default:
			again++
		}
	}
	var parts []string
	for _, c := range []struct {
		n         int
		one, more string
	}{
		{added, "new activity", "new activities"}, {further, "referral got further", "referrals got further"},
		{gone, "gone", "gone"}, {out, "no longer counted", "no longer counted"},
		{status, "change of status", "changes of status"}, {overdue, "now overdue", "now overdue"}, {review, "to review", "to review"},
		{stopped, "source stopped", "sources stopped"}, {again, "source works again", "sources work again"},
		{held, "source holds removals back", "sources hold removals back"},
	} {
		if c.n > 0 {
			parts = append(parts, say.Count(c.n, c.one, c.more))
		}
	}
	return strings.Join(parts, ", ")
}

// Subject is a mail's subject, or a message's first line.
func (d *Digest) Subject() string { return "lately: " + d.Summary() }

// Title says what the digest covers.
func (d *Digest) Title() string { return "What changed since " + moment(d.From) }

func moment(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

// says is how an expectation stands.
func says(a scoring.AreaAccount, asOf time.Time) string { return say.Expectation(a, asOf) }

// andMore says that something is left out.
func andMore(n int, one, more string) string {
	return strings.TrimSpace("and " + say.Count(n, "more "+one, "more "+more))
}
