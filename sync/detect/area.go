package detect

import (
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
	case c.attends(title, opening):
		return lately.Workshop
	case c.publishesCode(s, title, e):
		return lately.Integration
	case hasAny(title, whitePaperWords...) && hasAny(opening, firstPerson...):
		return lately.WhitePaper
	case releaseForm(s, opening):
		return lately.PressRelease
	}
	return lately.BlogPost
}

// attends reports whether the publisher holds, speaks at or takes part in an
// event, rather than writing about one.
func (c call) attends(title, opening string) bool {
	if hasAny(title, " webinar ", " webinaire ", " hackathon with ", " workshop with ", " join us ", " register now ") {
		return true
	}
	return hasAny(opening, takesPart...) && hasAny(opening, eventWords...)
}

// publishesCode reports whether the publisher announces code of its own: words for
// it in the title or the opening, and a link to one of its own repositories.
func (c call) publishesCode(s *scan, title string, e *evidence) bool {
	if !hasAny(title, codeWords...) {
		return false
	}
	for _, b := range s.doc.blocks {
		for _, l := range b.links {
			t, ok := c.d.links.resolve(l.href)
			if ok && strings.Contains(t.host, "github") {
				for _, p := range t.parties {
					if p == c.owner {
						return true
					}
				}
			}
		}
	}
	return false
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
