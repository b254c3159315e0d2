package detect

import (
	"regexp"
	"strings"
)

// Who stands on the stage of an event is often said by its people alone: "Ada Holm
// (Northwind) shows how". A name in brackets, behind a comma or behind a word for
// belonging, right behind what looks like a person, is whom that person speaks for;
// so is one behind a word for a speaker.
var (
	personBefore = regexp.MustCompile(`\p{Lu}[\p{L}.'’-]+(?:\s+\p{Lu}[\p{L}.'’-]+){1,2}\s*(?:[(,–|]|\s(?:of|from|at|von|vom|bei|de|du|chez|da|van))\s*$`)
	labelBefore  = regexp.MustCompile(`(?i)(?:(?:^|[.!?。|•;\n])\s*(?:[\p{L}’']+\s+){0,2}(?:trainers?|speakers?|presenters?|instructors?|referent(?:in|en)?|dozent(?:in|en)?|ponentes?|intervenante?s?|formateurs?|docenti?)\s*:|講師[：は、]|登壇[：は、]|讲师[：为])[^.!?。]*$`)
)

// stage reads which side's people present an event of the owner and another party.
func (c call) stage(s *scan, o gist, e *evidence) who {
	w := c.presenters(s, o, e)
	own := s.found[c.owner]
	w.they = w.they || c.seated(s, e)
	w.we = w.we || own != nil && c.seated(s, own)
	return w
}

// seated reports whether somebody of a party is introduced as a speaker.
func (c call) seated(s *scan, e *evidence) bool {
	for _, m := range e.mentions {
		if m.role == asOther || !s.near(m.block) {
			continue
		}
		text := s.passages[m.block+1].text
		before := text[max(0, m.start-120):m.start]
		if personBefore.MatchString(before) || labelBefore.MatchString(before) {
			return true
		}
	}
	return false
}

// fewPerformers is how many people an event has whose data names them, for each to be
// the reason to come and none a seat on a panel.
const fewPerformers = 2

// performs notes who takes part by the event's own data, where that names one person
// or two.
func (c call) performs(found map[int]*guest, doc document) {
	var lines []block
	for _, b := range doc.blocks {
		if strings.HasPrefix(b.text, "Performer: ") {
			lines = append(lines, b)
		}
	}
	if len(lines) > fewPerformers {
		return
	}
	for i, b := range lines {
		for _, m := range newPassage(b.text, i, b.kind).mentions(c.d.names) {
			if p := found[m.name.party]; p != nil && m.name.party != c.owner && m.role != asOther {
				p.invited, p.how = true, around(b.text, m.start, m.end)
			}
		}
	}
}
