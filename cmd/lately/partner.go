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

// chosen are the partners that somebody asked for by id or name, or all of them where
// nobody is named.
func chosen(cfg *config.Config, names ...string) ([]lately.Party, error) {
	var out []lately.Party
	for _, name := range names {
		if name == "" {
			continue
		}
		p, ok := partner(cfg, name)
		if !ok {
			return nil, noPartner(cfg, name)
		}
		out = append(out, *p)
	}
	if out == nil {
		return cfg.Parties.Partners, nil
	}
	return out, nil
}
