package config

import (
	"path/filepath"
	"strings"
	"time"

	"lately"
)

// build turns a checked shape into the config.
func build(path, dir string, s *shape) *Config {
	c := &Config{
		Path: path, Dir: dir,
		Parties: lately.Parties{Us: s.Us.party(), Links: map[string]string{}},
		Terms:   map[string]Terms{},
		Detect:  s.Detect.build(dir),
		Scoring: Scoring{
			HalfLife: map[lately.Area]time.Duration{}, Kappa: s.Scoring.Kappa, Tolerance: s.Scoring.Tolerance,
			Tariff: termsOf(s.Scoring.Tariff), Asks: termsOf(s.Scoring.Asks),
		},
		Store:   Store{ref: string(s.Store), dir: dir},
		Push:    Push{Link: string(s.Push.Link)},
		Digest:  s.Digest.build(),
		Network: s.Network.build(),
	}
	for short, long := range s.Links {
		c.Parties.Links[string(short)] = string(long)
	}
	for area, h := range s.Scoring.HalfLife {
		c.Scoring.HalfLife[area] = time.Duration(h)
	}
	c.addSources(lately.OurID, s.Us.Sources)
	for _, p := range s.Partners {
		c.Parties.Partners = append(c.Parties.Partners, p.party())
		c.Terms[string(p.ID)] = p.terms()
		c.addSources(string(p.ID), p.Sources)
	}
	return c
}

func (d detection) build(dir string) Detection {
	out := Detection{Weights: string(d.Weights)}
	if out.Weights != "" && !filepath.IsAbs(out.Weights) {
		out.Weights = filepath.Join(dir, out.Weights)
	}
	if d.Counted != nil {
		out.Counted = *d.Counted
	}
	if d.Pending != nil {
		out.Pending = *d.Pending
	}
	return out
}

func (c *Config) addSources(owner string, list []source) {
	for _, s := range list {
		c.Sources = append(c.Sources, Source{
			Source: lately.Source{
				ID: lately.SourceID(owner, s.id()), Name: s.id(), Owner: owner,
				Kind: s.kind, Location: s.location, Area: s.Area, Every: time.Duration(s.Every),
			},
			Settings: s.settings, Line: s.line,
		})
	}
}

func (u us) party() lately.Party {
	return lately.Party{
		ID: lately.OurID, Name: string(u.Name), Aliases: texts(u.Aliases), Products: texts(u.Products),
		Domains: texts(u.Domains), GitHub: texts(u.GitHub), Ambiguous: u.Ambiguous, Ignore: texts(u.Ignore),
	}
}

func (p partner) party() lately.Party {
	return lately.Party{
		ID: string(p.ID), Name: string(p.Name), Aliases: texts(p.Aliases), Products: texts(p.Products),
		Domains: texts(p.Domains), GitHub: texts(p.GitHub), Ambiguous: p.Ambiguous, Ignore: texts(p.Ignore),
		CRM: texts(p.CRM), Since: p.Since.Time,
	}
}

func (p partner) terms() Terms {
	return Terms{Tariff: termsOf(p.Tariff), Asks: termsOf(p.Asks), Gate: p.Gate, Tolerance: p.Tolerance, Since: p.Since.Time}
}

func termsOf(written map[lately.Area]term) map[lately.Area]Term {
	out := make(map[lately.Area]Term, len(written))
	for area, t := range written {
		out[area] = t.value()
	}
	return out
}

func (n network) build() Network {
	out := Network{GitHub: defaultGitHub, Concurrency: defaultConcurrency, PerHost: defaultPerHost, Contact: string(n.Contact)}
	for _, c := range n.Allow {
		out.Allow = append(out.Allow, c.Prefix)
	}
	if n.GitHub != "" {
		out.GitHub = strings.TrimSuffix(string(n.GitHub), "/") + "/"
	}
	if n.Concurrency != nil {
		out.Concurrency = *n.Concurrency
	}
	if n.PerHost != nil {
		out.PerHost = *n.PerHost
	}
	return out
}

func texts[T ~string](in []T) []string {
	var out []string
	for _, s := range in {
		out = append(out, string(s))
	}
	return out
}
