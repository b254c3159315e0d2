package scoring

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lately"
)

// Watch is a source that can show one side's activities in an area.
type Watch struct {
	Source  string // id
	Kind    string // "feed", "page", "crm/hubspot", …
	Owner   string // party id of whoever publishes it
	Since   time.Time
	LastOK  time.Time // last read well; zero if never
	Failing bool      // the last look failed
}

// blindAfter is how long a source may fail before it counts as one that shows
// nothing: what it published since is missing.
const blindAfter = 30 * day

// Sees reports whether the source shows what happens now: it was read well, and
// not too long ago if it fails.
func (w Watch) Sees(asOf time.Time) bool {
	return !w.LastOK.IsZero() && (!w.Failing || asOf.Sub(w.LastOK) <= blindAfter)
}

// Coverage is by which sources the exchange with one partner could be detected, by
// side and area. A nil Coverage says that everything is seen.
type Coverage map[lately.Side]map[lately.Area][]Watch

// blind reports whether no source could show what a side does in an area.
func (c Coverage) blind(side lately.Side, area lately.Area, asOf time.Time) bool {
	if c == nil {
		return false
	}
	for _, w := range c[side][area] {
		if w.Sees(asOf) && !(undated(area) && w.Since.After(asOf)) {
			return false
		}
	}
	return true
}

// undated reports whether things of the area mostly bear no date: they count from
// when they were first seen. So a source shows nothing of the time before it was read;
// of dated things it shows the past as well.
func undated(area lately.Area) bool { return area == lately.PartnerPage || area == lately.Testimonial }

// Cover says which sources can show what in the exchange with a partner: those of
// ours and those of the partner. It is never nil.
func Cover(sources []lately.SourceState, partner string) Coverage {
	var ours, theirs []lately.SourceState
	for _, s := range sources {
		switch s.Source.Owner {
		case lately.OurID:
			ours = append(ours, s)
		case partner:
			theirs = append(theirs, s)
		}
	}
	return Covering(ours)(theirs)
}

// Covering is Cover for many partners: what our own sources show is worked out once,
// and shared where a partner has none that show the same.
func Covering(ours []lately.SourceState) func(theirs []lately.SourceState) Coverage {
	shared := watching(ours, lately.Ours)
	return func(theirs []lately.SourceState) Coverage {
		own := watching(theirs, lately.Theirs)
		out := Coverage{lately.Ours: {}, lately.Theirs: {}}
		for side, areas := range out {
			for _, area := range lately.Areas() {
				if list := joined(shared[side][area], own[side][area]); len(list) > 0 {
					areas[area] = list
				}
			}
		}
		return out
	}
}

// watching says what the sources of one side show.
func watching(sources []lately.SourceState, side lately.Side) Coverage {
	out := Coverage{lately.Ours: {}, lately.Theirs: {}}
	for _, s := range sources {
		w := Watch{Source: s.Source.ID, Kind: s.Source.Kind, Owner: s.Source.Owner, Since: s.Since, LastOK: s.LastOK, Failing: s.Error != ""}
		for _, area := range lately.Areas() {
			switch shows(s.Source, area) {
			case eitherSide:
				out[side.Other()][area] = append(out[side.Other()][area], w)
				fallthrough
			case ownSide:
				out[side][area] = append(out[side][area], w)
			}
		}
	}
	return out
}

// joined are the sources of two lists by id; one of them itself where the other has none.
func joined(a, b []Watch) []Watch {
	list := a
	switch {
	case len(a) == 0:
		list = b
	case len(b) > 0:
		list = slices.Concat(a, b)
	}
	byID := func(a, b Watch) int { return cmp.Compare(a.Source, b.Source) }
	if !slices.IsSortedFunc(list, byID) {
		list = slices.SortedFunc(slices.Values(list), byID)
	}
	return list
}

// sight is whose activities in an area a source can show.
type sight int

const (
	nothing    sight = iota
	ownSide          // its owner's
	eitherSide       // its owner's and the other party's
)

// sights says what each kind of source can show. Where the giver isn't the
// publisher (the speaker of a testimonial, the presenter of a workshop, the referrer),
// either party's source shows both sides.
var sights = map[string]map[lately.Area]sight{
	"feed": {
		lately.Testimonial: eitherSide, lately.BlogPost: ownSide, lately.WhitePaper: ownSide,
		lately.PressRelease: ownSide, lately.Workshop: eitherSide,
	},
	"sitemap": {
		lately.PartnerPage: ownSide, lately.Testimonial: eitherSide, lately.BlogPost: ownSide,
		lately.WhitePaper: ownSide, lately.PressRelease: ownSide, lately.Workshop: eitherSide,
	},
	"page": {
		lately.PartnerPage: ownSide, lately.Testimonial: eitherSide, lately.WhitePaper: ownSide, lately.Workshop: eitherSide,
	},
	"github":   {lately.Integration: ownSide},
	"calendar": {lately.Workshop: eitherSide},
	"crm":      {lately.Referral: eitherSide},
}

// shows says whose activities in an area a source can show. One that is said to
// publish an area shows that; besides, only what marks itself as another: a newsroom's
// entries are releases, not posts, and a partner page lists no papers.
func shows(s lately.Source, area lately.Area) sight {
	kind, _, _ := strings.Cut(s.Kind, "/")
	can := sights[kind][area]
	switch {
	case s.Area == area && (area == lately.Testimonial || area == lately.Workshop || area == lately.Referral):
		return eitherSide
	case s.Area == area:
		return ownSide
	case s.Area == "" || s.Area == lately.BlogPost:
		return can
	case kind == "page" && area != lately.Testimonial, area == lately.BlogPost:
		return nothing
	}
	return can
}

// seenShare is the part of a tariff whose areas can be seen, 0 to 1; 1 when nothing
// is wanted.
func seenShare(areas []AreaAccount) float64 {
	seen, wanted := 0.0, 0.0
	for _, a := range areas {
		wanted += a.Term.Share
		if !a.Unseen {
			seen += a.Term.Share
		}
	}
	if wanted == 0 {
		return 1
	}
	return seen / wanted
}

// enoughSeen is the part of a side from which the rest can be told.
const enoughSeen = 0.5

// hidden is what a side may have given without anybody having seen it, in points. Where
// half of what is wanted or more can be seen, a side is taken to be as generous in the
// rest as it is there; where less can be, nothing is known of it, and it may have given
// what is expected.
func hidden(acc *Account) float64 {
	open, seen, unseen, share, rest := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, a := range acc.Areas {
		switch {
		case !a.Term.Wanted():
		case a.Unseen:
			open += max(0, a.Term.Expect-a.Credited) * a.Term.Price()
			unseen, rest = unseen+a.Points, rest+a.Term.Share
		default:
			seen, share = seen+a.Points, share+a.Term.Share
		}
	}
	if rest == 0 || seenShare(acc.Areas) < enoughSeen {
		return open
	}
	return min(open, max(0, seen/share*rest-unseen))
}
