package main

import (
	"fmt"
	"strings"

	"lately"
	"lately/config"
	"lately/scoring/report/say"
	"lately/sync/engine"
)

// rejudged says what judging the stored items again came to, and why it was done.
func (a *app) rejudged(cfg *config.Config, b *bar) func(engine.Rejudgement) {
	out := a.err
	if b != nil {
		out = b.writer()
	}
	return func(r engine.Rejudgement) {
		if a.quiet {
			return
		}
		if a.logFormat == jsonLog {
			a.logger().Info("judged stored items again", "reasons", r.Reasons, "items", r.Items, "appeared", r.Appeared,
				"left", r.Left, "changed", r.Changed, "rehearsed", r.Rehearsed)
			return
		}
		fmt.Fprint(out, rejudgement(r, nameOf(cfg)))
	}
}

// rejudgement is the summary of a repeated judgement, with a few of the activities
// that it moved.
func rejudgement(r engine.Rejudgement, name func(string) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "judged %s again, since: %s\n", count(r.Items, "stored item"), say.Plain(strings.Join(r.Reasons, "; ")))
	verb := "  "
	if r.Rehearsed {
		verb = "  would be: "
	}
	fmt.Fprintf(&b, "%s%s appeared, %d left, %d changed\n", verb, count(r.Appeared, "activity"), r.Left, r.Changed)
	for _, c := range r.Examples {
		fmt.Fprintf(&b, "  %s\n", moved(c, name))
	}
	if more := r.Appeared + r.Left + r.Changed - len(r.Examples); more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return b.String()
}

// moved is one activity that stands elsewhere than before, in one line.
func moved(c lately.Change, name func(string) string) string {
	what := fmt.Sprintf("%s of %s, %s: %s", c.Is.Area, c.Side, name(c.Partner), say.Plain(c.Title))
	switch {
	case !c.Was.There():
		return fmt.Sprintf("+ %s %s", c.Is.Status, what)
	case !c.Is.There():
		return fmt.Sprintf("- %s %s of %s, %s: %s", c.Was.Status, c.Was.Area, c.Side, name(c.Partner), say.Plain(c.Title))
	case c.Was.Area != c.Is.Area:
		return fmt.Sprintf("~ %s %s, was %s %s", c.Is.Status, what, c.Was.Status, c.Was.Area)
	}
	return fmt.Sprintf("~ %s %s, was %s", c.Is.Status, what, c.Was.Status)
}
