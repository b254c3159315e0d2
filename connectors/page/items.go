package page

import (
	"cmp"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"lately"
)

// pageKey is the key of the item that stands for the page itself.
const pageKey = "page"

// Bounds of what one page gives.
const (
	maxItems    = 5000
	maxItemBody = 8 << 10
	maxPageBody = 64 << 10
)

// reading is what one page was read as.
type reading struct {
	items     []lately.Item
	doc       *document
	title     string
	main      []line // the texts of its main part
	truncated bool
	address   *url.URL
}

// read turns a page into items. The address is where it was found in the end.
func read(address *url.URL, area lately.Area, body []byte) reading {
	d := parse(body)
	mark(d)
	measure(d.root)
	own := crown(d)
	base := address
	if u, err := address.Parse(d.base); err == nil && d.base != "" {
		base = u
	}
	all := lines(d.root)
	var main []line
	for _, l := range all {
		if l.node.region == inMain || l.node.region == inAside {
			main = append(main, l)
		}
	}
	m := maker{base: base, address: address, d: d, seen: map[string]bool{}, title: titleOfPage(d, own)}
	d.praising(main, area, m.title)
	quoted := quotes(d, main)
	m.festive = area == lately.Workshop || eventPath.MatchString(strings.ToLower(address.Path)) || eventWords.MatchString(m.title)
	things := segment(d, quoted, m.festive)
	m.events = happenings(d)
	for i := range quoted {
		m.quote(&quoted[i])
	}
	for i := range things {
		m.thing(&things[i])
	}
	for i := range m.events {
		m.happening(&m.events[i])
	}
	if m.main != nil && m.announced > 0 {
		m.announce(m.main) // one of several
		m.main = nil
	}
	m.page(things)
	return reading{items: m.out, doc: d, title: m.title, main: main, truncated: d.truncated || m.full, address: address}
}

var (
	eventPath  = regexp.MustCompile(`(?:^|[/_-])(?:events?|webinars?|workshops?|trainings?|meetups?|seminars?|academy|veranstaltungen|schulungen|evenements|formations|eventos|talleres|calendar|conferences?)(?:[/_.-]|$)`)
	eventWords = regexp.MustCompile(`(?i)\b(?:events?|webinars?|webinaires?|workshops?|meetups?|summit|conference|hackathon|seminare?|training|veranstaltung(?:en)?|schulung(?:en)?|événements?|ateliers?|eventos?|taller(?:es)?)\b|ウェビナー|セミナー|イベント|勉強会|研讨会|网络研讨会`)
)

// heldWords are those of eventWords that mean an event wherever they stand.
var heldWords = regexp.MustCompile(`(?i)\b(?:webinars?|webinaires?|workshops?|meetups?|hackathon|live demo|masterclass|roundtable|fireside chat)\b|ウェビナー|セミナー|勉強会`)

// titleOfPage is what the page calls itself: its own heading, with its title where
// that says more.
func titleOfPage(d *document, own *node) string {
	heading := ""
	if own != nil {
		heading = textOf(own)
	}
	switch title := cmp.Or(d.title, d.meta["og:title"]); {
	case heading == "":
		return cut(title, 300)
	case title == "" || strings.Contains(fold(title), fold(heading)) && len(title) < len(heading)+60:
		return cut(heading, 300)
	default:
		return cut(heading+" | "+title, 300)
	}
}

// maker turns things into items.
type maker struct {
	base, address *url.URL
	d             *document
	title         string
	events        []happening
	shown         []bool          // events that a card shows too
	festive       bool            // the page is about events
	prose         strings.Builder // running text with its headings, in the order of the page
	main          *thing          // the event that the page itself is about
	announced     int             // events that the page lists
	under         outline         // the headings that prose is under so far
	cut           bool            // prose is longer than what is kept
	seen          map[string]bool
	out           []lately.Item
	full          bool
}

// add keeps an item unless one like it was seen: carousels repeat their slides.
func (m *maker) add(it lately.Item) {
	if m.seen[it.Key] {
		return
	}
	if len(m.out) >= maxItems {
		m.full = true
		return
	}
	m.seen[it.Key] = true
	m.out = append(m.out, it)
}

// key is an item's identity on its page: what it shows and under which heading,
// not what is said of it there.
func key(kind, section string, parts ...string) string {
	folded := []string{fold(section)}
	for _, p := range parts {
		folded = append(folded, fold(p))
	}
	return kind + ":" + lately.ShortHash(folded...)
}

// resolve makes a link absolute; anything but a web address is nothing.
func (m *maker) resolve(href string) string {
	if href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	u, err := m.base.Parse(href)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return ""
	}
	u.Fragment = ""
	return cut(u.String(), 2048)
}

// stable is a link without what may change from read to read.
func stable(link string) string {
	if i := strings.IndexAny(link, "?#"); i >= 0 {
		link = link[:i]
	}
	return strings.TrimSuffix(link, "/")
}

// pageThing identifies the page across sources: what a page lists is the same
// thing wherever on it that stands.
func (m *maker) pageThing() string {
	u := *m.address
	u.Fragment = ""
	return strings.TrimSuffix(u.String(), "/")
}

func (m *maker) place(t *thing) *lately.Place {
	return &lately.Place{Section: t.at.section(), Above: t.at.above(), Lead: t.at.lead, Page: m.title, Earlier: t.at.past > 0, Region: t.region.String(), Form: string(t.kind), Of: t.of, Anchor: cut(t.linkText, 200)}
}

func (m *maker) thing(t *thing) {
	if t.kind == prose {
		m.running(t)
		return
	}
	if m.event(t) {
		return
	}
	p := m.place(t)
	for _, pic := range t.pictures {
		p.Alt = strings.TrimSpace(p.Alt + " " + pic.alt)
		p.File = strings.TrimSpace(p.File + " " + pic.file)
	}
	p.Alt, p.File = cut(p.Alt, 400), cut(p.File, 400)
	link := m.resolve(t.link)
	it := lately.Item{Kind: lately.Listing, Title: t.title, URL: link, Thing: m.pageThing(), Format: lately.HTML, Place: p}
	most := maxItemBody
	it.Body, it.Truncated = m.body(t.lines, most)
	switch {
	case t.quoted != nil:
		p.Speaker, p.Role = t.quoted.speaker, t.quoted.role
		it.Key = key("story", p.Section, stable(link), t.title)
	default:
		name := t.title
		if name == "" {
			name = p.Alt
		}
		if name == "" && link == "" {
			name = p.File
		}
		it.Key = key(string(t.kind), p.Section, stable(link), name)
	}
	m.add(it)
}

// running adds running text to what the page says by itself, under its heading.
func (m *maker) running(t *thing) {
	m.heads(&t.at)
	body, truncated := m.body(t.lines, max(0, maxPageBody-m.prose.Len()))
	m.prose.WriteString(body)
	m.cut = m.cut || truncated
}

// heads writes the headings that running text comes under anew, each by its level.
func (m *maker) heads(at *outline) {
	anew := false
	for level, text := range at.heads {
		if text == m.under.heads[level] && !anew {
			continue
		}
		anew = true
		if text != "" {
			m.headed(level, text)
		}
	}
	if at.titled != "" && (anew || at.titled != m.under.titled) {
		m.headed(6, at.titled)
	}
	if at.titled == "" && m.under.titled != "" && !anew {
		m.headed(max(1, at.level()), at.section()) // back under the heading
	}
	m.under = *at
}

func (m *maker) headed(level int, text string) {
	tag := "h" + strconv.Itoa(level)
	m.prose.WriteString("<" + tag + ">" + html.EscapeString(text) + "</" + tag + ">")
}

// body renders lines as the little HTML that detection reads.
func (m *maker) body(all []line, most int) (body string, truncated bool) {
	var b strings.Builder
	for _, l := range all {
		if b.Len()+len(l.html) > most {
			return b.String(), true
		}
		tag := "p"
		if l.level > 0 {
			tag = "h" + string(rune('0'+l.level))
		}
		b.WriteString("<" + tag + ">" + m.absolute(l) + "</" + tag + ">")
	}
	return b.String(), false
}

var hrefs = regexp.MustCompile(`<a href="([^"]*)">`)

// absolute is a line's HTML with absolute links.
func (m *maker) absolute(l line) string {
	if !strings.Contains(l.html, "<a ") {
		return l.html
	}
	return hrefs.ReplaceAllStringFunc(l.html, func(s string) string {
		href := html.UnescapeString(s[len(`<a href="`) : len(s)-2])
		return `<a href="` + html.EscapeString(m.resolve(href)) + `">`
	})
}

func (m *maker) quote(q *quotation) {
	p := &lately.Place{
		Section: q.section, Page: m.title, Region: "main", Form: "quote", Of: q.of, Link: m.resolve(q.site),
		Speaker: cut(q.speaker, 200), Role: cut(q.role, 300), Alt: cut(q.alt, 300), File: cut(q.file, 300), Anchor: cut(q.linkText, 200),
	}
	text := strings.Trim(q.text, `"“”„«»「」『』 `)
	m.add(lately.Item{
		Key: "quote:" + lately.ShortHash(fold(q.speaker), cut(fold(text), 120)), Thing: "quote:" + lately.ShortHash(cut(fold(text), 120)),
		Kind: lately.Quote, URL: m.pageThing(), Title: q.title, Body: text, Format: lately.Text, Place: p,
	})
}
