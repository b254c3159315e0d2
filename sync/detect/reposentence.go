package detect

import "strings"

// worked reports whether a sentence says what a thing does, rather than what to do: "opens
// a ticket in X", "syncs X issues".
func (p *passage) worked(i int) bool {
	for k := i - 1; k >= 0 && k > i-7 && !p.parted(k, k+1); k-- {
		if works[p.key(k)] {
			return true
		}
	}
	return false
}

// elsewhere reports whether a sentence sends the reader to another place for what is
// named: "For X, see …".
func (p *passage) elsewhere(i, j int) bool {
	if i == 0 || p.key(i-1) != "for" || i > 1 && !p.parted(i-2, i-1) {
		return false
	}
	for k := j; k < len(p.tokens) && k < j+4 && !p.parted(k-1, k); k++ {
		if sending[p.key(k)] {
			return true
		}
	}
	return false
}

// lends reports whether what is named only lends pictures and the like: "icons from X".
func (p *passage) lends(i int) bool {
	if i == 0 || p.key(i-1) != "from" && p.key(i-1) != "by" {
		return false
	}
	return p.backTo(i-2, 4, assets)
}

// backTo reports whether one of some words stands among a few up to a place, in the same
// part of the sentence as what follows it.
func (p *passage) backTo(at, few int, words map[string]bool) bool {
	for k := at; k >= 0 && k > at-few && !p.parted(k, k+1); k-- {
		if words[p.key(k)] {
			return true
		}
	}
	return false
}

// manner reports whether a heading is nothing but a way to do something: "Using X",
// "With X", "Via X".
func (p *passage) manner(m mention) bool {
	i, j := p.spanOf(m)
	if i == 2 && (beforeMade[p.key(0)] || p.key(0) == "usage") {
		return false // "Example with X"
	}
	return i <= 2 && j == len(p.tokens) && endsIn(p.before(i, 2), mannerWords)
}

var mannerWords = wordGroups(`with, using, via, through, from, on, by, mit, avec, con`)

// subject reports whether a heading is nothing but a name, with up to two words that belong
// to it: "X", "2. X Desktop".
func (p *passage) subject(m mention) bool {
	i, j := p.spanOf(m)
	if i > 1 || i == 1 && !digits(p.key(0)) || len(p.tokens)-j > 2 {
		return false
	}
	for k := j; k < len(p.tokens); k++ {
		if !p.nameLike(k) || p.parted(k-1, k) {
			return false
		}
	}
	return true
}

// verb reports whether a common word that begins a sentence is what it tells to do, as
// the words behind it let think: "Relay webhooks to your machine".
func (p *passage) verb(m mention) bool {
	i, j := p.spanOf(m)
	if !m.name.ambiguous || i > 0 && !p.parted(i-1, i) || j >= len(p.tokens) {
		return false
	}
	key := p.key(j)
	return len(key) > 3 && key[len(key)-1] == 's' && j+1 < len(p.tokens) && !p.parted(j, j+1) && directions[p.key(j+1)]
}

var directions = wordSet(`to into from between through over onto across`)

// system reports whether a mention is the name of an operating system.
func (p *passage) system(m mention) bool {
	i, j := p.spanOf(m)
	return j == i+1 && systems[p.key(i)]
}

// aside reports whether a name is a means for a part of what the sentence is about:
// ", with X for the map".
func (p *passage) aside(i, j int) bool {
	if i < 2 || j+1 >= len(p.tokens) || p.key(i-1) != "with" || p.key(j) != "for" || p.parted(j-1, j) || !articles[p.key(j+1)] {
		return false
	}
	return strings.Contains(p.text[p.tokens[i-2].end:p.tokens[i-1].start], ",")
}
