package live

import (
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// basePolicy is the Content-Security-Policy of answers that aren't pages.
const basePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// safe sets the headers that keep answers to what they are.
func safe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", basePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("X-Robots-Tag", "noindex")
		h.Set("Cache-Control", "private, no-cache")
		next.ServeHTTP(w, r)
	})
}

// bounded keeps one request from taking too much.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		p := &patient{ResponseWriter: w, rc: http.NewResponseController(w)}
		next.ServeHTTP(p, r)
		p.extend() // what is still to be sent of it
	})
}

// patient gives the reader time for each part of an answer instead of for all of it,
// so that a long table ends and a reader who has gone to sleep doesn't last.
type patient struct {
	http.ResponseWriter
	rc *http.ResponseController
}

// extend gives the time anew.
func (p *patient) extend() {
	_ = p.rc.SetWriteDeadline(time.Now().Add(patience)) // what can't have one has no slow reader
}

func (p *patient) Write(b []byte) (int, error) {
	p.extend()
	return p.ResponseWriter.Write(b)
}

// Unwrap lets a ResponseController find what is below.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// hosts are the names that a request may be for.
type hosts struct {
	names []string
	all   bool // whoever must say who he is may come by any name
}

func newHosts(names []string, open bool) hosts {
	h := hosts{all: !open && len(names) == 0}
	for _, n := range names {
		h.names = append(h.names, strings.ToLower(n))
	}
	return h
}

// handler refuses requests for other hosts. A page elsewhere can have its own name
// point here, and then ask as if it were ours; but it can't ask by our name.
func (h hosts) handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.ours(r.Host) {
			refuse(w, r, http.StatusMisdirectedRequest, "This server isn't known by that name. Name it with --host when it should be.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (h hosts) ours(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if h.all || host == "localhost" || slices.Contains(h.names, host) {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// logged writes a line about each request, and keeps one that goes wrong from taking
// the others along. Neither headers nor what was sent or asked for are in it.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, c := time.Now(), &counted{ResponseWriter: w}
		who := new(string)
		r = r.WithContext(withName(r.Context(), who))
		defer func() {
			wrong := recover()
			if wrong != nil && wrong != http.ErrAbortHandler {
				s.Log.Error("request failed", "path", r.URL.Path, "panic", wrong, "stack", string(debug.Stack()))
				if c.status == 0 {
					refuse(c, r, http.StatusInternalServerError, "Something went wrong. The server's log says what.")
					wrong = nil
				} else {
					wrong = http.ErrAbortHandler
				}
			}
			s.Log.Info("request", "method", r.Method, "path", r.URL.Path, "status", c.status, "bytes", c.bytes,
				"took", time.Since(began).Round(time.Millisecond), "who", *who, "from", peer(r))
			if wrong != nil {
				panic(wrong)
			}
		}()
		next.ServeHTTP(c, r)
	})
}

// counted remembers what was answered.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (c *counted) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets a ResponseController find what is below.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// peer is the address that a request comes from.
func peer(r *http.Request) netip.Addr {
	p, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap()
}

// refuse answers with a short plain text.
func refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	h.Del("Content-Encoding")
	h.Del("Content-Disposition")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

func robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
}
