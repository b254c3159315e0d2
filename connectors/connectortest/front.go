package connectortest

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// exchange is one request with what came back.
type exchange struct {
	Method, URI   string
	Authorization string
	Conditional   bool
	Status        int
	Bytes         int
}

// answer stands in for the world's own answer to the n-th request since it was
// set, counting from 0. It returns false to let the world answer.
type answer func(n int, w http.ResponseWriter, r *http.Request) bool

// front is the server that a world stands behind. It counts what passes, and gives
// other answers where a check asks for that.
type front struct {
	*httptest.Server
	mu      sync.Mutex
	world   http.Handler
	log     []exchange
	instead answer
	n       int
}

func newFront(tb testing.TB) *front {
	f := &front{}
	f.Server = httptest.NewServer(f)
	tb.Cleanup(func() {
		f.CloseClientConnections()
		f.Close()
	})
	return f
}

// ServeHTTP implements http.Handler.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	instead, n, world := f.instead, f.n, f.world
	f.n++
	i := len(f.log)
	f.log = append(f.log, exchange{
		Method: r.Method, URI: r.URL.RequestURI(), Authorization: r.Header.Get("Authorization"),
		Conditional: r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "",
	})
	f.mu.Unlock()
	c := &counting{ResponseWriter: w, status: http.StatusOK}
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if i < len(f.log) {
			f.log[i].Status, f.log[i].Bytes = c.status, c.bytes
		}
	}()
	if instead != nil && instead(n, c, r) {
		return
	}
	if world == nil {
		http.NotFound(c, r)
		return
	}
	world.ServeHTTP(c, r)
}

// answer sets what is answered instead of the world's own; nil ends that.
func (f *front) answer(a answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.instead, f.n = a, 0
}

// taken returns the exchanges since it was last asked, and forgets them.
func (f *front) taken() []exchange {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.log
	f.log = nil
	return out
}

// counting notes the status and the size of an answer.
type counting struct {
	http.ResponseWriter
	status, bytes int
}

func (c *counting) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *counting) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *counting) Unwrap() http.ResponseWriter { return c.ResponseWriter }
