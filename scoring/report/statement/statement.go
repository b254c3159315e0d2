package statement

import (
	"cmp"
	"iter"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// Statement is what two companies did for each other over a period.
type Statement struct {
	Us, Them string    // names, as each company writes its own
	From, To time.Time // both belong to the period
	Live     []Deed    // standing things at the end of the period, by area, the latest first
	Months   []Month   // what happened, the latest first; a month without anything is left out
	Counts   []Count   // one for each area in which anything happened or stands
}

// Deed is one thing that one company did for the other, as far as both may know it.
type Deed struct {
	Side  lately.Side
	Area  lately.Area
	Title string       // one line; a referral has none, since a CRM's names are its owner's
	Link  string       // where everybody can see it; empty if nowhere
	At    time.Time    // when it happened, or since when it has stood
	Until time.Time    // when a standing thing ended; zero while it is live
	Stage lately.Stage // referrals only, as it was at the end of the period
}

// Month is what happened in a month.
type Month struct {
	At    time.Time // its first day
	Deeds []Deed    // the latest first
}

// Count is how much either side did in an area: events of the period, and standing
// things that are live at its end.
type Count struct {
	Area         lately.Area
	Ours, Theirs int
}

// longest is how much of a title is shown.
const longest = 140

// Make makes the statement about a partner of what counts among acts: no doubts, no
// mentions, nothing rejected, nothing still to come, and nothing of other partners.
func Make(us, them lately.Party, acts iter.Seq[lately.Activity], from, to time.Time) Statement {
	s := Statement{Us: name(us), Them: name(them), From: from.UTC(), To: to.UTC()}
	months := map[time.Time][]Deed{}
	counts := map[lately.Area]*Count{}
	for a := range acts {
		d, ok := deed(a, them.ID, s.To)
		if !ok {
			continue
		}
		live := a.Area.Standing() && d.Until.IsZero()
		happened := !d.At.Before(s.From)
		if live {
			s.Live = append(s.Live, d)
		}
		if happened || !live && d.Until.After(s.From) {
			m := month(d.Day(s.From))
			months[m] = append(months[m], d)
		}
		if live || happened && !a.Area.Standing() {
			count(counts, d)
		}
	}
	slices.SortFunc(s.Live, func(x, y Deed) int { return cmp.Or(cmp.Compare(order(x.Area), order(y.Area)), later(x, y)) })
	for m, deeds := range months {
		slices.SortFunc(deeds, func(x, y Deed) int {
			return cmp.Or(y.Day(s.From).Compare(x.Day(s.From)), cmp.Compare(order(x.Area), order(y.Area)), later(x, y))
		})
		s.Months = append(s.Months, Month{At: m, Deeds: deeds})
	}
	slices.SortFunc(s.Months, func(x, y Month) int { return y.At.Compare(x.At) })
	for _, area := range lately.Areas() {
		if c := counts[area]; c != nil {
			s.Counts = append(s.Counts, *c)
		}
	}
	return s
}

// deed is what both sides may know of an activity, if it is a fact at that time.
func deed(a lately.Activity, partner string, to time.Time) (Deed, bool) {
	a = scoring.AsOf(a, to)
	at := scoring.Date(a)
	switch {
	case a.Partner != partner, !a.Area.Valid(), a.Side != lately.Ours && a.Side != lately.Theirs:
		return Deed{}, false
	case a.Status != lately.Counted && a.Status != lately.Gone, a.Archived, at.After(to):
		return Deed{}, false
	case a.Area == lately.Referral && (a.Status == lately.Gone || a.Stage == lately.Deleted):
		return Deed{}, false
	}
	d := Deed{Side: a.Side, Area: a.Area, At: at.UTC()}
	if a.Area == lately.Referral {
		d.Stage = a.Stage
		return d, true
	}
	d.Title, d.Link = say.Clip(say.Plain(a.Title), longest), public(a.URL)
	if a.Area.Standing() && !a.EndedAt.IsZero() {
		d.Until = a.EndedAt.UTC()
	}
	return d, true
}

// Day is the day under which a deed is listed: a thing that only ended within
// the period stands where it ended.
func (d Deed) Day(from time.Time) time.Time {
	if d.At.Before(from) && !d.Until.IsZero() {
		return d.Until
	}
	return d.At
}

func count(counts map[lately.Area]*Count, d Deed) {
	c := counts[d.Area]
	if c == nil {
		c = &Count{Area: d.Area}
		counts[d.Area] = c
	}
	if d.Side == lately.Ours {
		c.Ours++
	} else {
		c.Theirs++
	}
}

// later orders deeds of one area: the latest first, ties by what is shown of them.
func later(x, y Deed) int {
	return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.Side, y.Side), cmp.Compare(x.Title, y.Title), cmp.Compare(x.Link, y.Link),
		cmp.Compare(x.Stage, y.Stage), x.Until.Compare(y.Until))
}

func order(a lately.Area) int { return slices.Index(lately.Areas(), a) }

func month(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

func name(p lately.Party) string { return say.Plain(cmp.Or(p.Name, p.ID)) }

// public is the address of what everybody can see: no CRM's record gets here, and no
// host of a private network is shown.
func public(address string) string {
	link := say.Address(address)
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return ""
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") {
		return ""
	}
	for _, end := range []string{".local", ".localhost", ".internal", ".intranet", ".lan", ".corp", ".home.arpa"} {
		if strings.HasSuffix(host, end) {
			return ""
		}
	}
	return link
}

// FileName is a name for the page: it says who, until when, and nothing else.
func (s *Statement) FileName(end string) string {
	return lately.Slug(s.Us) + "-" + lately.Slug(s.Them) + "-" + s.To.Format(time.DateOnly) + end
}
