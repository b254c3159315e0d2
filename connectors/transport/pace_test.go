package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestSoManyAtOncePerHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		under, most := map[string]int{}, map[string]int{}
		c := client(t, Options{PerHost: 3, MinGap: -1, network: network(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			under[r.URL.Host]++
			most[r.URL.Host] = max(most[r.URL.Host], under[r.URL.Host])
			mu.Unlock()
			time.Sleep(time.Second)
			resp := answer(200, "x")
			resp.Body = &leaving{resp.Body, func() {
				mu.Lock()
				under[r.URL.Host]--
				mu.Unlock()
			}}
			return resp, nil
		})})
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				resp, err := c.Do(request(t, t.Context(), "GET", fmt.Sprintf("https://host%d.example/", i%2)))
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Second) // a place is held until the body is done with
				_ = resp.Body.Close()
			})
		}
		wg.Wait()
		if most["host0.example"] != 3 || most["host1.example"] != 3 {
			t.Errorf("at once: %v, want 3 each", most)
		}
	})
}

type leaving struct {
	io.ReadCloser
	leave func()
}

func (l *leaving) Close() error { l.leave(); return l.ReadCloser.Close() }

func TestGapBetweenStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		starts := map[string][]time.Time{}
		c := client(t, Options{PerHost: 8, MinGap: time.Second, network: network(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			starts[r.URL.Hostname()] = append(starts[r.URL.Hostname()], time.Now())
			return answer(200, ""), nil
		})})
		var wg sync.WaitGroup
		for i := range 10 {
			to := []string{"https://a.example/", "http://B.example:80/"}[i%2]
			wg.Go(func() {
				if _, _, err := get(t, c, t.Context(), to); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for h, at := range starts {
			if len(at) != 5 || at[4].Sub(at[0]) != 4*time.Second {
				t.Errorf("%s: started at %v", h, at)
			}
		}
	})
}

func TestLoopbackHasNoGapOfItsOwn(t *testing.T) {
	p := newPace(nil, Options{PerHost: 1}.withDefaults())
	slow := newPace(nil, Options{PerHost: 1, MinGap: time.Second})
	for to, want := range map[string]time.Duration{
		"http://127.0.0.1:8080/": 0, "http://[::1]/": 0, "http://10.0.0.1/": defaultMinGap, "https://example.com/": defaultMinGap,
	} {
		req := request(t, t.Context(), "GET", to)
		if got := p.gapFor(req); got != want {
			t.Errorf("%s: %v, want %v", to, got, want)
		}
		if got := slow.gapFor(req); got != time.Second {
			t.Errorf("%s: %v, want what was asked for", to, got)
		}
	}
}

func TestCancellingEndsWaitingForATurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hits := 0
		block := make(chan struct{})
		c := unpaced(t, Options{PerHost: 1}, &hits, func(*http.Request) (*http.Response, error) {
			<-block
			return answer(200, ""), nil
		})
		go func() { _, _, _ = get(t, c, t.Context(), "https://example.com/") }()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, _, err := get(t, c, ctx, "https://example.com/")
			ended <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) || hits != 1 {
			t.Errorf("%v after %d hits", err, hits)
		}
		close(block)
		if _, _, err := get(t, c, t.Context(), "https://example.com/"); err != nil {
			t.Errorf("the place was not given back: %v", err)
		}
	})
}

func TestADeadlineBeforeTheTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, Options{MinGap: time.Minute, network: network(func(*http.Request) (*http.Response, error) { return answer(200, ""), nil })})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := get(t, c, ctx, "https://example.com/"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := get(t, c, ctx, "https://example.com/"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

func TestAForgottenBodyGivesItsPlaceBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, Options{PerHost: 1, network: network(func(*http.Request) (*http.Response, error) { return answer(200, "x"), nil })})
		for i := range 3 {
			// Never closed, on purpose.
			if _, err := c.Do(request(t, t.Context(), "GET", "https://example.com/")); err != nil { //nolint:bodyclose
				t.Errorf("request %d: %v", i, err)
			}
		}
		time.Sleep(2 * defaultTimeout)
	})
}

func TestLanesAreBounded(t *testing.T) {
	p := newPace(nil, Options{PerHost: 1})
	busy := p.lane("busy.example", 0)
	for i := range 3 * maxHosts {
		p.leave(p.lane(fmt.Sprint(i), 0))
	}
	if len(p.lanes) > maxHosts || p.lanes["busy.example"] != busy {
		t.Errorf("%d lanes, the busy one kept: %v", len(p.lanes), p.lanes["busy.example"] == busy)
	}
}
