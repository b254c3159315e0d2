package digest

import (
	"cmp"
	"slices"
	"time"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// Digest is what changed after From, up to To.
type Digest struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Partners []Partner `json:"partners"` // those of whom there is something to tell
	Sources  []Source  `json:"sources"`  // those that stopped, work again, or hold removals back
}

// Empty reports whether nothing changed: then nothing is printed and nothing sent.
func (d *Digest) Empty() bool { return len(d.Partners)+len(d.Sources) == 0 }

// Partner is what changed in the exchange with one partner. Lists have the latest first.
type Partner struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Was      scoring.Status `json:"was"`
	Is       scoring.Status `json:"is"`
	Standing string         `json:"standing"` // how it stands now, in a sentence
	New      []Entry        `json:"new,omitempty"`
	Stages   []Entry        `json:"stages,omitempty"` // referrals that got further
	Gone     []Entry        `json:"gone,omitempty"`
	Out      []Entry        `json:"out,omitempty"` // counted before, and no more: rejected, or judged otherwise
	Overdue  []Overdue      `json:"overdue,omitempty"`
	Review   []Entry        `json:"review,omitempty"`
}

// Entry is one activity.
type Entry struct {
	Activity string       `json:"activity"` // id
	Side     lately.Side  `json:"side"`
	Area     lately.Area  `json:"area"`
	Title    string       `json:"title"`
	URL      string       `json:"url,omitempty"` // as it was found; renderers link it only if it is of the web
	At       time.Time    `json:"at,omitzero"`   // when it happened, or ended; zero if that isn't known any more
	Stage    lately.Stage `json:"stage,omitempty"`
}

// Overdue is something that has become overdue.
type Overdue struct {
	Side lately.Side `json:"side"`
	Area lately.Area `json:"area"`
	Says string      `json:"says"` // "1 of 4, the last 214 days ago"
}

// Source is a source that needs somebody, or that no longer does.
type Source struct {
	ID       string    `json:"id"`
	Failing  bool      `json:"failing"`
	At       time.Time `json:"at"`                  // since when
	Error    string    `json:"error,omitempty"`     // without secrets
	HeldBack int       `json:"held_back,omitempty"` // removals that are held back for being too many at once
}

// Move is an activity whose status changed. Of one that isn't found any more,
// Activity holds what was last known. An empty status is that of what wasn't there.
type Move struct {
	Activity lately.Activity
	Was, Is  lately.Status
}

// Before is the activities as they stood before they moved.
func Before(acts []lately.Activity, moves []Move) []lately.Activity {
	was := make(map[string]lately.Status, len(moves))
	for _, m := range moves {
		was[m.Activity.ID] = m.Was
	}
	out := make([]lately.Activity, 0, len(acts))
	for _, a := range acts {
		status, moved := was[a.ID]
		switch {
		case moved && status == "":
			continue
		case moved:
			a.Status = status
			if status == lately.Counted {
				a.EndedAt = time.Time{} // that it had ended wasn't known
			}
		}
		out = append(out, a)
	}
	return out
}

// Compare says what changed between two scorecards of one partner; moves are the
// activities that changed their status between them. ok is false if nothing did.
func Compare(was, is *scoring.Scorecard, standing string, moves []Move) (p Partner, ok bool) {
	p = Partner{ID: is.Partner, Name: is.Name, Was: was.Status, Is: is.Status, Standing: standing}
	moved := make(map[string]bool, len(moves))
	for _, m := range moves {
		moved[m.Activity.ID] = true
		p.take(m)
	}
	for l := range is.Lines() {
		if a := l.Activity; a.Area == lately.Referral && l.Counts() && !moved[a.ID] && a.StageAt.After(was.AsOf) && !a.StageAt.After(is.AsOf) {
			e := entry(a)
			e.At = a.StageAt
			p.Stages = append(p.Stages, e)
		}
	}
	p.overdue(was, is)
	for _, list := range [][]Entry{p.New, p.Stages, p.Gone, p.Out, p.Review} {
		slices.SortFunc(list, func(x, y Entry) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.Activity, y.Activity)) })
	}
	return p, was.Status != is.Status || len(p.New)+len(p.Stages)+len(p.Gone)+len(p.Out)+len(p.Overdue)+len(p.Review) > 0
}

// take puts a move into the list that it belongs to.
func (p *Partner) take(m Move) {
	fact := func(s lately.Status) bool { return s == lately.Counted || s == lately.Gone }
	e := entry(m.Activity)
	switch {
	case m.Is == lately.Counted && m.Was != lately.Counted:
		p.New = append(p.New, e)
	case m.Is == lately.Gone && m.Was == lately.Counted:
		if !m.Activity.EndedAt.IsZero() {
			e.At = m.Activity.EndedAt
		}
		p.Gone = append(p.Gone, e)
	case fact(m.Was) && !fact(m.Is):
		p.Out = append(p.Out, e)
	case m.Is == lately.Pending && m.Was != lately.Pending:
		p.Review = append(p.Review, e)
	}
}

func entry(a lately.Activity) Entry {
	return Entry{Activity: a.ID, Side: a.Side, Area: a.Area, Title: say.Plain(a.Title), URL: a.URL, At: scoring.Date(a), Stage: a.Stage}
}

// overdue finds what is overdue now and wasn't before. What nobody could see before has
// only become known, by a source that is new: that is no news of anybody's.
func (p *Partner) overdue(was, is *scoring.Scorecard) {
	for i, account := range is.Accounts() {
		for j, a := range account.Areas {
			before := was.Accounts()[i].Areas[j].Expectation.State
			if a.Expectation.State == scoring.Overdue && before != scoring.Overdue && before != scoring.Unseen {
				p.Overdue = append(p.Overdue, Overdue{Side: account.Side, Area: a.Area, Says: says(a, is.AsOf)})
			}
		}
	}
}
