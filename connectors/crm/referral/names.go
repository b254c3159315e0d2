package referral

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lately"
)

// Names collects the names in settings that a CRM doesn't have, so that one look at
// the error mends them all.
type Names struct {
	CRM     string // as people write it
	unknown []string
}

// Miss notes an unknown name, with what it may have meant.
func (n *Names) Miss(key, name string, known []string) {
	text := fmt.Sprintf("%s: %q", key, Clip(name))
	if like := near(name, known); len(like) > 0 {
		text += fmt.Sprintf(" (did you mean %s?)", strings.Join(like, ", "))
	}
	n.unknown = append(n.unknown, text)
}

// Check notes those of names that aren't known.
func (n *Names) Check(key string, names, known []string) {
	have := make(map[string]bool, len(known))
	for _, k := range known {
		have[Fold(k)] = true
	}
	for _, name := range names {
		if !have[Fold(name)] {
			n.Miss(key, name, known)
		}
	}
}

// Err is nil if all names were found. It is permanent: the settings or the CRM must
// be changed.
func (n *Names) Err() error {
	if len(n.unknown) == 0 {
		return nil
	}
	return fmt.Errorf("resolve names in %s: the account has no %s: change the settings or the account (%w)", n.CRM, strings.Join(n.unknown, "; "), lately.ErrPermanent)
}

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
			found = append(found, candidate{fmt.Sprintf("%q", Clip(k)), far})
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

// plain makes "Referral Partner" and "referral_partner" the same; names are cut at a
// length beyond which nobody mistypes one for another.
func plain(s string) string {
	s = strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.TrimSuffix(Fold(s), "__c"))
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
