package detect

import "strings"

// The word lists of detection, folded. They hold kinds of words, never names of
// companies.

// set reads words parted by white space.
func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

var (
	// formatNouns after a name make it the name of a format, a channel, an account.
	formatNouns = set(`collection collections format formats file files channel channels button buttons login account accounts
		group groups thread threads message messages dm dms logo icon badge handle page feed stream post tweet
		kanal kanale konto datei gruppe compte fichier cuenta archivo conta arquivo canale`)
	// formatNounsBefore do the same in languages that put them first.
	formatNounsBefore = set(`canal compte fichier cuenta archivo conta arquivo canale grupo groupe gruppo formato formatos`)
	// leadIn are words that open a phrase and are no part of a name, though a
	// sentence or a title writes them with a capital.
	leadIn = set(`the a an and or with at by from for of in on to via like using use our your their is as why how what when
		meet introducing announcing join der die das mit von bei fur und le la les de du avec chez et el los con por y`)
	// companyNouns after a name say that a company or its product is meant.
	companyNouns = set(`inc ltd llc gmbh api apis platform labs team ceo cto founder cofounder engineering developers developer
		sdk app users customers cloud gateway hq acquires announces launches raises integration connector plugin
		plattform plateforme plataforma piattaforma`)
	// disclosureWords open or mark a note about interests or an author.
	disclosureWords = []string{"disclosure", "full disclosure", "disclaimer", "about the author", "uber den autor", "a propos de l auteur", "sobre el autor",
		"opinions are my own", "views are my own", "previously worked at", "formerly of", "used to work at", "is an alumnus", "worked at"}
)

// disclosure reports whether a passage is a note about the author or interests.
func disclosure(tokens []token) bool {
	if len(tokens) == 0 || len(tokens) > 80 {
		return false
	}
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.key)
		b.WriteByte(' ')
	}
	text := b.String()
	for _, w := range disclosureWords {
		if strings.HasPrefix(text, w+" ") || len(w) > 12 && strings.Contains(text, w+" ") {
			return true
		}
	}
	return false
}

// Phrases, folded, with spaces around them where whole words are meant.
var (
	firstPerson      = []string{" i ", " we ", " our ", " my ", " wir ", " unser ", " nous ", " notre ", " nuestro ", " nuestra "}
	whitePaperWords  = []string{" white paper ", " whitepaper ", " guide ", " ebook ", " e book ", " research report ", " industry report ", " leitfaden ", " livre blanc ", " libro blanco "}
	codeWords        = []string{" code ", " script ", " scripts ", " sdk ", " connector ", " plugin ", " library ", " client ", " collection ", " collections ", " repository ", " repo ", " template ", " prototype ", " github action ", " quellcode ", " codigo "}
	publishWords     = []string{" publish ", " published ", " publishing ", " available ", " find the ", " find it ", " download ", " fork ", " released ", " open source ", " open sourced ", " we built ", " i built ", " i created ", " we wrote ", " i wrote ", " veroffentlicht ", " publie ", " publicado "}
	partnershipWords = []string{" partnership ", " partner with ", " partners with ", " partnering ", " partnerschaft ", " partenariat ", " alianza ", " join forces ", " team up ", " teams up "}
	thanks           = []string{" thank you ", " thanks to ", " danke ", " merci ", " gracias "}
	eventTags        = []string{" talks ", " talk ", " meetup ", " meetups ", " webinar ", " webinars ", " workshop ", " workshops ", " speaking "}
	takesPart        = []string{" i am speaking ", " i will be speaking ", " i m speaking ", " i ll be speaking ", " i ll be ", " i will be ", " i am going to be ", " i m going to be ", " we will be ", " we ll be ", " join us ", " join me ",
		" we are hosting ", " we re hosting ", " i am hosting ", " we are holding ", " i m doing ", " i am doing ", " i am opening ", " i am going to ", " i m going to ", " i am speaking ", " i gave ", " my talk ", " my session ", " our talk ", " our workshop ", " we hosted ", " i spoke ",
		" wir laden ", " wir sind dabei ", " rejoignez nous ", " unete a nosotros "}
	eventWords = []string{" webinar ", " workshop ", " workshops ", " conference ", " meetup ", " hackathon ", " summit ", " panel ", " talk ", " training ", " keynote ", " speaking ",
		" konferenz ", " schulung ", " seminar ", " veranstaltung ", " conference ", " atelier ", " formation ", " taller ", " curso ", " evento "}
	presenters    = []string{"hosted by", "presented by", "held by", "webinar by", "workshop by", "speaker from", "organized by", "organised by", "prasentiert von", "anime par", "impartido por"}
	togetherWords = []string{" today announced ", " jointly ", " together ", " announce a partnership ", " announced a partnership ", " announce partnership ", " announced their ", " announce their ", " partner to ", " team up ", " join forces ", " gemeinsam ", " ensemble ", " conjuntamente "}
)

// Headings of page sections, by what a listing under them means.
var (
	userSections    = []string{" customers ", " trusted by ", " used by ", " powered by ", " users ", " our clients ", " who uses ", " kunden ", " referenzen ", " nos clients ", " clientes "}
	partnerSections = []string{" partner", " integration", " sponsor", " alliance", " ecosystem", " resellers ", " socios ", " works with ", " technology alliances "}
)
