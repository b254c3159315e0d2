package programme

import (
	"fmt"
	"strings"

	"lately"
)

// judged fills in how a detection was judged, in the words of the detector.
func judged(a *lately.Activity) {
	partner, n := Name(a.Partner), 2+pick(a.ID, 9)
	if a.Side == lately.Theirs {
		partner = us.name
	}
	a.Confidence = 0.9 + float64(pick(a.ID, 10))/100
	switch a.Area {
	case lately.PartnerPage:
		a.Rule, a.Excerpt = "listed as a partner, with a logo and a link", partner+": see how we work together"
	case lately.Testimonial:
		a.Rule, a.Excerpt = "a quote; the speaker is of the other side", a.Title
	case lately.Integration:
		a.Rule, a.Excerpt = "named in the README's first lines, and a direct dependency", fmt.Sprintf("%s: works with %s out of the box", a.Title, partner)
	case lately.Workshop:
		a.Rule, a.Excerpt = "marked up as an event; the publisher presents", "Join us: "+a.Title
	case lately.Referral:
		a.Rule, a.Excerpt, a.Confidence = `field "Referred by" names them`, "Referred by: "+Name(a.Partner), 1
		if a.Side == lately.Ours {
			a.Rule, a.Excerpt = `field "Referred to" names them`, "Referred to: "+Name(a.Partner)
		}
	case lately.PressRelease:
		a.Rule, a.Excerpt = "announces that the two work together", "Today we announce that we work with "+partner+"."
	default:
		a.Rule = fmt.Sprintf("named in the title, named in %d of %d paragraphs, linked %d times", n, n+3, 1+n/2)
		a.Excerpt = fmt.Sprintf("… this is where %s comes in: %s …", partner, strings.TrimSuffix(a.Title, "."))
	}
	switch a.Status {
	case lately.Mention:
		a.Rule, a.Excerpt, a.Confidence = "named in passing", "… thanks to our friends at "+partner+", among others …", 0.11
	case lately.Pending:
		a.Rule = fmt.Sprintf("named in 2 of %d paragraphs, linked 1 time", 2*n+7)
	}
}

// evidence is where an activity was seen: in its source, and a publication of ours in
// the sitemap as well.
func evidence(a lately.Activity) []lately.Evidence {
	e := lately.Evidence{
		Source: a.Source, ItemKey: a.ID[:8], URL: a.URL, Rule: a.Rule, Excerpt: a.Excerpt, Status: a.Status, Confidence: a.Confidence,
		FirstSeen: a.FirstSeen, LastSeen: a.LastSeen,
	}
	if e.Status == lately.Gone || e.Status == lately.Rejected {
		e.Status = lately.Counted // what the detector says of it
	}
	out := []lately.Evidence{e}
	if a.Side == lately.Ours && a.Area == lately.PressRelease {
		e.Source, e.ItemKey, e.Confidence = lately.SourceID(us.id, "feed:ostrea.example/blog/feed.xml"), e.URL, e.Confidence-0.05
		e.Rule = "named in the title, linked 1 time"
		out = append(out, e)
	}
	return out
}
