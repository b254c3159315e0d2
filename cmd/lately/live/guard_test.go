package live

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func basic(user, pass string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+pass))
}

func TestWhoMayComeIn(t *testing.T) {
	open, closed := Access{}, Access{Password: "correct horse", Token: "tok-123456"}
	for _, tt := range []struct {
		name    string
		access  Access
		headers []string
		want    int
	}{
		{"open to this machine", open, nil, 200},
		{"no password", closed, nil, 401},
		{"the password", closed, []string{basic("kim", "correct horse")}, 200},
		{"a wrong password", closed, []string{basic("kim", "correct horsf")}, 401},
		{"an empty password", closed, []string{basic("kim", "")}, 401},
		{"the token as password", closed, []string{basic("kim", "tok-123456")}, 401},
		{"the token", closed, []string{"Authorization: Bearer tok-123456"}, 200},
		{"a wrong token", closed, []string{"Authorization: Bearer tok-12345"}, 401},
		{"an empty token", closed, []string{"Authorization: Bearer "}, 401},
		{"the password as token", closed, []string{"Authorization: Bearer correct horse"}, 401},
		{"no token is set", Access{Password: "correct horse"}, []string{"Authorization: Bearer "}, 401},
		{"no password is set", Access{Token: "tok-123456"}, []string{basic("kim", "")}, 401},
		{"another scheme", closed, []string{"Authorization: Digest x"}, 401},
	} {
		for _, target := range []string{"/", "/review", "/api/", "/api/scores.csv", "/no/such/page"} {
			r := newStage(Options{Access: tt.access}).ask("GET", target, "", tt.headers...)
			want := tt.want
			if want == 200 && target == "/no/such/page" {
				want = 404
			}
			if r.StatusCode != want || want == 401 && r.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s, %s: %s, want %d", tt.name, target, r.Status, want)
			}
		}
	}
}

// Whoever guesses is slowed down; others aren't.
func TestGuessingIsSlow(t *testing.T) {
	s := newStage(Options{Access: Access{Password: "correct horse"}})
	from := "From: 192.0.2.7:4000"
	for i := range guesses {
		if r := s.ask("GET", "/", "", from, basic("x", fmt.Sprint(i))); r.StatusCode != 401 {
			t.Fatalf("guess %d: %s", i, r.Status)
		}
	}
	if r := s.ask("GET", "/", "", from, basic("x", "correct horse")); r.StatusCode != 429 || r.Header.Get("Retry-After") == "" {
		t.Errorf("after %d guesses: %s", guesses, r.Status)
	}
	if r := s.ask("GET", "/", "", "From: 192.0.2.8:4000", basic("x", "correct horse")); r.StatusCode != 200 {
		t.Errorf("somebody else: %s", r.Status)
	}
	s.clock = s.clock.Add(guessAgain)
	if r := s.ask("GET", "/", "", from, basic("x", "correct horse")); r.StatusCode != 200 {
		t.Errorf("a while later: %s", r.Status)
	}
	// Neither who comes without a password nor a machine with many addresses fills the memory.
	for range 3 * guesses {
		s.ask("GET", "/", "", from)
	}
	if r := s.ask("GET", "/", "", from, basic("x", "correct horse")); r.StatusCode != 200 {
		t.Errorf("who only came by: %s", r.Status)
	}
	for i := range 2 * maxDoors {
		s.doors.guessed(peer(&http.Request{RemoteAddr: fmt.Sprintf("10.%d.%d.1:1", i/256, i%256)}), s.clock)
	}
	if n := len(s.doors.wrong); n > maxDoors {
		t.Errorf("%d addresses are remembered", n)
	}
	for _, host := range []string{"1", "ffff"} {
		s.doors.guessed(peer(&http.Request{RemoteAddr: "[2001:db8::" + host + "]:1"}), s.clock)
	}
	if tokens := s.doors.wrong[guesser(peer(&http.Request{RemoteAddr: "[2001:db8::2]:1"}))].TokensAt(s.clock); tokens != guesses-2 {
		t.Errorf("neighbours in one network have %v guesses left", tokens)
	}
}

// A name that somebody else makes point at this machine is no way in.
func TestHosts(t *testing.T) {
	for _, tt := range []struct {
		options Options
		host    string
		want    int
	}{
		{Options{}, "127.0.0.1:8080", 200},
		{Options{}, "localhost:8080", 200},
		{Options{}, "LOCALHOST.", 200},
		{Options{}, "[::1]:8080", 200},
		{Options{}, "127.8.8.8", 200},
		{Options{}, "evil.example", 421},
		{Options{}, "evil.example:8080", 421},
		{Options{}, "127.0.0.1.evil.example", 421},
		{Options{}, "192.0.2.1:8080", 421},
		{Options{}, "", 421},
		{Options{Hosts: []string{"Report.example"}}, "report.example", 200},
		{Options{Hosts: []string{"report.example"}}, "evil.example", 421},
		{Options{Access: Access{Token: "tok-123456"}}, "anything.example", 200},
		{Options{Access: Access{Token: "tok-123456"}, Hosts: []string{"report.example"}}, "anything.example", 421},
	} {
		s := newStage(tt.options)
		if r := s.ask("GET", "/", "", "Host: "+tt.host, "Authorization: Bearer tok-123456"); r.StatusCode != tt.want {
			t.Errorf("%+v, %q: %s, want %d", tt.options.Hosts, tt.host, r.Status, tt.want)
		}
	}
}

// Every answer says what it is, and where it may not be shown.
func TestSecurityHeaders(t *testing.T) {
	s := newStage(Options{Access: Access{Token: "tok-123456"}})
	for _, target := range []string{"/", "/review", "/api/", "/api/scores.json", "/healthz", "/no/such/page", "/robots.txt", "/favicon.ico"} {
		for _, auth := range []string{"", "Authorization: Bearer tok-123456"} {
			h := s.ask("GET", target, "", auth).Header
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
				"Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
			} {
				if h.Get(name) != want {
					t.Errorf("%s: %s is %q", target, name, h.Get(name))
				}
			}
			if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: policy %q", target, csp)
			}
			if c := h.Get("Cache-Control"); !strings.Contains(c, "no-cache") && c != "no-store" {
				t.Errorf("%s: Cache-Control %q", target, c)
			}
		}
	}
}

// No secret is ever in the log, nor what is asked for beside the path.
func TestNoSecretInTheLog(t *testing.T) {
	s := newStage(Options{Access: Access{Password: "PLANTED-password", Token: "PLANTED-token"}})
	s.ask("GET", "/", "", basic("kim", "PLANTED-password"))
	s.ask("GET", "/", "", "Authorization: Bearer PLANTED-token")
	s.ask("GET", "/api/scores.csv?partner=PLANTED", "", basic("PLANTED-user", "PLANTED-wrong"))
	s.ask("POST", "/review", "token=PLANTED&note=PLANTED", basic("kim", "PLANTED-password"))
	if out := s.log.String(); strings.Contains(out, "PLANTED") || strings.Count(out, "msg=request") != 4 || !strings.Contains(out, "who=kim") {
		t.Errorf("log:\n%s", out)
	}
}

func TestDecisionsAreOurs(t *testing.T) {
	access := Access{Password: "correct horse"}
	kim, lee := basic("kim", "correct horse"), basic("lee", "correct horse")
	s := newStage(Options{Access: access})
	form := func(token string) string {
		return url.Values{"token": {token}, "id": {"abc"}, "do": {"accept"}, "after": {"7"}, "note": {"seen it"}, "back": {"partner=acme&all=yes"}}.Encode()
	}
	mine := s.seal.token("kim")
	for _, tt := range []struct {
		name    string
		body    string
		headers []string
		want    int
	}{
		{"nobody", form(mine), nil, 401},
		{"no token", form(""), []string{kim}, 403},
		{"another's token", form(s.seal.token("lee")), []string{kim}, 403},
		{"one's token for another", form(mine), []string{lee}, 403},
		{"a token of before", form(newSeal().token("kim")), []string{kim}, 403},
		{"another site", form(mine), []string{kim, "Sec-Fetch-Site: cross-site"}, 403},
		{"a neighbour", form(mine), []string{kim, "Sec-Fetch-Site: same-site"}, 403},
		{"an old browser, another site", form(mine), []string{kim, "Origin: https://evil.example"}, 403},
		{"not a form", "{}", []string{kim, "Content-Type: application/json"}, 415},
		{"plain text", form(mine), []string{kim, "Content-Type: text/plain"}, 415},
		{"no id", strings.Replace(form(mine), "id=abc", "id=", 1), []string{kim}, 400},
		{"another verb", strings.Replace(form(mine), "do=accept", "do=drop", 1), []string{kim}, 400},
		{"no number", strings.Replace(form(mine), "after=7", "after=x", 1), []string{kim}, 400},
		{"too long", form(mine) + "&more=" + strings.Repeat("x", maxForm), []string{kim}, 400},
	} {
		if r := s.ask("POST", "/review", tt.body, tt.headers...); r.StatusCode != tt.want {
			t.Errorf("%s: %s, want %d", tt.name, r.Status, tt.want)
		}
	}
	if len(s.decided) > 0 {
		t.Fatalf("decided: %+v", s.decided)
	}
	r := s.ask("POST", "/review", form(mine), kim, "Sec-Fetch-Site: same-origin")
	if to := r.Header.Get("Location"); r.StatusCode != 303 || to != "/review?all=yes&did=accept&id=abc-now&partner=acme" {
		t.Errorf("%s to %s", r.Status, to)
	}
	if want := (Verdict{ID: "abc", Do: "accept", Note: "seen it", After: 7, Who: "kim"}); len(s.decided) != 1 || s.decided[0] != want {
		t.Errorf("%+v; want %+v", s.decided, want)
	}
	for _, tt := range []struct {
		err  error
		want int
		says string
	}{
		{fmt.Errorf("%w by lee", ErrMeanwhile), 409, "Conflict:true"},
		{fmt.Errorf("%w: a referral is a deal", ErrAsked), 400, "a referral is a deal"},
		{fs.ErrNotExist, 404, "no such page"},
		{errors.New("disk PLANTED full"), 500, "server's log"},
	} {
		s.refuse = tt.err
		r := s.ask("POST", "/review", form(mine), kim)
		if body := text(t, r); r.StatusCode != tt.want || !strings.Contains(body, tt.says) || strings.Contains(body, "PLANTED") || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v: %s: %s", tt.err, r.Status, body)
		}
	}
	if r := s.ask("DELETE", "/review", "", kim); r.StatusCode != 405 {
		t.Errorf("DELETE: %s", r.Status)
	}
}

// What is shown of a decision is what is known of it, not what an address says.
func TestNoticesAreKnownWords(t *testing.T) {
	s := newStage(Options{})
	if got := text(t, s.ask("GET", "/review?did=accept&id=abc&partner=acme", "")); !strings.Contains(got, "Notice:{ID:abc Did:accept ") || !strings.Contains(got, "Partner:acme") {
		t.Error(got)
	}
	if got := text(t, s.ask("GET", "/review?did=%3Cscript%3E&id=abc", "")); !strings.Contains(got, "Notice:{ID: Did: ") {
		t.Error(got)
	}
	if r := s.ask("GET", "/review", ""); !strings.Contains(r.Header.Get("Content-Security-Policy"), "form-action 'self'") {
		t.Errorf("policy %q", r.Header.Get("Content-Security-Policy"))
	}
}

// One request that goes wrong takes no other along.
func TestAPanicIsAnAnswer(t *testing.T) {
	s := newStage(Options{})
	s.Server.Report = nil
	s.shelf.report = nil
	if r := s.ask("GET", "/", ""); r.StatusCode != 500 || !strings.Contains(s.log.String(), "stack=") {
		t.Errorf("%s: %s", r.Status, s.log)
	}
}
