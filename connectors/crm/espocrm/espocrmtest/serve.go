package espocrmtest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

const prefix = "/api/v1/"

// call is one request by somebody.
type call struct {
	in   *Installation
	w    http.ResponseWriter
	r    *http.Request
	user User
	body []byte
}

// admin says whether somebody may administer.
func (u User) admin() bool { return u.Password != "" }

func (u User) level(of map[string]string, entityType string) string {
	if u.admin() {
		return All
	}
	if l := of[entityType]; l != "" {
		return l
	}
	return No
}

// sees reports whether a record lies within a level of access. API users make no
// records, and none is assigned to them here.
func (u User) sees(level string, r *row) bool {
	return level == All || level == Own && text(r.attrs["assignedUserId"]) == u.Name
}

// ServeHTTP answers as EspoCRM does.
func (in *Installation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	path := strings.TrimPrefix(r.URL.Path, prefix)
	in.mu.Lock()
	in.requests = append(in.requests, Request{Method: r.Method, Path: path, Query: r.URL.RawQuery, Body: string(body)})
	fail := in.fail
	in.mu.Unlock()
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
	in.mu.Lock()
	defer in.mu.Unlock()
	w.Header().Set("Date", in.now().UTC().Format(http.TimeFormat))
	c := &call{in: in, w: w, r: r, body: body}
	if !strings.HasPrefix(r.URL.Path, prefix) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8") // the single page that shows every record
		_, _ = io.WriteString(w, "<!doctype html><title>EspoCRM</title>\n")
		return
	}
	if refused := c.enter(path); refused != nil {
		c.refuse(refused)
		return
	}
	if refused := c.route(path); refused != nil {
		c.refuse(refused)
	}
}

// enter finds out who asks. After too many failures nobody is let in for a while.
func (c *call) enter(path string) *refusal {
	in, now := c.in, c.in.now()
	in.failures = slices.DeleteFunc(in.failures, func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	if len(in.failures) > 10 {
		c.w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		return &refusal{status: http.StatusForbidden}
	}
	for _, u := range in.users {
		if !u.Inactive && u.is(c.r, path) {
			c.user = u
			if in.maintenance && !u.admin() {
				c.w.Header().Set("Content-Type", "text/html; charset=UTF-8")
				return &refusal{http.StatusServiceUnavailable, "Application is in maintenance mode.", `{"message":"The application currently is in maintenance mode."}`}
			}
			return nil
		}
	}
	if len(c.r.Header.Values("X-Api-Key"))+len(c.r.Header.Values("X-Hmac-Authorization"))+len(c.r.Header.Values("Authorization")) > 0 {
		in.failures = append(in.failures, now)
	}
	c.w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	c.w.Header().Set("WWW-Authenticate", `Basic realm=""`)
	return &refusal{status: http.StatusUnauthorized}
}

func (u User) is(r *http.Request, path string) bool {
	if name, password, ok := r.BasicAuth(); ok {
		return u.admin() && name == u.Name && password == u.Password
	}
	if signed := r.Header.Get("X-Hmac-Authorization"); signed != "" {
		return u.Secret != "" && signed == Sign(u.Key, u.Secret, r.Method, path)
	}
	return u.Key != "" && u.Secret == "" && r.Header.Get("X-Api-Key") == u.Key
}

// Sign is what a request is signed with: the path is that below /api/v1/, without
// the query.
func Sign(key, secret, method, path string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, method+" /"+path)
	return base64.StdEncoding.EncodeToString([]byte(key + ":" + hex.EncodeToString(mac.Sum(nil))))
}

func (c *call) answer(v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
	c.w.Header().Set("Content-Type", "application/json")
	c.w.Header().Set("X-App-Timestamp", "1795329592")
	c.w.Header().Set("Last-Modified", c.w.Header().Get("Date"))
	_, _ = c.w.Write(php(bytes.TrimSpace(b.Bytes())))
}

// php escapes as PHP's json_encode does: slashes, and all that isn't ASCII.
func php(b []byte) []byte {
	var out bytes.Buffer
	for _, r := range string(b) {
		switch {
		case r == '/':
			out.WriteString(`\/`)
		case r < 0x80:
			out.WriteByte(byte(r))
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}

func (c *call) refuse(f *refusal) {
	if f.reason != "" {
		c.w.Header().Set("X-Status-Reason", f.reason)
	}
	if c.in.Described && f.body == "" {
		c.w.Header()["Content-Type"] = nil
	} else if c.w.Header().Get("Content-Type") == "" {
		c.w.Header().Set("Content-Type", "application/json")
	}
	c.w.WriteHeader(f.status)
	_, _ = io.WriteString(c.w, f.body)
}
