package salesforcetest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const tokenPath = "/services/oauth2/token"

// ServeHTTP answers as Salesforce does.
func (o *Org) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query().Get("q")}
	if r.URL.Path != tokenPath {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		seen.Body = string(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	o.mu.Lock()
	o.requests = append(o.requests, seen)
	fail := o.fail
	o.mu.Unlock()
	if fail != nil {
		if f := fail(r); f != nil { // outside the lock: it may hang on purpose
			w.Header().Set("Content-Type", "application/json;charset=UTF-8")
			for k, v := range f.Header {
				w.Header().Set(k, v)
			}
			w.WriteHeader(f.Status)
			_, _ = io.WriteString(w, f.Body)
			return
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	w.Header().Set("Date", o.now().Format(http.TimeFormat))
	if r.URL.Path != tokenPath && r.URL.Path != "/services/data" && !o.admits(w, r) {
		return
	}
	o.mux.ServeHTTP(w, r)
}

// admits checks the session and counts the request towards the daily limit.
func (o *Org) admits(w http.ResponseWriter, r *http.Request) bool {
	if !o.sessions[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] {
		refuse(w, http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
		return false
	}
	daily := cmp.Or(o.options.Daily, 15000)
	o.used++
	w.Header().Set("Sforce-Limit-Info", fmt.Sprintf("api-usage=%d/%d", min(o.used, daily), daily))
	if o.used > daily {
		refuse(w, http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
		return false
	}
	return true
}

func (o *Org) routes() {
	o.mux = http.NewServeMux()
	for pattern, handle := range map[string]http.HandlerFunc{
		"POST " + tokenPath:                                          o.token,
		"GET /services/data":                                         o.versions,
		"GET /services/data/{version}/query":                         o.query,
		"GET /services/data/{version}/queryAll":                      o.query,
		"GET /services/data/{version}/query/{locator}":               o.more,
		"GET /services/data/{version}/sobjects/{kind}/describe":      o.describe,
		"GET /services/data/{version}/sobjects/{kind}/{id}":          o.read,
		"PATCH /services/data/{version}/sobjects/{kind}/{id}":        o.change,
		"POST /services/data/{version}/tooling/sobjects/CustomField": o.makeField,
		"GET /services/data/{version}/connect/organization":          o.organization,
		"GET /services/data/{version}/limits":                        o.limits,
		"/":                                                          func(w http.ResponseWriter, _ *http.Request) { notFound(w) },
	} {
		o.mux.HandleFunc(pattern, handle)
	}
}

// token logs somebody in.
func (o *Org) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	refused := func(kind, why string) {
		reply(w, http.StatusBadRequest, map[string]string{"error": kind, "error_description": why})
	}
	switch r.PostForm.Get("grant_type") {
	case "client_credentials":
		if o.options.ClientID != "" && r.PostForm.Get("client_id") != o.options.ClientID {
			refused("invalid_client_id", "client identifier invalid")
			return
		}
		if r.PostForm.Get("client_secret") == "" || o.options.ClientSecret != "" && r.PostForm.Get("client_secret") != o.options.ClientSecret {
			refused("invalid_client", "invalid client credentials")
			return
		}
	case "urn:ietf:params:oauth:grant-type:jwt-bearer":
		if why := o.asserted(r.PostForm.Get("assertion")); why != "" {
			refused("invalid_grant", why)
			return
		}
	default:
		refused("unsupported_grant_type", "grant type not supported")
		return
	}
	o.logins++
	token := fmt.Sprintf("00D5fake!AR8A.%d", o.logins)
	o.sessions[token] = true
	reply(w, http.StatusOK, map[string]string{
		"access_token": token, "signature": "nUFH", "token_format": "opaque", "instance_url": "http://" + r.Host,
		"id": "http://" + r.Host + "/id/00D500000000000AAA/005500000000000AAA", "token_type": "Bearer", "issued_at": fmt.Sprint(o.now().UnixMilli()),
	})
}

// asserted checks a JWT and says what is wrong with it.
func (o *Org) asserted(assertion string) string {
	claims := jwt.MapClaims{}
	p := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	if _, err := p.ParseWithClaims(assertion, claims, func(*jwt.Token) (any, error) { return o.options.Key, nil }); err != nil {
		return "invalid assertion"
	}
	exp, err := claims.GetExpirationTime()
	switch {
	case claims["iss"] != o.options.ClientID:
		return "invalid client credentials"
	case claims["sub"] != o.options.Username:
		return "user hasn't approved this consumer"
	case claims["aud"] != o.options.Audience:
		return "audience is invalid"
	case err != nil || exp == nil || exp.Before(o.now()) || exp.After(o.now().Add(5*time.Minute)):
		return "expired authorization code"
	}
	return ""
}

func (o *Org) versions(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, []map[string]string{{"label": "Winter '25", "url": "/services/data/v62.0", "version": "62.0"}})
}

func (o *Org) organization(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]any{"name": "Org", "orgId": "00D500000000000AAA", "features": map[string]any{"defaultCurrencyIsoCode": cmp.Or(o.options.Currency, "EUR"), "multiCurrency": false}})
}

func (o *Org) limits(w http.ResponseWriter, _ *http.Request) {
	daily := cmp.Or(o.options.Daily, 15000)
	reply(w, http.StatusOK, map[string]any{"DailyApiRequests": map[string]int{"Max": daily, "Remaining": max(0, daily-o.used)}})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, code, message string, fields ...string) {
	e := map[string]any{"message": message, "errorCode": code}
	if fields != nil {
		e["fields"] = fields
	}
	reply(w, status, []map[string]any{e})
}

func notFound(w http.ResponseWriter) {
	refuse(w, http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
}
