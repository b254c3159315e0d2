package engine

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lately"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func TestSchedule(t *testing.T) {
	boom := errors.New("boom")
	gone := fmt.Errorf("gone: %w", lately.ErrPermanent)
	wait := func(d time.Duration) error {
		return fmt.Errorf("fetch: %w", &lately.DeferredError{Until: noon.Add(d), Reason: "rate limit"})
	}
	broken := func(d time.Duration) error {
		return &lately.DeferredError{Until: noon.Add(d), Reason: "robots.txt", Broken: true}
	}
	for _, tt := range []struct {
		name     string
		every    time.Duration
		turn     lately.Turn
		changed  bool
		err      error
		next     time.Duration
		failures int
	}{
		{name: "first look, something new", changed: true, next: 30 * time.Minute},
		{name: "first look, nothing", next: 90 * time.Minute},
		{name: "changed again: sooner", turn: lately.Turn{Interval: 4 * time.Hour}, changed: true, next: 2 * time.Hour},
		{name: "never sooner than the least", turn: lately.Turn{Interval: 20 * time.Minute}, changed: true, next: MinInterval},
		{name: "unchanged: later", turn: lately.Turn{Interval: 4 * time.Hour}, next: 6 * time.Hour},
		{name: "never later than a day", turn: lately.Turn{Interval: 23 * time.Hour}, next: MaxInterval},
		{name: "fixed interval stays", every: time.Hour, turn: lately.Turn{Interval: 9 * time.Hour}, changed: true, next: time.Hour},
		{name: "success forgets failures", turn: lately.Turn{Interval: 2 * time.Hour, Failures: 5}, changed: true, next: time.Hour},
		{name: "first failure", err: boom, next: 15 * time.Minute, failures: 1},
		{name: "third failure", turn: lately.Turn{Failures: 2}, err: boom, next: time.Hour, failures: 3},
		{name: "hundredth failure", turn: lately.Turn{Failures: 99}, err: boom, next: MaxBackoff, failures: 100},
		{name: "permanent", err: gone, next: 24 * time.Hour, failures: 1},
		{name: "permanent, again and again", turn: lately.Turn{Failures: 30}, err: gone, next: MaxBackoff, failures: 31},
		{name: "asked to wait is no failure", turn: lately.Turn{Failures: 1}, err: wait(3 * time.Hour), next: 3 * time.Hour, failures: 1},
		{name: "asked to wait for a year", err: wait(365 * 24 * time.Hour), next: MaxBackoff},
		{name: "broken until later has failed", err: broken(time.Hour), next: time.Hour, failures: 1},
		{name: "broken again and again", turn: lately.Turn{Failures: 4}, err: broken(time.Hour), next: 4 * time.Hour, failures: 5},
		{name: "asked to wait until yesterday", err: wait(-24 * time.Hour), next: time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := schedule(lately.Source{Every: tt.every}, time.Hour, tt.turn, tt.changed, tt.err, noon)
			if got := out.NextAt.Sub(noon); got != tt.next {
				t.Errorf("next in %v, want %v", got, tt.next)
			}
			if out.Failures != tt.failures {
				t.Errorf("%d failures, want %d", out.Failures, tt.failures)
			}
			if (out.Err == "") != (tt.err == nil) {
				t.Errorf("error text %q for %v", out.Err, tt.err)
			}
		})
	}
}

// Whatever happens to a source, it is looked at again within a week, and not at once.
func TestScheduleNeverGivesUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := lately.Source{}
		turn := lately.Turn{}
		now := noon
		for range rapid.IntRange(1, 60).Draw(t, "looks") {
			var err error
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 1:
				err = errors.New("boom")
			case 2:
				err = lately.ErrPermanent
			case 3:
				err = &lately.DeferredError{Until: now.Add(time.Duration(rapid.Int64().Draw(t, "wait")))}
			}
			out := schedule(src, time.Hour, turn, rapid.Bool().Draw(t, "changed"), err, now)
			if wait := out.NextAt.Sub(now); wait <= 0 || wait > MaxBackoff {
				t.Fatalf("next look in %v after %v", wait, err)
			}
			turn.Interval, turn.Failures = out.Interval, out.Failures
			now = out.NextAt
		}
	})
}
