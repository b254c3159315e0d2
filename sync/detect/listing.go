package detect

import (
	"strings"
	"time"

	"lately"
)

// The models of what stands on a page.
const (
	listingModel = "listing" // a partner listed on a page
	storyModel   = "story"   // a case study or paper that a page offers
)

// tally collects the signals of a judgement, with the words that a person reads.
type tally struct {
	signals []lately.Signal
	words   []string
}

// add notes a signal that is there, and what to say of it.
func (t *tally) add(seen bool, name, words string) {
	if seen {
		t.signals = append(t.signals, lately.Signal{Name: name, Value: 1})
		if words != "" {
			t.words = append(t.words, words)
		}
	}
}

// listing judges one card, logo or row of a page, or the page as a whole: its owner
// gave the listing. A menu or a footer lists nobody, and the heading above says as
// what one is listed.
func (c call) listing() []lately.Finding {
	p := c.place()
	switch {
	case p.Region == "nav" || p.Region == "footer" || p.Region == "header":
		return nil
	case p.Form == "page":
		return c.about()
	}
	found := c.sights()
	var out []lately.Finding
	for _, party := range sortedKeys(found) {
		if c.concerns(party) {
			out = append(out, c.listed(found[party], found))
		}
	}
	return out
}

// listed judges one party in a thing that stands on a page.
func (c call) listed(v *sight, all map[int]*sight) lately.Finding {
	own := ""
	if v.title == 0 {
		own = c.it.Title
	}
	st := c.stands(own)
	switch {
	case c.offersStory(st):
		return c.story(v, st)
	case st.near == meansSpeakers || st.near == meansEvents || st.near == meansNothing && st.page == meansEvents:
		return c.atEvent(v, st)
	}
	if c.describesAnother(v) {
		v.title, v.first, v.text = 0, false, v.text+1
	}
	t := &tally{}
	c.howNamed(t, v, all)
	whereListed(t, st)
	c.said(t, v, c.ownLine(v, all))
	p := c.place()
	t.add(p.Form == "links" && v.alt == 0, "a link among links", "as a link among links")
	t.add(p.Speaker != "", "card of a quote", "in the card of a quote")
	t.add((st.near != meansPartners || st.above) && c.anotherPage(v.party), "page about another", "on a page about another company")
	return c.pageFinding(v, lately.PartnerPage, listingModel, "listed on the page", t)
}

// howNamed says by what a party is recognised.
func (c call) howNamed(t *tally, v *sight, all map[int]*sight) {
	strong := v.title > 0 || v.alt > 0
	alone := c.ownLine(v, all)
	t.add(alone, "on a line of its own", "named on a line of its own")
	t.add(v.title >= 0.6, "is the title", "named as the title")
	t.add(v.title > 0 && v.title < 0.6, "in the title", "named in the title")
	t.add(v.title == 0 && v.alt > 0, "in a picture's text", "named in a picture's text")
	t.add(!strong && v.text > 0 && v.first && !alone, "begins the text", "named at the beginning")
	t.add(!strong && v.text > 0 && !v.first && !alone, "in the text", "named in the text")
	cited := v.cited && !v.named()
	t.add(v.linked && !cited, "its site is linked", "its site linked")
	t.add(cited, "linked within a text", "its site linked within a text")
	t.add(v.linked && !cited && !v.named() && c.namedOtherwise(), "linked under another name", "under another name")
	t.add(v.file && !v.named() && !v.linked, "only a file's name", "only by the name of a picture's file")
	t.add(strong && !v.file && !v.linked && fileOfAnother(v, all), "the picture's file names another", "though the picture's file names another company")
	t.add(v.ambiguous && !v.linked && v.named(), "a common word", "though the name is a common word")
	t.add(v.product && v.named() && !v.linked, "only a product", "by a product")
}

// ownLine reports whether a line within a thing names a party and nothing else, and
// the thing isn't another party's: a section in which several are named.
func (c call) ownLine(v *sight, all map[int]*sight) bool {
	if !v.alone || v.title > 0 || v.alt > 0 {
		return false
	}
	for party, o := range all {
		if party != v.party && (o.title > 0 || o.alt > 0) {
			return false
		}
	}
	return true
}

// namedOtherwise reports whether the item has a name that is somebody else's.
func (c call) namedOtherwise() bool {
	title := foldText(c.it.Title)
	return title != "" && meaningOf(c.it.Title) == meansNothing && strings.Count(title, " ") < 6 || saysMore(c.place().Alt)
}

// saysMore reports whether a picture's text has a word that isn't about pictures.
func saysMore(alt string) bool {
	_, keys := tokenize(alt)
	for _, key := range keys {
		if !logoWords[key] {
			return true
		}
	}
	return false
}

// fileOfAnother reports whether the picture's file names a party that nothing else
// in the item does.
func fileOfAnother(v *sight, all map[int]*sight) bool {
	for party, o := range all {
		if party != v.party && o.file && !o.named() {
			return true
		}
	}
	return false
}

// whereListed says what the place means.
func whereListed(t *tally, st standing) {
	quoted := "“" + around(st.words, 0, 0) + "”"
	for _, w := range []struct {
		is   meaning
		name string
		what string
	}{
		{meansPartners, "under partners", ""}, {meansUsers, "under users", ", which lists users"}, {meansMembers, "under members", ", which says less than partner"},
		{meansNews, "under articles", ", which lists articles"}, {meansComparison, "in a comparison", ", which compares"},
		{meansFormer, "under former ones", ", which lists former ones"}, {meansInvitation, "under an invitation", ", which invites others"},
		{meansPapers, "under papers", ""}, {meansStories, "under stories", ", which lists stories"},
	} {
		t.add(st.near == w.is && !st.above, w.name, "under "+quoted+w.what)
		t.add(st.near == w.is && st.above, w.name+", further up", "under "+quoted+" further up"+w.what)
	}
	t.add(st.page == meansPartners, "page of partners", "on a page of partners")
	t.add(st.page == meansUsers || st.page == meansStories, "page of users", "on a page of customers")
	t.add(st.page == meansComparison, "page that compares", "on a page that compares")
	t.add(st.page == meansEvents, "page of an event", "on the page of an event")
	t.add(st.page == meansNews || st.page == meansPapers, "page of articles", "on a page of articles")
}

// said says what the text has to do with it, where the name is but a part of a text.
func (c call) said(t *tally, v *sight, alone bool) {
	if v.title >= 0.6 || v.alt > 0 && v.title == 0 || v.sentence == "" || alone {
		text := ""
		if len(c.it.Body) < 600 {
			text = " " + foldText(c.it.Body) + " "
		}
		t.add(hasAny(text, inKind...) && hasAny(text, weWords...), "gives something for free", "as who gives something for free")
		return
	}
	c.sentence(t, v, false)
	if v.title > 0 {
		return
	}
	title := c.it.Title
	other := title != "" && meaningOf(title) == meansNothing
	t.add(other && !v.first, "in somebody else's card", "in a card about something else")
	t.add(other && v.first, "begins somebody else's card", "in a card about something else")
}

// describesAnother reports whether the title of a thing is a text about what its
// picture shows, which is another company: "Logo of A: makes ovens for X and Y".
func (c call) describesAnother(v *sight) bool {
	alt := c.place().Alt
	return v.titled != "" && v.alt == 0 && !v.linked && strings.Count(c.it.Title, " ") >= 5 && saysMore(alt) && !strings.Contains(foldText(c.it.Title), foldText(alt))
}

// anotherPage reports whether the page is about one other party: what is named on it
// stands there for that party's sake.
func (c call) anotherPage(party int) bool {
	subject := -1
	for _, m := range newPassage(c.place().Page, titleBlock, heading).mentions(c.d.names) {
		if p := m.name.party; m.role != asOther && p != c.owner {
			if p == party || subject >= 0 && subject != p || m.name.ambiguous {
				return false
			}
			subject = p
		}
	}
	return subject >= 0
}

// sentence says what a sentence has to do with the party that it names: the owner
// works with it, or it is used and compared. Of a paragraph that opens with the name
// all speaks of the party. ofOwner: what is said is said of the owner, named or not.
func (c call) sentence(t *tally, v *sight, ofOwner bool) {
	s, about := v.sentence, v.about
	folded := " " + noContacts.Replace(foldText(s)) + " "
	if about == "" {
		about = s
	}
	whole := " " + noContacts.Replace(foldText(about)) + " "
	us := ofOwner || hasAny(whole, weWords...)
	for _, m := range newPassage(about, 0, paragraph).mentions(c.d.names) {
		us = us || m.name.party == c.owner
	}
	belongs := us && hasAny(folded, memberTalk...)
	t.add(belongs, "the owner is a member", "as what "+c.d.parties[c.owner].Name+" is a member of")
	t.add(us && !belongs && hasAny(" "+lastBytes(v.lead, 80)+" ", calledPartner...), "called a partner", "as whom "+c.d.parties[c.owner].Name+" works with")
	t.add(us && !belongs && hasAny(whole, partnerTalk...), "the text speaks of partnership", "in a sentence about working together")
	t.add(us && hasAny(folded, inKind...), "gives something for free", "as who gives something for free")
	t.add(hasAny(folded, passingTalk...), "the text names it in passing", "as something that is used or compared")
	t.add(hasAny(folded, customerTalk...), "the text speaks of customers", "in a sentence about customers")
}

// Words about a name in running text.
var (
	weWords     = phrases("i", "we", "our", "ours", "us", "my", "wir", "uns", "unser*", "ich", "nous", "notre", "nos", "nosotros", "nuestr*", "noi", "nostr*", "当社", "弊社", "私たち")
	partnerTalk = phrases("sponsor*", "alliance", "collaborat*", "team up", "teamed up", "join forces", "supports us", "work with", "working with", "works with", "together with", "recommend", "reseller", "resellers", "funding", "funded", "supported by", "support from", "jointly", "developed with",
		"*partner*", "zusammenarbeit", "kooperation*", "integriert", "partenariat", "partenaires", "collabore*", "alianza*", "socio", "socios", "colabora*", "integra*", "提携", "連携", "パートナー", "協力")
	// calledPartner lead to whom the owner works with.
	calledPartner = phrases("partner of", "partners of", "partner with", "partners with", "partnership with", "partnerships with", "partnered with", "partnering with", "collaboration with", "collaborations with", "collaborate with", "collaborates with", "collaborated with", "collaborating with", "cooperation with", "work closely with", "works closely with", "working closely with", "team up with", "teamed up with", "alliance with", "join forces with", "joined forces with", "partner von", "partner der", "partnerschaft mit", "zusammen mit", "zusammenarbeit mit", "kooperation mit", "partenaire de", "partenariat avec", "collaboration avec", "socio de", "socios de", "alianza con", "colaboración con", "colaboramos con")
	// inKind is what companies give to whoever thanks them for it.
	inKind       = phrases("free hosting", "free license*", "free licence*", "free credits", "free of charge", "free access", "free plan", "free account*", "hosting credits", "cloud credits", "open source license*", "open source licence*", "hosts our", "hosting our", "donates hosting", "donated hosting", "kostenlos*", "gratuitement", "hébergement gratuit", "gratuitamente", "無償")
	memberTalk   = phrases("member of", "members of", "membership in", "certified by", "accredited by", "accredited with", "mitglied im", "mitglied in", "mitglied bei", "mitglied der", "mitglied des", "mitglied von", "mitgliedschaft in", "zertifiziert von", "membre de", "membre du", "membres de", "adhérent de", "certifié par", "miembro de", "miembros de", "certificado por", "会員")
	customerTalk = phrases("customers include", "customers such as", "customers like", "clients include", "clients such as", "our customers", "our clients", "used by", "trusted by", "adopted by", "in use at", "deployed at", "eingesetzt", "im einsatz bei", "verwendet von", "genutzt von", "utilisé par", "utilisée par", "utilizado por", "utilizada por", "*auftraggeber*", "unsere kunden", "unseren kunden", "zu den kunden", "vertrauen auf", "nos clients", "clients comme", "nuestros clientes", "clientes como", "お客様", "導入企業")
	passingTalk  = phrases("hosted on", "deployed on", "deployment on", "deploy to", "runs on", "running on", "built on", "such as", "alternative*", "competitor*", "compared to", "compared with", "faster than", "cheaper than", "instead of", "migrat*", "switch from", "switched from", "unlike", "trademark*", "registered", "previously", "formerly", "rather than", "in contrast to", "anders als", "im gegensatz zu", "contrairement à", "a diferencia de", "wie zum beispiel", "im vergleich*", "comme", "par rapport", "como por ejemplo", "en comparación")
)

// pageFinding makes the finding of a judgement about something on a page.
func (c call) pageFinding(v *sight, area lately.Area, model, what string, t *tally) lately.Finding {
	f := c.finding(v.party, c.owner, area)
	f.Confidence = c.d.models[model].Weigh(t.signals)
	f.Model, f.Signals = model, t.signals
	f.Status = c.d.status(model, f.Confidence)
	f.Rule = strings.Join(append([]string{what}, t.words...), ", ")
	f.Excerpt = v.excerpt
	if f.Excerpt == "" {
		f.Excerpt = around(lately.OneLine(c.it.Title+" "+c.place().Alt), 0, 0)
	}
	if area.Standing() {
		f.OccurredAt = time.Time{}
	}
	return f
}
