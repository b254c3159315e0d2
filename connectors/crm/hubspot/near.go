package hubspot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// near finds up to three known names that someone may have meant by name.
func near(name string, known []string) []string {
	type candidate struct {
		name string
		far  int
	}
	want := plain(name)
	var found []candidate
	for _, k := range known {
		have := plain(k)
		far := distance(want, have)
		if len(want) >= 4 && len(have) >= 4 && (strings.Contains(have, want) || strings.Contains(want, have)) {
			far = min(far, 2)
		}
		if far <= max(1, len(want)/3) {
			found = append(found, candidate{fmt.Sprintf("%q", k), far})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.far, b.far) })
	var out []string
	for _, f := range found {
		if !slices.Contains(out, f.name) && len(out) < 3 {
			out = append(out, f.name)
		}
	}
	return out
}

// plain makes "Referral Partner" and "referral_partner" the same; names are cut
// at a length beyond which nobody mistypes one for another.
func plain(s string) string {
	s = strings.NewReplacer(" ", "", "_", "", "-", "").Replace(fold(s))
	return s[:min(len(s), 64)]
}

// distance is the number of bytes to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
