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
func (c call) toldStories(doc document) []lately.Finding {
	var page meaning
	best := map[int]lately.Finding{}
	section, near := "", meansNothing
	if c.listsStories() {
		page = meansStories
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
		if !c.concerns(party) || v.title == 0 && (!v.first || title == "" && c.oneOfSeveral(blocks[0].text, party)) {
			continue
		}
		f := c.story(v, st)
		if old, ok := best[party]; !ok || f.Confidence > old.Confidence {
			best[party] = f
		}
	}
}

// listsStories reports whether the page's title says that it has stories, and not that
// it is one.
func (c call) listsStories() bool {
	page := c.place().Page
	return meaningOf(page) == meansStories && hasAny(" "+foldText(page)+" ", manyStories...)
}

// manyStories are what such pages are called.
var manyStories = phrases("studies", "cases", "*studien", "*geschichten", "*berichte", "*stories", "*projekte", "études de cas", "cas clients", "cas d usage", "histoires", "casos", "historias", "estudios de caso", "casi", "事例", "案例", "고객 사례", "도입 사례")

// oneOfSeveral reports whether a text opens with a row of names: no story of any of them.
func (c call) oneOfSeveral(text string, party int) bool {
	for _, m := range newPassage(text, 0, paragraph).mentions(c.d.names) {
		rest := " " + foldText(text[m.end:min(len(text), m.end+12)])
		if m.name.party == party && m.start < 24 {
			return strings.HasPrefix(text[m.end:], ",") || hasPrefixAny(rest, " and ", " und ", " et ", " y ", " or ")
		}
	}
	return false
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
	if st.near != meansStories && (st.near != meansNothing || !c.listsStories()) || asksFor(st.words) {
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
