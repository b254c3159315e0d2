package calendar

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"lately"
)

const (
	keyPrefix  = "event:"
	whenPrefix = "when:"
	keyLength  = 16 // hex digits
	maxTitle   = 500
	maxBody    = 64 << 10
)

// items turns occurrences into items. Of several events with one title at one time,
// which some calendars show, the first is reported.
func (cal *calendar) items(found []occurrence) []lately.Item {
	links := map[string]int{}
	for _, o := range found {
		links[web(o.event.first("URL").value)]++
	}
	var out []lately.Item
	keys := map[string]bool{}
	for _, o := range found {
		it := cal.item(o)
		if it.Title == "" && it.Body == "" {
			continue // a time that somebody is busy
		}
		// A UID may be made anew at each request; time and title aren't.
		alias := whenPrefix + lately.ShortHash(o.start.id(), strings.ToLower(it.Title))[:keyLength]
		if keys[it.Key] || keys[alias] && !o.cancelled {
			continue
		}
		keys[it.Key], keys[alias] = true, true
		it.Aliases = []string{alias}
		// The address of one event is what it is known by elsewhere. One that several
		// share is that of none.
		it.Thing = "ics:" + strings.TrimPrefix(it.Key, keyPrefix)
		if it.URL != "" && o.id == "" && links[it.URL] == 1 && !meeting(it.URL) {
			it.Thing = ""
		}
		out = append(out, it)
	}
	return out
}

func (cal *calendar) item(o occurrence) lately.Item {
	e := o.event
	body, format := description(e)
	body, cut := clip(body, maxBody)
	title, _ := clip(lately.OneLine(e.text("SUMMARY")), maxTitle)
	return lately.Item{
		Key:        keyPrefix + lately.ShortHash(o.uid, o.id)[:keyLength],
		Kind:       lately.Event,
		URL:        web(e.first("URL").value),
		Title:      title,
		Body:       body,
		Format:     format,
		Author:     organizer(e),
		Categories: categories(e),
		Published:  o.start.utc(),
		Truncated:  cut,
		Cancelled:  o.cancelled,
	}
}

// markup tells HTML from text that has a "<" in it.
var markup = regexp.MustCompile(`(?i)<(?:html|body|p|br|div|span|a|b|i|ul|ol|li|h[1-6]|table|strong|em)(?:\s[^<>]*)?/?>`)

// description is what the event says, without what meeting software adds to it.
func description(e *component) (string, lately.Format) {
	alt := e.first("X-ALT-DESC")
	if strings.EqualFold(alt.param("FMTTYPE"), "text/html") {
		if text := plain(alt.value); len(strings.TrimSpace(visible(text))) > 20 {
			return withoutDialIn(text), lately.HTML
		}
	}
	text := strings.TrimSpace(e.text("DESCRIPTION"))
	if markup.MatchString(text) {
		return withoutDialIn(text), lately.HTML
	}
	return withoutDialIn(text), lately.Text
}

// visible is the text of HTML, roughly.
func visible(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		}
	}
}

// organizer is who invites: the name, with the domain of the address where that is
// a company's. The address itself is nobody's business.
func organizer(e *component) string {
	p := e.first("ORGANIZER")
	name := lately.OneLine(strings.Trim(plain(p.param("CN")), `"`))
	if name == "" {
		name = lately.OneLine(e.text("CONTACT"))
	}
	address := strings.ToLower(strings.TrimSpace(p.value))
	address, _, _ = strings.Cut(strings.TrimPrefix(address, "mailto:"), "?")
	if strings.Contains(name, "@") {
		name = ""
	}
	domain := ""
	if at := strings.LastIndexByte(address, '@'); at > 0 {
		domain = company(address[at+1:])
	}
	name, _ = clip(name, 200)
	switch {
	case domain == "":
		return name
	case name == "":
		return domain
	}
	return name + " (" + domain + ")"
}

// company is the domain of an address, if it may be a company's.
func company(host string) string {
	host, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return ""
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || len(d) > 100 || strings.Trim(d, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return ""
	}
	switch d {
	case "gmail.com", "googlemail.com", "google.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com":
		return ""
	}
	return d
}

func categories(e *component) (out []string) {
	for _, p := range e.lines["CATEGORIES"] {
		for c := range strings.SplitSeq(plain(p.value), ",") {
			if c, _ = clip(lately.OneLine(c), 100); c != "" && len(out) < 50 {
				out = append(out, c)
			}
		}
	}
	return out
}

// web keeps an absolute http(s) URL.
func web(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || len(s) > 2000 || s != lately.OneLine(s) {
		return ""
	}
	return u.String()
}

// clip shortens a text to so many bytes.
func clip(s string, most int) (string, bool) {
	if len(s) <= most {
		return s, false
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most], true
}
