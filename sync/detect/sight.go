package detect

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"lately"
)

// sight is how one party can be seen in an item of a page.
type sight struct {
	party     int
	title     float64 // share of the title that is its name; 0 if it isn't named there
	titled    string  // the title, as far as it is before the name
	alt       float64 // the same of the alternative text of a picture
	file      bool    // the name of a picture's file has it
	anchor    bool    // the text of the item's link names it
	text      int     // mentions in the item's text
	first     bool    // the text begins with it
	sentence  string  // the sentence that names it, if only the text does
	about     string  // the paragraph that opens with it
	lead      string  // the folded words before it, where it is named first
	alone     bool    // a line of the text is its name and nothing else
	together  bool    // the text says that the owner made something with it
	linked    bool    // the item, or a link in it, leads to its site
	cited     bool    // but only a link within a longer text
	product   bool    // only by a product or former name
	ambiguous bool    // only by a common word
	whole     bool    // by a name of several words with capitals, though one of them is common
	excerpt   string
}

// sights finds all parties in an item of a page.
type sights struct {
	c     call
	found map[int]*sight
}

func (c call) sights() map[int]*sight {
	s := sights{c, map[int]*sight{}}
	p := c.place()
	s.titles()
	s.short(p.Alt, func(v *sight, share float64) { v.alt = max(v.alt, share) })
	s.short(p.Anchor, func(v *sight, _ float64) { v.anchor = true })
	doc := read(c.it)
	s.body(doc)
	s.short(fileWords(p.File), func(v *sight, _ float64) { v.file = true })
	whole, within := c.linkedParties(doc)
	for _, party := range within {
		v := s.of(party)
		v.linked, v.cited = true, true
	}
	for _, party := range whole {
		v := s.of(party)
		v.linked, v.cited = true, false
	}
	return s.found
}

func (s sights) of(party int) *sight {
	v := s.found[party]
	if v == nil {
		v = &sight{party: party, product: true, ambiguous: true}
		s.found[party] = v
	}
	return v
}

// note takes a mention in.
func (s sights) note(m mention, text string) *sight {
	v := s.of(m.name.party)
	if v.excerpt == "" {
		v.excerpt = around(text, m.start, m.end)
	}
	v.product = v.product && m.name.kind == product
	v.ambiguous = v.ambiguous && commonIn(m, text)
	v.whole = v.whole || m.name.ambiguous && !commonIn(m, text)
	return v
}

// longestLead is how many bytes before a name are read for what leads to it.
const longestLead = 240

// foldedBefore is what stands before a place in a text, folded, behind a space: all of it, or
// the end of it, from a word on where spaces part words.
func foldedBefore(text string, at int) string {
	from := max(0, at-longestLead)
	if from > 0 {
		for from < at-longestLead/2 && !utf8.RuneStart(text[from]) {
			from++
		}
		from += max(0, strings.IndexByte(text[from:from+longestLead/4], ' '))
	}
	return " " + foldText(text[from:at])
}

// lastBytes is the end of a folded text, from a word on.
func lastBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	return s[strings.IndexByte(s, ' ')+1:]
}

// commonIn reports whether a name as it stands in a text is but a common word: several
// words with capitals are none.
func commonIn(m mention, text string) bool {
	words := strings.Fields(text[m.start:m.end])
	for _, w := range words {
		if !startsUpper(w) {
			return m.name.ambiguous
		}
	}
	return m.name.ambiguous && len(words) < 2
}

// short reads a text of few words: a title, an alternative text.
func (s sights) short(text string, mark func(*sight, float64)) {
	text = lately.OneLine(html.UnescapeString(text))
	if text == "" {
		return
	}
	p := newPassage(text, titleBlock, heading)
	weight := 0
	_, keys := tokenize(text)
	for _, key := range keys {
		if !logoWords[key] {
			weight += len(key)
		}
	}
	for _, m := range p.mentions(s.c.d.names) {
		share := 0.01
		if weight > 0 {
			share = min(1, float64(len(foldText(text[m.start:m.end])))/float64(weight))
		}
		if m.start == 0 && share < 0.6 && len(keys) <= 5 && !hasPrefixAny(" "+foldText(text[m.end:])+" ", notItself...) {
			share = 0.6 // "X for Y", "X Security Hub": its product
		}
		if m.role == asOther && share < 0.9 {
			continue
		}
		v := s.note(m, text)
		if attribute := compound(text, m); attribute {
			v.text++
			continue
		}
		if share >= 0.6 {
			v.ambiguous = false // alone it is a name
		}
		mark(v, share)
	}
}

// compound reports whether a name is but a part of a word for a quality: "X-certified",
// "X-based".
func compound(text string, m mention) bool {
	rest, ok := strings.CutPrefix(text[m.end:], "-")
	word, _, _ := strings.Cut(foldText(rest), " ")
	return ok && qualities[word]
}

var qualities = wordSet("certified accredited approved qualified trained based compatible compliant powered native style like hosted only backed funded owned friendly ready zertifizierte zertifizierter zertifiziertes kompatibel basiert")

// notItself are words behind a name that make a title one about something else.
var notItself = phrases("vs", "versus", "alternative*", "competitor*", "user*", "customer*", "migration*", "consultant*", "bill", "cost*", "pricing")

// titles reads the title, and the sentence of it that names each party.
func (s sights) titles() {
	if longTitle(s.c.it.Title) && s.c.it.Body != "" {
		return // a text, which is read as one
	}
	s.short(s.c.it.Title, func(v *sight, share float64) { v.title = max(v.title, share) })
	title := lately.OneLine(html.UnescapeString(s.c.it.Title))
	for _, m := range newPassage(title, titleBlock, heading).mentions(s.c.d.names) {
		if v := s.found[m.name.party]; v != nil && v.sentence == "" {
			v.titled, v.sentence = title[:m.start], sentenceOf(title, m.start, m.end)
			v.lead = " " + foldText(v.titled)
		}
	}
}

// longTitle reports whether a title is sentences.
func longTitle(title string) bool {
	title = strings.TrimSpace(title)
	return strings.Count(title, " ") > 6 && strings.HasSuffix(title, ".") && strings.Contains(title, ". ")
}

// body reads the text of the item.
func (s sights) body(doc document) {
	for i, b := range doc.blocks {
		mentions := newPassage(b.text, i, b.kind).mentions(s.c.d.names)
		said := map[int]int{} // where a party was named last
		for k, m := range mentions {
			if m.role == asOther {
				continue
			}
			v := s.note(m, b.text)
			if from, ok := said[m.name.party]; !ok || strings.ContainsAny(b.text[min(from, m.start):m.start], ".!?:") {
				v.text++ // twice in one sentence is once
			}
			said[m.name.party] = m.end
			v.together = v.together || s.c.madeTogether(b.text, mentions, k)
			v.first = v.first || m.start < 24
			if v.lead == "" {
				v.lead = foldedBefore(b.text, m.start)
			}
			if m.start == 0 {
				v.alone = v.alone || nameAlone(b.text[m.end:])
				if v.about == "" && len(b.text) < 400 {
					v.about = b.text
				}
			}
			v.ambiguous = v.ambiguous || inLowerCase(m, b.text) && v.text == 1 && v.title == 0 && v.alt == 0
			if v.title == 0 && (v.sentence == "" || !hasAny(" "+foldText(v.sentence)+" ", partnerTalk...)) {
				v.sentence = sentenceOf(b.text, m.start, m.end)
			}
		}
	}
}

// nameAlone reports whether what follows a name on its line adds next to nothing: a
// place in brackets, a legal form.
func nameAlone(rest string) bool {
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
		return true
	}
	return len(rest) <= 24 && strings.Count(rest, " ") < 3 && !strings.ContainsAny(rest, ".:!?") && !startsLower(rest)
}

// inLowerCase reports whether a text writes a name that has capitals without any,
// the way the word stands in a sentence.
func inLowerCase(m mention, text string) bool {
	named, written := m.name.text, text[m.start:m.end]
	return startsUpper(named) && startsLower(written) && strings.ContainsRune(strings.TrimSpace(text), ' ') && startsUpper(text)
}

// longestSentence is how many bytes of a sentence are read on either side of a name, so
// that a text without a stop isn't read anew for each of its names.
const longestSentence = 500

// sentenceOf cuts the sentence around a place out of a text.
func sentenceOf(text string, start, end int) string {
	low, high := max(0, start-longestSentence), min(len(text), end+longestSentence)
	for low > 0 && low < start && !utf8.RuneStart(text[low]) {
		low++
	}
	for high < len(text) && !utf8.RuneStart(text[high]) {
		high++
	}
	text, start, end = text[low:high], start-low, end-low
	from := strings.LastIndexAny(text[:start], ".!?。")
	for from > 0 && from+1 < len(text) && text[from] == '.' && (text[from+1] != ' ' || shortened(text[:from])) {
		from = strings.LastIndexAny(text[:from], ".!?。") // a dot within a name
	}
	to := len(text)
	for i := end; i < len(text); i++ {
		if strings.IndexByte(".!?", text[i]) >= 0 && (i+1 == len(text) || text[i+1] == ' ') && !(text[i] == '.' && i+1 < len(text) && shortened(text[:i])) {
			to = i + 1
			break
		}
	}
	return strings.TrimSpace(text[max(0, from+1):to])
}

// lastStop is where the last sentence of a text begins.
func lastStop(text string) int {
	for at := len(text); ; {
		if at = strings.LastIndex(text[:at], ". "); at < 0 {
			return 0
		}
		if !shortened(text[:at]) {
			return at + 2
		}
	}
}

// shortened reports whether a text ends in a word that is written with a dot within a
// sentence: a title, an initial.
func shortened(text string) bool {
	word := text[strings.LastIndexAny(text, " (,")+1:]
	return abbreviated[strings.ToLower(word)] || len(word) == 1 && startsUpper(word)
}

var abbreviated = wordSet("dr prof mr mrs ms st vs no nr e.g i.e z.b bzw approx ing dipl ca cf resp mme")

// fileWords is the name of a picture's file, read as words.
func fileWords(file string) string {
	return strings.NewReplacer("-", " ", "_", " ").Replace(file) + " · " + file
}

// logoWords say that a text is about a picture.
var logoWords = wordSet(`logo logos icon image picture photo banner badge the of a an logotype wordmark white black dark light color colour small large svg png jpg company inc ltd gmbh
	bild foto symbol de la le du l el imagen imagem`)

// named reports whether any text names the party for certain.
func (v *sight) named() bool { return v.title > 0 || v.alt > 0 || v.anchor || v.text > 0 }
