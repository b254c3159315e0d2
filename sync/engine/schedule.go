package engine

import (
	"errors"
	"time"

	"lately"
)

// The bounds of the schedule. A source is never left alone for longer than
// MaxBackoff, however often it failed or whatever it asked for.
const (
	MinInterval = 15 * time.Minute
	MaxInterval = 24 * time.Hour
	MaxBackoff  = 7 * 24 * time.Hour

	firstBackoff     = 15 * time.Minute
	permanentBackoff = 24 * time.Hour
)

// schedule decides when to look at a source again after a turn on it.
func schedule(src lately.Source, normal time.Duration, turn lately.Turn, changed bool, err error, now time.Time) lately.Outcome {
	out := lately.Outcome{At: now, Interval: turn.Interval, Failures: turn.Failures, Changed: changed}
	var deferred *lately.DeferredError
	switch {
	case err == nil:
		out.Failures = 0
		out.Interval = adapt(src.Every, normal, turn.Interval, changed)
		out.NextAt = now.Add(out.Interval)
	case errors.As(err, &deferred):
		out.Err = err.Error()
		soonest := now.Add(time.Second)
		if deferred.Broken {
			out.Failures++
			soonest = now.Add(backoff(out.Failures, false))
		}
		out.NextAt = clamp(deferred.Until, soonest, now.Add(MaxBackoff))
	default:
		out.Err = err.Error()
		out.Failures++
		out.NextAt = now.Add(backoff(out.Failures, errors.Is(err, lately.ErrPermanent)))
	}
	return out
}

// adapt halves the interval of a source that changed and stretches that of one
// that didn't by half; a fixed interval stays what it is.
func adapt(every, normal, last time.Duration, changed bool) time.Duration {
	if every > 0 {
		return every
	}
	if last <= 0 {
		last = normal
	}
	if changed {
		last /= 2
	} else {
		last += last / 2
	}
	return min(max(last, MinInterval), MaxInterval)
}

// backoff doubles from a quarter of an hour; what looking again won't mend starts
// at a day. Neither goes beyond MaxBackoff.
func backoff(failures int, permanent bool) time.Duration {
	d := firstBackoff
	if permanent {
		d = permanentBackoff
	}
	for i := 1; i < failures && d < MaxBackoff; i++ {
		d *= 2
	}
	return min(d, MaxBackoff)
}

func clamp(t, low, high time.Time) time.Time {
	if t.Before(low) {
		return low
	}
	if t.After(high) {
		return high
	}
	return t
}
