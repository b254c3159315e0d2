package page

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// months are the names and short forms of months, folded, in the languages that
// pages are read in.
var months = func() map[string]time.Month {
	out := map[string]time.Month{}
	for i, names := range []string{
		"january jan januar jänner janvier enero gennaio janeiro januari",
		"february feb februar février fevrier févr fevr febrero febbraio fevereiro februari",
		"march mar märz maerz mrz mars marzo março marco maart",
		"april apr avril avr abril aprile",
		"may mai mayo maggio maio mei",
		"june jun juni juin junio giugno junho",
		"july jul juli juillet juil julio luglio julho",
		"august aug août aout agosto augustus",
		"september sept sep septembre septiembre settembre setembro",
		"october oct oktober okt octobre octubre ottobre outubro",
		"november nov novembre noviembre novembro",
		"december dec dezember dez décembre decembre diciembre dicembre dezembro",
	} {
		for _, name := range strings.Fields(names) {
			out[name] = time.Month(i + 1)
		}
	}
	return out
}()

var (
	monthWord  = `(\p{L}{3,10})\.?`
	isoDate    = regexp.MustCompile(`\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	dotDate    = regexp.MustCompile(`\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)\b`)
	cjkDate    = regexp.MustCompile(`((?:19|20)\d\d)年\s?(\d{1,2})月(?:\s?(\d{1,2})日)?`)
	monthFirst = regexp.MustCompile(`(?i)\b` + monthWord + `\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:\s?(?:[-–—&,]|to|and)\s?(?:` + monthWord + `\s+)?\d{1,2}(?:st|nd|rd|th)?\b)?(?:[\s,]+((?:19|20)\d\d))?`)
	dayFirst   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|er|\.)?(?:\s?(?:[-–—&]|to|and|bis|au|al)\s?\d{1,2}(?:st|nd|rd|th|\.)?)?\s+(?:of\s+|de\s+)?` + monthWord + `(?:[\s,]*(?:de\s+|del\s+)?((?:19|20)\d\d))?`)
	monthYear  = regexp.MustCompile(`(?i)\b` + monthWord + `,?\s+(?:de\s+)?((?:19|20)\d\d)\b`)
	quarter    = regexp.MustCompile(`(?i)\bQ([1-4])[\s/-]+((?:19|20)\d\d)\b`)
)

// dateIn finds the first date of a text. found without a time is a date that lacks
// its year.
func dateIn(s string) (at time.Time, found bool) {
	if s = cut(s, 400); !strings.ContainsAny(s, "0123456789") {
		return time.Time{}, false
	}
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return day(m[1], m[2], m[3])
	}
	if m := cjkDate.FindStringSubmatch(s); m != nil {
		return day(m[1], m[2], m[3])
	}
	if m := dotDate.FindStringSubmatch(s); m != nil {
		return day(m[3], m[2], m[1])
	}
	best, from := time.Time{}, -1
	consider := func(start int, month, d, year string) {
		mon, ok := months[strings.ToLower(month)]
		if !ok || from >= 0 && from <= start {
			return
		}
		t, ok := day(year, strconv.Itoa(int(mon)), d)
		if ok {
			best, from = t, start
		}
	}
	for _, m := range dayFirst.FindAllStringSubmatchIndex(s, 8) {
		consider(m[0], sub(s, m, 2), sub(s, m, 1), sub(s, m, 3))
	}
	for _, m := range monthFirst.FindAllStringSubmatchIndex(s, 8) {
		consider(m[0], sub(s, m, 1), sub(s, m, 2), sub(s, m, 4))
	}
	if from < 0 || best.IsZero() {
		for _, m := range monthYear.FindAllStringSubmatchIndex(s, 8) {
			consider(m[0], sub(s, m, 1), "", sub(s, m, 2))
		}
	}
	if from < 0 {
		if m := quarter.FindStringSubmatch(s); m != nil {
			q, _ := strconv.Atoi(m[1])
			return day(m[2], strconv.Itoa(q*3-2), "")
		}
	}
	return best, from >= 0
}

func sub(s string, m []int, i int) string {
	if m[2*i] < 0 {
		return ""
	}
	return s[m[2*i]:m[2*i+1]]
}

// day makes a date; a missing day is the first of the month, a missing year none.
func day(year, month, d string) (time.Time, bool) {
	m, err := strconv.Atoi(month)
	if err != nil || m < 1 || m > 12 {
		return time.Time{}, false
	}
	dd := 1
	if d != "" {
		if dd, err = strconv.Atoi(d); err != nil || dd < 1 || dd > 31 {
			return time.Time{}, false
		}
	}
	if year == "" {
		return time.Time{}, true
	}
	y, err := strconv.Atoi(year)
	if err != nil {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(m), dd, 0, 0, 0, 0, time.UTC), true
}

// machineDate reads a date as markup writes it for machines.
func machineDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1990 && t.Year() < 2200 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
