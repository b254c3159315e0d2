package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lately"
)

const quoteModel = "quote" // a testimonial

// quote judges the words of a named speaker: the speaker's side gave them. A quote
// by our people on our own page is no activity, nor is one by somebody else.
func (c call) quote() []lately.Finding {
	p := c.place()
	if p.Region == "nav" || p.Region == "footer" {
		return nil
	}
	if c.owner != ours && c.speaksForOwner(p) {
		return c.ownPraise()
	}
	var out []lately.Finding
	found := c.speakers(p)
	for _, party := range sortedKeys(found) {
		if !c.concerns(party) || c.owner == ours && c.speaksForOwner(p) {
			continue
		}
		out = append(out, c.testimonial(found[party], found))
	}
	return out
}

// speaksForOwner reports whether the speaker's role names the page's own company,
// and nobody else.
func (c call) speaksForOwner(p lately.Place) bool {
	own, others := false, false
	for _, m := range newPassage(p.Role+", "+p.Speaker, titleBlock, heading).mentions(c.d.names) {
		if m.role == asOther {
			continue
		}
		own, others = own || m.name.party == c.owner, others || m.name.party != c.owner
	}
	return own && !others
}

// testimonial judges one company behind a quote.
func (c call) testimonial(v *voice, all map[int]*voice) lately.Finding {
	p, t := c.place(), &tally{}
	named := c.d.parties[v.party].Name
	t.add(v.role && !v.past, "the speaker's role names it", "the speaker is of "+named+": “"+around(strings.Trim(p.Speaker+", "+p.Role, ", "), 0, 0)+"”")
	t.add(v.past, "a former employer", "the speaker was at "+named+" before")
	if !v.role {
		t.add(v.alt > 0, "a picture's text names it", "the picture beside it shows "+named)
		t.add(v.title > 0 || v.anchor, "the card's title names it", "the card is about "+named)
		t.add(v.head, "the heading names it", "under “"+around(p.Section, 0, 0)+"”")
		t.add(v.site, "its site is linked", "a link beside it leads to "+named)
		t.add(v.says, "the words speak for it", "the speaker says “we” of "+named)
		t.add(v.file, "a file's name names it", "the name of the picture's file is "+named)
		t.add(v.page && v.title == 0 && v.alt == 0, "the page's title names it", "the page is about "+named)
		t.add(otherRole(v, all) || c.otherCompany(p), "the speaker is of another company", "but the speaker is of another company")
		t.add(c.severalOthers(all) && !otherRole(v, all), "the card names several companies", "but not of it alone")
	}
	t.add(!v.role && v.page && p.Speaker == "" && p.Role == "" && c.storyPage(), "in its own story", "in the story about it")
	t.add(c.amongPraise() && (!v.role || c.companyAlone(p)), "among testimonials", "among what customers say")
	nobody := p.Speaker == "" && p.Role == "" || v.role && c.companyAlone(p)
	t.add(v.told && !v.says && nobody && v.alt == 0, "the words tell of it", "which tells of it")
	t.add(v.ambiguous, "a common word", "though the name is a common word")
	t.add(p.Speaker == "" && p.Role == "", "nobody is named", "though nobody is named as the speaker")
	t.add(v.role && !v.past && c.companyAlone(p), "no person is named", "though no person is named")
	f := c.finding(v.party, v.party, lately.Testimonial)
	f.Confidence = c.d.models[quoteModel].Weigh(t.signals)
	f.Model, f.Signals = quoteModel, t.signals
	f.Status = c.d.status(quoteModel, f.Confidence)
	f.Rule = "quoted on " + c.d.parties[c.owner].Name + "'s page; " + strings.Join(t.words, "; ")
	f.Excerpt = around(lately.OneLine(c.bodyText()), 0, 0)
	return f
}

// amongPraise reports whether what stands around a quote says that customers and
// partners speak here.
func (c call) amongPraise() bool {
	p := c.place()
	if m := meaningOf(p.Section); m == meansNews || m == meansComparison || hasAny(" "+foldText(p.Speaker+" · "+p.Role)+" ", pressWords...) {
		return false
	}
	return c.src.Area == lately.Testimonial || hasAny(" "+foldText(p.Section)+" "+foldText(p.Page)+" ", praiseHeadings...)
}

// pressWords are in the names of those who write about everybody.
var pressWords = phrases("magazine", "news", "newspaper", "times", "journal", "daily", "weekly", "gazette", "herald", "tribune", "press", "tv", "radio", "podcast", "blog", "award", "awards", "*zeitung", "zeitschrift", "magazin", "presse", "revue", "revista", "diario", "periódico", "新聞", "雑誌")

// praiseHeadings stand over what others say.
var praiseHeadings = phrases("testimonial*", "testimony", "quotes", "say about", "says about", "saying about", "are saying", "customers say", "clients say", "users say", "partners say", "people say", "what they say", "hear from", "in their own words", "in their words", "reviews", "customer voices", "loved by", "kind words", "praise",
	"kundenstimmen", "stimmen", "das sagen", "was kunden sagen", "sagen über uns", "bewertungen", "temoignage*", "ils parlent de nous", "avis clients", "ce qu ils disent", "opiniones", "testimonio*", "lo que dicen", "dicen de nosotros", "お客様の声", "ユーザーの声")

// storyPage reports whether the page is one story among others.
func (c call) storyPage() bool {
	path := strings.Trim(wholePath(c.pageAddress()), "/")
	i := strings.LastIndexByte(path, '/')
	return i > 0 && hasAny(" "+foldText(path[:i])+" ", storyPath...)
}

// severalOthers reports whether more than one company beside the owner stands
// around a quote.
func (c call) severalOthers(all map[int]*voice) bool {
	n := 0
	for party, o := range all {
		if party != c.owner && (o.alt > 0 || o.title > 0 || o.anchor || o.file) {
			n++
		}
	}
	return n > 1
}

// companyAlone reports whether the credit is a company's name and nobody's: nothing
// in it says what somebody does, and the speaker's name is that of a company.
func (c call) companyAlone(p lately.Place) bool {
	if p.Role != "" && p.Speaker != "" || hasJob(p.Role) {
		return false
	}
	if p.Speaker == "" {
		return !behindWords(p.Role, c.d.names)
	}
	return len(newPassage(p.Speaker, titleBlock, heading).mentions(c.d.names)) > 0
}

// behindWords reports whether a company's name stands behind other words: "Ada, Acme",
// "the team at Acme".
func behindWords(credit string, names *nameIndex) bool {
	for _, m := range newPassage(credit, titleBlock, heading).mentions(names) {
		_, keys := tokenize(credit[:m.start])
		return len(keys) > 1 || len(keys) == 1 && startsUpper(credit) && strings.HasSuffix(strings.TrimSpace(credit[:m.start]), ",")
	}
	return false
}

// hasJob reports whether a text says what somebody does. In scripts without spaces
// a person's name can't be told from it, and that is enough.
func hasJob(role string) bool {
	_, keys := tokenize(role)
	for _, key := range keys {
		if r, _ := utf8.DecodeRuneInString(key); jobWords[key] || spaceless(r) {
			return true
		}
	}
	return false
}

// otherRole reports whether the speaker's role names another party.
func otherRole(v *voice, all map[int]*voice) bool {
	for party, o := range all {
		if party != v.party && o.role {
			return true
		}
	}
	return false
}

// otherCompany reports whether the role names a company that is no party: a name
// with a capital behind "at", or behind the last comma.
func (c call) otherCompany(p lately.Place) bool {
	role := p.Role
	for _, lead := range []string{" at ", " @ ", " bei ", " chez ", " von der ", " en ", "@"} {
		if i := strings.LastIndex(role, lead); i >= 0 {
			return startsUpper(role[i+len(lead):])
		}
	}
	if strings.HasPrefix(role, "at ") {
		return startsUpper(role[3:])
	}
	parts := strings.Split(role, ",")
	last := strings.TrimSpace(parts[len(parts)-1])
	if len(parts) < 2 || !startsUpper(last) {
		return false
	}
	_, keys := tokenize(last)
	for _, key := range keys {
		if jobWords[key] {
			return false
		}
	}
	return true
}

func startsUpper(s string) bool {
	for _, r := range strings.TrimSpace(s) {
		return unicode.IsUpper(r)
	}
	return false
}

// jobWords are what people do, which is no company.
var jobWords = wordSet(`ceo cto cfo coo cmo cio ciso cpo founder cofounder director head chief officer manager lead leader engineer developer architect analyst scientist researcher professor
	consultant president vice vp svp evp partner owner designer engineering product marketing sales operations security data technology development research it
	purchasing procurement buyer finance accounting accountant controller treasurer actuarial actuary underwriter logistics facilities housekeeping librarian teacher headteacher principal nurse doctor physician
	supervisor planner editor administrator coordinator specialist strategist advocate evangelist chair chairman einkauf einkaufer einkauferin buchhaltung landwirt landwirtin vorstand meister meisterin achats comptable proviseur proviseure compras contable
	leiter leiterin geschaftsfuhrer geschaftsfuhrerin grunder inhaber directeur directrice fondateur fondatrice responsable director directora fundador gerente`)

// ownPraise finds the owner's own people praising us on their page.
func (c call) ownPraise() []lately.Finding {
	body := c.bodyText()
	for _, m := range newPassage(body, 0, paragraph).mentions(c.d.names) {
		if m.name.party != ours || m.role == asOther {
			continue
		}
		f := c.finding(ours, c.owner, lately.Testimonial)
		f.Confidence = 0.9
		f.Status = c.d.status(quoteModel, f.Confidence)
		f.Rule = "their own people, quoted on their page, praise us"
		f.Excerpt = around(body, m.start, m.end)
		return []lately.Finding{f}
	}
	return nil
}
