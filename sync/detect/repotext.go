package detect

import (
	"slices"
	"strings"
	"unicode/utf8"

	"lately"
)

// worthReading reports whether the README can show anything of a party: laying it out
// costs much more than looking for names in it as it is.
func (s *repoScan) worthReading() bool {
	for party := range s.found {
		if s.c.concerns(party) {
			return true
		}
	}
	body := s.c.it.Body
	body = body[:min(len(body), readmeSource)]
	for _, m := range newPassage(body, 0, paragraph).mentions(s.c.d.names) {
		if s.c.concerns(m.name.party) {
			return true
		}
	}
	return false
}

// readme reads the top of the README, and says of each part of it where it stands.
func (s *repoScan) readme() {
	l := layout{}
	parts := readmeParts(s.c.it.Body, s.c.it.Format)
	listed := s.listed(parts)
	for i, p := range parts {
		if s.text += len(p.text); s.text > readmeTop {
			break
		}
		if p.kind == code {
			continue
		}
		s.pictures(p, &l)
		at, ok := l.place(p)
		if !ok || at == inHeadline && !strings.Contains(p.text, " ") && strings.HasSuffix(foldText(p.text), foldText(s.c.it.Repo.Name)) {
			continue // a title that only repeats the repository's name says nothing more
		}
		folder, ok := listed[i]
		if ok && at == inBackground && p.kind == listItem && slices.Contains(s.c.it.Repo.Folders, folder) {
			at = inText // "Quick links", say, and what follows is here
		}
		s.read(p.text, p.kind, at, p.codes)
		s.links(p, at)
		if ok && at != inBackground {
			s.listedFolder(p, folder)
		}
	}
}

// listed finds the items of lists and the rows of tables that link to a folder of the
// repository, or begin with the name of one, by their index.
func (s *repoScan) listed(parts []part) map[int]string {
	rows, out := map[int]string{}, map[int]string{}
	for i, p := range parts {
		if p.kind != listItem && p.kind != cell {
			continue
		}
		if first, _, _ := strings.Cut(p.text, " "); len(first) > 3 && slices.Contains(s.c.it.Repo.Folders, strings.Trim(first, "/:,`*")) {
			if out[i] = strings.Trim(first, "/:,`*"); p.kind == cell {
				rows[p.row] = out[i]
			}
		}
		for _, l := range p.links {
			folder := ownFolder(l.href, s.c.it.Repo.Owner, s.c.it.Repo.Name)
			if first, _, _ := strings.Cut(foldText(folder), " "); folder == "" || documentFolders[first] {
				continue
			}
			out[i] = folder
			if p.kind == cell {
				rows[p.row] = folder
			}
		}
	}
	for i, p := range parts {
		if folder, ok := rows[p.row]; ok && p.kind == cell {
			out[i] = folder
		}
	}
	return out
}

// listedFolder reads what a list says of a folder: the folder's own name, the text of
// the link and a cell of a few words tell what it is about, a longer text may.
func (s *repoScan) listedFolder(p part, folder string) {
	s.folders([]string{folder}, 1)
	for _, l := range p.links {
		s.folders([]string{p.text[l.start:l.end]}, 1)
	}
	sure := 0.5
	if p.kind == cell && strings.Count(p.text, " ") < 3 || s.shareName(folder, p.text) {
		sure = 1
	}
	s.folders([]string{p.text}, sure)
}

// shareName reports whether a folder is called by a common word that is a name of a
// party which the text is sure to name.
func (s *repoScan) shareName(folder, text string) bool {
	for _, a := range newPassage(strings.ToUpper(pathWords.Replace(folder)), titleBlock, heading).mentions(s.c.d.names) {
		for _, b := range newPassage(text, 0, cell).mentions(s.c.d.names) {
			if a.name.party == b.name.party && b.role == asCompany {
				return true
			}
		}
	}
	return false
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

// pictures reads the banner above the opening: its alternative text is a title.
func (s *repoScan) pictures(p part, l *layout) {
	if l.leads > 0 {
		return
	}
	for _, pic := range p.pictures {
		if pic.alt == "" || utf8.RuneCountInString(pic.alt) > 120 || pic.badge() || strings.Contains(pic.alt, "![") {
			continue
		}
		if t, ok := s.c.d.links.resolve(pic.linked); ok && len(t.parties) > 0 && !slices.Contains(t.parties, s.c.owner) {
			continue // somebody else's logo
		}
		s.read(pic.alt, heading, inHeadline, nil)
	}
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

// gluedNames are the names that are told from a longer word, by their folded letters.
// Common words and short names aren't.
func gluedNames(parties []lately.Party) map[string][]int {
	out := map[string][]int{}
	for i, p := range parties {
		if p.Ambiguous {
			continue
		}
		for _, text := range append([]string{p.Name}, p.Aliases...) {
			key := strings.ReplaceAll(foldText(text), " ", "")
			if len(key) >= 5 && !slices.Contains(out[key], i) {
				out[key] = append(out[key], i)
			}
		}
	}
	return out
}

// gluedIn finds the parties whose name is written together with a word like "plugin" in
// a repository's name.
func (d *Detector) gluedIn(words string) []int {
	var out []int
	for _, w := range strings.Fields(words) {
		for i := range w {
			if beforeMade[w[i:]] || glueWords[w[i:]] {
				out = append(out, d.glued[w[:i]]...)
			}
			if beforeMade[w[:i]] || glueWords[w[:i]] {
				out = append(out, d.glued[w[i:]]...)
			}
		}
	}
	return out
}

var glueWords = wordSet(`js py go rb php net java node ruby python android ios web cli api apps tools lib rs ex swift kt`)

var thisThing = wordSet(`this the it project repo repository`)
