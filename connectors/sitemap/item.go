package sitemap

import (
	"net/url"
	"slices"
	"strings"

	"lately"
	"lately/connectors/article"
)

// fewWords is how short a text is that hardly is one, in bytes.
const fewWords = 80

// item makes an item of a page that was read.
func (r *reading) item(p page, q queued, got article.Page) lately.Item {
	it := lately.Item{
		Key: p.key, Kind: lately.Entry, URL: p.url.String(), Title: got.Title, Body: got.Body, Format: got.Format,
		Author: got.Author, Categories: got.Categories, Published: got.Published, Updated: got.Updated,
		Truncated: got.Truncated, Schema: got.Schema, Dated: got.Dated,
	}
	if len(got.Body) < fewWords {
		r.empty++
	}
	for _, address := range []string{got.URL, got.Canonical} {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		if sameSite(u, r.url) {
			it.URL = address
		}
		if key := r.key(u); key != it.Key && !slices.Contains(it.Aliases, key) {
			it.Aliases = append(it.Aliases, key)
		}
	}
	if name := titled(it); name != "" {
		it.Aliases = append(it.Aliases, name)
	}
	if t, ok := parseTime(q.Date); ok && it.Published.IsZero() {
		it.Published, it.Dated = t, lately.OneLine(q.Dated)
	}
	return it
}

// titled is the name that a title and a date make: by it a page is recognised whose
// address changed. Short titles and dates that were guessed tell too little.
func titled(it lately.Item) string {
	if len(it.Title) < 20 || it.Published.IsZero() || it.Dated == "url" {
		return ""
	}
	return "title:" + lately.ShortHash(strings.ToLower(it.Title), it.Published.Format("2006-01-02T15:04:05"))
}
