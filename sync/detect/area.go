package detect

import (
	"slices"
	"strconv"
	"strings"

	"lately"
)

// gist is what an article says of itself, once for all parties: the cues of its
// title, of its opening, of its address and tags, and who is quoted.
type gist struct {
	title, opening cue
	mark           bool // an early passage is the mark of a press release
	tags           cue
	folders        cue  // of the address, without the article's own name
	tail           cue  // of the last passages
	filed          bool // a tag files it under events
	invites        bool // the opening invites to an event, or tells of one
	first          bool // the publisher speaks in the first person
	story          bool // a case study
	sayings        []saying
	stages         []stage
	code           []offer // the repositories that it offers code in
	paper          string  // the one PDF of the publisher's that it offers
	notices        []notice
}

// gist reads the gist of an article.
func (c call) gist(s *scan) gist {
	b := cueBook()
	o := gist{title: b.in(s.passages[0].tokens)}
	for i := range s.passages[1:] {
		p := &s.passages[i+1]
		late := i >= len(s.passages)-6
		if p.block > s.first+1 && !late {
			continue
		}
		kinds := b.in(p.tokens)
		if kinds&firstPerson != 0 {
			quoted := quotations(p.text)
			o.first = o.first || len(quoted) == 0 || b.in(outside(p, quoted))&firstPerson != 0
		}
		if p.block <= s.first+1 {
			o.opening |= kinds
			o.invites = o.invites || kinds&attending != 0 && invitation(p)
			o.mark = o.mark || kinds&releaseMark != 0 && (len(p.tokens) <= 12 || b.in(p.tokens[:6])&releaseMark != 0)
		}
		if late {
			o.tail |= kinds
		}
	}
	o.first = o.first || o.title&firstPerson != 0
	o.filed = c.filedAsEvent()
	o.tags = c.cuesOf(strings.Join(c.it.Categories, ", "))
	o.folders = c.cuesOf(strings.ReplaceAll(folders(c.it.URL), "/", ", "))
	o.story = (o.folders|o.title|o.tags)&caseStudy != 0 || o.folders&customerFolder != 0
	o.sayings = c.sayings(s)
	o.stages = stages(s)
	o.notices = c.notices(s)
	c.offers(s, &o)
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
	if v := c.declared(s, o, e); v.area != "" {
		return v
	}
	switch {
	case c.attends(s, o, e):
		return verdict{lately.Workshop, "the publisher takes part in an event"}
	case c.thanks(s, o, e):
		return verdict{lately.Testimonial, "a thank-you in the title"}
	case c.publishesPaper(s, o):
		return verdict{lately.WhitePaper, "the publisher offers a paper"}
	}
	if v := c.announces(s, o, e); v.area != "" {
		return v
	}
	switch {
	case c.publishesCode(s, o, e):
		return verdict{lately.Integration, "the publisher offers code of its own"}
	case c.welcomes(s, e):
		return verdict{lately.PartnerPage, "names it as a partner in the title"}
	case c.partnership(s, o, e):
		return verdict{lately.PressRelease, "announces that the two work together"}
	case c.release(s, o, e):
		return verdict{lately.PressRelease, "written as a press release"}
	case c.praise(s, o, e):
		return verdict{lately.Testimonial, ""}
	}
	return verdict{lately.BlogPost, ""}
}

// declared is the area that schema.org type, address, source or title say outright.
func (c call) declared(s *scan, o gist, e *evidence) verdict {
	switch {
	case strings.HasSuffix(c.it.Schema, "Event"), c.it.Schema == "Course", c.it.Schema == "CourseInstance":
		return verdict{lately.Workshop, "marked up as an event"}
	case o.story && c.praise(s, o, e):
		return verdict{lately.Testimonial, ""}
	case o.story && (o.folders|o.title)&caseStudy != 0:
		return verdict{lately.WhitePaper, "a case study"}
	case o.folders&pressFolder != 0:
		return verdict{lately.PressRelease, "a press release by its address"}
	case c.it.Schema == "Report":
		return verdict{lately.WhitePaper, "marked up as a report"}
	case o.folders&paperFolder != 0, strings.HasSuffix(strings.ToLower(c.it.URL), ".pdf") && !dateline(s):
		return verdict{lately.WhitePaper, "a paper by its address"}
	case o.folders&eventFolder != 0:
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
	event := o.title&(eventNoun|talkNoun) != 0
	switch {
	case o.filed && (event || c.nearEvent(s, e)), event && o.title&recurring == 0 && dated(&s.passages[0]):
		return true
	case o.title&(attending|coHosting) != 0:
		return true
	case o.title&signUp != 0 && event, o.title&eventNoun != 0 && o.title&upcoming != 0:
		return true
	case o.title&eventNoun != 0 && (c.inTitle(s, c.owner) || e.titled != nil && e.titled.before&(partnering|heldBy) != 0 && eventBefore(s, e.titled)):
		return true
	case event && e.titled != nil && e.titled.before&meantFor != 0 && eventBefore(s, e.titled):
		return true
	case o.opening&attending != 0 && (event || o.filed):
		return true
	case o.invites, eventLabel(&s.passages[0]), joinsUp(&s.passages[0], o):
		return true
	}
	return c.onStage(s, o, e)
}

// onStage reports whether the opening says that one side presents an event of which
// the publisher is a part: somebody teaches, and it is "our" event, people or person.
func (c call) onStage(s *scan, o gist, e *evidence) bool {
	for _, st := range o.stages {
		if st.p.block > s.first+1 {
			break
		}
		from, to := st.p.sentence(st.at)
		all := cueBook().in(st.p.tokens[from:to])
		if st.kinds&teaching == 0 && cueBook().in(st.p.tokens[st.after:min(to, st.after+nearVerb)])&eventNoun == 0 || all&theirEvent != 0 {
			continue
		}
		if we, they := c.subject(s, st, e); we || they && c.speaksOfUs(s, st.p, from, to) {
			return true
		}
	}
	return false
}

// nearVerb is how far behind its verb an event may be named, in words.
const nearVerb = 6

// filedAsEvent reports whether a tag files an article under events or the publisher's
// events: "Workshops", "Acme events", but not "event-driven" or "domain events".
func (c call) filedAsEvent() bool {
	return slices.ContainsFunc(c.it.Categories, func(tag string) bool {
		p := newPassage(tag, 0, paragraph)
		from := 0
		if own := p.mentions(c.d.names); len(own) > 0 && own[0].name.party == c.owner && own[0].start == int(p.tokens[0].start) {
			from = p.tokenAt(own[0].end)
		}
		kinds, after := cueBook().starting(p.tokens, from)
		return kinds&(eventNoun|talkNoun) != 0 && after == len(p.tokens)
	})
}

// nearEvent reports whether a sentence of the opening names the party and an event.
func (c call) nearEvent(s *scan, e *evidence) bool {
	for i := range s.passages[1:] {
		p := &s.passages[i+1]
		if p.block > s.first+1 {
			break
		}
		for from, to := range p.eachSentence {
			if s.named(p, from, to, e.party) != nil && cueBook().in(p.tokens[from:to])&(eventNoun|talkNoun) != 0 {
				return true
			}
		}
	}
	return false
}

// dated reports whether a title gives a day: "July 2-6", "30 August".
func dated(title *passage) bool {
	for i, t := range title.tokens {
		day, next := dayNumber(t.of(title.text)), i+1 < len(title.tokens)
		if i > 0 && day && cueBook().in(title.tokens[i-1:i])&monthName != 0 || day && next && cueBook().in(title.tokens[i+1:i+2])&monthName != 0 {
			return true
		}
	}
	return false
}

// dayNumber reports whether a word is a day of a month: "3", "24th".
func dayNumber(word string) bool {
	digits := strings.TrimRight(strings.ToLower(word), "stndrh")
	n, err := strconv.Atoi(digits)
	return err == nil && n >= 1 && n <= 31 && len(digits) <= 2
}

// speaksOfUs reports whether a sentence names the publisher or says "we" or "our".
func (c call) speaksOfUs(s *scan, p *passage, from, to int) bool {
	if cueBook().in(p.tokens[from:to])&speakingFor != 0 {
		return true
	}
	return slices.ContainsFunc(p.tokens[from:to], func(t token) bool {
		return slices.ContainsFunc(s.over(p.block, int(t.start)), func(m placed) bool { return m.party == c.owner })
	})
}

// eventLabel reports whether a title begins with a word for an event as its label:
// "Webinar: soil maps in spring".
func eventLabel(title *passage) bool {
	kinds, after := cueBook().starting(title.tokens, 0)
	return kinds&eventNoun != 0 && after < len(title.tokens) && title.tokens[after].gap&(stop|dash|bracket) != 0
}

// joinsUp reports whether a title asks to join the publisher: "Join X and me".
func joinsUp(title *passage, o gist) bool {
	return len(title.tokens) > 0 && o.title&speakingFor != 0 && foldWord(title.tokens[0].of(title.text)) == "join"
}

// invitation reports whether a passage invites to an event, or says that the publisher
// was at one, in one sentence.
func invitation(p *passage) bool {
	for from := 0; from < len(p.tokens); {
		to := from + 1
		for to < len(p.tokens) && p.tokens[to].gap&stop == 0 {
			to++
		}
		if all := cueBook().in(p.tokens[from:to]); all&attending != 0 && all&eventNoun != 0 && all&theirEvent == 0 {
			return true
		}
		from = to
	}
	return false
}

// eventBefore reports whether the words just before a mention in the title name an
// event: "a workshop with X", but not "how X runs its workshops", nor "tracking events
// in X": what is in a product are data.
func eventBefore(s *scan, m *mention) bool {
	p := &s.passages[0]
	for i, t := range p.tokens {
		if int(t.start) == m.start {
			return i >= 2 && foldWord(p.tokens[i-1].of(p.text)) != "in" && cueBook().in(p.tokens[max(0, i-4):i])&(eventNoun|talkNoun) != 0
		}
	}
	return false
}

// inTitle reports whether the title names a party.
func (c call) inTitle(s *scan, party int) bool {
	e := s.found[party]
	return e != nil && e.title > 0
}

// thanks reports whether the article is a thank-you to the party: its title thanks the
// party, or whom the text then names with thanks, or tells of the party's gift, for
// which the text thanks.
func (c call) thanks(s *scan, o gist, e *evidence) bool {
	kinds, _ := cueBook().starting(s.passages[0].tokens, 0)
	switch {
	case e.title > 0 && (kinds&thanking != 0 || e.titled != nil && c.cuesOf(s.doc.title[:e.titled.start])&thanking != 0):
		return true
	case kinds&thanking != 0, e.title > 0 && o.title&funding != 0:
		return c.thanked(s, e)
	}
	return false
}

// thanked reports whether a sentence near the beginning thanks the party.
func (c call) thanked(s *scan, e *evidence) bool {
	for i := range s.passages[1:] {
		p := &s.passages[i+1]
		if !s.near(p.block) {
			break
		}
		for from, to := range p.eachSentence {
			if m := s.named(p, from, to, e.party); m != nil && cueBook().in(p.tokens[from:p.tokenAt(m.start)])&thanking != 0 {
				return true
			}
		}
	}
	return false
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
		if kinds&partnering != 0 && c.cuesOf(s.doc.title[:e.titled.start])&(regarding|launching) != 0 && i > 0 {
			return true
		}
	}
	return false
}
