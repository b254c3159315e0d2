package referral

import (
	"fmt"
	"slices"
	"strings"

	"lately"
)

// Match finds a partner's accounts among candidates: all that the config names by id,
// else the one with a domain of the partner's, else the one with its name. Where
// there is none, or several, or a doubt, it says so in a note and guesses nothing.
func Match(p lately.Party, candidates []Company) (found []Company, note string) {
	for _, c := range candidates {
		ids := append([]string{c.ID}, strings.Fields(c.Former)...)
		if slices.ContainsFunc(p.CRM, func(id string) bool { return slices.Contains(ids, strings.TrimSpace(id)) }) {
			found = appendNew(found, c)
		}
	}
	if len(found) > 0 {
		return found, ""
	}
	var named []Company
	for _, c := range candidates {
		switch {
		case c.Domain != "" && slices.Contains(DomainsOf(p), Host(c.Domain)):
			found = appendNew(found, c)
		case slices.ContainsFunc(NamesOf(p), func(n string) bool { return Fold(n) == Fold(c.Name) }):
			named = appendNew(named, c)
		}
	}
	how := "domain"
	if len(found) == 0 {
		found, how = named, "name"
	}
	switch {
	case len(found) == 0:
		return nil, fmt.Sprintf("%s: no account found by id, domain or name; add the account's id to crm", p.Name)
	case len(found) > 1:
		return nil, fmt.Sprintf("%s: %d accounts have its %s (%s); add the right one's id to crm", p.Name, len(found), how, idsOf(found))
	case how == "name" && p.Ambiguous:
		return nil, fmt.Sprintf("%s: account %s has its name, which is a common word; add its id to crm if it is the same company", p.Name, found[0].ID)
	case how == "name" && found[0].Domain != "" && len(p.Domains) > 0:
		return nil, fmt.Sprintf("%s: account %s has its name but the domain %s; add its id to crm if it is the same company", p.Name, found[0].ID, Clip(found[0].Domain))
	}
	return found, ""
}

func bare(domain string) string {
	if _, rest, ok := strings.Cut(domain, "://"); ok {
		return rest
	}
	return domain
}

func appendNew(list []Company, c Company) []Company {
	if slices.ContainsFunc(list, func(o Company) bool { return o.ID == c.ID }) {
		return list
	}
	return append(list, c)
}

// idsOf lists the first ids of accounts.
func idsOf(list []Company) string {
	var out []string
	for _, c := range list[:min(len(list), 3)] {
		out = append(out, c.ID)
	}
	if len(list) > 3 {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// NamesOf are what a partner's account may be called.
func NamesOf(p lately.Party) (out []string) {
	for _, n := range append([]string{p.Name}, p.Aliases...) {
		if n = lately.OneLine(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

// DomainsOf are the hosts that a partner's account may have as its domain. A domain
// with a path is somebody else's host.
func DomainsOf(p lately.Party) (out []string) {
	for _, d := range p.Domains {
		if h := Host(d); h != "" && !strings.Contains(strings.TrimSuffix(bare(d), "/"), "/") && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}
