package page

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Quotes of one list look alike: where one is told by its words, the others are told
// by standing in the same markup.

// looks is the markup around a line by which others like it are known: its element
// and the one around it, with their classes. It is empty without any class.
func looks(l line) string {
	class, parent := l.node.attr("class"), ""
	if l.node.parent != nil {
		parent = l.node.parent.attr("class")
	}
	if class == "" && parent == "" {
		return ""
	}
	return l.node.tag.String() + "." + class + " " + parent
}

// alike finds the lines that stand in the markup of a quote and have words and a
// speaker of their own.
func (d *document) alike(all []line) map[int]bool {
	known := map[string]bool{}
	for i, l := range all {
		if look := looks(l); look != "" && !known[look] && d.words(all, i) && creditFollows(all, i) {
			known[look] = true
		}
	}
	out := map[int]bool{}
	for i, l := range all {
		n := weigh(l.text)
		if known[looks(l)] && l.level == 0 && l.node.region == inMain && n >= minQuote && n <= maxQuote && (wordCount(l.text) >= 4 || spaceless(l.text)) && creditFollows(all, i) {
			out[i] = true
		}
	}
	return out
}

// creditFollows reports whether the next line is a person's name or what a person
// does, and stands beside the line.
func creditFollows(all []line, i int) bool {
	if i+1 >= len(all) || !near(all[i].node, all[i+1].node) || all[i+1].level > 0 && all[i].level == 0 && looks(all[i]) == looks(all[i+1]) {
		return false
	}
	t := strings.TrimLeft(all[i+1].text, "—–-― ")
	return utf8.RuneCountInString(t) <= 140 && !strings.HasSuffix(t, ".") && (nameLike(t) || nameIn(t) != "" || roleLine(t))
}

// insideCredit is a speaker between two parts of a quote: "We did," says Ada Holm,
// head of dyes at Northwind. "It worked."
var insideCredit = regexp.MustCompile(`[,.!?]["”»“]\s*,?\s*(?:says|said|explains|explained|adds|notes|recalls|sagt|so|erklärt|berichtet|dit|explique|raconte|dice|afirma|explica)\s+([^"“”„«»]{4,140}?)[.:,]?(?:\s*["“„«]|\s*$)`)

// spokenInside reads who is named within the words of a quote.
func spokenInside(text string) (speaker, role string) {
	m := insideCredit.FindStringSubmatch(text)
	if m == nil {
		return "", ""
	}
	return readCredit([]string{strings.TrimSpace(m[1])})
}

var endsSentence = regexp.MustCompile(`[.!?…。！？]["”»“」』]?$`)

// creditsAnother reports whether the line at j, or the one before it, follows a quote in
// marks: then it says who said that.
func creditsAnother(all []line, j int) bool {
	for k := max(0, j-2); k < j; k++ {
		if all[k].quote || inMarks(all[k].text) {
			return true
		}
	}
	return false
}

// saysMore reports whether a line is a sentence, which is nobody's role.
func saysMore(s string) bool {
	return strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || wordCount(s) >= 6 && strings.HasSuffix(s, ".")
}

// manyWords reports whether a text has so many words; a script without spaces has
// three letters to one.
func manyWords(s string, n int) bool {
	return wordCount(s) >= n || spaceless(s) && utf8.RuneCountInString(s) >= 3*n
}
