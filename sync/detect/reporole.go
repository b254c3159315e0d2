package detect

import (
	"slices"
	"strings"
)

// purpose is as what a party stands in a repository's text.
type purpose int

const (
	unclearPurpose purpose = iota
	madeFor                // what the repository is made for
	builtWith              // what it is built with, runs on, needs, resembles
	listed                 // one of several in an enumeration
	movedFrom              // what it helps to leave
	placeOnly              // where it lies, where people meet
	accountAt              // where the reader needs an account or a key
	means                  // what it uses
	writtenIn              // "an X application": what it is written in, or for
)

// passing reports whether a party is only named on the way.
func (p purpose) passing() bool {
	return p == builtWith || p == listed || p == movedFrom || p == placeOnly
}

// purposeOf asks "as what?": it reads the words just before and after a name. Of
// several names in a row the words before the first one count, unless that is ours:
// "powered by us and X" is about both. own are the places where the owner is named.
func (p *passage) purposeOf(m mention, own []mention) purpose {
	i, j := p.spanOf(m)
	switch {
	case j < len(p.tokens) && p.text[p.tokens[j-1].end:p.tokens[j].start] == "-" && passingAfter[p.key(j)]:
		return builtWith
	}
	if p.resembled(j) {
		return builtWith
	}
	head, tail := p.head(i), p.tail(j)
	joint := slices.ContainsFunc(own, func(o mention) bool {
		return o.start >= int(p.tokens[head].start) && o.end <= int(p.tokens[tail-1].end)
	})
	before := p.before(head, 4)
	made := p.madeAfter(j)
	switch {
	case !made && !joint && p.placed(i, j):
		return placeOnly
	case endsIn(before, behindExample), p.compared(i):
		return builtWith
	case endsIn(before, behindMoving), p.movedFrom(i):
		return movedFrom
	case joint && endsIn(before, behindBoth):
		return madeFor
	case joint && endsIn(before, behindPassing):
		return unclearPurpose
	case endsIn(before, behindPassing), runsThere(before), p.lends(i):
		return builtWith
	case p.account(j):
		return accountAt
	case p.applicationOf(i, j):
		return writtenIn
	case !made && !joint && p.aside(i, j):
		return means
	case made, joint && !endsIn(before, behindMeans):
		return madeFor
	case p.enumerated(i, j):
		return listed
	case joint && endsIn(before, behindMeans):
		return means
	case endsIn(before, behindMade):
		return madeFor
	case endsIn(before, behindMeans):
		return means
	}
	return unclearPurpose
}

// movedFrom reports whether a sentence is about leaving what is named: "migrate your
// data from X".
func (p *passage) movedFrom(i int) bool {
	if i == 0 || p.key(i-1) != "from" {
		return false
	}
	return p.backTo(i-1, 8, leaving)
}

// movedTo reports whether a sentence is about moving things to what is named: "migrate
// your jobs to X". Then it is what something is made for, not what is left.
func (p *passage) movedTo(i int) bool {
	if words := p.before(i, 1); len(words) == 0 || words[0] != "to" && words[0] != "into" {
		return false
	}
	for k := i - 2; k >= 0 && k > i-24 && !p.parted(k, k+1); k-- {
		if key := p.key(k); leaving[key] || strings.HasPrefix(key, "migrat") {
			return true
		}
	}
	return false
}

// runsThere reports whether the words before a name say where or how a thing is run: "run
// this on X", "deploy the app to X".
func runsThere(before []string) bool {
	n := len(before)
	if n < 3 || !running[before[n-1]] || !thisRun[before[n-2]] {
		return false
	}
	return runVerbs[before[n-3]] || articles[before[n-3]] && n > 3 && runVerbs[before[n-4]]
}

// resembled reports whether the word behind a name says that something only resembles or
// replaces it: "X clone".
func (p *passage) resembled(j int) bool {
	return j < len(p.tokens) && p.near(j-1, j) && resemblance[p.key(j)]
}

// applicationOf reports whether a name says what kind of application something is: "a
// small X application".
func (p *passage) applicationOf(i, j int) bool {
	if j >= len(p.tokens) || i == 0 || i > 1 && articles[p.key(i-1)] && p.near(i-2, i-1) && insideOf[p.key(i-2)] {
		return false
	}
	k := j
	if digits(p.key(k)) && k+1 < len(p.tokens) {
		k++
	}
	return applicationNouns[p.key(k)] && p.near(k-1, k) && p.near(i-1, i) && (articles[p.key(i-1)] || smallWords[p.key(i-1)])
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// account reports whether what follows a name is an account, a key or the like, of
// which a reader is told to have one.
func (p *passage) account(j int) bool {
	for k := j; k < len(p.tokens) && k < j+3 && p.near(k-1, k); k++ {
		if accountNouns[p.key(k)] {
			return true
		}
	}
	return false
}

// spanOf finds the tokens of a mention.
func (p *passage) spanOf(m mention) (i, j int) {
	i, _ = slices.BinarySearchFunc(p.tokens, m.start, func(t token, at int) int { return int(t.start) - at })
	for j = i; j < len(p.tokens) && int(p.tokens[j].end) <= m.end; j++ {
	}
	return i, max(j, min(i+1, len(p.tokens)))
}

// first is the token that a mention begins with.
func (p *passage) first(m mention) int {
	i, _ := p.spanOf(m)
	return i
}

// after is the token behind a mention.
func (p *passage) after(m mention) int {
	_, j := p.spanOf(m)
	return j
}

// before is up to n words in front of token i that belong to the same sentence, the
// article and the like right before the name left out.
func (p *passage) before(i, n int) []string {
	var out []string
	for k := i - 1; k >= 0 && len(out) < n; k-- {
		if p.parted(k, k+1) {
			break
		}
		key := p.key(k)
		if len(out) == 0 && articles[key] {
			continue
		}
		out = append(out, key)
	}
	slices.Reverse(out)
	return out
}

var articles = wordSet(`the a an your our its their official new any der die das den dem le la les el los un une una ein eine`)

// parted reports whether a sentence ends between two neighbouring tokens.
func (p *passage) parted(a, b int) bool {
	gap := p.text[p.tokens[a].end:p.tokens[b].start]
	if strings.ContainsAny(gap, "!?;|•\n。！？") {
		return true
	}
	return strings.Contains(gap, ". ") && p.tokens[a].end-p.tokens[a].start > 1 // "e.g. X"
}

// endsIn reports whether the words end in one of the phrases.
func endsIn(words []string, in map[string]bool) bool {
	for n := 1; n <= len(words); n++ {
		if in[strings.Join(words[len(words)-n:], " ")] {
			return true
		}
	}
	return false
}

// madeAfter reports whether what follows a name makes it what something is made
// for: "X plugin", "X Cloud data connector".
func (p *passage) madeAfter(j int) bool {
	for k := j; k < len(p.tokens) && k < j+4; k++ {
		if p.parted(k-1, k) {
			return false
		}
		if gap := p.text[p.tokens[k-1].end:p.tokens[k].start]; strings.ContainsAny(gap, ",:()[]/") {
			return false
		}
		key := p.key(k)
		if beforeMade[key] {
			return true
		}
		if k > j && !upper(p.text[p.tokens[k].start:]) || functionWords[key] || accountNouns[key] {
			return false
		}
	}
	return false
}

var functionWords = wordSet(`and or for to with is are was by in on at of from the a an as that which will can it this your und oder et ou y o`)

// placed reports whether a name is only where something lies or people meet:
// "GitHub issues", "clone it from X", "join our X".
func (p *passage) placed(i, j int) bool {
	if p.worked(i) {
		return false // "creates issues in X"
	}
	if p.elsewhere(i, j) {
		return true
	}
	if j < len(p.tokens) && p.near(j-1, j) && placeNouns[p.key(j)] {
		return true
	}
	prepositions := false
	for k := i - 1; k >= 0 && k > i-6 && !p.parted(k, k+1); k-- {
		switch key := p.key(k); {
		case placePrepositions[key]:
			prepositions = true
		case lightWords[key]:
		default:
			return placeWords[key] && (prepositions || key == "join" || key == "follow")
		}
	}
	return false
}

// compared reports whether the words before a name, in its sentence, compare things.
func (p *passage) compared(i int) bool {
	for k := i - 1; k >= 0 && k > i-12 && !p.parted(k, k+1); k-- {
		if comparing[p.key(k)] {
			return true
		}
	}
	return false
}

// sentences numbers the sentences of a passage: the result gives each token's.
func (p *passage) sentences() []int {
	out := make([]int, len(p.tokens))
	for i := 1; i < len(p.tokens); i++ {
		out[i] = out[i-1]
		if p.parted(i-1, i) {
			out[i]++
		}
	}
	return out
}
