package hubspottest

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const correlation = "2ac4bcb7-4f7c-4d4a-9d0e-6b6a5b4c7f11"

// ServeHTTP answers as HubSpot does.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.requests = append(a.requests, r.Method+" "+r.URL.Path)
	fail := a.fail
	a.mu.Unlock()
	if fail != nil {
		if f := fail(r); f != nil { // outside the lock: it may hang on purpose
			w.Header().Set("Content-Type", "application/json")
			for k, v := range f.Header {
				w.Header().Set(k, v)
			}
			w.WriteHeader(f.Status)
			_, _ = io.WriteString(w, f.Body)
			return
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	page := strings.HasPrefix(r.URL.Path, "/contacts/") // stands in for the web pages, which take a login instead
	if !page && (token == "" || a.data.Token != "" && token != a.data.Token) {
		refuse(w, http.StatusUnauthorized, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
		return
	}
	a.mux.ServeHTTP(w, r)
}

func (a *Account) routes() {
	a.mux = http.NewServeMux()
	a.mux.HandleFunc("POST /crm/v3/objects/deals/search", a.search)
	a.mux.HandleFunc("GET /crm/v3/objects/deals", a.list)
	a.mux.HandleFunc("POST /crm/v4/associations/deals/companies/batch/read", a.associations)
	a.mux.HandleFunc("GET /crm/v4/associations/deals/companies/labels", a.labels)
	a.mux.HandleFunc("POST /crm/v3/objects/companies/batch/read", a.companies)
	a.mux.HandleFunc("GET /crm/v3/properties/deals", a.properties)
	a.mux.HandleFunc("GET /crm/v3/pipelines/deals", a.pipelines)
	a.mux.HandleFunc("GET /account-info/v3/details", a.details)
	a.mux.HandleFunc("GET /contacts/{portal}/record/0-3/{id}", a.page)
	a.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "OBJECT_NOT_FOUND", "resource not found")
	})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, category, message string) {
	answer(w, status, map[string]string{"status": "error", "message": message, "category": category, "correlationId": correlation})
}

// object is a deal with the properties that were asked for; those that it doesn't
// have are null.
func (a *Account) objects(deals []Deal, properties []string) []map[string]any {
	out := []map[string]any{}
	for _, d := range deals {
		props := map[string]any{}
		for _, name := range append([]string{"hs_object_id", "createdate", "hs_lastmodifieddate"}, properties...) {
			if !slices.ContainsFunc(a.known(), func(p Property) bool { return p.Name == name }) {
				continue
			}
			if v, ok := a.property(d, name); ok {
				props[name] = v
			} else {
				props[name] = nil
			}
		}
		o := map[string]any{
			"id": strconv.FormatInt(d.ID, 10), "properties": props,
			"createdAt": stamp(d.Created), "updatedAt": stamp(d.Modified), "archived": false,
		}
		if at, ok := a.archived[d.ID]; ok {
			o["archived"], o["archivedAt"] = true, stamp(at)
		}
		out = append(out, o)
	}
	return out
}

func (a *Account) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(cmp.Or(q.Get("limit"), "10"))
	if err != nil || limit < 1 || limit > 100 {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid limit")
		return
	}
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
	var deals []Deal
	for id, d := range a.deals {
		if _, gone := a.archived[id]; gone == (q.Get("archived") == "true") && id > after {
			deals = append(deals, d)
		}
	}
	slices.SortFunc(deals, func(x, y Deal) int { return cmp.Compare(x.ID, y.ID) })
	out := map[string]any{}
	if len(deals) > limit {
		deals = deals[:limit]
		out["paging"] = map[string]any{"next": map[string]string{"after": strconv.FormatInt(deals[limit-1].ID, 10)}}
	}
	out["results"] = a.objects(deals, strings.Split(q.Get("properties"), ","))
	answer(w, http.StatusOK, out)
}

// batch answers a batch: 207 as soon as one input failed.
func batch(w http.ResponseWriter, results []map[string]any, errs []map[string]any) {
	now := stamp(time.Unix(1767225600, 0))
	out := map[string]any{"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
	status := http.StatusOK
	if len(errs) > 0 {
		status = http.StatusMultiStatus
		out["numErrors"], out["errors"] = len(errs), errs
	}
	answer(w, status, out)
}

type inputs struct {
	Inputs []struct {
		ID    string `json:"id"`
		After string `json:"after"`
	} `json:"inputs"`
	Properties []string `json:"properties"`
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
		from, _ := strconv.Atoi(i.After)
		from = min(from, len(d.Companies))
		to := min(from+associationsPerPage, len(d.Companies))
		result := map[string]any{"from": map[string]string{"id": i.ID}, "to": a.linked(d.Companies[from:to])}
		if to < len(d.Companies) {
			result["paging"] = map[string]any{"next": map[string]string{"after": strconv.Itoa(to)}}
		}
		results = append(results, result)
	}
	batch(w, results, errs)
}

func (a *Account) linked(list []Association) []map[string]any {
	out := []map[string]any{}
	for _, l := range list {
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
	return out
}
