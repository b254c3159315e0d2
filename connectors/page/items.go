package page

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

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
	m.page(things)
	return reading{items: m.out, doc: d, title: m.title, main: main, truncated: d.truncated || m.full, address: address}
}

var (
	eventPath  = regexp.MustCompile(`(?:^|[/_-])(?:events?|webinars?|workshops?|trainings?|meetups?|seminars?|academy|veranstaltungen|schulungen|evenements|formations|eventos|talleres|calendar|conferences?)(?:[/_.-]|$)`)
	eventWords = regexp.MustCompile(`(?i)\b(?:events?|webinars?|webinaires?|workshops?|meetups?|summit|conference|hackathon|seminare?|training|veranstaltung(?:en)?|schulung(?:en)?|événements?|ateliers?|eventos?|taller(?:es)?)\b|ウェビナー|セミナー|イベント|勉強会|研讨会|网络研讨会`)
)

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
	under         string          // the heading that prose is under so far
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
	return &lately.Place{Section: t.at.section(), Above: t.at.above(), Lead: t.at.lead, Page: m.title, Region: t.region.String(), Form: string(t.kind), Of: t.of, Anchor: cut(t.linkText, 200)}
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
	if section := t.at.section(); section != m.under {
		m.under = section
		m.prose.WriteString("<h2>" + html.EscapeString(section) + "</h2>")
	}
	body, truncated := m.body(t.lines, max(0, maxPageBody-m.prose.Len()))
	m.prose.WriteString(body)
	m.cut = m.cut || truncated
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
	if len(l.links) == 0 {
		return l.html
	}
	return hrefs.ReplaceAllStringFunc(l.html, func(s string) string {
		href := html.UnescapeString(s[len(`<a href="`) : len(s)-2])
		return `<a href="` + html.EscapeString(m.resolve(href)) + `">`
	})
}

func (m *maker) quote(q *quotation) {
	p := &lately.Place{Section: "", Page: m.title, Region: "main", Speaker: cut(q.speaker, 200), Role: cut(q.role, 300), Alt: cut(q.alt, 300), File: cut(q.file, 300), Anchor: cut(q.linkText, 200), Form: "quote", Of: 1}
	text := strings.Trim(q.text, `"“”„«»「」『』 `)
	m.add(lately.Item{
		Key: "quote:" + lately.ShortHash(fold(q.speaker), cut(fold(text), 120)), Thing: "quote:" + lately.ShortHash(cut(fold(text), 120)),
		Kind: lately.Quote, URL: m.pageThing(), Title: q.title, Body: text, Format: lately.Text, Place: p,
	})
}

// event makes an event of a card that has a date, where the page or the card speaks
// of events.
func (m *maker) event(t *thing) bool {
	if t.kind == prose || t.kind == links || t.quoted != nil || len(t.lines) == 0 || t.title == "" {
		return false
	}
	at, dated := dateOf(t)
	words := false
	for _, l := range t.lines {
		words = words || len(l.text) < 300 && eventWords.MatchString(l.text)
	}
	if !dated || !m.festive && !words && !eventWords.MatchString(t.at.section()) {
		return false
	}
	link := m.resolve(t.link)
	it := lately.Item{Kind: lately.Event, Title: t.title, URL: link, Thing: stable(link), Published: at, Dated: "text", Format: lately.HTML, Place: m.place(t)}
	for _, pic := range t.pictures {
		it.Place.Alt = cut(strings.TrimSpace(it.Place.Alt+" "+pic.alt), 400)
		it.Place.File = cut(strings.TrimSpace(it.Place.File+" "+pic.file), 400)
	}
	if it.Thing == "" || it.Thing == m.pageThing() {
		it.Thing = m.pageThing() + "#" + fold(t.title)
	}
	if at.IsZero() {
		it.Dated = ""
	}
	it.Body, it.Truncated = m.body(t.lines, maxItemBody)
	it.Key = key("event", "", stable(link), t.title)
	m.structured(&it)
	m.add(it)
	return true
}

// structured adds what the structured data says of an event that a card shows. The
// date that people see is the right one.
func (m *maker) structured(it *lately.Item) {
	for i, h := range m.events {
		if h.name == "" || fold(h.name) != fold(it.Title) && (h.url == "" || stable(m.resolve(h.url)) != stable(it.URL)) {
			continue
		}
		it.Author, it.Schema = strings.Join(h.organizers, ", "), h.kind
		it.Body = cut(it.Body+h.body(), maxItemBody)
		if it.Published.IsZero() {
			it.Published, it.Dated = h.start, "json-ld"
		}
		for len(m.shown) < len(m.events) {
			m.shown = append(m.shown, false)
		}
		m.shown[i] = true
		return
	}
}

// happening makes an event of structured data that no card shows.
func (m *maker) happening(h *happening) {
	i := slices.IndexFunc(m.events, func(e happening) bool { return e.name == h.name && e.url == h.url && e.start.Equal(h.start) })
	if h.name == "" || i >= 0 && i < len(m.shown) && m.shown[i] || len(m.events) == 1 && m.own(h) {
		return
	}
	link := m.resolve(h.url)
	it := lately.Item{
		Key: key("event", "", stable(link), h.name), Kind: lately.Event, Title: cut(h.name, 300), URL: link, Thing: stable(link), Author: strings.Join(h.organizers, ", "),
		Body: h.body(), Format: lately.HTML, Published: h.start, Dated: "json-ld", Schema: h.kind,
		Place: &lately.Place{Page: m.title, Region: inMain.String(), Form: "data", Of: len(m.events)},
	}
	if it.Thing == "" || it.Thing == m.pageThing() {
		it.Thing = m.pageThing() + "#" + fold(h.name)
	}
	m.add(it)
}

// own reports whether an event is what the whole page is about.
func (m *maker) own(h *happening) bool {
	link := stable(m.resolve(h.url))
	return link == "" || link == m.pageThing() || fold(h.name) == fold(m.title) || strings.Contains(fold(m.title), fold(h.name))
}

// page makes the item that stands for the page itself, with the running text that
// is no part of anything listed on it.
func (m *maker) page(things []thing) {
	it := lately.Item{
		Key: pageKey, Kind: lately.Listing, URL: m.pageThing(), Thing: m.pageThing(), Title: m.title, Format: lately.HTML,
		Place: &lately.Place{Page: m.title, Region: "page", Form: "page", Lead: cut(m.d.meta["description"], 400)},
	}
	it.Body, it.Truncated = m.prose.String(), m.cut
	if len(m.events) == 1 && m.own(&m.events[0]) && (len(m.shown) == 0 || !m.shown[0]) {
		h := m.events[0]
		it.Kind, it.Schema, it.Author, it.Published, it.Dated = lately.Event, h.kind, strings.Join(h.organizers, ", "), h.start, "json-ld"
		it.Body, it.Truncated = m.programme(things, h.body())
	}
	m.add(it)
}

// programme is all that an event's page shows, under its headings: who takes part
// stands there, and who pays for it.
func (m *maker) programme(things []thing, body string) (string, bool) {
	var b strings.Builder
	b.WriteString(body)
	under := ""
	for i := range things {
		t := &things[i]
		if t.kind == links {
			continue
		}
		if section := t.at.section(); section != under {
			under = section
			b.WriteString("<h2>" + html.EscapeString(section) + "</h2>")
		}
		if t.kind == prose {
			text, _ := m.body(t.lines, max(0, maxPageBody-b.Len()))
			b.WriteString(text)
			continue
		}
		var parts []string
		for _, l := range t.lines {
			parts = append(parts, l.text)
		}
		for _, p := range t.pictures {
			if len(t.lines) == 0 {
				parts = append(parts, p.alt)
			}
		}
		text := html.EscapeString(cut(strings.Join(parts, ", "), 2000))
		if link := m.resolve(t.link); link != "" {
			text = `<a href="` + html.EscapeString(link) + `">` + text + "</a>"
		}
		b.WriteString("<ul><li>" + text + "</li></ul>")
		if b.Len() > maxPageBody {
			return b.String(), true
		}
	}
	return b.String(), false
}

// dateOf is the date that a card shows.
func dateOf(t *thing) (at time.Time, ok bool) {
	for _, l := range t.lines {
		for n, up := l.node, 0; n != nil && up < 2; n, up = n.parent, up+1 {
			if v := n.attr("datetime"); v != "" {
				if d, valid := machineDate(v); valid {
					return d, true
				}
			}
		}
		if len(l.text) > 160 {
			continue
		}
		if d, found := dateIn(l.text); found && (at.IsZero() || !ok) {
			at, ok = d, true
			if !d.IsZero() {
				return at, true
			}
		}
	}
	return at, ok
}
