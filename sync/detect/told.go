package detect

import (
	"html"
	"strings"

	"lately"
)

// Case studies may be told on one page, one below the other: each under a heading of
// its own, or in a paragraph that opens with whom it is about.

// fewestTold is how many bytes of text tell a story.
const fewestTold = 120

// toldStories judges the stories that the running text of a page tells.
func (c call) toldStories(doc document, page meaning) []lately.Finding {
	best := map[int]lately.Finding{}
	section, near := "", meansNothing
	if meaningOf(c.place().Page) != meansStories {
		page = meansNothing // one story by itself
	}
	for i := 0; i < len(doc.blocks); {
		if b := doc.blocks[i]; b.kind == heading {
			section, near = b.text, c.meansHere(b.text)
			i++
			continue
		}
		end := i + 1
		among := near == meansStories || section == "" || strings.Contains(foldText(c.place().Page), foldText(section))
		for end < len(doc.blocks) && doc.blocks[end].kind != heading && (!among || len(doc.blocks[end-1].text) < 60 && end == i+1) {
			end++
		}
		title := section
		if among {
			title = ""
		}
		c.it.URL = c.storyIn(doc.blocks[i:end])
		if near == meansStories || page == meansStories && (near == meansNothing || among) || title != "" && c.it.URL != "" {
			c.toldStory(title, doc.blocks[i:end], standing{near: near, page: page, words: section}, best)
		}
		i = end
	}
	var out []lately.Finding
	for _, party := range sortedKeys(best) {
		out = append(out, best[party])
	}
	return out
}

// toldStory judges whom a part of a text is about: the title names them, or the text
// opens with them.
func (c call) toldStory(title string, blocks []block, st standing, best map[int]lately.Finding) {
	var body strings.Builder
	size := 0
	for _, b := range blocks {
		size += len(b.text)
		body.WriteString("<p>" + html.EscapeString(b.text))
		for _, l := range b.links {
			body.WriteString(`<a href="` + html.EscapeString(l.href) + `"></a>`)
		}
		body.WriteString("</p>")
	}
	if size < fewestTold || asksFor(st.words) {
		return
	}
	p := lately.Place{Form: "card", Region: "main", Page: c.place().Page, Section: st.words}
	c.it.Title, c.it.Body, c.it.Format, c.it.Place = title, body.String(), lately.HTML, &p
	for party, v := range c.sights() {
		if !c.concerns(party) || v.title == 0 && !v.first {
			continue
		}
		f := c.story(v, st)
		if old, ok := best[party]; !ok || f.Confidence > old.Confidence {
			best[party] = f
		}
	}
}

// storyIn is the address of the owner's page about a story that a text leads to; empty
// if there is none, or several.
func (c call) storyIn(blocks []block) string {
	found := ""
	for _, b := range blocks {
		for _, l := range b.links {
			if c.it.URL = l.href; !c.storyLink() || l.href == found {
				continue
			}
			if found != "" {
				return ""
			}
			found = l.href
		}
	}
	return found
}

// asksFor reports whether a heading asks readers for their stories.
func asksFor(heading string) bool {
	return hasPrefixAny(" "+foldText(heading)+" ", askingWords...)
}

var askingWords = phrases("let us know", "tell us", "share your", "send us", "submit", "add your", "write to us", "do you have", "want to", "have a", "erzählen sie", "teilen sie", "schicken sie", "racontez", "partagez", "envoyez", "cuéntanos", "comparte", "envíanos")

// tellsStory reports whether an item that leads to no page of its owner is a story all
// the same: it stands among such and tells it, or leads to where it lies.
func (c call) tellsStory(st standing) bool {
	if st.near != meansStories && (st.near != meansNothing || meaningOf(c.place().Page) != meansStories) || asksFor(st.words) {
		return false
	}
	if p := c.place(); p.Form != "card" && p.Form != "row" && p.Form != "links" {
		return false
	}
	if len(c.bodyText()) >= fewestTold {
		return true
	}
	t, ok := c.d.links.resolve(c.it.URL)
	return st.near == meansStories && !st.above && c.it.URL != "" && ok && len(t.parties) == 0
}
