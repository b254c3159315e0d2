package report

import (
	"github.com/mattn/go-runewidth"
)

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
