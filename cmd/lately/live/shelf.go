package live

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// maxShelf is how many bytes of rendered pages are kept.
const maxShelf = 64 << 20

// A page that took long to make is shown for a while even if something has changed by
// then: ten times as long, at most five minutes. It says what it is as of.
const (
	long     = 5 * time.Second
	longKept = 10
	mostKept = 5 * time.Minute
)

// shelf keeps the pages of the report as long as nothing has changed, and at most to
// the end of the hour, since figures fade with time.
type shelf struct {
	report Report
	now    func() time.Time
	mu     sync.Mutex
	view   view
	pages  map[string]*rendered
	size   int
}

// view is what is shown: the state that it was made of and the moment it is as of.
type view struct {
	state string
	hour  time.Time
	at    time.Time
}

// rendered is a page; whoever needs it first makes it while others wait.
type rendered struct {
	mu     sync.Mutex
	of     view
	kept   time.Time // until then it is shown whatever has changed; zero for most
	made   bool
	plain  []byte
	packed []byte
	tag    string
	policy string
	bytes  int // on the shelf
}

// current is the view as it is now. Pages are as of the end of the minute, so that
// what was stored in it counts, and the same state in the same minute gives the same
// bytes.
func (s *shelf) current(ctx context.Context) (view, error) {
	state, err := s.report.State(ctx)
	if err != nil {
		return view{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now().UTC()
	if hour := now.Truncate(time.Hour); s.pages == nil || s.view.state != state || s.view.hour != hour {
		s.view = view{state: state, hour: hour, at: now.Truncate(time.Minute).Add(time.Minute - time.Second)}
		s.keep(now)
	}
	return s.view, nil
}

// keep clears the shelf but for the pages that are shown longer.
func (s *shelf) keep(now time.Time) {
	old := s.pages
	s.pages, s.size = map[string]*rendered{}, 0
	for path, p := range old {
		if now.Before(p.kept) {
			s.pages[path] = p
			s.size += p.bytes
		}
	}
}

// place is where a page of the view stands or will stand. A page of an earlier view
// stands nowhere, unless it is shown longer.
func (s *shelf) place(v view, path string) *rendered {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[path]
	if p != nil && (p.of == v || s.now().Before(p.kept)) {
		return p
	}
	p = &rendered{of: v}
	if v == s.view && s.size <= maxShelf {
		s.pages[path] = p
	}
	return p
}

// made notes what a page that stands on the shelf took.
func (s *shelf) made(p *rendered, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.bytes = len(p.plain) + len(p.packed)
	s.size += p.bytes
	if took >= long {
		p.kept = s.now().Add(min(longKept*took, mostKept))
	}
}

// forget takes away a page that couldn't be made, so that asking for what isn't there
// fills nothing.
func (s *shelf) forget(path string, p *rendered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pages[path] == p {
		delete(s.pages, path)
	}
}

// get is a page as it is now.
func (s *shelf) get(ctx context.Context, path string) (*rendered, error) {
	v, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	p := s.place(v, path)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made {
		return p, nil
	}
	began := s.now()
	page, err := s.report.Page(ctx, path, p.of.at)
	if err == nil {
		err = p.fill(page)
	}
	if err != nil {
		s.forget(path, p)
		return nil, err
	}
	s.made(p, s.now().Sub(began))
	return p, nil
}

// fill packs a page and gives it the tag that its content has.
func (p *rendered) fill(page Page) error {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(page.Body); err != nil {
		return fmt.Errorf("pack page: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("pack page: %w", err)
	}
	p.plain, p.packed, p.policy, p.made = page.Body, out.Bytes(), page.Policy, true
	p.tag = tag(string(page.Body))
	return nil
}

// tag is a strong ETag, without its quotes, for what the parts are.
func tag(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// send answers with a page, or with 304 where the reader has it already.
func (p *rendered) send(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy+"; frame-ancestors 'none'")
	h.Set("Vary", "Accept-Encoding")
	body, etag := p.plain, `"`+p.tag+`"`
	if packs(r) {
		body, etag = p.packed, `"`+p.tag+`-gzip"`
		h.Set("Content-Encoding", "gzip")
	}
	if status != http.StatusOK {
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = w.Write(body) // the reader may have gone
		return
	}
	h.Set("ETag", etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// packs reports whether the reader takes gzip.
func packs(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if coding = strings.TrimSpace(coding); strings.EqualFold(coding, "gzip") {
			weight = strings.ReplaceAll(weight, " ", "")
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
