package detect

import (
	"regexp"
	"slices"
	"strings"
)

// ownFolders looks for names among the folders of the tree. In a repository that holds
// several things of one kind, and in a folder that does, a folder of a party's name is
// one of them; in others it may be where something is deployed, and further down a part
// of the code.
func (s *repoScan) ownFolders() {
	for _, folder := range s.c.it.Repo.Folders {
		parents := strings.Split(strings.ToLower(folder), "/")
		parents = parents[:len(parents)-1]
		if slices.ContainsFunc(parents, innerFolder) {
			continue
		}
		sure := 0.5
		switch {
		case len(parents) == 0:
			if s.several && !innerFolder(folder) {
				sure = 1
			}
		case collections[parents[len(parents)-1]], kinds[parents[len(parents)-1]]:
			sure = 1
		default:
			sure = 0.3
		}
		s.folder(folder, sure)
	}
}

// folder looks for names in the name of a folder of a repository that holds several
// things; sure is how surely it names the folder's subject.
func (s *repoScan) folder(folder string, sure float64) {
	for _, m := range s.c.d.spelledIn(folder) {
		if m.shout && (m.name.ambiguous || m.name.kind == product) || m.p.resembled(m.p.after(m.mention)) {
			continue
		}
		s.ownThing(m.p, m.mention, sure)
	}
	for _, party := range s.c.d.gluedIn(foldText(pathWords.Replace(folder))) {
		e := s.of(party)
		e.system, e.folder, e.uncertain = false, max(e.folder, sure), false
		e.excerpt(2, folder, 0, len(folder))
	}
}

// toldOf looks for names in what a README says of a folder.
func (s *repoScan) toldOf(text string, kind blockKind, sure float64) {
	p := newPassage(text, 0, kind)
	for _, m := range p.mentions(s.c.d.names) {
		purpose := p.purposeOf(m, nil)
		if purpose.passing() || kind == paragraph && (purpose != madeFor && purpose != means || p.manner(m)) {
			continue
		}
		s.ownThing(p, m, sure)
	}
}

// ownThing notes that a folder is about a party.
func (s *repoScan) ownThing(p *passage, m mention, sure float64) {
	if m.role == asOther || m.role == asUncertain || m.name.ambiguous && !upper(p.text[m.start:]) {
		return
	}
	e := s.of(m.name.party)
	e.system = false
	e.folder, e.uncertain = max(e.folder, sure), false
	e.excerpt(2, p.text, m.start, m.end)
}

// listed finds the items of lists, the rows of tables and the headings that link to a
// folder of the repository, or items and rows that begin with the name of one, by their
// index. The first
// paragraph under such a heading is about the folder too.
func (s *repoScan) listed(parts []part) map[int]string {
	rows, out := map[int]string{}, map[int]string{}
	under := ""
	for i, p := range parts {
		if p.kind == heading {
			if under = s.linkedFolder(p); under != "" {
				out[i] = under
			}
			continue
		}
		if p.kind == paragraph && under != "" && strings.Count(p.text, " ") > 3 {
			out[i], under = under, ""
		}
		if p.kind != listItem && p.kind != cell {
			continue
		}
		if first, _, _ := strings.Cut(p.text, " "); len(first) > 3 && slices.Contains(s.c.it.Repo.Folders, strings.Trim(first, "/:,`*")) {
			if out[i] = strings.Trim(first, "/:,`*"); p.kind == cell {
				rows[p.row] = out[i]
			}
		}
		if folder := s.linkedFolder(p); folder != "" {
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

// linkedFolder is the folder of the repository that a part links to, or empty. Folders of
// documents, and of what is needed to deploy or test it, are none.
func (s *repoScan) linkedFolder(p part) (folder string) {
	for _, l := range p.links {
		to := ownFolder(l.href, s.c.it.Repo.Owner, s.c.it.Repo.Name)
		first, _, below := strings.Cut(strings.ToLower(to), "/")
		if to == "" || to[0] == '.' || documentFolders[first] || innerFolder(first) && (below || !s.several) {
			continue
		}
		folder = to
	}
	return folder
}

// innerFolder reports whether a folder holds what a repository needs for itself.
func innerFolder(name string) bool {
	return slices.ContainsFunc(strings.Fields(pathWords.Replace(name)), func(w string) bool { return inner[w] })
}

// listedFolder reads what a list says of a folder: the folder's own name, the text of
// the link and a cell of a few words tell what it is about, a longer text may.
func (s *repoScan) listedFolder(p part, folder string) {
	if p.kind == paragraph {
		s.toldOf(p.text, p.kind, 0.5)
		return // below a heading
	}
	s.folder(folder, 1)
	for _, l := range p.links {
		s.folder(p.text[l.start:l.end], 1)
	}
	sure := 0.5
	if p.kind == cell && strings.Count(p.text, " ") < 3 || s.shareName(folder, p.text) {
		sure = 1
	}
	s.toldOf(p.text, p.kind, sure)
}

// listedPackage reads an item of a list or a cell that begins with the name of a package in
// code, "`@acme/shopnest`": with the owner's name and another's in it, it is a thing of its own.
func (s *repoScan) listedPackage(p part) {
	if p.kind != listItem && p.kind != cell || len(p.codes) == 0 || p.codes[0].start > 0 {
		return
	}
	id := p.text[:min(p.codes[0].end, len(p.text))]
	if !packageName.MatchString(id) || !slices.ContainsFunc(s.c.d.spelledIn(id), func(m spelled) bool { return m.name.party == s.c.owner }) {
		return
	}
	s.folder(id, 1)
}

// packageName is how packages are called: no option, no variable, no command.
var packageName = regexp.MustCompile(`^(?:@[a-z0-9-]+/)?[a-z0-9][a-z0-9./-]{3,60}$`)

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
