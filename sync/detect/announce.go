package detect

import "lately"

// notice is a sentence of the title or the opening that says that something is new.
type notice struct {
	p        *passage
	from, to int // its words
	kinds    cue
	ours     bool // it speaks for the publisher: "we", or the publisher's name
}

// mostNotices is how many sentences that say so are looked at.
const mostNotices = 20

// notices finds what the title and the opening say is new.
func (c call) notices(s *scan) []notice {
	var out []notice
	book := cueBook()
	for i := range s.passages {
		p := &s.passages[i]
		if p.block > s.first+1 || p.kind == code {
			continue
		}
		for from, to := range p.eachSentence {
			if kinds := book.in(p.tokens[from:to]); kinds&announcing != 0 && len(out) < mostNotices {
				out = append(out, notice{p, from, to, kinds, kinds&speakingFor != 0 || s.named(p, from, to, c.owner) != nil})
			}
		}
	}
	return out
}

// eachSentence goes through the sentences of a passage. A title is one.
func (p *passage) eachSentence(yield func(from, to int) bool) {
	for from := 0; from < len(p.tokens); {
		to := from + 1
		for to < len(p.tokens) && (p.block == titleBlock || p.tokens[to].gap&stop == 0) {
			to++
		}
		if !yield(from, to) {
			return
		}
		from = to
	}
}

// named gives the first mention of a party among some words of a passage, or nil.
func (s *scan) named(p *passage, from, to, party int) *mention {
	for _, m := range s.placed[p.block] {
		if m.party == party && m.start >= int(p.tokens[from].start) && m.start < int(p.tokens[to-1].end) {
			return m.mention
		}
	}
	return nil
}

// announces is what the publisher says is new between it and the party: that their
// products work together, or that they do; nothing if it says neither.
func (c call) announces(s *scan, o gist, e *evidence) verdict {
	for _, n := range o.notices {
		m := s.named(n.p, n.from, n.to, e.party)
		title := n.p.block == titleBlock
		switch {
		case n.ours && n.kinds&(allied|collaborating|funding) != 0 && (m != nil || e.title > 0 && !title):
			return verdict{lately.PressRelease, "announces that the two work together"}
		case m != nil && n.kinds&(joining|codeNoun) != 0 && (n.ours || title && m.before&meantFor != 0):
			return verdict{lately.Integration, "announces what joins the two"}
		}
	}
	return verdict{}
}
