package detect

import (
	"lately"
)

// event judges an event: the presenter gave it. Who that is stands beside a word
// for presenting, or is the event's author; where neither helps it is whoever
// announces the event if it names no other presenter, and otherwise a person must say.
func (c call) event() []lately.Finding {
	if c.it.Cancelled {
		return nil
	}
	var out []lately.Finding
	text := c.bodyText()
	for _, m := range c.named(c.it.Title, c.it.Author, text) {
		presenter, how := c.presenter(m.party, text)
		f := c.finding(m.party, max(presenter, 0), lately.Workshop)
		f.Confidence, f.Excerpt = m.confidence, m.excerpt
		f.Rule = "an event that names " + c.d.parties[m.party].Name + "; " + how
		if presenter < 0 {
			f.Side, f.Confidence = side(c.owner), min(m.confidence, c.d.counted-0.01)
		}
		f.Status = c.d.grade(f.Confidence)
		out = append(out, f)
	}
	return out
}

// presenter works out who presents an event of the owner and another party.
func (c call) presenter(other int, text string) (int, string) {
	for _, t := range []string{c.it.Title, text} {
		for _, m := range newPassage(t, 0, paragraph).mentions(c.d.names) {
			before := foldText(t[max(0, m.start-24):m.start])
			if (m.name.party == other || m.name.party == c.owner) && hasSuffixAny(before, presenters...) {
				return m.name.party, "it says who presents: " + around(t, m.start, m.end)
			}
		}
	}
	for _, m := range newPassage(c.it.Author, 0, paragraph).mentions(c.d.names) {
		if m.name.party == other || m.name.party == c.owner {
			return m.name.party, "its author is of " + c.d.parties[m.name.party].Name
		}
	}
	if hasAny(" "+foldText(c.it.Title)+" ", " with ", " mit ", " avec ", " con ") {
		return c.owner, "announced by " + c.d.parties[c.owner].Name + " as its own, with the other as guest"
	}
	return -1, "who presents it isn't clear"
}
