package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in the config. It never repeats a value from the file,
// since a value may be a secret that was put in the wrong place.
type Problem struct {
	File string
	Line int // from 1; 0 if the mistake is in no one place
	Col  int // from 1, in characters
	What string
	Fix  string
}

// Error is `file:line:col: what is wrong; what to do`.
func (p Problem) Error() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
	}
	return at + ": " + p.What + "; " + p.Fix
}

// Errors are all the mistakes of a config, in the file's order.
type Errors []Problem

// Error lists the problems, one a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each Problem to errors.As.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, p := range e {
		out[i] = p
	}
	return out
}

func (e Errors) sort() {
	slices.SortStableFunc(e, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
}

// fault is what is wrong with one value, without its place. What is a predicate
// that the key's name is put in front of: "is not a domain".
type fault struct{ what, fix string }

func (f *fault) Error() string { return f.what + "; " + f.fix }
