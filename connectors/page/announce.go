package page

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"lately"
)

// event makes an event of a card that has a date, where the page or the card speaks
// of events.
func (m *maker) event(t *thing) bool {
	if t.kind == prose || t.kind == links || t.quoted != nil || len(t.lines) == 0 || t.title == "" {
		return false
	}
	_, dated := dateOf(t)
	words := false
	for _, l := range t.lines {
		words = words || len(l.text) < 140 && heldWords.MatchString(l.text)
	}
	if !dated || !m.festive && !words && !eventWords.MatchString(t.at.section()) {
		return false
	}
	if t.node.top || len(m.events) == 1 && m.own(&m.events[0]) && strings.Contains(fold(m.events[0].name+" "+m.title), fold(t.title)) {
		m.main = t // what the whole page is about
		return true
	}
	m.announce(t)
	return true
}

// announce makes the item of an event that a card shows.
func (m *maker) announce(t *thing) {
	link := m.resolve(t.link)
	at, _ := dateOf(t)
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
	m.announced++
	m.add(it)
}

// structured adds what the structured data says of an event that a card shows. The
// date that people see is the right one.
func (m *maker) structured(it *lately.Item) {
	for i, h := range m.events {
		if h.name == "" || fold(h.name) != fold(it.Title) && (h.url == "" || stable(m.resolve(h.url)) != stable(it.URL)) {
			continue
		}
		it.Author, it.Schema, it.Cancelled = strings.Join(h.organizers, ", "), h.kind, h.cancelled
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
		Place:     &lately.Place{Page: m.title, Region: inMain.String(), Form: "data", Of: len(m.events)},
		Cancelled: h.cancelled,
	}
	m.announced++
	if it.Thing == "" || it.Thing == m.pageThing() {
		it.Thing = m.pageThing() + "#" + fold(h.name)
	}
	m.add(it)
}

// own reports whether an event is what the whole page is about: it leads here or
// nowhere, or the page is called after it.
func (m *maker) own(h *happening) bool {
	link := stable(m.resolve(h.url))
	if link == "" || link == m.pageThing() {
		return true
	}
	name, title := fold(h.name), fold(m.title)
	if name == "" || title == "" {
		return false
	}
	return strings.Contains(title, name) || strings.Contains(name, title) && len(title) > 8
}

// page makes the item that stands for the page itself, with the running text that
// is no part of anything listed on it.
func (m *maker) page(things []thing) {
	it := lately.Item{
		Key: pageKey, Kind: lately.Listing, URL: m.pageThing(), Thing: m.pageThing(), Title: m.title, Format: lately.HTML,
		Place: &lately.Place{Page: m.title, Region: "page", Form: "page", Lead: cut(m.d.meta["description"], 400), Of: m.announced},
	}
	it.Body, it.Truncated = m.prose.String(), m.cut
	var own happening
	if len(m.events) == 1 && m.own(&m.events[0]) {
		own = m.events[0]
	}
	if own.name != "" || m.main != nil {
		it.Kind, it.Schema, it.Author, it.Published, it.Cancelled = lately.Event, own.kind, strings.Join(own.organizers, ", "), own.start, own.cancelled
		if it.Dated = "json-ld"; it.Published.IsZero() {
			it.Dated = ""
		}
		if m.main != nil {
			if at, ok := dateOf(m.main); ok && !at.IsZero() {
				it.Published, it.Dated = at, "text" // what people see is right
			}
		}
		it.Body, it.Truncated = m.programme(things, own.body())
	}
	m.add(it)
}

// maxLine is how many letters a part of a programme has that is told in one line.
const maxLine = 300

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
		if t.kind == prose || t.node.chars > maxLine {
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
