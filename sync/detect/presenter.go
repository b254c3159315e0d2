package detect

import (
	"regexp"
	"strings"
)

// Words that say what part a company has in an event, folded.
var (
	byWords       = trimmed(phrases("by", "hosted by", "presented by", "held by", "organized by", "organised by", "sponsor", "sponsored by", "brought to you by", "speaker from", "speakers from", "von", "präsentiert von", "veranstaltet von", "par", "animé par", "animée par", "animés par", "présenté par", "présentée par", "organisé par", "organisée par", "coorganisé par", "coorganisée par", "proposé par", "proposée par", "ausgerichtet von", "organisiert von", "durchgeführt von", "moderiert von", "co organized by", "co organised by", "co hosted by", "por", "organizada por", "impartida por", "impartido por", "presentado por", "organizado por", "da", "主催", "提供"))
	withWords     = trimmed(phrases("with", "featuring", "feat", "ft", "guest", "guests", "joined by", "mit", "zu gast", "avec", "con", "junto a", "com", "共催", "ゲスト"))
	passingLeads  = trimmed(phrases("your", "vs", "versus", "from", "off", "leave", "leaving", "replace", "replacing", "beyond", "than", "like", "your own", "ihre", "ihren", "votre", "vos", "su", "sus", "tu"))
	leavingWords  = trimmed(phrases("weg von", "wechsel von", "umstieg von", "statt", "away from", "move from", "moving from", "migrate from", "migrating from", "switch from", "switching from", "alternative to", "alternatives to", "instead of", "abschied von", "quitter", "passer de", "migrer de", "dejar", "cambiar de", "migrar de", "alternativa a"))
	passingNouns  = phrases("bill*", "cost*", "spend*", "alternative*", "users", "customers", "members", "migration*", "vs", "versus", "native", "based", "compatible", "powered", "style")
	presentsWords = phrases("presents", "present", "hosts a", "hosts an", "hosts the", "hosts us", "hosts our", "hosts this", "introduces", "shows", "zeigt", "präsentiert", "lädt ein", "présente", "presenta", "が", "主催")

	// invites lead to a company that takes part in an event.
	invites = trimmed(phrases("join", "join us and", "meet", "speakers from", "speaker from", "experts from", "expert from", "leaders from", "engineers from", "team from", "teams from", "people from", "representatives from", "guests from", "hosted by", "presented by", "organized by", "organised by", "brought to you by", "together with", "along with", "in collaboration with", "collaborated with", "in partnership with", "partnered with", "partnering with", "joined by", "featuring", "taught by", "led by", "delivered by", "run by", "given by", "moderated by", "instructors from", "trainers from", "taught by the", "led by the", "with our partner", "with our partners", "with our friends at", "alongside", "held by", "held with", "jointly with", "recorded with", "hosted with", "session with", "webinar with", "workshop with", "conversation with", "jointly by", "in cooperation with", "guest", "our guests",
		"gemeinsam mit", "zusammen mit", "in zusammenarbeit mit", "experten von", "präsentiert von", "unser partner", "unserem partner", "veranstaltet von", "organisiert von", "ausgerichtet von", "durchgeführt von", "durchgeführt mit", "moderiert von", "geleitet von", "gehalten von", "in kooperation mit", "eingeladen von", "avec notre partenaire", "en partenariat avec", "en collaboration avec", "aux côtés de", "organisé par", "organisée par", "coorganisé par", "coorganisée par", "animé par", "animée par", "animés par", "animées par", "présenté par", "présentée par", "proposé par", "proposée par", "organizado por", "organizada por", "impartido por", "impartida por", "presentado por", "presentada por", "junto a", "junto con", "en colaboración con", "con nuestro socio", "expertos de", "共催", "ゲスト", "協力"))
	// joinsUs follow a company, or its people, that take part.
	joinsUs = phrases("join us", "joined us", "joins", "will join", "agreed to join", "will present", "will share", "will show", "presents", "is hosting", "hosts a", "hosts an", "hosts the", "hosts us", "hosts our", "hosts this", "co hosts", "and we", "and our team", "share*", "shows how", "explain*", "talks about", "will talk", "team up", "teams up",
		"ist dabei", "sind dabei", "zeigt", "präsentiert", "nous rejoint", "présente", "partage", "se une", "presenta", "comparte", "が登壇", "登壇")
	sponsoring = trimmed(phrases("sponsored by", "supported by", "sponsors", "sponsor", "thanks to", "gesponsert von", "unterstützt von", "soutenu par", "sponsorisé par", "patrocinado por", "con el apoyo de", "協賛"))
	venues     = trimmed(phrases("at", "location", "venue", "office", "offices", "headquarters", "room", "im büro von", "chez", "dans les locaux de", "en las oficinas de", "会場"))
	seatWords  = trimmed(phrases("at", "of", "from", "bei", "von", "chez", "de", "en"))
	pastWords  = phrases("previously", "formerly", "former", "worked at", "worked for", "used to", "before", "prior to", "ex", "years at", "roles at", "alumn*", "early employee", "früher", "ehemals", "ancien*", "auparavant", "antes", "anteriormente")
)

// admission leads to where one registers for an event, or where it can be seen.
var admission = regexp.MustCompile(`(?i)\b(?:regist\pL+|sign(?:ed|ing)?[- ]?up|rsvp|submit\pL*|tickets?|enrol\pL*|events?|groups?|held|hosted|join(?: us)?|find us|follow us|watch|(?:live)?stream\pL*|recordings?|slides|videos?|anmeld\pL*|angemeldet|aufzeichnung|inscri\pL+|entradas|billets)\b[^.!?]{0,50}\b(?:on|via|through|to|over|using|bei|über|auf|sur|en|a través de)\s+(?:the\s+|our\s+|de\s+)?$`)

// jointWords follow two companies that do something together at an event, folded.
var jointWords = phrases("walk", "show", "present", "explain", "discuss", "share", "host", "invite", "will", "explore", "demonstrate", "introduce", "talk", "teach", "run", "cover", "answer", "bring", "are hosting", "are running", "co host", "team up",
	"zeigen", "laden", "präsentieren", "erklären", "stellen", "veranstalten", "présentent", "montrent", "expliquent", "organisent", "proposent", "vous invitent", "invitent", "presentan", "muestran", "explican", "organizan", "invitan")

// leadArticles may stand between a word that leads to a name and the name.
var leadArticles = []string{" the", " der", " dem", " den", " die", " das", " la", " le", " l", " les", " el", " los", " las", " our friends at", " the team at", " the team of", " l equipe de", " l equipe d", " el equipo de", " dem team von"}

// withoutArticle takes an article off the end of folded words.
func withoutArticle(before string) string {
	for _, a := range leadArticles {
		if strings.HasSuffix(before, a) {
			return strings.TrimSuffix(before, a)
		}
	}
	return before
}

// trimmed takes the space at the end off, so that phrases match what a text ends in.
func trimmed(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimRight(s, " ")
	}
	return out
}

// blockParts reads a block of an event's text for what part each of its mentions says that
// a company has.
//
// What stands under a keynote's heading is the talk that the event is about.
func (c call) blockParts(found map[int]*guest, text string, mentions []mention, section meaning, panel, opening bool) {
	seats := countSeats(text)
	end, invited, owner := 0, false, false
	shared := c.together(text, mentions)
	for n, m := range mentions {
		p := found[m.name.party]
		if p == nil || m.role == asOther {
			continue
		}
		before, after := withoutArticle(" "+foldText(text[max(0, m.start-60):m.start])), " "+foldText(text[m.end:min(len(text), m.end+60)])+" "
		beside := owner && joinsNames(text[end:m.start])
		owner = m.name.party == c.owner
		if boothOf.MatchString(sentenceOf(text, m.start, m.end)) {
			before, after = "", "" // a neighbour at a fair
		}
		if invited = invited && joinsNames(text[end:m.start]) || hasSuffixAny(before, invites...); m.name.party == c.owner {
			end = m.end
			continue
		}
		end = m.end
		words := around(text, m.start, m.end)
		switch {
		case property(text, m, p, words, panel):
		case gives(text, m):
			p.presents, p.how = true, words
		case shared[n] == withOwner:
			p.joint, p.how = true, words
		case shared[n] == alone:
			p.presents, p.how = true, words
		case section == meansSpeakers:
			p.seats, p.how = p.seats+1, words
		case section == meansPartners || section == meansMembers || hasSuffixAny(before, sponsoring...) || sponsorList(text, m):
			p.sponsor = true
		case inThePast(text, m):
			p.bio = true
		case admission.MatchString(text[max(0, m.start-90):m.start]):
			p.passed++
		case invited, beside && hasPrefixAny(after, jointWords...), hasPrefixAny(" "+strings.TrimPrefix(after, " s "), joinsUs...), hasPrefixAny(after, joinsUs...), rolesJoin(text[m.end:]):
			if !p.invited {
				p.invited, p.how = true, words
			}
			if seats > 1 && !hasSuffixAny(before, invites...) {
				p.invited, p.seats = false, p.seats+1
			}
		case welcomes(text, m):
			p.invited, p.how = true, words
		case hasSuffixAny(before, seatWords...) && roleBefore(text[:m.start]):
			p.seats, p.how = p.seats+1, words
		case seatedIn(text, m):
			if p.how = words; opening || keynote.MatchString(text) {
				p.invited = true
			} else {
				p.seats++
			}
		case hasSuffixAny(before, venues...):
			p.venue = true
		}
	}
}

// inThePast reports whether a name stands as where somebody was before: words that
// say so come before it in its sentence, or right after it.
func inThePast(text string, m mention) bool {
	from := max(0, m.start-90)
	if i := strings.LastIndexAny(text[from:m.start], ".!?"); i >= 0 {
		from += i + 1
	}
	before, after := strings.ToValidUTF8(text[from:m.start], ""), strings.ToValidUTF8(text[m.end:min(len(text), m.end+24)], "")
	return hasAny(" "+foldText(before)+" ", pastWords...) || hasPrefixAny(" "+foldText(after)+" ", " alum", " alumn", " veteran", " s former", " until ", " bis ")
}

// property reads a line of structured data: "Performer: Ada, CTO, Acme".
//
// On a panel a speaker is one of several, and presents nothing.
func property(text string, m mention, p *guest, words string, panel bool) bool {
	from := max(0, m.start-longestSentence)
	text, m.start = text[from:], m.start-from
	at := strings.LastIndex(text[:m.start], ": ")
	if at < 0 || lastStop(text[at:m.start]) > 0 {
		return false
	}
	label := strings.TrimSpace(text[lastStop(text[:at]):at])
	switch key := strings.ToLower(label); {
	case panel && speakerLabels[foldText(key)]:
		p.seats, p.how = p.seats+1, words
		return true
	case hostLabels[foldText(key)]:
		p.presents, p.how = true, words
	case guestLabels[foldText(key)]:
		p.joint, p.how = true, words
	case placeLabels[foldText(key)]:
		p.venue = true
	}
	switch label {
	case "Organizer":
		p.organizer = true
	case "Performer":
		p.seats, p.how = p.seats+1, words
	case "Sponsor":
		p.sponsor = true
	case "Location":
		p.venue = true
	default:
		return p.presents || p.venue || p.joint
	}
	return true
}

// hostLabels are what a column or a line is called that names who presents.
var (
	hostLabels = wordSet(`who host hosts presenter presenters speaker speakers instructor instructors trainer trainers company organisation organization by veranstalter referent referenten anbieter intervenant intervenants organisateur ponente ponentes organiza organizador 主催 講師 登壇`)
	// speakerLabels are those of them that name people.
	speakerLabels = wordSet(`who presenter presenters speaker speakers panelist panelists referent referenten intervenant intervenants ponente ponentes 登壇`)
	// guestLabels are those that name with whom it is.
	guestLabels = wordSet(`with guest guests cohost cohosts partner partners mit gast gäste gaste partner avec invité invités invite invites con invitado invitados socio socios 共催 ゲスト`)
	placeLabels = wordSet(`where location venue place ort lieu lugar 会場`)
)

// introduced counts the speakers that lines like "Speakers: Ada (Acme), Ben (Bolt)" name.
func introduced(doc document) int {
	n := 0
	for _, b := range doc.blocks {
		label, rest, ok := strings.Cut(b.text, ": ")
		if ok && len(label) < 40 && speakerLabels[foldText(label)] {
			n += max(1, strings.Count(rest, "("), strings.Count(rest, ";")+1)
		}
	}
	return n
}

// gives reports whether a company is said to give an event: "Acme will be providing a
// two days course".
func gives(text string, m mention) bool {
	s := strings.TrimPrefix(strings.ToValidUTF8(text[m.end:min(len(text), m.end+90)], ""), "'s")
	return giving.MatchString(s)
}

// giving goes on from whoever gives an event.
var giving = regexp.MustCompile(`(?i)^\s+(?:is|are|will be|will|wird|va|donnera|ofrecerá)?\s*(?:providing|provides?|giving|gives?|offering|offers?|holding|holds?|running|runs?|teaching|teaches|teach|delivering|delivers?|organi[sz]ing|organi[sz]es?|veranstaltet|bietet|organise|propose|anime|ofrece|imparte|organiza)\s+(?:an?|the|this|our|its|their|two|three|four|free|eine?n?|une?|una?)\b[^.!?]{0,60}?\b(?:webinar|workshop|training|course|seminar|class|masterclass|bootcamp|introduction|tutorial|meetup|hackathon|session|schulung|kurs|atelier|formation|taller|curso)`)

// boothOf marks a sentence that says where one finds us at a fair.
var boothOf = regexp.MustCompile(`(?i)\b(?:booth|stand|hall|pavilion|pabellón|pabellon|halle|messestand|standnummer)\s+(?:nr\.?\s*|no\.?\s*|n\.?º\s*)?[A-Z]?\d`)

// keynote marks a talk that the event is about.
var keynote = regexp.MustCompile(`(?i)\bkeynote\b|\bconférence d'ouverture\b|基調講演`)

// welcomes reports whether a text invites to one person, or to two, and the name is whom
// that person speaks for: "Join Ada Holm of Acme".
func welcomes(text string, m mention) bool {
	before := strings.ToValidUTF8(text[max(0, m.start-120):m.start], "")
	return welcome.MatchString(before) && len(personOf.FindAllStringIndex(text[:min(len(text), 1000)], fewPerformers+1)) <= fewPerformers
}

// welcome leads to a guest and whom they speak for, personOf is somebody with either.
var (
	welcome  = regexp.MustCompile(`(?i:\b(?:join|joined by|meet|welcome|featuring|hear from|(?:talk|chat|conversation|interview) with|(?:our |a )?(?:special )?guests?(?: speaker)?(?: today| this time)?(?: is| will be|:)?|zu gast(?: ist|:)?|unser gast(?: ist|:)?|notre invitée?(?: est|:)?|nuestr[oa] invitad[oa](?: es|:)?))\s+(?:Dr\.?\s+|Prof\.?\s+)*\p{Lu}[\p{L}.'’-]+(?:\s+\p{Lu}[\p{L}.'’-]+){1,2}(?:,\s[^.!?,]{2,40})?\s*(?:[(,]|\s(?:of|from|at|von|bei|de|du|chez))\s*$`)
	personOf = regexp.MustCompile(`\p{Lu}[\p{L}.'’-]+\s+\p{Lu}[\p{L}.'’-]+(?:,\s[^.!?,()]{2,40})?\s*(?:[(,]|\s(?:of|from|at|von|bei|de|du|chez)\s)`)
)

// seatedIn reports whether a name stands behind a person's, as whom that person speaks
// for: "Ada Holm, Acme", or in a line of a programme.
func seatedIn(text string, m mention) bool {
	before := strings.ToValidUTF8(text[max(0, m.start-120):m.start], "")
	if inThePast(text, m) {
		return false
	}
	return personBefore.MatchString(before) && len(text) < 400 || m.start < 240 && agendaLine.MatchString(text[:m.start])
}

// agendaLine is the beginning of a line of a programme: a time, a person, and what that
// person is.
var agendaLine = regexp.MustCompile(`^\s*\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*[–-]\s*\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m\.?)?)?\s*[–|:-]?\s*(?:Dr\.?\s+|Prof\.?\s+)*\p{Lu}[\p{L}.'’-]+(?:\s+(?:&\s+|and\s+)?\p{Lu}[\p{L}.'’-]+){1,5},\s[^“”"«»!?]*$`)

// sponsorList reports whether a name stands in a list that words for sponsors open:
// "Presented by us, supported by X, Y and Z".
func sponsorList(text string, m mention) bool {
	before := strings.TrimPrefix(foldedBefore(text, m.start), " ")
	at := -1
	for _, w := range sponsoring {
		if i := strings.LastIndex(" "+before+" ", w+" "); i > at {
			at = i
		}
	}
	return at >= 0 && len(before)-at < 160 && !strings.ContainsAny(text[max(0, m.start-(len(before)-at)):m.start], ".!?")
}

// rolesJoin reports whether a company is followed by one of its people who joins:
// "X's CDO agreed to join us".
func rolesJoin(rest string) bool {
	folded := foldText(rest[:min(len(rest), 120)])
	words := strings.Fields(strings.TrimPrefix(folded+" ", "s "))
	if len(words) < 2 {
		return false
	}
	for i, w := range words[:min(len(words), 5)] {
		if jobWords[w] || w == "cdo" || w == "team" {
			return hasAny(" "+strings.Join(words[i:], " ")+" ", joinsUs...)
		}
	}
	return false
}

// roleBefore reports whether somebody's work stands right before a name: "CISO at".
func roleBefore(text string) bool {
	_, keys := tokenize(strings.ToValidUTF8(text[max(0, len(text)-80):], ""))
	for i := len(keys) - 2; i >= max(0, len(keys)-7); i-- {
		if jobWords[keys[i]] || keys[i] == "security" {
			return true
		}
	}
	return false
}

// countSeats counts the people that a text introduces with their work.
func countSeats(text string) int {
	n := 0
	folded := " " + foldText(text) + " "
	for _, w := range []string{" at ", " bei ", " chez "} {
		for rest := folded; ; {
			i := strings.Index(rest, w)
			if i < 0 {
				break
			}
			if words := strings.Fields(rest[:i]); len(words) > 0 && jobWords[words[len(words)-1]] {
				n++
			}
			rest = rest[i+len(w)-1:]
		}
	}
	return n
}
