package detect

import (
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
	event          bool // the title names an event
	day            bool // the opening gives a day
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
			o.day = o.day || p.dated(0, len(p.tokens))
			o.invites = o.invites || kinds&attending != 0 && invitation(p)
			o.mark = o.mark || kinds&releaseMark != 0 && (len(p.tokens) <= 12 || b.in(p.tokens[:6])&releaseMark != 0)
		}
		if late {
			o.tail |= kinds
		}
	}
	o.first = o.first || o.title&firstPerson != 0
	o.event = eventful(s)
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
	case formOfRelease(s, o):
		return verdict{lately.PressRelease, "written as a press release"}
	case !o.event && c.thanks(s, o, e):
		return verdict{lately.Testimonial, "a thank-you in the title"}
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
	case c.joins(s, o, e):
		return verdict{lately.Integration, "the title says that the two are joined"}
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
	case e.title > 0 && (kinds&thanking != 0 || e.titled != nil && saysThanks(&s.passages[0], e.titled.start)):
		return true
	case kinds&thanking != 0, o.title&funding != 0 && (e.title > 0 || s.foremost(e)):
		return c.thanked(s, e)
	}
	return false
}

// saysThanks reports whether the title up to a place begins with thanks: "A big thank you
// to X", but not "A layer of roads, thanks to X".
func saysThanks(title *passage, end int) bool {
	for i := range title.tokens[:min(title.tokenAt(end), 5)] {
		if i > 0 && title.tokens[i].gap&comma != 0 {
			return false
		}
		if kinds, _ := cueBook().starting(title.tokens, i); kinds&thanking != 0 {
			return true
		}
	}
	return false
}

// thanked reports whether a sentence near the beginning thanks the party.
func (c call) thanked(s *scan, e *evidence) bool {
	for p := range s.beginning {
		for from, to := range p.eachSentence {
			if m := s.named(p, from, to, e.party); m != nil && cueBook().in(p.tokens[from:p.tokenAt(m.start)])&thanking != 0 {
				return true
			}
		}
	}
	return false
}

// welcomeWords begin a title that welcomes somebody, partnerWords say as what.
var (
	welcomeWords = wordSet("welcome welcoming meet introducing announcing willkommen bienvenue bienvenidos bienvenida benvenuti welkom")
	partnerWords = wordSet("partner partners sponsor sponsors member members partenaire socio")
)

// welcomes reports whether the title calls the party a partner or sponsor of the
// publisher's: "Welcoming X as our partner", "Welcome our new partner X".
func (c call) welcomes(s *scan, e *evidence) bool {
	if e.titled == nil {
		return false
	}
	title := &s.passages[0]
	at, behind := title.tokenAt(e.titled.start), title.tokens[title.tokenAt(e.titled.end):]
	if at > 0 && welcomeWords[title.key(0)] && partnerWords[title.key(at-1)] {
		return true
	}
	for i := range behind {
		kinds, _ := cueBook().starting(behind, i)
		if kinds&partnering != 0 && cueBook().in(title.tokens[:at])&(regarding|launching) != 0 && i > 0 {
			return true
		}
	}
	return false
}
