package detect

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

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
	return foldRunes(s)
}

// foldRunes folds a word of any script.
func foldRunes(s string) string {
	folded := cases.Fold().String(norm.NFKC.String(s))
	var b strings.Builder
	for _, r := range norm.NFKD.String(folded) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// The letters that are folded one by one by a table: Latin, Greek and Cyrillic, and
// the Japanese syllables. That is the same as folding the whole word as long as it has
// no combining marks.
const (
	quickFold          = 0x530
	kanaFrom, kanaUpTo = 0x3041, 0x3100
)

type foldTable struct {
	letters [quickFold]string
	kana    [kanaUpTo - kanaFrom]string
}

var singleLetters = sync.OnceValue(func() *foldTable {
	var t foldTable
	for r := range t.letters {
		t.letters[r] = foldRunes(string(rune(r)))
	}
	for r := range t.kana {
		t.kana[r] = foldRunes(string(rune(kanaFrom + r)))
	}
	return &t
})

// foldInto appends the folded word to a buffer; ok is false where the word has to be
// folded as a whole.
func foldInto(buf []byte, s string) (_ []byte, ok bool) {
	table := singleLetters()
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			buf = append(buf, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r < 0x300 || r >= 0x370 && r < quickFold:
			buf = append(buf, table.letters[r]...)
		case r >= kanaFrom && r < kanaUpTo:
			buf = append(buf, table.kana[r-kanaFrom]...)
		case r >= 0x4e00 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3:
			buf = append(buf, s[i:i+n]...)
		default:
			return buf, false
		}
		i += n
	}
	return buf, true
}
