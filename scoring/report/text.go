package report

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"lately"
)

// plain makes text from outside safe to show on one line: valid UTF-8, no control
// characters (so no terminal escapes), none of the marks that reorder what is read.
func plain(s string) string {
	if tame(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if reorders(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return lately.OneLine(s)
}

// tame reports whether s is printable ASCII with single spaces, as most text is.
func tame(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return len(s) == 0 || last != ' '
}

// reorders reports whether r changes the direction of what follows, or is an
// invisible byte-order mark: both make a line read as what it isn't.
func reorders(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0xfeff
}

// clip cuts s to at most n runes.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// fit pads or cuts s to exactly width columns of a terminal.
func fit(s string, width int) string {
	return columns().FillRight(short(s, width), width)
}

// short cuts s to at most width columns of a terminal.
func short(s string, width int) string {
	return columns().Truncate(s, max(width, 1), "…")
}

// columns measures text without asking the locale, so that the same scorecard
// gives the same bytes everywhere.
func columns() *runewidth.Condition { return &runewidth.Condition{StrictEmojiNeutral: true} }
