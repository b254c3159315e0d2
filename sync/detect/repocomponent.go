package detect

import (
	"slices"
	"strings"
)

// A component, such as a plugin or a connector, is put into something of somebody else's.
// Its README often takes for granted what that is, or only says how to set it up there;
// then the party that it names most is the one.

// rank marks the party that the repository names more often than any other but the owner,
// passing mentions left out and its own name counted as one more.
func (s *repoScan) rank() {
	var first *repoEvidence
	most, alone := 0.0, false
	for party, e := range s.found {
		often := e.count + e.name
		if party == s.c.owner || e.count == 0 && e.name == 0 || often < most {
			continue
		}
		first, alone, most = e, often > most, often
	}
	if alone && first.count > 0 {
		first.foremost = true
	}
}

// componentIn reports whether folded words say that something is put into something else.
// In an opening, where more is told of, only one thing may be it: "a plugin that", but not
// "with many plugins".
func componentIn(folded string, opening bool) bool {
	return slices.ContainsFunc(strings.Fields(folded), func(w string) bool {
		return components[w] && !(opening && strings.HasSuffix(w, "s"))
	})
}

// readers reports whether a sentence is about what the reader has, makes or sets up at what
// is named: "your X server", "create a new X sheet", "log in to X".
func (p *passage) readers(m mention) bool {
	i := p.first(m)
	k := i - 1
	for ; k >= 0 && k > i-5 && !p.parted(k, k+1) && p.near(k, k+1); k-- {
		key := p.key(k)
		if possessives[key] {
			return true
		}
		if !articles[key] && !fillers[key] {
			break
		}
	}
	if k < 0 || k <= i-5 || p.parted(k, k+1) {
		return false
	}
	return endsIn(p.before(k+1, 4), setUps)
}
