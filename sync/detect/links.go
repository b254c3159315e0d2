package detect

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"lately"
)

// hostRule says that a host, or a path below it, belongs to a party.
type hostRule struct {
	path  string // empty: all of the host
	party int
}

// linkTable resolves links to parties.
type linkTable struct {
	hosts map[string][]hostRule
	orgs  map[string]int    // GitHub users and organisations
	short map[string]string // short links, without scheme
}

// target is where a link leads.
type target struct {
	host    string // lower case, without www.
	site    string // registrable domain, or the host where there is none
	parties []int
}

func newLinkTable(p lately.Parties, parties []lately.Party) linkTable {
	t := linkTable{hosts: map[string][]hostRule{}, orgs: map[string]int{}, short: map[string]string{}}
	for i, party := range parties {
		for _, d := range party.Domains {
			host, path, _ := strings.Cut(strings.TrimSuffix(withoutScheme(d), "/"), "/")
			host = cleanHost(host)
			if host == "" {
				continue
			}
			if path != "" {
				path = "/" + path
			}
			t.hosts[host] = append(t.hosts[host], hostRule{path, i})
		}
		for _, org := range party.GitHub {
			t.orgs[strings.ToLower(org)] = i
		}
	}
	for from, to := range p.Links {
		t.short[shortKey(from)] = to
	}
	return t
}

// resolve says where a link leads and whose that is; ok is false for links that
// lead nowhere of interest: fragments, mail addresses, relative ones.
func (t linkTable) resolve(href string) (target, bool) {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || u.Host == "" {
		return target{}, false
	}
	if to, ok := t.short[shortKey(u.Host+u.Path)]; ok {
		if v, err := url.Parse(to); err == nil && v.Host != "" {
			u = v
		}
	}
	host := cleanHost(u.Hostname())
	if host == "" {
		return target{}, false
	}
	out := target{host: host, site: siteOf(host)}
	if org := githubOrg(host, u.Path); org != "" {
		if i, ok := t.orgs[org]; ok {
			out.parties = append(out.parties, i)
			return out, true
		}
		if !githubOwn(org) {
			return out, true // somebody else's repository is no link to GitHub
		}
	}
	out.parties = t.owners(host, u.Path)
	return out, true
}

// owners finds whose a host is: its own rule, or that of a host above it down to
// the registrable domain.
func (t linkTable) owners(host, path string) []int {
	var out []int
	for h := host; ; {
		for _, r := range t.hosts[h] {
			if strings.HasPrefix(path, r.path) && !slices.Contains(out, r.party) {
				out = append(out, r.party)
			}
		}
		_, above, ok := strings.Cut(h, ".")
		if !ok || len(out) > 0 {
			return out
		}
		if suffix, _ := publicsuffix.PublicSuffix(h); suffix == above {
			return out
		}
		h = above
	}
}

// githubOrg is the user or organisation that a link to GitHub leads to.
func githubOrg(host, path string) string {
	if org, ok := strings.CutSuffix(host, ".github.io"); ok {
		return org
	}
	switch host {
	case "github.com", "raw.githubusercontent.com", "gist.github.com":
		org, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		return strings.ToLower(org)
	}
	return ""
}

// githubOwn reports whether the first part of a path is a page of GitHub's own.
func githubOwn(first string) bool {
	switch first {
	case "about", "features", "marketplace", "pricing", "security", "enterprise", "actions", "customer-stories", "readme", "sponsors", "blog", "contact", "site", "topics", "explore", "apps":
		return true
	}
	return false
}

func cleanHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(host)), ".")
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if a, err := idna.Lookup.ToASCII(host); err == nil {
		host = a
	}
	return strings.TrimPrefix(host, "www.")
}

func siteOf(host string) string {
	if site, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return site
	}
	return host
}

func withoutScheme(s string) string {
	if i := strings.Index(s, "://"); i >= 0 {
		return s[i+3:]
	}
	return s
}

// shortKey keeps the case of the path: shorteners tell letters apart by it.
func shortKey(s string) string {
	host, path, _ := strings.Cut(strings.TrimSuffix(withoutScheme(s), "/"), "/")
	return cleanHost(host) + "/" + path
}
