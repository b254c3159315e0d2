package transport

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"lately"
)

// loopback lets tests reach their own servers.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// client makes a client over httptest servers.
func client(t testing.TB, o Options) *http.Client {
	t.Helper()
	if o.network == nil && o.Allow == nil {
		o.Allow = loopback
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// network stands in for the network.
type network func(*http.Request) (*http.Response, error)

func (n network) RoundTrip(req *http.Request) (*http.Response, error) { return n(req) }

// answer makes a response whose length is known; header is name, value, name, value.
func answer(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: h,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

func request(t testing.TB, ctx context.Context, method, to string, header ...string) *http.Request {
	t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader("question")
	}
	req, err := http.NewRequestWithContext(ctx, method, to, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// get returns the response with its body read, or the error of either.
func get(t testing.TB, c *http.Client, ctx context.Context, to string, header ...string) (*http.Response, string, error) {
	t.Helper()
	resp, err := c.Do(request(t, ctx, http.MethodGet, to, header...))
	if err != nil {
		return nil, "", err
	}
	body, err := Body(resp)
	return resp, string(body), err
}

// memory is a lately.Validators that keeps at once what is staged.
type memory struct {
	mu   sync.Mutex
	held map[string]lately.Validator
}

func (m *memory) Get(_ context.Context, key string) (lately.Validator, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.held[key]
	return v, ok, nil
}

func (m *memory) Set(v lately.Validator) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil {
		m.held = map[string]lately.Validator{}
	}
	m.held[v.Key] = v
}

func (m *memory) all() map[string]lately.Validator {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.held)
}
