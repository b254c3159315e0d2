package pipedrivetest

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// code is the 40 hexadecimal digits that a custom field is called by.
func code(of, name string, n int) string {
	sum := sha1.Sum([]byte(fmt.Sprint(of, name, n)))
	return hex.EncodeToString(sum[:])
}

// ServeHTTP answers as Pipedrive does.
func (c *Company) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	c.mu.Lock()
	fail := c.fail
	c.requests = append(c.requests, Request{r.Method, r.URL.Path, r.URL.RawQuery, string(body), cost(r)})
	c.mu.Unlock()
	if fail != nil {
		if f := fail(r); f != nil { // outside the lock: it may hang on purpose
			for k, v := range f.Header {
				w.Header().Set(k, v)
			}
			w.WriteHeader(f.Status)
			_, _ = io.WriteString(w, f.Body)
			return
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w.Header().Set("Date", c.now().UTC().Format(http.TimeFormat))
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8") // stands in for the web pages
		_, _ = io.WriteString(w, "<!doctype html><title>Deal</title>\n")
		return
	}
	if r.Header.Get("X-Api-Token") != c.token {
		refuse(w, http.StatusUnauthorized, "unauthorized access", "")
		return
	}
	if !c.admit(w, r) {
		refuse(w, http.StatusTooManyRequests, "request over limit", "")
		return
	}
	c.route(w, r, body)
}

// cost is what a request costs in tokens.
func cost(r *http.Request) int {
	one := len(strings.Split(strings.Trim(r.URL.Path, "/"), "/")) > 3
	switch {
	case r.Method != http.MethodGet:
		return 5
	case strings.HasSuffix(r.URL.Path, "/archived"):
		return 20
	case r.URL.Path == "/api/v1/users/me":
		return 2
	case one:
		return 1
	case strings.HasSuffix(r.URL.Path, "/pipelines") || strings.HasSuffix(r.URL.Path, "/stages"):
		return 5
	}
	return 10
}

// admit counts a request against the limits of two seconds and of the day.
func (c *Company) admit(w http.ResponseWriter, r *http.Request) bool {
	now := c.now().UTC()
	c.starts = slices.DeleteFunc(c.starts, func(t time.Time) bool { return now.Sub(t) >= 2*time.Second })
	if day := now.Format(time.DateOnly); c.day != day {
		c.day, c.spent = day, 0
	}
	limit := c.burst
	if limit == 0 {
		limit = 1 << 30
	}
	h := w.Header()
	h.Set("X-Ratelimit-Limit", strconv.Itoa(limit))
	h.Set("X-Ratelimit-Reset", "2")
	if len(c.starts) >= limit {
		h.Set("X-Ratelimit-Remaining", "0")
		return false
	}
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(limit-len(c.starts)-1))
	if c.daily > 0 && c.spent+cost(r) > c.daily {
		return false
	}
	c.starts = append(c.starts, now)
	c.spent += cost(r)
	return true
}

func (c *Company) route(w http.ResponseWriter, r *http.Request, body []byte) {
	path, id := strings.TrimPrefix(r.URL.Path, "/api"), int64(0)
	if i := strings.LastIndexByte(path, '/'); i > len("/v2/") {
		if n, err := strconv.ParseInt(path[i+1:], 10, 64); err == nil {
			path, id = path[:i]+"/{id}", n
		}
	}
	switch r.Method + " " + path {
	case "GET /v2/deals":
		c.listDeals(w, r, false)
	case "GET /v2/deals/archived":
		c.listDeals(w, r, true)
	case "GET /v2/deals/{id}":
		c.readDeal(w, id)
	case "GET /v2/organizations":
		c.listOrgs(w, r)
	case "GET /v2/organizations/{id}":
		c.readOrg(w, id)
	case "PATCH /v2/organizations/{id}":
		c.patchOrg(w, id, body)
	case "GET /v2/persons":
		c.listPersons(w, r)
	case "GET /v2/dealFields":
		c.listFields(w, r, c.dealField)
	case "GET /v2/organizationFields":
		c.listFields(w, r, c.orgField)
	case "POST /v2/organizationFields":
		c.createField(w, body)
	case "GET /v2/pipelines":
		c.listPipelines(w, r)
	case "GET /v2/stages":
		c.listStages(w, r)
	case "GET /v1/users/me":
		c.me(w)
	default:
		refuse(w, http.StatusNotFound, "Unknown path", "ERR_NOT_FOUND")
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, text, code string) {
	out := map[string]any{"success": false, "error": text, "error_info": "Please check developers.pipedrive.com", "data": nil, "additional_data": nil}
	if code != "" {
		out["code"] = code
	} else {
		out["errorCode"] = status
	}
	answer(w, status, out)
}

func (c *Company) me(w http.ResponseWriter) {
	answer(w, http.StatusOK, map[string]any{"success": true, "data": map[string]any{
		"id": 1, "name": "Lately", "email": "lately@wir.example", "active_flag": true, "activated": true, "is_deleted": false, "default_currency": "EUR",
		"company_id": 11, "company_name": "Wir AG", "company_domain": c.domain, "timezone_name": "UTC",
		"access": []map[string]any{{"app": "global", "admin": c.admin, "permission_set_id": "a-set"}, {"app": "sales", "admin": c.admin, "permission_set_id": "b-set"}},
	}})
}
