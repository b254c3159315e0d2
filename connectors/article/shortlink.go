package article

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lately"
)

// Bounds of following short links.
const (
	maxHops        = 4
	maxShortLinks  = 20 // that are asked for in one run
	maxHrefs       = 2000
	maxTarget      = 2000
	maxFailedLinks = 5
)

// shorteners are hosts of which every address leads elsewhere.
var shorteners = map[string]bool{
	"amzn.to": true, "bit.ly": true, "bitly.com": true, "buff.ly": true, "cutt.ly": true, "dlvr.it": true, "eepurl.com": true, "fb.me": true,
	"feedproxy.google.com": true, "gg.gg": true, "go.aws": true, "goo.gl": true, "hubs.la": true, "hubs.li": true, "hubs.ly": true, "ibm.co": true,
	"ift.tt": true, "is.gd": true, "j.mp": true, "lnkd.in": true, "mzl.la": true, "oreil.ly": true, "ow.ly": true, "po.st": true, "rb.gy": true,
	"rebrand.ly": true, "s.id": true, "shorturl.at": true, "snip.ly": true, "soo.gd": true, "spr.ly": true, "t.co": true, "t.ly": true,
	"tiny.cc": true, "tinyurl.com": true, "trib.al": true, "v.gd": true, "wp.me": true, "zpr.io": true,
}

// profiles are short hosts whose short addresses are people's and companies' pages.
var profiles = map[string]bool{"x.com": true, "t.me": true, "fb.com": true, "vk.com": true, "ko-fi.com": true, "me.com": true, "pypi.org": true}

// token is what the path of a short link looks like.
var token = regexp.MustCompile(`^/[A-Za-z0-9_-]{1,14}/?$`)

// ShortLinks finds out where short links lead, for the items of one fetch. It never
// asks for what they lead to, only for the next hop, and for so many links at most.
type ShortLinks struct {
	client *http.Client
	known  map[string]string          // key to target; empty where there is none
	hosts  map[string]map[string]bool // short hosts with their links, as seen so far
	asked  int
	failed int
}

// NewShortLinks makes a finder. Redirects are not followed by the client, whatever
// it does otherwise.
func NewShortLinks(client *http.Client) *ShortLinks {
	c := &http.Client{}
	if client != nil {
		*c = *client
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &ShortLinks{client: c, known: map[string]string{}, hosts: map[string]map[string]bool{}}
}

// Note looks through an item for hosts of short links that only its publisher uses:
// very short ones, of which several links are all one short word.
func (s *ShortLinks) Note(it lately.Item) {
	for _, u := range hrefs(it) {
		host := shortHost(u)
		if len(host) > 10 || len(s.hosts) > 500 || profiles[host] || host == shortHostOf(it.URL) {
			continue
		}
		links, ok := s.hosts[host]
		if !ok {
			links = map[string]bool{}
			s.hosts[host] = links
		}
		if !token.MatchString(u.Path) || u.RawQuery != "" {
			if strings.Trim(u.Path, "/") != "" {
				links[""] = true // it has addresses that aren't short
			}
			continue
		}
		if len(links) < 10 {
			links[u.Path] = true
		}
	}
}

// short reports whether an address is a short link.
func (s *ShortLinks) short(u *url.URL) bool {
	host := shortHost(u)
	if strings.Trim(u.Path, "/") == "" {
		return false
	}
	links := s.hosts[host]
	return shorteners[host] || len(links) >= 2 && !links[""] && token.MatchString(u.Path) && u.RawQuery == ""
}

// Has reports whether an item has short links.
func (s *ShortLinks) Has(it lately.Item) bool {
	for _, u := range hrefs(it) {
		if s.short(u) {
			return true
		}
	}
	return false
}

// Resolve gives the item's short links, as host and path, with the addresses that
// they lead to. Those that lead nowhere, or that there is no asking left for, are
// missing. The only error is that of the context.
func (s *ShortLinks) Resolve(ctx context.Context, it lately.Item) (map[string]string, error) {
	var out map[string]string
	for _, u := range hrefs(it) {
		if !s.short(u) {
			continue
		}
		key := shortHost(u) + strings.TrimSuffix(u.Path, "/")
		to, ok := s.known[key]
		if !ok && s.asked < maxShortLinks && s.failed < maxFailedLinks {
			s.asked++
			to = s.follow(ctx, u)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			s.known[key] = to
		}
		if to != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[key] = to
		}
	}
	return out, nil
}

// follow goes from hop to hop until one leads out of the shorteners.
func (s *ShortLinks) follow(ctx context.Context, u *url.URL) string {
	// A short link isn't part of the source: no validators of it are kept.
	ctx = lately.WithValidators(ctx, nil)
	for range maxHops {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return ""
		}
		resp, err := s.client.Do(req)
		if err != nil {
			s.failed++
			return ""
		}
		_, _ = io.CopyN(io.Discard, resp.Body, 4096)
		_ = resp.Body.Close()
		if resp.StatusCode < 300 || resp.StatusCode > 399 {
			return ""
		}
		next, err := u.Parse(resp.Header.Get("Location"))
		if err != nil || (next.Scheme != "http" && next.Scheme != "https") || next.Hostname() == "" {
			return ""
		}
		next.User, next.Fragment, next.RawFragment = nil, "", ""
		if shortHost(next) != shortHost(u) && !s.short(next) {
			return target(next)
		}
		u = next
	}
	return ""
}

func target(u *url.URL) string {
	if to := u.String(); len(to) <= maxTarget {
		return lately.OneLine(to)
	}
	return ""
}

// hrefs are the addresses that an item links to.
func hrefs(it lately.Item) []*url.URL {
	var out []*url.URL
	add := func(raw string) {
		if !strings.HasPrefix(raw, "http") || len(out) >= maxHrefs || len(raw) > 200 {
			return
		}
		if u, err := url.Parse(raw); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil {
			out = append(out, u)
		}
	}
	if it.Format != lately.HTML {
		for _, word := range strings.Fields(it.Body) {
			add(strings.TrimRight(strings.TrimLeft(word, "(<[\""), ")>].,;:!?\""))
		}
		return out
	}
	z := html.NewTokenizer(strings.NewReader(it.Body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken:
			name, more := z.TagName()
			if !more || atom.Lookup(name) != atom.A {
				continue
			}
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				if string(key) == "href" {
					add(strings.TrimSpace(string(value)))
				}
			}
		}
	}
}

func shortHost(u *url.URL) string {
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.")
}

func shortHostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return shortHost(u)
}
