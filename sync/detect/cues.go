package detect

import (
	"strings"
	"sync"
)

// cue is a set of kinds of phrases. The kinds, and the phrases of each in several
// languages, are general: they never name a company.
type cue uint64

// The kinds of cue. Those from useOf to heldBy stand before a name, those from acting
// to andSoOn after it; the rest are looked for in a title, an opening or a passage.
const (
	useOf          cue = 1 << iota // using X, with the help of X
	meantFor                       // for X, with X, plugin for X
	beneath                        // built with, deployed to X
	alike                          // like X, such as X, compared to X
	away                           // moving from, alternative to X
	employer                       // worked at, CEO of X
	partnering                     // partnership with, sponsored by X
	heldBy                         // hosted by, presented by X
	regarding                      // about X, introducing X, a look at X
	openers                        // words that open a phrase and are no part of a name
	determiner                     // the, our
	acting                         // X announced, X lets
	productNoun                    // X API, X platform
	companyNoun                    // X Inc, X API: a common word is a company before these
	formatNoun                     // X collection, X channel
	andSoOn                        // X etc., X and others
	firstPerson                    // I, we, our
	formatFirst                    // canal X, compte X
	disclosing                     // disclosure, about the author
	aside                          // as part of my work with
	sponsorNote                    // this post is sponsored, thanks to our partner
	eventNoun                      // webinar, workshop
	attending                      // join us, we will be speaking
	paperNoun                      // white paper, guide
	codeNoun                       // code, SDK, plugin
	publishing                     // available, download, we built
	allied                         // partnership, join forces
	together                       // jointly, today announced
	thanking                       // thank you
	releaseMark                    // for immediate release
	announcing                     // we are excited to announce, introducing, is here
	caseStudy                      // case study, customer story
	quoteVerb                      // says, said
	jobTitle                       // CEO, head of
	generic                        // capitalised words that are nobody's name: months, API
	recurring                      // roundup, newsletter, links of the week
	launching                      // launches, now available
	signUp                         // register, save your seat
	collaborating                  // collaboration: also what one reports of
	paperStrong                    // white paper, ebook
	ownPaper                       // our guide, my report
	paperFolder                    // folders of papers
	pressFolder                    // folders of a newsroom
	monthName                      // January
	presenting                     // teaches, gives a workshop
	teaching                       // the same where it needs no event: teaches
	eventFolder                    // folders of events
	ownCode                        // download the code, sample code
	ownPublishing                  // we published, I built
	talkNoun                       // talk, event: words of many meanings
	upcoming                       // this Tuesday
	explaining                     // how to, why
	coHosting                      // joint webinar, co-hosted
	theirEvent                     // its meetups
	speakingFor                    // we, our
	customerFolder                 // folders of customers' stories
	furniture                      // related posts, share this
	leavingOut                     // not, never: "not affiliated with X"
	telling                        // you, step, install: the reader is shown how
	supposing                      // would, if, maybe
	joining                        // integrates with, support for, connection
	funding                        // grant, donation
	teaming                        // working with, joined forces, joint
	helping                        // thanks, donated, hosted us
)

// phrasebook finds cues in numbered words.
type phrasebook struct {
	words   *lexicon
	phrases trie[cue]
	first   []cue // by number: the kinds of the phrases that a word begins
}

// cueBook is the phrasebook of every cue, read once.
var cueBook = sync.OnceValue(func() *phrasebook {
	b := &phrasebook{words: newLexicon()}
	for _, c := range cueLists() {
		for line := range strings.SplitSeq(c.phrases, "\n") {
			for phrase := range strings.SplitSeq(line, "|") {
				b.add(c.cue, phrase)
			}
		}
	}
	return b
})

func (b *phrasebook) add(c cue, phrase string) {
	var numbers []word
	_, keys := tokenize(phrase)
	for _, key := range keys {
		numbers = append(numbers, b.words.add(key))
	}
	if len(numbers) > 0 {
		*b.phrases.at(numbers) |= c
		for int(numbers[0]) >= len(b.first) {
			b.first = append(b.first, 0)
		}
		b.first[numbers[0]] |= c
	}
}

// begins reports whether a word begins a phrase of one of the kinds.
func (b *phrasebook) begins(w word, kinds cue) bool {
	return int(w) < len(b.first) && b.first[w]&kinds != 0
}

// longestCue is how many words a cue may have.
const longestCue = 8

// at gives the kinds of cue that start at tokens[i], and calls end for each with the
// index behind it.
func (b *phrasebook) at(tokens []token, i int, end func(kinds cue, after int)) {
	at := b.phrases.start(tokens[i].id)
	for j := i; at != nil; {
		j++
		if at.ends != nil {
			end(*at.ends, j)
		}
		if j >= len(tokens) || tokens[j].gap&(stop|comma|dash|bracket) != 0 {
			return
		}
		at = at.next[tokens[j].id]
	}
}

// in gives all kinds of cue that occur in the tokens.
func (b *phrasebook) in(tokens []token) cue {
	var all cue
	for i := range tokens {
		if b.phrases.start(tokens[i].id) != nil {
			b.at(tokens, i, func(kinds cue, _ int) { all |= kinds })
		}
	}
	return all
}

// starting gives the kinds of cue that tokens[i] starts, and the index behind the
// longest.
func (b *phrasebook) starting(tokens []token, i int) (all cue, after int) {
	after = i
	if i < len(tokens) {
		b.at(tokens, i, func(kinds cue, end int) { all, after = all|kinds, end })
	}
	return all, after
}

// ending gives the kinds of cue that end just before tokens[i], the longest phrase's
// alone: "built with" is more than "with".
func (b *phrasebook) ending(tokens []token, i int) (kinds cue, from int) {
	for j := i - 1; j >= 0 && j >= i-longestCue; j-- {
		if b.phrases.start(tokens[j].id) != nil {
			b.at(tokens, j, func(k cue, end int) {
				if end == i {
					kinds, from = k, j
				}
			})
		}
		if tokens[j].gap&(stop|comma|dash|bracket) != 0 {
			break
		}
	}
	return kinds, from
}
