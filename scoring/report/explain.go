package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// Explain writes every line behind a scorecard's figures. The lines of an area,
// the cap's included, sum to the area's figure, and the areas to the side's,
// exactly as printed.
func Explain(w io.Writer, c scoring.Scorecard) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s as of %s, model %s\n%s\n", say.Plain(c.Name), say.Date(c.AsOf), c.Model, say.Standing(&c))
	if !c.Since.IsZero() {
		fmt.Fprintf(out, "Nothing before %s is scored.\n", say.Date(c.Since))
	}
	explainSide(out, &c, &c.Given, "G", "What we did for them, by what they want of us")
	explainSide(out, &c, &c.Received, "R", "What they did for us, by what we want of them")
	explainFigures(out, &c)
	explainAged(out, &c)
	return flush(out, "explanation")
}

func explainSide(out *bufio.Writer, c *scoring.Scorecard, acc *scoring.Account, symbol, heading string) {
	total := scoring.Hundredths(acc.Points)
	fmt.Fprintf(out, "\n%s\n%8s  %s, shown as %s: the sum of the areas\n", heading, say.Hundredths(total), symbol, say.Tenths(acc.Points))
	var parts []float64
	for _, a := range acc.Areas {
		parts = append(parts, a.Points)
	}
	for i, h := range scoring.Apportion(total, parts) {
		if a := acc.Areas[i]; a.Term.Wanted() || len(a.Lines) > 0 {
			explainArea(out, c, a, h)
		}
	}
}

func explainArea(out *bufio.Writer, c *scoring.Scorecard, a scoring.AreaAccount, total int64) {
	wanted := "not wanted"
	if a.Term.Wanted() {
		wanted = fmt.Sprintf("share %s ÷ %s a year = %s points each; %s",
			say.Two(a.Term.Share), say.Number(a.Term.Expect), say.Two(a.Term.Price()), stateWords(a, c))
	}
	fmt.Fprintf(out, "\n%8s  %s: %s\n", say.Hundredths(total), say.Area(a.Area), wanted)
	parts := make([]float64, 0, len(a.Lines)+1)
	for _, l := range a.Lines {
		parts = append(parts, l.Points)
	}
	shown := scoring.Apportion(total, append(parts, -a.Cut))
	for i, l := range a.Lines {
		explainLine(out, l, shown[i])
	}
	if a.Cut > 0 {
		fmt.Fprintf(out, "%12s  the cap: at most %.4g are credited\n", say.Hundredths(shown[len(a.Lines)]), a.Limit)
	}
}

// stateWords says how the expectation stands, the way the scorecard does.
func stateWords(a scoring.AreaAccount, c *scoring.Scorecard) string {
	state := strings.ReplaceAll(string(a.Expectation.State), "_", " ")
	return state + " (" + say.Expectation(a, c.AsOf) + ")"
}

func explainLine(out *bufio.Writer, l scoring.Line, shown int64) {
	a := l.Activity
	fmt.Fprintf(out, "%12s  %s  %s\n", say.Hundredths(shown), say.Date(l.At), short(cmp.Or(say.Plain(a.Title), "(no title)"), 54))
	fmt.Fprintf(out, "%12s  %s\n", "", worth(l))
	fmt.Fprintf(out, "%12s  %s\n", "", strings.TrimSpace(say.Plain(a.ID)+"  "+say.Plain(a.URL)))
}

// worth says how a line's points come about, or why there are none.
func worth(l scoring.Line) string {
	if l.Why != scoring.Scored {
		return "counts nothing: " + say.Why(l)
	}
	out := "in full"
	switch {
	case l.Activity.Area == lately.Referral:
		out = fmt.Sprintf("%s %s × fading %s", say.Plain(string(l.Activity.Stage)), say.Two(l.Weight), number3(l.Fade))
	case !l.Activity.Area.Standing():
		out = "fading " + number3(l.Fade)
	case l.Fade < 1:
		out = fmt.Sprintf("live, but not pushed since %s: %s", say.Date(l.Activity.AliveAt), say.Two(l.Fade))
	}
	if l.Cut > 0 {
		out += "; " + either(l.Cut < l.Points-1e-9, "partly ", "") + "beyond the cap"
	}
	return out
}

func explainFigures(out *bufio.Writer, c *scoring.Scorecard) {
	g, r, k := say.Hundredths(scoring.Hundredths(c.Given.Points)), say.Hundredths(scoring.Hundredths(c.Received.Points)), say.Two(c.Kappa)
	fmt.Fprintf(out, "\nBalance      B = (R − G) / (R + G + κ) = (%s − %s) / (%s + %s + %s) = %s\n", r, g, r, g, k, say.Signed(c.Balance))
	fmt.Fprintf(out, "Reciprocity  (2·min(G, R) + κ/2) / (G + R + κ) = %s\n", say.Hundredths(scoring.Hundredths(c.Reciprocity)))
	fmt.Fprintf(out, "Confidence   (G + R) / (G + R + κ) = %s\n", say.Hundredths(scoring.Hundredths(c.Confidence)))
	fmt.Fprintf(out, "Status       %s: %s\n", c.Status, say.StatusReason(c))
}

// explainAged lists the gives that are not returned, at face value.
func explainAged(out *bufio.Writer, c *scoring.Scorecard) {
	for _, acc := range c.Accounts() {
		u := acc.Unreturned
		if !u.Any() {
			continue
		}
		total := scoring.Hundredths(u.Points)
		fmt.Fprintf(out, "\nUnreturned, at face value\n%8s  given by %s; the rest is settled, oldest first\n", say.Hundredths(total), either(acc.Side == lately.Ours, "us", "them"))
		var parts []float64
		for _, o := range u.Open {
			parts = append(parts, o.Points)
		}
		for i, h := range scoring.Apportion(total, parts) {
			o := u.Open[i]
			fmt.Fprintf(out, "%12s  %s  %s: %s\n", say.Hundredths(h), say.Date(o.At), say.AreaLower(o.Area), short(cmp.Or(say.Plain(o.Title), o.ID), 42))
		}
	}
}

func number3(f float64) string { return fmt.Sprintf("%.3f", f) }

// ExplainActivity writes the reasons behind one detection: what was seen where,
// which words gave it away and which rule decided.
func ExplainActivity(w io.Writer, a lately.Activity, partner string) error {
	out := bufio.NewWriter(w)
	field := func(name, value string) {
		if value = say.Plain(value); value != "" {
			fmt.Fprintf(out, "%-11s %s\n", name, value)
		}
	}
	fmt.Fprintf(out, "%s\n", cmp.Or(say.Plain(a.Title), "(no title)"))
	field("id", a.ID)
	field("link", a.URL)
	field("what", say.AreaLower(a.Area)+", "+either(a.Side == lately.Ours, "done by us for ", "done for us by ")+say.Plain(partner))
	field("happened", stamp(a))
	field("status", fmt.Sprintf("%s (confidence %s)", a.Status, say.Two(a.Confidence)))
	if !a.EndedAt.IsZero() {
		field("gone", "since "+say.Date(a.EndedAt))
	}
	if a.Area == lately.Referral {
		field("stage", string(a.Stage))
		field("deal", strings.TrimSpace(a.DealID+" "+a.Account))
		field("amount", strings.TrimSpace(a.Amount+" "+a.Currency))
	}
	if !a.AliveAt.IsZero() {
		field("last push", say.Date(a.AliveAt))
	}
	all := a.Evidence
	if len(all) == 0 {
		all = []lately.Evidence{{Source: a.Source, URL: a.URL, Rule: a.Rule, Excerpt: a.Excerpt, Status: a.Status, Confidence: a.Confidence, FirstSeen: a.FirstSeen, LastSeen: a.LastSeen}}
	}
	for i, e := range all {
		fmt.Fprintf(out, "\n%s\n", either(i == 0, "Decided by", "Also seen"))
		field("  rule", e.Rule)
		if e.Excerpt != "" {
			field("  words", "“"+e.Excerpt+"”")
		}
		field("  says", fmt.Sprintf("%s (confidence %s)%s", e.Status, say.Two(e.Confidence), otherwise(a, e)))
		field("  source", e.Source)
		field("  item", e.ItemKey)
		field("  link", e.URL)
		field("  seen", seen(e))
	}
	return flush(out, "explanation")
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
