package detect

import (
	"regexp"
	"strings"
	"sync"
)

// Who holds an event is often said in its text: "Organised by X and Y", "Host: X",
// "X and Y walk through a setup". Names that stand in one enumeration hold it together.

// holding is what an enumeration of names in an event's text makes of each.
type holding int

const (
	notHolding holding = iota
	alone              // it holds the event, and the owner isn't beside it
	withOwner          // it holds the event together with the owner
)

var (
	// holderLabels lead to whoever holds an event.
	holderLabels = trimmed(phrases("host", "hosts", "hosted by", "cohosted by", "organizer", "organizers", "organiser", "organisers", "organized by", "organised by", "presented by",
		"veranstalter", "veranstalterin", "veranstaltet von", "organisiert von", "ausgerichtet von", "gastgeber",
		"organisateur", "organisateurs", "organisé par", "organisée par", "proposé par", "proposée par",
		"organizado por", "organizada por", "organiza", "organizan", "organizador", "organizadores", "coorganizado por",
		"organizzato da", "organizado pela", "organizado pelo", "主催", "共催", "講師", "登壇", "主办", "주최"))
	// sessionLeads lead to whoever gives something at an event.
	sessionLeads = trimmed(phrases("workshop by", "workshops by", "workshop with", "webinar by", "webinar with", "talk by", "talks by", "talk with", "session by", "sessions by", "session with", "recorded with", "hosted with", "organised with", "organized with", "held with", "presented with", "jointly with", "run with",
		"vorträge von", "vortrag von", "workshop von", "webinar mit", "workshop mit", "atelier avec", "webinaire avec", "taller con", "seminario con", "webinar con"))
	// holderVerbs follow an enumeration of those who do something at an event.
	holderVerbs = trimmed(phrases("walk", "show", "discuss", "present", "host", "explore", "share", "explain", "talk", "invite", "demonstrate", "look", "team up", "join forces", "take you", "bring you", "will", "are hosting", "are teaming",
		"zeigen", "laden", "präsentieren", "veranstalten", "erklären", "diskutieren", "organisent", "expliquent", "proposent", "muestran", "organizan", "invitan", "explican"))
	joiners = wordSet(`and und et y e i x og och en と`)
	// besideNames are words that belong to a company's name, or stand before it.
	besideNames = wordSet(`the our friends at partner partners from of der die das den dem le la les l el los gmbh ag se kg sa sas sarl srl llc llp inc ltd co corp plc bv as oy ab kk 株 式 会 社 有 限`)
)

// together reads the enumerations in a block of an event's text, for each mention.
func (c call) together(text string, mentions []mention) []holding {
	out := make([]holding, len(mentions))
	shares := sync.OnceValue(func() bool { return c.sharesSeats(text, mentions) })
	for from := 0; from < len(mentions); {
		to := from + 1
		for to < len(mentions) && enumerated(text[mentions[to-1].end:mentions[to].start]) {
			to++
		}
		how := notHolding
		if holds(text, mentions[from]) || to == from+1 && showsThere(text, mentions[from]) {
			how = alone
		}
		if how == notHolding && seated(text, mentions[from]) && shares() {
			how = withOwner
		}
		for _, m := range mentions[from:to] {
			if m.name.party == c.owner && (how == alone || acts(text, mentions[from], mentions[to-1])) {
				how = withOwner
			}
		}
		for i := from; i < to; i++ {
			out[i] = how
		}
		from = to
	}
	return out
}

// sharesSeats reports whether a text introduces two people, one of them the owner's:
// "Ada Holm, Northwind, and Mara Quist, Mapleforge".
func (c call) sharesSeats(text string, mentions []mention) bool {
	if len(seats.FindAllStringIndex(text, 3)) != 2 {
		return false
	}
	for _, m := range mentions {
		if m.name.party == c.owner && seated(text, m) {
			return true
		}
	}
	return false
}

// seats are people with what stands behind their names.
var seats = regexp.MustCompile(`\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+){1,3}(?:, | \()\p{Lu}`)

// seated reports whether a name stands behind a person's.
func seated(text string, m mention) bool {
	return personComma.MatchString(text[max(0, m.start-60):m.start])
}

var personComma = regexp.MustCompile(`\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+){1,3}(?:, | \()$`)

// holds reports whether the words before an enumeration say that it holds the event.
func holds(text string, first mention) bool {
	words := strings.Fields(foldText(text[max(0, first.start-80):first.start]))
	for len(words) > 0 && besideNames[words[len(words)-1]] && words[len(words)-1] != "at" {
		words = words[:len(words)-1]
	}
	before := " " + strings.Join(words, " ")
	return hasSuffixAny(before, holderLabels...) || ledBy.MatchString(text[max(0, first.start-100):first.start])
}

// ledBy are people who give something, in front of the company that they are of: "Led by
// Ada Holm and Piet Groot of".
var ledBy = regexp.MustCompile(`(?i:led|taught|presented|hosted|given|run|moderated|geleitet|moderiert|gehalten|animée?|dirigée?|impartido|dictado) (?i:by|von|par|por) (?:\p{Lu}[\p{L}.'’-]+(?:,? (?:and|und|et|y|&))?,? ){2,8}(?:of|from|at|von|de|bei|chez)\s*(?:the\s)?$`)

// showsThere reports whether a sentence opens with somebody of a company who shows
// something: "Ada Holm of Northwind shows her vat".
func showsThere(text string, m mention) bool {
	before := text[max(0, m.start-60):m.start]
	at := personBefore.FindStringIndex(before)
	if at == nil {
		return false
	}
	lead := strings.TrimSpace(before[:at[0]])
	return (lead == "" && m.start <= 60 || strings.HasSuffix(lead, ".")) && hasPrefixAny(" "+foldText(text[m.end:min(len(text), m.end+40)])+" ", personVerbs...)
}

// personVerbs are what somebody does at an event.
var personVerbs = phrases("shows", "presents", "explains", "demonstrates", "walks", "talks", "shares", "will show", "will present", "will share", "will explain", "zeigt", "präsentiert", "erklärt", "berichtet", "présente", "montre", "explique", "partage", "presenta", "muestra", "explica", "comparte")

// acts reports whether an enumeration does something at the event: it gives a session,
// or it opens a sentence that goes on with a word for presenting.
func acts(text string, first, last mention) bool {
	before := strings.TrimSpace(text[max(0, first.start-80):first.start])
	if hasSuffixAny(" "+foldText(before), sessionLeads...) {
		return true
	}
	opens := first.start < 5 || strings.HasSuffix(before, ".") || strings.HasSuffix(before, ":") || strings.HasSuffix(before, "!") || strings.HasSuffix(before, "?")
	return opens && hasPrefixAny(" "+foldText(text[last.end:min(len(text), last.end+60)])+" ", holderVerbs...)
}

// enumerated reports whether what stands between two names makes them one
// enumeration: a comma or a word for "and", and what belongs to the names.
func enumerated(gap string) bool {
	if len(gap) > 40 || strings.ContainsAny(gap, ".;:!?|()") && !strings.Contains(gap, "Inc.") && !strings.Contains(gap, "Ltd.") {
		return false
	}
	joined := strings.ContainsAny(gap, ",&+、×/・")
	for _, w := range strings.Fields(foldText(gap)) {
		switch {
		case joiners[w]:
			joined = true
		case !besideNames[w]:
			return false
		}
	}
	return joined
}
