package ledger

import (
	"cmp"
	"slices"
	"time"

	"lately"
)

// sighting is a finding with the item it was made in.
type sighting struct {
	findingRow
	Filed        string `db:"filed"` // the activity that it is filed under
	Item         int64  `db:"item"`
	Root         string `db:"root"` // the name that its thing is kept under
	Source       string `db:"source"`
	Key          string `db:"key"`
	FirstSeen    stamp  `db:"first_seen"`
	LastSeen     stamp  `db:"last_seen"`
	MissingSince stamp  `db:"missing_since"`
	GoneAt       stamp  `db:"gone_at"`
}

// merge makes one activity of everything that was seen of it. The order of the
// sightings makes no difference. The best of them decides what the activity is
// called and worth: for what can end one that is still there; then the one with the
// best status, of the most special kind, the surest.
// Such a thing has ended when it is gone everywhere. What persons decided, the
// decision that holds first, stands above what was detected.
func merge(id string, seen []sighting, held []reviewRow) lately.Activity {
	really := filing(held)
	ranked(seen, really.area)
	best := seen[0]
	a := lately.Activity{
		ID: id, Partner: best.Partner, Side: lately.Side(cmp.Or(really.side, best.Side)), Area: lately.Area(cmp.Or(really.area, best.Area)),
		Title: best.Title, URL: best.URL, Status: lately.Status(best.Status), Confidence: best.Confidence,
		Rule: best.Rule, Excerpt: best.Excerpt, Source: best.Source,
		Stage: lately.Stage(best.Stage), StageAt: best.StageAt.Time, Amount: best.Amount, Currency: best.Currency,
		DealID: best.DealID, Account: best.Account, AliveAt: best.AliveAt.Time, Archived: best.Archived,
	}
	ended, otherwise := ends(a.Area), time.Time{}
	for _, s := range seen {
		a.FirstSeen = earlier(a.FirstSeen, s.FirstSeen.Time)
		if s.Area == best.Area { // a workshop's date is its start, not that of its announcement
			a.OccurredAt = earlier(a.OccurredAt, s.OccurredAt.Time)
		} else {
			otherwise = earlier(otherwise, s.OccurredAt.Time)
		}
		if s.LastSeen.After(a.LastSeen) {
			a.LastSeen = s.LastSeen.Time
		}
		ended = ended && !s.GoneAt.IsZero()
	}
	for _, date := range []time.Time{otherwise, a.FirstSeen} {
		if a.OccurredAt.IsZero() {
			a.OccurredAt = date
		}
	}
	if len(held) > 0 {
		a.Status = cmp.Or(Decision(held[0].Decision).status(), a.Status)
	}
	if ended {
		a.EndedAt = slices.MaxFunc(seen, func(x, y sighting) int { return x.MissingSince.Compare(y.MissingSince.Time) }).MissingSince.Time
		if a.Status == lately.Counted {
			a.Status = lately.Gone
		}
	}
	return a
}

// status is what an activity is by a decision; empty leaves it to detection.
func (d Decision) status() lately.Status {
	switch d {
	case Accept:
		return lately.Counted
	case Reject:
		return lately.Rejected
	}
	return ""
}

// ranked sorts sightings, the deciding one first. All of them are of an area if one
// is given, whatever they were found as.
func ranked(seen []sighting, area string) {
	slices.SortFunc(seen, func(x, y sighting) int {
		if area != "" {
			x.Area, y.Area = area, area
		}
		return cmp.Or(
			cmp.Compare(absent(x), absent(y)),
			cmp.Compare(rank(lately.Status(x.Status)), rank(lately.Status(y.Status))),
			cmp.Compare(special(x), special(y)),
			cmp.Compare(y.Confidence, x.Confidence),
			cmp.Compare(x.Source, y.Source),
			cmp.Compare(x.Key, y.Key),
		)
	})
}

// ends reports whether a thing is over once it is gone everywhere: standing things,
// and referrals, whose deal was deleted. A post that leaves its feed did happen.
func ends(a lately.Area) bool { return a.Standing() || a == lately.Referral }

// absent is 1 for a thing that is over where it was seen.
func absent(s sighting) int {
	if ends(lately.Area(s.Area)) && !s.GoneAt.IsZero() {
		return 1
	}
	return 0
}

// special orders the kinds of publication: where sources differ, the more special
// one is right. Anything written is a blog post unless something says otherwise.
func special(s sighting) int {
	switch lately.Area(s.Area) {
	case lately.Workshop:
		return 0
	case lately.PressRelease:
		return 1
	case lately.WhitePaper:
		return 2
	}
	return 3
}

// better is negative if the first of two judgements is to be preferred.
func better(s lately.Status, confidence float64, s2 lately.Status, confidence2 float64) int {
	return cmp.Or(cmp.Compare(rank(s), rank(s2)), cmp.Compare(confidence2, confidence))
}

func rank(s lately.Status) int {
	switch s {
	case lately.Counted:
		return 0
	case lately.Pending:
		return 1
	}
	return 2
}

// earlier is the earlier of two times; a zero time doesn't count.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
