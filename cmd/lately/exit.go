package main

import (
	"errors"
	"fmt"

	"lately/config"
)

// The exit codes are a contract: scripts branch on them. Two is never used, since
// a Go panic uses it.
const (
	exitOK     = 0
	exitFailed = 1
	exitPartly = 3  // some sources failed, removals are held back, or the run was stopped; the rest is stored
	exitLocked = 4  // another run is at work
	exitUsage  = 64 // wrong usage or config
)

// exitError is an error that has an exit code of its own.
type exitError struct {
	code int
	err  error // nil when everything was said already
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage marks an error as the caller's.
func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// codeOf is the exit code of an error.
func codeOf(err error) int {
	var coded *exitError
	var bad config.Errors
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &coded):
		return coded.code
	case errors.As(err, &bad):
		return exitUsage
	}
	return exitFailed
}
