package detect

import (
	"regexp"
	"slices"
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
	out = append(out, c.inProse(doc, page, titled)...)
	return append(out, c.toldStories(doc)...)
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
	keep := func(party int, f lately.Finding) {
		if old, ok := best[party]; !ok || f.Confidence > old.Confidence {
			best[party] = f
		}
	}
	var heads headings
	judged := 0
	stories := page == meansStories || page == meansPapers
	for i, b := range doc.blocks {
		if b.kind == heading {
			heads.enter(b)
			c.inHeading(doc.blocks[i:], &heads, page, func(v *sight, f lately.Finding) {
				if titled[v.party] == nil {
					keep(v.party, f)
				}
			})
			continue
		}
		mentions := newPassage(b.text, i, b.kind).mentions(c.d.names)
		list := len(mentions) > 0 && listOfNames(b.text)
		for k, m := range mentions {
			party := m.name.party
			if !c.concerns(party) || m.role == asOther || titled[party] != nil {
				continue
			}
			if judged++; judged > mostInProse {
				break
			}
			f := c.inParagraph(m, b, list, c.under(&heads, page))
			if how := c.storyOf(b.text, mentions, k); stories && how != "" {
				t := &tally{}
				t.add(how == "made together", how, "its text says that both made it")
				t.add(how == "called the client", how, "its text says that it is about it")
				t.add(true, "page of stories", "on a page of stories")
				f = c.pageFinding(&sight{party: party, text: 1, excerpt: around(b.text, m.start, m.end)}, lately.WhitePaper, storyModel, "a paper of its own", t)
			}
			keep(party, f)
		}
	}
	var out []lately.Finding
	for _, party := range sortedKeys(best) {
		out = append(out, best[party])
	}
	return out
}

// mostInProse is how many mentions in the running text of a page, an event or a quote are
// judged.
const mostInProse = 2000

// storyOf says what makes the party that the mention at k names a part of the story or
// paper that a page is: both made it, or a line calls it the client.
func (c call) storyOf(text string, all []mention, k int) string {
	switch {
	case c.madeTogether(text, all, k):
		return "made together"
	case clientLabel.MatchString(text[:all[k].start]):
		return "called the client"
	}
	return ""
}

// clientLabel leads to whom a story is about.
var clientLabel = regexp.MustCompile(`(?i)^\s*(?:the\s+)?(?:client|customer|(?:solution |technology |project |implementation )?partner|kunde|kundin|auftraggeber(?:in)?|projektpartner|cliente?|socio|partenaire|顧客|お客様|クライアント)(?:\s+name)?\s*[:：–—|-]\s*$`)

// headings are those that a block of running text stands under, by level.
type headings [7]string

func (h *headings) enter(b block) {
	h[b.level] = b.text
	for l := b.level + 1; l < len(h); l++ {
		h[l] = ""
	}
}

// under is the context of running text that stands under headings.
func (c call) under(h *headings, page meaning) standing {
	st := standing{page: page}
	for l := len(h) - 1; l >= 0; l-- {
		if h[l] == "" {
			continue
		}
		if st.words == "" {
			st.words = h[l]
		}
		if m := c.meansHere(h[l]); m != meansNothing {
			st.near, st.above = m, h[l] != st.words
			st.words = h[l]
			return st.unlessFormer(h[:l])
		}
	}
	return st
}

// inHeading judges a party that the first of some blocks, a heading, names and nothing
// else: what stands below is about it.
func (c call) inHeading(blocks []block, heads *headings, page meaning, found func(*sight, lately.Finding)) {
	b := blocks[0]
	s := sights{c, map[int]*sight{}}
	s.short(b.text, func(v *sight, share float64) { v.title = max(v.title, share) })
	outer := *heads
	outer[b.level] = ""
	st := c.under(&outer, page)
	if m := c.meansHere(b.text); m != meansNothing {
		st.near, st.above, st.words = m, false, b.text
	}
	for _, party := range sortedKeys(s.found) {
		v := s.found[party]
		if v.title < 0.6 || !c.concerns(party) {
			continue
		}
		below := 0
		for _, o := range blocks[1:] {
			if o.kind == heading || below > 6 {
				break
			}
			below++
			v.linked = v.linked || c.linkedIn(o, party)
			v.alone = v.alone || len(o.links) == 1 && (o.links[0].end-o.links[0].start)*3 >= len(o.text)*2 && c.linkedIn(o, party)
		}
		if below == 0 {
			continue
		}
		t := &tally{}
		listed := v.alone || st.near == meansPartners || page == meansPartners
		t.add(listed, "is the title", "named by a heading")
		t.add(!listed, "begins the text", "named by a heading")
		t.add(v.linked && listed, "its site is linked", "its site linked")
		t.add(v.ambiguous && !v.linked, "a common word", "though the name is a common word")
		whereListed(t, st)
		found(v, c.pageFinding(v, lately.PartnerPage, listingModel, "named on the page", t))
	}
}

// linkedIn reports whether a block has a link to a party's site.
func (c call) linkedIn(b block, party int) bool {
	for _, l := range b.links {
		if t, ok := c.d.links.resolve(l.href); ok && slices.Contains(t.parties, party) {
			return true
		}
	}
	return false
}

// inParagraph judges a mention in the running text of a page, which may be a list of names.
func (c call) inParagraph(m mention, b block, list bool, st standing) lately.Finding {
	v := &sight{party: m.name.party, text: 1, first: m.start == 0, product: m.name.kind == product, ambiguous: commonIn(m, b.text), excerpt: around(b.text, m.start, m.end)}
	v.linked = c.linkedIn(b, v.party)
	v.sentence = sentenceOf(b.text, m.start, m.end)
	if m.start == 0 && len(b.text) < 400 {
		v.about = b.text
	}
	v.ambiguous = v.ambiguous || inLowerCase(m, b.text)
	t := &tally{}
	alone := m.end-m.start >= len(b.text)*3/5
	v.ambiguous = v.ambiguous && !alone
	t.add(alone, "is the title", "on a line of its own")
	t.add(!alone && list, "in a list of names", "in a list of names")
	t.add(!alone && !list, "in running text", "named in the text")
	t.add(v.linked, "its site is linked", "its site linked")
	t.add(v.linked && v.first && !alone, "a paragraph of its own", "in a paragraph of its own")
	t.add(v.ambiguous && !v.linked, "a common word", "though the name is a common word")
	whereListed(t, st)
	v.lead = foldedBefore(b.text, m.start)
	c.sentence(t, v, st.near == meansPartners && st.page == meansPartners)
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
