package detect

import "slices"

// offer is a repository that an article offers code in.
type offer struct {
	whose    []int
	name     *passage // the name of the repository
	p        *passage
	from, to int // the sentence that offers it
}

// publishesCode reports whether the publisher offers code of its own that is for the
// party: the title names a piece of code, and the publisher says that it built or
// published it; or the repository, or what is said of the code in it, names the party.
// Code beside an article that explains shows what the article says, and joins nothing.
func (c call) publishesCode(s *scan, o gist, e *evidence) bool {
	switch {
	case o.title&explaining != 0, e.title == 0 && len(e.blocks) <= 1:
		return false
	case o.title&codeNoun != 0 && (o.opening|o.tail)&ownPublishing != 0 && (e.title > 0 || s.foremost(e)):
		return true
	}
	return slices.ContainsFunc(o.code, func(f offer) bool {
		if slices.Contains(f.whose, e.party) || exemplary(f.name.tokens, f.name.text) || exemplary(f.p.tokens[f.from:f.to], f.p.text) {
			return false
		}
		if m := s.named(f.p, f.from, f.to, e.party); m != nil && !f.p.placeAt(m.start) {
			return true
		}
		if slices.ContainsFunc(f.name.mentions(c.d.names), func(m mention) bool { return m.name.party == e.party }) {
			return true
		}
		for from, to := range f.p.eachSentence {
			kinds := cueBook().in(f.p.tokens[from:to])
			if kinds&ownPublishing != 0 && kinds&codeNoun != 0 && s.named(f.p, from, to, e.party) != nil {
				return true
			}
		}
		return false
	})
}

// exampleWords say that code only shows something.
var exampleWords = wordSet("example examples demo demos tutorial tutorials beispiel beispiele exemple exemples ejemplo ejemplos")

func exemplary(tokens []token, text string) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return exampleWords[foldWord(t.of(text))] })
}

// whereWords stand before where something lies: "on GitHub".
var whereWords = wordSet("on in at from via auf bei sur en su op em")

// placeAt reports whether what starts at a place in the text is where something lies.
func (p *passage) placeAt(start int) bool {
	i := p.tokenAt(start)
	return i > 0 && whereWords[p.key(i-1)]
}

// tokenAt is the index of the word that starts at or behind a place in the text.
func (p *passage) tokenAt(start int) int {
	i, _ := slices.BinarySearchFunc(p.tokens, start, func(t token, at int) int { return int(t.start) - at })
	return i
}

// sentenceAt gives the bounds of the sentence around a place in the text.
func (p *passage) sentenceAt(start int) (from, to int) {
	if len(p.tokens) == 0 {
		return 0, 0
	}
	return p.sentence(min(p.tokenAt(start), len(p.tokens)-1))
}

// foremost reports whether no other party is named more often.
func (s *scan) foremost(e *evidence) bool {
	for _, o := range s.found {
		if o.party != s.owner && o.weighted > e.weighted {
			return false
		}
	}
	return true
}
