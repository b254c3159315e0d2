package detect

import (
	"slices"
	"strconv"
	"strings"
)

// attends reports whether the publisher holds, speaks at or takes part in an event,
// rather than writing about one: it says so in its own person, or tags the article as
// a talk, or names itself beside the event.
func (c call) attends(s *scan, o gist, e *evidence) bool {
	event := o.event
	switch {
	case o.filed && (event || c.nearEvent(s, e)), event && o.title&recurring == 0 && s.passages[0].dated(0, len(s.passages[0].tokens)):
		return true
	case o.title&(attending|coHosting) != 0:
		return true
	case c.titledAt(s), o.title&signUp != 0 && s.titleHas(registrationWords) && s.titleHas(openWords):
		return true
	case o.title&signUp != 0 && event, o.title&eventNoun != 0 && o.title&upcoming != 0:
		return true
	case o.title&eventNoun != 0 && (c.inTitle(s, c.owner) || e.titled != nil && e.titled.before&(partnering|heldBy) != 0 && eventBefore(s, e.titled)):
		return true
	case event && o.title&explaining == 0 && e.titled != nil && e.titled.before&meantFor != 0 && eventBefore(s, e.titled):
		return true
	case o.opening&attending != 0 && (event || o.filed || o.day && o.opening&(eventNoun|talkNoun) != 0):
		return true
	case o.opening&signUp != 0 && o.day && (event || o.opening&(eventNoun|talkNoun) != 0):
		return true
	case o.title&eventNoun != 0 && event && o.title&(explaining|recurring|allied|theirEvent) == 0 && (o.opening&(eventNoun|talkNoun) != 0 || s.tellsOfEvent()):
		return true
	case c.tookPart(s, e):
		return true
	case event && o.title&(explaining|theirEvent) == 0 && s.titleHas(recapWords):
		return true
	case o.invites, eventLabel(&s.passages[0], o.day), c.joinsUp(s, o):
		return true
	}
	return c.onStage(s, o, e)
}

// registrationWords and openWords say together that one may come.
var (
	registrationWords = wordSet("registration registrations anmeldung inscription inscriptions inscripcion inscripciones iscrizioni")
	openWords         = wordSet("open opens opened geoffnet eroffnet ouverte ouvertes abierta abiertas aperte")
)

// titleHas reports whether one of the title's words is in a set.
func (s *scan) titleHas(set map[string]bool) bool {
	return s.passages[0].any(0, len(s.passages[0].tokens), set)
}

// titledAt reports whether the title says where the publisher is this year:
// "Acme at SoilCon 2025", "Acme @ the harvest days 2025".
func (c call) titledAt(s *scan) bool {
	title := &s.passages[0]
	own := s.named(title, 0, len(title.tokens), c.owner)
	if own == nil || own.start > 0 || len(title.tokens) == 0 {
		return false
	}
	next := title.tokenAt(own.end)
	if next+1 >= len(title.tokens) {
		return false
	}
	at := title.key(next) == "at" || strings.Contains(title.text[own.end:title.tokens[next].start], "@")
	return at && year(title.tokens[len(title.tokens)-1].of(title.text))
}

// year reports whether a word is a year of ours.
func year(word string) bool {
	n, err := strconv.Atoi(word)
	return len(word) == 4 && err == nil && n >= 1990 && n < 2100
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

// dataWords follow events that are data.
var dataWords = wordSet("driven sourcing sourced stream streams streaming hub hubs grid bus bridge handling handler handlers store log logs data tracking loop loops listener listeners queue queues")

// eventful reports whether the title names an event, and not "event-driven" software, nor
// somebody who is called so.
func eventful(s *scan) bool {
	title := &s.passages[0]
	for i, t := range title.tokens {
		if slices.ContainsFunc(s.over(titleBlock, int(t.start)), func(m placed) bool { return m.start == int(t.start) && m.end == int(t.end) }) {
			continue
		}
		kinds, after := cueBook().starting(title.tokens, i)
		if kinds&(eventNoun|talkNoun) != 0 && (after == len(title.tokens) || !dataWords[title.key(after)]) || eventName(t.of(title.text)) {
			return true
		}
	}
	return false
}

// eventName reports whether a word is the name of an event by its ending: "SoilCon".
func eventName(word string) bool {
	for _, end := range []string{"Con", "Conf", "Fest", "Camp", "athon"} {
		if before, ok := strings.CutSuffix(word, end); ok && len(before) > 1 {
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
	for p := range s.opening {
		for from, to := range p.eachSentence {
			if s.named(p, from, to, e.party) != nil && cueBook().in(p.tokens[from:to])&(eventNoun|talkNoun) != 0 {
				return true
			}
		}
	}
	return false
}

// dated reports whether some words give a day: "July 2-6", "30 August".
func (p *passage) dated(from, to int) bool {
	for i := from; i < to; i++ {
		t := p.tokens[i]
		day, next := dayNumber(t.of(p.text)), i+1 < to
		if i > from && day && cueBook().in(p.tokens[i-1:i])&monthName != 0 || day && next && cueBook().in(p.tokens[i+1:i+2])&monthName != 0 {
			return true
		}
	}
	return false
}

// dayNumber reports whether a word is a day of a month: "3", "24th".
func dayNumber(word string) bool {
	if word[0] > '9' || len(word) > 4 {
		return false
	}
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

// eventLabel reports whether a title begins with a word for an event as its label, or
// says with whom it is: "Webinar: soil maps in spring", "Free workshop: soil maps",
// "Office hours with the people of Acme". Words that mean other things too are no labels
// unless the opening gives a day.
func eventLabel(title *passage, day bool) bool {
	for i := range title.tokens[:min(3, len(title.tokens))] {
		if i > 0 && title.tokens[i].gap != spaced {
			return false
		}
		kinds, after := cueBook().starting(title.tokens, i)
		if kinds&eventNoun == 0 && !(day && kinds&talkNoun != 0) {
			continue
		}
		return after < len(title.tokens) && (title.tokens[after].gap&(stop|dash|bracket) != 0 || withWordSet[title.key(after)])
	}
	return false
}

// tellsOfEvent reports whether the part of an article that says what an event is speaks of
// one.
func (s *scan) tellsOfEvent() bool {
	for p := range s.beginning {
		if p.kind != code && cueBook().in(p.tokens)&eventNoun != 0 {
			return true
		}
	}
	return false
}

// partWords say that somebody was at an event.
var partWords = wordSet("participated sponsored teilgenommen participe participamos participaron")

// tookPart reports whether a sentence of the part of an article that says what an event is
// tells that the publisher took part in one of the party's.
func (c call) tookPart(s *scan, e *evidence) bool {
	for p := range s.beginning {
		for from, to := range p.eachSentence {
			if s.named(p, from, to, e.party) != nil && p.any(from, to, partWords) && cueBook().in(p.tokens[from:to])&eventNoun != 0 && c.speaksOfUs(s, p, from, to) {
				return true
			}
		}
	}
	return false
}

// recapWords are what is told of an event afterwards.
var recapWords = wordSet("recap slides recording ruckblick nachlese nachbericht recapitulatif resumen")

// withWordSet leads from an event to who takes part.
var withWordSet = wordSet("with mit avec con com met")

// joinsUp reports whether a title asks to join the publisher: "Join X and me".
func (c call) joinsUp(s *scan, o gist) bool {
	title := &s.passages[0]
	return len(title.tokens) > 0 && (o.event || o.day || o.opening&(eventNoun|talkNoun) != 0) && (o.title&speakingFor != 0 || c.inTitle(s, c.owner)) && title.key(0) == "join"
}

// invitation reports whether a passage invites to an event, or says that the publisher
// was at one, in one sentence; or begins with "join us" and gives the day.
func invitation(p *passage) bool {
	for from, to := range p.eachSentence {
		all := cueBook().in(p.tokens[from:to])
		if all&attending != 0 && (all&eventNoun != 0 && all&theirEvent == 0 || p.key(from) == "join" && p.dated(from, to)) {
			return true
		}
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
