package page

import (
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// happening is an event as the page's structured data has it.
type happening struct {
	kind        string // schema.org type
	name        string
	description string
	url         string
	start       time.Time
	organizers  []string
	performers  []string // with role and company, where given
	sponsors    []string
	place       string
	cancelled   bool
}

const maxEvents = 500

// happenings are the events of a page's JSON-LD and microdata.
func happenings(d *document) []happening {
	var out []happening
	for _, block := range d.ld {
		var v any
		if json.Unmarshal([]byte(strings.TrimSpace(block)), &v) == nil {
			out = fromLD(v, out, 0)
		}
	}
	d.root.walk(func(n *node) bool {
		if kind := schemaType(n.attr("itemtype")); n.has("itemscope") && isEvent(kind) && len(out) < maxEvents {
			out = append(out, fromMicrodata(n, kind))
			return false
		}
		return true
	})
	return out
}

func isEvent(kind string) bool { return strings.HasSuffix(kind, "Event") && kind != "PublicationEvent" }

func schemaType(s string) string {
	s = strings.TrimSuffix(strings.TrimSpace(s), "/")
	return s[strings.LastIndexAny(s, "/:#")+1:]
}

// fromLD collects the events in a JSON value.
func fromLD(v any, out []happening, depth int) []happening {
	if depth > 12 || len(out) >= maxEvents {
		return out
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = fromLD(e, out, depth+1)
		}
	case map[string]any:
		for _, kind := range texts(v["@type"]) {
			if kind = schemaType(kind); isEvent(kind) {
				out = append(out, eventOf(v, kind))
				break
			}
		}
		for _, key := range []string{"@graph", "itemListElement", "item", "event", "events", "subEvent", "mainEntity", "hasPart"} {
			if e, ok := v[key]; ok {
				out = fromLD(e, out, depth+1)
			}
		}
	}
	return out
}

func eventOf(v map[string]any, kind string) happening {
	h := happening{kind: kind, name: first(texts(v["name"])), description: first(texts(v["description"])), url: first(texts(v["url"])),
		organizers: names(v["organizer"]), performers: people(v["performer"]), sponsors: append(names(v["sponsor"]), names(v["funder"])...), place: first(names(v["location"]))}
	h.start, _ = machineDate(first(texts(v["startDate"])))
	h.cancelled = strings.HasSuffix(first(texts(v["eventStatus"])), "EventCancelled")
	return h
}

// texts are the strings of a JSON value: itself or its elements.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{oneLine(html.UnescapeString(cut(v, 8<<10)))}
	case []any:
		var out []string
		for _, e := range v[:min(len(v), 200)] {
			if s, ok := e.(string); ok {
				out = append(out, texts(s)...)
			}
		}
		return out
	}
	return nil
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// names are the names of the things in a JSON value.
func names(v any) []string {
	switch v := v.(type) {
	case string:
		return texts(v)
	case []any:
		var out []string
		for _, e := range v[:min(len(v), 200)] {
			if _, list := e.([]any); !list {
				out = append(out, names(e)...)
			}
		}
		return out
	case map[string]any:
		return texts(v["name"])
	}
	return nil
}

// people are names with role and company.
func people(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []string
	for _, e := range list[:min(len(list), 200)] {
		m, ok := e.(map[string]any)
		if !ok {
			out = append(out, texts(e)...)
			continue
		}
		parts := append(append(texts(m["name"]), texts(m["jobTitle"])...), append(names(m["worksFor"]), names(m["affiliation"])...)...)
		if len(parts) > 0 {
			out = append(out, strings.Join(parts, ", "))
		}
	}
	return out
}

// fromMicrodata reads an event from the attributes of the markup.
func fromMicrodata(n *node, kind string) happening {
	h := happening{kind: kind}
	n.walk(func(m *node) bool {
		if m == n {
			return true
		}
		value := func() string {
			for _, key := range []string{"content", "datetime"} {
				if v := m.attr(key); v != "" {
					return oneLine(v)
				}
			}
			return cut(textOf(m), 8<<10)
		}
		switch m.attr("itemprop") {
		case "name":
			if h.name == "" {
				h.name = value()
			}
		case "description":
			h.description = value()
		case "startDate":
			h.start, _ = machineDate(value())
		case "url":
			if h.url = m.attr("href"); h.url == "" {
				h.url = value()
			}
		case "organizer":
			h.organizers = append(h.organizers, value())
			return false
		case "performer":
			h.performers = append(h.performers, value())
			return false
		case "sponsor", "funder":
			h.sponsors = append(h.sponsors, value())
			return false
		case "location":
			h.place = value()
			return false
		}
		return true
	})
	return h
}

// body is an event's description with who takes part, each with the property that
// says as what.
func (h happening) body() string {
	var b strings.Builder
	p := func(label, text string) {
		if text != "" {
			b.WriteString("<p>" + html.EscapeString(label+text) + "</p>")
		}
	}
	p("", h.description)
	for _, o := range h.organizers {
		p("Organizer: ", o)
	}
	for _, o := range h.performers {
		p("Performer: ", o)
	}
	for _, o := range h.sponsors {
		p("Sponsor: ", o)
	}
	p("Location: ", h.place)
	return b.String()
}
