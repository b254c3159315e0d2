package main

import (
	"strings"

	"lately"
	"lately/config"
)

// partner finds a partner by id or name, whatever the case.
func partner(cfg *config.Config, arg string) (*lately.Party, bool) {
	for i := range cfg.Parties.Partners {
		p := &cfg.Parties.Partners[i]
		if strings.EqualFold(p.ID, arg) || strings.EqualFold(p.Name, arg) {
			return p, true
		}
	}
	return nil, false
}

// noPartner is the error of a name that is no partner's, with the partner that may
// have been meant, by name or by id.
func noPartner(cfg *config.Config, arg string) error {
	var known []string
	for _, p := range cfg.Parties.Partners {
		known = append(known, p.ID, p.Name)
	}
	if meant := config.Nearest(arg, known); meant != "" {
		p, _ := partner(cfg, meant)
		return usage("no partner %q in %s; did you mean %s?", arg, cfg.Path, p.ID)
	}
	return usage("no partner %q in %s", arg, cfg.Path)
}
