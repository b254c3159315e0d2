package detect

import (
	"regexp"
	"slices"
	"strings"

	"lately"
)

// Names are written into identifiers in ways of their own: "cart-sync-ACMEPay",
// "acme_pay", "AcmePayPlugin". Repositories, folders, topics and packages have such.

// camel and acronym find the borders of words that are written together.
var (
	camel   = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	acronym = regexp.MustCompile(`([A-Z])([A-Z][a-z])`)
)

// pathWords parts the words of an identifier.
var pathWords = strings.NewReplacer("-", " ", "_", " ", "/", " ", ".", " ", "@", " ", ":", " ")

// spellings are the ways to read an identifier as words: as it is parted, and with the
// words that are written together parted too.
func spellings(identifier string) []string {
	words := pathWords.Replace(identifier)
	out := []string{words}
	for _, apart := range []string{camel.ReplaceAllString(words, "$1 $2"), acronym.ReplaceAllString(camel.ReplaceAllString(words, "$1 $2"), "$1 $2")} {
		if apart != out[len(out)-1] {
			out = append(out, apart)
		}
	}
	return out
}

// spelled is a name found in an identifier.
type spelled struct {
	mention
	p     *passage
	shout bool // only found when all letters are made capitals
}

// spelledIn finds the names in an identifier. Identifiers are mostly in small letters, so
// that a short name in capitals is looked for in them as well.
func (d *Detector) spelledIn(identifier string) []spelled {
	var out []spelled
	for _, text := range spellings(identifier) {
		p := newPassage(text, titleBlock, heading)
		for _, m := range p.mentions(d.names) {
			out = append(out, spelled{m, p, false})
		}
	}
	p := newPassage(strings.ToUpper(pathWords.Replace(identifier)), titleBlock, heading)
	for _, m := range p.mentions(d.names) {
		out = append(out, spelled{m, p, true})
	}
	return out
}

// named looks for names in the repository's own name.
func (s *repoScan) named(name string) {
	found := s.c.d.spelledIn(name)
	owned := slices.ContainsFunc(found, func(m spelled) bool { return m.name.party == s.c.owner })
	for _, m := range found {
		e := s.of(m.name.party)
		if m.p.resembled(m.p.after(m.mention)) {
			e.passing++ // "acme-clone"
			continue
		}
		e.target = e.target || m.p.movedTo(m.p.first(m.mention))
		e.system = e.system && m.p.system(m.mention)
		if e.name = max(e.name, 0.5); m.end-m.start > 2 {
			e.name = 1 // two letters may be anything
		}
		e.excerpt(1, m.p.text, m.start, m.end)
		e.joint = owned
		if !m.name.ambiguous {
			e.uncertain = false
		}
	}
	folded := foldText(pathWords.Replace(name))
	for _, w := range strings.Fields(folded) {
		s.moving = s.moving || strings.HasPrefix(w, "migrat")
		s.apart = s.apart || comparisonWords[w]
		s.component = s.component || components[w]
		s.several = s.several || collections[w] || kinds[w]
	}
	for _, party := range s.c.d.gluedIn(folded) {
		e := s.of(party)
		e.name, e.uncertain = max(e.name, 0.7), false
		e.excerpt(1, name, 0, len(name))
	}
}

// labels reads topics and homepage.
func (s *repoScan) labels() {
	for _, topic := range s.c.it.Categories {
		for _, m := range s.c.d.spelledIn(topic) {
			if m.name.kind == product && m.shout {
				continue // a topic in small letters may be the common word
			}
			e := s.of(m.name.party)
			e.label = true
			e.excerpt(0, m.p.text, m.start, m.end)
		}
	}
	home := s.c.it.Repo.Homepage
	if t, ok := s.c.d.links.resolve(home); ok {
		for _, p := range t.parties {
			e := s.of(p)
			e.label, e.uncertain = true, false
			e.excerpt(0, home, 0, len(home))
		}
	}
}

// dependencies looks for names among the direct dependencies: as the scope, the
// organisation or the first word of a name, build tools left out.
func (s *repoScan) dependencies(names []string) {
	for _, name := range names {
		text := pathWords.Replace(name)
		if hasAny(foldText(text), buildTools...) {
			continue
		}
		for _, m := range newPassage(text, titleBlock, heading).mentions(s.c.d.names) {
			if m.name.kind == domainName || m.name.ambiguous && (m.start > 1 || s.found[m.name.party] == nil) {
				continue
			}
			e := s.of(m.name.party)
			e.dependency++
			e.excerpt(0, name, 0, len(name))
		}
	}
}

// telling reports whether the repository's name says more than another's name does: the
// owner's, or what kind of thing it is.
func (s *repoScan) telling() bool {
	owner := strings.ReplaceAll(foldText(s.c.d.parties[s.c.owner].Name), " ", "")
	for _, w := range strings.Fields(foldText(camel.ReplaceAllString(s.c.it.Repo.Name, "$1 $2"))) {
		if beforeMade[w] || len(owner) > 3 && strings.HasPrefix(w, owner) {
			return true
		}
	}
	return false
}

// gluedNames are the names that are told from a longer word, by their folded letters.
// Common words and short names aren't.
func gluedNames(parties []lately.Party) map[string][]int {
	out := map[string][]int{}
	for i, p := range parties {
		if p.Ambiguous {
			continue
		}
		for _, text := range append([]string{p.Name}, p.Aliases...) {
			key := strings.ReplaceAll(foldText(text), " ", "")
			if len(key) >= 5 && !slices.Contains(out[key], i) {
				out[key] = append(out[key], i)
			}
		}
	}
	return out
}

// gluedIn finds the parties whose name is written together with a word like "plugin" in
// a repository's name.
func (d *Detector) gluedIn(words string) []int {
	var out []int
	for _, w := range strings.Fields(words) {
		for i := range w {
			if beforeMade[w[i:]] || glueWords[w[i:]] {
				out = append(out, d.glued[w[:i]]...)
			}
			if beforeMade[w[:i]] || glueWords[w[:i]] {
				out = append(out, d.glued[w[i:]]...)
			}
		}
	}
	return out
}

var glueWords = wordSet(`js py go rb php net java node ruby python android ios web cli api apps tools lib rs ex swift kt`)
