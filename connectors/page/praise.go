package page

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"lately"
)

// On a page, or under a heading, that says that others speak here, less is needed to
// tell a quote: words, and a name beside them.

// praiseWords are what such pages and parts are called.
var praiseWords = regexp.MustCompile(`(?i)\btestimon|\b(?:customers?|clients?|users?|partners?|people|others|they|community|developers|who use\w*)\b.{0,24}\b(?:say|says|saying|said|think|love)\b|\bhear(?:ing)? (?:it )?from\b|\bin their (?:own )?words\b|\bvoices? (?:of|from)\b|\bkind words\b|kundenstimmen|stimmen (?:unserer|von)|(?:kunden|andere|partner) (?:sagen|über uns)|\btémoignages?\b|\bavis (?:de|des) (?:nos )?clients|disent de nous|\btestimonios?\b|dicen (?:de nosotros|nuestros)|お客様の声|ユーザーの声|利用者の声`)

// pressWords are headings over what papers write.
var pressWords = regexp.MustCompile(`(?i)\b(?:press|media|news|presse|prensa|awards?)\b`)

// proseWords are headings over what names people and quotes nobody: articles with their
// authors, teams, speakers, jobs.
var proseWords = regexp.MustCompile(`(?i)\b(?:news|blog|articles?|posts|insights|press|media|team|board|people|staff|leadership|management|advisors?|advisory|founders|speakers?|panelists?|presenters?|instructors?|trainers?|authors?|contributors?|maintainers?|jobs?|careers?|contact|aktuelles|neuigkeiten|presse|vorstand|beirat|geschäftsführung|referent\pL*|karriere|kontakt|actualités|équipe|intervenants?|carrières|noticias|prensa|equipo|ponentes?|empleo|contacto)\b|ニュース|ブログ|お知らせ|役員|登壇者|採用`)

// praising notes for every line whether it stands where others speak, and where people
// are named for something else.
func (d *document) praising(all []line, area lately.Area, title string) {
	d.praise, d.prose = make([]bool, len(all)), make([]bool, len(all))
	page := area == lately.Testimonial || praiseWords.MatchString(title)
	elsewhere := !page && proseWords.MatchString(title)
	var heads [7]string
	here, prose := page, elsewhere
	for i, l := range all {
		if level := min(l.level, 6); level > 0 {
			heads[level] = l.text
			for below := level + 1; below < len(heads); below++ {
				heads[below] = ""
			}
			here, prose = under(heads[:], page, elsewhere)
			continue
		}
		d.praise[i], d.prose[i] = here, prose && !here
	}
}

// under says what headings make of what stands below them, from the outermost in, on a
// page that says so of itself: others speak there, or people are named for something else.
func under(heads []string, pagePraise, pageProse bool) (praise, prose bool) {
	praise, prose = pagePraise, pageProse
	for _, h := range heads {
		switch {
		case h == "" || len(h) > 80:
		case praiseWords.MatchString(h):
			praise, prose = true, false
		case pressWords.MatchString(h):
			praise, prose = false, true
		case proseWords.MatchString(h):
			prose = true
		}
	}
	return praise, prose
}

// praised reports whether a line is words of somebody, where others speak: a person's
// name stands beside it, or a heading above it and it speaks of whoever says it.
func (d *document) praised(all []line, i int) bool {
	l := all[i]
	if !d.praise[i] || l.level > 0 || !manyWords(l.text, 6) || weigh(l.text) < 40 || !endsSentence.MatchString(l.text) || linkedWhole(l) || noise.MatchString(l.text) {
		return false
	}
	for _, j := range []int{i + 1, i - 1, i + 2, i - 2} {
		if j < 0 || j >= len(all) || d.spent[j] || all[j].node.region != inMain || !near(l.node, all[j].node) {
			continue
		}
		if j > i && (strings.HasSuffix(all[j].text, ":") || all[j].level > 0 && !within(l, all[j])) {
			continue // leads to what comes next
		}
		if named(all[j]) && (j == i+1 || j == i-1 || named(all[(i+j)/2])) {
			return true
		}
	}
	return firstPerson(l.text) && (d.titled(all, i) || i+1 < len(all) && all[i+1].level == 0 && all[i+1].node.parent == l.node.parent && company(all[i+1].text))
}

// tellsOf reports whether a text that nothing marks as a quote names the person beside
// it: then it says something of them, and they don't say it.
func (q *quotation) tellsOf() bool {
	if q.marked || spaceless(q.speaker) || leadCredit(q.text) != "" || strings.ContainsAny(q.text, "\"“”„«»") {
		return false
	}
	text := " " + strings.Join(strings.FieldsFunc(q.text, func(r rune) bool { return !unicode.IsLetter(r) }), " ") + " "
	for _, w := range strings.FieldsFunc(q.speaker, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if first, _ := utf8.DecodeRuneInString(w); utf8.RuneCountInString(w) > 2 && unicode.IsUpper(first) && strings.Contains(text, " "+w+" ") {
			return true
		}
	}
	return false
}

// titled reports whether the heading right above a line may be the name of who speaks.
func (d *document) titled(all []line, i int) bool {
	if i == 0 || !d.praise[i] || all[i-1].level < 2 {
		return false
	}
	head := all[i-1].text
	return wordCount(head) <= 8 && !noise.MatchString(head) && !praiseWords.MatchString(head)
}

// named reports whether a line is a person's name, with or without what they do.
func named(l line) bool {
	t := strings.TrimLeft(l.text, "—–-―~ ")
	if utf8.RuneCountInString(t) > 140 || endsSentence.MatchString(t) && !degree.MatchString(t[strings.LastIndexByte(t, ' ')+1:]) {
		return false
	}
	return (nameLike(t) || nameIn(t) != "" || roleLine(t) || signature(l.text)) && !praiseWords.MatchString(t)
}

// within reports whether two lines stand in one part of the page that holds little
// else.
func within(a, b line) bool {
	for n := a.node; n != nil; n = n.parent {
		if n.chars > utf8.RuneCountInString(a.text)+maxCredit {
			return false
		}
		for m := b.node; m != nil; m = m.parent {
			if m == n {
				return true
			}
		}
	}
	return false
}

// leadWords are quoted words with what stands before them on their line.
var leadWords = regexp.MustCompile(`^([^"“”„«»「」:]{3,100}?)\s*[:：]\s*["“„«「](.{8,})["”“»」]\s*$`)

// leadCredit reads who speaks from what stands before quoted words on their line:
// "Ada Holm (Northwind): “It works.”"
func leadCredit(text string) (credit string) {
	if !strings.ContainsAny(text, ":：") || !strings.ContainsAny(text, `"“„«「`) {
		return ""
	}
	m := leadWords.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(m[1])
	if wordCount(m[1]) > 12 || !unicode.IsUpper(first) && !spaceless(m[1]) {
		return ""
	}
	return m[1]
}

// company reads a credit that is no person's name: a few words with capitals, as
// companies are called.
func company(t string) bool {
	t = strings.TrimSpace(t)
	first, _ := utf8.DecodeRuneInString(t)
	return t != "" && utf8.RuneCountInString(t) <= 60 && wordCount(t) <= 6 && (unicode.IsUpper(first) || unicode.IsDigit(first) || strings.Contains(t, ".") || spaceless(t)) && !endsSentence.MatchString(t) && !noise.MatchString(t) && !strings.ContainsAny(t, "!?:;")
}

// begun is the quote that begins with a line.
func (d *document) begun(all []line, i int) *quotation {
	l := all[i]
	_, called := nearestQuoteClass(l.node)
	q := &quotation{text: l.text, first: l.node, line: i, marked: l.quote || inMarks(l.text), praised: d.praise[i]}
	q.set = l.quote || called || q.praised
	q.titled = d.titled(all, i)
	if i > 0 && !d.spent[i-1] {
		q.before = all[i-1 : i]
		if i > 1 && named(all[i-1]) && nameLike(all[i-2].text) && !nameLike(all[i-1].text) {
			q.before = all[i-2 : i]
		}
	}
	return q
}

// creditAfter are the line after a quote, those that are parted from it by line breaks
// alone, and what the person that it names does.
func (d *document) creditAfter(all []line, i int) []line {
	if i+1 < len(all) && noise.MatchString(all[i].text) && len(all[i].links) > 0 && creditsBy(all[i+1]) {
		i++ // "Read more"
	}
	end := i
	for end < len(all) && end < i+3 && all[end].node == all[min(i, len(all)-1)].node {
		end++
	}
	if end == i+1 && end < len(all) && nameLike(all[i].text) && all[end].level == 0 && all[end].node.parent == all[i].node.parent && (roleLine(all[end].text) || d.praise[i] && company(all[end].text)) {
		end++
	} else if end == i+1 && end < len(all) && d.praise[i] && company(all[i].text) && company(all[end].text) && all[end].level == 0 && all[end].node.parent == all[i].node.parent {
		end++ // an office, and whose it is
	}
	return all[min(i, len(all)):end]
}

// signed reports whether lines behind words where others speak are short names.
func (q *quotation) signed(after []line) bool {
	return q.praised && len(after) > 0 && after[0].level == 0 && !slices.ContainsFunc(after, func(l line) bool { return !company(l.text) })
}

// led reports whether a line is quoted words with the name of who says them: before
// them, or behind them a company's alone where others speak.
func (d *document) led(all []line, i int) bool {
	if all[i].node.region != inMain || all[i].level > 0 {
		return false
	}
	if d.praise[i] && inMarks(all[i].text) {
		if m := tailName.FindStringSubmatch(all[i].text); m != nil && company(m[1]) {
			return true
		}
	}
	credit := leadCredit(all[i].text)
	return credit != "" && (nameLike(credit) || nameIn(credit) != "" || d.praise[i] && company(credit))
}

// inline reads a speaker that stands on the line of the words, behind or before them.
func (q *quotation) inline() (speaker, role string) {
	if credit := leadCredit(q.text); credit != "" {
		if speaker, role = readCredit([]string{credit}); speaker == "" && role == "" {
			role = credit
		}
		return speaker, role
	}
	if speaker, role = tailCredit(q.text); speaker != "" || role != "" {
		return speaker, role
	}
	if m := tailName.FindStringSubmatch(q.text); m != nil && q.praised && company(m[1]) {
		return "", strings.TrimSpace(m[1])
	}
	return "", ""
}

// outside reads a speaker that stands in no box with the words: in running text in
// the next sentence, or the one before.
func (q *quotation) outside() {
	sides := [][]line{q.after, q.before}
	if q.leads {
		sides = [][]line{q.before, q.after}
	}
	for side, next := range sides {
		if q.speaker != "" || q.role != "" || len(next) == 0 {
			continue
		}
		l := next[0]
		if before := (side == 0) == q.leads; l.level > 0 && !(before && (q.praised && named(l) || q.marked && nameIn(l.text) != "")) || !before && strings.HasSuffix(l.text, ":") {
			continue
		}
		signs := signature(l.text)
		told := side == 0 && !q.leads && q.signed(next) || roleLine(l.text) || saying.MatchString(l.text) || creditsBy(l) || signs || q.praised && named(l) || q.marked && nameIn(l.text) != "" || len(next) > 1 && nameLike(l.text)
		if !told || weigh(l.text) >= 160 || !near(q.first, l.node) {
			continue
		}
		q.speaker, q.role = readCredit(creditLines(next))
		if t := strings.TrimLeft(l.text, "—–-―~ "); q.speaker == "" && q.role == "" && (signs || creditsBy(l)) && company(t) {
			q.role = t
		}
		if q.speaker == "" && q.role == "" && q.signed(next) {
			for _, l := range next {
				q.role = strings.TrimPrefix(q.role+", "+l.text, ", ")
			}
		}
	}
}

// ordered notes for quotes that stand side by side with the lines that say who spoke
// whether those come before the words: the last one is followed by none.
func ordered(found []*quotation) {
	last := map[*node]*quotation{}
	for _, q := range found {
		last[q.first.parent] = q
	}
	for _, q := range found {
		l := last[q.first.parent]
		q.leads = len(l.after) == 0 || !named(l.after[0]) && !l.signed(l.after) || strings.HasSuffix(l.after[0].text, ":")
	}
}

// beside takes the pictures that stand before each of some quotes in a row, or behind
// each.
func beside(found []quotation) {
	groups := map[*node][]int{}
	for i := range found {
		if found[i].alt == "" && found[i].file == "" && found[i].box.parent != nil {
			groups[found[i].box.parent] = append(groups[found[i].box.parent], i)
		}
	}
	for parent, quotes := range groups {
		boxes := map[*node]int{}
		for _, i := range quotes {
			boxes[found[i].box] = i
		}
		pair(parent, boxes, found)
	}
}

// pair gives each quote below a node the lone picture before it, if the first thing
// there is a picture, else the one behind it.
func pair(parent *node, boxes map[*node]int, found []quotation) {
	var picture *node
	quote, before, started := -1, false, false
	for _, c := range parent.children {
		i, isQuote := boxes[c]
		isPicture := !isQuote && c.images == 1 && c.chars == 0
		if !started && (isQuote || isPicture) {
			started, before = true, isPicture
		}
		switch {
		case isQuote && before && picture != nil:
			found[i].shows(picture)
			picture = nil
		case isQuote:
			quote = i
		case isPicture && before:
			picture = c
		case isPicture && quote >= 0:
			found[quote].shows(c)
			quote = -1
		case headingLevel(c) > 0 || c.tag == atom.Hr || c.big > 0:
			picture, quote = nil, -1
		}
	}
}

// shows notes a picture as one of the quote's.
func (q *quotation) shows(n *node) {
	for _, p := range pictures(n) {
		q.alt, q.file = p.alt, p.file
	}
	n.walk(func(m *node) bool {
		q.leadsTo(m)
		return true
	})
}
