package detect

import (
	"slices"
	"strings"

	"lately"
)

// partnership reports whether an article announces that the two work together: the
// title names the other side with a word for it, or both sides and little else.
func (c call) partnership(s *scan, o gist, e *evidence) bool {
	if e.title == 0 {
		return false
	}
	if (o.title&allied != 0 || o.title&collaborating != 0 && o.title&(announcing|launching) != 0) && o.title&explaining == 0 {
		return e.titled.before&(partnering|meantFor) != 0 || c.inTitle(s, c.owner)
	}
	if !c.inTitle(s, c.owner) {
		return false
	}
	named := 0
	for _, party := range []int{c.owner, e.party} {
		for _, m := range s.found[party].mentions {
			if m.block == titleBlock {
				named += len((*lexicon)(nil).split(nil, s.doc.title[m.start:m.end]))
			}
		}
	}
	return named+1 >= len(s.passages[0].tokens)
}

// publishesPaper reports whether the publisher offers a paper of its own: the title
// calls it one, and the opening speaks of offering it.
func (c call) publishesPaper(s *scan, o gist) bool {
	if kinds, _ := cueBook().starting(s.passages[0].tokens, 0); kinds&paperStrong != 0 {
		return true
	}
	switch {
	case o.title&paperStrong != 0:
		return (o.title|o.opening|o.tail)&(firstPerson|publishing|launching) != 0
	case o.title&paperNoun == 0:
		return false
	case paperLabel(&s.passages[0]) && downloads(s), o.title&explaining == 0 && reports(s):
		return true
	}
	return c.inTitle(s, c.owner) && o.title&explaining == 0 || o.opening&ownPaper != 0 && (o.opening|o.tail)&publishing != 0
}

// reportWords are papers that nobody takes for the article itself.
var reportWords = wordSet("report reports study whitepaper ebook bericht studie rapport etude informe estudio rapporto studio")

// reports reports whether the title calls something a report, and a sentence of the opening
// speaks of it and of the publisher: "we completed a report".
func reports(s *scan) bool {
	if !s.titleHas(reportWords) {
		return false
	}
	for p := range s.opening {
		for from, to := range p.eachSentence {
			if p.any(from, to, reportWords) && cueBook().in(p.tokens[from:to])&speakingFor != 0 {
				return true
			}
		}
	}
	return false
}

// paperLabel reports whether a title begins with a word for a paper as its label: "New
// report: soil in spring".
func paperLabel(title *passage) bool {
	for i := range title.tokens[:min(3, len(title.tokens))] {
		if kinds, after := cueBook().starting(title.tokens, i); kinds&paperNoun != 0 {
			return after < len(title.tokens) && title.tokens[after].gap&(stop|dash) != 0
		}
	}
	return false
}

// downloadWords say that something can be had as a file.
var downloadWords = wordSet("download pdf herunterladen telechargez telecharger telechargement descarga descargar scarica downloaden baixe")

// downloads reports whether the opening offers something as a file.
func downloads(s *scan) bool {
	for p := range s.opening {
		if slices.ContainsFunc(p.tokens, func(t token) bool { return downloadWords[foldWord(t.of(p.text))] }) {
			return true
		}
	}
	return false
}

// mostOffers is how many links of an article are looked at for what it offers.
const mostOffers = 200

// offers notes what an article offers by its links: the publisher's one PDF, with
// which it is one thing, and code. A passage offers code that says so and links to one
// of the publisher's own repositories, or to anybody's where it is said to be the code
// of the article.
func (c call) offers(s *scan, o *gist) {
	papers, links := map[string]bool{}, 0
	for i := range s.doc.blocks[:s.rest] {
		for _, l := range s.doc.blocks[i].links {
			if links++; links > mostOffers {
				break
			}
			t, ok := c.d.links.resolve(l.href)
			if !ok {
				continue
			}
			own := slices.Contains(t.parties, c.owner)
			if own && strings.HasSuffix(strings.ToLower(t.path), ".pdf") {
				papers[canonicalURL(l.href)] = true
			}
			if !t.repository() {
				continue
			}
			p := &s.passages[i+1]
			kinds := cueBook().in(p.tokens)
			if own && kinds&codeNoun != 0 && kinds&publishing != 0 || kinds&ownCode != 0 {
				from, to := p.sentenceAt(l.start)
				o.code = append(o.code, offer{t.parties, newPassage(strings.NewReplacer("-", " ", "_", " ", "/", " ").Replace(t.path), 0, paragraph), p, from, to})
			}
		}
	}
	if len(papers) == 1 {
		o.paper = sortedKeys(papers)[0]
	}
}

// formOfRelease reports whether an article has the form of a press release: a mark or a
// tag of one, or a place and date before the first sentence.
func formOfRelease(s *scan, o gist) bool {
	return o.mark || (o.title|o.tags)&releaseMark != 0 || dateline(s)
}

// release reports whether an article plainly announces what the party does, in nobody's
// person and with somebody of it quoted.
func (c call) release(s *scan, o gist, e *evidence) bool {
	if e.titled == nil || !e.titled.leads && e.titled.after&acting == 0 || o.title&(funding|allied) == 0 || o.first {
		return false
	}
	return o.opening&together != 0 || slices.ContainsFunc(o.sayings, func(sp saying) bool { return sp.titled || sp.speaker == e.party })
}

// dateline reports whether the text begins like "BERLIN, 4 March 2026 –", and not like
// "The tool came out in March 2026."
func dateline(s *scan) bool {
	if s.first < 0 {
		return false
	}
	p := &s.passages[s.first+1]
	month, year, place := false, false, false
	for i, t := range p.tokens[:min(14, len(p.tokens))] {
		if i > 2 && t.gap&(dash|stop) != 0 && month && year {
			return place
		}
		named := cueBook().in(p.tokens[i:i+1])&monthName != 0
		place = place || i <= 4 && t.gap&(comma|bracket|dash) != 0 || i <= 1 && named
		month = month || named
		year = year || t.size() == 4 && (strings.HasPrefix(t.of(p.text), "20") || strings.HasPrefix(t.of(p.text), "19"))
	}
	return false
}

// jointThing identifies a release or an event that both announce by the words of its
// title in any order, so that ours and theirs are the same and each side is credited
// once. Short titles are too common to tell things apart.
func jointThing(f lately.Finding) string {
	_, words := tokenize(f.Title)
	if slices.Sort(words); len(words) < 4 && len(strings.Join(words, "")) < 24 {
		return f.Thing
	}
	return "joint:" + lately.ShortHash(words...)
}
