package feed

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"lately"
	"lately/connectors/article"
)

// Bounds of what is kept of an entry, in bytes.
const (
	maxBody       = 512 << 10
	maxTitle      = 500
	maxName       = 200
	maxCategory   = 100
	maxCategories = 50
	maxLink       = 2000
	maxGUID       = 1000
)

// entry is one entry of the feed.
type entry struct {
	item lately.Item
	guid string // as written; empty if it has none
	page string // the link without its fragment, in comparable form
	link string // the link, in comparable form
	full bool   // the body stands where feeds put whole texts
}

// dated is when the entry appeared, as far as it says.
func (e entry) dated() time.Time {
	if e.item.Published.IsZero() {
		return e.item.Updated
	}
	return e.item.Published
}

// entries makes items of what the parser gave.
func (c *connector) entries(doc document, from *url.URL) []entry {
	base := from
	if home := absolute(from, doc.home); home != nil {
		base = home
	}
	out := make([]entry, 0, len(doc.entries))
	for _, it := range doc.entries {
		if it == nil {
			continue
		}
		if e := makeEntry(it, base); e.item.Title != "" || e.item.Body != "" || e.item.URL != "" {
			out = append(out, e)
		}
	}
	return out
}

func makeEntry(it *gofeed.Item, base *url.URL) entry {
	e := entry{guid: guid(it.GUID)}
	e.item = lately.Item{
		Kind:       lately.Entry,
		Title:      plain(it.Title, maxTitle),
		Author:     authors(it),
		Categories: categories(it.Categories),
		Published:  sensible(it.PublishedParsed),
		Updated:    sensible(it.UpdatedParsed),
		Format:     lately.HTML,
	}
	if it.Custom[customFormat] == plainText {
		e.item.Format = lately.Text
	}
	e.item.Body, e.item.Truncated = trimBody(body(it))
	e.full = len(it.Content) > len(it.Description)
	if u := linkOf(it, base); u != nil {
		e.item.URL = u.String()
		e.link, e.page = article.Address(u)
		if e.item.Published.IsZero() {
			e.item.Published, e.item.Dated = article.DateInAddress(u)
		}
	}
	if e.item.Published.IsZero() && !e.item.Updated.IsZero() {
		e.item.Published, e.item.Dated = e.item.Updated, "updated"
	}
	return e
}

// guid is an entry's own name, bounded.
func guid(raw string) string {
	g := lately.OneLine(strings.ToValidUTF8(raw, "\uFFFD"))
	if len(g) > maxGUID {
		return "long:" + lately.ShortHash(g)
	}
	return g
}

// body is the longer of an entry's content and its description: some feeds have
// the teaser in the one, some in the other.
func body(it *gofeed.Item) string {
	text := it.Content
	if len(it.Description) > len(text) {
		text = it.Description
	}
	if text != "" {
		return text
	}
	for _, group := range it.Extensions["media"]["group"] {
		for _, d := range group.Children["description"] {
			return d.Value
		}
	}
	return ""
}

// authors are the names of an entry's authors.
func authors(it *gofeed.Item) string {
	var names []string
	for _, p := range it.Authors {
		if p == nil || len(names) == 5 {
			continue
		}
		if name := plain(p.Name, maxName); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return shorten(strings.Join(names, ", "), maxName)
}

func categories(raw []string) []string {
	var out []string
	for _, r := range raw {
		if len(out) == maxCategories {
			break
		}
		if c := plain(r, maxCategory); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// sensible drops dates that can't be meant: before there were feeds, or in a far
// future.
func sensible(t *time.Time) time.Time {
	if t == nil || t.Year() < 1990 || t.Year() > 2100 {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}

// linkOf is the address of an entry's page: what a proxy for feeds keeps as the
// original, its link, any other link, or a GUID that is an address.
func linkOf(it *gofeed.Item, base *url.URL) *url.URL {
	candidates := make([]string, 0, len(it.Links)+3)
	for _, o := range it.Extensions["feedburner"]["origLink"] {
		candidates = append(candidates, o.Value)
	}
	candidates = append(append(candidates, it.Link), it.Links...)
	if strings.HasPrefix(it.GUID, "http://") || strings.HasPrefix(it.GUID, "https://") {
		candidates = append(candidates, it.GUID)
	}
	for _, raw := range candidates {
		if u := absolute(base, raw); u != nil {
			return u
		}
	}
	return nil
}

// absolute resolves a link and gives nil for whatever isn't http or https.
func absolute(base *url.URL, raw string) *url.URL {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > maxLink {
		return nil
	}
	u, err := base.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil
	}
	u.User = nil
	return u
}
