package live

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections need no network, so that their time can be
// that of a test.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.done)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	a, b := net.Pipe()
	p.conns <- a
	return b, nil
}

// onPipes serves until the test ends, and hands out a client.
func onPipes(t *testing.T, s *stage, test func(l *pipes, c *http.Client)) {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	transport := &http.Transport{DialContext: l.dial}
	test(l, &http.Client{Transport: transport})
	transport.CloseIdleConnections()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A connection that has rested is answered as before, also with nothing but headers.
func TestARestedConnectionIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(Options{})
		onPipes(t, s, func(_ *pipes, c *http.Client) {
			ask := func(method, path, has string, want int) (etag string) {
				t.Helper()
				r, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("If-None-Match", has)
				resp, err := c.Do(r)
				if err != nil {
					t.Fatalf("%s %s: %v", method, path, err)
				}
				defer resp.Body.Close()
				if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != want {
					t.Errorf("%s %s: %s, %v", method, path, resp.Status, err)
				}
				return resp.Header.Get("ETag")
			}
			tag := ask("GET", "/", "", 200)
			for _, tt := range []struct {
				method, path, has string
				want              int
			}{{"GET", "/", tag, 304}, {"HEAD", "/api/scores.json", "", 200}, {"GET", "/", "", 200}} {
				time.Sleep(2 * patience)
				ask(tt.method, tt.path, tt.has, tt.want)
			}
		})
	})
}

// Who takes nothing of an answer is let go, and so is who never ends a request.
func TestTheSlowAreLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(Options{})
		onPipes(t, s, func(l *pipes, _ *http.Client) {
			for _, sent := range []string{"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: 127.0"} {
				conn, err := l.dial(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.WriteString(conn, sent); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * patience) // asleep; then it is read what was sent by then, if anything
				if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\n"); !errors.Is(err, io.ErrClosedPipe) {
					t.Errorf("after %q: %v", sent, err)
				}
				conn.Close()
			}
		})
	})
}
