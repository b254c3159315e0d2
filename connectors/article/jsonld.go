package article

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// Bounds of structured data.
const (
	maxScript  = 512 << 10
	maxNodes   = 300
	maxNesting = 6
)

// entity is what structured data says of the page's subject.
type entity struct {
	kind      string
	title     string
	author    string
	keywords  []string
	published time.Time
	updated   time.Time
	address   []string // what it calls its own address
}

// silent are types that say nothing of what a page is about.
var silent = map[string]bool{
	"": true, "WebSite": true, "WebPage": true, "Organization": true, "Corporation": true, "LocalBusiness": true, "Person": true,
	"BreadcrumbList": true, "ListItem": true, "ImageObject": true, "SearchAction": true, "SiteNavigationElement": true, "WPHeader": true,
	"WPFooter": true, "WPSideBar": true, "ItemList": true, "CollectionPage": true, "ItemPage": true, "Brand": true, "ContactPoint": true,
	"Blog": true, "Place": true, "PostalAddress": true, "AggregateRating": true, "Thing": true, "CreativeWork": true, "ReadAction": true,
	"Comment": true, "FAQPage": true, "Question": true, "VideoObject": true, "ProfilePage": true, "AboutPage": true, "ContactPage": true,
}

// readStructured finds the subject in the page's JSON-LD scripts: the one thing
// that they describe, or among several the one that has the page's address. dated
// is the WebPage itself, whose dates hold where the subject has none.
func readStructured(scripts []string, address *url.URL) (subject, page entity) {
	var found []entity
	for _, s := range scripts {
		var v any
		if len(s) > maxScript || json.Unmarshal([]byte(unwrapped(s)), &v) != nil {
			continue
		}
		budget := maxNodes
		walk(v, 0, &budget, func(node map[string]any) {
			e := describe(node)
			switch {
			case !silent[e.kind]:
				found = append(found, e)
			case strings.HasSuffix(e.kind, "Page") && page.kind == "":
				page = e
			}
		})
	}
	return choose(found, address), page
}

// unwrapped is a script without the comments that old browsers needed.
func unwrapped(s string) string {
	s = strings.TrimSpace(s)
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"//<![CDATA[", "//]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}} {
		if strings.HasPrefix(s, wrap[0]) {
			s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, wrap[0]), wrap[1]))
		}
	}
	return s
}

// walk visits the nodes that stand for the page itself, and none that stand inside
// others as parts, reviews or neighbours.
func walk(v any, depth int, budget *int, visit func(map[string]any)) {
	if depth > maxNesting || *budget <= 0 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			walk(x, depth+1, budget, visit)
		}
	case map[string]any:
		*budget--
		visit(v)
		walk(v["@graph"], depth+1, budget, visit)
		walk(v["mainEntity"], depth+1, budget, visit)
	}
}

func choose(found []entity, address *url.URL) entity {
	if len(found) == 1 {
		return found[0]
	}
	var best entity
	for _, e := range found {
		for _, a := range e.address {
			if u, err := address.Parse(a); err == nil && samePage(u, address) {
				return e
			}
		}
		if best.kind == "" && isArticle(e.kind) {
			best = e
		} else if isArticle(e.kind) {
			return entity{} // a listing of articles
		}
	}
	return best
}

func isArticle(kind string) bool {
	return strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "Report"
}

func isEvent(kind string) bool { return strings.HasSuffix(kind, "Event") || kind == "EventSeries" }

// describe reads a node.
func describe(node map[string]any) entity {
	e := entity{kind: kindOf(node["@type"])}
	for _, key := range []string{"headline", "name", "title"} {
		if e.title == "" {
			e.title = oneLine(plainText(words(node[key])), maxText)
		}
	}
	for _, key := range []string{"author", "creator"} {
		if e.author == "" {
			e.author = names(node[key])
		}
	}
	dates := []string{"datePublished", "dateCreated", "uploadDate"}
	if isEvent(e.kind) {
		dates = []string{"startDate"}
		for _, key := range []string{"performer", "organizer"} {
			if e.author == "" {
				e.author = names(node[key])
			}
		}
	}
	for _, key := range dates {
		if e.published.IsZero() {
			e.published, _ = parseDate(words(node[key]))
		}
	}
	e.updated, _ = parseDate(words(node["dateModified"]))
	for _, key := range []string{"url", "@id", "mainEntityOfPage"} {
		if a := words(node[key]); a != "" {
			e.address = append(e.address, a)
		}
	}
	e.keywords = list(node["keywords"])
	e.keywords = append(e.keywords, list(node["articleSection"])...)
	return e
}

// kindOf is a type without the vocabulary's address; of several the first that
// says something.
func kindOf(v any) string {
	var first string
	all, ok := v.([]any)
	if !ok {
		all = []any{v}
	}
	for _, x := range all {
		s, _ := x.(string)
		s = schemaName(s)
		if first == "" || silent[first] {
			first = s
		}
	}
	return first
}

// schemaName is the name of a schema.org type, however it is written.
func schemaName(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "http:"), "https:")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "//"), "www.")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "schema.org/"), "schema:")
	if len(s) > 60 || strings.ContainsFunc(s, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		return ""
	}
	return s
}

// words is a value as text: itself, or what it is called.
func words(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return words(v[0])
		}
	case map[string]any:
		for _, key := range []string{"@value", "name", "@id", "url"} {
			if s, ok := v[key].(string); ok {
				return s
			}
		}
	}
	return ""
}

// names joins what people or companies are called.
func names(v any) string {
	all, ok := v.([]any)
	if !ok {
		all = []any{v}
	}
	var out []string
	for _, x := range all {
		name := x
		if m, ok := x.(map[string]any); ok {
			name = m["name"]
		}
		s := oneLine(plainText(words(name)), maxName)
		if s != "" && !strings.Contains(s, "://") && len(out) < 5 {
			out = append(out, s)
		}
	}
	return shorten(strings.Join(out, ", "), maxName)
}

// list reads a list of words, or words with commas between them.
func list(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		out = strings.Split(v, ",")
	case []any:
		for _, x := range v {
			if len(out) < maxCategories {
				out = append(out, words(x))
			}
		}
	}
	return out
}
