// Package page reads one web page as a full listing of what stands on it: logos,
// cards, rows and prose that may name a company, the quotes of named speakers, and
// events. It says under which heading each of them stands and never what that means.
package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

// Settings are the settings of one page source. It has none of its own: what the
// page is about is the common setting `area`.
type Settings struct{}

// Kind is the page kind of source; its value is the page's address.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "page",
		Value:    "url",
		Settings: func() connectors.Settings { return &Settings{} },
		Every:    24 * time.Hour,
	}
}

// Open makes the connector.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	u, err := url.Parse(src.Location)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &lately.FieldError{
			Key:     "page",
			Problem: fmt.Sprintf("%q is not the address of a web page", lately.OneLine(src.Location)),
			Fix:     "write it in full, as in https://example.com/partners/",
		}
	}
	client := deps.Client
	if client != nil {
		client = transport.WithRobots(client, "")
	}
	return &connector{address: u, area: src.Area, client: client}, nil
}

type connector struct {
	address *url.URL
	area    lately.Area
	client  *http.Client
}

// Fetch reads the page once. What the page shows is complete only if the page can
// be believed: an error page, an empty shell, a consent wall or a redirect to
// somewhere else is an error, since it says nothing of what stood there before.
func (c *connector) Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address.String(), nil)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read page: %w", err)
	}
	req.Header.Set("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1")
	before := decode(cursor)
	if before.Version == 0 {
		// Nothing is remembered, so that "not modified" would be of no use.
		ctx = lately.WithValidators(ctx, fresh{lately.ValidatorsFrom(ctx)})
		req = req.WithContext(ctx)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read page: %w", err)
	}
	if resp.StatusCode == http.StatusNotModified {
		_ = resp.Body.Close()
		return lately.Batch{Cursor: cursor, Unchanged: true}, nil
	}
	body, err := transport.Body(resp)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read page: %w", err)
	}
	if err := status(resp.StatusCode); err != nil {
		return lately.Batch{}, err
	}
	text, err := decodeBody(body, resp.Header.Get("Content-Type"))
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read page: %w", err)
	}
	return c.batch(before, resp.Request.URL, text)
}

// fresh is a memory that remembers nothing and learns.
type fresh struct{ lately.Validators }

// Get finds nothing.
func (fresh) Get(context.Context, string) (lately.Validator, bool, error) {
	return lately.Validator{}, false, nil
}

// Set learns, where there is somebody to learn.
func (f fresh) Set(v lately.Validator) {
	if f.Validators != nil {
		f.Validators.Set(v)
	}
}

// status turns an answer that is no page into an error.
func status(code int) error {
	switch {
	case code == http.StatusOK:
		return nil
	case code == http.StatusNotFound || code == http.StatusGone || code == http.StatusForbidden || code == http.StatusUnauthorized:
		return fmt.Errorf("read page: the server answers %d %s (%w)", code, http.StatusText(code), lately.ErrPermanent)
	}
	return fmt.Errorf("read page: the server answers %d %s", code, http.StatusText(code))
}

// batch judges a page that was read, and reports it.
func (c *connector) batch(before memory, final *url.URL, body []byte) (lately.Batch, error) {
	// Where it was asked for is what it is called, as long as it is that page.
	r := read(c.address, c.area, body)
	now := remember(r)
	if why := implausible(before, now, r, c.address, final); why != "" {
		return lately.Batch{}, fmt.Errorf("read page: what came isn't the page: %s; what is known of it is kept", why)
	}
	ended := now.ends(before, r)
	b := lately.Batch{Items: r.items, Complete: !r.truncated && ended}
	if !ended {
		b.Warnings = append(b.Warnings, "the page breaks off: nothing counts as missing from it until it is read to its end")
	}
	if r.truncated {
		b.Warnings = append(b.Warnings, "the page is larger than what is read of it: what is missing can't be told from what wasn't read")
	}
	var err error
	b.Cursor, err = now.encode()
	return b, err
}

// decodeBody brings a page to UTF-8. What isn't HTML at all is an error.
func decodeBody(body []byte, contentType string) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(contentType); err == nil && !strings.Contains(kind, "html") && !strings.HasPrefix(kind, "text/") {
		return nil, fmt.Errorf("it is %s, not HTML (%w)", lately.OneLine(kind), lately.ErrPermanent)
	}
	r, err := charset.NewReader(bytes.NewReader(body), contentType)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// Read turns a page into its items, as Fetch would report them: for those who have
// a page's body and no server to ask. A page that can't be believed is an error.
func Read(src lately.Source, address string, body []byte) ([]lately.Item, error) {
	b, err := readFrom(src, address, memory{}, body)
	return b.Items, err
}

// ReadLater is Read for a page of which an earlier version was read before. What is
// missing from the items is gone only if the reading is complete.
func ReadLater(src lately.Source, address string, before, after []byte) (items []lately.Item, complete bool, err error) {
	b, err := readFrom(src, address, memory{}, before)
	known := memory{}
	if err == nil {
		known = decode(b.Cursor)
	}
	b, err = readFrom(src, address, known, after)
	return b.Items, b.Complete, err
}

func readFrom(src lately.Source, address string, before memory, body []byte) (lately.Batch, error) {
	u, err := url.Parse(address)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read page: %w", err)
	}
	text, err := decodeBody(body, "")
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read page: %w", err)
	}
	c := &connector{address: u, area: src.Area}
	return c.batch(before, u, text)
}
