package espocrm

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/referral"
	"lately/connectors/transport"
)

// client speaks EspoCRM's JSON.
type client struct {
	base *url.URL // of the installation
	http *http.Client
	keys []lately.Secret
	now  func() time.Time
}

func newClient(s *Settings, deps connectors.Deps) (*client, error) {
	base, err := s.base()
	if err != nil {
		return nil, fmt.Errorf("open espocrm: base_url %w", err)
	}
	c := &client{base: base, keys: []lately.Secret{s.APIKey, s.SecretKey}, now: deps.Now}
	c.http = transport.WithAuth(deps.Client, base, c.authorise)
	return c, nil
}

// authorise puts the API user's key on a request, or signs it. A signature is over
// the path below the API's prefix, without the query.
func (c *client) authorise(r *http.Request) error {
	key, err := c.keys[0].Reveal()
	if err != nil {
		return err
	}
	if c.keys[1].IsZero() {
		r.Header.Set("X-Api-Key", key)
		return nil
	}
	secret, err := c.keys[1].Reveal()
	if err != nil {
		return err
	}
	path := strings.TrimPrefix(r.URL.Path, strings.TrimRight(c.base.Path, "/")+"/api/v1/")
	r.Header.Set("X-Hmac-Authorization", sign(key, secret, r.Method, path))
	return nil
}

func sign(key, secret, method, path string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(method + " /" + path))
	return base64.StdEncoding.EncodeToString([]byte(key + ":" + hex.EncodeToString(mac.Sum(nil))))
}

// request is a request to the API.
type request struct {
	method  string
	path    string
	query   url.Values
	body    any
	version string // of the record that a change depends on

	uncounted bool // how many records there are needn't be told
}

// clock is when the server answered, by its own clock; zero if it didn't say.
type clock struct{ at time.Time }

// call makes a request and decodes the answer into out.
func (c *client) call(ctx context.Context, a request, out any) (clock, error) {
	// The validators are for sources that answer 304; EspoCRM doesn't, and its
	// answers must not be kept.
	ctx = lately.WithValidators(ctx, nil)
	u := c.base.JoinPath("api/v1", a.path)
	u.RawQuery = a.query.Encode()
	var body []byte
	if a.body != nil {
		var err error
		if body, err = json.Marshal(a.body); err != nil {
			return clock{}, fmt.Errorf("encode request to espocrm %s: %w", a.path, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, a.method, u.String(), bytes.NewReader(body))
	if err != nil {
		return clock{}, fmt.Errorf("make request to espocrm %s: %w", a.path, err)
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		// Of another type the whole body would be ignored, with a success.
		req.Header.Set("Content-Type", "application/json")
	}
	if a.version != "" {
		req.Header.Set("X-Version-Number", a.version)
	}
	if a.uncounted {
		req.Header.Set("X-No-Total", "true") // counting takes long in a large table
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return clock{}, fmt.Errorf("%s espocrm %s: %w", verb(a.method), a.path, err)
	}
	data, err := transport.Body(resp)
	if err != nil {
		return clock{}, fmt.Errorf("%s espocrm %s: %w", verb(a.method), a.path, err)
	}
	when := clock{}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		when.at = at.UTC()
	}
	if resp.StatusCode != http.StatusOK {
		return when, c.refusal(a, resp, data)
	}
	if err := json.Unmarshal(data, out); err != nil {
		return when, fmt.Errorf("decode espocrm %s: %w", a.path, err)
	}
	return when, nil
}

func verb(method string) string {
	if method == http.MethodGet {
		return "read"
	}
	return "write"
}

// list reads a page of records.
func (c *client) list(ctx context.Context, entityType string, q listQuery) (listAnswer, clock, error) {
	text, err := json.Marshal(q)
	if err != nil {
		return listAnswer{}, clock{}, fmt.Errorf("encode request to espocrm %s: %w", entityType, err)
	}
	var page listAnswer
	a := request{method: http.MethodGet, path: entityType, query: url.Values{"searchParams": {string(text)}}, uncounted: !q.counted}
	when, err := c.call(ctx, a, &page)
	if err != nil {
		return page, when, err
	}
	if page.List == nil {
		return page, when, fmt.Errorf("decode espocrm %s: the answer holds no list", entityType)
	}
	if len(page.List) > q.MaxSize {
		return page, when, fmt.Errorf("decode espocrm %s: %d records where %d were asked for", entityType, len(page.List), q.MaxSize)
	}
	for _, r := range page.List {
		if !plainID(r.id()) {
			return page, when, fmt.Errorf("decode espocrm %s: a record without a usable id", entityType)
		}
	}
	return page, when, nil
}

// get reads one record, with all that is in it.
func (c *client) get(ctx context.Context, entityType, id string) (record, error) {
	var r record
	if _, err := c.call(ctx, request{method: http.MethodGet, path: entityType + "/" + id}, &r); err != nil {
		return nil, err
	}
	if r.id() != id {
		return nil, fmt.Errorf("decode espocrm %s: another record than was asked for", entityType)
	}
	return r, nil
}

// define reads what an entity type is made of; nil if it isn't known, or not to this
// user.
func (c *client) define(ctx context.Context, entityType string) (*definition, error) {
	var d *definition
	query := url.Values{"key": {"entityDefs." + entityType}}
	if _, err := c.call(ctx, request{method: http.MethodGet, path: "Metadata", query: query}, &d); err != nil {
		return nil, err
	}
	if d != nil && d.Fields == nil {
		return nil, fmt.Errorf("decode espocrm Metadata: no fields of %s", entityType)
	}
	return d, nil
}

// plainID reports whether s can be a record's id: 17 hexadecimal digits, or a UUID
// where the installation makes those. Nothing else may come near a path.
func plainID(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

// looksLikeID reports whether text that a person may have written is a record's id.
func looksLikeID(s string) bool {
	hexed := strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
	bare := strings.ReplaceAll(s, "-", "")
	return hexed && len(s) == 17 || len(s) == 36 && len(bare) == 32 && strings.Trim(strings.ToLower(bare), "0123456789abcdef") == ""
}

// clean makes text from the other side fit for an error: one line, short, and
// without the keys even if the answer repeats them.
func (c *client) clean(s string) string {
	for _, k := range c.keys {
		if k.IsZero() {
			continue
		}
		if v, err := k.Reveal(); err == nil {
			s = strings.ReplaceAll(s, v, "***")
		}
	}
	if r := []rune(referral.Clip(s)); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return referral.Clip(s)
}
