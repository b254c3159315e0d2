package detect

import (
	"time"

	"lately"
)

// listing judges one card, logo or line of a page: its owner gave the listing. A
// menu or a footer lists nobody, and the heading above says as what one is listed.
func (c call) listing() []lately.Finding {
	place := c.place()
	if place.Form == "page" || place.Region == "nav" || place.Region == "footer" || place.Region == "header" {
		return nil
	}
	section := " " + foldText(place.Section) + " "
	var out []lately.Finding
	for _, m := range c.named(c.it.Title, place.Alt, place.Anchor, c.bodyText()) {
		area := c.src.Area
		if !area.Valid() {
			area = lately.PartnerPage
		}
		giver := c.owner
		if area == lately.Testimonial || area == lately.Referral {
			area = lately.PartnerPage // a listing quotes nobody
		}
		f := c.finding(m.party, giver, area)
		f.Confidence = m.confidence
		f.Rule = "listed on the page, " + m.how
		if place.Section != "" {
			f.Rule += ", under “" + lately.OneLine(place.Section) + "”"
		}
		switch {
		case hasAny(section, userSections...):
			f.Confidence = min(f.Confidence, 0.2)
			f.Rule += ", which lists users, not partners"
		case c.src.Area == lately.PartnerPage || hasAny(section, partnerSections...):
		default:
			f.Confidence = min(f.Confidence, 0.45)
		}
		if area.Standing() {
			f.OccurredAt = time.Time{}
		}
		f.Status, f.Excerpt = c.d.grade(f.Confidence), m.excerpt
		out = append(out, f)
	}
	return out
}

// quote judges the words of a named speaker: the speaker's side gave them. A quote
// by our people on our own page is no activity, nor is one by somebody else.
func (c call) quote() []lately.Finding {
	place := c.place()
	if place.Form == "page" || place.Region == "nav" || place.Region == "footer" {
		return nil
	}
	var out []lately.Finding
	speakers := c.named(place.Role, place.Speaker, place.Alt)
	if len(speakers) == 0 && c.owner != ours {
		speakers = c.ownSpeaker(place)
	}
	for _, m := range speakers {
		f := c.finding(m.party, m.party, lately.Testimonial)
		f.Status, f.Confidence = c.d.grade(m.confidence), m.confidence
		f.Rule = "quoted on " + c.d.parties[c.owner].Name + "'s page; the speaker is of " + c.d.parties[m.party].Name + ", " + m.how
		f.Excerpt = around(c.bodyText(), 0, 0)
		if f.Excerpt == "" {
			f.Excerpt = m.excerpt
		}
		out = append(out, f)
	}
	return out
}

// ownSpeaker finds the owner's own people praising the other side on their page.
func (c call) ownSpeaker(place lately.Place) []sighting {
	role := lately.OneLine(place.Role + " " + place.Speaker)
	for _, m := range newPassage(role, 0, paragraph).mentions(c.d.names) {
		if m.name.party != c.owner {
			continue
		}
		for _, about := range c.named(c.bodyText()) {
			about.party = c.owner
			about.how = "and praises us"
			return []sighting{about}
		}
	}
	return nil
}

// sighting is a party seen in the short texts of a page's item.
type sighting struct {
	party      int
	confidence float64
	how        string
	excerpt    string
}

// named finds the other parties in short texts, in the order of their trust: the
// text that names them, then the item's link.
func (c call) named(texts ...string) []sighting {
	found := map[int]sighting{}
	linked := map[int]bool{}
	for _, party := range c.linkedParties() {
		linked[party] = true
	}
	for _, text := range texts {
		text = lately.OneLine(text)
		p := newPassage(text, titleBlock, heading)
		for _, m := range p.mentions(c.d.names) {
			if _, ok := found[m.name.party]; ok || !c.concerns(m.name.party) || m.role == asOther {
				continue
			}
			s := sighting{m.name.party, 0.9, "named", around(text, m.start, m.end)}
			whole := m.end-m.start >= len(text)*2/3
			switch {
			case linked[m.name.party]:
				s.confidence, s.how = 0.97, "named and linked"
			case m.name.ambiguous && !whole:
				s.confidence, s.how = 0.4, "named by a common word"
			case len(p.tokens) > 60:
				s.confidence, s.how = 0.4, "named in a longer text"
			case m.name.kind == product:
				s.confidence, s.how = 0.7, "named by a product"
			}
			found[m.name.party] = s
		}
	}
	for party := range linked {
		if _, ok := found[party]; !ok && c.concerns(party) {
			found[party] = sighting{party, 0.75, "linked without its name", around(lately.OneLine(texts[0]), 0, 0)}
		}
	}
	var out []sighting
	for _, party := range sortedKeys(found) {
		out = append(out, found[party])
	}
	return out
}

// linkedParties are whose the links of the item are.
func (c call) linkedParties() []int {
	var out []int
	if t, ok := c.d.links.resolve(c.it.URL); ok {
		out = append(out, t.parties...)
	}
	for _, b := range read(c.it).blocks {
		for _, l := range b.links {
			if t, ok := c.d.links.resolve(l.href); ok {
				out = append(out, t.parties...)
			}
		}
	}
	return out
}

func (c call) place() lately.Place {
	if c.it.Place == nil {
		return lately.Place{}
	}
	return *c.it.Place
}

// bodyText is the item's body as plain text.
func (c call) bodyText() string {
	text := ""
	for _, b := range read(c.it).blocks {
		text += " " + b.text
		if len(text) > 2000 {
			break
		}
	}
	return lately.OneLine(text)
}
