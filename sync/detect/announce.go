package detect

import (
	"cmp"
	"slices"

	"lately"
)

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
			kinds := book.in(p.tokens[from:to])
			if kinds&(announcing|launching) == 0 || len(out) == mostNotices || p.any(from, to, oldWords) && !p.any(from, to, receivingWords) {
				continue
			}
			// "X launches" is the publisher's news where X is the publisher.
			if us := s.named(p, from, to, c.owner) != nil; us || kinds&announcing != 0 {
				out = append(out, notice{p, from, to, kinds, us || kinds&(speakingFor|firstPerson) != 0})
			}
		}
	}
	return out
}

// opening goes through the passages behind the title that open an article.
func (s *scan) opening(yield func(*passage) bool) { s.behindTitle(s.first+1, yield) }

// beginning goes through those that say what an event is.
func (s *scan) beginning(yield func(*passage) bool) { s.behindTitle(s.first+nearBlocks, yield) }

func (s *scan) behindTitle(last int, yield func(*passage) bool) {
	for i := range s.passages[1:] {
		if p := &s.passages[i+1]; p.block > last || !yield(p) {
			return
		}
	}
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
	for _, m := range s.among(p, from, to) {
		if m.party == party {
			return m.mention
		}
	}
	return nil
}

// among gives the mentions of any party that begin among some words of a passage.
func (s *scan) among(p *passage, from, to int) []placed {
	if from >= to {
		return nil
	}
	list := s.placed[p.block]
	at := func(word int) int {
		i, _ := slices.BinarySearchFunc(list, word, func(m placed, at int) int { return cmp.Compare(m.start, at) })
		return i
	}
	return list[at(int(p.tokens[from].start)):at(int(p.tokens[to-1].end))]
}

// announces is what the publisher says is new between it and the party: that their
// products work together, or that they do; nothing if it says neither, or says it of
// the party alone.
func (c call) announces(s *scan, o gist, e *evidence) verdict {
	for _, n := range o.notices {
		m := s.named(n.p, n.from, n.to, e.party)
		title := n.p.block == titleBlock
		joined := m != nil && (n.p.joinedBy(m.end) || n.p.appWith(m.start) || c.madeFor(s, n, m))
		ours := n.ours && (m == nil || m.after&acting == 0 || joined || s.named(n.p, n.from, n.to, c.owner) != nil)
		switch {
		case (ours || n.ours && n.p.forUs(m.end, n.to)) && (n.kinds&(allied|collaborating|funding) != 0 || m != nil && m.before&partnering != 0 && n.p.any(n.from, n.to, receivingWords)) && (m != nil || e.title > 0 && !title):
			return verdict{lately.PressRelease, "announces that the two work together"}
		case m != nil && (joined || n.kinds&(joining|codeNoun) != 0) && (ours || title && (joined || m.before&meantFor != 0)):
			return verdict{lately.Integration, "announces what joins the two"}
		}
	}
	return verdict{}
}

// integratesWords say in a title that one product takes the other in.
var integratesWords = wordSet("integrates integrate integriert integre integra")

// joins reports whether the title is of what joins the two, "sync for Acme", or says that
// one takes the other in: "Acme integrates Zenith".
func (c call) joins(s *scan, o gist, e *evidence) bool {
	title := &s.passages[0]
	if e.titled != nil && o.title&explaining == 0 {
		i := title.tokenAt(e.titled.start)
		if i > 1 && forWords[title.key(i-1)] && joinNouns[title.key(i-2)] && cueBook().in(title.tokens[:i])&(launching|acting) == 0 {
			return true
		}
	}
	own := s.named(title, 0, len(title.tokens), c.owner)
	if own == nil || e.titled == nil || o.title&explaining != 0 {
		return false
	}
	first, second := e.titled, own
	if own.start < first.start {
		first, second = own, first
	}
	return title.any(title.tokenAt(first.end), title.tokenAt(second.start), integratesWords)
}

// ourWords speak of the publisher as what something is done for.
var ourWords = wordSet("our us unser unsere unseren unserem unserer uns notre nos nous nuestro nuestra nuestros nuestras nostro nostra nostri ons onze nosso nossa")

// forUs reports whether the words from a place to the end of a sentence speak of the
// publisher: "Acme has led our round".
func (p *passage) forUs(at, to int) bool {
	return p.any(p.tokenAt(at), to, ourWords)
}

// receivingWords say that somebody got something.
var receivingWords = wordSet("received receives receive receiving awarded granted erhalten erhalt recu recoit recibido recibe ricevuto ontvangen")

// oldWords tell of what was new once or goes on: "two years ago", "continue to".
var oldWords = wordSet("ago continue continues continued continuing weiterhin")

// any reports whether one of some words of a passage is in a set.
func (p *passage) any(from, to int, set map[string]bool) bool {
	for i := from; i < to; i++ {
		if set[p.key(i)] {
			return true
		}
	}
	return false
}

// appWith reports whether the name at a place says whom an app or what joins two products
// is made for or with: "a new app with Acme".
func (p *passage) appWith(start int) bool {
	i := p.tokenAt(start)
	return i > 1 && p.reaches(i-1) && p.reaches(i) && (forWords[p.key(i-1)] || p.key(i-1) == "with") && (joinNouns[p.key(i-2)] || p.key(i-2) == "app")
}

// forWords stand in the name of what one product has for another.
var forWords = wordSet("for fur pour para per voor")

// madeFor reports whether a mention and the publisher's name make the name of what
// joins them: "Acme for Zenith".
func (c call) madeFor(s *scan, n notice, m *mention) bool {
	own := s.named(n.p, n.from, n.to, c.owner)
	if own == nil {
		return false
	}
	i := n.p.tokenAt(min(m.end, own.end))
	return i+1 < len(n.p.tokens) && forWords[n.p.key(i)] && int(n.p.tokens[i+1].start) == max(m.start, own.start)
}

// joinNouns are what joins two products, behind the name of the one that isn't ours.
var joinNouns = wordSet("integration connector plugin provider extension importer exporter support sync adapter anbindung schnittstelle")

// joinedBy reports whether a word for what joins two products stands behind a name
// that ends at a place: "Acme integration".
func (p *passage) joinedBy(end int) bool {
	i := p.tokenAt(end)
	return i < len(p.tokens) && p.tokens[i].gap&^(spaced|hyphen) == 0 && joinNouns[p.key(i)]
}
