package detect

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// worthReading reports whether the README can show anything of a party: laying it out
// costs much more than looking for names in it as it is.
func (s *repoScan) worthReading() bool {
	worth := false
	for party := range s.found {
		worth = worth || s.c.concerns(party)
	}
	body := s.c.it.Body
	body = body[:min(len(body), readmeSource)]
	for _, m := range newPassage(body, 0, paragraph).mentions(s.c.d.names) {
		worth = worth || s.c.concerns(m.name.party)
		s.spelt[m.name.party] = true
	}
	return worth || s.linksAccount(body)
}

// linksAccount reports whether a text links to an account of a party at a code host.
func (s *repoScan) linksAccount(body string) bool {
	const host = "github.com/"
	for {
		i := strings.Index(body, host)
		if i < 0 {
			return false
		}
		body = body[i+len(host):]
		org, _, _ := strings.Cut(body[:min(len(body), 64)], "/")
		if party, ok := s.c.d.links.orgs[strings.ToLower(org)]; ok && s.c.concerns(party) {
			return true
		}
	}
}

// misspelt finds names in a passage that are one letter off a long name which the README
// spells right elsewhere.
func (s *repoScan) misspelt(p *passage) []mention {
	var out []mention
	for _, t := range p.tokens {
		if t.id != 0 || !t.upper || t.size() < typoLength-1 || t.size() > longWord {
			continue
		}
		party := s.c.d.names.typos.near([]byte(foldWord(t.of(p.text))))
		if party < 0 || !s.spelt[party] {
			continue
		}
		m := mention{start: int(t.start), end: int(t.end), name: &name{party: party, text: t.of(p.text)}}
		if !p.insideAddress(m) {
			out = append(out, m)
		}
	}
	return out
}

// readme reads the top of the README, and says of each part of it where it stands. Below
// that only lists of the repository's own folders and packages are read, which are long
// where it holds many.
func (s *repoScan) readme() {
	l := layout{}
	parts := readmeParts(s.c.it.Body, s.c.it.Format)
	listed := s.listed(parts)
	for i, p := range parts {
		if p.kind == code {
			continue
		}
		top := s.text+len(p.text) <= readmeTop
		if top {
			s.text += len(p.text)
			s.pictures(p, &l)
		} else {
			s.text = readmeTop
		}
		at, ok := l.place(p)
		if ok && p.kind != heading && at != inBackground {
			s.prose += len(p.text)
		}
		if !ok || at == inHeadline && !strings.Contains(p.text, " ") && strings.HasSuffix(foldText(p.text), foldText(s.c.it.Repo.Name)) {
			continue // a title that only repeats the repository's name says nothing more
		}
		folder, ok := listed[i]
		if ok && at == inBackground && p.kind == listItem && slices.Contains(s.c.it.Repo.Folders, folder) {
			at = inText // "Quick links", say, and what follows is here
		}
		if top {
			s.part(p, at)
		}
		if ok && at != inBackground {
			s.listedFolder(p, folder)
		}
		if at == inText {
			s.listedPackage(p)
		}
	}
}

// part reads a part of the top.
func (s *repoScan) part(p part, at place) {
	s.bare = s.bare || p.kind == paragraph && hasAny(" "+foldText(p.text)+" ", scaffolding...)
	s.read(p.text, p.kind, at, p.codes)
	s.linkedNames(p, at)
	s.links(p, at)
}

// layout follows a README from its top down.
type layout struct {
	titled     bool
	leads      int  // paragraphs of the opening so far
	opened     bool // the opening is over
	background int  // level of the heading whose section is about requirements, credits and the like; 0: another section
}

// place says where a part stands; ok is false for what says nothing: notes about the
// state of the repository, tables of contents.
func (l *layout) place(p part) (at place, ok bool) {
	folded := " " + foldText(p.text) + " "
	if strings.TrimSpace(folded) == "" {
		return inText, false
	}
	if p.kind == heading {
		return l.heading(p, folded)
	}
	if l.background > 0 {
		return inBackground, true
	}
	words := strings.Count(folded, " ") - 1
	switch {
	case !l.titled && l.leads == 0 && p.kind == paragraph && len(p.links) == 0 && words > 1 && words <= 8 && !strings.ContainsAny(p.text[len(p.text)-1:], ".:!?"):
		l.titled = true // a title that isn't marked as one
		return inHeadline, true
	case contents(p):
		return inText, false
	case p.kind == cell && hasAny(p.column, technologyColumns...):
		return inBackground, true
	case l.opened || words < 4 || p.kind != paragraph && p.kind != quotation:
		return inText, true
	case hasAny(folded, noticeWords...):
		return inText, false
	}
	if l.leads++; l.leads >= 2 {
		l.opened = true
	}
	return inLead, true
}

// heading places a heading: the title, a sentence that opens the README, the start of
// a section.
func (l *layout) heading(p part, folded string) (place, bool) {
	words := strings.Fields(folded)
	first := !l.titled && l.leads == 0
	if hasAny(folded, noticeWords...) {
		if l.background = 0; l.titled {
			l.background = p.level
		}
		return inText, false
	}
	if l.background > 0 && p.level > l.background {
		return inBackground, true
	}
	l.background = 0
	switch {
	case generalHeading(words):
		if l.opened {
			l.opened, l.leads = false, 1 // what follows introduces too
		}
		return inText, false
	case backgroundHeading(words):
		l.background = p.level
		l.opened = l.opened || l.leads > 0
		return inBackground, true
	case first || !l.titled && p.level == 1:
		l.titled = true
		return inHeadline, true
	case l.leads == 0 && len(words) > 6:
		l.leads++
		return inLead, true
	}
	l.opened = l.opened || l.leads > 0
	return inHeading, true
}

// backgroundHeading reports whether a section is about what a repository needs or
// owes to others.
func backgroundHeading(words []string) bool {
	if len(words) == 0 || len(words) > 5 {
		return false
	}
	last := words[len(words)-1]
	if words[0] == "about" && len(words) > 1 && !thisThing[words[1]] {
		return true // "About us": what a company says of itself everywhere
	}
	return background[words[0]] || background[last] || len(words) > 1 && words[0] == "built" && (words[1] == "with" || words[1] == "using")
}

func generalHeading(words []string) bool {
	for _, w := range words {
		if !general[w] {
			return false
		}
	}
	return true
}

// contents reports whether a part is an entry of a table of contents.
func contents(p part) bool {
	return len(p.links) > 0 && len(p.links) == 1 && strings.HasPrefix(p.links[0].href, "#")
}

// pictures reads the banner above the opening: its alternative text is a title, and logos
// side by side are one.
func (s *repoScan) pictures(p part, l *layout) {
	if l.leads > 0 {
		return
	}
	var alts []string
	for _, pic := range p.pictures {
		if pic.alt == "" || utf8.RuneCountInString(pic.alt) > 120 || pic.badge() || strings.Contains(pic.alt, "![") {
			continue
		}
		if t, ok := s.c.d.links.resolve(pic.linked); ok && len(t.parties) > 0 && !slices.Contains(t.parties, s.c.owner) {
			continue // somebody else's logo
		}
		alts = append(alts, logoWord.ReplaceAllString(pic.alt, ""))
	}
	if len(alts) > 0 && len(alts) <= 4 {
		s.read(strings.Join(alts, " + "), heading, inHeadline, nil)
	}
}

// logoWord is what a logo's text says besides the name.
var logoWord = regexp.MustCompile(`(?i)[ -]+(?:logo|icon)s?\b.*$`)

// linkedNames reads links of title and opening whose text names no party and which lead to
// the front of a party's site, or to a repository of its: "a plugin for [Thing](…)" is
// made for a product of that party.
func (s *repoScan) linkedNames(p part, at place) {
	if at != inHeadline && at != inLead {
		return
	}
	var text *passage
	for _, l := range p.links {
		if l.end-l.start < 3 || l.end-l.start > 60 || !upper(p.text[l.start:]) {
			continue
		}
		t, ok := s.c.d.links.resolve(l.href)
		if !ok || len(t.parties) != 1 || !t.repository() && strings.Count(strings.Trim(t.path, "/"), "/") > 0 {
			continue
		}
		if text == nil {
			text = newPassage(p.text, 0, p.kind)
		}
		m := mention{start: l.start, end: l.end, role: asProduct, name: &name{party: t.parties[0], kind: product, text: p.text[l.start:l.end]}}
		if i := text.first(m); i >= len(text.tokens) || int(text.tokens[i].end) > l.end {
			continue // it begins within a word, or has none
		}
		if s.namedIn(text, m) || text.purposeOf(m, nil) != madeFor {
			continue
		}
		s.mention(text, m, nil, nil, at)
	}
}

// namedIn reports whether a party is named in the text of a link, or the owner is.
func (s *repoScan) namedIn(p *passage, link mention) bool {
	return slices.ContainsFunc(p.mentions(s.c.d.names), func(m mention) bool {
		return m.start >= link.start && m.end <= link.end && (m.name.party == link.name.party || m.name.party == s.c.owner)
	})
}

// links counts links to the parties.
func (s *repoScan) links(p part, at place) {
	for _, l := range p.links {
		if l.start == l.end {
			continue // a badge
		}
		t, ok := s.c.d.links.resolve(l.href)
		if !ok || at == inBackground {
			continue
		}
		for _, party := range t.parties {
			if e := s.found[party]; e != nil {
				e.links++
			}
		}
	}
}

var thisThing = wordSet(`this the it project repo repository`)
