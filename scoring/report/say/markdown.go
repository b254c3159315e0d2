package say

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Markdown is text from outside as one line of Markdown that reads as it was: no mark
// in it formats anything, begins a list, names somebody or becomes a link.
func Markdown(s string) string {
	var b strings.Builder
	s = Plain(s)
	for i, r := range s {
		switch {
		case r == '@' || r == '&' || r == '<' || r == '>':
			// An entity: hosts of Markdown look for people behind an escaped @, too.
			fmt.Fprintf(&b, "&#%d;", r)
		case strings.ContainsRune("\\`*_[]|~$", r), marksLine(s[:i], r), linksItself(s[:i], r, s[i+utf8.RuneLen(r):]):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// marksLine reports whether r after before, at the start of a line, would make a
// heading, a rule or a list of it.
func marksLine(before string, r rune) bool {
	if before == "" {
		return strings.ContainsRune("#+-=:", r)
	}
	return (r == '.' || r == ')') && strings.Trim(before, "0123456789") == ""
}

// linksItself reports whether r is what makes an address without a link's marks one.
func linksItself(before string, r rune, after string) bool {
	www := len(before) >= 3 && strings.EqualFold(before[len(before)-3:], "www")
	return r == ':' && strings.HasPrefix(after, "//") || r == '.' && www
}

// MarkdownLink is text as a Markdown link, or as text alone if url must not be
// followed; see Link.
func MarkdownLink(text, url string) string {
	link := Address(url)
	if link == "" {
		return Markdown(text)
	}
	return "[" + Markdown(text) + "](" + link + ")"
}

// Address is Link with everything encoded that could end an address, or mean
// something else, in Markdown, mail or a chat message.
func Address(url string) string {
	var b strings.Builder
	for _, c := range []byte(Link(url)) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("()<>[]{}|\\^`\"'*", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
