package detect

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lately"
)

// nameKind is what sort of name a phrase is.
type nameKind int

const (
	properName nameKind = iota // the company's name or an alias
	domainName                 // its domain, written out
	product                    // a product or a former name
	ignored                    // a phrase that contains a name and is something else
)

// name is one way to write a party.
type name struct {
	party     int // index into Detector.parties
	kind      nameKind
	text      string // as it is configured
	ambiguous bool   // a common word
	exactCase bool   // a short abbreviation: its lower case is another word
	seps      []string
}

// node is a step of the word trie that finds names: how long matching takes
// depends on the text and on the longest name, not on how many names there are.
type node struct {
	next map[string]*node
	ends []*name
}

func (n *node) add(nm name) {
	tokens := tokenize(nm.text)
	if len(tokens) == 0 {
		return
	}
	for i := 1; i < len(tokens); i++ {
		nm.seps = append(nm.seps, nm.text[tokens[i-1].end:tokens[i].start])
	}
	at := n
	for _, t := range tokens {
		if at.next == nil {
			at.next = map[string]*node{}
		}
		if at.next[t.key] == nil {
			at.next[t.key] = &node{}
		}
		at = at.next[t.key]
	}
	for _, e := range at.ends {
		if e.party == nm.party {
			return // the first way to write it wins: names before products
		}
	}
	at.ends = append(at.ends, &nm)
}

// longest finds the longest names that start at tokens[i]; several where parties
// share a name. It returns how many tokens they take.
func (n *node) longest(text string, tokens []token, i int) (found []*name, size int) {
	at := n
	for j := i; j < len(tokens); j++ {
		if at = at.next[tokens[j].key]; at == nil {
			break
		}
		if len(at.ends) == 0 {
			continue
		}
		var ok []*name
		for _, e := range at.ends {
			if e.fits(text, tokens[i:j+1]) {
				ok = append(ok, e)
			}
		}
		if len(ok) > 0 {
			found, size = ok, j-i+1
		}
	}
	return found, size
}

// fits checks what stands between and around the words of a match.
func (nm *name) fits(text string, tokens []token) bool {
	for i := 1; i < len(tokens); i++ {
		gap := text[tokens[i-1].end:tokens[i].start]
		if gap != nm.seps[i-1] && !joins(gap) {
			return false
		}
	}
	start, end := tokens[0].start, tokens[len(tokens)-1].end
	if nm.exactCase && strings.ToUpper(text[start:end]) != text[start:end] {
		return false
	}
	first, _ := utf8.DecodeRuneInString(text[start:])
	if !spaceless(first) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !continues(before, first) && !(continues(last, after) && !unicode.Is(unicode.Hangul, last))
}

// continues reports whether two letters are likely to be of one word: katakana
// words are runs of katakana, and a Korean word starts after something else.
func continues(a, b rune) bool {
	kana := func(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' }
	return kana(a) && kana(b) || unicode.Is(unicode.Hangul, a) && unicode.Is(unicode.Hangul, b)
}

// joins reports whether a gap may stand between two words of one name.
func joins(gap string) bool {
	gap = strings.Map(func(r rune) rune {
		if strings.ContainsRune("®™©'’\"“”", r) {
			return -1
		}
		return r
	}, gap)
	switch gap {
	case "", " ", "-", "_", ".", "/", "&", " & ", ", ", "\u2010", "\u2011", "\u2013", "\u00a0":
		return true
	}
	return false
}

// legalForms are endings that people leave out when they write a company's name.
var legalForms = []string{"inc", "ltd", "llc", "gmbh", "ag", "sa", "sas", "srl", "bv", "nv", "ab", "oy", "as", "aps", "plc", "corp", "corporation", "limited", "co", "kg", "se", "kk", "pte", "pty"}

// addParty puts every way to write a party into the trie.
func (n *node) addParty(index int, p lately.Party) {
	for _, phrase := range p.Ignore {
		n.add(name{party: index, kind: ignored, text: phrase})
	}
	own := foldText(p.Name)
	for _, text := range append([]string{p.Name}, p.Aliases...) {
		n.addName(name{party: index, kind: properName, text: text,
			ambiguous: p.Ambiguous && foldText(text) == own, exactCase: abbreviation(text)})
	}
	for _, domain := range p.Domains {
		if !strings.Contains(domain, "/") {
			n.add(name{party: index, kind: domainName, text: domain})
		}
	}
	for _, text := range p.Products {
		n.add(name{party: index, kind: product, text: text, ambiguous: len(tokenize(text)) == 1 && p.Ambiguous, exactCase: abbreviation(text)})
	}
}

// addName adds a name with the forms that people give it: without its legal form,
// written together, with a genitive s.
func (n *node) addName(nm name) {
	tokens := tokenize(nm.text)
	if len(tokens) == 0 || utf8.RuneCountInString(nm.text) < 2 {
		return
	}
	n.add(nm)
	if last := tokens[len(tokens)-1]; len(tokens) > 1 && slices.Contains(legalForms, last.key) && nm.text[last.start-1] != '.' {
		short := nm
		short.text = strings.TrimRight(nm.text[:last.start], " ,.&")
		n.add(short)
		return
	}
	glued := ""
	for _, t := range tokens {
		glued += t.key
	}
	r, _ := utf8.DecodeRuneInString(glued)
	if len(tokens) > 1 && len(glued) >= 7 && !spaceless(r) {
		n.add(name{party: nm.party, kind: nm.kind, text: glued, ambiguous: nm.ambiguous})
	}
	if len(tokens) == 1 && len(glued) >= 5 && !nm.ambiguous && !nm.exactCase && !spaceless(r) && !strings.HasSuffix(glued, "s") {
		n.add(name{party: nm.party, kind: nm.kind, text: nm.text + "s"})
	}
}

// abbreviation reports whether a name is so short and all capitals that the same
// letters in lower case are probably a word.
func abbreviation(s string) bool {
	return len(s) <= 4 && strings.ToUpper(s) == s && strings.ToLower(s) != s && len(tokenize(s)) == 1
}
