package hubspottest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const correlation = "2ac4bcb7-4f7c-4d4a-9d0e-6b6a5b4c7f11"

// dated is a path of a version that is a date.
var dated = regexp.MustCompile(`^/crm/(objects|associations|properties|pipelines)/20[0-9]{2}-(?:03|09)/`)

// ServeHTTP answers as HubSpot does.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m := dated.FindStringSubmatch(r.URL.Path); m != nil {
		version := map[string]string{"associations": "v4"}[m[1]]
		if version == "" {
			version = "v3"
		}
		r.URL.Path = dated.ReplaceAllString(r.URL.Path, "/crm/"+version+"/"+m[1]+"/")
	}
	seen := Request{Method: r.Method, Path: r.URL.Path}
	if !seen.Reads() {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		seen.Body = string(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	a.mu.Lock()
	a.requests = append(a.requests, seen)
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
	w.Header().Set("Date", a.now().UTC().Format(http.TimeFormat))
	if a.over(w, r) || a.denied(w, r) {
		return
	}
	a.mux.ServeHTTP(w, r)
}

// over answers requests beyond the daily limit, which searches don't count towards,
// and writes what is left into the headers of the others.
func (a *Account) over(w http.ResponseWriter, r *http.Request) bool {
	if a.data.Daily == 0 || strings.HasSuffix(r.URL.Path, "/search") {
		return false
	}
	a.spent++
	h := w.Header()
	h.Set("X-HubSpot-RateLimit-Daily", strconv.Itoa(a.data.Daily))
	h.Set("X-HubSpot-RateLimit-Daily-Remaining", strconv.Itoa(max(0, a.data.Daily-a.spent)))
	h.Set("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")
	h.Set("X-HubSpot-RateLimit-Max", "190")
	h.Set("X-HubSpot-RateLimit-Remaining", "189")
	if a.spent <= a.data.Daily {
		return false
	}
	answer(w, http.StatusTooManyRequests, map[string]string{
		"status": "error", "message": "You have reached your daily limit.", "errorType": "RATE_LIMIT",
		"correlationId": correlation, "category": "RATE_LIMITS", "policyName": "DAILY",
	})
	return true
}

// denied answers requests for which the token lacks a scope.
func (a *Account) denied(w http.ResponseWriter, r *http.Request) bool {
	kind, verb := "objects", "read"
	if r.Method == http.MethodPatch || r.Method == http.MethodPost && !(Request{Method: r.Method, Path: r.URL.Path}).Reads() {
		verb = "write"
	}
	if strings.Contains(r.URL.Path, "/properties/") {
		kind = "schemas"
	}
	of := "deals"
	if strings.Contains(r.URL.Path, "/companies") && !strings.Contains(r.URL.Path, "/deals/") {
		of = "companies"
	}
	scope := "crm." + kind + "." + of + "." + verb
	if !slices.Contains(a.data.Denied, scope) {
		return false
	}
	answer(w, http.StatusForbidden, map[string]any{
		"status": "error", "message": "This app hasn't been granted all required scopes to make this call.",
		"correlationId": correlation, "category": "MISSING_SCOPES",
		"errors": []map[string]any{{"message": "One or more of the following scopes are required.", "context": map[string][]string{"requiredGranularScopes": {scope}}}},
	})
	return true
}

func (a *Account) routes() {
	a.mux = http.NewServeMux()
	for pattern, handle := range map[string]http.HandlerFunc{
		"POST /crm/v3/objects/deals/search":                     a.searchDeals,
		"GET /crm/v3/objects/deals":                             a.listDeals,
		"GET /crm/v3/objects/deals/{id}":                        a.readDeal,
		"GET /crm/v4/objects/deals/{id}/associations/companies": a.companiesOf,
		"POST /crm/v4/associations/deals/companies/batch/read":  a.associations,
		"GET /crm/v4/associations/deals/companies/labels":       a.labels,
		"POST /crm/v3/objects/companies/search":                 a.searchCompanies,
		"POST /crm/v3/objects/companies/batch/read":             a.readCompanies,
		"GET /crm/v3/objects/companies/{id}":                    a.readCompany,
		"PATCH /crm/v3/objects/companies/{id}":                  a.writeCompany,
		"GET /crm/v3/properties/deals":                          a.dealProperties,
		"GET /crm/v3/properties/companies":                      a.companyProperties,
		"POST /crm/v3/properties/companies":                     a.makeProperty,
		"GET /crm/v3/pipelines/deals":                           a.pipelines,
		"GET /account-info/v3/details":                          a.details,
		"GET /contacts/{portal}/record/0-3/{id}":                a.page,
		"/":                                                     func(w http.ResponseWriter, _ *http.Request) { notFound(w) },
	} {
		a.mux.HandleFunc(pattern, handle)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, category, message string) {
	answer(w, status, map[string]string{"status": "error", "message": message, "category": category, "correlationId": correlation})
}

func notFound(w http.ResponseWriter) {
	refuse(w, http.StatusNotFound, "OBJECT_NOT_FOUND", "resource not found")
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
