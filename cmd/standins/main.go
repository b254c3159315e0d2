// Command standins serves the stand-ins of CRMs that the tests use, so that vendors'
// own clients and descriptions can be held against them, and reads and writes them with
// the real connectors for comparison. It is for the development of lately:
// scripts/conformance/run drives it.
//
//	standins serve DIR       puts every stand-in up and writes its address to DIR/NAME.url
//	standins read NAME URL   reads the deals at URL by the connector, one JSON line each
//	standins push NAME URL N writes the score N there, twice; the second time must change nothing
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"lately"
	"lately/connectors"
)

// standIn is a CRM in memory with some deals, and how lately is told to read it.
type standIn struct {
	name     string
	handler  func() http.Handler
	settings func(url string, secret lately.Secret) connectors.Settings
	partner  lately.Party // whose account a push writes to
}

// secret is what every stand-in wants to see.
const secret = "standin-secret"

func all() []standIn { return []standIn{hubSpot(), salesForce(), espoCRM()} }

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "standins:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch {
	case len(args) == 2 && args[0] == "serve":
		return serve(ctx, args[1])
	case len(args) == 3 && args[0] == "read", len(args) == 4 && args[0] == "push":
		i := slices.IndexFunc(all(), func(s standIn) bool { return s.name == args[1] })
		if i < 0 {
			return fmt.Errorf("no stand-in is called %q", args[1])
		}
		if args[0] == "read" {
			return read(ctx, all()[i], args[2])
		}
		return push(ctx, all()[i], args[2], args[3])
	}
	return errors.New("usage: standins serve DIR | read NAME URL | push NAME URL SCORE")
}

// served is a handler with the file that its address goes to.
type served struct {
	name, file string
	handler    http.Handler
}

// faulty leaves out of every answer what the vendor's description requires.
func faulty(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(`"createdAt"`), []byte(`"madeAt"`)))
	})
}

// serve puts every stand-in up until it is told to stop.
func serve(ctx context.Context, dir string) error {
	up := []served{}
	for _, s := range all() {
		up = append(up, served{s.name, s.name + ".url", s.handler()})
	}
	// A check that can't fail proves nothing: this one must be caught.
	up = append(up, served{"hubspot", "hubspot.faulty", faulty(hubSpot().handler())})
	failed := make(chan error, len(up))
	for _, s := range up {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("serve %s: %w", s.name, err)
		}
		server := &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second}
		defer server.Close()
		go func() { failed <- server.Serve(l) }()
		if err := os.WriteFile(filepath.Join(dir, s.file), []byte("http://"+l.Addr().String()), 0o644); err != nil {
			return fmt.Errorf("serve %s: %w", s.name, err)
		}
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil
	}
}
