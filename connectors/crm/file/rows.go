package file

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lately"
)

// rules are how rows of one file are read.
type rules struct {
	source    string // id: deals of two files are not the same for having the same id
	settings  *Settings
	layout    string
	direction lately.Direction
	stages    map[string]lately.Stage // by folded word; before the usual ones
	slashes   string                  // order of dates with slashes, if the file shows it; see slashOrder
	shift     int                     // days to add to the numbers of dates; see workbook
}

// text makes CSV text of the file's bytes, whatever form it has.
func (r rules) text(data []byte) (text string, shift int, err error) {
	switch {
	case bytes.HasPrefix(data, zipMark):
		return workbook(data, r.settings.Sheet)
	case bytes.HasPrefix(data, oleMark):
		return "", 0, errors.New("it is an old or a protected workbook; save it as .xlsx without a password, or as CSV")
	}
	text, err = decode(data)
	return text, 0, err
}

// key is the identity of a row's deal, empty if the row doesn't say. A deal
// without an id is known by what doesn't change as it goes on.
func (r rules) key(w row) string {
	if id := w.get("deal"); id != "" {
		return "deal:" + id
	}
	who := []string{w.get("account"), w.get("title"), w.get("partner"), w.get("partner_id"), w.get("partner_domain"), w.get("created_at")}
	if who[0] == "" && who[1] == "" {
		return ""
	}
	return "row:" + lately.ShortHash(who...)
}

// item reads a row. The error says all that is wrong with it; doubts are what a
// person should know of a row that can be read.
func (r rules) item(w row) (it lately.Item, doubts []string, err error) {
	var wrong []string
	fail := func(field string, err error) {
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s %q %s", field, w.get(field), err))
		}
	}
	when := func(field string) (t time.Time) {
		if s := w.get(field); s != "" {
			var err error
			t, err = r.when(s)
			fail(field, err)
		}
		return t
	}
	key := r.key(w)
	if key == "" {
		wrong = append(wrong, "it has neither deal nor account nor title")
	}
	d := &lately.Deal{
		ID: w.get("deal"), Account: w.get("account"), StageName: w.get("stage"),
		CreatedAt: when("created_at"), ChangedAt: when("changed_at"), ClosedAt: when("closed_at"),
	}
	d.Stage, doubts = r.stage(d.StageName)
	if s := w.get("amount"); s != "" {
		d.Amount, err = number(s)
		fail("amount", err)
		d.Currency = currency(r.settings.Currency)
		if c := w.get("currency"); c != "" {
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
	u := link(w.get("url"))
	if u == "" && w.get("url") != "" {
		doubts = append(doubts, fmt.Sprintf("url %q is no http(s) link and is left out", w.get("url")))
	}
	return lately.Item{
		Key: key, Thing: "crm-file:" + r.source + ":" + key, Kind: lately.DealItem, URL: u, Title: r.title(w),
		Published: d.CreatedAt, Updated: d.ChangedAt, Deal: d,
	}, doubts, nil
}

func (r rules) title(w row) string {
	for _, s := range []string{w.get("title"), w.get("account")} {
		if s != "" {
			return s
		}
	}
	return "Deal " + w.get("deal")
}

func (r rules) stage(name string) (lately.Stage, []string) {
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

func (r rules) partner(w row) (lately.DealPartner, error) {
	p := lately.DealPartner{
		Direction: r.direction, CompanyID: w.get("partner_id"), Name: w.get("partner"), Via: "column partner",
		Domain: domain(w.get("partner_domain")),
	}
	if p.Name == "" {
		p.Via = "column partner_id"
		if p.CompanyID == "" {
			p.Via = "column partner_domain"
		}
	}
	if s := w.get("direction"); s != "" {
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

// join adds what another row of the same deal says: its partner.
func join(it *lately.Item, other lately.Item) {
	for _, p := range other.Deal.Partners {
		if !slices.Contains(it.Deal.Partners, p) {
			it.Deal.Partners = append(it.Deal.Partners, p)
		}
	}
}
