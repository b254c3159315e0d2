package table

import (
	"fmt"
	"slices"
	"strings"

	"lately"
)

// column is a field of a referral with the headers that mean it.
type column struct {
	name    string
	headers []string
}

// fields are all there are. Headers are folded; see fold.
var fields = []column{
	{"deal", []string{"deal", "deal id", "id", "opportunity", "opportunity id", "referral id"}},
	{"account", []string{"account", "customer", "company", "client", "account name", "customer name"}},
	{"partner", []string{"partner", "partner name", "referral partner"}},
	{"partner_id", []string{"partner id", "partner account id"}},
	{"partner_domain", []string{"partner domain", "partner website"}},
	{"direction", []string{"direction", "side"}},
	{"stage", []string{"stage", "status", "deal stage"}},
	{"amount", []string{"amount", "value", "deal value"}},
	{"currency", []string{"currency", "currency code"}},
	{"created_at", []string{"created at", "created", "create date", "date", "referred at"}},
	{"changed_at", []string{"changed at", "changed", "updated at", "updated", "modified at", "last modified"}},
	{"closed_at", []string{"closed at", "closed", "close date"}},
	{"url", []string{"url", "link"}},
	{"title", []string{"title", "deal name", "name", "opportunity name"}},
}

func fieldNames() string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// Header says in which column a field stands.
type Header struct {
	at    map[string]int
	width int
}

// Header finds the fields in the header line. Without a partner, or without
// anything to tell deals apart by, the file can't be read; the error names all
// that is missing.
func (r Rules) Header(line []string) (Header, error) {
	renamed := r.settings.Columns
	h := Header{at: map[string]int{}, width: len(line)}
	folded := make([]string, len(line))
	for i, l := range line {
		folded[i] = fold(l)
	}
	var missing []string
	for _, f := range fields {
		names := f.headers
		if to, ok := renamed[f.name]; ok {
			if names = []string{fold(to)}; !slices.Contains(folded, names[0]) {
				missing = append(missing, fmt.Sprintf("%s (as %q)", f.name, to))
			}
		}
		for _, name := range names {
			if i := slices.Index(folded, name); i >= 0 {
				h.at[f.name] = i
				break
			}
		}
	}
	if !h.Has("partner") && !h.Has("partner_id") && !h.Has("partner_domain") {
		missing = append(missing, "partner, partner_id or partner_domain")
	}
	if !h.Has("deal") && !h.Has("account") && !h.Has("title") {
		missing = append(missing, "deal, account or title")
	}
	if len(missing) > 0 {
		return h, fmt.Errorf("the header has no column for %s; it has %q", strings.Join(missing, "; "), Clip(strings.Join(line, " | ")))
	}
	return h, nil
}

// Has reports whether there is a column for a field.
func (h Header) Has(field string) bool { _, ok := h.at[field]; return ok }

// Row is one line by field.

type Row struct {
	header Header
	cells  []string
}

// Get returns a cell without the white space around it, in one line.
func (r Row) Get(field string) string {
	i, ok := r.header.at[field]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return Clip(strings.TrimSpace(oneLine(r.cells[i])))
}

// Row is a line under the header.
func (h Header) Row(cells []string) Row { return Row{header: h, cells: cells} }

// Width is how many columns the header has.
func (h Header) Width() int { return h.width }

// Blank reports a row without any content, as spreadsheets leave at the end.
func (r Row) Blank() bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

func oneLine(s string) string { return lately.OneLine(strings.ToValidUTF8(s, "\uFFFD")) }

// Clip keeps a cell from filling the ledger.
func Clip(s string) string {
	const most = 500
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Found lists the fields that have a column, in the order of the documentation.
func (h Header) Found() []string {
	var out []string
	for _, f := range fields {
		if h.Has(f.name) {
			out = append(out, f.name)
		}
	}
	return out
}

// Missing lists which of some fields have no column.
func (h Header) Missing(names ...string) []string {
	return slices.DeleteFunc(names, h.Has)
}
