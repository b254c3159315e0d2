package detect

import "slices"

// word is the number of a word in a lexicon; 0 is any word that isn't in it.
type word uint32

// lexicon numbers the folded words that names and cues are made of, so that a long
// text is read by comparing numbers and most of its words are passed over at once. It
// is a hash table of its own, since the hash falls out of folding a word.
type lexicon struct {
	slots []slot
	words []string
}

// slot is a place of the table: a word's number with its hash beside it, so that most
// words that aren't in it are told by the slot alone.
type slot struct {
	hash uint32
	word word // 0: free
}

// The hash is FNV-1a.
const (
	hashStart = 2166136261
	hashPrime = 16777619
)

func newLexicon() *lexicon { return &lexicon{slots: make([]slot, 64), words: []string{""}} }

// copy makes a lexicon that starts with the same words under the same numbers.
func (l *lexicon) copy() *lexicon {
	return &lexicon{slots: slices.Clone(l.slots), words: slices.Clone(l.words)}
}

// longWord is the longest word that is looked up, in bytes: no name has a longer one.
const longWord = 64

func hashOf(folded []byte) uint32 {
	h := uint32(hashStart)
	for _, c := range folded {
		h = (h ^ uint32(c)) * hashPrime
	}
	return h
}

// find gives the number of a folded word, or 0.
func (l *lexicon) find(hash uint32, folded []byte) word {
	mask := uint32(len(l.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		at := l.slots[i]
		if at.word == 0 || at.hash == hash && l.words[at.word] == string(folded) {
			return at.word
		}
	}
}

// add numbers a folded word; 0 if it is too long.
func (l *lexicon) add(folded string) word {
	if len(folded) > longWord {
		return 0
	}
	h := hashOf([]byte(folded))
	if w := l.find(h, []byte(folded)); w != 0 {
		return w
	}
	l.words = append(l.words, folded)
	if len(l.words)*3 > len(l.slots) {
		old := l.slots
		l.slots = make([]slot, 2*len(old))
		for _, s := range old {
			if s.word != 0 {
				l.put(s)
			}
		}
	}
	w := word(len(l.words) - 1)
	l.put(slot{h, w})
	return w
}

func (l *lexicon) put(s slot) {
	mask := uint32(len(l.slots) - 1)
	i := s.hash & mask
	for l.slots[i].word != 0 {
		i = (i + 1) & mask
	}
	l.slots[i] = s
}

// number gives the number of a word as it was written.
func (l *lexicon) number(written string) word {
	if l == nil || len(written) > longWord {
		return 0
	}
	var space [2 * longWord]byte
	buf, ok := foldInto(space[:0], written)
	if !ok {
		buf = append(space[:0], foldRunes(written)...)
	}
	if len(buf) == 0 {
		return 0
	}
	return l.find(hashOf(buf), buf)
}

// trie finds phrases by the numbers of their words: how long that takes depends on
// the text and on the longest phrase, not on how many phrases there are.
type trie[V any] struct {
	root []*branch[V] // by the number of the first word
}

type branch[V any] struct {
	next map[word]*branch[V]
	ends *V // what the phrase that ends here means
}

// at gives what the phrase means, for it to be filled in.
func (t *trie[V]) at(phrase []word) *V {
	for int(phrase[0]) >= len(t.root) {
		t.root = append(t.root, nil)
	}
	if t.root[phrase[0]] == nil {
		t.root[phrase[0]] = &branch[V]{}
	}
	b := t.root[phrase[0]]
	for _, w := range phrase[1:] {
		if b.next == nil {
			b.next = map[word]*branch[V]{}
		}
		if b.next[w] == nil {
			b.next[w] = &branch[V]{}
		}
		b = b.next[w]
	}
	if b.ends == nil {
		b.ends = new(V)
	}
	return b.ends
}

// start is where phrases that begin with a word branch from, or nil.
func (t *trie[V]) start(w word) *branch[V] {
	if int(w) >= len(t.root) || w == 0 {
		return nil
	}
	return t.root[w]
}
