package detect

import (
	"slices"
	"strings"

	"lately"
)

// storyPath are parts of addresses that case studies and papers stand under.
var storyPath = phrases("casestudies", "casestudy", "customer story", "success story", "customers", "stories",
	"white paper", "white papers", "whitepaper", "whitepapers", "ebook", "ebooks", "e book", "reports", "referenzen", "fallstudien", "kunden", "etudes de cas", "cas clients", "casos de exito", "jirei", "case")

// articleLabels are what a card calls itself that is an article of another kind.
var articleLabels = wordSet("blog blogpost news article press podcast video webinar event artikel beitrag actualite noticia")

// articlePath are parts of addresses that articles of other kinds stand under.
var articlePath = phrases("blog", "blogs", "news", "newsroom", "press", "podcast", "podcasts", "actualites", "aktuelles", "noticias")

// offersStory reports whether the item offers a case study or a paper of the owner:
// it stands among such, or leads to one on the owner's site.
func (c call) offersStory(st standing) bool {
	if !c.ownLink() {
		return c.listedPaper(st) || c.tellsStory(st)
	}
	if asksFor(st.words) || bareAddress(c.place().Anchor) {
		return false
	}
	switch st.near {
	case meansStories, meansPapers:
		return true
	case meansPartners, meansMembers, meansComparison, meansEvents, meansSpeakers:
		return false
	case meansNothing:
		if st.page == meansStories || st.page == meansPapers {
			return true
		}
	}
	return c.storyLink()
}

// bareAddress reports whether a link shows where it leads and nothing else, as a way to
// reach somebody does.
func bareAddress(anchor string) bool {
	return anchor != "" && !strings.Contains(anchor, " ") && strings.ContainsAny(anchor, "@/") && !strings.HasSuffix(strings.ToLower(anchor), ".pdf")
}

// listedPaper reports whether a source that is configured for papers lists one that
// lies on a site which is no party's: the owner may have several.
func (c call) listedPaper(st standing) bool {
	if c.src.Area != lately.WhitePaper || c.it.URL == "" || st.near != meansNothing && st.near != meansPapers && st.near != meansStories {
		return false
	}
	t, ok := c.d.links.resolve(c.it.URL)
	return ok && len(t.parties) == 0 && c.it.Title != "" && c.place().Form == "card" &&
		(strings.HasSuffix(strings.ToLower(t.path), ".pdf") || hasAny(" "+foldText(c.it.Title+" "+c.place().Anchor+" "+c.bodyText())+" ", paperWords...))
}

// paperWords are what papers and stories call themselves.
var paperWords = phrases("white paper*", "whitepaper*", "ebook", "e book", "report", "guide", "study", "survey", "handbook", "datasheet", "solution brief", "*studie", "*leitfaden", "*bericht", "livre blanc", "étude", "rapport", "informe", "guía", "estudio", "libro blanco", "ホワイトペーパー", "レポート", "資料", "事例")

// storyLink reports whether the item leads to a story on its own site: a page below
// a folder of stories, not the folder.
func (c call) storyLink() bool {
	if !c.ownLink() {
		return false
	}
	path := strings.Trim(wholePath(c.it.URL), "/")
	i := strings.LastIndexByte(path, '/')
	if strings.HasPrefix(path[i+1:], "index.") && i > 0 {
		path = path[:i]
		i = strings.LastIndexByte(path, '/')
	}
	return i > 0 && hasAny(" "+foldText(path[:i])+" ", storyPath...)
}

// ownLink reports whether the item leads to another page of its own site, or of one
// that belongs to the same company.
func (c call) ownLink() bool {
	t, ok := c.d.links.resolve(c.it.URL)
	here, known := c.d.links.resolve(c.pageAddress())
	return ok && known && (t.site() == here.site() || slices.Contains(t.parties, c.owner)) && canonicalURL(c.it.URL) != canonicalURL(c.pageAddress())
}

// story judges a party in an item that offers a story: the owner published it, and
// the story is about the party if it names the party before all others.
func (c call) story(v *sight, st standing) lately.Finding {
	t, p := &tally{}, c.place()
	strong := v.title > 0
	before := " " + foldText(v.titled)
	left := strong && (hasSuffixAny(before, leavingWords...) || hasSuffixAny(before, passingLeads...) || hasSuffixAny(before, leftWords...)) || leaves(v.lead)
	words := strings.Fields(before)
	paper := hasAny(" "+strings.Join(words[max(0, len(words)-5):], " ")+" ", togetherWith...) || strong && c.titledTogether(v.party, st)
	tool := strong && !left && !paper && hasSuffixAny(before, toolWords...)
	t.add(strong && !tool && !left, "in the title", "named in the title")
	t.add(left, "the title leaves it", "named as what one leaves")
	t.add(tool, "in the title as a tool", "named in the title as what was used")
	honoured := v.title == 0 && strings.HasSuffix(strings.TrimSpace(c.it.Title), "様")
	t.add(honoured, "a story about another", "in a story about somebody else")
	t.add(!strong && v.first && !honoured, "begins the text", "named at the beginning")
	t.add(!strong && !v.first && v.text > 0 && !c.subjectOf(v), "in the text", "named in the text")
	t.add(!strong && !v.first && v.text > 0 && c.subjectOf(v), "subject of the text", "the first company that the text names")
	t.add(!strong && v.alt > 0, "in a picture's text", "named in a picture's text")
	t.add(!v.named() && v.file, "only a file's name", "only by the name of a picture's file")
	t.add(v.together && !strong, "made together", "its text says that both made it")
	t.add(v.linked, "its site is linked", "its site linked")
	t.add(c.inAddress(v), "in the story's address", "named in the address of the story")
	related := hasAny(" "+foldText(p.Section)+" ", relatedHeadings...) || p.Region == "aside"
	t.add(st.near == meansStories && !st.above && !related, "under stories", "under “"+around(st.words, 0, 0)+"”")
	t.add(st.near == meansPapers && !st.above, "under papers", "under “"+around(st.words, 0, 0)+"”")
	t.add(st.page == meansStories || st.page == meansPapers || meaningOf(p.Page) == meansStories, "page of stories", "on a page of stories")
	t.add(st.near == meansUsers, "under users", "under “"+around(st.words, 0, 0)+"”, which lists customers")
	t.add(p.Speaker != "", "card of a quote", "a teaser beside a quote")
	t.add(p.Form == "logo" && !strong, "only a logo", "only as a logo")
	t.add(!strong && compares(v.sentence), "in a comparison", "in a sentence that compares")
	t.add(related, "beside another story", "a teaser beside another story")
	t.add(c.labelledArticle() || st.near != meansPapers && st.page != meansPapers && hasAny(" "+foldText(folders(c.it.URL))+" ", articlePath...), "calls itself an article", "which calls itself an article of another kind")
	t.add(v.ambiguous && !v.linked && v.title == 0, "a common word", "though the name is a common word")
	f := c.pageFinding(v, lately.WhitePaper, storyModel, "a story that the page offers", t)
	if c.it.URL != "" && c.storyLink() {
		f.URL, f.Thing = c.it.URL, canonicalURL(c.it.URL)
	}
	return f
}

// compares reports whether a sentence sets companies side by side for a reader to choose.
func compares(sentence string) bool {
	folded := " " + foldText(sentence) + " "
	return hasAny(folded, " vs ", " versus ") || hasPrefixAny(folded, " compare ", " comparing ", " comparison ", " vergleich ", " comparez ", " comparatif ", " comparativa ", " compara ")
}

// leftWords are what a story's title says of whoever was left.
var leftWords = trimmed(phrases("left", "leaves", "quits", "ditched", "ditches", "replaced", "replaces", "verließ", "verlässt", "verlassen hat", "ersetzt", "quitte", "remplace", "dejó", "deja", "reemplazó"))

// relatedHeadings stand over what a page offers besides what it is about.
var relatedHeadings = phrases("more stories", "more case studies", "more customer stories", "more from", "related*", "you may also like", "read next", "see also", "keep reading", "weitere*", "ähnliche*", "das könnte sie auch", "autres*", "à lire aussi", "otros casos", "otras historias", "más casos", "relacionad*", "関連")

// leaves reports whether folded words lead to what one moves away from: "moving your
// records from".
func leaves(lead string) bool {
	words := strings.Fields(lead)
	n := len(words)
	if n < 2 || words[n-1] != "from" && words[n-1] != "off" && !(words[n-1] == "of" && words[n-2] == "out") && words[n-1] != "von" && words[n-1] != "desde" {
		return false
	}
	for _, w := range words[max(0, n-6) : n-1] {
		if hasPrefixAny(w, "mov", "migrat", "switch", "transition", "transfer", "leav", "import", "wechsel", "umzug", "umstieg", "cambi") {
			return true
		}
	}
	return false
}

// madeTogether reports whether a text says that the owner wrote or published something
// with the party that the mention at k names: the two stand side by side where what
// was made is spoken of, or the party is called an author.
func (c call) madeTogether(text string, all []mention, k int) bool {
	m := all[k]
	if c.besideOwner(text, all, k) {
		return hasAny(" "+foldText(sentenceOf(text, m.start, m.end))+" ", madeWords...)
	}
	return hasSuffixAny(foldedBefore(text, m.start), authorLeads...)
}

// besideOwner reports whether the mention at k stands side by side with the owner's name.
func (c call) besideOwner(text string, all []mention, k int) bool {
	m := all[k]
	return k > 0 && all[k-1].name.party == c.owner && joinsNames(text[all[k-1].end:m.start]) || k+1 < len(all) && all[k+1].name.party == c.owner && joinsNames(text[m.end:all[k+1].start])
}

// titledTogether reports whether the title names the party beside the owner, as those
// who made something or whom it is about: "a guide by us and X"; or whether it names
// both, and the text says that it is a paper of both.
//
// In a story's title both may be what somebody else used: "X saves a day with us and Y".
func (c call) titledTogether(party int, st standing) bool {
	title := lately.OneLine(c.it.Title)
	all := newPassage(title, titleBlock, heading).mentions(c.d.names)
	own := false
	for k, m := range all {
		own = own || m.name.party == c.owner
		if m.name.party == party && (st.near == meansPapers && c.besideOwner(title, all, k) || c.madeTogether(title, all, k)) {
			return true
		}
	}
	return own && hasAny(" "+foldText(c.bodyText())+" ", ofBoth...)
}

// ofBoth say that two made a paper.
var ofBoth = phrases("joint paper", "joint white paper", "joint whitepaper", "joint guide", "joint report", "joint study", "joint brief", "of both", "by both", "both teams", "written together", "co written", "gemeinsames papier", "beider", "rédigé ensemble", "des deux équipes", "ambos equipos", "共著", "共同執筆")

var (
	// madeWords speak of a paper and of those who made it.
	madeWords = phrases("report", "study", "survey", "surveyed", "white paper", "whitepaper", "guide", "ebook", "research", "asked", "interviewed", "analysed", "analyzed", "published", "wrote", "written", "authored", "collected", "*studie", "*umfrage", "befragten", "befragt", "leitfaden", "*papier", "veröffentlicht*", "étude", "enquête", "livre blanc", "ont interrogé", "ont publié", "estudio", "encuesta", "informe", "guía", "publicaron", "調査", "レポート", "共同")
	// authorLeads lead to whoever made a paper too.
	authorLeads = trimmed(phrases("co author", "co authors", "coauthor", "coauthored by", "co authored by", "co authored with", "coauthored with", "written with", "published with", "co published by", "jointly with", "developed with", "mitautor", "mitherausgeber", "gemeinsam herausgegeben mit", "verfasst mit", "erstellt mit", "coécrit avec", "rédigé avec", "réalisé avec", "réalisée avec", "publié avec", "elaborado con", "escrito con", "realizado con", "publicado con"))
)

// togetherWith are words before "with" that make a name an author's.
var togetherWith = phrases("paper with", "report with", "guide with", "study with", "ebook with", "research with", "survey with", "together with", "partnership with", "collaboration with", "written with", "q a with", "interview with", "conversation with", "story with", "joint", "whitepaper mit", "studie mit", "gemeinsam mit", "zusammen mit", "livre blanc avec", "étude avec", "en partenariat avec", "informe con", "junto con", "estudio con")

// toolWords before a name in a story's title make it what was used, not who used it.
var toolWords = trimmed(phrases("with", "using", "on", "to", "from", "via", "through", "into", "onto", "over", "in", "managed", "and", "mit", "auf", "nach", "über", "mittels", "avec", "sur", "vers", "grâce à", "con", "sobre", "hacia", "mediante"))

// subjectOf reports whether the party is the first that the text names, where a
// story introduces whom it is about; one that is joined to the first is as well.
func (c call) subjectOf(v *sight) bool {
	if hasAny(" "+foldText(v.sentence)+" ", memberTalk...) {
		return false
	}
	for i, b := range read(c.it).blocks {
		if b.kind == heading || len(b.text) < 40 {
			continue
		}
		end := -1
		for _, m := range newPassage(b.text, i, b.kind).mentions(c.d.names) {
			if m.name.party == c.owner || m.role == asOther {
				continue
			}
			if end >= 0 && !joinsNames(b.text[end:m.start]) {
				return false
			}
			if m.name.party == v.party {
				return v.sentence != "" && strings.HasPrefix(b.text, v.sentence)
			}
			end = m.end
		}
	}
	return false
}

// inAddress reports whether the address that the item leads to names the party.
func (c call) inAddress(v *sight) bool {
	path := strings.NewReplacer("/", " · ", "-", " ", "_", " ", ".html", "").Replace(wholePath(c.it.URL))
	for _, m := range newPassage(path, titleBlock, heading).mentions(c.d.names) {
		if m.name.party == v.party {
			return true
		}
	}
	return false
}

// labelledArticle reports whether a line of the item says that it is an article, an
// event or a video.
func (c call) labelledArticle() bool {
	for _, b := range read(c.it).blocks {
		if len(b.text) > 60 {
			continue
		}
		_, keys := tokenize(b.text)
		if len(keys) > 0 && len(keys) <= 3 && b.kind != heading && articleLabels[keys[0]] {
			return true
		}
	}
	return false
}
