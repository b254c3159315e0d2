package pipedrivetest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// marker is what a cursor holds: the first record of the next page.
type marker struct {
	Field string `json:"field"`
	Value string `json:"fieldValue"`
	ID    int64  `json:"id"`
	Epoch int    `json:"epoch,omitempty"`
}

// query is what a list is asked for.
type query struct {
	limit  int
	sortBy string
	ids    []int64
	since  time.Time
	until  time.Time
	status []string
	from   *marker
	keys   []string // of custom fields; nil is all
}

// parse reads a list's parameters, as strictly as version 2 does.
func parse(v url.Values) (query, string) {
	q := query{limit: 100, sortBy: "id"}
	if s := v.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 500 {
			return q, "limit: must be between 1 and 500"
		}
		q.limit = n
	}
	if s := v.Get("sort_by"); s != "" {
		if s != "id" && s != "update_time" && s != "add_time" && s != "order_nr" {
			return q, "sort_by: unknown"
		}
		q.sortBy = s
	}
	for name, at := range map[string]*time.Time{"updated_since": &q.since, "updated_until": &q.until} {
		if s := v.Get(name); s != "" {
			t, err := time.Parse(time.RFC3339, s)
			if err != nil {
				return q, name + ": must be in RFC3339 format"
			}
			*at = t
		}
	}
	if s := v.Get("ids"); s != "" {
		for part := range strings.SplitSeq(s, ",") {
			id, err := strconv.ParseInt(part, 10, 64)
			if err != nil {
				return q, "ids: must be integers"
			}
			q.ids = append(q.ids, id)
		}
		if len(q.ids) > 100 {
			return q, "ids: at most 100"
		}
	}
	if s := v.Get("custom_fields"); s != "" {
		if q.keys = strings.Split(s, ","); len(q.keys) > 15 {
			return q, "custom_fields: at most 15"
		}
	}
	if s := v.Get("status"); s != "" {
		q.status = strings.Split(s, ",")
	}
	if s := v.Get("cursor"); s != "" {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil || json.Unmarshal(b, &q.from) != nil || q.from == nil || q.from.Field != q.sortBy {
			return q, "cursor: invalid"
		}
	}
	return q, ""
}

// entry is a record in a list, with what it is ordered by.
type entry struct {
	id     int64
	value  string
	object func() map[string]any
}

// page answers with the part of a list that was asked for, in order.
func (c *Company) page(w http.ResponseWriter, q query, all []entry) {
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(strings.Compare(a.value, b.value), cmp.Compare(a.id, b.id)) })
	if q.from != nil {
		all = slices.DeleteFunc(all, func(e entry) bool {
			return cmp.Or(strings.Compare(e.value, q.from.Value), cmp.Compare(e.id, q.from.ID)) < 0
		})
	}
	more := map[string]any{}
	if len(all) > q.limit {
		next, _ := json.Marshal(marker{q.sortBy, all[q.limit].value, all[q.limit].id, c.epoch})
		more["next_cursor"] = base64.RawURLEncoding.EncodeToString(next)
		all = all[:q.limit]
	} else if !c.Described {
		more["next_cursor"] = nil
	}
	data := []map[string]any{}
	for _, e := range all {
		data = append(data, e.object())
	}
	answer(w, http.StatusOK, map[string]any{"success": true, "data": data, "additional_data": more})
}

func (c *Company) asked(w http.ResponseWriter, r *http.Request) (query, bool) {
	q, problem := parse(r.URL.Query())
	if q.from != nil && q.from.Epoch != c.epoch {
		problem = "cursor: expired"
	}
	if problem != "" {
		refuse(w, http.StatusBadRequest, "Validation failed: "+problem, "ERR_SCHEMA_VALIDATION_FAILED")
	}
	return q, problem == ""
}

// listDeals lists deals that aren't archived, or those that are. Deleted ones are only
// listed where they are asked for, for 30 days.
func (c *Company) listDeals(w http.ResponseWriter, r *http.Request, archived bool) {
	q, ok := c.asked(w, r)
	if !ok {
		return
	}
	var all []entry
	for _, d := range c.deals {
		status := d.Status
		if !d.Deleted.IsZero() {
			status = "deleted"
		}
		if d.Archived != archived || c.hidden[d.ID] || status == "deleted" && c.now().Sub(d.Deleted) > 30*24*time.Hour {
			continue
		}
		if q.status == nil && status == "deleted" || q.status != nil && !slices.Contains(q.status, status) || !q.keeps(d.ID, d.Updated) {
			continue
		}
		value := map[string]string{"id": "", "update_time": stamp(d.Updated), "add_time": stamp(d.Added)}[q.sortBy]
		all = append(all, entry{d.ID, value, func() map[string]any { return c.object(d, q.keys) }})
	}
	c.page(w, q, all)
}

func (q query) keeps(id int64, updated time.Time) bool {
	at := updated.UTC().Truncate(time.Second)
	return (q.ids == nil || slices.Contains(q.ids, id)) && (q.since.IsZero() || !at.Before(q.since)) && (q.until.IsZero() || at.Before(q.until))
}

func (c *Company) readDeal(w http.ResponseWriter, id int64) {
	for _, d := range c.deals {
		if d.ID == id && !c.hidden[id] {
			answer(w, http.StatusOK, map[string]any{"success": true, "data": c.object(d, nil)})
			return
		}
	}
	refuse(w, http.StatusNotFound, "Deal not found", "ERR_NOT_FOUND")
}

func (c *Company) listOrgs(w http.ResponseWriter, r *http.Request) {
	q, ok := c.asked(w, r)
	if !ok {
		return
	}
	var all []entry
	for _, o := range c.orgs {
		if !o.Deleted && q.keeps(o.ID, o.Updated) {
			all = append(all, entry{o.ID, "", func() map[string]any { return c.orgObject(o, q.keys) }})
		}
	}
	c.page(w, q, all)
}

func (c *Company) readOrg(w http.ResponseWriter, id int64) {
	for _, o := range c.orgs {
		if o.ID == id && !o.Deleted {
			answer(w, http.StatusOK, map[string]any{"success": true, "data": c.orgObject(o, nil)})
			return
		}
	}
	refuse(w, http.StatusNotFound, "Organization not found", "ERR_NOT_FOUND")
}

func (c *Company) listPersons(w http.ResponseWriter, r *http.Request) {
	q, ok := c.asked(w, r)
	if !ok {
		return
	}
	var all []entry
	for _, p := range c.persons {
		if q.keeps(p.ID, time.Time{}) {
			all = append(all, entry{p.ID, "", func() map[string]any {
				return map[string]any{"id": p.ID, "name": p.Name, "org_id": number(p.Org), "is_deleted": false}
			}})
		}
	}
	c.page(w, q, all)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
