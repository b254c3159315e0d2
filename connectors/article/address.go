package article

import (
	"net/url"
	"strings"
)

// Address is an address without what changes while the page stays the same: scheme,
// "www.", default port, closing slash, and what trackers append. page is the same
// without the fragment. Both identify a page and can't be asked for.
func Address(u *url.URL) (link, page string) {
	host := strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), ".")
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	q := u.Query()
	for key, values := range q {
		if tracking(strings.ToLower(key), values) {
			q.Del(key)
		}
	}
	page = "//" + host + strings.TrimSuffix(u.EscapedPath(), "/")
	if query := q.Encode(); query != "" {
		page += "?" + query
	}
	page = strings.ToValidUTF8(page, "\uFFFD")
	if u.Fragment == "" {
		return page, page
	}
	return page + "#" + u.EscapedFragment(), page
}

func tracking(key string, values []string) bool {
	switch key {
	case "fbclid", "gclid", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok":
		return true
	case "source", "ref":
		return len(values) == 1 && strings.HasPrefix(values[0], "rss")
	}
	return strings.HasPrefix(key, "utm_") || strings.HasPrefix(key, "at_campaign")
}
