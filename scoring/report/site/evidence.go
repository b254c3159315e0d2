package site

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

// item is one activity in the list of evidence.
type item struct {
	Anchor  string
	Line    *scoring.Line
	Points  int64  // in hundredths, as apportioned: the list sums to its heading
	Worth   string // how the points come about, or why there are none
	Nothing bool   // it counts nothing
	v       *partnerView
}

// evidenceSide is everything that one side did.
type evidenceSide struct {
	Ours  bool
	Total int64
	Count int
	Areas []evidenceArea
}

// evidenceArea is everything that one side did in one area.
type evidenceArea struct {
	ID       string
	Area     lately.Area
	Account  *scoring.AreaAccount
	Total    int64
	Count    int
	Cap      int64 // what the cap takes, in hundredths, negative; 0 if nothing
	Open     bool
	Years    []evidenceYear
	UnitCost float64
}

// evidenceYear is a part of a long list.
type evidenceYear struct {
	Label string // empty when the list is short and not divided
	Open  bool
	Items []item
}

// lineKey finds the points of a line as shown; whole stands for the area itself.
type lineKey struct {
	side lately.Side
	area lately.Area
	n    int
}

const (
	whole  = -1
	capped = -2
)

// short is how many items a list has before it is divided into years; few, how
// many a page has before its lists are folded.
const (
	short = 16
	few   = 40
)

// gather spreads the card's lines over the page: every line comes up exactly once.
func (v *partnerView) gather() {
	v.lines = map[lineKey]int64{}
	counted := 0
	for l := range v.Card.Lines() {
		if listed(l.Why) {
			counted++
		}
	}
	for _, acc := range v.Card.Accounts() {
		side := evidenceSide{Ours: acc.Side == lately.Ours, Total: scoring.Hundredths(acc.Points)}
		v.apportion(acc)
		for i := range acc.Areas {
			a := v.gatherArea(acc.Side, &acc.Areas[i])
			if a.Count > 0 {
				a.Open = counted <= few
				side.Areas = append(side.Areas, a)
				side.Count += a.Count
			}
		}
		v.Sides = append(v.Sides, side)
	}
	for _, list := range []*[]item{&v.Review, &v.Gone, &v.Unsaid} {
		slices.SortStableFunc(*list, func(a, b item) int { return b.Line.At.Compare(a.Line.At) })
	}
}

// apportion rounds a side's points so that lines sum to areas and areas to the side.
func (v *partnerView) apportion(acc *scoring.Account) {
	parts := make([]float64, len(acc.Areas))
	for i, a := range acc.Areas {
		parts[i] = a.Points
	}
	for i, h := range scoring.Apportion(scoring.Hundredths(acc.Points), parts) {
		a := &acc.Areas[i]
		v.lines[lineKey{acc.Side, a.Area, whole}] = h
		of := make([]float64, 0, len(a.Lines)+1)
		for _, l := range a.Lines {
			of = append(of, l.Points)
		}
		for n, p := range scoring.Apportion(h, append(of, -a.Cut)) {
			if n == len(a.Lines) {
				n = capped
			}
			v.lines[lineKey{acc.Side, a.Area, n}] = p
		}
	}
}

func (v *partnerView) gatherArea(side lately.Side, a *scoring.AreaAccount) evidenceArea {
	out := evidenceArea{
		ID: listID(side, a.Area), Area: a.Area, Account: a, Total: v.lines[lineKey{side, a.Area, whole}],
		Cap: v.lines[lineKey{side, a.Area, capped}], UnitCost: a.Term.Price(),
	}
	var items []item
	for n := range a.Lines {
		l := &a.Lines[n]
		it := item{
			Anchor: anchor(l.Activity.ID), Line: l, Points: v.lines[lineKey{side, a.Area, n}],
			Worth: worth(*l), Nothing: l.Why != scoring.Scored, v: v,
		}
		switch {
		case l.Why == scoring.Pending:
			v.Review = append(v.Review, it)
		case l.Why == scoring.Gone:
			v.Gone = append(v.Gone, it)
		case !listed(l.Why):
			v.Unsaid = append(v.Unsaid, it)
		default:
			items = append(items, it)
		}
	}
	out.Count = len(items)
	out.Years = byYear(items)
	return out
}

// listed reports whether a line stands in its area's list, and not apart.
func listed(why scoring.Reason) bool {
	switch why {
	case scoring.Pending, scoring.Gone, scoring.Mention, scoring.Rejected:
		return false
	}
	return true
}

// listed reports whether an area has a list of evidence.
func (v *partnerView) listed(side lately.Side, area lately.Area) bool {
	for _, s := range v.Sides {
		if s.Ours == (side == lately.Ours) && slices.ContainsFunc(s.Areas, func(a evidenceArea) bool { return a.Area == area }) {
			return true
		}
	}
	return false
}

// byYear divides a long list, newest first, into its years.
func byYear(items []item) []evidenceYear {
	if len(items) <= short {
		return []evidenceYear{{Items: items}}
	}
	var out []evidenceYear
	for _, it := range items {
		label := fmt.Sprint(it.Line.At.UTC().Year())
		if len(out) == 0 || out[len(out)-1].Label != label {
			out = append(out, evidenceYear{Label: label, Open: len(out) == 0})
		}
		last := &out[len(out)-1]
		last.Items = append(last.Items, it)
	}
	return out
}

// listID is the id of the list of evidence of one side's area.
func listID(side lately.Side, area lately.Area) string {
	return string(side) + "-" + strings.ReplaceAll(string(area), "_", "-")
}

// anchor is the id of an activity on the page: a- and the activity's id, or its
// hash where the id has characters that would need escaping.
func anchor(id string) string {
	if id == "" {
		return ""
	}
	for _, r := range id {
		if !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' || r == '.') {
			return "a-" + lately.ShortHash(id)
		}
	}
	return "a-" + id
}

// worth says how a line's points come about, or why there are none.
func worth(l scoring.Line) string {
	if l.Why != scoring.Scored {
		return say.Why(l)
	}
	out := "in full"
	switch {
	case l.Activity.Area == lately.Referral:
		out = fmt.Sprintf("%s %s × fading %.2f", say.Plain(string(l.Activity.Stage)), say.Two(l.Weight), l.Fade)
	case !l.Activity.Area.Standing():
		out = fmt.Sprintf("faded to %.2f", l.Fade)
	case l.Fade < 1:
		out = fmt.Sprintf("not pushed since %s: %s", say.Date(l.Activity.AliveAt), say.Two(l.Fade))
	}
	switch {
	case l.Cut <= 0:
	case l.Cut < l.Points-1e-9:
		out += ", partly beyond the cap"
	default:
		out += ", beyond the cap"
	}
	return out
}

// Who says whose an item is, where lists of both sides are mixed.
func (i item) Who() string {
	if i.Line.Activity.Side == lately.Ours {
		return "ours"
	}
	return "theirs"
}

// Seen lists where the item was seen.
func (i item) Seen() []lately.Evidence {
	a := i.Line.Activity
	if seen := i.v.e.Evidence[a.ID]; len(seen) > 0 {
		return seen
	}
	return []lately.Evidence{{Source: a.Source, URL: a.URL, Rule: a.Rule, Excerpt: a.Excerpt, Status: a.Status, Confidence: a.Confidence}}
}

// Deal says what is known of a referral besides its title.
func (i item) Deal() string {
	a := i.Line.Activity
	var parts []string
	for _, p := range []string{a.Account, strings.TrimSpace(a.Amount + " " + a.Currency), a.DealID} {
		if p = say.Clip(say.Plain(p), 80); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// Control is what a live page adds to the item.
func (i item) Control() template.HTML {
	if live := i.v.s.o.Live; live != nil && live.Item != nil {
		return live.Item(*i.Line)
	}
	return ""
}

// Rule is why it was taken for what it is.
func (i item) Rule(e lately.Evidence) string {
	return say.Clip(say.Plain(cmp.Or(e.Rule, i.Line.Activity.Rule)), longRule)
}

// Apart reports whether the item stands in a list of both sides, and so must say
// whose it is.
func (i item) Apart() bool { return !listed(i.Line.Why) }
