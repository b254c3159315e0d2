package live

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// The bounds of what one request, and all together, may take.
const (
	maxForm        = 64 << 10 // bytes of a request's body
	maxHeader      = 32 << 10
	maxConnections = 512
	maxTables      = 8                // exports that are written at a time
	patience       = 30 * time.Second // for a reader to take the next part of an answer
	farewell       = 10 * time.Second // for answers under way when the server is to end
)

// Report is what can be read. Errors that are fs.ErrNotExist mean that there is no such
// page, table or partner; those that are ErrAsked, that it was asked for wrongly.
type Report interface {
	// State names what can be read now; as long as it is the same, nothing has changed.
	State(ctx context.Context) (string, error)
	// Page renders a page of the report as of a moment; path begins with a slash.
	Page(ctx context.Context, path string, at time.Time) (Page, error)
	// Table writes an export to w: nothing before it is sure that it can.
	Table(ctx context.Context, w io.Writer, q Query) error
	// Health says how the ledger and its sources are.
	Health(ctx context.Context) (Health, error)
}

// ErrAsked marks errors in what was asked for. Their text is shown.
var ErrAsked = errors.New("wrong request")

// Page is a rendered page.
type Page struct {
	Body   []byte
	Policy string // the Content-Security-Policy that its style and script need
}

// Health is what /healthz answers.
type Health struct {
	LastSync time.Time // the latest success of a source; zero before the first
	Sources  int
	Failing  int
	Config   error // why the config that is there now can't be used, and an earlier one is
}

// Options is what a server serves, and to whom.
type Options struct {
	Report  Report
	Reviews Reviews
	Access  Access
	Hosts   []string // names, besides those of this machine itself, that it is known by
	Self    string   // who decides where nobody has to say who he is
	Version string
	Log     *slog.Logger
	Now     func() time.Time
}

// Server serves a report.
type Server struct {
	Options
	hosts  hosts
	doors  *doors
	shelf  shelf
	tables chan struct{}
	seal   seal
	nonce  string // of this process, for what only it can compare
}

// New makes a server.
func New(o Options) *Server {
	s := &Server{Options: o, doors: newDoors(o.Access), tables: make(chan struct{}, maxTables), seal: newSeal(), nonce: rand.Text()}
	s.hosts = newHosts(o.Hosts, !o.Access.Any())
	s.shelf.report, s.shelf.now = o.Report, o.Now
	return s
}

// Handler is the whole server without its listener.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	inside := http.NewServeMux()
	inside.HandleFunc("GET /", s.page)
	inside.HandleFunc("GET /api", s.index)
	inside.HandleFunc("GET /api/{$}", s.index)
	inside.HandleFunc("GET /api/{table}", s.table)
	inside.HandleFunc("GET /review", s.reviewPage)
	inside.HandleFunc("POST /review", s.review)
	inside.HandleFunc("GET /robots.txt", robots)
	inside.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	ours := http.NewCrossOriginProtection()
	ours.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse(w, r, http.StatusForbidden, "This came from another site's page. Nothing was changed.")
	}))
	mux.Handle("/", s.admit(ours.Handler(inside)))
	return s.logged(bounded(safe(s.hosts.handler(mux))))
}

// Serve serves on a listener until ctx ends, then lets answers under way be finished.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: patience / 3, ReadTimeout: patience, IdleTimeout: 4 * patience,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(netutil.LimitListener(l, maxConnections)) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if err := srv.Shutdown(late); err != nil {
		_ = srv.Close() // whoever is still reading then has had his time
	}
	return nil
}
