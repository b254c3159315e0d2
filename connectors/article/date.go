package article

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// layouts are how pages write dates for machines, and some for people.
var layouts = []string{
	time.RFC3339Nano, time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
	time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, "Mon Jan 2 2006 15:04:05 GMT-0700",
	"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "Monday, January 2, 2006", "Monday, 2 January 2006",
	"January 2, 2006 15:04", "January 2, 2006 3:04 PM", "Jan 2, 2006 3:04 PM", "2006/01/02", "2006.01.02", "20060102", "2006-01", "January 2006",
}

// parseDate reads a date as pages write them. Dates of one or two digits a part,
// which Americans and Europeans read differently, are not read.
func parseDate(s string) (time.Time, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) < 6 || len(s) > 64 {
		return time.Time{}, false
	}
	// JavaScript's name of a zone, in brackets.
	if i := strings.Index(s, " ("); i > 0 {
		s = s[:i]
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return sensible(t)
		}
	}
	return time.Time{}, false
}

// sensible drops dates that can't be meant, and cuts to seconds.
func sensible(t time.Time) (time.Time, bool) {
	t = t.UTC().Truncate(time.Second)
	if t.Year() < 1990 || t.Year() > 2100 {
		return time.Time{}, false
	}
	return t, true
}

// inPath finds a whole date in an address: /2026/03/14/, /2026-03-14-title.
var inPath = regexp.MustCompile(`/(20\d\d|199\d)([/-])(0?[1-9]|1[0-2])([/-])(0?[1-9]|[12]\d|3[01])(?:[/._-]|$)`)

// DateInAddress reads a date of publication off an address, like that of
// /2026/03/14/title, and says "url"; zero and empty where there is no whole date.
func DateInAddress(u *url.URL) (time.Time, string) {
	m := inPath.FindStringSubmatch(u.Path)
	if m == nil || m[2] != m[4] {
		return time.Time{}, ""
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[3])
	day, _ := strconv.Atoi(m[5])
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return time.Time{}, "" // the 31st of February
	}
	return t, "url"
}
