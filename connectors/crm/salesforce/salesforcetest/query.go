package salesforcetest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// longestURL is how long the address of a request may be.
const longestURL = 16 << 10

func (o *Org) query(w http.ResponseWriter, r *http.Request) {
	o.answer(w, r, strings.HasSuffix(r.URL.Path, "/queryAll"))
}

// answer runs a query; all shows deleted rows too.
func (o *Org) answer(w http.ResponseWriter, r *http.Request, all bool) {
	if len(r.URL.RequestURI()) > longestURL {
		refuse(w, http.StatusRequestURITooLong, "URI_TOO_LONG", "URI Too Long")
		return
	}
	text := r.URL.Query().Get("q")
	q, err := parse(text)
	if err != nil {
		refuse(w, http.StatusBadRequest, "MALFORMED_QUERY", "\n"+text+"\n^\nERROR at Row:1:Column:1\n"+err.Error())
		return
	}
	ob, ok := o.objects[q.from]
	if !ok {
		refuse(w, http.StatusBadRequest, "INVALID_TYPE", fmt.Sprintf("\n%s\n^\nERROR at Row:1:Column:1\nsObject type '%s' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.", text, q.from))
		return
	}
	if missing, of := o.unknown(ob, q); missing != "" {
		refuse(w, http.StatusBadRequest, "INVALID_FIELD", fmt.Sprintf("\n%s\n^\nERROR at Row:1:Column:8\nNo such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.", text, missing, of))
		return
	}
	rows := o.find(ob, q, all)
	if q.count {
		reply(w, http.StatusOK, map[string]any{"totalSize": len(rows), "done": true, "records": []any{}})
		return
	}
	out := make([]map[string]any, 0, len(rows))
	for _, row := range rows {
		out = append(out, o.write(ob, row, q, all))
	}
	o.part(w, out, len(out), o.size(r))
}

// size is how many rows a part has: what is asked for, and never more than the org's
// own measure.
func (o *Org) size(r *http.Request) int {
	size := 2000
	if n, ok := strings.CutPrefix(r.Header.Get("Sforce-Query-Options"), "batchSize="); ok {
		if asked, err := strconv.Atoi(n); err == nil && asked >= 200 && asked <= 2000 {
			size = asked
		}
	}
	if o.options.Part > 0 {
		size = min(size, o.options.Part)
	}
	return size
}

// part answers the first of the rows and keeps the others.
func (o *Org) part(w http.ResponseWriter, rows []map[string]any, total, size int) {
	answer := map[string]any{"totalSize": total, "done": true, "records": rows}
	if len(rows) > size {
		locator := fmt.Sprintf("01g5%011dAAA-%d", len(o.locators), size)
		o.locators[locator] = rest{rows[size:], total}
		answer["records"], answer["done"] = rows[:size], false
		answer["nextRecordsUrl"] = "/services/data/v62.0/query/" + locator
	}
	reply(w, http.StatusOK, answer)
}

func (o *Org) more(w http.ResponseWriter, r *http.Request) {
	left, ok := o.locators[r.PathValue("locator")]
	if !ok {
		refuse(w, http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator")
		return
	}
	o.part(w, left.rows, left.total, o.size(r))
}

// unknown finds a column of a query that doesn't exist.
func (o *Org) unknown(ob *object, q *query) (missing, of string) {
	list := append(slices.Clone(q.columns), paths(q.where)...)
	for _, s := range q.order {
		list = append(list, s.path)
	}
	for _, path := range list {
		if missing, of := o.known(ob, path); missing != "" {
			return missing, of.name
		}
	}
	for _, in := range q.within {
		i := slices.IndexFunc(ob.children, func(c child) bool { return equal(c.name, in.from) })
		if i < 0 || o.objects[ob.children[i].object] == nil {
			return in.from, ob.name
		}
		if missing, of := o.unknown(o.objects[ob.children[i].object], in); missing != "" {
			return missing, of
		}
	}
	return "", ""
}

// find returns the rows that a query is about, in their order.
func (o *Org) find(ob *object, q *query, all bool) (out []Row) {
	for _, key := range ob.ids() {
		r := ob.rows[key]
		if gone, _ := r["IsDeleted"].(bool); gone && !all || o.uncommitted(key) {
			continue
		}
		if q.where == nil || q.where.holds(func(path string) any { return o.value(ob, r, path) }) {
			out = append(out, r)
		}
	}
	for _, s := range slices.Backward(q.order) {
		if equal(s.path, "Id") && !s.down && s == q.order[0] {
			continue // they are in order of their ids
		}
		slices.SortStableFunc(out, func(x, y Row) int {
			a, b := o.value(ob, x, s.path), o.value(ob, y, s.path)
			n := order(a, b)
			if at, ok := a.(time.Time); ok {
				if bt, ok := b.(time.Time); ok {
					n = at.Compare(bt)
				}
			}
			if s.down {
				return -n
			}
			return n
		})
	}
	if q.limit >= 0 && len(out) > q.limit {
		out = out[:q.limit]
	}
	return out
}
