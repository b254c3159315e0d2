package detect

import (
	"strings"

	"lately"
)

// giver works out who gave an article's activity and how that is known; -1 if it
// can't be worked out.
func (c call) giver(area lately.Area, s *scan, e *evidence) (int, string) {
	if area == lately.Testimonial {
		if speaker := c.speakerIn(s); speaker >= 0 {
			return speaker, "the quoted speaker is of " + c.d.parties[speaker].Name
		}
		return c.owner, "the publisher speaks"
	}
	if area == lately.Workshop {
		if c.presentedBy(s, e) {
			return e.party, "presented by " + c.d.parties[e.party].Name
		}
	}
	return c.owner, ""
}

// speakerIn finds the party whose people are quoted: the one named in what follows
// a quotation.
func (c call) speakerIn(s *scan) int {
	for i, b := range s.doc.blocks[:s.rest] {
		if b.kind != quotation {
			continue
		}
		for j := i; j < min(i+3, len(s.doc.blocks)); j++ {
			text := s.doc.blocks[j].text
			if j == i {
				text = attribution(text)
			}
			p := newPassage(text, j, paragraph)
			for _, m := range p.mentions(c.d.names) {
				if m.role != asOther && (m.name.party == c.owner || c.concerns(m.name.party)) {
					return m.name.party
				}
			}
		}
	}
	return -1
}

// attribution is what follows the dash that ends a quotation.
func attribution(text string) string {
	i := max(strings.LastIndex(text, "—"), strings.LastIndex(text, "–"), strings.LastIndex(text, " - "))
	if i < 0 {
		return ""
	}
	return text[i:]
}

// presentedBy reports whether an event is said to be held by the other party alone.
func (c call) presentedBy(s *scan, e *evidence) bool {
	for _, m := range e.mentions {
		if m.block <= s.first && m.before&heldBy != 0 {
			return true
		}
	}
	return false
}

// joint reports whether a release says that both sides issue it: the opening names
// both and a word for doing it together.
func (c call) joint(s *scan, o gist, e *evidence) bool {
	return c.early(s, c.owner) && c.early(s, e.party) && (o.title|o.opening)&(together|allied) != 0
}

// early reports whether a party is named in the title or the opening.
func (c call) early(s *scan, party int) bool {
	e := s.found[party]
	return e != nil && (e.title > 0 || e.opening > 0)
}
