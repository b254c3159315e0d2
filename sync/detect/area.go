package detect

import (
	"slices"
	"strings"

	"lately"
)

// areaOf decides which kind of activity an article is, by what its publisher does
// in it. The article's address and its source say so most plainly; words of the
// title only where they say who acts.
func (c call) areaOf(s *scan, e *evidence) lately.Area {
	title := " " + foldText(s.doc.title) + " "
	path := " " + foldText(pathOf(c.it.URL)) + " "
	opening := title + " " + foldText(s.openingText()) + " "
	switch {
	case c.src.Area != "" && c.src.Area != lately.BlogPost && c.src.Area.Valid():
		return c.src.Area
	case hasAny(path, " white paper ", " white papers ", " whitepaper ", " whitepapers ", " ebook ", " ebooks "):
		return lately.WhitePaper
	case hasAny(path, " press ", " press release ", " press releases ", " newsroom "):
		return lately.PressRelease
	case hasAny(path, " webinar ", " webinars ", " workshops ", " events "):
		return lately.Workshop
	case c.attends(s, title, opening):
		return lately.Workshop
	case e.title > 0 && hasPrefixAny(title, thanks...):
		return lately.Testimonial
	case c.publishesCode(s, e):
		return lately.Integration
	case c.partnership(s, title, e):
		return lately.PressRelease
	case hasAny(title, whitePaperWords...) && hasAny(opening, firstPerson...):
		return lately.WhitePaper
	case releaseForm(s, opening):
		return lately.PressRelease
	}
	return lately.BlogPost
}

// attends reports whether the publisher holds, speaks at or takes part in an
// event, rather than writing about one: it says so in its own person, or tags the
// article as a talk or names itself beside the event.
func (c call) attends(s *scan, title, opening string) bool {
	if hasAny(title, " webinar ", " webinaire ", " hackathon with ", " workshop with ", " join us ", " join me ", " register now ") {
		return true
	}
	if hasAny(title, eventWords...) && c.inTitle(s, c.owner) {
		return true
	}
	tags := " " + foldText(strings.Join(c.it.Categories, " ")) + " "
	if hasAny(tags, eventTags...) && hasAny(opening, takesPart...) {
		return true
	}
	return hasAny(opening, takesPart...) && hasAny(title, eventWords...)
}

// inTitle reports whether the title names a party.
func (c call) inTitle(s *scan, party int) bool {
	e := s.found[party]
	return e != nil && e.title > 0
}

// partnership reports whether an article announces that the two work together: the
// title names the other side with a word for it, or both sides and little else.
func (c call) partnership(s *scan, title string, e *evidence) bool {
	if e.title == 0 {
		return false
	}
	if hasAny(title, partnershipWords...) {
		return hasAny(title, " with ", " mit ", " avec ", " con ", " us ", " uns ") || c.inTitle(s, c.owner)
	}
	named := 0
	for _, m := range s.passages[0].mentions(c.d.names) {
		if m.name.party == e.party || m.name.party == c.owner {
			named += len(tokenize(s.doc.title[m.start:m.end]))
		}
	}
	return c.inTitle(s, c.owner) && named+1 >= len(s.passages[0].tokens)
}

// publishesCode reports whether the publisher offers code of its own: a passage
// that says so links to one of its own repositories.
func (c call) publishesCode(s *scan, e *evidence) bool {
	if e.title == 0 && len(e.blocks) < 2 {
		return false
	}
	for _, b := range s.doc.blocks {
		text := " " + foldText(b.text) + " "
		for _, l := range b.links {
			if c.ownRepository(l.href) && hasAny(text, codeWords...) && hasAny(text, publishWords...) {
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

// releaseForm reports whether an article is written as a press release: a release
// marker, or a place and date before the first sentence.
func releaseForm(s *scan, opening string) bool {
	if hasAny(opening, " for immediate release ", " press release ", " pressemitteilung ", " communique de presse ", " nota de prensa ") {
		return true
	}
	for _, b := range s.doc.blocks {
		if b.kind == heading && hasAny(" "+foldText(b.text)+" ", " about us ", " media contact ", " press contact ", " pressekontakt ") {
			return true
		}
	}
	return false
}

// openingText is the first running text, as far as it is read for who acts.
func (s *scan) openingText() string {
	var b strings.Builder
	for i, block := range s.doc.blocks {
		if i > s.first+1 || b.Len() > 600 {
			break
		}
		b.WriteString(block.text)
		b.WriteByte(' ')
	}
	text := b.String()
	if len(text) > 900 {
		text = strings.ToValidUTF8(text[:900], "")
	}
	return text
}

// giver works out who gave an article's activity and how that is known; -1 if it
// can't be worked out.
func (c call) giver(area lately.Area, s *scan, e *evidence) (int, string) {
	if area == lately.Testimonial {
		if speaker := c.speakerIn(s); speaker >= 0 {
			return speaker, "the quoted speaker is of " + c.d.parties[speaker].Name
		}
		return c.owner, "the publisher speaks"
	}
	if area == lately.Workshop {
		if c.presentedBy(s, e) {
			return e.party, "presented by " + c.d.parties[e.party].Name
		}
		return c.owner, "the publisher takes part"
	}
	return c.owner, ""
}

// speakerIn finds the party whose people are quoted: the one named in what follows
// a quotation.
func (c call) speakerIn(s *scan) int {
	for i, b := range s.doc.blocks {
		if b.kind != quotation {
			continue
		}
		for j := i; j < min(i+3, len(s.doc.blocks)); j++ {
			text := s.doc.blocks[j].text
			if j == i {
				text = attribution(text)
			}
			for _, m := range newPassage(text, j, paragraph).mentions(c.d.names) {
				if m.role != asOther && (m.name.party == c.owner || c.concerns(m.name.party)) {
					return m.name.party
				}
			}
		}
	}
	return -1
}

// attribution is what follows the dash that ends a quotation.
func attribution(text string) string {
	i := max(strings.LastIndex(text, "—"), strings.LastIndex(text, "–"), strings.LastIndex(text, " - "))
	if i < 0 {
		return ""
	}
	return text[i:]
}

// presentedBy reports whether an event is said to be held by the other party alone.
func (c call) presentedBy(s *scan, e *evidence) bool {
	for _, p := range s.passages {
		if p.block > s.first {
			break
		}
		for _, m := range p.mentions(c.d.names) {
			before := foldText(p.text[max(0, m.start-24):m.start])
			if m.name.party == e.party && hasSuffixAny(before, presenters...) {
				return true
			}
		}
	}
	return false
}

// joint reports whether a release says that both sides issue it: the opening names
// both and a word for doing it together.
func (c call) joint(s *scan, e *evidence) bool {
	text := s.doc.title + ". " + s.openingText()
	named := map[int]bool{}
	for _, m := range newPassage(text, 0, paragraph).mentions(c.d.names) {
		named[m.name.party] = true
	}
	return named[c.owner] && named[e.party] && hasAny(" "+foldText(text)+" ", togetherWords...)
}

func pathOf(address string) string {
	rest := withoutScheme(address)
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		// The last part is the article's own name, which says what it is about.
		if j := strings.LastIndexByte(strings.TrimSuffix(rest, "/"), '/'); j > i {
			return rest[i:j]
		}
	}
	return ""
}

func hasAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func hasSuffixAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

func hasPrefixAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}
