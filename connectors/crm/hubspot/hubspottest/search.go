package hubspottest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
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

func (a *Account) search(w http.ResponseWriter, r *http.Request) {
	var q searchRequest
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	if q.Limit == 0 {
		q.Limit = 10
	}
	after, _ := strconv.Atoi(q.After)
	if problem := a.check(q, after); problem != "" {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", problem)
		return
	}
	var found []Deal
	for id, d := range a.deals {
		if _, gone := a.archived[id]; !gone && a.matches(d, q) {
			found = append(found, d)
		}
	}
	slices.SortFunc(found, func(x, y Deal) int {
		for _, s := range q.Sorts {
			vx, _ := a.property(x, s.Property)
			vy, _ := a.property(y, s.Property)
			if c := compare(vx, vy); c != 0 {
				if s.Direction == "DESCENDING" {
					return -c
				}
				return c
			}
		}
		return cmp.Compare(x.ID, y.ID)
	})
	from, to := min(after, len(found)), min(after+q.Limit, len(found))
	out := map[string]any{"total": len(found), "results": a.objects(found[from:to], q.Properties)}
	if to < len(found) {
		out["paging"] = map[string]any{"next": map[string]string{"after": strconv.Itoa(to)}}
	}
	answer(w, http.StatusOK, out)
}

// check is what HubSpot refuses.
func (a *Account) check(q searchRequest, after int) string {
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
			if !slices.ContainsFunc(a.known(), func(p Property) bool { return p.Name == f.Property }) {
				return fmt.Sprintf("Property %q does not exist", f.Property)
			}
		}
	}
	return ""
}

func (a *Account) matches(d Deal, q searchRequest) bool {
	if len(q.FilterGroups) == 0 {
		return true
	}
	for _, g := range q.FilterGroups {
		all := true
		for _, f := range g.Filters {
			v, has := a.property(d, f.Property)
			all = all && f.accepts(v, has)
		}
		if all {
			return true
		}
	}
	return false
}

func (f filter) accepts(v string, has bool) bool {
	switch f.Operator {
	case "HAS_PROPERTY":
		return has
	case "NOT_HAS_PROPERTY":
		return !has
	case "NEQ":
		return has && compare(v, f.Value) != 0
	case "NOT_IN":
		return has && !slices.Contains(f.Values, v)
	}
	if !has {
		return false
	}
	switch f.Operator {
	case "EQ":
		return compare(v, f.Value) == 0
	case "GT":
		return compare(v, f.Value) > 0
	case "GTE":
		return compare(v, f.Value) >= 0
	case "LT":
		return compare(v, f.Value) < 0
	case "LTE":
		return compare(v, f.Value) <= 0
	case "BETWEEN":
		return compare(v, f.Value) >= 0 && compare(v, f.High) <= 0
	case "IN":
		return slices.Contains(f.Values, v)
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
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UnixMilli(), true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
