package ledger

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"lately"
)

// A thing goes by names: its own, which is what it was first stored as, and others
// that a source gives it later or elsewhere (a changed URL, a copy under the same
// title). Names are the same in every source, so that what is seen in two of them
// is one thing.

// longEnough is how many letters and digits a title needs to tell things apart.
const longEnough = 12

// thingName is the name of a thing: itself, or of a URL the form that all ways of
// writing it share.
func thingName(thing string) string {
	thing = clean(thing)
	u, err := url.Parse(thing)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return short(thing)
	}
	u.Scheme, u.User = "https", nil
	u.Host = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") + port(u)
	u.Path = strings.TrimRight(u.Path, "/")
	for _, index := range []string{"/index.html", "/index.htm", "/index.php"} {
		u.Path = strings.TrimSuffix(u.Path, index)
	}
	u.RawPath = ""
	if u.RawQuery != "" {
		q := u.Query()
		for key := range q {
			if tracks(key) {
				q.Del(key)
			}
		}
		u.RawQuery = q.Encode()
	}
	return short(u.String())
}

// port is the port that a URL names, if it isn't the scheme's own.
func port(u *url.URL) string {
	switch p := u.Port(); p {
	case "", "80", "443":
		return ""
	default:
		return ":" + p
	}
}

// tracks reports whether a query parameter says who follows a link and not where
// it leads.
func tracks(key string) bool {
	switch key {
	case "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid":
		return true
	}
	return strings.HasPrefix(key, "utm_")
}

// otherNames are the names that an item's thing has besides its own: the address
// that an article has now, and its title on its day, which a copy elsewhere shares.
// Only articles have any: a quote's address is that of the page which shows it.
func otherNames(sourceID string, it lately.Item) []string {
	if it.Kind != lately.Entry && it.Kind != "" {
		return nil
	}
	var out []string
	if addressed(it.Thing) && addressed(it.URL) {
		out = append(out, thingName(canonicalURL(it.URL)))
	}
	if title := letters(it.Title); utf8.RuneCountInString(title) >= longEnough && !it.Published.IsZero() && it.Dated != "lastmod" {
		owner, _, _ := strings.Cut(sourceID, "/")
		out = append(out, "title:"+lately.ShortHash(owner, title, it.Published.UTC().Format("2006-01-02")))
	}
	return out
}

// addressed reports whether a thing is what stands at an address, and not one of
// several there.
func addressed(thing string) bool {
	return (strings.HasPrefix(thing, "https://") || strings.HasPrefix(thing, "http://")) && !strings.Contains(thing, "#")
}

// letters is a text's letters and digits in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
