package detect

import (
	"cmp"
	"maps"
	"slices"

	"lately"
)

// entry judges an article: what it says about each party, and what kind of
// activity that is.
func (c call) entry() []lately.Finding {
	s := c.d.scan(read(c.it), c.it, c.owner)
	o := c.gist(s)
	var out []lately.Finding
	for _, party := range sortedKeys(s.found) {
		e := s.found[party]
		if !c.concerns(party) || e.visible()+len(e.links) == 0 {
			continue
		}
		if e.weighted == 0 && len(e.links) == 0 {
			continue // nothing but a common word
		}
		out = append(out, c.article(s, o, e, s.signals(e))...)
	}
	return out
}

// article makes the findings about one party: one, or two where a release is
// issued together.
func (c call) article(s *scan, o gist, e *evidence, signals []lately.Signal) []lately.Finding {
	p := c.d.models[articleModel].Weigh(signals)
	verdict := c.areaOf(s, o, e)
	area := verdict.area
	giver, how := c.giver(area, s, e)
	how = cmp.Or(how, verdict.how)
	f := c.finding(e.party, max(giver, 0), area)
	f.Model, f.Signals = articleModel, signals
	f.Status, f.Confidence = c.d.grade(p), p
	f.Rule, f.Excerpt = s.rule(e), s.excerpt(e)
	if how != "" && f.Status != lately.Mention {
		f.Rule += "; " + how
	}
	if giver < 0 {
		f.Side = side(c.owner)
		if f.Status == lately.Counted {
			f.Status, f.Confidence = lately.Pending, min(p, c.d.counted-0.01)
		}
	}
	if area == lately.PressRelease && f.Status == lately.Counted && c.joint(s, o, e) {
		f.Rule += "; issued together"
		f.Thing = jointThing(f)
		other := f
		other.Side = f.Side.Other()
		return []lately.Finding{f, other}
	}
	return []lately.Finding{f}
}

// jointThing identifies a release by its title, so that the one in our newsroom
// and the one in theirs are the same and each side is credited once. Short titles
// are too common to tell releases apart.
func jointThing(f lately.Finding) string {
	title := foldText(f.Title)
	if len(title) < 24 {
		return f.Thing
	}
	return "release:" + lately.ShortHash(title)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
