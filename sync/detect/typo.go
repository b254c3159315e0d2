package detect

import "slices"

// typoLength is how long a name must be, in bytes, for a misspelling of it to be
// told from another word.
const typoLength = 7

// typoIndex finds names that were written with one letter wrong, missing, doubled,
// or changed places with the next. It holds the hash of every name without one of
// its letters: two words are one slip apart where such remains agree. What a word
// costs depends on its own length, not on how many names there are.
type typoIndex struct {
	maybe   []uint64          // a bit for each hash below, so that most words need no more
	whole   map[uint64][]typo // by hash of the name
	without map[uint64][]typo // by hash of the name less one letter
}

type typo struct {
	name  string
	party int
}

// typoBits is the size of the table of bits; 32 KB stay near at hand.
const typoBits = 1 << 18

func (ix *typoIndex) mark(h uint64)        { ix.maybe[h%typoBits/64] |= 1 << (h % 64) }
func (ix *typoIndex) marked(h uint64) bool { return ix.maybe[h%typoBits/64]&(1<<(h%64)) != 0 }

func (ix *typoIndex) add(folded string, party int) {
	if len(folded) > longWord {
		return
	}
	if ix.whole == nil {
		ix.maybe, ix.whole, ix.without = make([]uint64, typoBits/64), map[uint64][]typo{}, map[uint64][]typo{}
	}
	t := typo{folded, party}
	h := hash(folded)
	ix.mark(h)
	ix.whole[h] = append(ix.whole[h], t)
	eachWithout(folded, func(h uint64) {
		ix.mark(h)
		if !slices.Contains(ix.without[h], t) { // the same letter twice
			ix.without[h] = append(ix.without[h], t)
		}
	})
}

// near gives the party whose name a folded word is one slip away from, or -1. A word
// that is near to names of two parties is near to none.
func (ix *typoIndex) near(folded []byte) int {
	if len(folded) < typoLength-1 || len(folded) > longWord || ix.whole == nil {
		return -1
	}
	found, many := -1, false
	try := func(list []typo) {
		for _, t := range list {
			if oneSlip(t.name, string(folded)) {
				many = many || found >= 0 && found != t.party
				found = t.party
			}
		}
	}
	if h := hash(folded); ix.marked(h) {
		try(ix.without[h])
	}
	eachWithout(folded, func(h uint64) {
		if ix.marked(h) {
			try(ix.whole[h])
			try(ix.without[h])
		}
	})
	if many {
		return -1
	}
	return found
}

// oneSlip reports whether two different words are one edit apart: a letter more, less
// or other, or two neighbours exchanged. The first letter is never wrong: that is
// rare, and makes other words.
func oneSlip(a, b string) bool {
	if a == b || a[0] != b[0] {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

const hashBase = 1099511628211

func hash[T string | []byte](s T) uint64 {
	var h uint64
	for i := range len(s) {
		h = h*hashBase + uint64(s[i]) + 1
	}
	return h
}

// eachWithout gives the hash of a word less each of its letters, in turn.
func eachWithout[T string | []byte](s T, each func(uint64)) {
	var after [longWord + 1]uint64 // hash of s[i:]
	var power [longWord + 1]uint64
	power[0] = 1
	for i := 1; i <= len(s); i++ {
		power[i] = power[i-1] * hashBase
	}
	for i := len(s) - 1; i >= 0; i-- {
		after[i] = (uint64(s[i])+1)*power[len(s)-1-i] + after[i+1]
	}
	var before uint64 // hash of s[:i]
	for i := range len(s) {
		each(before*power[len(s)-1-i] + after[i+1])
		before = before*hashBase + uint64(s[i]) + 1
	}
}
