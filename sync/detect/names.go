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
	apart     bool   // one word written as two: both want their capital
	derived   bool   // made from another: glued, apart, in the other number
	format    bool   // a product that is a format of the company's: "X collection"
	seps      []string
}

// nameIndex finds names in texts.
type nameIndex struct {
	words *lexicon
	trie  trie[[]*name]
	typos typoIndex
}

// newNameIndex starts from the words of the phrasebook, so that both speak of the
// same numbers.
func newNameIndex() *nameIndex {
	return &nameIndex{words: cueBook().words.copy()}
}

// tokens splits a text into words that names can be looked for in.
func (ix *nameIndex) tokens(text string) []token {
	return ix.words.split(nil, text)
}

// own reports whether a company is called this, so that it is no other company's name
// written in another way: "Acme Lab" is not "Acme Labs" if both are known.
func (nm *name) own() bool {
	return !nm.derived && (nm.kind == properName || nm.kind == product)
}

func (ix *nameIndex) add(nm name) {
	tokens, keys := tokenize(nm.text)
	if len(tokens) == 0 {
		return
	}
	numbers := make([]word, len(tokens))
	for i, t := range tokens {
		if numbers[i] = ix.words.add(keys[i]); numbers[i] == 0 {
			return
		}
		if i > 0 {
			nm.seps = append(nm.seps, nm.text[tokens[i-1].end:t.start])
		}
	}
	ends := ix.trie.at(numbers)
	for _, e := range *ends {
		if e.party == nm.party || nm.derived && e.own() {
			return // the first way to write it wins: names before products
		}
	}
	if nm.own() {
		*ends = slices.DeleteFunc(*ends, func(e *name) bool { return e.derived })
	}
	*ends = append(*ends, &nm)
}

// longest finds the longest names that start at tokens[i]; several where parties
// share a name. It returns how many tokens they take.
func (ix *nameIndex) longest(text string, tokens []token, i int) (found []*name, size int) {
	if i >= len(tokens) {
		return nil, 0
	}
	at := ix.trie.start(tokens[i].id)
	for j := i; at != nil; {
		j++
		if at.ends != nil {
			if ok := fitting(*at.ends, text, tokens[i:j]); len(ok) > 0 {
				found, size = ok, j-i
			}
		}
		if j >= len(tokens) {
			break
		}
		at = at.next[tokens[j].id]
	}
	return found, size
}

// fitting keeps the names that may be written as the tokens are.
func fitting(names []*name, text string, tokens []token) []*name {
	for i, e := range names {
		if e.fits(text, tokens) {
			continue
		}
		kept := slices.Clone(names[:i])
		for _, e := range names[i+1:] {
			if e.fits(text, tokens) {
				kept = append(kept, e)
			}
		}
		return kept
	}
	return names
}

// fits checks what stands between and around the words of a match.
func (nm *name) fits(text string, tokens []token) bool {
	for i := 1; i < len(tokens); i++ {
		gap := text[tokens[i-1].end:tokens[i].start]
		if gap != nm.seps[i-1] && !joins(gap) {
			return false
		}
		if nm.apart && !tokens[i].upper {
			return false
		}
	}
	if nm.apart && (!tokens[0].upper || len(tokens) < 2) {
		return false
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

// addParty puts every way to write a party into the index.
func (ix *nameIndex) addParty(index int, p lately.Party) {
	for _, phrase := range p.Ignore {
		ix.add(name{party: index, kind: ignored, text: phrase})
	}
	own := foldText(p.Name)
	for _, text := range append([]string{p.Name}, p.Aliases...) {
		ix.addName(name{party: index, kind: properName, text: text,
			ambiguous: p.Ambiguous && foldText(text) == own, exactCase: abbreviation(text)})
	}
	for _, domain := range p.Domains {
		if !strings.Contains(domain, "/") {
			ix.add(name{party: index, kind: domainName, text: domain})
		}
	}
	for _, text := range p.Products {
		format := ix.formatOf(own, text)
		if !format && bearsNameOf(text, p) {
			ix.addName(name{party: index, kind: properName, text: text, ambiguous: plainWords(text)})
			continue
		}
		ix.addName(name{party: index, kind: product, text: text, ambiguous: plainWords(text) || !strings.Contains(foldText(text), " ") && p.Ambiguous,
			exactCase: abbreviation(text), format: format})
	}
}

// bearsNameOf reports whether a product bears the company's name or an alias.
func bearsNameOf(product string, p lately.Party) bool {
	return bears(product, foldText(p.Name)) || slices.ContainsFunc(p.Aliases, func(alias string) bool { return bears(product, foldText(alias)) })
}

// bears reports whether a product is called by the company's name and more: then it
// names the company.
func bears(product, company string) bool {
	rest, ok := strings.CutPrefix(foldText(product), company+" ")
	return ok && rest != ""
}

// plainWords reports whether a product is called by common words alone: "API Portal".
func plainWords(text string) bool {
	_, keys := tokenize(text)
	return !slices.ContainsFunc(keys, func(key string) bool { return cueBook().words.number(key) == 0 })
}

// formatOf reports whether a product is the company's name and a word for a format: that
// many use such a file or account says little of the company.
func (ix *nameIndex) formatOf(company, text string) bool {
	rest, ok := strings.CutPrefix(foldText(text), company+" ")
	if !ok {
		return false
	}
	tokens := ix.tokens(rest)
	kinds, after := cueBook().starting(tokens, 0)
	return after == len(tokens) && kinds&formatNoun != 0 && kinds&productNoun == 0
}

// addName adds a name with the forms that people give it: without its legal form,
// written together or apart, in the other number, with a genitive s.
func (ix *nameIndex) addName(nm name) {
	tokens, keys := tokenize(nm.text)
	if len(tokens) == 0 || utf8.RuneCountInString(nm.text) < 2 {
		return
	}
	ix.add(nm)
	if last := tokens[len(tokens)-1]; len(tokens) > 1 && slices.Contains(legalForms, keys[len(keys)-1]) && nm.text[last.start-1] != '.' {
		short := nm
		short.text = strings.TrimRight(nm.text[:last.start], " ,.&")
		ix.addName(short)
		return
	}
	if r, _ := utf8.DecodeRuneInString(keys[0]); spaceless(r) {
		return
	}
	if len(tokens) > 1 {
		ix.addTogether(nm, tokens, keys)
		return
	}
	ix.addApart(nm)
	key := keys[0]
	if len(key) >= 5 && !nm.ambiguous && !nm.exactCase && !strings.HasSuffix(key, "s") {
		ix.add(name{party: nm.party, kind: nm.kind, text: nm.text + "s", derived: true})
	}
	if len(key) >= typoLength && nm.kind == properName && !nm.ambiguous {
		ix.typos.add(key, nm.party)
	}
}

// addTogether adds the forms of a name of several words: glued, in the other number,
// and a name with an internet ending without it.
func (ix *nameIndex) addTogether(nm name, tokens []token, keys []string) {
	glued, size := strings.Join(keys, ""), 0
	for _, k := range keys {
		size = max(size, len(k))
	}
	if len(glued) >= 7 {
		ix.add(name{party: nm.party, kind: nm.kind, text: glued, ambiguous: nm.ambiguous, format: nm.format, derived: true})
	}
	last, first, ending := tokens[len(tokens)-1], keys[0], keys[len(keys)-1]
	if nm.text[last.start-1] == '.' {
		if len(tokens) == 2 && len(first) >= 4 && len(ending) <= 4 {
			ix.add(name{party: nm.party, kind: nm.kind, text: nm.text[:tokens[0].end], ambiguous: true, derived: true})
			if len(first) >= typoLength {
				ix.typos.add(first, nm.party)
			}
		}
		return
	}
	if len(ending) >= 4 && size >= 4 {
		other := nm
		if strings.HasSuffix(ending, "s") {
			other.text = nm.text[:last.end-1]
		} else {
			other.text = nm.text[:last.end] + "s"
		}
		other.seps, other.derived = nil, true
		ix.add(other)
	}
	if len(glued) >= typoLength {
		ix.typos.add(glued, nm.party)
	}
}

// addApart adds a name with a capital within as two words: "FieldVane", "Field Vane".
func (ix *nameIndex) addApart(nm name) {
	for i := 3; i+3 <= len(nm.text); i++ {
		a, b := nm.text[i-1], nm.text[i]
		if a >= 'a' && a <= 'z' && b >= 'A' && b <= 'Z' && nm.text[i+1] >= 'a' {
			ix.add(name{party: nm.party, kind: nm.kind, text: nm.text[:i] + " " + nm.text[i:], ambiguous: nm.ambiguous, apart: true, derived: true})
			return
		}
	}
}

// abbreviation reports whether a name is so short and all capitals that the same
// letters in lower case are probably a word.
func abbreviation(s string) bool {
	return len(s) <= 4 && strings.ToUpper(s) == s && strings.ToLower(s) != s && !strings.Contains(foldText(s), " ") && !strings.ContainsAny(s, "0123456789")
}
