package github

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"lately"
)

// Without a token a large account takes several windows of the limit. Each one makes
// progress, none is overrun, and nothing is read twice.
func TestLimitIsSpreadOverWindows(t *testing.T) {
	f := newFake(t, 130)
	p := newPoller(t, f.URL)
	read := map[string]int{}
	var complete bool
	windows := 0
	for ; windows < 10 && !complete; windows++ {
		f.change(func() { f.limit, f.left, f.reset = 60, 60, p.now.Add(time.Hour) })
		b, err := p.turn()
		for _, it := range b.Items {
			read[it.Key]++
		}
		complete = b.Complete
		if f.left < 2 {
			t.Errorf("window %d: only %d requests left in reserve", windows, f.left)
		}
		if err == nil {
			continue
		}
		var deferred *lately.DeferredError
		if !errors.As(err, &deferred) || !deferred.Until.Equal(p.now.Add(time.Hour+time.Second)) {
			t.Fatalf("window %d: %v", windows, err)
		}
		// Coming back too soon makes no request.
		f.taken()
		if _, err := p.fetch(); !errors.As(err, &deferred) || len(f.taken()) != 0 {
			t.Errorf("window %d: asked again before the reset: %v", windows, err)
		}
		p.now = deferred.Until
	}
	if len(read) != 130 || !complete || windows != 3 {
		t.Errorf("%d repositories after %d windows, complete %v", len(read), windows, complete)
	}
	for k, n := range read {
		if n != 1 {
			t.Errorf("%s was read %d times", k, n)
		}
	}
}

func TestRefusals(t *testing.T) {
	reset := func(p *poller) string { return strconv.FormatInt(p.now.Add(40*time.Minute).Unix(), 10) }
	for _, tt := range []struct {
		name    string
		status  int
		message string
		header  func(p *poller) map[string]string
		wait    time.Duration // 0: not deferred
		perm    bool
		says    string
	}{
		{name: "primary 403", status: 403, message: "API rate limit exceeded", wait: 40*time.Minute + time.Second,
			header: func(p *poller) map[string]string {
				return map[string]string{"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(p)}
			}},
		{name: "primary 429", status: 429, message: "API rate limit exceeded", wait: 40 * time.Minute,
			header: func(p *poller) map[string]string {
				return map[string]string{"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(p)}
			}},
		{name: "secondary 403 with Retry-After", status: 403, message: "You have exceeded a secondary rate limit", wait: 2 * time.Minute,
			header: func(*poller) map[string]string { return map[string]string{"Retry-After": "120"} }},
		{name: "secondary 403 with words only", status: 403, message: "You have exceeded a secondary rate limit.", wait: time.Minute},
		{name: "secondary 429 without anything", status: 429, wait: time.Minute},
		{name: "endless Retry-After", status: 403, wait: 24 * time.Hour,
			header: func(*poller) map[string]string { return map[string]string{"Retry-After": "99999999999"} }},
		{name: "negative reset", status: 403, wait: time.Second,
			header: func(*poller) map[string]string {
				return map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "-5"}
			}},
		{name: "token refused", status: 401, message: "Bad credentials", perm: true, says: "token refused"},
		{name: "forbidden", status: 403, message: "Resource protected by organization SAML enforcement", perm: true, says: "SAML"},
		{name: "no such account", status: 404, message: "Not Found", perm: true, says: "no such user or organisation"},
		{name: "server error", status: 500, message: "oops", says: "answered 500"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, 2)
			p := newPoller(t, f.URL)
			f.answer = func(w http.ResponseWriter, _ *http.Request) bool {
				if tt.header != nil {
					for k, v := range tt.header(p) {
						w.Header().Set(k, v)
					}
				}
				refuse(w, tt.status, tt.message)
				return true
			}
			_, err := p.fetch()
			var deferred *lately.DeferredError
			switch {
			case err == nil:
				t.Fatal("no error")
			case errors.As(err, &deferred) != (tt.wait > 0):
				t.Fatalf("deferred %v: %v", deferred, err)
			case tt.wait > 0 && !deferred.Until.Equal(p.now.Add(tt.wait)):
				t.Errorf("until %v, want %v later than %v", deferred.Until, tt.wait, p.now)
			}
			if errors.Is(err, lately.ErrPermanent) != tt.perm || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("permanent %v: %v", !tt.perm, err)
			}
		})
	}
}

// A secondary limit between two READMEs keeps what was read before it.
func TestSecondaryLimitBetweenReadmes(t *testing.T) {
	f := newFake(t, 5)
	p := newPoller(t, f.URL)
	f.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "repo-0002") {
			w.Header().Set("Retry-After", "90")
			refuse(w, 403, "You have exceeded a secondary rate limit")
			return true
		}
		return false
	}
	b, err := p.turn()
	var deferred *lately.DeferredError
	if !errors.As(err, &deferred) || !deferred.Until.Equal(p.now.Add(90*time.Second)) || len(b.Items) != 2 || b.Complete {
		t.Fatalf("%d items, complete %v, %v", len(b.Items), b.Complete, err)
	}
	p.now = deferred.Until
	f.change(func() { f.answer = nil })
	b = p.mustTurn()
	if len(b.Items) != 3 || len(b.Seen) != 2 || !b.Complete {
		t.Errorf("%d items, %d seen, complete %v", len(b.Items), len(b.Seen), b.Complete)
	}
}

// A fetch that takes long hands over what it has.
func TestPatience(t *testing.T) {
	f := newFake(t, 5)
	p := newPoller(t, f.URL)
	f.answer = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "repo-0001") {
			p.now = p.now.Add(patience + time.Second)
		}
		return false
	}
	b, err := p.fetch()
	if err != nil || len(b.Items) != 2 || !b.More || b.Complete {
		t.Fatalf("%d items, more %v, %v", len(b.Items), b.More, err)
	}
	if b = p.mustTurn(); len(b.Items) != 3 || !b.Complete {
		t.Errorf("%d items, complete %v", len(b.Items), b.Complete)
	}
}
