package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// stamp is the comment by which a demo finds the world that a folder was made from:
// the same port gives the same addresses, the same epoch the same dates.
const stamp = "# sample world: port %d, day %s\n"

var stamped = regexp.MustCompile(`(?m)^# sample world: port (\d+), day (\d{4}-\d{2}-\d{2})$`)

// Stamp reads port and epoch out of a config that Config wrote earlier.
func Stamp(config []byte) (port int, epoch time.Time, ok bool) {
	m := stamped.FindSubmatch(config)
	if m == nil {
		return 0, time.Time{}, false
	}
	port, err := strconv.Atoi(string(m[1]))
	epoch, err2 := time.Parse(time.DateOnly, string(m[2]))
	return port, epoch, err == nil && err2 == nil
}

// TokenFile is the file beside the config that holds the sample CRM's token, and Token
// what stands in it: the sample CRM takes any.
const (
	TokenFile = "crm-token"
	Token     = "sample-token"
)

// terms are what a partner wants that differs from the defaults.
var terms = map[string]string{
	"harborpay": "    tolerance: 0.3\n",
	"meridian-maps": "    asks:                             # we would rather have posts and trainings from them\n" +
		"      blog_post: {share: 20, expect: 4}\n      workshop: {share: 20, expect: 1}\n",
	"northgate-freight": "    gate: referral                    # wants a first referral before anything else\n" +
		"    tariff:\n      referral: {share: 60, expect: 2}\n",
}

// Config writes the config of a world that is served on a port.
func (w *World) Config(port int, base string) []byte {
	var b strings.Builder
	b.WriteString("# Written by `lately demo`. Change it and run any command on it; `lately demo --serve`\n# keeps its sample world up, so that `check` and `sync` can be tried too.\n")
	fmt.Fprintf(&b, stamp, port, w.Epoch.Format(time.DateOnly))
	us := w.Us()
	fmt.Fprintf(&b, "\nus:\n  name: %s\n  domains: [%s]\n  github: [%s]\n  sources:\n", us.Name, us.Host, us.GitHub)
	sources(&b, "    ", base, us)
	fmt.Fprintf(&b, "    - crm: hubspot\n      base_url: %s\n      token: file:%s\n", base, TokenFile)
	b.WriteString("\npartners:\n")
	for _, p := range w.Partners() {
		fmt.Fprintf(&b, "  - name: %s\n    domains: [%s]\n    github: [%s]\n", p.Name, p.Host, p.GitHub)
		if p.Ambiguous {
			b.WriteString("    ambiguous: true                   # also a vegetable: a link or another sign must confirm it\n")
		}
		b.WriteString(terms[p.ID])
		b.WriteString("    sources:\n")
		sources(&b, "      ", base, &p)
	}
	b.WriteString("\nstore: lately.db\n\nnetwork:\n  allow: [127.0.0.0/8]                # the sample world lives on this machine\n")
	fmt.Fprintf(&b, "  github: %s/api/\n  per_host: 8\n", base)
	return []byte(b.String())
}

// sources lists what a company publishes.
func sources(b *strings.Builder, indent, base string, c *Company) {
	entry := func(kind, path, area string) {
		fmt.Fprintf(b, "%s- %s: %s/%s%s\n", indent, kind, base, c.Host, path)
		if area != "" {
			fmt.Fprintf(b, "%s  area: %s\n", indent, area)
		}
	}
	for _, f := range c.Feeds {
		entry("feed", f.Path, f.Area)
	}
	for _, p := range c.Pages {
		entry("page", p.Path, p.Area)
	}
	if len(c.Repos) > 0 {
		fmt.Fprintf(b, "%s- github: %s\n", indent, c.GitHub)
	}
}
