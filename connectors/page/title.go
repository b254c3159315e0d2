package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// sentence reports whether a text is one, not a name.
func sentence(s string) bool {
	if spaceless(s) {
		return strings.HasSuffix(s, "。")
	}
	return wordCount(s) > 3 && strings.HasSuffix(s, ".")
}

// pictured reports whether one of a card's pictures has a name.
func pictured(t thing) bool {
	for _, p := range t.pictures {
		if p.alt != "" {
			return true
		}
	}
	return false
}

// depicted reports whether one of a card's pictures says what it shows.
func depicted(t thing) bool {
	for _, p := range t.pictures {
		if p.alt != "" && wordCount(p.alt) < 7 && t.title != p.alt {
			for _, l := range t.lines {
				if l.text == t.title {
					return l.level == 0
				}
			}
		}
	}
	return false
}

// lead is the emphasised beginning of a text that goes on after it: what the rest
// is about. A label with a colon isn't.
func (l line) lead() string {
	if l.node == nil || l.bold || l.level > 0 {
		return ""
	}
	for _, c := range l.node.children {
		if c.isText() && isBlank(c.text) {
			continue
		}
		if c.tag != atom.B && c.tag != atom.Strong {
			return ""
		}
		text := textOf(c)
		if n := utf8.RuneCountInString(text); n < 2 || n > 80 || strings.HasSuffix(text, ":") || !strings.HasPrefix(l.text, text) || strings.HasPrefix(l.text[len(text):], ":") {
			return ""
		}
		return strings.TrimRight(text, ". ")
	}
	return ""
}

// linkLead is the linked name that a text begins with and goes on from, as in "Harbor is
// a bakery": what the text is about.
func (l line) linkLead() string {
	if l.node == nil || l.level > 0 || len(l.links) == 0 {
		return ""
	}
	text := l.links[0].text
	n := utf8.RuneCountInString(text)
	rest := strings.TrimPrefix(l.text, text)
	if n < 2 || n > 60 || len(rest) == len(l.text) || len(rest) < 20 || wordCount(text) > 6 || noise.MatchString(text) || invites.MatchString(text) {
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(text); unicode.IsLower(r) && !strings.Contains(l.links[0].href, "://") {
		return ""
	}
	return strings.TrimRight(text, ". ")
}

// invites are words that ask a reader to follow a link.
var invites = regexp.MustCompile(`(?i)^(?:register|sign|join|click|contact|apply|book|check|start|try|buy|order|subscribe|follow|visit|our|the|this|that|these|please|here|go|we|you|in|at|on|for|jetzt|hier|unser\w*|anmelden|notre|nos|nuestr\w*|aquí|ici)\b`)

var sentenceEnd = regexp.MustCompile(`[.!?](?:\s|$)|。`)

// firstWords is the beginning of the first of some lines that is no date: its
// emphasised words, else its first sentence.
func firstWords(all []line) string {
	for _, l := range all {
		if _, dated := dateIn(l.text); dated && wordCount(l.text) < 6 {
			continue
		}
		if lead := l.lead(); lead != "" {
			return lead
		}
		text := l.text
		if at := sentenceEnd.FindStringIndex(text); at != nil && at[0] > 8 {
			text = text[:at[0]]
		}
		return cut(text, 160)
	}
	return ""
}

// nameColumn is what a column is called that says who a row is about.
var nameColumn = regexp.MustCompile(`(?i)^(?:compan(?:y|ies)|(?:\w+ )?partners?(?: name)?|name|organi[sz]ations?|vendors?|suppliers?|distributors?|resellers?|integrators?|sponsors?|members?|firma|firmen|unternehmen|hersteller|händler|anbieter|société|entreprise|partenaires?|organisme|empresa|socios?|proveedor|azienda|会社名?|企業名?|社名|パートナー(?:名|企業)?|名称)$`)

// nameCell is what a row of a table is about if one of its columns says so.
func nameCell(row *node) string {
	for i, name := range columns(row) {
		if !nameColumn.MatchString(strings.TrimSpace(name)) {
			continue
		}
		for _, c := range row.children {
			if c.isText() {
				continue
			}
			if i == 0 {
				for _, l := range lines(c) {
					return cut(l.text, 200)
				}
				break
			}
			i--
		}
	}
	return ""
}

// untag gives cards another title that share theirs with others beside them: it is
// a badge, as in "New" or "Gold". Copies of one card keep it.
func untag(things []thing) {
	type place struct {
		parent *node
		title  string
	}
	texts := map[place]map[string]bool{}
	for i := range things {
		if t := &things[i]; t.kind == card && t.title != "" && t.of > 2 && t.quoted == nil {
			p := place{t.node.parent, t.title}
			if texts[p] == nil {
				texts[p] = map[string]bool{}
			}
			texts[p][t.text()] = true
		}
	}
	for i := range things {
		t := &things[i]
		if t.kind != card || len(texts[place{t.node.parent, t.title}]) < 2 {
			continue
		}
		switch title, link, text := titleOf(t.node, t.lines, t.title); {
		case title == "" && pictured(*t) || sentence(title) && depicted(thing{title: title, lines: t.lines, pictures: t.pictures}):
			t.title = ""
		case title != "":
			t.title, t.link, t.linkText = title, link, text
		}
	}
}

// text is all that a thing says.
func (t *thing) text() string {
	var b strings.Builder
	for _, l := range t.lines {
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	return cut(b.String(), 1000)
}
