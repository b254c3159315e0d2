package connectortest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"lately"
)

// everything answers all requests with a status.
func everything(status int, header http.Header, body string) answer {
	return func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
		return true
	}
}

// checkRefusals: a refusal is an error that says whether looking again soon can
// help, and leaves what is known as it is.
func checkRefusals(tb testing.TB, s Suite) {
	if b := newBench(tb, s, few); b.world.Handler == nil {
		checkAbsent(tb, s)
		return
	}
	for _, status := range []int{400, 401, 403, 404, 410, 418, 500, 502, 503, 504} {
		for _, when := range []string{"at first", "later"} {
			b := newBench(tb, s, few)
			if when == "later" {
				b.mustTurn()
				b.clock.Advance(s.settle())
			}
			known := b.shelf.live()
			b.front.answer(everything(status, nil, fmt.Sprintf(`{"message":"refused","status":%d}`, status)))
			_, err := b.turn()
			b.expect(fmt.Sprintf("status %d %s", status, when), known)
			if err == nil {
				tb.Errorf("status %d %s is no error", status, when)
				continue
			}
			due := status >= 401 && status <= 410 && !slices.Contains(s.Drops, status)
			if permanent := errors.Is(err, lately.ErrPermanent); permanent != due && status != 400 && status != 418 {
				tb.Errorf("status %d %s: permanent is %v: %v", status, when, permanent, err)
			}
			b.heals(fmt.Sprintf("status %d %s", status, when))
		}
	}
}

// checkAbsent is checkRefusals for a kind without network.
func checkAbsent(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	b.mustTurn()
	known := b.shelf.live()
	b.clock.Advance(s.settle())
	b.world.Put(nil)
	if _, err := b.turn(); err == nil {
		tb.Error("an empty file is no error")
	}
	b.expect("with an empty file", known)
}

// heals checks that all is well again once the world is.
func (b *bench) heals(after string) {
	b.Helper()
	b.front.answer(nil)
	b.clock.Advance(max(b.suite.settle(), 8*24*time.Hour))
	if _, err := b.turn(); err != nil {
		b.Errorf("healed after %s: %v", after, err)
		return
	}
	b.expectCount("healed after "+after, b.things)
}

// checkSentAway: who is told to come back later says so, with the time, and asks
// nothing meanwhile.
func checkSentAway(tb testing.TB, s Suite) {
	if newBench(tb, s, few).world.Handler == nil {
		return
	}
	for _, status := range []int{429, 503} {
		for _, wait := range []time.Duration{2 * time.Minute, 90 * time.Minute, 1000 * time.Hour} {
			b := newBench(tb, s, few)
			header := http.Header{"Retry-After": {strconv.Itoa(int(wait / time.Second))}}
			b.front.answer(everything(status, header, "slow down"))
			_, err := b.turn()
			var deferred *lately.DeferredError
			if !errors.As(err, &deferred) {
				tb.Errorf("status %d with Retry-After %v gave %v", status, wait, err)
				continue
			}
			longest := b.clock.Now().Add(7 * 24 * time.Hour)
			asked := b.clock.Now().Add(min(wait, 24*time.Hour))
			if deferred.Until.After(longest) || deferred.Until.Before(asked.Add(-time.Second)) {
				tb.Errorf("status %d with Retry-After %v: deferred until %v, and it is %v", status, wait, deferred.Until, b.clock.Now())
			}
			b.heals(fmt.Sprintf("status %d with Retry-After %v", status, wait))
		}
	}
}

// checkRefusedMidway: a run that is refused at any of its requests goes on later,
// loses nothing and doubles nothing.
func checkRefusedMidway(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	b.front.taken()
	want, _ := wanted(tb, s, few)
	b.mustTurn()
	requests := len(b.front.taken())
	for k := range requests {
		for _, status := range []int{500, 429, 404} {
			b := newBench(tb, s, few)
			b.front.answer(func(n int, w http.ResponseWriter, r *http.Request) bool {
				return n >= k && everything(status, http.Header{"Retry-After": {"300"}}, "no")(n, w, r)
			})
			_, _ = b.turn()
			b.front.answer(nil)
			for range 2 {
				b.clock.Advance(max(s.settle(), time.Hour))
				if _, err := b.turn(); err != nil {
					tb.Errorf("healed after status %d from request %d on: %v", status, k, err)
				}
			}
			b.expect(fmt.Sprintf("status %d from request %d on, then healed", status, k), want)
		}
	}
}

// checkCancelled: a fetch ends when its context does, wherever it is.
func checkCancelled(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.fetchUnder(ctx, b.open(), nil, NewMemory()); !errors.Is(err, context.Canceled) {
		tb.Errorf("under a cancelled context: %v", err)
	}
	if n := len(b.front.taken()); n > 0 {
		tb.Errorf("under a cancelled context, %d requests were made", n)
	}
	b.mustTurn()
	requests := 0
	for _, e := range b.front.taken() {
		if e.URI != "/robots.txt" { // is remembered from this look on
			requests++
		}
	}
	for k := range requests {
		newBench(tb, s, few).cancelAt(k) // a client of its own: one may know robots.txt already
	}
}

// cancelAt makes the server hang at a request and then ends the context.
func (b *bench) cancelAt(k int) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	release := make(chan struct{})
	defer close(release)
	var once sync.Once
	b.front.answer(func(n int, _ http.ResponseWriter, r *http.Request) bool {
		if n < k {
			return false
		}
		once.Do(cancel)
		select {
		case <-release:
		case <-r.Context().Done():
		}
		return true
	})
	defer b.front.answer(nil)
	shelf := newShelf(b.suite.Whole)
	done := make(chan error, 1)
	go func() {
		for range mostBatches {
			batch, err := b.fetchUnder(ctx, b.open(), shelf.cursor, shelf.memory)
			if err != nil || !batch.More {
				done <- err
				return
			}
			shelf.commit(batch)
		}
		done <- errors.New("no end")
	}()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			b.Errorf("cancelled while request %d was under way: %v", k, err)
		}
	case <-time.After(b.suite.patient()):
		b.Fatalf("cancelled while request %d was under way: it goes on", k)
	}
}
