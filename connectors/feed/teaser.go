package feed

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/publicsuffix"

	"lately"
)

const (
	// short is how much text an entry may have that gives no more than a beginning,
	// in bytes, if nothing else tells; long is what no beginning has.
	short = 600
	long  = 3000
)

// unfinished tells a text that breaks off, at its end.
var unfinished = regexp.MustCompile(`(?i)(…|\.\.\.|\[…\]|\[\.\.\.\]|\[&hellip;\])\W{0,4}$|` +
	`(read (more|on|the (full|whole|rest|entire)( \w+){0,3})|continue reading( \S+){0,12}|keep reading|learn more|view (the )?(full )?(post|article)|` +
	`weiterlesen|mehr (lesen|erfahren)|lire la suite|en savoir plus|leer más|seguir leyendo|leggi tutto|lees (meer|verder)|läs mer|続きを読む|もっと読む|阅读(全文|更多))\W{0,6}$`)

// syndicated is what WordPress puts below the entries of its feeds.
var syndicated = regexp.MustCompile(`(?i)\s*The post .{1,300} (appeared first on|first appeared on) .{1,200}$`)

// isTeaser reports whether an entry gives no more than the beginning of what it is
// about. Short texts aren't taken for that where feeds put whole ones.
func (e entry) isTeaser() bool {
	text := plainBody(e.item)
	if i := syndicated.FindStringIndex(text); i != nil {
		text = text[:i[0]]
	}
	text = strings.TrimSpace(text)
	switch {
	case len(text) >= long:
		return false
	case unfinished.MatchString(text):
		return true
	}
	// What has no title is a short message, and whole.
	return !e.full && e.item.Title != "" && len(text) < short
}

// plainBody is the text of a body, as far as it matters here.
func plainBody(it lately.Item) string {
	s := it.Body
	if len(s) > 64<<10 {
		s = shorten(s, 64<<10)
	}
	if it.Format != lately.HTML {
		return lately.OneLine(s)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return lately.OneLine(b.String())
		case html.TextToken:
			b.WriteString(z.Token().Data)
			b.WriteByte(' ')
		}
	}
}

// homes are the sites whose pages belong to the feed: its own, as it was configured
// and as it was found, and that of the home page that it names.
func homes(from, configured *url.URL, home string) []string {
	out := []string{siteOf(from), siteOf(configured)}
	if u := absolute(from, home); u != nil {
		out = append(out, siteOf(u))
	}
	return out
}

func siteOf(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if site, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return site
	}
	return host
}
