package table

import (
	"errors"
	"net/url"
	"strings"

	"github.com/govalues/decimal"

	"lately"
)

// directions are the words for which way a referral went. "theirs" is what the
// partner gave: a deal that they brought.
var directions = map[string]lately.Direction{
	"in": lately.Inbound, "inbound": lately.Inbound, "theirs": lately.Inbound, "received": lately.Inbound, "from partner": lately.Inbound,
	"out": lately.Outbound, "outbound": lately.Outbound, "ours": lately.Outbound, "given": lately.Outbound, "to partner": lately.Outbound,
}

// stages are the words for how far a referral has come, folded.
var stages = map[string]lately.Stage{
	"submitted": lately.Submitted, "new": lately.Submitted, "open": lately.Submitted, "registered": lately.Submitted, "pending": lately.Submitted,
	"accepted": lately.Accepted, "approved": lately.Accepted, "qualified": lately.Accepted, "in progress": lately.Accepted, "working": lately.Accepted,
	"won": lately.Won, "closed won": lately.Won, "closedwon": lately.Won, "success": lately.Won,
	"lost": lately.Lost, "closed lost": lately.Lost, "closedlost": lately.Lost, "rejected": lately.Lost, "declined": lately.Lost,
	"deleted": lately.Deleted, "archived": lately.Deleted,
}

// number makes decimal text of an amount as people write it. Which of point and
// comma separates the decimals is decided only where there is no doubt: the last
// of both kinds, or one that stands more than once or before other than three
// digits. 12,500 and 12.500 could be either, and a wrong guess is a thousandfold.
func number(s string) (string, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "").Replace(s)
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	if s == "" || strings.Trim(s, "0123456789.,") != "" {
		return "", errors.New("is no number; write digits with one decimal point, and the currency in its own column")
	}
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	var thousands, point string
	switch {
	case points == 0 && commas == 0:
	case points > 0 && commas > 0:
		if thousands, point = ",", "."; strings.LastIndex(s, ",") > strings.LastIndex(s, ".") {
			thousands, point = ".", ","
		}
	case points > 1:
		thousands = "."
	case commas > 1:
		thousands = ","
	default:
		at := strings.IndexAny(s, ".,")
		if len(s)-at-1 == 3 && at <= 3 && at > 0 && s[0] != '0' {
			return "", errors.New("could mean thousands or decimals; write it with two decimals, or without any separator")
		}
		point = s[at : at+1]
	}
	whole, fraction := s, ""
	if point != "" {
		whole, fraction, _ = strings.Cut(s, point)
	}
	if thousands != "" {
		groups := strings.Split(whole, thousands)
		for i, g := range groups {
			if i > 0 && len(g) != 3 || i == 0 && (len(g) == 0 || len(g) > 3 && len(groups) > 1) {
				return "", errors.New("has groups of other than three digits")
			}
		}
		whole = strings.Join(groups, "")
	}
	text := sign + whole
	if fraction != "" {
		text += "." + fraction
	}
	d, err := decimal.Parse(text)
	if err != nil || strings.ContainsAny(fraction, ".,") {
		return "", errors.New("is no number that can be kept exactly")
	}
	return d.String(), nil
}

// currency keeps an ISO 4217 code and drops anything else.
func currency(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 3 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return s
}

// link keeps an absolute http(s) URL.
func link(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}
