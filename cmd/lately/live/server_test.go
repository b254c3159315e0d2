package live

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// stub is a report of one page and one row.
type stub struct {
	mu      sync.Mutex
	state   string
	made    int // pages
	decided []Verdict
	wrong   error  // what every reading comes to
	refuse  error  // what every decision comes to
	slow    func() // called while a page is made
}

func (s *stub) State(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, s.wrong
}

func (s *stub) Page(_ context.Context, path string, at time.Time) (Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if path != "/" {
		return Page{}, fs.ErrNotExist
	}
	s.made++
	if s.slow != nil {
		s.slow()
	}
	return Page{Body: fmt.Appendf(nil, "<p>%s as of %s</p>%s", s.state, at.Format(time.RFC3339), strings.Repeat(" ", 500)), Policy: "default-src 'none'"}, nil
}

func (s *stub) Table(_ context.Context, w io.Writer, q Query) error {
	if q.Partner == "nobody" {
		return fmt.Errorf("%w: there is no partner nobody", ErrAsked)
	}
	if q.Partner == "broken" {
		if _, err := io.WriteString(w, "half a table"); err != nil {
			return err
		}
		return errors.New("the disk is gone")
	}
	_, err := fmt.Fprintf(w, "%s.%s as of %s", q.Table, q.Format, q.At.Format(time.RFC3339))
	return err
}

func (s *stub) Health(context.Context) (Health, error) {
	return Health{LastSync: noon.Add(-90 * time.Second), Sources: 7, Failing: 2}, s.wrong
}

func (s *stub) Queue(_ context.Context, a Asked, _ time.Time) (Page, error) {
	return Page{Body: fmt.Appendf(nil, "%+v", a), Policy: "form-action 'self'"}, s.wrong
}

func (s *stub) Decide(_ context.Context, v Verdict) (string, error) {
	if s.refuse != nil {
		return "", s.refuse
	}
	s.decided = append(s.decided, v)
	return v.ID + "-now", nil
}

var noon = time.Date(2026, 6, 1, 12, 0, 7, 0, time.UTC)

// stage is a server with its report and log.
type stage struct {
	*stub
	*Server
	handler http.Handler
	log     *heard
	clock   time.Time
}

// heard is what was logged, while it is.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.String()
}

func newStage(o Options) *stage {
	s := &stage{stub: &stub{state: "one"}, log: &heard{}, clock: noon}
	o.Report, o.Reviews, o.Version, o.Self = s.stub, s.stub, "v1", "kim"
	o.Log, o.Now = slog.New(slog.NewTextHandler(s.log, nil)), func() time.Time { return s.clock }
	s.Server = New(o)
	s.handler = s.Server.Handler()
	return s
}

// ask sends a request; headers are "Name: value".
func (s *stage) ask(method, target, body string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:5000"
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		switch name {
		case "Host":
			r.Host = value
		case "From":
			r.RemoteAddr = value
		default:
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A page is made once for a state and an hour, and sent only to who hasn't got it.
func TestPagesAreMadeOnceAndSentOnce(t *testing.T) {
	s := newStage(Options{})
	first := s.ask("GET", "/", "")
	tag := first.Header.Get("ETag")
	if body := text(t, first); first.StatusCode != 200 || !strings.HasPrefix(body, "<p>one as of 2026-06-01T12:00:59Z</p>") || !strings.HasPrefix(tag, `"`) {
		t.Fatalf("%s, ETag %s: %s", first.Status, tag, body)
	}
	for _, has := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if r := s.ask("GET", "/", "", "If-None-Match: "+has); r.StatusCode != http.StatusNotModified || text(t, r) != "" || r.Header.Get("ETag") != tag {
			t.Errorf("who has %s is sent %s", has, r.Status)
		}
	}
	packed := s.ask("GET", "/", "", "Accept-Encoding: br, gzip;q=0.8", "If-None-Match: "+tag)
	if packed.StatusCode != 200 || packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("ETag") == tag || packed.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("packed: %s %v", packed.Status, packed.Header)
	}
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(z); err != nil || !strings.HasPrefix(string(b), "<p>one") {
		t.Errorf("unpacked: %q, %v", b, err)
	}
	if r := s.ask("GET", "/", "", "Accept-Encoding: gzip;q=0"); r.Header.Get("Content-Encoding") != "" {
		t.Error("packed for who can't unpack")
	}
	if r := s.ask("HEAD", "/", ""); r.StatusCode != 200 || text(t, r) != "" || r.Header.Get("ETag") != tag {
		t.Errorf("HEAD: %s %v", r.Status, r.Header)
	}
	if s.made != 1 {
		t.Errorf("made %d times, want once", s.made)
	}
	s.state = "two"
	if r := s.ask("GET", "/", "", "If-None-Match: "+tag); r.StatusCode != 200 || !strings.HasPrefix(text(t, r), "<p>two") {
		t.Errorf("after a change: %s", r.Status)
	}
	s.clock = noon.Add(time.Hour)
	if r := s.ask("GET", "/", ""); !strings.Contains(text(t, r), "13:00:59") || s.made != 3 {
		t.Errorf("an hour later: made %d times", s.made)
	}
	// What isn't there stays that way, and is not kept.
	if r := s.ask("GET", "/no/such/page", ""); r.StatusCode != 404 || r.Header.Get("ETag") != "" || len(s.shelf.pages) != 1 {
		t.Errorf("no such page: %s, %d kept", r.Status, len(s.shelf.pages))
	}
}

// A page that takes long to make is not made anew for each of many changes.
func TestLongMadePagesAreShownLonger(t *testing.T) {
	s := newStage(Options{})
	s.slow = func() { s.clock = s.clock.Add(20 * time.Second) }
	shows := func(state string, made int) {
		t.Helper()
		if body := text(t, s.ask("GET", "/", "")); !strings.HasPrefix(body, "<p>"+state+" as of") || s.made != made {
			t.Errorf("made %d times, want %d: %.40s; want %s", s.made, made, body, state)
		}
	}
	shows("one", 1)
	for _, state := range []string{"two", "three"} {
		s.state, s.clock = state, s.clock.Add(99*time.Second)
		shows("one", 1)
	}
	s.clock = s.clock.Add(3 * time.Second)
	shows("three", 2)
	shows("three", 2)
	s.slow = nil
	s.state, s.clock = "four", s.clock.Add(mostKept)
	shows("four", 3)
	s.state = "five"
	shows("five", 4)
}

func TestTables(t *testing.T) {
	s := newStage(Options{})
	r := s.ask("GET", "/api/scores.csv", "")
	tag := r.Header.Get("ETag")
	if r.StatusCode != 200 || text(t, r) != "scores.csv as of 2026-06-01T12:00:59Z" || r.Header.Get("Content-Type") != "text/csv; charset=utf-8; header=present" ||
		r.Header.Get("Content-Disposition") != `attachment; filename="lately-scores-2026-06-01.csv"` {
		t.Errorf("%s %v", r.Status, r.Header)
	}
	if r := s.ask("GET", "/api/scores.csv", "", "If-None-Match: "+tag); r.StatusCode != 304 {
		t.Errorf("unchanged: %s", r.Status)
	}
	for _, other := range []string{"/api/scores.json", "/api/asks.csv", "/api/scores.csv?partner=acme", "/api/scores.csv?as_of=2026-01-01"} {
		if r := s.ask("GET", other, "", "If-None-Match: "+tag); r.StatusCode != 200 {
			t.Errorf("%s: %s", other, r.Status)
		}
	}
	if r := s.ask("GET", "/api/activities.json", "", "Accept-Encoding: gzip"); r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("Content-Disposition") != "" {
		t.Errorf("JSON: %v", r.Header)
	}
	if r := s.ask("GET", "/api/activities.xlsx", "", "Accept-Encoding: gzip"); r.Header.Get("Content-Encoding") != "" {
		t.Errorf("a workbook is packed twice: %v", r.Header)
	}
	if r := s.ask("HEAD", "/api/activities.json", ""); r.StatusCode != 200 || text(t, r) != "" {
		t.Errorf("HEAD: %s", r.Status)
	}
	for target, want := range map[string]int{"/api/scores.csv?partner=nobody": 400, "/api/passwords.csv": 404, "/api/scores": 404, "/api/scores.exe": 404, "/api/scores.csv?%zz": 400} {
		if r := s.ask("GET", target, ""); r.StatusCode != want || r.Header.Get("ETag") != "" {
			t.Errorf("%s: %s, want %d", target, r.Status, want)
		}
	}
	for range maxTables {
		s.tables <- struct{}{}
	}
	if r := s.ask("GET", "/api/scores.csv", ""); r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
		t.Errorf("too many at a time: %s", r.Status)
	}
	var index struct{ Tables map[string][]string }
	if err := json.NewDecoder(s.ask("GET", "/api/", "").Body).Decode(&index); err != nil || len(index.Tables) != 6 {
		t.Errorf("index: %v, %v", index, err)
	}
}

// Half a table is never taken for a whole one: the connection is cut.
func TestABrokenTableIsCutShort(t *testing.T) {
	s := newStage(Options{})
	srv := httptest.NewServer(s.handler)
	defer srv.Close()
	r, err := http.Get(srv.URL + "/api/scores.csv?partner=broken")
	if err == nil {
		defer r.Body.Close()
		_, err = io.ReadAll(r.Body)
	}
	if err == nil || !strings.Contains(s.log.String(), "the disk is gone") {
		t.Errorf("%v; log %s", err, s.log)
	}
}

func TestHealth(t *testing.T) {
	s := newStage(Options{Access: Access{Password: "a long password"}})
	r := s.ask("GET", "/healthz", "")
	var got map[string]any
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil || r.StatusCode != 200 {
		t.Fatalf("%s, %v", r.Status, err)
	}
	want := map[string]any{"status": "ok", "version": "v1", "last_sync": "2026-06-01T11:58:37Z", "last_sync_age_seconds": 90.0, "sources": 7.0, "failing": 2.0}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v; want %v", got, want)
	}
	s.wrong = errors.New("no ledger at postgres://PLANTED")
	if r := s.ask("GET", "/healthz", ""); r.StatusCode != 503 || strings.Contains(text(t, r), "PLANTED") {
		t.Errorf("without a ledger: %s", r.Status)
	}
}

// A server ends when it is told to, and lets what is under way be finished.
func TestServeEnds(t *testing.T) {
	s := newStage(Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	r, err := http.Get("http://" + l.Addr().String() + "/")
	if err != nil || r.StatusCode != 200 {
		t.Fatal(r, err)
	}
	r.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := http.Get("http://" + l.Addr().String() + "/"); err == nil {
		t.Error("it still answers")
	}
}
