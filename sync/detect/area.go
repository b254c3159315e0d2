package detect

import (
	"slices"
	"strings"

	"lately"
)

// gist is what an article says of itself, once for all parties: the cues of its
// title, of its opening, of its address and tags.
type gist struct {
	title, opening cue
	tags           cue
	folders        cue  // of the address, without the article's own name
	tail           cue  // of the last passages
	first          bool // somebody speaks in the first person
}

// gist reads the gist of an article.
func (c call) gist(s *scan) gist {
	b := cueBook()
	o := gist{title: b.in(s.passages[0].tokens)}
	for i := range s.passages[1:] {
		p := &s.passages[i+1]
		kinds := cue(0)
		switch {
		case p.block <= s.first+1:
			kinds = b.in(p.tokens)
			o.opening |= kinds
		case i >= len(s.passages)-6:
			kinds = b.in(p.tokens)
		}
		if i >= len(s.passages)-6 {
			o.tail |= kinds
		}
	}
	o.first = (o.title|o.opening|o.tail)&firstPerson != 0
	o.tags = c.cuesOf(strings.Join(c.it.Categories, ", "))
	o.folders = c.cuesOf(strings.ReplaceAll(folders(c.it.URL), "/", ", "))
	return o
}

func (c call) cuesOf(text string) cue { return cueBook().in(c.d.names.tokens(text)) }

// folders is the path of an address without its last part, which is the article's
// own name and says what it is about.
func folders(address string) string {
	rest := withoutScheme(address)
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		if j := strings.LastIndexByte(strings.TrimSuffix(rest, "/"), '/'); j > i {
			return rest[i:j]
		}
	}
	return ""
}

// verdict is an area with what decided it.
type verdict struct {
	area lately.Area
	how  string
}

// areaOf decides which kind of activity an article is, by what its publisher does in
// it. What the publisher's own markup, address and source say goes first; words of
// the text only where they say who acts.
func (c call) areaOf(s *scan, o gist, e *evidence) verdict {
	if v := c.declared(o); v.area != "" {
		return v
	}
	switch {
	case c.attends(s, o, e):
		return verdict{lately.Workshop, "the publisher takes part in an event"}
	case e.title > 0 && c.thanks(s, e):
		return verdict{lately.Testimonial, "a thank-you in the title"}
	case o.title&caseStudy != 0:
		return verdict{lately.WhitePaper, "a case study"}
	case c.publishesPaper(s, o):
		return verdict{lately.WhitePaper, "the publisher offers a paper"}
	case c.publishesCode(s, e):
		return verdict{lately.Integration, "the publisher offers code of its own"}
	case c.welcomes(s, e):
		return verdict{lately.PartnerPage, "names it as a partner in the title"}
	case c.partnership(s, o, e):
		return verdict{lately.PressRelease, "announces that the two work together"}
	case c.release(s, o, e):
		return verdict{lately.PressRelease, "written as a press release"}
	}
	return verdict{lately.BlogPost, ""}
}

// declared is the area that address, schema.org type or source give.
func (c call) declared(o gist) verdict {
	switch {
	case strings.HasSuffix(c.it.Schema, "Event"), c.it.Schema == "Course", c.it.Schema == "CourseInstance":
		return verdict{lately.Workshop, "marked up as an event"}
	case c.it.Schema == "Report":
		return verdict{lately.WhitePaper, "marked up as a report"}
	case o.folders&caseStudy != 0:
		return verdict{lately.WhitePaper, "a case study by its address"}
	case o.folders&paperFolder != 0:
		return verdict{lately.WhitePaper, "a paper by its address"}
	case o.folders&pressFolder != 0:
		return verdict{lately.PressRelease, "a press release by its address"}
	case o.folders&eventNoun != 0:
		return verdict{lately.Workshop, "an event by its address"}
	case c.src.Area.Valid() && c.src.Area != lately.BlogPost:
		return verdict{c.src.Area, ""}
	}
	return verdict{}
}

// attends reports whether the publisher holds, speaks at or takes part in an event,
// rather than writing about one: it says so in its own person, or tags the article as
// a talk, or names itself beside the event.
func (c call) attends(s *scan, o gist, e *evidence) bool {
	event := o.title&eventNoun != 0
	switch {
	case o.title&attending != 0:
		return true
	case o.title&signUp != 0 && event:
		return true
	case event && (c.inTitle(s, c.owner) || e.titled != nil && e.titled.before&(partnering|heldBy) != 0):
		return true
	case event && e.titled != nil && e.titled.before&meantFor != 0 && eventBefore(s, e.titled):
		return true
	case o.opening&attending != 0 && (event || o.tags&eventNoun != 0):
		return true
	}
	return false
}

// eventBefore reports whether the words just before a mention in the title name an
// event: "a workshop with X", but not "how X runs its workshops".
func eventBefore(s *scan, m *mention) bool {
	p := &s.passages[0]
	for i, t := range p.tokens {
		if int(t.start) == m.start {
			return i >= 2 && cueBook().in(p.tokens[max(0, i-4):i])&eventNoun != 0
		}
	}
	return false
}

// inTitle reports whether the title names a party.
func (c call) inTitle(s *scan, party int) bool {
	e := s.found[party]
	return e != nil && e.title > 0
}

// thanks reports whether the title thanks the party.
func (c call) thanks(s *scan, e *evidence) bool {
	kinds, _ := cueBook().starting(s.passages[0].tokens, 0)
	return kinds&thanking != 0 || e.titled != nil && c.cuesOf(s.doc.title[:e.titled.start])&thanking != 0
}

// welcomes reports whether the title calls the party a partner or sponsor of the
// publisher's.
func (c call) welcomes(s *scan, e *evidence) bool {
	if e.titled == nil {
		return false
	}
	behind := c.d.names.tokens(s.doc.title[e.titled.end:])
	for i := range behind {
		kinds, _ := cueBook().starting(behind, i)
		if kinds&partnering != 0 && cueBook().in(c.d.names.tokens(s.doc.title[:e.titled.start]))&(regarding|launching) != 0 && i > 0 {
			return true
		}
	}
	return false
}

// partnership reports whether an article announces that the two work together: the
// title names the other side with a word for it, or both sides and little else.
func (c call) partnership(s *scan, o gist, e *evidence) bool {
	if e.title == 0 {
		return false
	}
	if o.title&allied != 0 {
		return e.titled.before&(partnering|meantFor) != 0 || c.inTitle(s, c.owner)
	}
	named := 0
	for _, m := range s.found[e.party].mentions {
		if m.block == titleBlock {
			named += len((*lexicon)(nil).split(nil, s.doc.title[m.start:m.end]))
		}
	}
	if !c.inTitle(s, c.owner) {
		return false
	}
	for _, m := range s.found[c.owner].mentions {
		if m.block == titleBlock {
			named += len((*lexicon)(nil).split(nil, s.doc.title[m.start:m.end]))
		}
	}
	return named+1 >= len(s.passages[0].tokens)
}

// publishesPaper reports whether the publisher offers a paper of its own: the title
// calls it one, and the opening speaks of offering it.
func (c call) publishesPaper(s *scan, o gist) bool {
	switch {
	case o.title&paperStrong != 0:
		return (o.title|o.opening|o.tail)&(firstPerson|publishing|launching) != 0
	case o.title&paperNoun == 0:
		return false
	}
	return c.inTitle(s, c.owner) || o.opening&ownPaper != 0 && (o.opening|o.tail)&publishing != 0
}

// publishesCode reports whether the publisher offers code of its own: a passage
// that says so links to one of its own repositories.
func (c call) publishesCode(s *scan, e *evidence) bool {
	if e.title == 0 && len(e.blocks) < 2 {
		return false
	}
	for i := range s.doc.blocks[:s.rest] {
		for _, l := range s.doc.blocks[i].links {
			if !c.ownRepository(l.href) {
				continue
			}
			if kinds := cueBook().in(s.passages[i+1].tokens); kinds&codeNoun != 0 && kinds&publishing != 0 {
				return true
			}
		}
	}
	return false
}

// ownRepository reports whether a link leads to a repository of the publisher.
func (c call) ownRepository(href string) bool {
	t, ok := c.d.links.resolve(href)
	return ok && t.host == "github.com" && slices.Contains(t.parties, c.owner)
}

// release reports whether an article is written as a press release: a mark of one, a
// place and date before the first sentence, or a plain announcement of what the party
// does, in nobody's person and with somebody of it quoted.
func (c call) release(s *scan, o gist, e *evidence) bool {
	switch {
	case (o.title|o.opening)&releaseMark != 0, o.tags&releaseMark != 0:
		return true
	case o.tail&releaseEnd != 0 && (dateline(s) || o.opening&together != 0):
		return true
	case dateline(s):
		return true
	}
	return e.titled != nil && e.titled.leads && o.title&(launching|allied) != 0 && !o.first && c.quotes(s)
}

// dateline reports whether the text begins like "BERLIN, 4 March 2026 –".
func dateline(s *scan) bool {
	if s.first < 0 {
		return false
	}
	p := &s.passages[s.first+1]
	month := false
	for i, t := range p.tokens[:min(14, len(p.tokens))] {
		if i > 2 && t.gap&dash != 0 && month {
			return true
		}
		month = month || cueBook().in(p.tokens[i:i+1])&monthName != 0 || t.size() >= 4 && p.text[t.start] <= '9'
	}
	return false
}

// quotes reports whether somebody with a title is quoted.
func (c call) quotes(s *scan) bool {
	for i := range s.passages {
		p := &s.passages[i]
		if strings.ContainsAny(p.text, "\"“”„«»「") && cueBook().in(p.tokens)&(quoteVerb|jobTitle) != 0 {
			return true
		}
	}
	return false
}
