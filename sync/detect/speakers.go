package detect

import (
	"strings"

	"lately"
)

// voice is how a party stands behind a quote.
type voice struct {
	sight
	role bool // the speaker's role names it
	past bool // but as where the speaker was before
	page bool // the page's title names it
	head bool // the heading above is its name
	site bool // a logo or a name beside the quote leads to its site
	says bool // the speaker says "at X, we"
	told bool // the words name it, and not so
}

// speakers finds who may be the speaker's company.
func (c call) speakers(p lately.Place) map[int]*voice {
	found := map[int]*voice{}
	of := func(m mention, text string) *voice {
		v := found[m.name.party]
		if v == nil {
			v = &voice{sight: sight{party: m.name.party, ambiguous: true, product: true, excerpt: around(text, m.start, m.end)}}
			found[v.party] = v
		}
		v.ambiguous = v.ambiguous && m.name.ambiguous
		v.product = v.product && m.name.kind == product
		return v
	}
	each := func(text string, mark func(*voice, mention)) {
		for _, m := range newPassage(text, titleBlock, heading).mentions(c.d.names) {
			if whole := m.end-m.start >= len(text)*3/5; m.role != asOther || whole {
				mark(of(m, text), m)
			}
		}
	}
	credit := strings.Trim(p.Speaker+", "+p.Role, ", ")
	each(credit, func(v *voice, m mention) {
		v.role = true
		v.past = hasSuffixAny(" "+foldText(credit[:m.start]), formerWords...)
		v.ambiguous = v.ambiguous && !ends(credit, m)
	})
	each(p.Alt, func(v *voice, m mention) {
		v.alt = 1
		v.ambiguous = v.ambiguous && m.end-m.start < len(p.Alt)*3/5
	})
	each(c.it.Title, func(v *voice, _ mention) { v.title = 1 })
	each(p.Anchor, func(v *voice, _ mention) { v.anchor = true })
	each(fileWords(p.File), func(v *voice, _ mention) { v.file = true })
	each(p.Page, func(v *voice, _ mention) { v.page = true })
	for _, m := range newPassage(p.Section, titleBlock, heading).mentions(c.d.names) {
		switch whole := m.end-m.start >= len(p.Section)*3/5; {
		case strings.Contains(foldText(p.Page), foldText(p.Section)):
		case whole:
			v := of(m, p.Section)
			v.head, v.ambiguous = true, false
		case p.Of == 1 && m.role != asOther:
			of(m, p.Section).title = 1
		}
	}
	if t, ok := c.d.links.resolve(p.Link); ok && p.Link != "" {
		for _, party := range t.parties {
			v := of(mention{name: &name{party: party}}, p.Link)
			v.site, v.ambiguous = true, false
		}
	}
	body := c.bodyText()
	words := newPassage(body, 0, paragraph).mentions(c.d.names)
	for _, m := range words[:min(len(words), mostInProse)] {
		if m.role == asOther {
			continue
		}
		if c.speaksAt(body, m) {
			of(m, body).says = true
		} else if v := found[m.name.party]; v != nil && !credits(body, p.Role, m) && !credits(body, p.Speaker, m) {
			v.told = true
		}
	}
	return found
}

// credits reports whether a mention in the words is part of the line that says who
// spoke, which may stand on theirs.
func credits(body, line string, m mention) bool {
	at := strings.LastIndex(body, line)
	if line == "" || at < 0 || m.start < at || m.end > at+len(line) {
		return false
	}
	rest := strings.TrimLeft(body[at+len(line):], " ),.\"”»")
	return rest == "" || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "：")
}

// speaksAt reports whether the speaker says of a company that it is the own one: "at
// X, we".
func (c call) speaksAt(body string, m mention) bool {
	before := " " + foldText(body[max(0, m.start-24):m.start])
	return hasSuffixAny(before, atWords...) && hasAny(" "+foldText(sentenceOf(body, m.start, m.end))+" ", weWords...) && !inThePast(body, m)
}

// atWords lead to where somebody works.
var atWords = trimmed(phrases("at", "bei", "chez", "en"))

// formerWords before a company say that the speaker has left it.
var formerWords = trimmed(phrases("ex", "former", "formerly", "formerly at", "formerly of", "previously", "previously at", "ehemals", "ehemals bei", "früher", "früher bei", "ancien", "anciennement", "antes en", "anteriormente en", "元"))

// ends reports whether a name stands where a speaker's company does: at the end, or
// behind a word or mark that leads to it.
func ends(credit string, m mention) bool {
	rest := strings.TrimLeft(credit[m.end:], " .")
	before := " " + foldText(credit[:m.start])
	lead := strings.TrimRight(credit[:m.start], " ")
	return rest == "" || strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, "|") ||
		hasSuffixAny(before, " at", " of", " from", " bei", " von", " chez", " de", " en") || strings.HasSuffix(lead, ",") || strings.HasSuffix(lead, "@") || strings.HasSuffix(lead, "|")
}
