package detect

// What a partner manager credits is often said once: "we have been working with X",
// "thanks to X", "X hosted our first workshop". These signals read the sentences that
// name a party for what it and the owner do for each other.

// dealings counts the mentions of a party whose sentences say so.
type dealings struct {
	beside float64 // the sentence names the owner
	joint  float64 // it and the owner work together
	given  float64 // it is thanked, or gave something
}

func (s *scan) dealings(e *evidence) dealings {
	var d dealings
	for i := range e.mentions {
		m := &e.mentions[i]
		if !m.role.speaks() || m.block == titleBlock {
			continue
		}
		owner := s.besideOwner(m)
		if owner {
			d.beside++
		}
		said := s.saidOf(m)
		if said&supposing != 0 {
			continue
		}
		if said&teaming != 0 && (owner || m.own) {
			d.joint++
		}
		if said&helping != 0 && !m.inList {
			d.given++
		}
	}
	return d
}

// speaks reports whether what is said of a mention in this role is said of the party.
func (r role) speaks() bool {
	return r == asCompany || r == asProduct || r == asUncertain || r == asMisspelt
}

// nearDeed is how many words may stand between a name and what it does.
const nearDeed = 8

// saidOf gives the kinds of cue near a mention in its sentence.
func (s *scan) saidOf(m *mention) cue {
	p := &s.passages[m.block+1]
	at := s.wordAt(m.block, m.start)
	from, to := p.sentence(at)
	return cueBook().in(p.tokens[max(from, at-nearDeed):min(to, at+nearDeed)])
}

// besideOwner reports whether the sentence of a mention names the owner.
func (s *scan) besideOwner(m *mention) bool {
	p := &s.passages[m.block+1]
	from, to := p.sentence(s.wordAt(m.block, m.start))
	return s.named(p, from, to, s.owner) != nil
}

// titlePartner reports whether the title calls a party a partner, sponsor or host, or
// says thanks, and the text to whom.
func (s *scan) titlePartner(e *evidence) bool {
	if e.titled != nil {
		return e.titled.before&(partnering|heldBy) != 0 || e.titled.sponsor
	}
	if cueBook().in(s.passages[0].tokens)&helping == 0 {
		return false
	}
	for i := range e.mentions {
		if m := &e.mentions[i]; m.role == asCompany && s.saidOf(m)&helping != 0 {
			return true
		}
	}
	return false
}
