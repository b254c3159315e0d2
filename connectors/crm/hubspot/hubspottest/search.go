package hubspottest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

type filter struct {
	Property string   `json:"propertyName"`
	Operator string   `json:"operator"`
	Value    string   `json:"value"`
	High     string   `json:"highValue"`
	Values   []string `json:"values"`
}

type searchRequest struct {
	FilterGroups []struct {
		Filters []filter `json:"filters"`
	} `json:"filterGroups"`
	Sorts      []order  `json:"sorts"`
	Properties []string `json:"properties"`
	Limit      int      `json:"limit"`
	After      string   `json:"after"`
}

type order struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

// UnmarshalJSON also takes a property's name alone, which means ascending.
func (o *order) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &o.Property) == nil {
		return nil
	}
	type plain order
	return json.Unmarshal(b, (*plain)(o))
}

// cap10k is how far a search can be paged.
const cap10k = 10000

func (a *Account) searchDeals(w http.ResponseWriter, r *http.Request) {
	q, ok := question(w, r)
	if !ok {
		return
	}
	order := a.inOrder()
	from, _ := slices.BinarySearch(order, q.above()+1)
	all := make([]deal, 0, len(order)-from)
	for _, id := range order[from:] {
		d := a.deals[id]
		if u, ok := a.unseen[id]; ok && u.until.After(a.now()) {
			if !u.was {
				continue
			}
			d = u.before
		}
		if _, gone := a.archived[id]; !gone {
			all = append(all, deal{d, a})
		}
	}
	search(w, q, all, a.ofDeals())
}

func (a *Account) searchCompanies(w http.ResponseWriter, r *http.Request) {
	if q, ok := question(w, r); ok {
		search(w, q, a.data.Companies, a.ofCompanies())
	}
}

func question(w http.ResponseWriter, r *http.Request) (q searchRequest, ok bool) {
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return q, false
	}
	if q.Limit == 0 {
		q.Limit = 10
	}
	return q, true
}

// above is an id below which nothing can be found.
func (q searchRequest) above() int64 {
	least := int64(0)
	for i, g := range q.FilterGroups {
		of := int64(0)
		for _, f := range g.Filters {
			if n, ok := number(f.Value); ok && f.Property == "hs_object_id" && f.Operator == "GT" {
				of = n
			}
		}
		if i == 0 || of < least {
			least = of
		}
	}
	return least
}

func search[O object](w http.ResponseWriter, q searchRequest, all []O, known []Property) {
	after, _ := strconv.Atoi(q.After)
	if problem := check(q, after, known); problem != "" {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", problem)
		return
	}
	var found []O
	for _, o := range all {
		if matches(o, q) {
			found = append(found, o)
		}
	}
	slices.SortFunc(found, func(x, y O) int { // in order of their ids already
		for _, s := range q.Sorts {
			if s.Property == "hs_object_id" && s.Direction != "DESCENDING" {
				break // which is what ties are ordered by
			}
			vx, _ := x.property(s.Property)
			vy, _ := y.property(s.Property)
			if c := compare(vx, vy); c != 0 {
				if s.Direction == "DESCENDING" {
					return -c
				}
				return c
			}
		}
		return cmp.Compare(x.number(), y.number())
	})
	from, to := min(after, len(found)), min(after+q.Limit, len(found))
	out := map[string]any{"total": len(found), "results": writeAll(found[from:to], known, q.Properties)}
	if to < len(found) {
		out["paging"] = map[string]any{"next": map[string]string{"after": strconv.Itoa(to)}}
	}
	answer(w, http.StatusOK, out)
}

// check is what HubSpot refuses.
func check(q searchRequest, after int, known []Property) string {
	if q.Limit > 200 || q.Limit < 0 {
		return "Invalid limit"
	}
	if after >= cap10k || after+q.Limit > cap10k {
		return fmt.Sprintf("The requested page is beyond the maximum of %d results", cap10k)
	}
	if len(q.FilterGroups) > 5 || len(q.Sorts) > 1 {
		return "Too many filter groups or sorts"
	}
	for _, g := range q.FilterGroups {
		if len(g.Filters) > 6 {
			return "Too many filters"
		}
		for _, f := range g.Filters {
			if !slices.ContainsFunc(known, func(p Property) bool { return p.Name == f.Property }) {
				return fmt.Sprintf("Property %q does not exist", f.Property)
			}
			if f.Operator == "IN" && slices.ContainsFunc(f.Values, func(v string) bool { return v != strings.ToLower(v) }) {
				return "Values of an IN filter on a text must be in lower case"
			}
		}
	}
	return ""
}

func matches(o object, q searchRequest) bool {
	if len(q.FilterGroups) == 0 {
		return true
	}
	for _, g := range q.FilterGroups {
		all := true
		for i := len(g.Filters) - 1; i >= 0 && all; i-- {
			all = g.Filters[i].accepts(o)
		}
		if all {
			return true
		}
	}
	return false
}

func (f filter) accepts(o object) bool {
	v, has := "", true
	var order func(to string) int
	if n, ok := quantity(o, f.Property); ok {
		order = func(to string) int {
			m, _ := number(to)
			return cmp.Compare(n, m)
		}
	} else {
		v, has = o.property(f.Property)
		order = func(to string) int { return compare(v, to) }
	}
	switch f.Operator {
	case "HAS_PROPERTY":
		return has
	case "NOT_HAS_PROPERTY":
		return !has
	case "NEQ":
		return has && order(f.Value) != 0
	case "NOT_IN":
		return has && !slices.Contains(f.Values, strings.ToLower(v))
	}
	if !has {
		return false
	}
	switch f.Operator {
	case "EQ":
		return order(f.Value) == 0
	case "GT":
		return order(f.Value) > 0
	case "GTE":
		return order(f.Value) >= 0
	case "LT":
		return order(f.Value) < 0
	case "LTE":
		return order(f.Value) <= 0
	case "BETWEEN":
		return order(f.Value) >= 0 && order(f.High) <= 0
	case "IN":
		return slices.Contains(f.Values, strings.ToLower(v))
	}
	return false
}

// compare orders values as HubSpot does: times are answered as ISO 8601 and asked
// as epoch milliseconds, numbers are compared as numbers.
func compare(x, y string) int {
	nx, ex := number(x)
	ny, ey := number(y)
	if ex && ey {
		return cmp.Compare(nx, ny)
	}
	return cmp.Compare(x, y)
}

func number(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UnixMilli(), err == nil
}
