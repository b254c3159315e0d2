package config

import (
	"slices"
	"strings"
)

// Nearest is the known word that written was most likely meant to be, or "" if
// none is near: a third of the letters may be wrong, and always one; a word that is
// only begun is near too.
func Nearest(written string, known []string) string {
	if len(written) > 64 {
		return ""
	}
	best, bestAt := "", len(written)+1
	w := fold(written)
	for _, k := range slices.Sorted(slices.Values(known)) {
		word := fold(k)
		n := distance(w, word)
		begun := len(w) >= 3 && (strings.HasPrefix(word, w) || strings.HasPrefix(w, word))
		if n < bestAt && (begun || n <= max(1, max(len(w), len(word))/3)) {
			best, bestAt = k, n
		}
	}
	return best
}

// fold takes away differences that are no difference in meaning to a person.
func fold(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}

// distance is the number of letters to insert, delete, replace or swap with their
// neighbour that turns a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, row := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		next := make([]int, len(y)+1)
		next[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(y)]
}

// suggest is the fix for a word that isn't known.
func suggest(written string, known []string) string {
	if n := Nearest(written, known); n != "" {
		return "did you mean " + n + "?"
	}
	return "write one of " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}
