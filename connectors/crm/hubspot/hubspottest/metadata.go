package hubspottest

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"strconv"
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

func properties(list []Property, group string) []map[string]any {
	results := []map[string]any{}
	for _, p := range list {
		options := []map[string]any{}
		for _, o := range p.Options {
			options = append(options, map[string]any{"value": o.Value, "label": o.Label, "hidden": false})
		}
		kind, field := cmp.Or(p.Type, "string"), "text"
		switch {
		case p.Multiple:
			kind, field = "enumeration", "checkbox"
		case len(options) > 0:
			kind, field = "enumeration", "select"
		case kind != "string":
			field = kind
		}
		results = append(results, map[string]any{
			"name": p.Name, "label": cmp.Or(p.Label, p.Name), "type": kind, "fieldType": field,
			"groupName": group, "description": "", "options": options, "archived": false, "calculated": false,
			"modificationMetadata": map[string]bool{"readOnlyValue": p.ReadOnly, "readOnlyDefinition": false, "archivable": true},
		})
	}
	return results
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
		"portalId": a.data.Portal, "accountType": "STANDARD", "timeZone": cmp.Or(a.data.Zone, "UTC"), "companyCurrency": a.data.Currency,
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
