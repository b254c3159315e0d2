package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap says what stands between a word and the one before it.
type gap uint16

// The kinds of gap. Several may come together.
const (
	spaced    gap = 1 << iota // white space
	comma                     // , ; 、 ，
	stop                      // ends a sentence: . followed by a space, ! ? : … 。
	dot                       // . within an address or an abbreviation
	hyphen                    // - and its kin, within a word
	dash                      // – — and a hyphen between spaces
	slash                     // / \ |
	bracket                   // ( [ { and what closes them
	quoted                    // quotation marks
	genitive                  // ' and ’
	ampersand                 // & and +
	other                     // anything else
)

// token is one word of a text. It holds no pointers, since long texts have many.
type token struct {
	start, end int32 // byte offsets in the text as it was written
	id         word  // its number in the lexicon, or 0
	gap        gap   // what stands before it
	upper      bool
}

// of is the word as it was written.
func (t token) of(text string) string { return text[t.start:t.end] }

// size is the word's length in bytes.
func (t token) size() int { return int(t.end - t.start) }

// tokenize splits a text into words and folds them. Scripts that are written without
// spaces give one token a letter, so that a name in them is found as a phrase of
// letters; a change between such a script and another one is a border too.
func tokenize(s string) (tokens []token, keys []string) {
	for _, t := range (*lexicon)(nil).split(make([]token, 0, len(s)/6+1), s) {
		if key := foldWord(t.of(s)); key != "" {
			tokens, keys = append(tokens, t), append(keys, key)
		}
	}
	return tokens, keys
}

// foldText is the folded words of a text with single spaces between them.
func foldText(s string) string {
	_, keys := tokenize(s)
	return strings.Join(keys, " ")
}

// lowered maps a letter or digit of ASCII to its lower case, and the rest to 0.
var lowered = func() (t [256]byte) {
	for c := range t {
		if b := byte(c); asciiWord(b) {
			if t[c] = b; b >= 'A' && b <= 'Z' {
				t[c] = b + 'a' - 'A'
			}
		}
	}
	return t
}()

// split appends the words of a text with their numbers; without a lexicon they have
// none.
func (l *lexicon) split(out []token, s string) []token {
	before := gap(0)
	var folded [longWord]byte
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf && lowered[c] == 0 {
			before |= asciiGap(s, i)
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s[i:]); !wordRune(r) {
				before |= runeGap(r)
				i += n
				continue
			}
		}
		h, k, j := uint32(hashStart), 0, i
		for j < len(s) && lowered[s[j]] != 0 {
			if k < longWord {
				folded[k] = lowered[s[j]]
				h = (h ^ uint32(folded[k])) * hashPrime
				k++
			}
			j++
		}
		t := token{start: int32(i), end: int32(j), gap: before, upper: c < utf8.RuneSelf && c <= 'Z'}
		if j < len(s) && s[j] >= utf8.RuneSelf {
			t.end = int32(otherEnd(s, i, j))
		}
		if int(t.end) == j {
			if l != nil && j-i <= longWord {
				t.id = l.find(h, folded[:k])
			}
		} else {
			r, _ := utf8.DecodeRuneInString(s[i:])
			t.upper, t.id = capital(r), l.number(t.of(s))
		}
		out = append(out, t)
		i, before = int(t.end), 0
	}
	return out
}

// otherEnd finds where a word that starts at i ends, if it has other letters than
// those of ASCII from j on.
func otherEnd(s string, i, j int) int {
	if j > i {
		return wordEnd(s, j)
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if spaceless(r) {
		return i + n
	}
	return wordEnd(s, i+n)
}

// wordEnd finds where the word that s[:i] is in ends.
func wordEnd(s string, i int) int {
	for i < len(s) {
		if c := s[i]; c < utf8.RuneSelf {
			if !asciiWord(c) {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if spaceless(r) || !wordRune(r) && !invisible(r) {
			return i
		}
		i += n
	}
	return i
}

func asciiGap(s string, i int) gap {
	switch c := s[i]; c {
	case ' ', '\n', '\t', '\r':
		return spaced
	case ',', ';':
		return comma
	case '.':
		if i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '\n' && s[i+1] != '"' && s[i+1] != '\'' && s[i+1] != ')' && s[i+1] != '.' {
			return dot
		}
		return stop
	case '!', '?', ':':
		return stop
	case '-':
		if i > 0 && s[i-1] == ' ' {
			return dash
		}
		return hyphen
	case '/', '\\', '|':
		return slash
	case '(', ')', '[', ']', '{', '}':
		return bracket
	case '"':
		return quoted
	case '&', '+':
		return ampersand
	case '\'':
		return genitive
	}
	return other
}

func runeGap(r rune) gap {
	switch r {
	case '\u00a0', '\u3000', '\u202f':
		return spaced
	case '、', '，', '；':
		return comma
	case '。', '！', '？', '：', '…', '•', '．':
		return stop
	case '\u2010', '\u2011':
		return hyphen
	case '–', '—', '―':
		return dash
	case '“', '”', '„', '«', '»', '「', '」', '『', '』':
		return quoted
	case '’', '‘':
		return genitive
	case '（', '）':
		return bracket
	case '®', '™', '©', 0xad, 0x200b, 0x200c, 0x200d, 0xfeff:
		return 0
	}
	if unicode.IsSpace(r) {
		return spaced
	}
	return other
}

func asciiWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
}

func wordRune(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return asciiWord(byte(r))
	case r < 0x250:
		return r >= 0xc0 && r != 0xd7 && r != 0xf7 || r == 0xaa || r == 0xb5 || r == 0xba
	case r >= 0x3041 && r <= 0x3096, r >= 0x30a1 && r <= 0x30fa, r >= 0x4e00 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3:
		return true
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// invisible runes stand inside words without being seen: a soft hyphen, a joiner.
func invisible(r rune) bool { return r == 0xad || r >= 0x200b && r <= 0x200d || r == 0xfeff }

// spaceless reports whether words in the rune's script aren't parted by spaces,
// or, as in Korean, carry their particles without one.
func spaceless(r rune) bool {
	switch {
	case r < 0xe00:
		return false
	case r >= 0x3041 && r <= 0x3096, r >= 0x30a1 && r <= 0x30fa, r >= 0x4e00 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3, r == 'ー':
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// capital reports whether a letter can open a name: a digit can.
func capital(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsDigit(r)
}
