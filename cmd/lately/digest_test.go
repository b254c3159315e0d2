package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lately/cmd/lately/deliver/delivertest"
	"lately/sync/ledger/ledgertest"
)

// newsroom is a blog of ours that has more posts about a partner over time, a webhook,
// and a mail server.
type newsroom struct {
	t      *testing.T
	config string
	mails  *delivertest.Server
	ca     string

	mu     sync.Mutex
	posts  int
	down   bool                                     // the blog can't be read
	hook   func(w http.ResponseWriter) (taken bool) // nil takes everything
	hooked []string                                 // what the webhook took
}

func newNewsroom(t *testing.T, d ledgertest.Driver) *newsroom {
	t.Helper()
	n := &newsroom{t: t, posts: 1}
	srv := httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(srv.Close)
	n.mails = delivertest.New(t, func(s *delivertest.Server) { s.Login = "lately smtp-password" })
	n.ca = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(n.ca, n.mails.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NEWSROOM_HOOK", srv.URL+"/hook/very-secret-token")
	t.Setenv("NEWSROOM_PASSWORD", "smtp-password")
	n.config = filepath.Join(t.TempDir(), "lately.yaml")
	text := fmt.Sprintf(`
us: {name: Ourselves, domains: [ourselves.example], sources: [{feed: "%s/feed.xml", articles: 0}]}
partners: [{name: Zephyrmill, domains: [zephyrmill.example]}]
store: %s
network: {allow: [127.0.0.0/8]}
digest:
  webhook: env:NEWSROOM_HOOK
  format: json
  smtp: {host: localhost, port: %d, user: lately, password: env:NEWSROOM_PASSWORD, from: lately@ourselves.example, to: [kim@ourselves.example]}
`, srv.URL, store(t, d), n.mails.Port())
	if err := os.WriteFile(n.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return n
}

func (n *newsroom) serve(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	posts, down, hook := n.posts, n.down, n.hook
	n.mu.Unlock()
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(r.Body)
		if err != nil || hook != nil && !hook(w) {
			return
		}
		n.mu.Lock()
		n.hooked = append(n.hooked, string(body))
		n.mu.Unlock()
		return
	}
	if down {
		http.Error(w, "down", http.StatusNotFound)
		return
	}
	fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>`)
	for i := range posts {
		fmt.Fprintf(w, `<item><title>How we ship with Zephyrmill, part %d</title><link>https://ourselves.example/p/%d</link><pubDate>Mon, 0%d Jun 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;We moved our shipping to &lt;a href="https://zephyrmill.example"&gt;Zephyrmill&lt;/a&gt;. Zephyrmill prints labels for part %d.&lt;/p&gt;</description></item>`,
			i+1, i, i+1, i)
	}
	fmt.Fprint(w, `</channel></rss>`)
}

func (n *newsroom) change(f func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f()
}

// command prepares a run of its own, which trusts the mail server.
func (n *newsroom) command(args ...string) *exec.Cmd {
	cmd, _, _ := program(n.t, append(args, "-c", n.config)...)
	cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+n.ca)
	return cmd
}

func (n *newsroom) run(want int, args ...string) (out, errs string) {
	n.t.Helper()
	cmd := n.command(args...)
	var o, e strings.Builder
	cmd.Stdout, cmd.Stderr = &o, &e
	_ = cmd.Run() // its code is looked at
	if code := cmd.ProcessState.ExitCode(); code != want {
		n.t.Fatalf("%v: exit %d, want %d: %s%s", args, code, want, o.String(), e.String())
	}
	for _, secret := range []string{"very-secret-token", "smtp-password"} {
		if strings.Contains(o.String()+e.String(), secret) {
			n.t.Errorf("%v tells %s: %s%s", args, secret, o.String(), e.String())
		}
	}
	return o.String(), e.String()
}

func (n *newsroom) sync() { n.t.Helper(); n.run(exitOK, "sync", "--all") }

// got says how many digests the webhook and the mail server took, and checks the last ones.
func (n *newsroom) got(hooks, mails int, holds, lacks string) {
	n.t.Helper()
	n.mu.Lock()
	hooked := n.hooked
	n.mu.Unlock()
	took := n.mails.Got()
	if len(hooked) != hooks || len(took) != mails {
		n.t.Fatalf("the webhook took %d, the mail server %d; want %d and %d", len(hooked), len(took), hooks, mails)
	}
	for what, last := range map[string]string{"hook": hooked[hooks-1], "mail": strings.ReplaceAll(took[mails-1].Data, "=\r\n", "")} {
		if !strings.Contains(last, holds) || lacks != "" && strings.Contains(last, lacks) {
			n.t.Errorf("the last %s lacks %q, or has %q:\n%s", what, holds, lacks, last)
		}
	}
	if !json.Valid([]byte(hooked[hooks-1])) {
		n.t.Errorf("no JSON: %s", hooked[hooks-1])
	}
}

// Everybody is told what is new, once, whatever fails in between.
func TestDigestIsSentOnce(t *testing.T) {
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			n := newNewsroom(t, d)
			n.sync()
			n.run(exitOK, "digest", "--send")
			n.got(1, 1, "Zephyrmill, part 1", "")
			if out, errs := n.run(exitOK, "digest", "--send", "-q"); out+errs != "" {
				t.Errorf("nothing new, but said %q %q", out, errs)
			}
			n.got(1, 1, "part 1", "")

			n.change(func() { n.posts = 2 })
			n.sync()
			n.change(func() {
				n.hook = func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusForbidden); return false }
			})
			if _, errs := n.run(exitPartly, "digest", "--send"); !strings.Contains(errs, "digest to webhook: post to the webhook at 127.0.0.1") || !strings.Contains(errs, "answered 403") {
				t.Errorf("said %q", errs)
			}
			n.change(func() { n.posts, n.hook = 3, nil })
			n.sync()
			n.run(exitOK, "digest", "--send")
			n.got(2, 3, "Zephyrmill, part 3", "part 1")
			if hook := n.hooked[1]; !strings.Contains(hook, "part 2") {
				t.Errorf("the webhook was never told of part 2: %s", hook)
			}
			if mail := n.mails.Got()[2].Data; strings.Contains(mail, "part 2") {
				t.Errorf("mail tells of part 2 twice: %s", mail)
			}

			n.change(func() { n.down = true })
			n.run(exitFailed, "sync", "--all")
			n.run(exitOK, "digest", "--send")
			n.got(3, 4, "1 source stopped", "part 3")
			n.change(func() { n.down = false })
			n.sync()
			n.run(exitOK, "digest", "--send")
			n.got(4, 5, "1 source works again", "stopped")
		})
	}
}

// Of two runs at once one sends, and the other says so. Killed after sending and before
// it was noted, the next run sends once more at once, and no news are lost.
func TestDigestOfRunsAtOnceAndKilled(t *testing.T) {
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) {
			n := newNewsroom(t, d)
			n.sync()
			arrived, goOn := make(chan bool), make(chan bool)
			n.change(func() {
				n.hook = func(http.ResponseWriter) bool { arrived <- true; <-goOn; return true }
			})
			first := n.command("digest", "--send")
			if err := first.Start(); err != nil {
				t.Fatal(err)
			}
			<-arrived
			second := n.command("digest", "--send")
			var errs strings.Builder
			second.Stderr = &errs
			_ = second.Run()
			if !strings.Contains(errs.String(), "digest to webhook: another run is sending it") {
				t.Errorf("the second run says %q", errs.String())
			}
			if err := first.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = first.Wait()
			n.change(func() { n.hook = nil })
			close(goOn)
			n.run(exitOK, "digest", "--send")
			n.mu.Lock()
			last := n.hooked[len(n.hooked)-1]
			n.mu.Unlock()
			if !strings.Contains(last, "part 1") {
				t.Errorf("the killed run's news are lost: %s", last)
			}
			before := len(n.mails.Got())
			n.run(exitOK, "digest", "--send")
			if len(n.mails.Got()) != before || before != 1 {
				t.Errorf("%d mails, then %d; want one", before, len(n.mails.Got()))
			}
		})
	}
}
