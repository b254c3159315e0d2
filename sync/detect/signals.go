package detect

import (
	"cmp"
	"math"
	"slices"

	"lately"
)

// signals turns evidence into what the table of weights knows, in words that explain
// a judgement to a person. Counts are taken as logarithms, since the tenth mention
// says less than the second.
func (s *scan) signals(e *evidence) []lately.Signal {
	rest := s.surroundings(e)
	u := s.uses(e)
	dealt := s.dealings(e)
	all := float64(e.visible() + len(e.links))
	out := append(make([]lately.Signal, 0, 56), []lately.Signal{
		{Name: "named in the title", Value: e.title},
		{Name: "first in the title", Value: flag(e.titled != nil && e.titled.leads)},
		{Name: "the title is its name", Value: flag(e.titled != nil && s.titleIs(e.titled))},
		{Name: "in the title in passing", Value: flag(e.titled != nil && passing(*e.titled))},
		{Name: "in the title only", Value: flag(e.title > 0 && s.text > 1 && len(e.blocks)+len(e.links) == 0)},
		{Name: "title is about another", Value: flag(rest.titled > 0 && (e.title == 0 || rest.titled >= 2*e.weighted))},
		{Name: "named in the opening", Value: e.opening},
		{Name: "named in a heading", Value: math.Log2(1 + float64(e.headings))},
		{Name: "mentions", Value: math.Log2(1 + e.weighted)},
		{Name: "density of mentions", Value: math.Log2(1 + 100*e.weighted/math.Max(50, float64(s.words)))},
		{Name: "spread over the paragraphs", Value: s.spread(e)},
		{Name: "from start to end", Value: s.span(e)},
		{Name: "first seen late", Value: s.depth(e)},
		{Name: "at the end", Value: flag(e.last >= s.words-60 && s.words > 120)},
		{Name: "share among names", Value: share(e.weighted, e.weighted+rest.rival)},
		{Name: "other partners named", Value: math.Min(3, rest.others)},
		{Name: "other sites linked", Value: math.Log2(1 + float64(len(s.sites)))},
		{Name: "links", Value: math.Log2(1 + float64(len(e.links)))},
		{Name: "share of the links", Value: share(float64(len(e.links)), float64(len(e.links)+rest.links))},
		{Name: "never linked", Value: flag(len(e.links) == 0)},
		{Name: "acts or owns", Value: math.Log2(1 + u.subject)},
		{Name: "used or meant for", Value: math.Log2(1 + u.used)},
		{Name: "named as partner or sponsor", Value: flag(u.partner > 0)},
		{Name: "sponsor at start or end", Value: flag(u.sponsor)},
		{Name: "in the first person", Value: math.Log2(1 + u.own)},
		{Name: "only one linked", Value: flag(len(e.links) > 0 && rest.links == 0)},
		{Name: "shown in a picture", Value: flag(e.pictured)},
		{Name: "a tag names it", Value: flag(e.tagged)},
		{Name: "share in passing", Value: share(u.passing, all)},
		{Name: "share in enumerations", Value: share(u.listed, all)},
		{Name: "share as an employer", Value: share(u.employer, all)},
		{Name: "left or replaced", Value: flag(u.away >= 2 || e.titled != nil && e.titled.before&away != 0)},
		{Name: "in list items only", Value: flag(all > 0 && float64(e.lists) == all)},
		{Name: "share as format or code", Value: share(e.secondary, all) * flag(e.titled == nil || e.titled.role != asFormat)},
		{Name: "share by product name", Value: share(u.product, all) * flag(e.title == 0)},
		{Name: "a common word only", Value: flag(e.doubtful())},
		{Name: "share that open sentences", Value: share(u.opening, all)},
		{Name: "shown how to use", Value: math.Log2(1 + u.told)},
		{Name: "share in suppositions", Value: share(u.supposed, all)},
		{Name: "speaks of the title's words", Value: s.onTopic(e)},
		{Name: "side by side with the owner", Value: math.Log2(1 + u.withUs)},
		{Name: "behind another in the title", Value: flag(rest.ahead)},
		{Name: "disclosed as a partner", Value: flag(e.disclosed > 0)},
		{Name: "in a sentence with the owner", Value: math.Log2(1 + dealt.beside)},
		{Name: "works with the owner", Value: math.Log2(1 + dealt.joint)},
		{Name: "gives or is thanked", Value: math.Log2(1 + dealt.given)},
		{Name: "partner by the title", Value: flag(s.titlePartner(e))},
		{Name: "length", Value: math.Log2(1 + float64(s.words)/100)},
	}...)
	if s.text == 0 {
		return s.titleAlone(e, out)
	}
	return out
}

// titleIs reports whether the title is a name and nothing else, a number aside: a
// portrait, or what others told of themselves.
func (s *scan) titleIs(m *mention) bool {
	return !slices.ContainsFunc(s.passages[0].tokens, func(t token) bool {
		outside := int(t.end) <= m.start || int(t.start) >= m.end
		return outside && letters(t.of(s.doc.title))
	})
}

// titleAlone is for a feed that gives titles only: the title is the whole article.
func (s *scan) titleAlone(e *evidence, out []lately.Signal) []lately.Signal {
	for i := range out {
		switch out[i].Name {
		case "named in the opening", "spread over the paragraphs":
			out[i].Value = e.title
		}
	}
	return out
}

// surroundings is what else the article names.
type surroundings struct {
	rival  float64 // mentions of the most named other name
	titled float64 // mentions of the most named other name in the title; 0 if there is none
	others float64 // other partners named or linked
	links  int     // links to others
	ahead  bool    // the title names somebody else first whom the article names as often
}

func (s *scan) surroundings(e *evidence) surroundings {
	r := surroundings{rival: float64(s.rivals.most)}
	if n := float64(s.rivals.titled); n >= 3 && n >= e.weighted {
		r.titled = n
	}
	r.ahead = s.ahead(e)
	for _, o := range s.found {
		if o == e || o.party == s.owner || o.visible()+len(o.links) == 0 || o.weighted == 0 && len(o.links) == 0 {
			continue
		}
		r.others++
		r.rival = max(r.rival, o.weighted)
		if o.title > 0 {
			r.titled = max(r.titled, o.weighted)
		}
		r.links += len(o.links)
	}
	for _, n := range s.sites {
		r.links += n
	}
	return r
}

// ownerWithin reports whether the row of names that a mention stands in has the owner.
func (s *scan) ownerWithin(m mention) bool {
	list := s.placed[m.block]
	i, _ := slices.BinarySearchFunc(list, m.row.start, func(p placed, at int) int { return cmp.Compare(p.start, at) })
	for ; i < len(list) && list[i].start < m.row.end; i++ {
		if list[i].party == s.owner {
			return true
		}
	}
	return false
}

// ahead reports whether the title names somebody before a party whom the article names
// at least as often.
func (s *scan) ahead(e *evidence) bool {
	if e.titled == nil {
		return false
	}
	p := &s.passages[0]
	for i := range p.tokens[:min(len(p.tokens), longestTitle)] {
		t := &p.tokens[i]
		if int(t.start) >= e.titled.start {
			return false
		}
		if n := s.rival[t.of(p.text)]; n >= 3 && float64(n) >= e.weighted {
			return true
		}
		for _, m := range s.over(titleBlock, int(t.start)) {
			if o := s.found[m.party]; m.party != s.owner && o != e && o.weighted >= e.weighted {
				return true
			}
		}
	}
	return false
}

// rivalry is the most named of the names that are no party's.
type rivalry struct {
	most   int // how often the most named one is
	titled int // and the most named one of those in the title
}

func (s *scan) strongest() rivalry {
	var r rivalry
	for name, n := range s.rival {
		if n > r.most && !s.author[foldWord(name)] {
			r.most = n
		}
		if n > r.titled && s.inTitleWord(name) {
			r.titled = n
		}
	}
	return r
}

// inTitleWord reports whether a word stands in the title.
func (s *scan) inTitleWord(word string) bool {
	p := &s.passages[0]
	return slices.ContainsFunc(p.tokens, func(t token) bool { return t.of(p.text) == word })
}

// usage sums up as what a party is named.
type usage struct {
	subject, used, partner, passing, listed, employer, product, own, away, withUs, opening, told, supposed float64
	sponsor                                                                                                bool
}

func (s *scan) uses(e *evidence) usage {
	var u usage
	for _, m := range e.mentions {
		if m.role == asOther || m.role == asFormat || m.role == asBoilerplate || m.role == asRepeated || m.role == asCode {
			continue
		}
		if m.name.kind == product {
			u.product++
		}
		if m.inList {
			u.listed++
		}
		if m.row.end > 0 && s.ownerWithin(m) {
			u.withUs++
		}
		if m.own {
			u.own++
		}
		if m.told {
			u.told++
		}
		if m.supposed {
			u.supposed++
		}
		if m.opens && m.block != titleBlock {
			u.opening++
		}
		if m.before&away != 0 {
			u.away++
		}
		if m.before&partnering != 0 || m.sponsor && !m.inList {
			u.partner++
		}
		u.sponsor = u.sponsor || s.outer(m.block) && m.sponsor && !m.inList
		switch {
		case passing(m):
			u.passing++
		case m.before&(employer|aside) != 0 && m.after&acting == 0:
			u.employer++
		case m.before&partnering != 0:
		case m.owns || m.after&(acting|productNoun) != 0 && !m.inList:
			u.subject++
		case m.before&(useOf|meantFor) != 0 && !m.inList:
			u.used++
		}
	}
	return u
}

// outer reports whether a block is in the first or the last two of the article.
func (s *scan) outer(block int) bool {
	return block >= 0 && (block <= s.first+1 || block >= len(s.passages)-3)
}

// passing reports whether a mention only compares, gives an example, says what
// something is built with or what came before it.
func passing(m mention) bool {
	return m.before&(alike|beneath|away|leavingOut) != 0 || m.after&andSoOn != 0
}

// spread is the share of the paragraphs that name the party.
func (s *scan) spread(e *evidence) float64 {
	return math.Min(1, share(float64(len(e.blocks)), float64(s.text)))
}

// span is how much of the article lies between the first and the last sign.
func (s *scan) span(e *evidence) float64 {
	if e.first < 0 {
		return 0
	}
	return share(float64(e.last-e.first), float64(s.words))
}

// depth is how far into the article the first sign is.
func (s *scan) depth(e *evidence) float64 {
	if e.title > 0 || e.first < 0 {
		return 0
	}
	return math.Min(1, share(float64(e.first), float64(s.words)))
}

func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return part / whole
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
