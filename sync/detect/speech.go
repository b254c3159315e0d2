package detect

import "strings"

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
			if long(text[i : i+j]) {
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

// sayings finds who is quoted in an article.
func (c call) sayings(s *scan) []saying {
	var out []saying
	for i := range s.passages {
		p := &s.passages[i]
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
	for party, e := range s.found {
		if party != c.owner && !c.concerns(party) {
			continue
		}
		for _, m := range e.mentions {
			if m.block != p.block || m.role == asOther || within(m.start, quoted) {
				continue
			}
			how := 1
			if m.before&employer != 0 || p.afterTitle(m) {
				how = 2
			}
			if how > best || how == best && party < out.speaker {
				best, out.speaker = how, party
			}
		}
	}
	return out
}

// afterTitle reports whether a name stands behind what somebody does: "CFO, X", or
// ends its line.
func (p *passage) afterTitle(m mention) bool {
	for i, t := range p.tokens {
		if int(t.start) != m.start {
			continue
		}
		return i > 0 && t.gap&comma != 0 && cueBook().in(p.tokens[max(0, i-5):i])&jobTitle != 0
	}
	return false
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

// namedWithin reports whether quotations name the publisher, or speak of "them"
// where the whole quotation is about somebody.
func (c call) namedWithin(s *scan, p *passage, quoted []stretch) bool {
	e := s.found[c.owner]
	if e == nil {
		return false
	}
	for _, m := range e.mentions {
		if m.block == p.block && m.role != asOther && within(m.start, quoted) {
			return true
		}
	}
	return false
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
