package detect

import (
	"strings"

	"lately"
)

// repositoryModel is the name of the table that weighs repositories.
const repositoryModel = "repository"

// repository judges a repository: whoever publishes it gave an integration, if it
// is made for the other side's product rather than merely built with it.
func (c call) repository() []lately.Finding {
	if c.it.Repo == nil || c.it.Repo.Private && c.owner != ours {
		return nil
	}
	scan := c.scanRepository()
	var out []lately.Finding
	for _, party := range sortedKeys(scan.found) {
		e := scan.found[party]
		if !c.concerns(party) || !e.seen() {
			continue
		}
		f := c.finding(party, c.owner, lately.Integration)
		if f.Title == "" {
			f.Title = c.it.Repo.Name
		}
		if !c.it.Repo.CreatedAt.IsZero() {
			f.OccurredAt = c.it.Repo.CreatedAt.UTC()
		}
		f.AliveAt, f.Archived = c.it.Repo.PushedAt.UTC(), c.it.Repo.Archived
		f.Model, f.Signals = repositoryModel, scan.signals(e)
		f.Confidence = c.d.models[repositoryModel].Weigh(f.Signals)
		f.Status, f.Rule, f.Excerpt = c.d.status(repositoryModel, f.Confidence), e.rule(), e.words
		out = append(out, f)
	}
	return out
}

// rule says in words as what the other side stands in a repository.
func (e *repoEvidence) rule() string {
	var parts []string
	add := func(seen bool, words string) {
		if seen {
			parts = append(parts, words)
		}
	}
	add(e.name > 0, "in the repository's name")
	add(e.headline > 0, "in its title or description")
	add(e.label, "in its topics or as its homepage")
	add(e.lead > 0, "in its opening")
	add(e.folder > 0, "as a folder of its own")
	add(e.heading > 0, "in a heading")
	add(e.made > 0, "as what it is made for")
	add(e.beside > 0, "beside the owner's own product")
	add(e.readers, "as where the reader has or sets up something")
	if len(parts) == 0 {
		add(e.passing > 0 && e.count == 0, "as what it is built with, runs on, needs or resembles")
		add(e.count > 0, "in passing")
		add(e.dependency > 0, "among its dependencies")
	}
	add(e.moved, "as what it helps to leave")
	add(e.compared, "as what it is compared with")
	add(e.system, "as the system that it runs on")
	text := "published by its owner; the other side stands " + strings.Join(parts, ", ")
	if len(parts) == 0 {
		text = "published by its owner; the other side is only linked"
	}
	if e.fork {
		text += "; a fork of somebody else's work"
	}
	return text
}
