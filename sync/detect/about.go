package detect

import (
	"strings"

	"lately"
)

// about judges the page itself: whom its title and its address name it is about, and
// whom its running text names among partners it lists.
func (c call) about() []lately.Finding {
	page := c.pageMeans()
	titled := map[int]*sight{}
	s := sights{c, titled}
	s.short(c.it.Title, func(v *sight, share float64) { v.title = max(v.title, share) })
	address := strings.NewReplacer("/", " · ", "-", " ", "_", " ", ".html", "").Replace(wholePath(c.pageAddress()))
	s.short(address, func(v *sight, share float64) { v.anchor = true })
	doc := read(c.it)
	var out []lately.Finding
	for _, party := range sortedKeys(titled) {
		if c.concerns(party) {
			out = append(out, c.pageSubject(titled[party], page, doc))
		}
	}
	return append(out, c.inProse(doc, page, titled)...)
}

// pageSubject judges a party that the page is named after.
func (c call) pageSubject(v *sight, page meaning, doc document) lately.Finding {
	t := &tally{}
	paragraphs := 0
	for i, b := range doc.blocks {
		for _, m := range newPassage(b.text, i, b.kind).mentions(c.d.names) {
			if m.name.party == v.party && m.role != asOther {
				paragraphs++
				break
			}
		}
	}
	deep := strings.Count(strings.Trim(wholePath(c.pageAddress()), "/"), "/") > 0
	t.add(v.title > 0, "page named after it", "the page's title names it")
	t.add(v.title == 0, "only the address names it", "the page's address names it")
	t.add(paragraphs >= 2, "named throughout the page", "its text does so throughout")
	t.add(v.ambiguous && paragraphs == 0, "a common word", "though the name is a common word")
	versus := meaningOf(c.it.Title) == meansComparison || page == meansComparison
	t.add(versus, "page that compares", "a page that compares the two")
	if page == meansStories || page == meansPapers || page == meansUsers && deep {
		t.add(true, "page of stories", "on a page of stories")
		return c.pageFinding(v, lately.WhitePaper, storyModel, "a story of its own", t)
	}
	if page == meansEvents {
		return c.eventPage(v, doc)
	}
	t.add(page == meansPartners, "page of partners", "a page of partners")
	t.add(page == meansNews || page == meansMembers, "page of articles", "a page of articles")
	return c.pageFinding(v, lately.PartnerPage, listingModel, "a page of its own", t)
}

// inProse judges the parties that the running text names, paragraph by paragraph:
// among partners, in a sentence about working together, it lists them.
func (c call) inProse(doc document, page meaning, titled map[int]*sight) []lately.Finding {
	if page == meansEvents {
		return c.namedAtEvent(doc, titled)
	}
	best := map[int]lately.Finding{}
	section := ""
	for i, b := range doc.blocks {
		if b.kind == heading {
			section = b.text
			continue
		}
		mentions := newPassage(b.text, i, b.kind).mentions(c.d.names)
		for k, m := range mentions {
			party := m.name.party
			if !c.concerns(party) || m.role == asOther || titled[party] != nil {
				continue
			}
			f := c.inParagraph(m, b, section, page)
			if (page == meansStories || page == meansPapers) && c.madeTogether(b.text, mentions, k) {
				t := &tally{}
				t.add(true, "made together", "its text says that both made it")
				t.add(true, "page of stories", "on a page of stories")
				f = c.pageFinding(&sight{party: party, text: 1, excerpt: around(b.text, m.start, m.end)}, lately.WhitePaper, storyModel, "a paper of its own", t)
			}
			if old, ok := best[party]; !ok || f.Confidence > old.Confidence {
				best[party] = f
			}
		}
	}
	var out []lately.Finding
	for _, party := range sortedKeys(best) {
		out = append(out, best[party])
	}
	return out
}

// inParagraph judges a mention in the running text of a page.
func (c call) inParagraph(m mention, b block, section string, page meaning) lately.Finding {
	v := &sight{party: m.name.party, text: 1, first: m.start == 0, product: m.name.kind == product, ambiguous: m.name.ambiguous, excerpt: around(b.text, m.start, m.end)}
	for _, l := range b.links {
		if t, ok := c.d.links.resolve(l.href); ok {
			for _, p := range t.parties {
				v.linked = v.linked || p == v.party
			}
		}
	}
	v.sentence = sentenceOf(b.text, m.start, m.end)
	if m.start == 0 && len(b.text) < 400 {
		v.about = b.text
	}
	v.ambiguous = v.ambiguous || inLowerCase(m, b.text)
	st := standing{page: page, near: c.meansHere(section), words: section}
	t := &tally{}
	alone := m.end-m.start >= len(b.text)*3/5
	v.ambiguous = v.ambiguous && !alone
	t.add(alone, "is the title", "on a line of its own")
	t.add(!alone && listOfNames(b.text), "in a list of names", "in a list of names")
	t.add(!alone && !listOfNames(b.text), "in running text", "named in the text")
	t.add(v.linked, "its site is linked", "its site linked")
	t.add(v.linked && v.first && !alone, "a paragraph of its own", "in a paragraph of its own")
	t.add(v.ambiguous && !v.linked, "a common word", "though the name is a common word")
	whereListed(t, st)
	c.sentence(t, v.sentence, v.about)
	return c.pageFinding(v, lately.PartnerPage, listingModel, "named on the page", t)
}

// listOfNames reports whether a text is names and little else, parted by commas.
func listOfNames(text string) bool {
	text = text[strings.IndexByte(text, ':')+1:]
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '、' || r == '•' || r == '·' || r == '|' })
	if len(names) < 3 {
		return false
	}
	words, capital := 0, 0
	for _, n := range names {
		for _, w := range strings.Fields(n) {
			words++
			if startsUpper(w) {
				capital++
			}
		}
	}
	return words <= 4*len(names) && capital*3 >= words*2
}
