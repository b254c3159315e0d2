package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// minWidth is the narrowest terminal that is laid out for.
const minWidth = 80

// paint colours text for a terminal, or leaves it alone.
type paint bool

func (p paint) as(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p paint) bold(s string) string { return p.as("1", s) }
func (p paint) dim(s string) string  { return p.as("2", s) }

// state colours what needs looking at: green is met, red is overdue.
func (p paint) state(s scoring.State, words string) string {
	switch s {
	case scoring.Met:
		return p.as("32", words)
	case scoring.Overdue:
		return p.as("31", words)
	case scoring.NotExpected, scoring.OnHold, scoring.Unseen:
		return p.dim(words)
	}
	return words
}

// Overview writes one line a partner, in the order given, fit to width columns
// (80 when 0).
func Overview(w io.Writer, cards []scoring.Scorecard, width int) error {
	out := bufio.NewWriter(w)
	name := max(cmp.Or(width, 80), minWidth) - 59
	fmt.Fprintf(out, "%s  %-15s %8s %9s %8s %6s %6s\n", fit("Partner", name), "Status", "we gave", "they gave", "balance", "recip.", "review")
	for i := range cards {
		c := &cards[i]
		review := ""
		if c.Pending > 0 {
			review = fmt.Sprint(c.Pending)
		}
		fmt.Fprintf(out, "%s  %-15s %8s %9s %8s %6s %6s\n", fit(say.Plain(c.Name), name), say.Status(c.Status),
			say.Tenths(c.Given.Points), say.Tenths(c.Received.Points), say.Signed(c.Balance), say.Hundredths(scoring.Hundredths(c.Reciprocity)), review)
	}
	return flush(out, "overview")
}

// Totals writes what all partners come to, below an overview of the same width.
func Totals(w io.Writer, p *scoring.Programme, width int) error {
	out := bufio.NewWriter(w)
	if p.Partners > 1 {
		name := max(cmp.Or(width, 80), minWidth) - 59
		review := ""
		if p.Pending > 0 {
			review = fmt.Sprint(p.Pending)
		}
		fmt.Fprintf(out, "%s  %-15s %8s %9s %8s %6s %6s\n", fit(say.Count(p.Partners, "partner", "partners"), name), "all together",
			say.Tenths(p.Given.Points), say.Tenths(p.Received.Points), say.Signed(p.Balance), say.Two(p.Reciprocity), review)
		fmt.Fprintf(out, "\nOverdue       %s for us to do, %d for them\n", say.Count(p.Given.Overdue, "thing", "things"), p.Received.Overdue)
		fmt.Fprintf(out, "As of         %s, by model %s and each partner's own terms\n", say.Date(p.AsOf), p.Model)
	}
	return flush(out, "totals")
}

// Card writes one partner's scorecard, fit to width columns (80 when 0).
func Card(w io.Writer, c scoring.Scorecard, width int, color bool) error {
	out, p := bufio.NewWriter(w), paint(color)
	width = max(cmp.Or(width, 80), minWidth)
	asOf := "as of " + say.Date(c.AsOf)
	fmt.Fprintf(out, "%s %s\n", p.bold(fit(say.Plain(c.Name), width-len(asOf)-1)), asOf)
	fmt.Fprintf(out, "%s\n", p.bold(short(say.Standing(&c), width)))
	fmt.Fprintf(out, "balance %s · reciprocity %s · confidence %s\n%s\n\n",
		say.Signed(c.Balance), say.Hundredths(scoring.Hundredths(c.Reciprocity)), say.Hundredths(scoring.Hundredths(c.Confidence)), p.dim(basis(&c)))
	writeAreas(out, &c, width, p)
	fmt.Fprintln(out)
	writeAged(out, &c)
	if c.Pending > 0 {
		fmt.Fprintf(out, "To review     %s; not counted until accepted (lately review)\n", say.Count(c.Pending, "detection", "detections"))
	}
	return flush(out, "scorecard")
}

// basis says by what the figures were made, and how much of the exchange they see.
func basis(c *scoring.Scorecard) string {
	out := "by model " + c.Model + ", terms " + c.Agreement
	if seen := say.SeenShares(c); seen != "" {
		out += "; seen: " + seen
	}
	return out
}

func writeAreas(out *bufio.Writer, c *scoring.Scorecard, width int, p paint) {
	const label = 14
	half := (width - label - 2) / 2
	fmt.Fprintf(out, "%s%s  %s\n", fit("", label), p.dim(fit("  We did for them: "+say.Tenths(c.Given.Points), half)),
		p.dim(short("  They did for us: "+say.Tenths(c.Received.Points), half)))
	for i, ours := range c.Given.Areas {
		theirs := c.Received.Areas[i]
		left := fit(say.Mark(ours.Expectation.State)+" "+inCard(ours, c.AsOf), half)
		right := short(say.Mark(theirs.Expectation.State)+" "+inCard(theirs, c.AsOf), half)
		fmt.Fprintf(out, "%s%s  %s\n", fit(say.Area(ours.Area), label),
			p.state(ours.Expectation.State, left), p.state(theirs.Expectation.State, right))
	}
	fmt.Fprintf(out, "%s%s\n", fit("", label), p.dim(legend(c)))
}

// inCard says how an expectation stands; of one that nothing was done for yet, until
// when it is due.
func inCard(a scoring.AreaAccount, asOf time.Time) string {
	out := say.Expectation(a, asOf)
	if a.Expectation.State == scoring.Due && a.Expectation.LastAt.IsZero() {
		out += ", " + say.Due(a.Expectation)
	}
	return out
}

// legend explains the signs before the expectations.
func legend(c *scoring.Scorecard) string {
	out := "✓ met  · due  ! overdue"
	for _, acc := range c.Accounts() {
		for _, a := range acc.Areas {
			if a.Expectation.State == scoring.Unseen {
				return out + "  ? no source shows it"
			}
		}
	}
	return out
}

func writeAged(out *bufio.Writer, c *scoring.Scorecard) {
	for _, acc := range c.Accounts() {
		u := acc.Unreturned
		if !u.Any() {
			continue
		}
		whose := either(acc.Side == lately.Ours, "of ours", "of theirs")
		fmt.Fprintf(out, "Unreturned    %s points %s; oldest unreturned give: %s\n", say.Tenths(u.Points), whose, say.Count(u.Days, "day", "days"))
		fmt.Fprintf(out, "              0–90 days %s · 91–180 %s · 181–365 %s · older %s\n",
			say.Tenths(u.Buckets[0]), say.Tenths(u.Buckets[1]), say.Tenths(u.Buckets[2]), say.Tenths(u.Buckets[3]))
		return
	}
	fmt.Fprintln(out, "Unreturned    nothing on either side")
}

// Failing names the sources whose last look before asOf failed, so that no figure is
// read without knowing what it may lack. It writes nothing when all is well.
func Failing(w io.Writer, states []lately.SourceState, asOf time.Time, width int) error {
	out := bufio.NewWriter(w)
	var ids []string
	for _, s := range states {
		if s.Error != "" && s.LastOK.Before(asOf) {
			ids = append(ids, say.Plain(s.Source.ID))
		}
	}
	const most = 4
	for i, id := range ids {
		switch {
		case i == 0:
			fmt.Fprintf(out, "Failing       %s; what they published since is missing here (lately sources)\n", say.Count(len(ids), "source", "sources"))
		case i == most && len(ids) > most+1:
			fmt.Fprintf(out, "              and %d more\n", len(ids)-most)
		}
		if i < most || len(ids) == most+1 {
			fmt.Fprintf(out, "              %s\n", short(id, max(cmp.Or(width, 80), minWidth)-14))
		}
	}
	return flush(out, "failing sources")
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func flush(out *bufio.Writer, what string) error {
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}
