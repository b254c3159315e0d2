package connectortest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

// toySettings open a small but complete connector, in which a fault can be planted.
type toySettings struct {
	Token lately.Secret `yaml:"token"`
	Size  int           `yaml:"size"`
	fault string
}

func (s *toySettings) Validate() error {
	if s.Size >= 1 {
		return nil
	}
	if s.fault == "plain mistakes" {
		return errors.New("size is wrong")
	}
	return &lately.FieldError{Key: "size", Problem: "is less than 1", Fix: "write how many things a page has"}
}

func (s *toySettings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	base, err := url.Parse(src.Location)
	if err != nil {
		return nil, err
	}
	t := &toy{toySettings: *s, base: base, deps: deps}
	switch s.fault {
	case "asks in open":
		if resp, err := deps.Client.Get(src.Location); err == nil {
			_ = resp.Body.Close()
		}
	case "secret in open":
		if _, err := s.Token.Reveal(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// toy reads a paged listing in JSON.
type toy struct {
	toySettings
	base  *url.URL
	deps  connectors.Deps
	calls int
}

type toyCursor struct {
	Version int               `json:"v"`
	Page    int               `json:"page"`
	Known   map[string]string `json:"known"`
	Padding string            `json:"padding,omitempty"`
}

type toyPage struct {
	Things []struct{ ID, Name string } `json:"things"`
	More   *bool                       `json:"more"`
}

func (t *toy) Fetch(ctx context.Context, raw lately.Cursor) (lately.Batch, error) {
	t.calls++
	cur := t.parse(raw)
	page, err := t.read(ctx, cur.Page)
	if err != nil {
		if t.fault == "swallows errors" {
			return lately.Batch{Complete: true, Cursor: raw}, nil
		}
		return lately.Batch{}, err
	}
	b := lately.Batch{More: *page.More, Complete: !*page.More}
	for _, x := range page.Things {
		t.add(&b, cur, x.ID, x.Name)
	}
	cur.Page++
	if b.Complete {
		cur.Page = 0
	}
	t.spoil(&b, &cur, raw)
	if b.Cursor, err = json.Marshal(cur); err == nil && t.fault == "panics" && len(raw) > 0 && raw[0] != '{' {
		panic("what a cursor")
	}
	return b, err
}

func (t *toy) parse(raw lately.Cursor) toyCursor {
	var cur toyCursor
	if json.Unmarshal(raw, &cur) != nil || cur.Version != 1 || cur.Page < 0 {
		cur = toyCursor{Version: 1}
	}
	if cur.Known == nil {
		cur.Known = map[string]string{}
	}
	if t.fault == "has a memory" && t.calls > 1 {
		cur.Page = t.calls
	}
	return cur
}

// add reports a thing, as seen if it is as it was.
func (t *toy) add(b *lately.Batch, cur toyCursor, id, name string) {
	it := lately.Item{
		Key: "thing:" + id, Thing: "toy:" + id, Kind: lately.Entry, Title: lately.OneLine(name), Format: lately.Text, Body: name,
		URL: t.base.JoinPath("things", id).String(), Published: Start,
	}
	switch t.fault {
	case "unstable keys":
		it.Key += strconv.Itoa(int(t.deps.Now().Unix())) + strconv.Itoa(t.calls) + lately.ShortHash(fmt.Sprint(&it))
	case "relative links":
		it.URL = "/things/" + id
	case "local time":
		it.Published = it.Published.In(time.FixedZone("here", 3600))
	case "bad text":
		it.Body = "\xffbroken"
	case "empty keys":
		it.Key = ""
	}
	if cur.Known[id] == name && t.fault != "repeats itself" {
		b.Seen = append(b.Seen, it.Key)
		return
	}
	if t.fault != "never remembers" {
		cur.Known[id] = name
	}
	if t.fault == "misses changes" && len(cur.Known) > 0 && cur.Known["0"] == "thing 0" && strings.Contains(name, "changed") {
		b.Seen = append(b.Seen, it.Key)
		return
	}
	b.Items = append(b.Items, it)
}

// spoil plants the faults of whole batches.
func (t *toy) spoil(b *lately.Batch, cur *toyCursor, raw lately.Cursor) {
	switch t.fault {
	case "doubles":
		b.Items = append(b.Items, b.Items...)
	case "stops early":
		b.More, b.Complete = false, true
	case "skips a page":
		cur.Page++
	case "fat cursors":
		cur.Padding = strings.Repeat("x", 1<<20)
	case "changes the cursor":
		if len(raw) > 0 {
			raw[0] = 'x'
		}
	case "unchanged with items":
		b.Unchanged = len(b.Seen) > 0
	case "forgets what it saw":
		b.Seen = nil
	case "never complete":
		b.Complete = false
	case "turns in a circle":
		b.More, b.Complete, cur.Page = true, false, 0
		if len(b.Items) == 0 {
			*cur = t.parse(raw)
		}
	case "tells the secret":
		if s, err := t.Token.Reveal(); err == nil {
			b.Warnings = append(b.Warnings, "read with "+s)
		}
	}
}

func (t *toy) read(ctx context.Context, n int) (*toyPage, error) {
	secret, err := t.Token.Reveal()
	if err != nil {
		return nil, fmt.Errorf("read toys: %w", err)
	}
	auth := func(r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+secret)
		return nil
	}
	client := transport.WithAuth(t.deps.Client, t.base, auth)
	ctx = transport.KeepBody(ctx)
	switch t.fault {
	case "deaf":
		ctx = lately.WithValidators(context.WithoutCancel(ctx), lately.ValidatorsFrom(ctx))
	case "unconditional":
		ctx = lately.WithValidators(ctx, nil)
	case "leaks":
		client = &http.Client{Transport: client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/things?page=%d", t.base, n), nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if t.fault == "leaks" && err == nil && resp.StatusCode == http.StatusFound {
		// Whoever follows redirects by hand has to think of this by hand as well.
		if req, err = http.NewRequestWithContext(ctx, http.MethodGet, resp.Header.Get("Location"), nil); err == nil {
			_ = auth(req)
			resp, err = t.deps.Client.Do(req)
		}
	}
	if err != nil {
		if t.fault == "deaf to waiting" {
			return nil, errors.New("read toys: it failed")
		}
		return nil, fmt.Errorf("read toys: %w", err)
	}
	return t.decode(resp, secret)
}

func (t *toy) decode(resp *http.Response, secret string) (*toyPage, error) {
	body, err := transport.Body(resp)
	if t.fault == "believes anything" {
		body, err = []byte(strings.TrimSpace(string(body))), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read toys: %w", err)
	}
	switch resp.StatusCode {
	case 200:
	case 401, 403, 404, 410:
		if t.fault == "hopes" {
			return nil, fmt.Errorf("read toys: status %d", resp.StatusCode)
		}
		if t.fault == "echoes" {
			return nil, fmt.Errorf("read toys: %s: %w", body, lately.ErrPermanent)
		}
		return nil, fmt.Errorf("read toys: status %d: %w", resp.StatusCode, lately.ErrPermanent)
	default:
		return nil, fmt.Errorf("read toys: status %d", resp.StatusCode)
	}
	var page toyPage
	err = json.Unmarshal(body, &page)
	if t.fault == "believes anything" && page.More == nil {
		page.More = new(bool)
		err = nil
	}
	if err == nil && page.More == nil {
		err = errors.New("it isn't a page")
	}
	if err != nil {
		return nil, fmt.Errorf("decode toys: %w", err)
	}
	return &page, nil
}

// toyWorld is a server of things.
type toyWorld struct {
	mu     sync.Mutex
	things []struct{ ID, Name string }
	size   int
	born   int
}

func (w *toyWorld) add() {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := strconv.Itoa(w.born)
	w.born++
	w.things = append(w.things, struct{ ID, Name string }{id, "thing " + id})
}

func (w *toyWorld) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	from := min(max(page, 0)*w.size, len(w.things))
	to := min(from+w.size, len(w.things))
	body, _ := json.Marshal(map[string]any{"things": append([]struct{ ID, Name string }{}, w.things[from:to]...), "more": to < len(w.things)})
	tag := strconv.Quote(lately.ShortHash(string(body)))
	out.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		out.WriteHeader(http.StatusNotModified)
		return
	}
	out.Header().Set("Content-Type", "application/json")
	_, _ = out.Write(body)
}

// toySuite is the suite for a toy with a fault.
func toySuite(fault string) Suite {
	return Suite{
		Kind: connectors.Kind{Name: "toy", Value: "url", Every: time.Hour, Settings: func() connectors.Settings { return &toySettings{Size: 2} }},
		Make: func(_ testing.TB, at Site, things int) *World {
			w := &toyWorld{size: 2}
			for range things {
				w.add()
			}
			return &World{
				Handler:  w,
				Source:   lately.Source{ID: "us/toy", Name: "toy", Owner: lately.OurID, Kind: "toy", Location: at.URL},
				Settings: func(s lately.Secret) connectors.Settings { return &toySettings{Token: s, Size: 2, fault: fault} },
				Add:      w.add,
				Change: func(i int) {
					w.mu.Lock()
					defer w.mu.Unlock()
					w.things[i].Name += " changed"
				},
				Remove: func(i int) {
					w.mu.Lock()
					defer w.mu.Unlock()
					w.things = slices.Delete(w.things, i, i+1)
				},
			}
		},
		Many: 7, Conditional: true, Removes: true,
		Wrong: map[string]func(connectors.Settings){"size": func(s connectors.Settings) { s.(*toySettings).Size = 0 }},
	}
}
