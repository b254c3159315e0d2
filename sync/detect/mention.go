package detect

import (
	"slices"
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
	asRepeated         // in text that the source repeats from item to item
	asUncertain        // a common word that could be the company
	asMisspelt         // one letter off a long name
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
	case asBoilerplate, asRepeated:
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
	before     cue     // what stands before it says as what it is named
	after      cue     // and what stands after it
	owns       bool    // a genitive
	inList     bool    // one of three or more names in a row
	row        stretch // the row of two names or more that it stands in, or nothing
	leads      bool    // the passage's first words
	opens      bool    // it opens its sentence, an article or two aside
	told       bool    // its sentence, or the next, shows the reader how
	supposed   bool    // its sentence supposes
	own        bool    // its sentence speaks in the first person
	sponsor    bool    // its sentence speaks of sponsors or partners
}

// titleBlock stands for the title where blocks are counted.
const titleBlock = -1

// passage is a text that names are looked for in, with what its words say of it.
type passage struct {
	text     string
	tokens   []token
	block    int
	kind     blockKind
	capped   bool      // most words are capitalised: a capital says nothing
	disc     bool      // a disclosure, a biography
	ready    bool      // capped and disc are known
	codes    []stretch // code within it
	numbered bool      // the tokens have their numbers
	capsAll  bool      // the whole text writes common nouns with a capital, as German does
	spots    []stretch // where names stand in it, for those that are written without a capital
}

func newPassage(text string, index int, kind blockKind) *passage {
	return &passage{text: text, tokens: (*lexicon)(nil).split(nil, text), block: index, kind: kind}
}

// prepare works out what is needed only where something is named.
func (p *passage) prepare() {
	if !p.ready {
		p.ready, p.capped, p.disc = true, p.capitalised(), p.disclosure()
	}
}

// capitalised reports whether capitals are so common that they don't mark names:
// a title in title case, a shouted line, German.
func (p *passage) capitalised() bool {
	n, caps := 0, 0
	for i, t := range p.tokens {
		if i == 0 || t.size() < 4 {
			continue
		}
		n++
		if t.upper {
			caps++
		}
	}
	if p.block == titleBlock || p.kind == heading {
		return n == 0 || caps*2 >= n
	}
	return p.capsAll || n >= 12 && caps*100 >= n*32
}

// disclosure reports whether a passage is a note about the author or interests.
func (p *passage) disclosure() bool {
	if len(p.tokens) == 0 || len(p.tokens) > 80 || p.block == titleBlock {
		return false
	}
	first, _ := cueBook().starting(p.tokens, 0)
	return first&disclosing != 0 && p.kind != heading
}

// mentions finds the names in a passage. Longer names win over shorter ones within
// them, and phrases that are to be ignored win over both.
func (p *passage) mentions(names *nameIndex) []mention {
	if !p.numbered {
		p.numbered = true
		for i := range p.tokens {
			p.tokens[i].id = names.words.number(p.tokens[i].of(p.text))
		}
	}
	var out []mention
	for i := 0; i < len(p.tokens); {
		if names.trie.start(p.tokens[i].id) == nil {
			i++
			continue
		}
		found, size := names.longest(p.text, p.tokens, i)
		if size == 0 {
			i++
			continue
		}
		p.prepare()
		for _, nm := range found {
			if nm.kind == ignored {
				continue
			}
			m := mention{block: p.block, start: int(p.tokens[i].start), end: int(p.tokens[i+size-1].end), name: nm}
			if p.insideAddress(m) {
				continue
			}
			p.place(&m, i, i+size)
			m.role = p.role(m, i, i+size)
			out = append(out, m)
		}
		i += size
	}
	return out
}

// insideAddress reports whether a match is part of a longer host, path, file name
// or mail address.
func (p *passage) insideAddress(m mention) bool {
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
func (p *passage) role(m mention, i, j int) role {
	switch {
	case p.kind == code || p.command(m):
		return asCode
	case m.after&formatNoun != 0 && m.after&productNoun == 0 && !m.owns || m.before&formatFirst != 0 || m.name.format:
		return asFormat
	case p.disc:
		return asBoilerplate
	case m.name.ambiguous:
		return p.commonWord(m, i, j)
	case m.name.kind == product && j == i+1 && upper(m.name.text) && !p.tokens[i].upper:
		return asOther // "flow" is no Flow
	case m.name.kind == product:
		return asProduct
	}
	return asCompany
}

// command reports whether a mention is part of a longer piece of code: "vanectl
// deploy" in running text. A name set as code is a name.
func (p *passage) command(m mention) bool {
	return slices.ContainsFunc(p.codes, func(c stretch) bool {
		return c.start <= m.start && m.end <= c.end && m.end-m.start < c.end-c.start
	})
}

// near reports whether tokens a and b have nothing but a space or hyphen between.
func (p *passage) near(a, b int) bool {
	return p.tokens[b].gap&^(spaced|hyphen) == 0 && a+1 == b
}

// commonWord decides whether a name that is also a common word is the company
// here, going by capitals and by the words around it.
func (p *passage) commonWord(m mention, i, j int) role {
	if !p.tokens[i].upper && upper(m.name.text) {
		return asOther
	}
	if r, _ := utf8.DecodeRuneInString(m.name.text); spaceless(r) {
		return p.spacelessWord(m, i, j)
	}
	if m.name.kind != product && shouted(m.name.text) && p.text[m.start:m.end] == m.name.text && !p.shouts() {
		return asCompany // "NEST", where the company writes itself so
	}
	if i > 0 && p.near(i-1, i) && p.block != titleBlock && !p.capped {
		if p.tokens[i-1].upper && !p.sentenceStart(i-1) && p.opens(i-1) == 0 {
			return asOther // "Union Square", "The Echo Nest"
		}
	}
	if j < len(p.tokens) && p.near(j-1, j) {
		kinds, _ := cueBook().starting(p.tokens, j)
		if kinds&companyNoun != 0 {
			return asCompany
		}
		if p.tokens[j].upper && kinds == 0 {
			return asUncertain // "Square Enix"
		}
	}
	determined := i > 0 && p.opens(i-1)&determiner != 0
	if m.before&(useOf|partnering|heldBy) != 0 && !determined {
		return asCompany // "Using Compass to find north"
	}
	if m.owns && !determined && i > 0 && !p.sentenceStart(i) {
		return asCompany // "with Compass's head of maps", even among many capitals
	}
	if p.capped || p.sentenceStart(i) || determined {
		return asUncertain // "the Box" is hardly ever a company
	}
	if m.name.kind == product {
		return asProduct
	}
	return asCompany
}

// shouted reports whether a name is written in capitals alone, three or more, as no
// common word is.
func shouted(name string) bool {
	n := 0
	for _, r := range name {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n >= 3
}

// shouts reports whether a passage is written in capitals throughout, so that they say
// nothing of a name in it.
func (p *passage) shouts() bool {
	loud, all := 0, 0
	for i := range p.tokens {
		word := p.tokens[i].of(p.text)
		if len(word) < 3 {
			continue
		}
		all++
		if shouted(word) {
			loud++
		}
	}
	return loud*2 > all && all > 1
}

// spacelessWord decides the same in a script without capitals: what stands around the
// name must say that it is a company.
func (p *passage) spacelessWord(m mention, i, j int) role {
	before, _ := cueBook().ending(p.tokens, i)
	after, _ := cueBook().starting(p.tokens, j)
	if (before|after)&companyNoun != 0 || after&partnering != 0 {
		return asCompany
	}
	return asUncertain
}

// opens gives what the word at i is, if it is one that opens a phrase.
func (p *passage) opens(i int) cue {
	kinds, after := cueBook().starting(p.tokens, i)
	if after != i+1 {
		return 0
	}
	return kinds & (openers | determiner | generic)
}

// sentenceStart reports whether the token opens a sentence, where a capital says
// nothing.
func (p *passage) sentenceStart(i int) bool {
	return i == 0 || p.tokens[i].gap&(stop|quoted) != 0
}

func upper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return capital(r)
}

// key is the folded word at i.
func (p *passage) key(i int) string { return foldWord(p.tokens[i].of(p.text)) }
