package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// token is one word of a text: where it stands and its folded form.
type token struct {
	start, end int // byte offsets in the text as it was written
	key        string
}

// tokenize splits a text into words. Scripts that are written without spaces give
// one token a letter, so that a name in them is found as a phrase of letters; a
// change between such a script and another one is a border too.
func tokenize(s string) []token {
	out := make([]token, 0, len(s)/6+1)
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf && !asciiWord(c) {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) {
			i += n
			continue
		}
		if spaceless(r) {
			if key := foldWord(s[i : i+n]); key != "" {
				out = append(out, token{i, i + n, key})
			}
			i += n
			continue
		}
		start := i
		for i < len(s) {
			r, n = utf8.DecodeRuneInString(s[i:])
			if spaceless(r) || !wordRune(r) && !invisible(r) {
				break
			}
			i += n
		}
		if key := foldWord(s[start:i]); key != "" {
			out = append(out, token{start, i, key})
		}
	}
	return out
}

func asciiWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiWord(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// invisible runes stand inside words without being seen: a soft hyphen, a joiner.
func invisible(r rune) bool { return r == 0xad || r >= 0x200b && r <= 0x200d || r == 0xfeff }

// spaceless reports whether words in the rune's script aren't parted by spaces,
// or, as in Korean, carry their particles without one.
func spaceless(r rune) bool {
	if r < 0xe00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー'
}

// foldWord brings a word into the form in which words are compared: compatibility
// forms, case and marks are folded away.
func foldWord(s string) string {
	ascii, lower := true, true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
		if s[i] >= 'A' && s[i] <= 'Z' {
			lower = false
		}
	}
	if ascii {
		if lower {
			return s
		}
		return strings.ToLower(s)
	}
	folded := cases.Fold().String(norm.NFKC.String(s))
	var b strings.Builder
	for _, r := range norm.NFKD.String(folded) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// foldText is the folded words of a text with single spaces between them.
func foldText(s string) string {
	tokens := tokenize(s)
	keys := make([]string, len(tokens))
	for i, t := range tokens {
		keys[i] = t.key
	}
	return strings.Join(keys, " ")
}
