package ledger

import (
	"net/url"
	"strings"
)

// canonicalURL is the address without what doesn't identify a page: case of the
// host, a fragment, a slash at the end, tracking parameters.
func canonicalURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return clean(s)
	}
	u.Host, u.Fragment = strings.ToLower(u.Host), ""
	u.Path = strings.TrimSuffix(u.Path, "/")
	q := u.Query()
	for key := range q {
		if strings.HasPrefix(key, "utm_") {
			q.Del(key)
		}
	}
	u.RawQuery = q.Encode()
	return clean(u.String())
}
