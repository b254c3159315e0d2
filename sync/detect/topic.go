package detect

import (
	"maps"
	"strings"
)

const (
	// topicLength is how many bytes a word has that tells a topic.
	topicLength = 4
	// longestTitle is how many words of a title are looked at.
	longestTitle = 60
)

// topicWords are the words of the title that say what the article is about, the names of
// parties aside.
func (s *scan) topicWords() map[string]bool {
	out := map[string]bool{}
	p := &s.passages[0]
	for i := range p.tokens[:min(len(p.tokens), longestTitle)] {
		t := &p.tokens[i]
		if len(s.over(titleBlock, int(t.start))) > 0 {
			continue
		}
		key := p.key(i)
		if len(key) >= topicLength && p.opens(i)&(openers|determiner) == 0 {
			out[topicWord(key)] = true
		}
	}
	return out
}

// topicStem is how many bytes of a word are compared, so that "deploying" is about
// deployment.
const topicStem = 6

// topicWord brings a folded word to the form in which it is compared.
func topicWord(key string) string {
	if len(key) > topicStem {
		return strings.ToValidUTF8(key[:topicStem], "")
	}
	return strings.TrimSuffix(key, "s")
}

// onTopic is the share of the title's words that the sentences have which name the
// party.
func (s *scan) onTopic(e *evidence) float64 {
	if len(s.topic) == 0 {
		return 0
	}
	words := maps.Clone(s.topic)
	for _, m := range e.mentions {
		if m.block == titleBlock || m.role.weight() < productWeight {
			continue
		}
		p := &s.passages[m.block+1]
		from, to := p.sentence(s.wordAt(m.block, m.start))
		for i := from; i < to && len(words) > 0; i++ {
			if p.tokens[i].size() >= topicLength {
				delete(words, topicWord(p.key(i)))
			}
		}
	}
	return share(float64(len(s.topic)-len(words)), float64(len(s.topic)))
}
