package report

import (
	"cmp"
	"fmt"
	"strings"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// explainFigures says how balance, reciprocity, confidence and status come about.
func explainFigures(out *page, c *scoring.Scorecard) {
	g, r, k := scoring.Hundredths(c.Given.Points), scoring.Hundredths(c.Received.Points), scoring.Hundredths(c.Kappa)
	show := say.Hundredths
	all := show(g + r + k)
	out.line("\n" + out.bold("How they compare"))
	name := func(s, words, sum string) {
		lead := fit(s, 13)
		under := strings.Repeat(" ", len(lead))
		out.lines(lead, under, words, func(s string) string { return s })
		if sum != "" {
			out.lines(under, under, sum, func(s string) string { return s })
		}
	}
	name("Balance", "what they gave less what we gave, as a part of both and of "+show(k)+" for what isn't known:",
		fmt.Sprintf("(%s − %s) / (%s + %s + %s) = %s", show(r), show(g), show(r), show(g), show(k), say.Signed(c.Balance)))
	name("Reciprocity", "twice the smaller of the two and half of the "+show(k)+", as a part of the same:",
		fmt.Sprintf("(2 × %s + %s) / %s = %s", show(min(g, r)), say.Two(c.Kappa/2), all, say.Two(c.Reciprocity)))
	name("Confidence", "how much of this comes from activities:",
		fmt.Sprintf("(%s + %s) / %s = %s", show(r), show(g), all, say.Two(c.Confidence)))
	name("Status", say.Status(c.Status)+": "+say.StatusReason(c), "")
}

// explainAged lists the gives that are not returned, at face value.
func explainAged(out *page, c *scoring.Scorecard) {
	out.line("\n" + out.bold("Unreturned, at face value: nothing fades here"))
	for _, acc := range c.Accounts() {
		u := acc.Unreturned
		if !u.Any() {
			continue
		}
		ours := acc.Side == lately.Ours
		total := scoring.Hundredths(u.Points)
		out.figure(figureEnd, total, "given by "+either(ours, "us", "them")+"; what "+either(ours, "they", "we")+" gave has settled the oldest")
		out.dim(strings.Repeat(" ", figureEnd+2), buckets(u))
		for i, h := range openTotals(u) {
			o := u.Open[i]
			title := cmp.Or(say.Clip(say.Plain(o.Title), longestTitle), "(no title)")
			lead := fmt.Sprintf("%*s  %s  ", lineEnd, say.Hundredths(h), say.Date(o.At))
			out.lines(lead, strings.Repeat(" ", len(lead)), say.AreaLower(o.Area)+": "+title+" "+unbroken("("+o.ID[:min(shortID, len(o.ID))]+")"), func(s string) string { return s })
		}
		return
	}
	out.text(strings.Repeat(" ", figureEnd+2), "nothing on either side")
}

// buckets says how old what is unreturned is.
func buckets(u scoring.Aged) string {
	var out []string
	for i, name := range []string{"0–90 days", "91–180", "181–365", "older"} {
		out = append(out, unbroken(name+" "+say.Tenths(u.Buckets[i])))
	}
	return strings.Join(out, " · ")
}

// explainTrend lists the figures at month ends.
func explainTrend(out *page, points []scoring.Point) {
	out.line("\n" + out.bold("How it went, recomputed as of each month's end"))
	out.line(out.paint.dim(fmt.Sprintf("%-10s %9s %9s %9s %6s  %s", "as of", "we gave", "they gave", "balance", "recip.", "status")))
	for _, p := range points {
		out.line(fmt.Sprintf("%-10s %9s %9s %9s %6s  %s", say.Date(p.At), say.Tenths(p.Given), say.Tenths(p.Received),
			say.Signed(p.Balance), say.Two(p.Reciprocity), say.Status(p.Status)))
	}
	out.line("")
	out.dim("", "lately explain PARTNER --as-of DATE lists what was behind a line.")
}
