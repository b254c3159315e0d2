package config

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"lately"
)

// The kinds of text in the config. Each checks itself while it is decoded, so that
// the message has the value's own line and column, and none repeats the value.
type (
	words     string // a name or phrase: one line, not empty
	partyID   string
	domain    string // lower case, ASCII form; with a path where only that is the company's
	login     string // a GitHub user or organisation
	webURL    string // absolute http(s) URL without credentials
	calendar  string // the same, or with the scheme webcal
	shortLink string // host/path, without scheme
	contact   string // http(s) or mailto URL
	// linkTemplate is a webURL in which {id} stands for a partner's id.
	linkTemplate string
	date         struct{ time.Time }
	cidr         struct{ netip.Prefix }
)

var loginForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func (w *words) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	if s == "" {
		return &fault{"is empty", "write some text, or remove the line"}
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		return &fault{"contains a line break or a control character", "write it on one line"}
	}
	*w = words(s)
	return nil
}

func (p *partyID) UnmarshalText(b []byte) error {
	s := string(b)
	if s == "" || lately.Slug(s) != s || strings.ContainsFunc(s, unicode.IsControl) {
		return &fault{"is not an id", "use lower-case letters, digits and single hyphens, like api-evangelist"}
	}
	if s == lately.OurID {
		return &fault{"is the id that stands for ourselves", "choose another one"}
	}
	*p = partyID(s)
	return nil
}

func (d *domain) UnmarshalText(b []byte) error {
	s, path, _ := strings.Cut(strings.TrimSpace(string(b)), "/")
	s, path = strings.TrimSuffix(s, "."), strings.Trim(path, "/")
	switch {
	case strings.ContainsAny(s, ":@") || strings.ContainsAny(path, "?#:@ "):
		return &fault{"is not a bare domain", "write the host, like example.com, without scheme, port or query; a path only if just that is theirs"}
	case strings.HasPrefix(s, "*."):
		return &fault{"needs no wildcard", "write the domain alone: every host below it counts"}
	}
	host, err := idna.Lookup.ToASCII(s)
	if _, notIP := netip.ParseAddr(s); err != nil || notIP == nil || !strings.Contains(host, ".") {
		return &fault{"is not a domain", "write it like example.com"}
	}
	// A suffix that a company gives its customers' sites is still its own domain;
	// that of a country is nobody's.
	if suffix, official := publicsuffix.PublicSuffix(host); suffix == host && (official || !strings.Contains(host, ".")) {
		return &fault{"is a suffix that many companies share, or no domain", "write the company's own domain, like example.com"}
	}
	if *d = domain(host); path != "" {
		*d += domain("/" + path)
	}
	return nil
}

func (l *login) UnmarshalText(b []byte) error {
	s := string(b)
	if !loginForm.MatchString(s) || s == "." || s == ".." {
		return &fault{"is not a GitHub user or organisation", "write the login alone, like octo-org, without URL or @"}
	}
	*l = login(s)
	return nil
}

func (l *linkTemplate) UnmarshalText(b []byte) error {
	var u webURL
	if err := u.UnmarshalText([]byte(strings.ReplaceAll(string(b), "{id}", "id"))); err != nil {
		return err
	}
	if !strings.Contains(string(b), "{id}") {
		return &fault{"has no {id}", "write where the partner's id stands, like https://reports.example.com/{id}.html"}
	}
	*l = linkTemplate(strings.TrimSpace(string(b)))
	return nil
}

func (u *webURL) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	p, err := url.Parse(s)
	switch {
	case err != nil || p.Scheme != "http" && p.Scheme != "https" || p.Hostname() == "" || strings.ContainsFunc(s, unicode.IsSpace):
		return &fault{"is not an http(s) URL", "write it in full, like https://example.com/feed.xml"}
	case p.User != nil:
		return &fault{"contains credentials", "remove what stands before the @; a secret must not stand in the config"}
	}
	*u = webURL(s)
	return nil
}

func (c *calendar) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	plain := s
	if scheme, rest, ok := strings.Cut(s, "://"); ok && (strings.EqualFold(scheme, "webcal") || strings.EqualFold(scheme, "webcals")) {
		plain = "https://" + rest
	}
	var u webURL
	if err := u.UnmarshalText([]byte(plain)); err != nil {
		what, fix := asFault(err, plain)
		return &fault{what, strings.Replace(fix, "https://example.com/feed.xml", "https://example.com/events.ics or webcal://example.com/events.ics", 1)}
	}
	*c = calendar(s)
	return nil
}

func (l *shortLink) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	for _, scheme := range []string{"https://", "http://"} {
		s = strings.TrimPrefix(s, scheme)
	}
	host, path, _ := strings.Cut(s, "/")
	if !strings.Contains(host, ".") || path == "" || strings.ContainsFunc(s, unicode.IsSpace) {
		return &fault{"has a key that is not a short link", "write it like apis.how/x"}
	}
	*l = shortLink(strings.ToLower(host) + "/" + path)
	return nil
}

func (c *contact) UnmarshalText(b []byte) error {
	p, err := url.Parse(string(b))
	web := err == nil && (p.Scheme == "http" || p.Scheme == "https") && p.Host != "" && p.User == nil
	mail := err == nil && p.Scheme == "mailto" && strings.Contains(p.Opaque, "@")
	if !web && !mail || strings.ContainsAny(string(b), " ();\r\n\t") {
		return &fault{"is not a URL", "write a page about your crawler, or mailto:you@example.com"}
	}
	*c = contact(b)
	return nil
}

func (d *date) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.DateOnly, string(b))
	if err != nil {
		return &fault{"is not a date", "write it as year-month-day, like 2017-11-01"}
	}
	d.Time = t
	return nil
}

func (c *cidr) UnmarshalText(b []byte) error {
	p, err := netip.ParsePrefix(string(b))
	if err != nil {
		return &fault{"is not an address range", "write it with its length, like 127.0.0.0/8 or 10.1.2.3/32"}
	}
	c.Prefix = p.Masked()
	return nil
}
