package detect

import (
	"slices"
	"strings"
)

// head is the token that the first of several names in a row starts with: for the
// last name of "A, B and C" it is A's.
func (p *passage) head(i int) int {
	for range 6 {
		k := i
		if k > 0 && conjunctions[p.key(k-1)] && !p.parted(k-1, k) {
			k--
		} else if k == 0 || !strings.ContainsAny(p.text[p.tokens[k-1].end:p.tokens[k].start], ",/&+") {
			return i
		}
		start := k
		for k > 0 && start-k < 4 && p.nameLike(k-1) && !p.parted(k-1, k) &&
			(k == start || !strings.ContainsAny(p.text[p.tokens[k-1].end:p.tokens[k].start], ",/&+")) {
			k--
		}
		if k == start {
			return i
		}
		i = k
	}
	return i
}

// nameLike reports whether a token may be part of a name: it has a capital, or it is the
// end of one, as in "Name.js".
func (p *passage) nameLike(i int) bool {
	return upper(p.text[p.tokens[i].start:]) || p.spotted(i) ||
		i > 0 && p.text[p.tokens[i-1].end:p.tokens[i].start] == "." && upper(p.text[p.tokens[i-1].start:])
}

// spotted reports whether a token is part of a name that is known.
func (p *passage) spotted(i int) bool {
	return slices.ContainsFunc(p.spots, func(s stretch) bool {
		return int(p.tokens[i].start) >= s.start && int(p.tokens[i].end) <= s.end
	})
}

// tail is the token behind the last of several names in a row.
func (p *passage) tail(j int) int {
	for range 6 {
		k := j
		if k < len(p.tokens) && conjunctions[p.key(k)] && !p.parted(k-1, k) {
			k++
		} else if k == len(p.tokens) || !strings.ContainsAny(p.text[p.tokens[k-1].end:p.tokens[k].start], ",/&+") {
			return j
		}
		start := k
		for k < len(p.tokens) && k-start < 4 && p.nameLike(k) && !p.parted(k-1, k) &&
			(k == start || !strings.ContainsAny(p.text[p.tokens[k-1].end:p.tokens[k].start], ",/&+")) {
			k++
		}
		if k == start {
			return j
		}
		j = k
	}
	return j
}

var conjunctions = wordSet(`and or und oder et ou y o plus`)

// enumerated reports whether a name is one of at least four in a row, parted by
// commas.
func (p *passage) enumerated(i, j int) bool {
	n := 1
	for k, words := i-1, 0; k >= 0 && words < 4 && !p.parted(k, k+1); k-- {
		and := (p.key(k) == "and" || p.key(k) == "or") && !(k > 0 && strings.Contains(p.text[p.tokens[k-1].end:p.tokens[k].start], ","))
		if strings.Contains(p.text[p.tokens[k].end:p.tokens[k+1].start], ",") || and {
			n++
			words = 0
			continue
		}
		words++
	}
	for k, words := j, 0; k < len(p.tokens) && k > 0 && words < 4 && !p.parted(k-1, k); k++ {
		if strings.Contains(p.text[p.tokens[k-1].end:p.tokens[k].start], ",") || p.key(k) == "and" || p.key(k) == "or" {
			n++
			words = 0
			continue
		}
		words++
	}
	return n >= 4
}

// oneOfMany reports whether a name is one of at least four in a row that says nothing more
// of it.
func (p *passage) oneOfMany(m mention) bool {
	i, j := p.spanOf(m)
	return p.enumerated(i, j) && !p.madeAfter(j)
}
