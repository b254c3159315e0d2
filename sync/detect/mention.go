package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// role says as what a name is used.
type role int

const (
	asCompany     role = iota
	asProduct          // a product or former name stands for it
	asFormat           // "X collection", "our X channel": a format or a channel
	asBoilerplate      // an employer, a disclosure, "about the author"
	asCode             // in a code block
	asUncertain        // a common word that could be the company
	asOther            // the common word, or a longer name of somebody else
)

// weight is how much of a mention a role is.
func (r role) weight() float64 {
	switch r {
	case asCompany:
		return 1
	case asProduct:
		return productWeight
	case asFormat:
		return formatWeight
	case asBoilerplate:
		return boilerplateWeight
	case asCode:
		return codeWeight
	}
	return 0
}

// mention is one place where a party is named.
type mention struct {
	block      int // titleBlock or an index into the document's blocks
	start, end int
	name       *name
	role       role
}

// titleBlock stands for the title where blocks are counted.
const titleBlock = -1

// passage is a text that names are looked for in, with what its words say of it.
type passage struct {
	text   string
	tokens []token
	block  int
	kind   blockKind
	capped bool // most words are capitalised: a capital says nothing
	disc   bool // a disclosure, a biography
}

func newPassage(text string, index int, kind blockKind) passage {
	p := passage{text: text, tokens: tokenize(text), block: index, kind: kind}
	p.capped = p.capitalised()
	p.disc = disclosure(p.tokens)
	return p
}

// capitalised reports whether capitals are so common that they don't mark names:
// a title in title case, a shouted line, German.
func (p passage) capitalised() bool {
	n, caps := 0, 0
	for i, t := range p.tokens {
		if i == 0 || len(t.key) < 4 {
			continue
		}
		n++
		if upper(p.text[t.start:]) {
			caps++
		}
	}
	if p.block == titleBlock || p.kind == heading {
		return n == 0 || caps*2 >= n
	}
	return n >= 12 && caps*100 >= n*32
}

// mentions finds the names in a passage. Longer names win over shorter ones within
// them, and phrases that are to be ignored win over both.
func (p passage) mentions(names *node) []mention {
	var out []mention
	for i := 0; i < len(p.tokens); {
		found, size := names.longest(p.text, p.tokens, i)
		if size == 0 {
			i++
			continue
		}
		for _, nm := range found {
			if nm.kind == ignored {
				continue
			}
			m := mention{block: p.block, start: p.tokens[i].start, end: p.tokens[i+size-1].end, name: nm}
			if p.insideAddress(m) {
				continue
			}
			m.role = p.role(m, i, i+size)
			out = append(out, m)
		}
		i += size
	}
	return out
}

// insideAddress reports whether a match is part of a longer host, path, file name
// or mail address.
func (p passage) insideAddress(m mention) bool {
	before, _ := utf8.DecodeLastRuneInString(p.text[:m.start])
	after, n := utf8.DecodeRuneInString(p.text[m.end:])
	next, _ := utf8.DecodeRuneInString(p.text[m.end+n:])
	dotted := after == '.' && wordRune(next)
	if m.name.kind == domainName {
		return before == '@' || before == '-' || dotted
	}
	if spaceless(before) || spaceless(next) {
		return false
	}
	if before == '@' && m.start >= 2 && wordRune(rune(p.text[m.start-2])) {
		return true
	}
	return dotted || after == '@' || before == '.' && m.start >= 2 && wordRune(rune(p.text[m.start-2])) ||
		before == '/' && addressLike(p.text[:m.start])
}

// addressLike reports whether the word that a text ends in looks like an address,
// so that "CRM/ERP" isn't taken for one.
func addressLike(s string) bool {
	word := s[strings.LastIndexByte(s, ' ')+1:]
	return strings.Contains(word, "://") || strings.Contains(word, ".") || strings.HasPrefix(word, "/")
}

// role decides as what the name at tokens[i:j] is used.
func (p passage) role(m mention, i, j int) role {
	switch {
	case p.kind == code:
		return asCode
	case p.formatUse(i, j):
		return asFormat
	case p.disc:
		return asBoilerplate
	case m.name.ambiguous:
		return p.commonWord(m, i, j)
	case m.name.kind == product:
		return asProduct
	}
	return asCompany
}

// formatUse reports whether the name only says which channel, format or account.
func (p passage) formatUse(i, j int) bool {
	if j < len(p.tokens) && formatNouns[p.tokens[j].key] && p.near(j-1, j) {
		return true
	}
	return i > 0 && formatNounsBefore[p.tokens[i-1].key] && p.near(i-1, i)
}

// near reports whether tokens a and b have nothing but a space or hyphen between.
func (p passage) near(a, b int) bool {
	gap := p.text[p.tokens[a].end:p.tokens[b].start]
	return gap == " " || gap == "-" || gap == "®" || gap == "® "
}

// commonWord decides whether a name that is also a common word is the company
// here, going by capitals and by the words around it.
func (p passage) commonWord(m mention, i, j int) role {
	written := p.text[m.start:m.end]
	if !upper(written) && upper(m.name.text) {
		return asOther
	}
	if i > 0 && p.near(i-1, i) && p.block != titleBlock {
		prev := p.text[p.tokens[i-1].start:p.tokens[i-1].end]
		if upper(prev) && !p.capped && !p.sentenceStart(i-1) && !leadIn[p.tokens[i-1].key] {
			return asOther // "Union Square", "The Echo Nest"
		}
	}
	if j < len(p.tokens) && p.near(j-1, j) && companyNouns[p.tokens[j].key] {
		return asCompany
	}
	if p.capped || p.sentenceStart(i) {
		return asUncertain
	}
	if m.name.kind == product {
		return asProduct
	}
	return asCompany
}

// sentenceStart reports whether the token opens a sentence, where a capital says
// nothing.
func (p passage) sentenceStart(i int) bool {
	if i == 0 {
		return true
	}
	gap := p.text[p.tokens[i-1].end:p.tokens[i].start]
	return strings.ContainsAny(gap, ".!?:…。\"“„«•|")
}

func upper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsDigit(r)
}
