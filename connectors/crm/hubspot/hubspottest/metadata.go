package hubspottest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (a *Account) labels(w http.ResponseWriter, _ *http.Request) {
	results := []map[string]any{
		{"category": "HUBSPOT_DEFINED", "typeId": 341, "label": nil},
		{"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"},
	}
	for _, l := range a.data.Labels {
		results = append(results, map[string]any{"category": "USER_DEFINED", "typeId": l.ID, "label": l.Text})
	}
	answer(w, http.StatusOK, map[string]any{"results": results})
}

func (a *Account) companies(w http.ResponseWriter, r *http.Request) {
	var in inputs
	if json.NewDecoder(r.Body).Decode(&in) != nil || len(in.Inputs) > 100 {
		refuse(w, http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON")
		return
	}
	results, errs := []map[string]any{}, []map[string]any{}
	var missing []string
	for _, i := range in.Inputs {
		id, _ := strconv.ParseInt(i.ID, 10, 64)
		at := slices.IndexFunc(a.data.Companies, func(c Company) bool { return c.ID == id || slices.Contains(c.Merged, id) })
		if at < 0 {
			missing = append(missing, i.ID)
			continue
		}
		results = append(results, a.data.Companies[at].object())
	}
	if len(missing) > 0 {
		errs = append(errs, map[string]any{
			"status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some COMPANY objects, they may be deleted or not exist. Check that ids are valid.",
			"context": map[string][]string{"ids": missing}, "links": map[string]string{}, "errors": []any{},
		})
	}
	batch(w, results, errs)
}

func (c Company) object() map[string]any {
	id := strconv.FormatInt(c.ID, 10)
	props := map[string]any{"hs_object_id": id, "name": c.Name, "domain": nil}
	if c.Domain != "" {
		props["domain"] = c.Domain
	}
	var merged []string
	for _, m := range c.Merged {
		merged = append(merged, strconv.FormatInt(m, 10))
	}
	if len(merged) > 0 {
		props["hs_merged_object_ids"] = strings.Join(merged, ";")
	}
	then := stamp(time.Unix(1736467200, 0))
	return map[string]any{"id": id, "properties": props, "createdAt": then, "updatedAt": then, "archived": false}
}

func (a *Account) properties(w http.ResponseWriter, _ *http.Request) {
	results := []map[string]any{}
	for _, p := range a.known() {
		options := []map[string]any{}
		for _, o := range p.Options {
			options = append(options, map[string]any{"value": o.Value, "label": o.Label, "hidden": false})
		}
		kind, field := "string", "text"
		if len(options) > 0 {
			kind, field = "enumeration", "select"
		}
		if p.Multiple {
			field = "checkbox"
		}
		results = append(results, map[string]any{
			"name": p.Name, "label": cmp.Or(p.Label, p.Name), "type": kind, "fieldType": field,
			"groupName": "dealinformation", "description": "", "options": options,
		})
	}
	answer(w, http.StatusOK, map[string]any{"results": results})
}

func (a *Account) pipelines(w http.ResponseWriter, _ *http.Request) {
	then := stamp(time.Unix(0, 0))
	results := []map[string]any{}
	for n, p := range a.data.Pipelines {
		stages := []map[string]any{}
		for i, s := range p.Stages {
			stages = append(stages, map[string]any{
				"id": s.ID, "label": s.Label, "displayOrder": i, "archived": false, "createdAt": then, "updatedAt": then,
				"metadata": map[string]string{"isClosed": strconv.FormatBool(s.Closed), "probability": strconv.FormatFloat(s.Probability, 'f', 1, 64)},
			})
		}
		results = append(results, map[string]any{
			"id": p.ID, "label": p.Label, "displayOrder": n, "archived": false, "createdAt": then, "updatedAt": then, "stages": stages,
		})
	}
	answer(w, http.StatusOK, map[string]any{"results": results})
}

func (a *Account) details(w http.ResponseWriter, _ *http.Request) {
	if a.data.Portal == 0 {
		refuse(w, http.StatusForbidden, "MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call.")
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"portalId": a.data.Portal, "accountType": "STANDARD", "timeZone": "UTC", "companyCurrency": a.data.Currency,
		"additionalCurrencies": []string{}, "utcOffset": "+00:00", "utcOffsetMilliseconds": 0, "uiDomain": "app.hubspot.com",
	})
}

// page stands in for a deal's page, so that links in the sample world lead
// somewhere.
func (a *Account) page(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	d, ok := a.deals[id]
	if !ok || r.PathValue("portal") != strconv.FormatInt(a.data.Portal, 10) {
		refuse(w, http.StatusNotFound, "OBJECT_NOT_FOUND", "resource not found")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, "<!doctype html><title>%[1]s</title><h1>%[1]s</h1>\n", html.EscapeString(d.Name))
}
