package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Site serves a world: every company below /HOST/, the code host below /api/, the
// CRM below /crm/, /account-info/ and so on.
type Site struct {
	world *World
	base  string // http://127.0.0.1:PORT
	mux   *http.ServeMux

	requests, bodies, searches atomic.Int64
}

// NewSite makes the handler of a world that is reached at base.
func NewSite(w *World, base string) *Site {
	s := &Site{world: w, base: base, mux: http.NewServeMux()}
	for i := range w.Companies {
		s.company(&w.Companies[i])
	}
	s.codeHost()
	s.crm()
	s.mux.HandleFunc("GET /robots.txt", func(rw http.ResponseWriter, r *http.Request) {
		s.send(rw, r, "text/plain", []byte("User-agent: *\nDisallow: /private/\n"))
	})
	return s
}

// ServeHTTP counts requests and the bodies that were sent.
func (s *Site) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	s.requests.Add(1)
	counter := &s.bodies
	if r.Method == http.MethodPost {
		counter = &s.searches
	}
	s.mux.ServeHTTP(&counting{ResponseWriter: rw, bodies: counter}, r)
}

// World is what is served.
func (s *Site) World() *World { return s.world }

// Requests is how many requests were answered, and Bodies how many of the answers
// had a body, searches left out.
func (s *Site) Requests() int64 { return s.requests.Load() }

// Bodies is how many answers had a body: an unchanged source gives none.
func (s *Site) Bodies() int64 { return s.bodies.Load() }

// Searches is how often the CRM was searched: such a request can't be conditional, and
// is answered in full even where there is nothing new.
func (s *Site) Searches() int64 { return s.searches.Load() }

// company serves one company's feeds, articles and pages.
func (s *Site) company(c *Company) {
	for _, f := range c.Feeds {
		kind, body := s.feed(c, f)
		s.static(c, f.Path, kind, body)
		for _, p := range f.Posts {
			s.static(c, p.Path, "text/html; charset=utf-8", s.article(c, p))
		}
	}
	for _, p := range c.Pages {
		s.static(c, p.Path, "text/html; charset=utf-8", s.page(c, p))
		for _, e := range p.Events {
			s.static(c, e.Path, "text/html; charset=utf-8", s.event(c, e))
		}
	}
	s.static(c, "/", "text/html; charset=utf-8", s.home(c))
}

// static serves the same bytes for ever, with the validators that make asking
// again cheap.
func (s *Site) static(c *Company, path, kind string, body []byte) {
	pattern := "GET /" + c.Host + path
	if strings.HasSuffix(pattern, "/") {
		pattern += "{$}"
	}
	s.mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) { s.send(rw, r, kind, body) })
}

func (s *Site) send(rw http.ResponseWriter, r *http.Request, kind string, body []byte) {
	sum := sha256.Sum256(body)
	rw.Header().Set("Content-Type", kind)
	rw.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(rw, r, "", s.world.Epoch, bytes.NewReader(body))
}

// url is where a company's path is served.
func (s *Site) url(c *Company, path string) string {
	return s.base + "/" + c.Host + path
}

// counting counts the answers that have a body.
type counting struct {
	http.ResponseWriter
	bodies *atomic.Int64
	seen   bool
}

func (c *counting) Write(p []byte) (int, error) {
	if !c.seen && len(p) > 0 {
		c.seen = true
		c.bodies.Add(1)
	}
	return c.ResponseWriter.Write(p)
}

// rfc3339 is how Atom, JSON Feed and the APIs write a time.
func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
