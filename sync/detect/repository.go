package detect

import (
	"regexp"
	"strings"

	"lately"
)

// readmeTop is how much of a README is read: the evidence stands at the top.
const readmeTop = 3000

// camel finds the borders of words written together, as repository names do.
var camel = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// repoEvidence is what a repository shows of one party.
type repoEvidence struct {
	name, description, topics, homepage bool
	title, heading                      bool // of the README
	opening                             bool // in its first paragraph
	made                                int  // mentions as what it is made for
	passing                             int  // mentions as what it is built with, deployed to, like
	count, links                        int
	uncertain                           bool
	words                               string
}

// repository judges a repository: whoever publishes it gave an integration, if it
// is made for the other side's product rather than merely built with it.
func (c call) repository() []lately.Finding {
	if c.it.Repo == nil || c.it.Repo.Private && c.owner != ours {
		return nil
	}
	found := c.repoEvidence()
	var out []lately.Finding
	for _, party := range sortedKeys(found) {
		if !c.concerns(party) {
			continue
		}
		e := found[party]
		f := c.finding(party, c.owner, lately.Integration)
		if f.Title == "" {
			f.Title = c.it.Repo.Name
		}
		if !c.it.Repo.CreatedAt.IsZero() {
			f.OccurredAt = c.it.Repo.CreatedAt.UTC()
		}
		f.AliveAt, f.Archived = c.it.Repo.PushedAt.UTC(), c.it.Repo.Archived
		f.Confidence, f.Rule = e.judge()
		if c.it.Repo.Fork && !(e.made > 0 && found[c.owner] != nil) {
			f.Confidence = min(f.Confidence, 0.2)
			f.Rule += "; a fork of somebody else's work"
		}
		f.Status, f.Excerpt = c.d.grade(f.Confidence), e.words
		out = append(out, f)
	}
	return out
}

// judge weighs a repository's evidence by a table of its own.
func (e *repoEvidence) judge() (float64, string) {
	z, parts := repoBias, []string{}
	add := func(seen bool, value float64, words string) {
		if seen {
			z += value
			if words != "" {
				parts = append(parts, words)
			}
		}
	}
	add(e.name, repoName, "in the repository's name")
	add(e.description, repoDescription, "in its description")
	add(e.topics, repoTopics, "in its topics")
	add(e.homepage, repoHomepage, "as its homepage")
	add(e.title, repoTitle, "in the README's title")
	add(e.heading, repoHeading, "in a heading")
	add(e.opening, repoOpening, "in the README's first paragraph")
	add(e.made > 0, repoMade, "as what it is made for")
	add(e.passing > 0 && e.made == 0 && !(e.name && (e.title || e.opening)), repoPassing, "as what it is built with, runs on or resembles")
	add(e.count >= 4, repoOften, "named often")
	add(e.links > 0, repoLinked, "linked")
	add(e.uncertain, repoUncertain, "though the name is a common word")
	if len(parts) == 0 {
		parts = append(parts, "named in passing")
	}
	return sigmoid(z), "published by its owner; the other side stands " + strings.Join(parts, ", ")
}

// repoEvidence collects what name, description, topics, homepage and README show.
func (c call) repoEvidence() map[int]*repoEvidence {
	found := map[int]*repoEvidence{}
	of := func(m mention, text string) *repoEvidence {
		e := found[m.name.party]
		if e == nil {
			e = &repoEvidence{uncertain: m.name.ambiguous}
			found[m.name.party] = e
		}
		if e.words == "" || m.role == asCompany && e.count == 0 {
			e.words = around(text, m.start, m.end)
		}
		e.uncertain = e.uncertain && m.name.ambiguous
		return e
	}
	short := func(text string, mark func(*repoEvidence)) {
		for _, m := range newPassage(text, titleBlock, heading).mentions(c.d.names) {
			mark(of(m, text))
		}
	}
	repo := c.it.Repo
	short(strings.NewReplacer("-", " ", "_", " ", ".", " ").Replace(camel.ReplaceAllString(repo.Name, "$1 $2")), func(e *repoEvidence) { e.name = true })
	short(repo.Name, func(e *repoEvidence) { e.name = true })
	short(strings.Join(c.it.Categories, ", "), func(e *repoEvidence) { e.topics = true })
	c.repoText(repo.Description, of, func(e *repoEvidence) { e.description = true })
	if t, ok := c.d.links.resolve(repo.Homepage); ok {
		for _, p := range t.parties {
			if e := found[p]; e != nil {
				e.homepage = true
			} else {
				found[p] = &repoEvidence{homepage: true, words: repo.Homepage}
			}
		}
	}
	c.readme(found, of)
	return found
}

// repoText reads a text in which the words before a name say as what it stands.
func (c call) repoText(text string, of func(mention, string) *repoEvidence, mark func(*repoEvidence)) {
	for _, m := range newPassage(text, 0, paragraph).mentions(c.d.names) {
		if m.role == asOther {
			continue
		}
		e := of(m, text)
		e.count++
		switch repoRole(text, m) {
		case madeFor:
			e.made++
			mark(e)
		case builtWith:
			e.passing++
		default:
			mark(e)
		}
	}
}

// readme reads the top of the README.
func (c call) readme(found map[int]*repoEvidence, of func(mention, string) *repoEvidence) {
	it := c.it
	if len(it.Body) > 2*readmeTop {
		it.Body = strings.ToValidUTF8(it.Body[:2*readmeTop], "")
	}
	if it.Format == "" {
		it.Format = lately.Markdown
	}
	size, headings, opened := 0, 0, false
	for _, b := range read(it).blocks {
		if size += len(b.text); size > readmeTop {
			break
		}
		switch {
		case b.kind == code:
			continue
		case b.kind == heading:
			first := headings == 0
			headings++
			c.repoText(b.text, of, func(e *repoEvidence) { e.title, e.heading = e.title || first, e.heading || !first })
		case !opened && len(b.text) > 40:
			opened = true
			c.repoText(b.text, of, func(e *repoEvidence) { e.opening = true })
		default:
			c.repoText(b.text, of, func(*repoEvidence) {})
		}
		for _, l := range b.links {
			if l.start == l.end {
				continue // a badge
			}
			if t, ok := c.d.links.resolve(l.href); ok {
				for _, p := range t.parties {
					if e := found[p]; e != nil {
						e.links++
					}
				}
			}
		}
	}
}

type purpose int

const (
	unclearPurpose purpose = iota
	madeFor
	builtWith
)

// repoRole asks "as what?": the words just before and after a name.
func repoRole(text string, m mention) purpose {
	before := " " + foldText(text[max(0, m.start-40):m.start])
	after := foldText(text[m.end:min(len(text), m.end+40)]) + " "
	switch {
	case hasSuffixAny(before, builtWithWords...) || hasAny(before, " migrate ", " migration ", " moving from "):
		return builtWith
	case hasSuffixAny(before, madeForWords...):
		return madeFor
	}
	for _, w := range madeNouns {
		if strings.HasPrefix(after, w+" ") {
			return madeFor
		}
	}
	return unclearPurpose
}
