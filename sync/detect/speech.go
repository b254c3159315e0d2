package detect

import (
	"slices"
	"strings"
)

// saying is words that somebody is quoted with.
type saying struct {
	speaker int  // the party whose people say them, or -1
	praises bool // they name the publisher
	titled  bool // what somebody does is said beside the name
}

// stretch is a part of a text, from and to a byte.
type stretch struct{ start, end int }

// quoteMarks are what quotations open and close with.
var quoteMarks = []struct{ open, close string }{
	{"“", "”"}, {"„", "“"}, {"„", "”"}, {"«", "»"}, {"»", "«"}, {"「", "」"}, {"『", "』"}, {"\"", "\""},
}

// fewestLetters is how long a quotation must be to be somebody's words and not a
// term or a title, in letters.
const fewestLetters = 24

// quotations finds what stands between quotation marks.
func quotations(text string) []stretch {
	for _, marks := range quoteMarks {
		var out []stretch
		for at := 0; ; {
			i := strings.Index(text[at:], marks.open)
			if i < 0 {
				break
			}
			i += at + len(marks.open)
			if marks.open == marks.close && i > 1 && !strings.ContainsRune(" (—–[", rune(text[i-2])) {
				at = i // closes what was never opened
				continue
			}
			j := strings.Index(text[i:], marks.close)
			if j < 0 {
				break
			}
			if long(text[i:i+j]) && len(out) < mostSayings {
				out = append(out, stretch{i, i + j})
			}
			at = i + j + len(marks.close)
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// long reports whether a text has enough letters for a sentence; letters that are
// words of their own count threefold.
func long(text string) bool {
	n := 0
	for _, r := range text {
		if n++; spaceless(r) {
			n += 2
		}
	}
	return n >= fewestLetters
}

// mostSayings is how many passages with quotations are looked at.
const mostSayings = 50

// sayings finds who is quoted in an article.
func (c call) sayings(s *scan) []saying {
	var out []saying
	for i := range s.passages {
		p := &s.passages[i]
		if len(out) == mostSayings {
			break
		}
		if p.block == titleBlock || p.kind == code || p.kind == heading {
			continue
		}
		quoted := quotations(p.text)
		if len(quoted) == 0 && p.kind == quotation {
			quoted = []stretch{{0, len(p.text) - len(attribution(p.text))}}
		}
		if len(quoted) == 0 {
			continue
		}
		sp := c.speakerOf(s, p, quoted)
		if sp.speaker < 0 && p.kind == quotation && i+1 < len(s.passages) && len(s.passages[i+1].tokens) <= 16 {
			next := &s.passages[i+1]
			sp = c.speakerOf(s, next, []stretch{{len(next.text), len(next.text)}})
		}
		sp.praises = c.namedWithin(s, p, quoted)
		out = append(out, sp)
	}
	return out
}

// attribution is what follows the dash that ends a quotation.
func attribution(text string) string {
	i := max(strings.LastIndex(text, "—"), strings.LastIndex(text, "–"), strings.LastIndex(text, " - "))
	if i < 0 {
		return ""
	}
	return text[i:]
}

// speakerOf works out whose people speak, by what stands beside the quotations.
func (c call) speakerOf(s *scan, p *passage, quoted []stretch) saying {
	out := saying{speaker: -1}
	beside := outside(p, quoted)
	kinds := cueBook().in(beside)
	out.titled = kinds&jobTitle != 0
	if kinds&(jobTitle|quoteVerb) == 0 && p.kind != quotation {
		return out
	}
	best := 0
	for _, m := range s.placed[p.block] {
		if m.party != c.owner && !c.concerns(m.party) || within(m.start, quoted) {
			continue
		}
		how := 1
		if m.before&employer != 0 || p.afterTitle(m.start) {
			how = 2
		}
		if how > best {
			best, out.speaker = how, m.party
		}
	}
	return out
}

// afterTitle reports whether what starts at a place stands behind what somebody does:
// "CFO, X".
func (p *passage) afterTitle(at int) bool {
	i, ok := slices.BinarySearchFunc(p.tokens, at, func(t token, at int) int { return int(t.start) - at })
	return ok && i > 0 && p.tokens[i].gap&comma != 0 && cueBook().in(p.tokens[max(0, i-5):i])&jobTitle != 0
}

// outside are the tokens of a passage that stand in no quotation.
func outside(p *passage, quoted []stretch) []token {
	var out []token
	for _, t := range p.tokens {
		if !within(int(t.start), quoted) {
			out = append(out, t)
		}
	}
	return out
}

func within(at int, spans []stretch) bool {
	for _, s := range spans {
		if at >= s.start && at < s.end {
			return true
		}
	}
	return false
}

// namedWithin reports whether quotations name the publisher.
func (c call) namedWithin(s *scan, p *passage, quoted []stretch) bool {
	return slices.ContainsFunc(s.placed[p.block], func(m placed) bool { return m.party == c.owner && within(m.start, quoted) })
}

// praise reports whether somebody of the party is quoted with praise of the
// publisher: by name, or in a case study, whose subject speaks if nobody else is said to.
func (c call) praise(s *scan, o gist, e *evidence) bool {
	if e.party == c.owner {
		return false
	}
	for _, sp := range o.sayings {
		switch {
		case sp.speaker == e.party && (sp.praises && sp.titled || o.story):
			return true
		case sp.speaker < 0 && o.story && e.title > 0:
			return true
		}
	}
	return false
}
