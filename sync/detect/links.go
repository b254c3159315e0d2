package detect

import (
	"net"
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
	// exact: hosts below it belong to others, as those below a host of sites do.
	exact bool
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
	path    string
	parties []int
}

// site is the registrable domain, or the host where there is none.
func (t target) site() string {
	if site, err := publicsuffix.EffectiveTLDPlusOne(t.host); err == nil {
		return site
	}
	return t.host
}

// repository reports whether the link leads to a repository of a code host, or into it.
func (t target) repository() bool {
	switch t.host {
	case "github.com", "gitlab.com", "bitbucket.org", "codeberg.org":
		owner, name, _ := strings.Cut(strings.Trim(t.path, "/"), "/")
		return name != "" && !githubOwn(strings.ToLower(owner))
	}
	return false
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
			suffix, _ := publicsuffix.PublicSuffix(host)
			t.hosts[host] = append(t.hosts[host], hostRule{path, i, suffix == host})
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
	host, path, ok := hostAndPath(href)
	if !ok {
		return target{}, false
	}
	if len(t.short) > 0 {
		if to, ok := t.short[shortKey(host+path)]; ok {
			if h, p, ok := hostAndPath(to); ok {
				host, path = h, p
			}
		}
	}
	if host = cleanHost(host); host == "" {
		return target{}, false
	}
	out := target{host: host, path: path}
	if org := githubOrg(host, path); org != "" {
		if i, ok := t.orgs[org]; ok {
			out.parties = append(out.parties, i)
			return out, true
		}
		if !githubOwn(org) {
			return out, true // somebody else's repository is no link to GitHub
		}
	}
	out.parties = t.owners(host, path)
	return out, true
}

// hostAndPath cuts an absolute address with a host.
func hostAndPath(href string) (host, path string, ok bool) {
	href = strings.TrimSpace(href)
	scheme, rest, found := strings.Cut(href, "//")
	if !found || scheme != "" && (!strings.HasSuffix(scheme, ":") || strings.ContainsAny(scheme, "/?#")) {
		return "", "", false
	}
	end := strings.IndexAny(rest, "/?#\\")
	if end < 0 {
		end = len(rest)
	}
	host, path = rest[:end], rest[end:]
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	return host, path, host != ""
}

// owners finds whose a host is: its own rule, or that of a host above it.
func (t linkTable) owners(host, path string) []int {
	var out []int
	for h := host; h != ""; {
		for _, r := range t.hosts[h] {
			if strings.HasPrefix(path, r.path) && !(r.exact && h != host) && !slices.Contains(out, r.party) {
				out = append(out, r.party)
			}
		}
		if len(out) > 0 {
			return out
		}
		_, h, _ = strings.Cut(h, ".")
	}
	return out
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
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
	}
	for i := range len(host) {
		if c := host[i]; c >= 0x80 || lowered[c] == 0 && c != '.' && c != '-' && c != '_' {
			if a, err := idna.Lookup.ToASCII(host); err == nil {
				host = a
			}
			break
		}
	}
	return strings.TrimPrefix(host, "www.")
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
