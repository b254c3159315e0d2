package connectortest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lately"
)

const (
	longestKey   = 2048
	longestTitle = 4 << 10
	longestBody  = 2 << 20
)

// checkBatch checks what holds for every batch, whatever the world was like.
func (b *bench) checkBatch(batch lately.Batch, err error) {
	b.Helper()
	if err != nil {
		if len(batch.Items) > 0 || batch.Complete {
			b.Errorf("an error together with %d items (complete %v): %v", len(batch.Items), batch.Complete, err)
		}
		b.checkWords("error", err.Error())
		return
	}
	b.checkWords("batch", text(batch))
	if !utf8.Valid(batch.Cursor) || strings.ContainsRune(string(batch.Cursor), 0) {
		b.Errorf("a cursor that isn't text: %.100q", batch.Cursor)
	}
	if batch.Unchanged && (len(batch.Items) > 0 || len(batch.Seen) > 0 || batch.More || batch.Complete) {
		b.Errorf("unchanged, but with %d items, %d seen, more %v, complete %v", len(batch.Items), len(batch.Seen), batch.More, batch.Complete)
	}
	if batch.More && batch.Complete {
		b.Errorf("a listing that is complete and has more")
	}
	for _, w := range batch.Warnings {
		if w != lately.OneLine(w) || w == "" || !utf8.ValidString(w) {
			b.Errorf("a warning that isn't one line of text: %q", w)
		}
	}
	keys := map[string]bool{}
	for _, it := range batch.Items {
		if keys[it.Key] {
			b.Errorf("key %q twice in one batch", it.Key)
		}
		keys[it.Key] = true
		for _, wrong := range faults(it) {
			b.Errorf("item %.100q: %s", it.Key, wrong)
		}
	}
	for _, k := range batch.Seen {
		if k == "" || keys[k] {
			b.Errorf("seen key %q is empty, or stands among the items too", k)
		}
	}
}

// checkWords looks for the planted credential.
func (b *bench) checkWords(where, words string) {
	b.Helper()
	if strings.Contains(words, token) {
		b.Errorf("the planted credential stands in the %s: %.300s", where, words)
	}
}

// faults is what is wrong with an item.
func faults(it lately.Item) (out []string) {
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if it.Key == "" || len(it.Key) > longestKey || it.Key != lately.OneLine(it.Key) {
		add("its key is empty, too long or no line of text")
	}
	switch it.Kind {
	case lately.Entry, lately.Repository, lately.Listing, lately.Quote, lately.Event, lately.DealItem:
	default:
		add("kind %q doesn't exist", it.Kind)
	}
	switch it.Format {
	case lately.HTML, lately.Markdown, lately.AsciiDoc, lately.ReStructuredText, lately.Text:
	default:
		if it.Body != "" || it.Format != "" {
			add("format %q doesn't exist", it.Format)
		}
	}
	if it.URL != "" && !absolute(it.URL) {
		add("its URL is no absolute http(s) URL: %.200q", it.URL)
	}
	if it.Title != lately.OneLine(it.Title) || len(it.Title) > longestTitle {
		add("its title is no line, or longer than %d bytes: %.200q", longestTitle, it.Title)
	}
	if len(it.Body) > longestBody {
		add("its body has %d bytes", len(it.Body))
	}
	if slices.Contains(it.Aliases, "") || len(slices.Compact(slices.Sorted(slices.Values(it.Aliases)))) != len(it.Aliases) {
		add("an alias is empty or stands twice: %q", it.Aliases)
	}
	for name, s := range words(it) {
		if !utf8.ValidString(s) {
			add("its %s isn't valid UTF-8: %.100q", name, s)
		}
		if strings.ContainsRune(s, 0) {
			add("its %s has a NUL", name)
		}
	}
	for name, t := range times(it) {
		if !t.IsZero() && (t.Location() != time.UTC || t.Year() < 1 || t.Year() > 9999) {
			add("its time %s isn't in UTC, or in no year that can be stored: %v", name, t)
		}
	}
	if (it.Kind == lately.Repository) != (it.Repo != nil) || (it.Kind == lately.DealItem) != (it.Deal != nil) {
		add("its kind %q and its details don't go together", it.Kind)
	}
	return out
}

func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && s == lately.OneLine(s)
}

// words are all texts of an item that have a name.
func words(it lately.Item) map[string]string {
	out := map[string]string{
		"key": it.Key, "thing": it.Thing, "URL": it.URL, "title": it.Title, "body": it.Body, "author": it.Author,
		"categories": strings.Join(it.Categories, " "), "aliases": strings.Join(it.Aliases, " "), "schema": it.Schema,
	}
	if r := it.Repo; r != nil {
		out["repository"] = strings.Join([]string{r.Owner, r.Name, r.Description, r.Homepage, r.Language}, " ")
	}
	if d := it.Deal; d != nil {
		out["deal"] = strings.Join([]string{d.ID, d.Account, string(d.Stage), d.StageName, d.Amount, d.Currency}, " ")
		for _, p := range d.Partners {
			out["deal"] += strings.Join([]string{p.CompanyID, p.Name, p.Domain, p.Via}, " ")
		}
	}
	if p := it.Place; p != nil {
		out["place"] = strings.Join([]string{p.Section, p.Alt, p.Anchor, p.Region, p.Speaker, p.Role}, " ")
	}
	return out
}

// times are all times of an item.
func times(it lately.Item) map[string]time.Time {
	out := map[string]time.Time{"published": it.Published, "updated": it.Updated}
	if it.Repo != nil {
		out["created"], out["pushed"] = it.Repo.CreatedAt, it.Repo.PushedAt
	}
	if it.Deal != nil {
		out["created"], out["changed"], out["closed"] = it.Deal.CreatedAt, it.Deal.ChangedAt, it.Deal.ClosedAt
	}
	return out
}
