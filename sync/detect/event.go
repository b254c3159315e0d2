package detect

import (
	"regexp"
	"strings"
	"unicode"

	"lately"
)

const eventModel = "event" // an event of the owner and another party

// guest is what a party has to do with an event.
type guest struct {
	sight
	presents  bool // the title or the organiser says that it presents
	joint     bool // the title names it beside the owner, or as whom it is held with
	invited   bool // the text says that it takes part
	shown     bool // the title says that the event is held with it, or shows its product
	passing   bool // the title names it as something that is used, left or compared
	own       bool // it is an event of its own
	seats     int  // speakers of it among several
	sponsor   bool
	venue     bool
	bio       bool // a speaker was there before, or its product is named in a biography
	organizer bool
	stage     who    // whose people present
	passed    int    // mentions as where one signs up or watches
	word      bool   // all that names it is a word that isn't only its name
	how       string // the words that say what part it has
}

// event judges an event: the presenter gave it. Who that is stands beside a word for
// presenting, or is the event's organiser; where nothing says so it is whoever
// announces the event.
func (c call) event() []lately.Finding {
	if c.it.Cancelled {
		return nil
	}
	return c.eventFindings(read(c.it))
}

// organises reports whether the event's organiser is a party.
func (c call) organises(party int) bool {
	for _, m := range newPassage(c.it.Author, titleBlock, heading).mentions(c.d.names) {
		if m.name.party == party {
			return true
		}
	}
	return false
}

// eventFindings judges every party that an event shows.
func (c call) eventFindings(doc document) []lately.Finding {
	parts := c.guests(doc)
	var out []lately.Finding
	for _, party := range sortedKeys(parts) {
		if c.concerns(party) {
			out = append(out, c.attended(parts[party]))
		}
	}
	return out
}

// atEvent judges a card without a date on a page of events, as an event of its own,
// or as somebody who speaks at one or pays for it.
func (c call) atEvent(v *sight, st standing) lately.Finding {
	p := c.guests(read(c.it))[v.party]
	if p == nil {
		p = &guest{sight: *v}
	}
	if st.near == meansSpeakers || strings.HasPrefix(c.place().Form, "logo") {
		*p = guest{sight: *v, seats: 1, how: "“" + v.excerpt + "”"}
	}
	return c.attended(p)
}

// eventPage judges a party that a page about one event is named after.
func (c call) eventPage(v *sight, doc document) lately.Finding {
	p := c.guests(doc)[v.party]
	if p == nil {
		p = &guest{sight: *v}
	}
	return c.attended(p)
}

// namedAtEvent judges the parties that a page about one event names in its text.
// Of a page that lists other events too, its description alone says what it is about.
func (c call) namedAtEvent(doc document, titled map[int]*sight) []lately.Finding {
	lead := block{text: c.place().Lead}
	if c.place().Of > 1 {
		doc.blocks = nil
		c.it.Body = ""
	}
	doc.blocks = append([]block{lead}, doc.blocks...)
	var out []lately.Finding
	for _, f := range c.eventFindings(doc) {
		if i := c.d.index[f.Partner]; titled[i] == nil || f.Status == lately.Counted {
			out = append(out, f)
		}
	}
	return out
}

// attended makes the finding about one party.
func (c call) attended(p *guest) lately.Finding {
	t := &tally{}
	p.presents = p.presents && !p.own // its own event, which the owner goes to
	t.add(p.presents, "presents", "it presents: “"+p.how+"”")
	t.add(p.joint && !p.presents, "held together", "held with it: “"+p.how+"”")
	t.add(p.organizer, "organises", "its organiser")
	t.add(p.invited && !p.presents && !p.joint, "takes part", "it takes part: “"+p.how+"”")
	t.add(p.shown && !p.presents && !p.joint, "shown in the title", "the title says that it is shown or used")
	t.add(p.title > 0 && !p.presents && !p.joint && !p.passing && !p.shown, "in the title", "named in the title")
	t.add(p.passing, "the title names it in passing", "named in passing in the title")
	t.add(p.title > 0 && c.organises(c.owner), "the owner organises", c.d.parties[c.owner].Name+" organises it")
	t.add(p.own, "an event of its own", "an event of its own that "+c.d.parties[c.owner].Name+" goes to")
	t.add(p.seats > 0 && p.sponsor, "speaks and sponsors", "a sponsor with a speaker: “"+p.how+"”")
	t.add(p.seats > 0 && !p.sponsor, "one of the speakers", "one of the speakers is of it: “"+p.how+"”")
	t.add(p.seats > 2 && !p.sponsor, "several of the speakers", "and several more")
	t.add(p.sponsor && p.seats == 0 && !p.presents, "only a sponsor", "a sponsor")
	t.add(p.venue && !p.presents && !p.joint, "only the venue", "the venue")
	t.add(p.text-p.passed >= 2 && !p.own && p.seats == 0 && !p.sponsor && !p.bio && !p.passing, "named repeatedly", "named repeatedly")
	t.add(p.bio && !p.presents && !p.joint && !p.invited && p.seats == 0, "only in a biography", "only in a biography")
	t.add(p.ambiguous && !p.linked && !p.presents && !p.joint && p.seats == 0, "a common word", "though the name is a common word")
	t.add(p.alt > 0 && p.text == 0 && p.title == 0, "only in a picture's text", "named in a picture's text")
	t.add(!p.named() && p.file, "only a file's name", "only by the name of a picture's file")
	giver := c.owner
	if p.stage.we != p.stage.they && !p.presents {
		if p.stage.they {
			giver = p.party
		}
	} else if p.presents || p.organizer || p.invited && p.party != c.owner && !p.joint && strings.Contains(p.how, "hosted by") {
		giver = p.party
	}
	f := c.pageFinding(&p.sight, lately.Workshop, eventModel, "an event", t)
	f.Side = side(giver)
	if p.common() && f.Status == lately.Counted {
		counted, _ := c.d.cuts(eventModel)
		f.Confidence = min(f.Confidence, counted-0.01)
		f.Status = c.d.status(eventModel, f.Confidence)
	}
	if len(t.words) == 0 {
		f.Rule = "an event whose text names " + c.d.parties[p.party].Name
	}
	return f
}

// common reports whether nothing but a common word says that an event has to do with
// a party: that is no reason to count it.
func (p *guest) common() bool {
	return p.word && !p.linked && !p.presents && !p.joint && !p.invited && !p.organizer && p.seats == 0 && !p.stage.they
}

// guests reads an event for every party it shows.
func (c call) guests(doc document) map[int]*guest {
	found := map[int]*guest{}
	for party, v := range c.sights() {
		found[party] = &guest{sight: *v}
	}
	c.titleParts(found)
	for _, m := range newPassage(c.it.Author, titleBlock, heading).mentions(c.d.names) {
		if p := found[m.name.party]; p != nil {
			p.organizer = true
		} else {
			found[m.name.party] = &guest{sight: sight{party: m.name.party, excerpt: c.it.Author}, organizer: true}
		}
	}
	section := meansNothing
	panel, key := introduced(doc) > 2, 0 // the level of a keynote's heading
	left := mostInProse
	for i, b := range doc.blocks {
		mentions := newPassage(b.text, i, b.kind).mentions(c.d.names)
		mentions = mentions[:min(len(mentions), left)]
		left -= len(mentions)
		for _, m := range mentions {
			if found[m.name.party] == nil && m.role != asOther {
				found[m.name.party] = &guest{sight: sight{party: m.name.party, text: 1, excerpt: around(b.text, m.start, m.end), ambiguous: commonIn(m, b.text), whole: m.name.ambiguous && !commonIn(m, b.text), product: m.name.kind == product}}
			}
		}
		if b.kind == heading {
			section = meaningOf(b.text)
			switch {
			case keynote.MatchString(b.text):
				key = max(1, b.level)
			case b.level <= key:
				key = 0
			}
		}
		c.blockParts(found, b.text, mentions, section, panel, key > 0)
	}
	c.performs(found, doc)
	s := c.d.scan(doc, c.it, c.owner, nil)
	o := c.gist(s)
	for party, p := range found {
		e := s.found[party]
		if e != nil && party != c.owner {
			p.stage = c.stage(s, o, e)
		}
		p.word = c.d.parties[party].Ambiguous && !p.whole && (e == nil || !e.firm && len(e.links) == 0)
	}
	return found
}

// titleParts reads the title, where an event says by whom and with whom it is.
func (c call) titleParts(found map[int]*guest) {
	title := lately.OneLine(c.it.Title)
	mentions := newPassage(title, titleBlock, heading).mentions(c.d.names)
	beside := func(m mention) bool {
		for _, o := range mentions {
			if o.name.party == c.owner && !strings.Contains(title[min(o.end, m.end):max(o.start, m.start)], ". ") {
				return true
			}
		}
		return false
	}
	led := ""
	end := 0
	for _, m := range mentions {
		p := found[m.name.party]
		if p == nil || m.name.party == c.owner {
			continue
		}
		before := " " + foldText(title[:m.start])
		// In "by X & Y" the word that leads to X leads to Y too.
		if led == "" || !joinsNames(title[end:m.start]) {
			led = leadsTo(withoutArticle(before))
		}
		end = m.end
		if led == "by" && usedBy(before, title[m.end:]) {
			led = ""
		}
		after := " " + foldText(title[m.end:]) + " "
		switch {
		case led == "by" || hasPrefixAny(after, presentsWords...):
			p.presents = true
		case led == "passing" || hasPrefixAny(after, passingNouns...):
			p.passing = true
		case led == "" && beside(m) && hasSuffixAny(before, " at", " bei", " bei der", " auf der", " auf dem", " au", " aux", " chez", " en el", " en la"):
			p.own = true // where the owner goes
		case led == "with" && panelTitle.MatchString(title[:m.start]):
			p.seats++ // one of several
		case led == "with" && guestOf(title, m) || beside(m):
			p.joint = true
		case led == "with":
			p.shown = true
		case m.start == 0 && ownEvent(after) && !c.organises(c.owner):
			p.own = true
		default:
			continue
		}
		p.how = around(title, m.start, m.end)
	}
}

// panelTitle is a title about people of several companies.
var panelTitle = regexp.MustCompile(`(?i)\b(?:panel|round ?table|podium|podiumsdiskussion|table ronde|mesa redonda)\b`)

// guestOf reports whether "with X" in a title means a guest and not a tool: it stands
// in brackets, behind a comma or a dash, or behind a word for an event.
func guestOf(title string, m mention) bool {
	before := strings.TrimRight(title[:m.start], " ")
	at := strings.LastIndexAny(before, "([,|:–—-")
	if at >= 0 && wordsIn(before[at:]) <= 3 {
		return true
	}
	words := strings.Fields(foldText(before))
	if hasAny(" "+strings.Join(words[max(0, len(words)-4):], " ")+" ", talkWords...) {
		return true
	}
	// In "shops that ship with X" the shops do, not the event.
	if hasAny(" "+strings.Join(words[max(0, len(words)-5):], " ")+" ", relatives...) {
		return false
	}
	first := foldText(strings.TrimSpace(before[at+1:]))
	opening, _, _ := strings.Cut(first, " ")
	return !doing[opening] && !(len(opening) > 5 && strings.HasSuffix(opening, "ing"))
}

// doing are words that open a title which says what one does with a tool.
var doing = wordSet(`how build boost use get make create scale improve reduce run deploy monitor automate speed unlock optimize optimise migrate analyze analyse integrate manage ship test secure
	why accelerate simplify modernize track connect extend deliver send so wie comment como cómo`)

// relatives open a clause about somebody else.
var relatives = phrases("that", "who", "which", "qui")

func wordsIn(s string) int {
	_, keys := tokenize(s)
	return len(keys)
}

// talkWords are kinds of events that one has with somebody.
var talkWords = phrases("webinar", "workshop", "talk", "chat", "fireside", "panel", "q a", "ama", "conversation", "discussion", "interview", "session", "meetup", "hackathon", "training", "masterclass", "roundtable", "live", "gespräch", "atelier", "entretien", "taller", "charla", "together", "partnership", "collaboration", "jointly")

// leadsTo says what the words before a name in a title make of it.
func leadsTo(before string) string {
	switch {
	case hasSuffixAny(before, leavingWords...):
		return "passing"
	case hasSuffixAny(before, byWords...):
		return "by"
	case hasSuffixAny(before, passingLeads...):
		return "passing"
	case hasSuffixAny(before, withWords...):
		return "with"
	}
	return ""
}

// usedBy reports whether "by X" says no more than that something was done by X: a
// word for what was done stands before it that means no event, or the sentence goes
// on behind X.
func usedBy(before, rest string) bool {
	words := strings.Fields(before)
	if len(words) < 2 || words[len(words)-1] != "by" {
		return false
	}
	if hasSuffixAny(before, byWords[1:]...) {
		return false
	}
	done := words[len(words)-2]
	first, _, _ := strings.Cut(strings.TrimSpace(foldText(rest)), " ")
	return len(done) > 4 && strings.HasSuffix(done, "ed") || first != "" && startsLower(rest) && !joinsNames(first)
}

func startsLower(s string) bool {
	for _, r := range strings.TrimSpace(s) {
		return unicode.IsLower(r)
	}
	return false
}

func joinsNames(gap string) bool {
	switch strings.TrimSpace(gap) {
	case "&", "and", ",", "+", "x", "/", "und", "et", "y", "e", "、", "と", ", and":
		return true
	}
	return false
}

// ownEvent reports whether the rest of a title makes it the name of an event: what
// follows a company's name is a word for an event, or nearly nothing.
func ownEvent(after string) bool {
	words := strings.Fields(after)
	return len(words) <= 6 && (len(words) <= 2 || hasAny(after, eventHeadings...)) && !hasAny(after, lessons...)
}

// lessons are events that have what they teach in their title.
var lessons = phrases("training", "trainings", "workshop", "workshops", "course", "courses", "webinar", "webinars", "masterclass", "bootcamp", "seminar", "schulung", "schulungen", "formation", "formations", "atelier", "ateliers", "taller", "talleres", "curso", "cursos", "研修", "勉強会")
