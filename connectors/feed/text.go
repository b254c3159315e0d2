package feed

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lately"
)

// plain makes one line of plain text out of a title, a name or a category, which
// may hold markup. Tags that HTML doesn't have are text: "Using <Suspense>".
func plain(s string, most int) string {
	if len(s) > 64<<10 {
		s = shorten(s, 64<<10)
	}
	if strings.ContainsAny(s, "<&") {
		s = stripped(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return -1
		case r == 0x200C || r == 0x200D: // joiners are part of some scripts' words
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return shorten(lately.OneLine(s), most)
}

func stripped(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	var skip atom.Atom
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == 0 {
				b.WriteString(z.Token().Data)
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			t := z.Token()
			switch {
			case t.DataAtom == atom.Script || t.DataAtom == atom.Style:
				skip = t.DataAtom
				if kind == html.EndTagToken {
					skip = 0
				}
			case t.DataAtom == 0 && skip == 0:
				b.WriteString(raw)
			case t.DataAtom == atom.Br || t.DataAtom == atom.P || t.DataAtom == atom.Div || t.DataAtom == atom.Li:
				b.WriteByte(' ')
			}
		}
	}
}

// shorten cuts a text at a number of bytes, between letters.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return strings.TrimRight(s[:most], " ")
}

// pictures are files written into the text itself, which say nothing in words.
var pictures = regexp.MustCompile(`data:[a-z0-9.+/-]{0,100}[;,][^"'\s<>)]{256,}`)

// trimBody bounds a body and says whether that cut it.
func trimBody(s string) (string, bool) {
	if strings.Contains(s, "data:") {
		s = pictures.ReplaceAllString(s, "data:,")
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	if len(s) <= maxBody {
		return s, false
	}
	return shorten(s, maxBody), true
}
