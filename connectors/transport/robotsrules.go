package transport

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lately"
)

// rules are the lines of a robots.txt that concern us. They are read here and not by
// a library since a refusal has to name its rule, and since one line that is wrong
// must not void the others.
type rules struct {
	rules []rule
	delay time.Duration
}

type rule struct {
	allow   bool
	pattern string // as it is written
}

// maxPattern bounds a pattern: what is longer than any path is no rule.
const maxPattern = 2048

// parseRobots keeps the groups for token, or those for everybody if there are none.
func parseRobots(text, token string) rules {
	var ours, all rules
	var named, star, inRules, found bool
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		line, _, _ = strings.Cut(line, "#")
		field, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		field, value = strings.ToLower(strings.TrimSpace(field)), strings.TrimSpace(value)
		if field == "user-agent" {
			if inRules {
				named, star, inRules = false, false, false
			}
			product, _, _ := strings.Cut(value, "/")
			named = named || strings.EqualFold(strings.TrimSpace(product), token)
			star = star || value == "*"
			found = found || named
			continue
		}
		if named {
			inRules = ours.add(field, value) || inRules
		}
		if star {
			inRules = all.add(field, value) || inRules
		}
		if !named && !star {
			inRules = inRules || field == "allow" || field == "disallow" || field == "crawl-delay"
		}
	}
	if found {
		return ours
	}
	return all
}

// add takes one line into a group and reports whether it belongs to groups at all.
func (r *rules) add(field, value string) bool {
	switch field {
	case "allow", "disallow":
		if value != "" && len(value) <= maxPattern {
			r.rules = append(r.rules, rule{allow: field == "allow", pattern: value})
		}
		return true
	case "crawl-delay":
		if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
			r.delay = time.Duration(min(seconds, maxCrawlDelay.Seconds()) * float64(time.Second))
		}
		return true
	}
	return false
}

// check returns an error if a URL is disallowed: the longest rule that matches
// decides, and of two as long the one that allows.
func (r *rules) check(u *url.URL) error {
	path := plain(u.RequestURI())
	var best rule
	for _, c := range r.rules {
		longer := len(c.pattern) > len(best.pattern) || len(c.pattern) == len(best.pattern) && c.allow
		if longer && matches(plain(c.pattern), path) {
			best = c
		}
	}
	if best.pattern == "" || best.allow {
		return nil
	}
	return fmt.Errorf("robots.txt of %s disallows it by the rule %q: %w", host(u), "Disallow: "+best.pattern, lately.ErrPermanent)
}

// matches compares from the start: * stands for anything, $ at the end for the end.
// Taking each part where it first occurs needs no backtracking.
func matches(pattern, path string) bool {
	pattern, anchored := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(path, parts[0])
	if !ok {
		return false
	}
	if len(parts) == 1 {
		return !anchored || rest == ""
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	if anchored {
		return strings.HasSuffix(rest, parts[last])
	}
	return strings.Contains(rest, parts[last])
}

// plain writes a path in one way: what needs no escape without, everything else with
// one in capitals.
func plain(path string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		escaped := false
		if c == '%' && i+2 < len(path) {
			if v, err := strconv.ParseUint(path[i+1:i+3], 16, 8); err == nil {
				c, escaped = byte(v), true
				i += 2
			}
		}
		if c >= 0x80 || c <= ' ' || escaped && !unreserved(c) {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
