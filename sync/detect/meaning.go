package detect

import (
	"regexp"
	"slices"
	"strings"

	"lately"
)

// meaning is as what the things under a heading, or on a page, stand there.
type meaning int

const (
	meansNothing    meaning = iota
	meansPartners           // partners, integrations, sponsors, resellers
	meansUsers              // customers, users, whoever trusts
	meansMembers            // members, a community, an ecosystem, thanks: weaker than partners
	meansStories            // case studies, success stories
	meansPapers             // white papers, guides, reports
	meansEvents             // events, webinars
	meansSpeakers           // speakers of an event
	meansNews               // articles about something, questions and answers
	meansComparison         // us against them
	meansFormer             // those who were partners once
	meansInvitation         // an invitation to become one
)

// phrases folds words and phrases as texts are folded. A star at an end lets a word
// go on there.
func phrases(list ...string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		folded := foldText(s)
		if !strings.HasPrefix(s, "*") {
			folded = " " + folded
		}
		if !strings.HasSuffix(s, "*") {
			folded += " "
		}
		out = append(out, folded)
	}
	return out
}

// The words of headings, in English, German, French, Spanish, Japanese and a few of
// other languages. They hold kinds of words, never names.
var (
	comparisonHeadings = phrases("vs", "versus", "compare*", "comparison*", "alternative", "alternatives", "migrate from", "switch from",
		"*vergleich*", "*alternative zu", "comparaison*", "comparatif*", "comparativa*", "comparación*", "比較", "对比", "비교")
	storyHeadings = phrases("stories", "case study", "case studies", "customer stor*", "success stor*", "client stor*", "user stor*", "partner stor*", "customer success*", "success case*",
		"*fallstudie*", "*erfolgsgeschichte*", "*anwenderbericht*", "*kundenbericht*", "*kundenstory*", "*kundenstories", "*referenzprojekt*", "*praxisbericht*", "geschichten", "kundengeschichten",
		"étude de cas", "études de cas", "cas client", "cas clients", "cas d usage", "histoires de réussite",
		"caso de éxito", "casos de éxito", "historias de éxito", "historias de clientes", "estudio de caso", "estudios de caso", "casi di successo", "casos de sucesso",
		"事例", "客户案例", "成功案例", "고객 사례", "도입 사례")
	paperHeadings = phrases("white paper*", "whitepaper*", "ebook*", "e book", "e books", "guides", "reports", "research", "library", "resources", "resource center", "downloads", "publications", "datasheets",
		"*leitfaden*", "*studien", "livre blanc", "livres blancs", "guide", "ressources", "libro blanco", "libros blancos", "guías", "informes", "recursos",
		"ホワイトペーパー", "資料", "ダウンロード", "レポート", "白皮书", "백서")
	eventHeadings = phrases("event", "events", "webinar*", "workshop*", "training*", "meetup*", "hackathon*", "conference*", "summit*", "academy", "courses", "agenda", "schedule",
		"*veranstaltung*", "*seminar*", "*schulung*", "termine", "*konferenz*", "événement*", "webinaire*", "ateliers*", "formations*", "evento*", "taller*", "cursos", "conferencias",
		"ウェビナー", "セミナー", "イベント", "勉強会", "研修", "研讨会", "活动", "웨비나", "이벤트")
	speakerHeadings = phrases("speaker*", "panelist*", "presenter", "presenters", "moderator*", "instructor*", "your host", "hosts", "lineup", "*referent*", "*redner*", "*sprecher*", "intervenant*", "orateur*", "conférenciers", "ponente*", "oradores", "conferenciantes",
		"登壇者", "講師", "スピーカー", "嘉宾", "연사")
	newsHeadings = phrases("blog", "blogs", "news", "articles", "reading", "press release*", "in the press", "press coverage", "media coverage", "as seen in", "as seen on", "featured in", "featured on", "read more about", "latest posts", "faq", "faqs", "frequently asked", "questions", "*häufige fragen*", "preguntas frecuentes", "よくある質問", "常见问题",
		"*neuigkeiten*", "aktuelles", "presse", "bekannt aus", "beiträge", "actualités", "ils parlent de nous", "noticias", "prensa", "artículos", "aparecemos en",
		"ニュース", "ブログ", "お知らせ", "メディア掲載", "記事", "新闻", "博客", "뉴스")
	partnerHeadings = phrases("*partner*", "*partenair*", "partenariat*", "alliance*", "*allianz*", "alianza*", "aliado*", "socios", "socio", "integration*", "integración", "integraciones", "integrazion*", "integrates with", "integrate with", "works with", "work with us", "we work with", "working with", "compatible with", "integrated with", "interoperable with", "where to buy", "dealers", "dealer network", "stockists", "bezugsquellen", "points de vente", "dónde comprar", "connects with", "connects to", "connect to", "connect with your", "connect your", "plugs into", "tools you love", "tools you use", "tools you already use", "your favorite tools", "your favourite tools",
		"sponsor*", "*sponsoren", "patrocin*", "supported by", "supporters", "unterstützt von", "mit unterstützung von", "unterstützer", "soutenu par", "avec le soutien de", "nos soutiens", "con el apoyo de", "apoyado por",
		"reseller*", "*wiederverkäufer*", "*händler*", "*vertriebs*", "revendeur*", "revendedor*", "distributor*", "distributeur*", "distribuidor*",
		"joint research", "共同研究", "共同開発", "collaborat*", "colabora*", "*kooperation*", "zusammenarbeit*", "funder*", "funding", "funded by", "donors", "patrons", "benefactors", "service provider*", "solution provider*", "support provider*", "training provider*", "commercial support", "certified consultant*", "consulting compan*", "systems integrator*", "system integrator*", "*förderer*", "gefördert von", "mécène*", "financé par", "financiado por",
		"marketplace*", "app directory", "app store", "connectors", "plugins", "add ons", "ambassador*", "affiliate*", "vendors", "joint solutions", "better together", "built with us", "build with us",
		"parceiros*", "parceria*", "samenwerk*", "*samarbets*", "samarbeid*", "współprac*", "パートナー", "提携", "協賛", "スポンサー", "連携", "代理店", "販売店", "協力会社", "合作伙伴", "合作夥伴", "集成", "파트너", "제휴", "연동")
	userHeadings = phrases("customer*", "client", "clients", "clientele", "trusted by", "trust us", "trusts us", "who trust", "trust in us", "used by", "in use at", "in production", "adopter*", "adoption", "organisations that use", "organisations using", "organizations that use", "organizations using", "organisations that run", "organizations that run", "companies that run", "at these companies", "who use", "uses", "users", "user", "powered by", "powers", "loved by", "relied on by", "rely on", "relies on", "chosen by", "choose us", "companies using", "companies that use", "teams use", "teams at", "in good company", "top brands", "leading brands", "built with", "made with", "running on", "join the thousands", "join thousands", "believe in",
		"*kunden*", "*referenzen*", "*anwender*", "*nutzer*", "vertrauen", "im einsatz bei", "setzen auf", "verwendet von", "genutzt von",
		"font confiance", "références", "utilisateur*", "utilisé par", "utilisée par", "utilisent", "confían", "confianza", "usuarios", "usado por", "utilizado por", "quienes usan", "nos eligen", "referencias", "cliente", "clientes", "clienti", "si fidano", "confiam", "quem confia", "klanten", "vertrouwen op", "vertrouwd door", "kunder", "klienci", "zaufali", "zufriedene*", "asiakk*",
		"導入企業", "導入実績", "お客様", "利用企業", "ご利用", "ユーザー", "採用企業", "取引先", "取引実績", "选择", "客户", "用户", "信赖", "고객")
	memberHeadings = phrases("member*", "communit*", "ecosystem*", "supporting organi*", "supporting services", "supporting tools", "friends", "acknowledg*", "thanks", "thank", "contributor*", "gratitude", "credits", "in kind", "sub processor*", "subprocessor*", "*auftragsverarbeiter*", "sous traitants", "subencargados", "third party licen*", "hosted by", "venue", "veranstaltungsort", "lieu", "lugar", "会場", "made possible", "investor*", "backed by", "backers", "our board", "*investoren*", "investisseur*", "inversor*", "inversionistas", "株主", "投資家",
		"*mitglied*", "*gemeinschaft*", "*ökosystem*", "dank", "danksagung*", "netzwerk", "membres*", "communauté*", "remerciements", "amis", "miembros", "comunidad*", "ecosistema*", "agradecimientos", "amigos",
		"会員", "メンバー", "コミュニティ", "エコシステム", "謝辞", "成员", "社区", "회원", "커뮤니티")
)

// More words of headings.
var (
	formerHeadings = phrases("sponsors of past*", "retired", "former*", "alumni", "emeritus", "in the past", "ehemalige*", "frühere*", "bisherige*", "anciens partenaires", "anciens sponsors", "anciennes", "partenaires passés", "antiguos*", "anteriores", "過去の")
	invitations    = phrases("become a", "become an", "become our", "become one", "want to become", "join our partner*", "join the partner*", "join our network", "join the program*", "apply to", "apply now", "partner with us", "how to become", "to become", "to join", "to apply", "to request", "to sponsor", "to donate", "how to sponsor", "how to donate", "how to give", "why partner", "why sponsor", "why become", "donate", "make a donation", "ways to give", "ways to donate", "ways to pay", "sponsor via", "sponsorship via", "sponsor us", "partner benefits", "benefits of", "spenden", "jetzt spenden", "faire un don", "donar", "haz una donación", "寄付", "list your", "publish your", "submit your", "add your", "build your", "partner werden", "werden sie", "jetzt partner", "werde partner", "devenir partenaire", "devenez*", "rejoignez*", "hazte*", "conviértete*", "sea socio", "únete*", "diventa*", "募集", "申込", "申し込み")
	// tiers are how sponsors and partners are ranked.
	tiers = wordSet(`platinum gold silver bronze diamond titanium premier elite strategic select certified platin silber bronze or argent oro plata bronce platino プラチナ ゴールド シルバー`)
)

// tier reports whether a heading is a rank and little else: "Gold", "Silver level".
func tier(heading string) bool {
	_, keys := tokenize(heading)
	if len(keys) == 0 || len(keys) > 2 {
		return false
	}
	return tiers[keys[0]]
}

// meansHere is what a heading means on the page at hand: on a page of partners a rank
// is one of theirs.
func (c call) meansHere(heading string) meaning {
	m := meaningOf(heading)
	if m != meansNothing {
		m = meaningOf(c.withoutNames(heading))
	}
	if m == meansNothing && tier(heading) && c.pageMeans() == meansPartners {
		return meansPartners
	}
	return m
}

// longHeading is how many bytes a text has that is no heading any more.
const longHeading = 240

// noContacts takes out the German word for whom one may call, which is no partner.
var noContacts = strings.NewReplacer("ansprechpartner", "", "gesprachspartner", "", "lebenspartner", "")

// withoutNames takes the names of parties out of a heading: "Silt Partners" is a firm,
// and says nothing of who stands below.
func (c call) withoutNames(text string) string {
	mentions := newPassage(text, 0, heading).mentions(c.d.names)
	for _, m := range slices.Backward(mentions) {
		if m.role != asOther && m.end <= len(text) {
			text = text[:m.start] + text[m.end:]
		}
	}
	return text
}

// formerRole is a heading over those who were partners once, a word or two between: "Past
// gold sponsors".
var formerRole = regexp.MustCompile(` (?:past|prior|earlier|previous) (?:[\pL-]+ ){0,2}(?:sponsor|partner|supporter|funder|donor|backer|collaborator|member)`)

// whoWords open questions that a list answers.
var whoWords = phrases("who", "which", "whom", "wer", "mit wem", "qui", "quién", "quiénes", "con quién")

// meaningOf says as what things stand under a heading or behind a text, by its words.
func meaningOf(text string) meaning {
	if text == "" || len(text) > longHeading {
		return meansNothing
	}
	folded := " " + noContacts.Replace(foldText(text)) + " "
	if (strings.HasSuffix(text, "?") || strings.HasSuffix(text, "？")) && !hasPrefixAny(folded, whoWords...) {
		return meansNews // a question that is answered below
	}
	partners, users := hasAny(folded, partnerHeadings...), hasAny(folded, userHeadings...)
	switch {
	case hasAny(folded, comparisonHeadings...):
		return meansComparison
	case hasPrefixAny(folded, invitations...):
		return meansInvitation
	case hasAny(folded, formerHeadings...), formerRole.MatchString(folded):
		return meansFormer
	case hasAny(folded, storyHeadings...):
		return meansStories
	case hasAny(folded, newsHeadings...):
		return meansNews
	case hasAny(folded, speakerHeadings...) && !partners:
		return meansSpeakers
	case partners && users:
		return meansMembers // both stand there, nobody knows which
	case partners:
		return meansPartners
	case hasAny(folded, eventHeadings...):
		return meansEvents
	case users:
		return meansUsers
	case hasAny(folded, memberHeadings...):
		return meansMembers
	case hasAny(folded, paperHeadings...):
		return meansPapers
	}
	return meansNothing
}

// areaMeans is what the configured area of a source says of its page.
func areaMeans(a lately.Area) meaning {
	switch a {
	case lately.PartnerPage, lately.Integration:
		return meansPartners
	case lately.Testimonial:
		return meansUsers
	case lately.WhitePaper:
		return meansStories
	case lately.Workshop:
		return meansEvents
	case lately.BlogPost, lately.PressRelease:
		return meansNews
	}
	return meansNothing
}

// standing is the context of a thing on a page.
type standing struct {
	near  meaning // of the nearest text that means anything: the heading, the words before the list, a heading above
	page  meaning // of the page: its configured area, else its title, else its address
	words string  // the text that near was read from
	above bool    // near comes from an outer heading only
}

// stands reads the context of the item. own is a text of the item itself that may be
// a heading, such as the title of a card that names nobody.
func (c call) stands(own string) standing {
	p := c.place()
	s := standing{page: c.pageMeans()}
	if strings.Count(own, " ") > 9 {
		own = "" // a sentence of the thing itself
	}
	label, long, lead := p.Lead, "", ""
	if strings.Count(label, " ") > 9 {
		if label = ""; strings.HasSuffix(p.Lead, ":") {
			long = p.Lead
		} else {
			lead = p.Lead // a paragraph, not what the list is called
		}
	}
	heads := strings.Split(p.Above, " › ")
	for _, text := range []string{own, label, p.Section, long} {
		m := c.meansHere(text)
		if text == own && (m == meansEvents || m == meansSpeakers) {
			continue // the title of a thing, not of what stands below
		}
		if m != meansNothing && (text != p.Lead || m == meansPartners || m == meansUsers || m == meansMembers) {
			s.near, s.words = m, text
			return c.unlessEarlier(s.unlessFormer(heads))
		}
	}
	if m := leadMeans(lead); m != meansNothing {
		s.near, s.words = m, lead
		return s.unlessFormer(heads)
	}
	for i := len(heads) - 1; i >= 0; i-- {
		if m := c.meansHere(heads[i]); m != meansNothing {
			s.near, s.words, s.above = m, heads[i], true
			return c.unlessEarlier(s.unlessFormer(heads[:i]))
		}
	}
	if s.page == meansMembers {
		s.near, s.words, s.above = meansMembers, p.Page, true // the page's title is the outermost heading
	}
	return s
}

// unlessFormer is a standing among partners that a heading further up makes one among
// former ones: "Past sponsors › 2022".
func (s standing) unlessFormer(heads []string) standing {
	if s.near != meansPartners {
		return s
	}
	for _, h := range heads {
		if meaningOf(h) == meansFormer {
			s.near, s.words, s.above = meansFormer, h, true
		}
	}
	return s
}

// unlessEarlier is a standing among partners of a year after which the page names others.
func (c call) unlessEarlier(s standing) standing {
	if s.near == meansPartners && c.place().Earlier {
		s.near = meansFormer
	}
	return s
}

// leadMeans is as what a paragraph that isn't a list's name says that things stand
// there: as our users, if it speaks of them and not of partners. What else it speaks of
// is rarely the list.
func leadMeans(text string) meaning {
	folded := " " + noContacts.Replace(foldText(text)) + " "
	if text != "" && hasAny(folded, customerTalk...) && !hasAny(folded, partnerTalk...) {
		return meansUsers
	}
	return meansNothing
}

// pageMeans says what the page is for.
func (c call) pageMeans() meaning {
	if m := areaMeans(c.src.Area); m != meansNothing {
		return m
	}
	if m := meaningOf(c.place().Page); m != meansNothing {
		return m
	}
	return meaningOf(strings.NewReplacer("/", " ", "-", " ", "_", " ", ".", " ").Replace(wholePath(c.pageAddress())))
}

// pageAddress is where the page of the item is.
func (c call) pageAddress() string {
	if strings.Contains(c.src.Location, "://") {
		return c.src.Location
	}
	return c.it.Thing
}

// wholePath is the path of an address, its last part included.
func wholePath(address string) string {
	rest := withoutScheme(address)
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}
