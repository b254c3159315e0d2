package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// Asks writes a line for each next step, in the order given: best first for each
// partner. due is when the expectation turns, or turned, overdue.
func Asks(w io.Writer, asks iter.Seq2[scoring.Ask, error], asOf time.Time, o Options) error {
	return export(w, "asks", askColumns, o, asks, func(a scoring.Ask, row []cell) []cell {
		var overdue cell
		if days := say.OverdueDays(a.Expectation, asOf); days > 0 {
			overdue = integer(days)
		}
		return append(row,
			text(a.Name), text(string(a.Side)), text(say.Ask(a)), text(string(a.Area)), points(a.Points),
			text(say.AskReason(a, asOf)), moment(asOf), text(a.Agreement),
			text(string(a.Team)), text(string(a.Step)), text(string(a.State)), moment(a.DueAt), overdue,
			fraction(a.Then.Balance), text(string(a.Then.Status)), text(a.About.ID), text(a.Model))
	})
}

// NextSteps are the next steps with one partner.
type NextSteps struct {
	Card     *scoring.Scorecard
	Asks     []scoring.Ask
	Together scoring.Outlook // what all of them would lead to
}

// Steps writes what to ask of each partner and what to do for each, in words, fit to
// width columns (80 when 0). Partners with nothing to do come last, by name.
func Steps(w io.Writer, partners iter.Seq2[NextSteps, error], width int, color bool) error {
	out, p := bufio.NewWriter(w), paint(color)
	width = max(cmp.Or(width, minWidth), leastWidth)
	var idle idle
	shown := 0
	for s, err := range partners {
		if err != nil {
			return fmt.Errorf("write asks: %w", err)
		}
		if len(s.Asks) == 0 {
			idle.add(s.Card)
			continue
		}
		if shown++; shown > 1 {
			fmt.Fprintln(out)
		}
		writeSteps(out, s, width, p)
	}
	idle.write(out, shown, width)
	return flush(out, "asks")
}

// idle are the partners with whom there is nothing to do, by why.
type idle struct{ done, gated []string }

func (i *idle) add(c *scoring.Scorecard) {
	name := say.Clip(say.Plain(c.Name), 60)
	if c.Status == scoring.Gated {
		i.gated = append(i.gated, name)
	} else {
		i.done = append(i.done, name)
	}
}

func (i *idle) write(out *bufio.Writer, shown, width int) {
	if shown == 0 && len(i.done)+len(i.gated) == 0 {
		fmt.Fprintln(out, "There is no partner to ask.")
	}
	if shown > 0 && len(i.done)+len(i.gated) > 0 {
		fmt.Fprintln(out)
	}
	if len(i.done) > 0 {
		writeWrapped(out, "", "Nothing to ask for or to do with "+someOf(i.done)+": what is expected is done, or not overdue yet.", width)
	}
	if len(i.gated) > 0 {
		writeWrapped(out, "", "Nothing to ask for or to do with "+someOf(i.gated)+" until the gate is open.", width)
	}
}

// someOf lists names, but never hundreds.
func someOf(names []string) string {
	const most = 20
	if more := len(names) - most; more > 0 {
		names = append(names[:most:most], say.Count(more, "other", "others"))
	}
	return say.List(names)
}

func writeSteps(out *bufio.Writer, s NextSteps, width int, p paint) {
	c := s.Card
	head := page{out, width, p}
	head.heading(c)
	for i, a := range s.Asks {
		writeStep(out, i+1, a, c.AsOf, width, p)
	}
	if len(s.Asks) > 1 && s.Together != s.Asks[0].Now && s.Together.Status != scoring.TooLittleData {
		writeWrapped(out, "", either(len(s.Asks) == 2, "Both", "All")+" together: balance "+say.Signed(s.Together.Balance)+", "+say.Outcome(s.Together.Status)+".", width)
	}
}

// under is where the words of a step stand, to the right of its number.
const under = "    "

func writeStep(out *bufio.Writer, n int, a scoring.Ask, asOf time.Time, width int, p paint) {
	words := say.Ask(a)
	if a.Step != scoring.OpenGate || a.State == scoring.Unseen { // else the status above says why
		words += ": " + say.AskReason(a, asOf)
	}
	for i, line := range wrap(words+".", width-len(under), 0) {
		lead := under
		if i == 0 {
			lead = fmt.Sprintf("%2d. ", n)
		}
		fmt.Fprintln(out, lead+line)
	}
	if about := reference(a); about != "" {
		writeWrapped(out, under, about, width)
	}
	facts := facts(a, asOf)
	for i, f := range facts {
		facts[i] = unbroken(f)
	}
	for i, line := range wrap(strings.Join(facts, " · "), width-len(under), 0) {
		line, late := spaced(line), say.Late(a.Expectation, asOf)
		if rest, ok := strings.CutPrefix(line, late); ok && i == 0 {
			line = p.state(a.State, late) + p.dim(rest)
		} else {
			line = p.dim(line)
		}
		fmt.Fprintln(out, under+line)
	}
}

// facts are the figures of a step.
func facts(a scoring.Ask, asOf time.Time) []string {
	var out []string
	if a.Step == scoring.AddWatch {
		return []string{"sources are set in the config; lately sources shows how they are doing"}
	}
	if late := say.AskLate(a, asOf); late != "" {
		out = append(out, late)
	}
	return append(out, say.Tenths(a.Points)+" points", say.AskEffect(a), "for "+string(a.Team))
}

// reference names what a step is about, with what to type.
func reference(a scoring.Ask) string {
	if a.About.ID == "" {
		return ""
	}
	id := a.About.ID[:min(shortID, len(a.About.ID))]
	title := "“" + say.Clip(say.Plain(cmp.Or(a.About.Title, "(no title)")), 120) + "”"
	if a.Step == scoring.Decide {
		return title + ", " + say.Date(scoring.Date(a.About)) + " " + unbroken("(lately review accept "+id+", or reject)")
	}
	if a.Area == lately.Referral {
		return "lately explain " + id
	}
	return title + " " + unbroken("(lately explain "+id+")")
}

// joint is a space at which no line ends.
const joint = "\u00a0"

// unbroken keeps words on one line.
func unbroken(s string) string { return strings.ReplaceAll(s, " ", joint) }

// spaced gives words that were kept together their spaces back.
func spaced(s string) string { return strings.ReplaceAll(s, joint, " ") }

// writeWrapped writes text in as many lines as it needs.
func writeWrapped(out *bufio.Writer, lead, s string, width int) {
	for _, line := range wrap(s, width-len(lead), 0) {
		fmt.Fprintln(out, lead+spaced(line))
	}
}
