package detect

import (
	"lately"
)

// giver works out who gave an article's activity and how that is known. Both gave
// it where a release or an event is said to be joint.
func (c call) giver(area lately.Area, s *scan, o gist, e *evidence) (giver int, both bool, how string) {
	name := c.d.parties[e.party].Name
	switch area {
	case lately.Testimonial:
		if c.praise(s, o, e) {
			return e.party, false, "somebody of " + name + " is quoted"
		}
		return c.owner, false, "the publisher speaks"
	case lately.PressRelease:
		if c.joint(s, o, e) {
			return c.owner, true, "issued together"
		}
	case lately.Workshop:
		switch w := c.presenters(s, o, e); {
		case w.joint || w.they && w.we:
			return c.owner, true, "held together"
		case w.they:
			return e.party, false, "presented by " + name
		case w.we:
			return c.owner, false, "presented by the publisher"
		}
	}
	return c.owner, false, ""
}

// joint reports whether a release says that both sides issue it: it names both at its
// beginning and speaks of doing it together, and if it says "we" it names them side by
// side; or both are quoted. "Acme joins the program of Zenith" is Acme's.
func (c call) joint(s *scan, o gist, e *evidence) bool {
	if (o.title|o.opening)&(together|allied|collaborating) != 0 {
		if !o.first && c.early(s, c.owner) && c.early(s, e.party) && !s.titleHas(oneSidedWords) {
			return true
		}
		for i := range s.passages {
			p := &s.passages[i]
			if p.block > s.first+1 {
				break
			}
			for from, to := range p.eachSentence {
				if s.sideBySide(p, from, to, c.owner, e.party) {
					return true
				}
			}
		}
	}
	we, they := false, false
	for _, sp := range o.sayings {
		we, they = we || sp.speaker == c.owner, they || sp.speaker == e.party
	}
	return we && they
}

// early reports whether a party is named in the title or the opening.
func (c call) early(s *scan, party int) bool {
	e := s.found[party]
	return e != nil && (e.title > 0 || e.opening > 0)
}

// oneSidedWords in a title are what one of two does.
var oneSidedWords = wordSet("joins joined achieves achieved receives received earns earned becomes named invests acquires acquired selects chooses wins won rejoint tritt erhalt recibe obtiene ottiene ontvangt")

// andWords stand between two names that do something together.
var andWords = wordSet("and und et y e en och 与 和 と")

// sideBySide reports whether some words name two parties with an "and" before the later
// one, a word or two for its form aside: "Acme, the mill, and the Zenith company".
func (s *scan) sideBySide(p *passage, from, to, one, two int) bool {
	a, b := s.named(p, from, to, one), s.named(p, from, to, two)
	if a == nil || b == nil {
		return false
	}
	later := p.tokenAt(max(a.start, b.start))
	for i := later - 1; i > from && i >= later-3; i-- {
		if andWords[p.key(i)] || p.tokens[i+1].gap&ampersand != 0 {
			return true
		}
	}
	return p.tokens[later].gap&ampersand != 0
}

// who says which side stands on the stage of an event.
type who struct {
	we, they, joint bool
}

// presenters reads who presents an event: the subjects of words for presenting, names
// behind "hosted by", and words for doing it together.
func (c call) presenters(s *scan, o gist, e *evidence) who {
	var w who
	w.joint = (o.title|o.opening)&coHosting != 0
	for _, m := range e.mentions {
		if m.before&heldBy != 0 && s.near(m.block) {
			w.they = true
		}
	}
	for _, st := range o.stages {
		we, they := c.subject(s, st, e)
		w.we, w.they = w.we || we, w.they || they
	}
	return w
}

// stage is a word for presenting: tokens[at:after] of a passage.
type stage struct {
	p         *passage
	at, after int
	kinds     cue
}

// mostStages is how many words for presenting are looked at.
const mostStages = 20

// stages finds the words for presenting in the part of an article that says what an
// event is.
func stages(s *scan) []stage {
	var out []stage
	book := cueBook()
	for i := range s.passages {
		p := &s.passages[i]
		if !s.near(p.block) || p.kind == code {
			continue
		}
		for k := range p.tokens {
			if len(out) == mostStages {
				return out
			}
			if !book.begins(p.tokens[k].id, presenting) {
				continue
			}
			if kinds, after := book.starting(p.tokens, k); kinds&presenting != 0 && !p.figurative(after) {
				out = append(out, stage{p, k, after, kinds})
			}
		}
	}
	return out
}

// learnerWords are who learns where nobody teaches, but something is learned: "what the
// drought taught us".
var learnerWords = wordSet("us me uns mir nous nos")

// figurative reports whether a word for presenting that ends at a word has only such a
// learner, and its sentence no event.
func (p *passage) figurative(after int) bool {
	if after >= len(p.tokens) || !learnerWords[p.key(after)] {
		return false
	}
	from, to := p.sentence(after)
	return cueBook().in(p.tokens[from:to])&eventNoun == 0
}

// nearBlocks is how many blocks behind the first say what an event is.
const nearBlocks = 5

// near reports whether a block is in the part of an article that says what an event
// is: its title and the first blocks.
func (s *scan) near(block int) bool { return block <= s.first+nearBlocks }

// subject works out who does what a word for presenting says: whoever of the two
// stands nearest before it in its sentence, else nearest behind it. In "a workshop held
// at Acme" the event stands before it, and Acme is where.
func (c call) subject(s *scan, st stage, e *evidence) (we, they bool) {
	from, to := st.p.sentence(st.at)
	if c.person(s, st, from) {
		return cueBook().in(st.p.tokens[from:st.at])&speakingFor != 0, false
	}
	event, _ := cueBook().ending(st.p.tokens, st.at)
	for i := st.at - 1; i >= from && event&eventNoun == 0; i-- {
		if we, they = c.side(s, st.p, e, i); we || they {
			return we, they
		}
	}
	if st.after < to && whereWords[st.p.key(st.after)] {
		return false, false
	}
	for i := st.after; i < to; i++ {
		if we, they = c.side(s, st.p, e, i); we || they {
			return we, they
		}
	}
	return false, false
}

// person reports whether a name that is no party's stands right before a word for
// presenting: "last week at Acme, where Jette gave a talk".
func (c call) person(s *scan, st stage, from int) bool {
	if st.at-1 <= from || st.p.capsAll {
		return false
	}
	t := st.p.tokens[st.at-1]
	kinds, _ := cueBook().starting(st.p.tokens, st.at-1)
	return t.upper && kinds == 0 && st.p.tokens[st.at].gap == spaced && len(s.over(st.p.block, int(t.start))) == 0
}

// side reports whether the word at i speaks of the publisher or of the party.
func (c call) side(s *scan, p *passage, e *evidence, i int) (we, they bool) {
	for _, m := range s.over(p.block, int(p.tokens[i].start)) {
		switch m.party {
		case e.party:
			return s.ownerWithin(*m.mention), true // "Acme and we" are both
		case c.owner:
			// "teaches Acme users" speaks of the users.
			return m.after&productNoun == 0, false
		}
	}
	kinds, _ := cueBook().starting(p.tokens, i)
	return kinds&speakingFor != 0, false
}

// sentence gives the bounds of the sentence that tokens[k] is in, as far as it is read.
func (p *passage) sentence(k int) (from, to int) {
	for from = k; from > 0 && k-from < longSentence && p.tokens[from].gap&stop == 0; from-- {
	}
	for to = k + 1; to < len(p.tokens) && to-k < longSentence && p.tokens[to].gap&stop == 0; to++ {
	}
	return from, to
}
