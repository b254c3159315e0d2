package referral

import (
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"lately"
)

// Account picks the account of a partner among companies that may be it: by the ids
// in the config, else by domain, else by name. Of several with one domain the name
// tells. Where several fit equally well, none is picked and they are rivals.
func Account(p lately.Party, companies []Company) (account Company, rivals []Company) {
	for _, fits := range []func(Company) bool{
		func(c Company) bool { return c.ID != "" && slices.Contains(p.CRM, c.ID) },
		func(c Company) bool { return below(c.Domain, p.Domains) && called(c.Name, p) },
		func(c Company) bool { return below(c.Domain, p.Domains) },
		func(c Company) bool { return called(c.Name, p) },
	} {
		var found []Company
		for _, c := range companies {
			if fits(c) && !slices.ContainsFunc(found, c.is) {
				found = append(found, c)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return Company{}, found
		}
	}
	return Company{}, nil
}

// below reports whether a host is one of the domains or lies below one.
func below(host string, domains []string) bool {
	host = Host(host)
	return host != "" && slices.ContainsFunc(domains, func(d string) bool {
		d = strings.ToLower(strings.TrimSpace(d))
		return d != "" && d == Host(d) && (host == d || strings.HasSuffix(host, "."+d))
	})
}

func called(name string, p lately.Party) bool {
	return Fold(name) != "" && (Fold(name) == Fold(p.Name) || slices.ContainsFunc(p.Aliases, func(a string) bool { return Fold(a) == Fold(name) }))
}

// SameNumber reports whether two decimal texts are one number: "0.50" and "0.5" are.
func SameNumber(a, b string) bool {
	x, errX := decimal.Parse(strings.TrimSpace(a))
	y, errY := decimal.Parse(strings.TrimSpace(b))
	if errX != nil || errY != nil {
		return strings.TrimSpace(a) == strings.TrimSpace(b)
	}
	return x.Cmp(y) == 0
}
