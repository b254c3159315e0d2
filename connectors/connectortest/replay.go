package connectortest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"sync"
	"testing"
)

// Exchange is one recorded request with its answer. Bodies are the exact text.
type Exchange struct {
	Title   string `json:"title"`
	Request struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Query   string            `json:"query"` // as it was sent, without the question mark
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	} `json:"request"`
	Response struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	} `json:"response"`
}

// ReadExchanges reads the recorded exchanges whose file names match a pattern, one
// JSON object a file, in the order of the names.
func ReadExchanges(files fs.FS, pattern string) ([]Exchange, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, fmt.Errorf("read exchanges: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("read exchanges: no file matches %q", pattern)
	}
	slices.Sort(names)
	var out []Exchange
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read exchanges: %w", err)
		}
		var e Exchange
		if err := json.Unmarshal(data, &e); err != nil {
			return nil, fmt.Errorf("read exchange %s: %w", name, err)
		}
		if e.Request.Method == "" || e.Request.Path == "" || e.Response.Status == 0 {
			return nil, fmt.Errorf("read exchange %s: it has no method, no path or no status", name)
		}
		out = append(out, e)
	}
	return out, nil
}

// Replay is a server on loopback that answers as was recorded. A request that
// nobody recorded fails the test. One that was recorded several times gets the
// answers in their order, and the last of them from then on.
type Replay struct {
	*httptest.Server
	// Match decides whether a request is the recorded one; nil compares method,
	// path, query and body, where the order of parameters and JSON's white space
	// mean nothing. Set it before the first request.
	Match func(r *http.Request, body []byte, e Exchange) bool

	tb        testing.TB
	mu        sync.Mutex
	exchanges []Exchange
	used      []int
}

// NewReplay starts a server for a test.
func NewReplay(tb testing.TB, exchanges ...Exchange) *Replay {
	tb.Helper()
	p := &Replay{tb: tb, exchanges: exchanges, used: make([]int, len(exchanges))}
	p.Server = httptest.NewServer(p)
	tb.Cleanup(p.Close)
	return p
}

// Unused lists the titles of the exchanges that no request asked for.
func (p *Replay) Unused() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for i, e := range p.exchanges {
		if p.used[i] == 0 {
			out = append(out, e.Title)
		}
	}
	return out
}

// ServeHTTP implements http.Handler.
func (p *Replay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		p.tb.Errorf("replay %s %s: %v", r.Method, r.URL, err)
		return
	}
	e, ok := p.find(r, body)
	if !ok {
		p.tb.Errorf("replay: nobody recorded %s %s with body %.300q", r.Method, r.URL, body)
		http.Error(w, "nobody recorded that", http.StatusNotImplemented)
		return
	}
	for name, value := range e.Response.Headers {
		if !ofTheConnection[http.CanonicalHeaderKey(name)] {
			w.Header().Set(name, value)
		}
	}
	w.WriteHeader(e.Response.Status)
	_, _ = io.WriteString(w, e.Response.Body)
}

// ofTheConnection are headers of how an answer was sent, not of what it is.
var ofTheConnection = map[string]bool{
	"Connection": true, "Content-Encoding": true, "Content-Length": true, "Keep-Alive": true, "Transfer-Encoding": true, "Trailer": true,
}

// find returns the first matching exchange that wasn't used, else the last one.
func (p *Replay) find(r *http.Request, body []byte) (Exchange, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	match := p.Match
	if match == nil {
		match = same
	}
	last := -1
	for i, e := range p.exchanges {
		if !match(r, body, e) {
			continue
		}
		if last = i; p.used[i] == 0 {
			break
		}
	}
	if last < 0 {
		return Exchange{}, false
	}
	p.used[last]++
	return p.exchanges[last], true
}

// same compares a request with a recorded one.
func same(r *http.Request, body []byte, e Exchange) bool {
	if r.Method != e.Request.Method || r.URL.Path != e.Request.Path {
		return false
	}
	asked, err := url.ParseQuery(r.URL.RawQuery)
	recorded, err2 := url.ParseQuery(e.Request.Query)
	if err != nil || err2 != nil || !reflect.DeepEqual(asked, recorded) {
		return false
	}
	var x, y any
	if json.Unmarshal(body, &x) == nil && json.Unmarshal([]byte(e.Request.Body), &y) == nil {
		return reflect.DeepEqual(x, y)
	}
	return bytes.Equal(body, []byte(e.Request.Body))
}
