package say

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"lately"
)

// Plain makes text from outside safe to show on one line: valid UTF-8, no control
// characters (so no terminal escapes), none of the marks that reorder what is read.
func Plain(s string) string {
	if tame(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if Reorders(r) {
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

// Reorders reports whether r changes the direction of what follows, or is an
// invisible byte-order mark: both make a line read as what it isn't.
func Reorders(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0xfeff
}

// Clip cuts s to at most n runes.
func Clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// Link is url if it is one that may be followed, http or https with a host, else "".
// Nothing else from outside ever becomes a link: neither scripts nor files.
func Link(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.User = nil
	return u.String()
}
