package config

import (
	"fmt"
	"net/url"
	"strings"

	"lately"
)

// who is a party as the rules that compare parties see it.
type who struct {
	path string
	id   string
	us   *us
}

// parties lists everyone, us first, and works out the partners' ids.
func parties(s *shape) []who {
	out := []who{{path: "us", id: lately.OurID, us: &s.Us}}
	for i := range s.Partners {
		p := &s.Partners[i]
		if p.ID == "" {
			p.ID = partyID(lately.Slug(string(p.Name)))
		}
		out = append(out, who{fmt.Sprintf("partners[%d]", i), string(p.ID), &us{
			Name: p.Name, Aliases: p.Aliases, Domains: p.Domains, GitHub: p.GitHub,
			Ambiguous: p.Ambiguous, Products: p.Products, Sources: p.Sources,
		}})
	}
	return out
}

// validate checks what no single value can know: that names, ids, domains and
// sources are each one party's, and that terms add up.
func (d *decoder) validate(s *shape) {
	all := parties(s)
	d.ids(all[1:])
	d.unique(all, "name", func(w who) []claim { return names(w) })
	d.unique(all, "domain", func(w who) []claim { return claims(w.path+".domains", w.us.Domains) })
	d.unique(all, "GitHub login", func(w who) []claim { return claims(w.path+".github", w.us.GitHub) })
	for _, w := range all {
		if w.us.Ambiguous && len(w.us.Domains)+len(w.us.GitHub) == 0 && !d.has(w.path+".domains") && !d.has(w.path+".github") {
			d.wrong(w.path+".ambiguous", "needs something that tells the company from the word", "add domains or github, or remove this line")
		}
		d.sources(w)
	}
	d.scoring(s)
	d.digest(s.Digest)
	if c, p := s.Detect.Counted, s.Detect.Pending; c != nil && p != nil && *p > *c {
		d.wrong("detection.pending", "is above detection.counted", "what waits in review is less sure than what is counted: write a smaller number")
	}
}

func (d *decoder) ids(partners []who) {
	seen := map[string]string{}
	for _, w := range partners {
		switch at := w.path + ".id"; {
		case d.known(w.path+".name") || d.known(at) || w.us.Name == "":
		case w.id == "" || w.id == lately.OurID:
			d.wrong(w.path+".name", "gives no usable id", "add id: with lower-case letters, digits and hyphens")
		case seen[w.id] != "":
			if !d.has(at) {
				at = w.path + ".name"
			}
			d.wrong(at, "gives the same id as the partner in line "+d.line(seen[w.id]), "give one of them another id:")
		default:
			seen[w.id] = w.path
		}
	}
}

// claim is a value that only one party may have.
type claim struct{ path, value string }

func claims[T ~string](path string, values []T) []claim {
	var out []claim
	for i, v := range values {
		out = append(out, claim{fmt.Sprintf("%s[%d]", path, i), strings.ToLower(string(v))})
	}
	return out
}

func names(w who) []claim {
	name := claim{w.path + ".name", strings.ToLower(string(w.us.Name))}
	return append([]claim{name}, claims(w.path+".aliases", w.us.Aliases)...)
}

// unique reports values that two parties claim, at the second one.
func (d *decoder) unique(all []who, noun string, of func(who) []claim) {
	owner := map[string]who{}
	for _, w := range all {
		for _, c := range of(w) {
			first, taken := owner[c.value]
			switch {
			case c.value == "" || taken && first.path == w.path:
			case !taken:
				owner[c.value] = w
			case first.id == lately.OurID:
				d.wrong(c.path, "is our own "+noun, "a partner is another company: remove it here or under us")
			default:
				d.wrong(c.path, "is already the "+noun+" of another partner, in line "+d.line(first.path), "keep it with one of them")
			}
		}
	}
}

func (d *decoder) line(path string) string { return fmt.Sprint(d.place(path).line) }

// sources reports sources of one party that can't be told apart, or would be
// polled twice.
func (d *decoder) sources(w who) {
	ids, places := map[string]string{}, map[string]string{}
	for i := range w.us.Sources {
		s := &w.us.Sources[i]
		path := fmt.Sprintf("%s.sources[%d]", w.path, i)
		key, _, _ := strings.Cut(s.kind, "/")
		if s.kind == "" || d.known(path+"."+key) {
			continue
		}
		at := path + "." + key
		if s.Name != "" {
			at = path + ".name"
		}
		place := s.kind + " " + canonical(s.location)
		if first, ok := places[place]; ok && !d.isNone(s.kind) {
			d.wrong(path+"."+key, "is polled by another source already, in line "+d.line(first), "remove one of them")
			continue
		}
		if first, ok := ids[s.id()]; ok {
			d.wrong(at, "gives the source the same name as another one, in line "+d.line(first), "add name: to tell them apart")
			continue
		}
		places[place], ids[s.id()] = path, path
	}
}

// isNone reports whether a kind has no location of its own, so that two sources of
// it need not be the same place.
func (d *decoder) isNone(kind string) bool {
	v := d.kinds[kind].Value
	return v != "url" && v != "webcal" && v != "name" && v != "path"
}

// id is the source's name, which is unique within its owner.
func (s *source) id() string {
	if s.Name != "" {
		return string(s.Name)
	}
	return lately.SourceName(s.kind, s.location)
}

// canonical makes two ways to write one URL or login the same.
func canonical(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return strings.ToLower(location)
	}
	u.Host, u.Fragment = strings.ToLower(u.Host), ""
	u.Scheme = "https"
	return strings.TrimSuffix(u.String(), "/")
}
