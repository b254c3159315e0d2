package espocrmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// list answers GET Entity, or a link seen from an account where only is given.
func (in *Installation) list(c *call, entityType string, only test) *refusal {
	e, level := in.defs[entityType], c.user.level(c.user.Read, entityType)
	if level == No {
		return &refusal{status: http.StatusForbidden, reason: "No read access."}
	}
	q, refused := parse(c.r.URL.Query())
	if refused == nil {
		refused = in.checkPage(e, &q)
	}
	if refused != nil {
		return refused
	}
	keep, refused := in.compile(e, q.where)
	if refused != nil {
		return refused
	}
	var found []*row
	for _, r := range in.tables[entityType].rows {
		if !r.deleted && (only == nil || only(r)) && c.user.sees(level, r) && keep(r) {
			found = append(found, r)
		}
	}
	in.sort(e, found, q)
	from, to := min(q.offset, len(found)), min(q.offset+q.size, len(found))
	total := len(found)
	if strings.EqualFold(c.r.Header.Get("X-No-Total"), "true") {
		if total = -2; to < len(found) {
			total = -1
		}
	}
	out := []Attrs{}
	for _, r := range found[from:to] {
		out = append(out, in.render(entityType, r, q.selects))
	}
	c.answer(map[string]any{"total": total, "list": out})
	return nil
}

func (in *Installation) checkPage(e *entity, q *query) *refusal {
	if !q.sized {
		q.size = in.pageLimit
	}
	if q.size > in.pageLimit {
		return &refusal{status: http.StatusForbidden, reason: fmt.Sprintf("Max size should not exceed %d. Use offset and limit.", in.pageLimit)}
	}
	if q.size < 0 || q.offset < 0 {
		return &refusal{status: http.StatusInternalServerError}
	}
	if q.orderBy == "" {
		q.orderBy, q.desc = "createdAt", true
	}
	if _, ok := e.fields[q.orderBy]; !ok {
		return bad(fmt.Sprintf("Order by non-existing field '%s'.", q.orderBy))
	}
	return nil
}

// sort orders by one field and then by id, both in the same direction; NULL is less
// than anything.
func (in *Installation) sort(e *entity, rows []*row, q query) {
	kind, _ := e.kind(q.orderBy)
	slices.SortFunc(rows, func(a, b *row) int {
		x, _ := a.text(q.orderBy)
		y, _ := b.text(q.orderBy)
		n := compare(kind, x, y)
		if n == 0 {
			n = cmp.Compare(a.id, b.id)
		}
		if q.desc {
			return -n
		}
		return n
	})
}

// render gives a record's attributes as an answer has them: those that were asked
// for and exist, and some that come anyway; nil asks for all.
func (in *Installation) render(entityType string, r *row, selects []string) Attrs {
	e := in.defs[entityType]
	names := e.attributes()
	if selects != nil {
		asked := append(always(entityType), selects...)
		names = slices.DeleteFunc(names, func(n string) bool { return !slices.Contains(asked, n) })
	}
	out := Attrs{"id": r.id}
	for _, name := range names[1:] {
		if name == "deleted" {
			out[name] = r.deleted
			continue
		}
		out[name] = in.value(e, r, name)
	}
	return out
}

func (in *Installation) value(e *entity, r *row, attribute string) any {
	if v, ok := r.attrs[attribute]; ok {
		return v
	}
	if link, ok := strings.CutSuffix(attribute, "Name"); ok && e.fields[link].Type == "link" {
		id, _ := r.attrs[link+"Id"].(string)
		return in.nameOf(e.fields[link].Entity, id)
	}
	if field, ok := strings.CutSuffix(attribute, "Converted"); ok && e.fields[field].Type == "currency" {
		return in.converted(text(r.attrs[field]), text(r.attrs[field+"Currency"]))
	}
	return nil
}

// nameOf is the name of what a link points at: null once that is deleted.
func (in *Installation) nameOf(entityType, id string) any {
	if entityType == "User" && id != "" {
		return "desk"
	}
	t := in.tables[entityType]
	if t == nil || t.byID[id] == nil || t.byID[id].deleted {
		return nil
	}
	return t.byID[id].attrs["name"]
}

// converted is an amount at today's rate, as a float with all that this brings.
func (in *Installation) converted(amount, currency string) any {
	n, err := strconv.ParseFloat(amount, 64)
	rate, known := strconv.ParseFloat(in.rates[currency], 64)
	if err != nil || known != nil {
		return nil
	}
	return json.Number(strconv.FormatFloat(n*rate, 'f', -1, 64))
}
