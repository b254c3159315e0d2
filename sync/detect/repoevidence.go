package detect

import (
	"math"
	"slices"
	"strings"

	"lately"
)

// repoEvidence is what a repository shows of one party.
type repoEvidence struct {
	name       float64 // in the repository's name: 1 as a word of its own
	headline   float64 // in the README's title or the description
	label      bool    // in the topics, or as the homepage
	lead       float64 // in the opening
	heading    float64 // in a heading
	section    bool    // a section of the README has its name for a heading
	folder     float64 // a folder of its own, listed in the README or in the tree
	dependency float64 // direct dependencies that name it
	made       float64 // as what it is made for: 1 in the title, the description or the opening
	beside     float64 // in one sentence with the owner: 1 at the top, less further down
	joint      bool    // the repository's name is made of both
	readers    bool    // the reader has, makes or sets up something there
	account    bool    // the reader needs an account or a key there
	count      float64 // mentions, each by its weight
	passing    float64 // mentions on the way
	aside      float64 // those of them that only stand in the background
	links      int
	moved      bool   // what the repository helps to leave
	target     bool   // what the repository helps to move to
	alike      bool   // what the repository resembles or replaces, as its title says
	compared   bool   // what the repository tells things apart from
	foremost   bool   // no other party but the owner is named as often
	system     bool   // only ever named by its operating system
	fork       bool   // and doesn't name both sides
	uncertain  bool   // only ever named by a common word without a second sign
	words      string // excerpt
	rank       int    // of the excerpt: better ones replace worse ones
}

// seen reports whether there is anything of a party worth a finding.
func (e *repoEvidence) seen() bool {
	return e.name > 0 || e.headline > 0 || e.label || e.folder > 0 || e.dependency > 0 || e.count > 0 || e.passing > 0 || e.links > 0
}

// repoScan is a repository read once for all parties.
type repoScan struct {
	c      call
	found  map[int]*repoEvidence
	text   int          // bytes of the README's text that were read
	prose  int          // bytes of it that can say what the repository is
	owned  bool         // the owner is named
	moving bool         // title, description or opening speak of leaving something
	apart  bool         // name, title or description speak of comparing things
	many   int          // parties named
	spelt  map[int]bool // parties that the README names, rightly spelt
	// several things of one kind are in it, as its name, title or description says
	several bool
	// component: name, title, description or opening say that it is put into something else
	component bool
	// bare: the README is as a tool made it, and says nothing of the repository
	bare bool
}

// place is where in a repository a text stands.
type place int

const (
	inText       place = iota
	inHeadline         // the README's title, a banner, the description
	inLead             // the opening
	inHeading          // another heading
	inBackground       // requirements, credits, contributing
)

// scanRepository collects what name, description, topics, homepage, README, folders
// and dependencies show.
func (c call) scanRepository() *repoScan {
	s := &repoScan{c: c, found: map[int]*repoEvidence{}, spelt: map[int]bool{}}
	repo := c.it.Repo
	s.named(repo.Name)
	s.read(repo.Description, paragraph, inHeadline, nil)
	s.labels()
	s.ownFolders()
	if s.worthReading() {
		s.readme()
	}
	if s.several {
		s.ownFolders()
	}
	s.dependencies(repo.Dependencies)
	s.rank()
	for _, e := range s.found {
		e.fork = repo.Fork && !(e.beside > 0 || e.made > 0 && s.owned)
		e.moved = e.moved || s.moving && !e.target && e.headline+e.name+e.lead > 0
		if e.alike {
			e.name /= 2
		}
		e.compared = s.apart && e.headline+e.name+e.lead > 0
		if e.moved || e.compared || e.fork {
			e.made, e.beside = 0, 0
		}
		if e.count+e.passing > 0 {
			s.many++
		}
	}
	return s
}

// of is the evidence of a party, made when it is first needed.
func (s *repoScan) of(party int) *repoEvidence {
	e := s.found[party]
	if e == nil {
		e = &repoEvidence{uncertain: true, system: true}
		s.found[party] = e
	}
	return e
}

// excerpt keeps the best words that show a party.
func (e *repoEvidence) excerpt(rank int, text string, start, end int) {
	if e.words == "" || rank > e.rank {
		e.words, e.rank = around(text, start, end), rank
	}
}

// read looks for names in a text and asks as what each of them stands there. Names
// in inline code are none.
func (s *repoScan) read(text string, kind blockKind, at place, codes []stretch) {
	p := newPassage(text, 0, kind)
	mentions := p.mentions(s.c.d.names)
	if at != inText && at != inBackground {
		mentions = append(mentions, s.misspelt(p)...)
	}
	var own []mention
	for _, m := range mentions {
		p.spots = append(p.spots, stretch{m.start, m.end})
		if m.name.party == s.c.owner && !inside(m, codes) {
			own = append(own, m)
			s.owned = true
		}
	}
	if at == inHeadline || at == inLead {
		folded := " " + foldText(text) + " "
		s.moving = s.moving || hasAny(folded, movingWords...)
		if at == inHeadline {
			s.several = s.several || slices.ContainsFunc(strings.Fields(folded), func(w string) bool { return collections[w] })
		}
		s.component = s.component || componentIn(folded, at == inLead)
		s.apart = s.apart || at == inHeadline && slices.ContainsFunc(strings.Fields(folded), func(w string) bool { return comparisonWords[w] })
	}
	sentences := p.sentences()
	for _, m := range mentions {
		if m.role == asOther || inside(m, codes) || m.name.kind == domainName && strings.HasSuffix(strings.TrimSuffix(text[:m.start], "www."), "//") {
			continue
		}
		s.mention(p, m, own, sentences, at)
	}
}

func inside(m mention, codes []stretch) bool {
	for _, c := range codes {
		if m.start >= c.start && m.end <= c.end {
			return true
		}
	}
	return false
}

// mention notes one mention of a party.
func (s *repoScan) mention(p *passage, m mention, own []mention, sentences []int, at place) {
	if p.verb(m) {
		return
	}
	if at == inText && len(own) > 0 && strings.Count(p.text, "+") > 1 && p.purposeOf(m, own) == madeFor {
		at = inLead // "X + Y + Z": what is put together here
	}
	purpose := p.purposeAt(m, own, at)
	e := s.of(m.name.party)
	e.system = e.system && p.system(m)
	e.target = e.target || at != inText && at != inBackground && p.movedTo(p.first(m))
	if m.role != asUncertain || purpose == madeFor && p.madeAfter(p.after(m)) {
		e.uncertain = false
	}
	weight := 1.0
	if m.name.kind == product {
		weight = titledProduct
	}
	if purpose == placeOnly {
		return // neither for nor against
	}
	e.readers = e.readers || purpose != accountAt && p.readers(m)
	if purpose == accountAt && at == inBackground {
		e.account = true
		return
	}
	e.alike = e.alike || at == inHeadline && p.resembled(p.after(m))
	if purpose.passing() || at == inBackground {
		if at == inBackground {
			weight /= 2
		}
		e.passing += weight
		if !purpose.passing() {
			e.aside += weight
		}
		e.moved = e.moved || purpose == movedFrom && (at == inHeadline || at == inLead || at == inHeading)
		e.excerpt(1, p.text, m.start, m.end)
		return
	}
	e.count += weight
	e.account = e.account || purpose == accountAt
	telling := purpose == madeFor || purpose == accountAt || at != inText && purpose != writtenIn
	if telling && besideOwn(p, m, own, sentences) {
		sure := 1.0
		if at == inText || at == inHeading {
			sure = 0.5
		}
		e.beside = max(e.beside, sure)
	}
	if purpose == means {
		weight /= 2
	}
	e.excerpt(e.stands(p, m, purpose, at, weight), p.text, m.start, m.end)
}

// purposeAt is as what a name stands at a place of a README.
func (p *passage) purposeAt(m mention, own []mention, at place) purpose {
	why := p.purposeOf(m, own)
	if at == inHeading && p.manner(m) {
		why = builtWith
	}
	if at != inHeadline && why == madeFor && len(own) > 0 && p.oneOfMany(m) {
		why = listed // "X, Y, Z, V and we"
	}
	if m.role == asFormat && why != madeFor {
		why = placeOnly
	}
	return why
}

// stands notes a mention that is no passing one by where it stands and what for, and
// gives the rank of the words around it as an excerpt.
func (e *repoEvidence) stands(p *passage, m mention, why purpose, at place, weight float64) int {
	rank := 2
	switch at {
	case inHeadline:
		e.headline, rank = max(e.headline, weight), 4
	case inLead:
		e.lead, rank = max(e.lead, weight), 3
	case inHeading:
		e.heading = max(e.heading, weight)
		e.section = e.section || p.subject(m)
	}
	if why == means && (at == inHeadline || at == inLead) {
		e.made = max(e.made, weight)
	}
	if why == madeFor {
		rank += 3
		switch at {
		case inHeadline, inLead:
			e.made = max(e.made, weight)
		case inHeading:
			e.made = max(e.made, weight/2)
		default:
			e.made = max(e.made, weight/4)
		}
	}
	return rank
}

// besideOwn reports whether the owner is named in the sentence of a mention.
func besideOwn(p *passage, m mention, own []mention, sentences []int) bool {
	i, _ := p.spanOf(m)
	for _, o := range own {
		if j, _ := p.spanOf(o); i < len(sentences) && j < len(sentences) && sentences[i] == sentences[j] {
			return true
		}
	}
	return false
}

// signals are what a repository shows of a party, as the table of weights names it.
func (s *repoScan) signals(e *repoEvidence) []lately.Signal {
	all := e.count + e.passing
	return []lately.Signal{
		{Name: "repository name", Value: e.name},
		{Name: "title or description", Value: e.headline},
		{Name: "topic or homepage", Value: flag(e.label)},
		{Name: "opening", Value: e.lead},
		{Name: "heading", Value: e.heading},
		{Name: "section of its own", Value: flag(e.section)},
		{Name: "folder of its own", Value: e.folder},
		{Name: "made for it", Value: e.made},
		{Name: "beside the owner", Value: e.togetherness()},
		{Name: "mentions", Value: math.Log2(1 + e.count)},
		{Name: "links", Value: math.Min(2, math.Log2(1+float64(e.links)))},
		{Name: "component of the foremost", Value: flag(s.component && e.foremost)},
		{Name: "the reader's own there", Value: flag(e.readers)},
		{Name: "account needed there", Value: flag(e.account)},
		{Name: "dependency", Value: math.Min(2, math.Log2(1+e.dependency))},
		{Name: "passing mentions", Value: ratioOf(e.against(), all+e.name)},
		{Name: "only in the name", Value: flag(e.name > 0 && all == 0 && s.prose > 150 && !s.untold())},
		{Name: "telling name without README", Value: flag(e.name > 0 && all == 0 && (s.prose < 40 || s.untold()) && s.many == 0 && s.telling())},
		{Name: "common word", Value: flag(e.uncertain && e.name+all > 0 && e.links == 0 && e.dependency == 0 && !e.account && e.beside == 0)},
		{Name: "moving away from it", Value: flag(e.moved)},
		{Name: "compared", Value: flag(e.compared && !e.moved)},
		{Name: "only an operating system", Value: flag(e.system && e.name+all > 0)},
		{Name: "fork", Value: flag(e.fork)},
		{Name: "profile of the owner", Value: flag(s.profile())},
	}
}

// togetherness is how surely a party stands beside the owner.
func (e *repoEvidence) togetherness() float64 {
	if e.joint && !e.moved && !e.compared && !e.fork && !e.alike {
		return max(e.beside, 0.5)
	}
	return e.beside
}

// against is how many mentions speak against a party. That a repository named like it also
// names it among its requirements, or where it is installed, doesn't.
func (e *repoEvidence) against() float64 {
	if e.name >= 1 {
		return e.passing - e.aside
	}
	return e.passing
}

// untold reports whether the README is as the tool made it that started the project, so
// that the name alone says what the repository is.
func (s *repoScan) untold() bool { return s.bare && !s.owned }

// profile reports whether a repository holds what an account says of itself.
func (s *repoScan) profile() bool {
	name := strings.ToLower(s.c.it.Repo.Name)
	return name == ".github" || name == strings.ToLower(s.c.it.Repo.Owner)
}

func ratioOf(part, all float64) float64 {
	if all == 0 {
		return 0
	}
	return part / all
}
