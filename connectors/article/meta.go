package article

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxElements   = 40_000 // of a page; what comes after is not read
	maxTag        = 16 << 10
	maxScripts    = 20
	maxCategories = 30
)

// head is what a page says of itself, collected token by token, so that neither
// depth nor disorder of its markup costs anything.
type head struct {
	meta      map[string]string // lower-case name or property: first content
	tags      []string
	title     string
	h1        []string
	canonical string
	base      string
	scripts   []string
	schema    string // first speaking microdata type
	times     [4]string
	days      map[string]bool // all dates of times
	articles  int             // elements that are marked as such
	page      []byte          // the page without what holds no text
	elements  int
	depth     int // of the elements that are open, as far as their tags tell
	deepest   int
	cut       bool // the page has more elements than are read
}

// Ranks of a <time>, best first.
const (
	timeSaid    = iota // marked as the date of publication
	timeClass          // in an element whose class speaks of publication
	timeArticle        // in an article
	timeAny
)

// readHead reads what a page says of itself, and copies of the page what its text
// can be found in: no scripts, no comments, and no tags of absurd size, on which
// parsers take quadratic time.
func readHead(page []byte) *head {
	h := &head{meta: map[string]string{}, days: map[string]bool{}}
	z := html.NewTokenizer(bytes.NewReader(page))
	var c collector
	for h.elements < maxElements {
		kind := z.Next()
		if kind == html.ErrorToken {
			return h
		}
		raw := z.Raw()
		if kind == html.CommentToken || kind != html.TextToken && len(raw) > maxTag {
			continue
		}
		if kind != html.TextToken || !c.silent {
			h.page = append(h.page, raw...)
		}
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			h.start(z.Token(), &c)
		case html.EndTagToken:
			h.end(z.Token().DataAtom, &c)
		case html.TextToken:
			if c.into != nil && c.into.Len() < maxScript {
				c.into.Write(z.Text())
			}
		}
	}
	h.cut = true
	return h
}

// collector gathers the text of the element of interest that is open.
type collector struct {
	into    *bytes.Buffer
	tag     atom.Atom
	silent  bool // the text is a script's or a style's
	article int  // how many <article> or <main> are open
	outside int  // how many <nav>, <footer> or <aside> are open
}

func (h *head) start(t html.Token, c *collector) {
	a := attributes(t)
	if c.into != nil && c.tag == atom.H1 && !inline(t.DataAtom) {
		c.into.WriteByte(' ')
	}
	h.elements++
	if t.Type == html.StartTagToken && !void(t.DataAtom) {
		h.depth++
		h.deepest = max(h.deepest, h.depth)
	}
	c.silent = t.Type == html.StartTagToken && (t.DataAtom == atom.Script || t.DataAtom == atom.Style)
	if h.schema == "" && !silent[schemaName(a["itemtype"])] {
		h.schema = schemaName(a["itemtype"])
	}
	switch t.DataAtom {
	case atom.Meta:
		h.metaTag(a)
	case atom.Link:
		if h.canonical == "" && slices.Contains(strings.Fields(strings.ToLower(a["rel"])), "canonical") {
			h.canonical = a["href"]
		}
	case atom.Base:
		if h.base == "" {
			h.base = a["href"]
		}
	case atom.Article, atom.Main:
		c.article++
		h.articles++
	case atom.Nav, atom.Footer, atom.Aside:
		c.outside++
	case atom.Time:
		h.time(a, c)
	case atom.Script:
		if strings.HasPrefix(strings.TrimSpace(strings.ToLower(a["type"])), "application/ld+json") && len(h.scripts) < maxScripts {
			c.into, c.tag = &bytes.Buffer{}, atom.Script
		}
	case atom.Title:
		if h.title == "" {
			c.into, c.tag = &bytes.Buffer{}, atom.Title
		}
	case atom.H1:
		if len(h.h1) < 3 {
			c.into, c.tag = &bytes.Buffer{}, atom.H1
		}
	}
}

func (h *head) end(tag atom.Atom, c *collector) {
	h.depth = max(0, h.depth-1)
	c.silent = false
	switch tag {
	case atom.Article, atom.Main:
		c.article = max(0, c.article-1)
	case atom.Nav, atom.Footer, atom.Aside:
		c.outside = max(0, c.outside-1)
	}
	if c.into == nil || tag != c.tag {
		return
	}
	text := c.into.String()
	switch tag {
	case atom.Script:
		h.scripts = append(h.scripts, text)
	case atom.Title:
		h.title = oneLine(html.UnescapeString(text), maxText)
	case atom.H1:
		if t := oneLine(html.UnescapeString(text), maxText); t != "" {
			h.h1 = append(h.h1, t)
		}
	}
	c.into = nil
}

func (h *head) metaTag(a map[string]string) {
	content := strings.TrimSpace(a["content"])
	for _, key := range []string{"property", "name", "itemprop"} {
		name := strings.ToLower(strings.TrimSpace(a[key]))
		if name == "" || content == "" {
			continue
		}
		if name == "article:tag" || name == "article:section" {
			if len(h.tags) < maxCategories {
				h.tags = append(h.tags, content)
			}
			continue
		}
		if _, ok := h.meta[name]; !ok && len(h.meta) < 200 {
			h.meta[name] = shorten(content, 2000)
		}
	}
}

// time notes a <time> with a date for machines.
func (h *head) time(a map[string]string, c *collector) {
	if _, ok := parseDate(a["datetime"]); !ok || c.outside > 0 {
		return
	}
	class := strings.ToLower(a["class"] + " " + a["itemprop"])
	rank := timeAny
	_, pubdate := a["pubdate"]
	switch {
	case pubdate, strings.Contains(class, "datepublished"):
		rank = timeSaid
	case strings.Contains(class, "updated") || strings.Contains(class, "modified"):
		return
	case strings.Contains(class, "publish"), strings.Contains(class, "entry-date"), strings.Contains(class, "post-date"):
		rank = timeClass
	case c.article > 0:
		rank = timeArticle
	}
	if h.times[rank] == "" {
		h.times[rank] = a["datetime"]
	}
	if len(h.days) < 10 {
		h.days[shorten(a["datetime"], 10)] = true
	}
}

// listing reports whether the page shows the dates of many things, so that none of
// them is its own.
func (h *head) listing(rank int) bool {
	switch rank {
	case timeArticle:
		return h.articles > 4
	case timeAny:
		return len(h.days) > 2
	}
	return false
}

// inline reports whether an element may stand within a word.
func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.Code, atom.Em, atom.I, atom.Mark, atom.Span, atom.Strong, atom.Sub, atom.Sup, atom.U:
		return true
	}
	return false
}

// void reports whether an element has no end tag, or often lacks it.
func void(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source,
		atom.Track, atom.Wbr, atom.P, atom.Li, atom.Td, atom.Th, atom.Tr, atom.Dt, atom.Dd, atom.Option:
		return true
	}
	return false
}

func attributes(t html.Token) map[string]string {
	out := make(map[string]string, len(t.Attr))
	for _, a := range t.Attr {
		if _, ok := out[a.Key]; !ok && len(out) < 30 {
			out[a.Key] = a.Val
		}
	}
	return out
}

// first is the first of these that the page gives.
func (h *head) first(names ...string) string {
	for _, n := range names {
		if v := h.meta[n]; v != "" {
			return v
		}
	}
	return ""
}

// published are the names under which pages give their date of publication.
var published = []string{
	"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "publish_date", "publish-date", "publishdate",
	"pubdate", "published_time", "date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created",
	"citation_publication_date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published",
}

// date finds the date of publication in what the page says outside of structured data.
func (h *head) date() (time.Time, string) {
	for _, n := range published {
		if t, ok := parseDate(h.meta[n]); ok {
			return t, "meta"
		}
	}
	for rank, s := range h.times {
		if t, ok := parseDate(s); ok && !h.listing(rank) {
			return t, "time"
		}
	}
	return time.Time{}, ""
}

// name is the page's title without the site's.
func (h *head) name() string {
	site := oneLine(h.meta["og:site_name"], maxName)
	if t := oneLine(h.first("og:title", "twitter:title", "dc.title"), maxText); t != "" {
		return withoutSite(t, site)
	}
	if len(h.h1) == 1 {
		return h.h1[0]
	}
	for _, t := range h.h1 {
		if strings.HasPrefix(h.title, t) {
			return t
		}
	}
	return withoutSite(h.title, site)
}

// withoutSite takes the site's name off the end of a title.
func withoutSite(title, site string) string {
	for _, mark := range []string{" | ", " - ", " – ", " — ", " · ", " :: ", " » "} {
		if i := strings.LastIndex(title, mark); i > 0 && site != "" && strings.EqualFold(strings.TrimSpace(title[i+len(mark):]), site) {
			return strings.TrimSpace(title[:i])
		}
	}
	return title
}

// address is what the page names as its own, where that is credible: pages often
// name their home page, or all of them the same one. Another site's address is
// believed if it ends like this one, as that of a copy does.
func (h *head) address(from *url.URL) string {
	named := h.resolve(from, h.canonical)
	if named == nil {
		return from.String()
	}
	og := h.resolve(from, h.first("og:url"))
	same := lastPart(named) == lastPart(from)
	confirmed := og != nil && samePage(og, named) && strings.EqualFold(named.Hostname(), from.Hostname())
	if named.Path == "" || named.Path == "/" {
		same, confirmed = samePage(named, from), false
	}
	if !same && !confirmed {
		return from.String()
	}
	return named.String()
}

// resolve makes an address of the page's absolute; nil if it isn't http or https.
func (h *head) resolve(from *url.URL, raw string) *url.URL {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > 2000 {
		return nil
	}
	u, err := from.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u
}

func lastPart(u *url.URL) string {
	p := strings.TrimSuffix(u.Path, "/")
	return strings.ToLower(p[strings.LastIndexByte(p, '/')+1:])
}

// samePage reports whether two addresses are of one page, whatever the scheme.
func samePage(a, b *url.URL) bool {
	host := func(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Host), "www.") }
	return host(a) == host(b) && strings.TrimSuffix(a.Path, "/") == strings.TrimSuffix(b.Path, "/") && a.RawQuery == b.RawQuery
}
