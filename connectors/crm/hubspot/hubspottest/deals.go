package hubspottest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (a *Account) listDeals(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(cmp.Or(q.Get("limit"), "10"))
	if err != nil || limit < 1 || limit > 100 {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid limit")
		return
	}
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
	var deals []deal
	for id, d := range a.deals {
		if _, gone := a.archived[id]; gone == (q.Get("archived") == "true") && id > after {
			deals = append(deals, deal{d, a})
		}
	}
	slices.SortFunc(deals, func(x, y deal) int { return cmp.Compare(x.ID, y.ID) })
	out := map[string]any{}
	if len(deals) > limit {
		deals = deals[:limit]
		out["paging"] = map[string]any{"next": map[string]string{"after": strconv.FormatInt(deals[limit-1].ID, 10)}}
	}
	out["results"] = writeAll(deals, a.ofDeals(), names(q["properties"]))
	answer(w, http.StatusOK, out)
}

// names takes properties apart, which may be repeated or separated by commas.
func names(list []string) []string { return strings.Split(strings.Join(list, ","), ",") }

func (a *Account) readDeal(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	d, ok := a.deals[id]
	if _, gone := a.archived[id]; !ok || gone != (r.URL.Query().Get("archived") == "true") {
		notFound(w)
		return
	}
	answer(w, http.StatusOK, write(deal{d, a}, a.ofDeals(), names(r.URL.Query()["properties"])))
}

// associationsPerPage is how many companies of one deal are answered at once. The
// real number is 500; a small one lets a small account have several pages.
const associationsPerPage = 20

func (a *Account) associations(w http.ResponseWriter, r *http.Request) {
	var in inputs
	if json.NewDecoder(r.Body).Decode(&in) != nil || len(in.Inputs) > 1000 {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	results, errs := []map[string]any{}, []map[string]any{}
	for _, i := range in.Inputs {
		id, _ := strconv.ParseInt(i.ID, 10, 64)
		d := a.deals[id]
		if len(d.Companies) == 0 {
			errs = append(errs, map[string]any{
				"status": "error", "category": "OBJECT_NOT_FOUND", "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
				"message": "No company is associated with deal " + i.ID + ".", "links": map[string]string{}, "errors": []any{},
				"context": map[string][]string{"fromObjectId": {i.ID}, "fromObjectType": {"deal"}, "toObjectType": {"company"}},
			})
			continue
		}
		part, next := a.linked(d.Companies, i.After)
		result := map[string]any{"from": map[string]string{"id": i.ID}, "to": part}
		if next != "" {
			result["paging"] = map[string]any{"next": map[string]string{"after": next}}
		}
		results = append(results, result)
	}
	batch(w, results, errs)
}

// companiesOf answers for one deal what associations does for many.
func (a *Account) companiesOf(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	d, ok := a.deals[id]
	if !ok {
		notFound(w)
		return
	}
	part, next := a.linked(d.Companies, r.URL.Query().Get("after"))
	out := map[string]any{"results": part}
	if next != "" {
		out["paging"] = map[string]any{"next": map[string]string{"after": next}}
	}
	answer(w, http.StatusOK, out)
}

// linked is a page of a deal's companies with all that is said of each.
func (a *Account) linked(all []Association, after string) (out []map[string]any, next string) {
	from, _ := strconv.Atoi(after)
	from = min(max(from, 0), len(all))
	to := min(from+associationsPerPage, len(all))
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	out = []map[string]any{}
	for _, l := range all[from:to] {
		types := []map[string]any{{"category": "HUBSPOT_DEFINED", "typeId": 341, "label": nil}}
		for _, text := range l.Labels {
			if text == "Primary" {
				types = append([]map[string]any{{"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"}}, types...)
			}
			for _, known := range a.data.Labels {
				if known.Text == text {
					types = append(types, map[string]any{"category": "USER_DEFINED", "typeId": known.ID, "label": text})
				}
			}
		}
		out = append(out, map[string]any{"toObjectId": l.Company, "associationTypes": types})
	}
	return out, next
}
