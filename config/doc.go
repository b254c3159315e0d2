// Package config reads the one file that people edit. It is strict, and it names
// every mistake at once, each with file, line and column, what is wrong and what
// to do about it. It knows no kind of source itself: the caller passes the kinds.
package config
