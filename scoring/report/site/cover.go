package site

import (
	"slices"

	"lately"
	"lately/scoring"
)

// cover is by which sources both sides' activities in an area would be seen.
type cover struct {
	Area         lately.Area
	Ours, Theirs watchList
}

// mostWatches is how many sources an area names; the page about the sources has all.
const mostWatches = 8

// watchList are some sources, those that fail first, and how many there are besides.
type watchList struct {
	Shown   []scoring.Watch
	More    int
	Sources string // where all of them stand
}

// Coverage lists the areas with their sources; nil where coverage isn't known.
func (v *partnerView) Coverage() []cover {
	var out []cover
	known := false
	for i, ours := range v.Card.Given.Areas {
		theirs := v.Card.Received.Areas[i]
		known = known || ours.Seen != nil || theirs.Seen != nil || ours.Unseen || theirs.Unseen
		out = append(out, cover{Area: ours.Area, Ours: v.watches(ours.Seen), Theirs: v.watches(theirs.Seen)})
	}
	if !known {
		return nil
	}
	return out
}

func (v *partnerView) watches(all []scoring.Watch) watchList {
	out := watchList{Shown: all, Sources: v.Sources()}
	if len(all) <= mostWatches {
		return out
	}
	well := func(w scoring.Watch) int {
		if w.Failing || w.LastOK.IsZero() {
			return 0
		}
		return 1
	}
	out.Shown = slices.Clone(all)
	slices.SortStableFunc(out.Shown, func(a, b scoring.Watch) int { return well(a) - well(b) })
	out.Shown, out.More = out.Shown[:mostWatches], len(all)-mostWatches
	return out
}
