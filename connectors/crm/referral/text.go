package referral

import (
	"net/url"
	"strings"

	"github.com/govalues/decimal"

	"lately"
)

// Fold makes names comparable: people write them with other case and spaces.
func Fold(s string) string { return strings.ToLower(lately.OneLine(s)) }

// Clip makes text from a CRM fit to be kept: one line, valid, and not endless.
func Clip(s string) string {
	const most = 500
	s = lately.OneLine(strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Amount is a number as decimal text without exponent, or empty if it is none that
// can be kept exactly. It never passes through a float.
func Amount(s string) string {
	d, err := decimal.Parse(strings.TrimSpace(s))
	if err != nil {
		return ""
	}
	return d.String()
}

// Currency keeps an ISO 4217 code and drops anything else.
func Currency(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return s
}

// Host is the host of a web address, or of a bare host name, in lower case and
// without www; empty if s is neither. CRMs keep a company's domain in either form.
func Host(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	s = strings.TrimSuffix(strings.TrimPrefix(s, "www."), ".")
	if len(s) > 253 || strings.ContainsAny(s, " @:?#%\"'<>\\,;()") || !strings.Contains(strings.Trim(s, "."), ".") {
		return ""
	}
	return s
}

// written returns s if it is written like a host name or web address, which some
// people write in place of a company's name.
func written(s string) string {
	host := Host(s)
	i := strings.LastIndexByte(host, '.')
	if i <= 0 || len(host)-i < 3 || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return ""
	}
	if strings.Trim(host[i+1:], "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return host
}

// Digits reports whether s is a positive whole number of sensible length: a record
// id in many CRMs.
func Digits(s string) bool {
	return s != "" && len(s) <= 18 && strings.Trim(s, "0123456789") == ""
}

// Web keeps an absolute http(s) URL and drops anything else.
func Web(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}
