package report

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// longestTitle is how much of a title is shown, in runes.
const longestTitle = 300

func explainArea(out *page, e *Explanation, side lately.Side, a *scoring.AreaAccount, total int64) {
	out.line("")
	out.figure(figureEnd, total, say.Area(a.Area)+": "+price(a, e.Model))
	under := strings.Repeat(" ", figureEnd+2)
	if a.Term.Wanted() {
		words := expectationState(a, e.Card.AsOf)
		out.lines(under, under, words, func(s string) string { return out.state(a.Expectation.State, s) })
	}
	for _, seen := range coverage(a, e.Area != "") {
		out.lines(under, under+"  ", seen, out.paint.dim)
	}
	shown := lineTotals(a, total)
	dull := e.dull(a)
	for i, l := range a.Lines {
		if dull == 0 || !passed(l) {
			explainLine(out, l, a, shown[i], e.Card.AsOf)
		}
	}
	if dull > 0 {
		words := say.Count(dull, "passing mention or rejected detection counts", "passing mentions and rejected detections count")
		out.figure(lineEnd, 0, fmt.Sprintf("%s nothing (--area %s --side %s lists them)", words, a.Area, side))
	}
	if a.Cut > 0 {
		out.figure(lineEnd, shown[len(a.Lines)], fmt.Sprintf("the cap: at most %.4g are credited, %s times what is expected", a.Limit, say.Number(e.Model.Cap)))
	}
}

// price says what one item of an area is worth.
func price(a *scoring.AreaAccount, m scoring.Model) string {
	if !a.Term.Wanted() {
		return "not wanted"
	}
	out := say.Two(a.Term.Share) + " of 100 points for " + either(a.Term.Expect == 1, "one", say.Number(a.Term.Expect)) + " a year"
	if a.Term.Expect != 1 {
		out += ", " + say.Two(a.Term.Price()) + " each"
	}
	if h := m.Halves(a.Area); h > 0 {
		return out + ", halved every " + say.Count(int(h/(24*time.Hour)), "day", "days")
	}
	return out + ", while live"
}

// expectationState says how the expectation stands, and since or until when.
func expectationState(a *scoring.AreaAccount, asOf time.Time) string {
	e, words := a.Expectation, say.Expectation(*a, asOf)
	state := string(e.State)
	switch {
	case e.State == scoring.OnHold:
		state = "on hold"
	case e.State == scoring.Unseen:
		state = "can't be seen"
	case e.State == scoring.Met && !e.DueAt.IsZero():
		state = "met until " + say.Date(e.DueAt)
	case !e.EndedAt.IsZero() && e.EndedAt.Equal(e.DueAt): // "gone since" says it
	case e.State == scoring.Due || e.State == scoring.Overdue:
		state = cmp.Or(say.Due(e), state)
	}
	if e.Done == 0 && e.LastAt.IsZero() && (e.State == scoring.OnHold || e.State == scoring.Unseen) {
		return state
	}
	return state + ": " + words
}

// coverage says which sources can show an area, a line each; where there are many and
// nobody asked about the area, only how many there are, and which don't work.
func coverage(a *scoring.AreaAccount, all bool) []string {
	const few = 2
	switch {
	case !a.Unseen && len(a.Seen) == 0:
		return nil // coverage isn't known
	case len(a.Seen) == 0:
		return []string{"not seen: no source shows it"}
	case a.Unseen || all || len(a.Seen) <= few:
		var out []string
		for _, w := range a.Seen {
			out = append(out, either(a.Unseen, "not seen by ", "seen by ")+watched(w))
		}
		return out
	}
	line, first, broken := "seen by "+say.Count(len(a.Seen), "source", "sources"), time.Time{}, 0
	for _, w := range a.Seen {
		if w.Failing || w.LastOK.IsZero() {
			broken++
		} else if !w.Since.IsZero() && (first.IsZero() || w.Since.Before(first)) {
			first = w.Since
		}
	}
	if !first.IsZero() {
		line += " since " + say.Date(first)
	}
	if broken > 0 {
		line += ", of which " + say.Count(broken, "fails", "fail")
	}
	return []string{line}
}

func watched(w scoring.Watch) string {
	name := say.Clip(say.Plain(w.Source), 120)
	switch {
	case w.LastOK.IsZero():
		return name + " (never read)"
	case w.Failing:
		return name + " (failing since " + say.Date(w.LastOK) + ")"
	case w.Since.IsZero():
		return name
	}
	return name + " (since " + say.Date(w.Since) + ")"
}

// passed reports whether a line is one of the many that nobody doubts to be nothing.
func passed(l scoring.Line) bool { return l.Why == scoring.Mention || l.Why == scoring.Rejected }

// dull counts the lines of an area that are told in one: mentions and rejected ones,
// where there are more than a few and the area isn't asked about.
func (e *Explanation) dull(a *scoring.AreaAccount) int {
	const few = 3
	n := 0
	for _, l := range a.Lines {
		if passed(l) {
			n++
		}
	}
	if n <= few || e.Area != "" {
		return 0
	}
	return n
}

func explainLine(out *page, l scoring.Line, area *scoring.AreaAccount, shown int64, asOf time.Time) {
	a := l.Activity
	lead := fmt.Sprintf("%*s  %s  ", lineEnd, say.Hundredths(shown), say.Date(l.At))
	title := cmp.Or(say.Clip(say.Plain(a.Title), longestTitle), "(no title)")
	out.lines(lead, strings.Repeat(" ", len(lead)), title, func(s string) string { return s })
	under := strings.Repeat(" ", lineEnd+2)
	out.dim(under, strings.TrimSpace(say.Plain(a.ID[:min(shortID, len(a.ID))])+"  "+worth(l, area, asOf)))
	if a.URL != "" {
		out.line(under + out.paint.dim(say.Plain(a.URL)))
	}
}

// worth says how a line's points come about, or why there are none.
func worth(l scoring.Line, a *scoring.AreaAccount, asOf time.Time) string {
	if l.Why != scoring.Scored {
		return "counts nothing: " + say.Why(l)
	}
	price := say.Two(a.Term.Price())
	age := "today"
	if days := int(asOf.Sub(l.At) / (24 * time.Hour)); days > 0 {
		age = "after " + say.Count(days, "day", "days")
	}
	out := ""
	switch {
	case a.Area == lately.Referral:
		out = fmt.Sprintf("%s: %s of %s %s", say.Plain(string(l.Activity.Stage)), percent(l.Fade), say.Two(l.Weight*a.Term.Price()), age)
	case !a.Area.Standing():
		out = fmt.Sprintf("%s of %s %s", percent(l.Fade), price, age)
	case l.Fade < 1:
		out = fmt.Sprintf("live, but not pushed since %s: %s of %s", say.Date(l.Activity.AliveAt), percent(l.Fade), price)
	default:
		out = "live, so in full"
	}
	if l.Cut > 0 {
		out += "; " + either(l.Cut < l.Points-1e-9, "partly ", "") + "beyond the cap"
	}
	return out
}

// percent shows a part with one decimal, and without it where it is whole.
func percent(f float64) string {
	if p := math.Round(f * 100); math.Abs(f*100-p) < 1e-9 {
		return fmt.Sprintf("%.0f %%", p)
	}
	return fmt.Sprintf("%.1f %%", f*100)
}
