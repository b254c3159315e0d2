package pipedrive

import (
	"bytes"
	"context"
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

// client speaks Pipedrive's JSON.
type client struct {
	base   *url.URL
	http   *http.Client
	token  lately.Secret
	now    func() time.Time
	budget *budget   // nil: nobody counts
	at     time.Time // when the server answered last, by its own clock
}

func newClient(s *Settings, deps connectors.Deps) (*client, error) {
	base, err := s.base()
	if err != nil {
		return nil, fmt.Errorf("open pipedrive: base_url %w", err)
	}
	token := s.Token
	authorised := transport.WithAuth(deps.Client, base, func(r *http.Request) error {
		value, err := token.Reveal()
		if err != nil {
			return err
		}
		r.Header.Set("X-Api-Token", value)
		return nil
	})
	return &client{base: base, http: authorised, token: token, now: deps.Now}, nil
}

// counted is the client with a budget of its own.
func (c *client) counted(b *budget) *client {
	out := *c
	out.budget = b
	return &out
}

func (c *client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, http.MethodGet, path, query, nil, out)
}

func (c *client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	// The validators are for sources that answer 304; Pipedrive doesn't, and its
	// answers must not be kept.
	ctx = transport.WithLimits(lately.WithValidators(ctx, nil), readLimit)
	if err := c.budget.spend(c.now(), cost(method, path)); err != nil {
		return fmt.Errorf("%s pipedrive %s: %w", verb(method), path, err)
	}
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("encode request to pipedrive %s: %w", path, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request to pipedrive %s: %w", path, err)
	}
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s pipedrive %s: %w", verb(method), path, err)
	}
	data, err := transport.Body(resp)
	if err != nil {
		return fmt.Errorf("%s pipedrive %s: %w", verb(method), path, err)
	}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.at = at.UTC()
	}
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusCreated {
		return c.refusal(method, path, resp.StatusCode, data)
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("decode pipedrive %s: %w", path, err)
	}
	return nil
}

func verb(method string) string {
	if method == http.MethodGet {
		return "read"
	}
	return "write"
}

// list reads a page of records.
func (c *client) list(ctx context.Context, path string, query url.Values) (list, error) {
	var page list
	if err := c.get(ctx, path, query, &page); err != nil {
		return page, err
	}
	if page.Success == nil || !*page.Success || page.Data == nil {
		return page, fmt.Errorf("decode pipedrive %s: the answer holds no list", path)
	}
	for _, r := range page.Data {
		if !referral.Digits(r.id()) {
			return page, fmt.Errorf("decode pipedrive %s: a record without a usable id", path)
		}
	}
	return page, nil
}

// one reads one record.
func (c *client) one(ctx context.Context, path, id string) (record, error) {
	var a one
	if err := c.get(ctx, path+"/"+id, nil, &a); err != nil {
		return record{}, err
	}
	if a.Data == nil || a.Data.id() != id {
		return record{}, fmt.Errorf("decode pipedrive %s: another record than was asked for", path)
	}
	return *a.Data, nil
}

// fieldPages bounds the pages of an account's own names.
const fieldPages = 20

// fields reads all fields of deals or organizations.
func (c *client) fields(ctx context.Context, path string) (out []field, err error) {
	query := url.Values{"limit": {"500"}}
	for range fieldPages {
		var page fieldList
		if err := c.get(ctx, path, query, &page); err != nil {
			return nil, err
		}
		if page.Data == nil {
			return nil, fmt.Errorf("decode pipedrive %s: the answer holds no list", path)
		}
		out = append(out, page.Data...)
		if page.More.Next.text == "" {
			return out, nil
		}
		query.Set("cursor", page.More.Next.text)
	}
	return nil, fmt.Errorf("read pipedrive %s: still more after %d pages", path, fieldPages)
}

// everything reads all pages of a short list.
func (c *client) everything(ctx context.Context, path string) (out []record, err error) {
	query := url.Values{"limit": {"500"}}
	for range fieldPages {
		page, err := c.list(ctx, path, query)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Data...)
		if page.More.Next.text == "" {
			return out, nil
		}
		query.Set("cursor", page.More.Next.text)
	}
	return nil, fmt.Errorf("read pipedrive %s: still more after %d pages", path, fieldPages)
}

// clean makes text from the other side fit for an error: one line, short, and without
// the token even if the answer repeats it.
func (c *client) clean(s string) string {
	if token, err := c.token.Reveal(); err == nil {
		s = strings.ReplaceAll(s, token, "***")
	}
	if r := []rune(referral.Clip(s)); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return referral.Clip(s)
}
