package ledger_test

import (
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// The state differs after every write, one's own or another's, and is the same again
// and again while nothing happens.
func TestStateFollowsEveryWrite(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		other := ledgertest.OpenURL(s, s.url)
		state := func() string {
			s.Helper()
			v, err := s.State(s.Context())
			if err != nil {
				s.Fatal(err)
			}
			return v
		}
		for name, write := range map[string]func() error{
			"one's own": func() error {
				_, err := s.StartRun(s.Context(), "x", s.now)
				return err
			},
			"another's": func() error {
				_, err := other.StartRun(s.Context(), "y", s.now)
				return err
			},
		} {
			before := state()
			if err := write(); err != nil {
				s.Fatal(err)
			}
			if state() == before {
				s.Errorf("%s write left the state as it was: %s", name, before)
			}
		}
		// A server's own housekeeping may move it now and then.
		for n, last := 0, state(); ; n++ {
			next := state()
			if next == last {
				break
			}
			if last = next; n == 50 {
				s.Fatal("the state never stays")
			}
		}
	})
}

func TestPulse(t *testing.T) {
	eachDatabase(t, func(s *stage) {
		want := func(want ledger.Pulse) {
			s.Helper()
			if got, err := s.Pulse(s.Context()); err != nil || got != want {
				s.Errorf("%+v, %v; want %+v", got, err, want)
			}
		}
		want(ledger.Pulse{})
		s.sources("us/blog", "us/press", "p/blog")
		want(ledger.Pulse{Sources: 3})
		for source, o := range map[string]lately.Outcome{
			"us/blog":  {At: noon.Add(time.Hour)},
			"us/press": {At: noon.Add(2 * time.Hour)},
			"p/blog":   {At: noon.Add(3 * time.Hour), Err: "it is down", Failures: 2},
		} {
			turn := s.take(source)
			if err := s.End(s.Context(), turn, o); err != nil {
				s.Fatal(err)
			}
		}
		want(ledger.Pulse{LastOK: noon.Add(2 * time.Hour), Sources: 3, Failing: 1})
		s.sources("us/blog")
		want(ledger.Pulse{LastOK: noon.Add(time.Hour), Sources: 1})
	})
}
