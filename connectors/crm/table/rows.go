package table

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lately"
)

// Rules are how the rows of one table are read.
type Rules struct {
	// Slashes is the order of dates with slashes, if the table shows it; see SlashOrder.
	Slashes string
	// Shift is how many days must be added to dates that are written as numbers.
	Shift int

	source    string // identifies the table: deals of two tables aren't the same for having the same id
	settings  *Settings
	layout    string
	direction lately.Direction
	stages    map[string]lately.Stage // by folded word; before the usual ones
}

// Key is the identity of a row's deal, empty if the row doesn't say. A deal
// without an id is known by what doesn't change as it goes on.
func (r Rules) Key(w Row) string {
	if id := w.Get("deal"); id != "" {
		return "deal:" + id
	}
	who := []string{w.Get("account"), w.Get("title"), w.Get("partner"), w.Get("partner_id"), w.Get("partner_domain"), w.Get("created_at")}
	if who[0] == "" && who[1] == "" {
		return ""
	}
	return "row:" + lately.ShortHash(who...)
}

// Item reads a row. The error says all that is wrong with it; doubts are what a
// person should know of a row that can be read.
func (r Rules) Item(w Row) (it lately.Item, doubts []string, err error) {
	var wrong []string
	fail := func(field string, err error) {
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s %q %s", field, w.Get(field), err))
		}
	}
	when := func(field string) (t time.Time) {
		if s := w.Get(field); s != "" {
			var err error
			t, err = r.When(s)
			fail(field, err)
		}
		return t
	}
	key := r.Key(w)
	if key == "" {
		wrong = append(wrong, "it has neither deal nor account nor title")
	}
	d := &lately.Deal{
		ID: w.Get("deal"), Account: w.Get("account"), StageName: w.Get("stage"),
		CreatedAt: when("created_at"), ChangedAt: when("changed_at"), ClosedAt: when("closed_at"),
	}
	d.Stage, doubts = r.stage(d.StageName)
	if s := w.Get("amount"); s != "" {
		d.Amount, err = number(s)
		fail("amount", err)
		d.Currency = currency(r.settings.Currency)
		if c := w.Get("currency"); c != "" {
			if d.Currency = currency(c); d.Currency == "" {
				wrong = append(wrong, fmt.Sprintf("currency %q is no ISO 4217 code", c))
			}
		}
	}
	partner, err := r.partner(w)
	fail("direction", err)
	if partner.Name+partner.CompanyID+partner.Domain != "" {
		d.Partners = []lately.DealPartner{partner}
	}
	if d.Stage != lately.Won && d.Stage != lately.Lost {
		d.ClosedAt = time.Time{} // an expected date, as many CRMs export
	}
	if len(wrong) > 0 {
		return it, doubts, fmt.Errorf("%s", strings.Join(wrong, "; "))
	}
	u := link(w.Get("url"))
	if u == "" && w.Get("url") != "" {
		doubts = append(doubts, fmt.Sprintf("url %q is no http(s) link and is left out", w.Get("url")))
	}
	return lately.Item{
		Key: key, Thing: r.source + ":" + key, Kind: lately.DealItem, URL: u, Title: r.title(w),
		Published: d.CreatedAt, Updated: d.ChangedAt, Deal: d,
	}, doubts, nil
}

func (r Rules) title(w Row) string {
	for _, s := range []string{w.Get("title"), w.Get("account")} {
		if s != "" {
			return s
		}
	}
	return "Deal " + w.Get("deal")
}

func (r Rules) stage(name string) (lately.Stage, []string) {
	word := fold(name)
	if s, ok := r.stages[word]; ok {
		return s, nil
	}
	if s, ok := stages[word]; ok {
		return s, nil
	}
	if word == "" {
		return lately.Submitted, nil
	}
	return lately.Submitted, []string{fmt.Sprintf("stage %q means nothing here and counts as submitted; say what it means under stages", name)}
}

func (r Rules) partner(w Row) (lately.DealPartner, error) {
	p := lately.DealPartner{
		Direction: r.direction, CompanyID: w.Get("partner_id"), Name: w.Get("partner"), Via: "column partner",
		Domain: domain(w.Get("partner_domain")),
	}
	if p.Name == "" {
		p.Via = "column partner_id"
		if p.CompanyID == "" {
			p.Via = "column partner_domain"
		}
	}
	if s := w.Get("direction"); s != "" {
		dir, ok := directions[fold(s)]
		if !ok {
			return p, fmt.Errorf("is no direction; write in or out")
		}
		p.Direction = dir
	}
	return p, nil
}

// domain takes a host name, or the host of a web address.
func domain(s string) string {
	s = strings.ToLower(s)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	if strings.ContainsAny(s, " @:?#%\"<>") || !strings.Contains(s, ".") {
		return ""
	}
	return strings.TrimPrefix(s, "www.")
}

// Join adds what another row of the same deal says: its partner.
func Join(it *lately.Item, other lately.Item) {
	for _, p := range other.Deal.Partners {
		if !slices.Contains(it.Deal.Partners, p) {
			it.Deal.Partners = append(it.Deal.Partners, p)
		}
	}
}
