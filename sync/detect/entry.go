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
	s := c.d.scan(read(c.it), c.it, c.owner, c.src.Repeated)
	defer s.done()
	var parties []int
	for party, e := range s.found {
		if c.concerns(party) && (e.weighted > 0 || len(e.links) > 0) {
			parties = append(parties, party) // of a pair of ours, and more than a common word
		}
	}
	if len(parties) == 0 {
		return nil
	}
	slices.Sort(parties)
	o := c.gist(s)
	var out []lately.Finding
	for _, party := range parties {
		out = append(out, c.article(s, o, s.found[party])...)
	}
	return out
}

// article makes the findings about one party: one, or two where both sides gave.
func (c call) article(s *scan, o gist, e *evidence) []lately.Finding {
	v := c.areaOf(s, o, e)
	giver, both, how := c.giver(v.area, s, o, e)
	f := c.finding(e.party, giver, v.area)
	f.Model, f.Signals = articleModel, append(s.signals(e), c.parts(s, o, e, v.area)...)
	f.Confidence = c.d.models[articleModel].Weigh(f.Signals)
	f.Status = c.d.status(articleModel, f.Confidence)
	f.Rule, f.Excerpt = s.rule(e), s.excerpt(e)
	if how = cmp.Or(how, v.how); how != "" && f.Status != lately.Mention {
		f.Rule += "; " + how
	}
	if o.paper != "" && v.area == lately.WhitePaper {
		f.Thing = o.paper
	}
	if !both || f.Status != lately.Counted {
		return []lately.Finding{f}
	}
	f.Thing = jointThing(f)
	other := f
	other.Side = f.Side.Other()
	return []lately.Finding{f, other}
}

// parts are the signals of what the party does in the article, beside being named.
func (c call) parts(s *scan, o gist, e *evidence, area lately.Area) []lately.Signal {
	presents := area == lately.Workshop && c.presenters(s, o, e).they
	return []lately.Signal{
		{Name: "quoted with praise", Value: flag(c.praise(s, o, e))},
		{Name: "presents an event", Value: flag(presents)},
		{Name: "a roundup or a list", Value: flag(o.title&recurring != 0 || counts(s.passages[0]))},
	}
}

// counts reports whether a title counts what it lists: "10 tools for the barn".
func counts(title passage) bool {
	for i, t := range title.tokens[:min(4, len(title.tokens))] {
		if i > 0 && t.gap&stop != 0 {
			return false // "Drawing the tide: 3 metres in six hours"
		}
		word := t.of(title.text)
		if i+1 < len(title.tokens) && len(word) <= 3 && !slices.ContainsFunc([]byte(word), func(c byte) bool { return c < '0' || c > '9' }) &&
			title.tokens[i+1].gap == spaced && letters(title.tokens[i+1].of(title.text)) {
			return true
		}
	}
	return false
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
