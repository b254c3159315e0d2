package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// quotation is the words of a speaker on a page.
type quotation struct {
	text      string
	speaker   string
	role      string
	title     string // of the card it stands in
	alt, file string // of the card's pictures
	link      string
	linkText  string
	section   string // the heading above it
	of        int    // how many quotes stand under that heading
	site      string // where its company's logo or name leads
	box       *node  // all that belongs to it
	first     *node  // the block that its words begin in
	line      int    // that line's place among those of the page
	before    []line // the lines before its words
	after     []line // the lines after them
	leads     bool   // who spoke stands before the words, as with those beside it
	praised   bool   // it stands where others speak
	titled    bool   // there a heading alone tells whose words they are
	set       bool   // an element or a class says that it is one
	marked    bool   // the markup or quotation marks say that it is one
}

const (
	minQuote  = 24   // letters of the shortest quote
	minMarked = 14   // of one in quotation marks
	minSigned = 8    // of one in quotation marks before a dash and a name
	maxQuote  = 3000 // of the longest
	maxCredit = 420  // of what stands around it in its box
)

// Classes of what holds a quote, and the parts of such a thing that are not its words.
var (
	quoteClass = regexp.MustCompile(`(?i)testimon|quote|blockquote|(?:^|[^p])review|zitat|kundenstimme|temoignage|témoignage|testimonio|feedback|(?:^|[^n])voice|opinion|avis|koe|stimme`)
	notWords   = regexp.MustCompile(`(?i)(?:title|head|heading|author|name|role|job|position|company|image|img|logo|photo|avatar|footer|meta|tag|label|button|btn|link|cta|icon|source|cite|info|user|users|person|credit|attribution|rating|stars?|nav|control|arrow|dots?)(?:[-_]?(?:wrapper|wrap|container|box|area|s))?$`)
)

// weWords are how people speak of themselves, in lower case.
var (
	weWords = wordSet(`we our us ours i my me wir uns unser unsere unserer unseren unserem ich mein meine nous notre nos je mon ma nosotros nuestra nuestro nuestras nuestros yo mi noi nostro nostra nostri nós nosso nossa wij ons onze vi vår våra`)
	weSigns = []string{"私", "当社", "弊社", "我々", "僕", "我们", "저희", "우리"}
)

// firstPerson reports whether a text speaks of whoever says it.
func firstPerson(s string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) < 12 && w != "US" && weWords[strings.ToLower(w)] { // a country speaks of nobody
			return true
		}
	}
	for _, sign := range weSigns {
		if strings.Contains(s, sign) {
			return true
		}
	}
	return false
}

// quotes finds the quotes of a page.
func quotes(d *document, all []line) []quotation {
	var found []*quotation
	taken := map[*node]int{} // how many quotes stand below a node
	alike := d.alike(all)
	d.spent = map[int]bool{}
	for i := 0; i < len(all); i++ {
		if !alike[i] && !d.words(all, i) {
			continue
		}
		q := d.begun(all, i)
		for i+1 < len(all) && continues(all[i], all[i+1]) && !q.closed(all[i].text, all[i+1].text) && len(q.text) < maxQuote && d.words(all, i+1) {
			i++
			q.text += " " + all[i].text
		}
		q.after = d.creditAfter(all, i+1)
		if len(q.after) > 0 && !strings.HasSuffix(q.after[0].text, ":") && (named(q.after[0]) || q.signed(q.after)) && !(len(q.before) > 0 && named(q.before[0])) {
			for k := range q.after {
				d.spent[i+1+k] = true
			}
		}
		found = append(found, q)
		for n := q.first; n != nil; n = n.parent {
			taken[n]++
		}
	}
	ordered(found)
	var out []quotation
	for _, q := range found {
		q.box = boxOf(q, taken)
		q.credit()
		q.depicted(taken)
		if q.speaker == "" && q.role == "" && !q.marked && !q.titled && !q.shownBy() || q.speaker != "" && q.tellsOf() {
			continue
		}
		out = append(out, *q)
	}
	beside(out)
	headed(out, all)
	return out
}

// words reports whether a line is the words of a quote.
func (d *document) words(all []line, i int) bool {
	l := all[i]
	n := weigh(l.text)
	marks := inMarks(l.text)
	if marks && n >= minSigned && l.node.region == inMain && signed(all, i) && credited(all, i, true) {
		return true
	}
	if l.node.region != inMain || n > maxQuote || n < minMarked || n < minQuote && !marks && !endsSentence.MatchString(l.text) {
		return false
	}
	if !marks && signature(l.text) || l.level > 0 && !marks || !marks && roleLine(l.text) && n < 120 {
		return false
	}
	if l.quote {
		return true
	}
	class, ok := nearestQuoteClass(l.node)
	if ok && !notWords.MatchString(class) && (n >= 40 && manyWords(l.text, 5) || manyWords(l.text, 4) && (marks || endsSentence.MatchString(l.text) && credited(all, i, true))) {
		return true
	}
	if d.praised(all, i) || d.led(all, i) {
		return true
	}
	if marks && wordCount(l.text) >= 4 || spaceless(l.text) && marks {
		if speaker, role := spokenInside(l.text); speaker != "" && role != "" {
			return true
		}
		if speaker, role := tailCredit(l.text); speaker != "" || role != "" {
			return true
		}
		return credited(all, i, true)
	}
	return n >= 50 && !d.prose[i] && nameIn(l.text) == "" && firstPerson(l.text) && credited(all, i, false) && !strings.HasSuffix(l.text, "?")
}

// continues reports whether two lines are paragraphs of one quote.
func continues(a, b line) bool {
	return a.node.parent == b.node.parent && a.node.tag == b.node.tag || a.node == b.node
}

// nearestQuoteClass is the class of the nearest element around a node that is
// called after quotes.
func nearestQuoteClass(n *node) (string, bool) {
	for up := 0; n != nil && up < 7; n, up = n.parent, up+1 {
		for _, class := range strings.Fields(n.attr("class") + " " + n.attr("id")) {
			if quoteClass.MatchString(class) {
				return class, true
			}
		}
		if strings.Contains(n.attr("itemtype"), "schema.org/Review") {
			return "review", true
		}
		if n.chars > 4*maxQuote {
			return "", false
		}
	}
	return "", false
}

// credited reports whether a line with a speaker's name and role stands right
// before or after a line: what makes a text without marks a quote. Beside one with
// marks a name is enough.
func credited(all []line, i int, marked bool) bool {
	for _, j := range []int{i + 1, i + 2, i - 1, i - 2} {
		if j < 0 || j >= len(all) || !near(all[i].node, all[j].node) || j < i && creditsAnother(all, j) || !marked && j > i && sectionStarts(all[i+1:j+1]) {
			continue
		}
		if marked && utf8.RuneCountInString(all[j].text) <= 140 && (j == i+1 || j == i-1) &&
			(nameIn(strings.TrimLeft(all[j].text, "—–-― ")) != "" || nameLike(all[j].text) || j > i && subject(all[j].text) != "") {
			return true
		}
		if utf8.RuneCountInString(all[j].text) <= 140 && roleLine(all[j].text) {
			k := max(j-1, 0) // a person's name stands above the work
			if spaceless(all[j].text) || nameIn(all[j].text) != "" || k != i && nameLike(all[k].text) && !twoHeadings(all[k], all[j]) || j+1 < len(all) && j+1 != i && nameLike(all[j+1].text) {
				return true
			}
		}
	}
	return false
}

// near reports whether two nodes stand in one small part of the page.
func near(a, b *node) bool {
	for up := 0; a != nil && up < 6; a, up = a.parent, up+1 {
		if a.chars > 2*maxQuote {
			return false
		}
		for n, steps := b, 0; n != nil && steps < 6; n, steps = n.parent, steps+1 {
			if n == a {
				return true
			}
		}
	}
	return false
}

// boxOf is the largest part of the page that holds this quote, no other, and
// little else.
func boxOf(q *quotation, taken map[*node]int) *node {
	words := utf8.RuneCountInString(q.text)
	box := q.first
	for p := box.parent; p != nil; p = p.parent {
		if taken[p] > 1 || p.chars-words > maxCredit || p.tag == atom.Body || p.tag == atom.Main || p.top {
			break
		}
		if p.big > box.big || p.parts && !box.parts && p.images > 2 {
			break // a section, with other things in it
		}
		box = p
	}
	return box
}

// credit reads who said it from what stands around the words in their box.
func (q *quotation) credit() {
	all := lines(q.box)
	start, end := -1, -1
	for i, l := range all {
		if strings.Contains(q.text, l.text) && (l.node == q.first || start >= 0 && i == end) {
			if start < 0 {
				start = i
			}
			end = i + 1
		}
	}
	if start < 0 {
		start, end = 0, 0
	}
	after, before := creditLines(all[end:]), creditLines(all[:start])
	q.speaker, q.role = readCredit(after)
	if q.speaker == "" && q.role == "" {
		// Nearest first: the speaker stands right above the words.
		q.speaker, q.role = readCredit(before)
	}
	for _, l := range all[:start] {
		if l.text != q.speaker && !strings.Contains(q.role, l.text) && (l.level > 0 || len(l.links) > 0 || wordCount(l.text) >= 4) && q.title == "" {
			q.title = cut(l.text, 200)
		}
	}
	for i, l := range all {
		for _, a := range l.links {
			within := i >= start && i < end && 2*len(a.text) < len(q.text) // its words speak of something else
			if q.link == "" && a.href != "" && !strings.HasPrefix(a.href, "#") && !within {
				q.link, q.linkText = a.href, a.text
			}
		}
	}
	for _, p := range pictures(q.box) {
		q.alt = strings.TrimSpace(q.alt + " " + p.alt)
		q.file = strings.TrimSpace(q.file + " " + p.file)
	}
	if q.speaker == "" && q.role == "" {
		q.speaker, q.role = q.inline()
	}
	if q.speaker == "" && q.role == "" {
		q.speaker, q.role = spokenInside(q.text)
	}
	if q.speaker == "" && q.role == "" {
		q.role = attributed(all[end:])
	}
	q.outside()
}

var creditClass = regexp.MustCompile(`(?i)(?:^|[-_])(?:author|attribution|byline|cite|credit|speaker|person|source)(?:[-_]|$)`)

// attributed is the line after the words whose class says that it tells who spoke.
func attributed(after []line) string {
	for _, l := range after[:min(len(after), 3)] {
		if creditsBy(l) && utf8.RuneCountInString(l.text) <= 140 {
			return strings.TrimLeft(l.text, "—–-― ")
		}
	}
	return ""
}

// saying leads to a speaker in running text, or follows him.
var saying = regexp.MustCompile(`(?i)^(?:says|said|explains|explained|adds|added|notes|recalls|so|sagt|erklärt|berichtet|dit|explique|raconte|selon|dice|afirma|explica|comenta)\s|\s(?:says|said|explains|adds|sagt|erklärt|explique|dit|dice|afirma|explica)\b`)

var noise = regexp.MustCompile(`(?i)^(?:read|watch|learn|see|view|get|visit|zur? (?:web|home)|zum|webseite|website|download|explore|discover|show|hide|more|next|prev\w*|mehr|weiter|lire|voir|leer|ver|詳しく|もっと|add_|remove_|keyboard_|arrow|chevron|★|☆|\d+\s*/\s*\d+)`)

// creditLines are the short lines that may say who spoke.
func creditLines(all []line) []string {
	var out []string
	for _, l := range all {
		t := strings.TrimSpace(strings.TrimLeft(l.text, "—–-―~• "))
		if at := saying.FindStringIndex(t); at != nil && at[0] == 0 {
			t = t[at[1]:]
		}
		if n := utf8.RuneCountInString(t); n < 2 || n > 160 {
			continue
		}
		if noise.MatchString(t) && !roleLine(t) {
			continue
		}
		if len(l.links) > 0 && l.level == 0 && wordCount(t) >= 6 && !roleLine(t) && nameIn(t) == "" {
			continue // a link to the story
		}
		out = append(out, t)
	}
	return out[:min(len(out), 6)]
}

// readCredit finds name and role in short lines.
func readCredit(credit []string) (speaker, role string) {
	for i, t := range credit {
		if nameLike(t) && !roleLine(t) {
			rest := credit[i+1 : min(len(credit), i+3)]
			for _, r := range rest {
				if utf8.RuneCountInString(role)+utf8.RuneCountInString(r) < 240 && !saysMore(r) {
					role = strings.TrimPrefix(role+", "+r, ", ")
				}
			}
			return strings.TrimRight(t, ", "), role
		}
		if name := nameIn(t); name != "" && (roleLine(t) || i == 0) {
			role = strings.Trim(strings.TrimPrefix(t, name), " ,()–—-|/:·•")
			if i+1 < len(credit) && utf8.RuneCountInString(credit[i+1]) < 100 && !saysMore(credit[i+1]) {
				role = strings.TrimPrefix(role+", "+credit[i+1], ", ")
			}
			return name, role
		}
	}
	for _, t := range credit {
		if roleLine(t) {
			return "", t
		}
	}
	if len(credit) > 0 {
		if name := subject(credit[0]); name != "" {
			return name, strings.TrimSpace(credit[0][len(name):])
		}
	}
	return "", ""
}

// inMarks reports whether a text begins with a quotation mark and has its closing
// one near the end.
func inMarks(s string) bool {
	s = strings.TrimSpace(s)
	r, size := utf8.DecodeRuneInString(s)
	closing, ok := marks[r]
	if !ok {
		return false
	}
	at := strings.LastIndexAny(s[size:], closing)
	return at >= 0 && utf8.RuneCountInString(s[size+at:]) <= 140
}

var marks = map[rune]string{'"': `"”`, '“': `”"`, '„': `“”"`, '«': `»`, '»': `«`, '「': `」`, '『': `』`, '‘': `’`, '‹': `›`, '”': `”`}

// weigh counts letters; one of a script without spaces says as much as three of
// another.
func weigh(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0x2e80 {
			n += 2
		}
	}
	return n
}

func spaceless(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai) {
			return true
		}
	}
	return false
}
