package lately

import (
	"errors"
	"fmt"
	"time"
)

// ErrHeld is returned when another run holds the turn on a source.
var ErrHeld = errors.New("another run holds this source")

// ErrTurnLost is returned when a turn's lease ran out and another run took over:
// nothing of the refused commit was stored.
var ErrTurnLost = errors.New("turn lost to another run")

// ErrPermanent marks an error that looking again soon won't mend: a missing
// page, a refused credential. Test with errors.Is.
var ErrPermanent = errors.New("permanent")

// DeferredError says that a source must be left alone until a time: a rate limit,
// a Retry-After. It isn't slept through, the schedule takes it.
type DeferredError struct {
	Until  time.Time
	Reason string // without secrets
	// Broken means that nobody asked for it: what has to be read first can't be. The
	// source is left alone as well, but has failed.
	Broken bool
}

// Error says until when and why.
func (e *DeferredError) Error() string {
	words := "asked to wait until"
	if e.Broken {
		words = "left alone until"
	}
	return fmt.Sprintf("%s; %s %s", e.Reason, words, e.Until.UTC().Format(time.RFC3339))
}

// FieldError is a mistake in one key of a source's settings. The config turns it
// into a message with file, line and column.
type FieldError struct {
	Key     string // the key as it is written in the config
	Problem string // what is wrong
	Fix     string // what to do
}

// Error joins what is wrong and what to do.
func (e *FieldError) Error() string { return e.Key + ": " + e.Problem + "; " + e.Fix }
