package table

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// usual are the forms of dates that can mean only one thing.
var usual = []string{
	time.DateOnly, time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04",
	"2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05", "2 Jan 2006", "2-Jan-2006", "Jan 2, 2006", "2 January 2006", "January 2, 2006",
}

// slashed is a date that begins with the day in one country and the month in another.
var slashed = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/\d{4}\b`)

// layout turns a date format as people write it into Go's. Empty means ISO 8601.
func layout(format string) (string, error) {
	if format == "" {
		return "", nil
	}
	for _, part := range []string{"YYYY", "MM", "DD"} {
		if strings.Count(format, part) != 1 {
			return "", fmt.Errorf("%q has not exactly one %s", format, part)
		}
	}
	out := strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02", "HH", "15", "mm", "04", "ss", "05").Replace(format)
	if strings.ContainsFunc(strings.NewReplacer("T", "", "Z", "").Replace(out), func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }) {
		return "", fmt.Errorf("%q has letters that stand for nothing", format)
	}
	return out, nil
}

// date reads a time; one without zone is UTC. Spreadsheets count days since the
// end of 1899, or shift days later; five digits before the point are such a number.
func date(s, layout string, shift int) (time.Time, error) {
	if days, err := strconv.ParseFloat(s, 64); err == nil && days >= 10_000 && days < 100_000 && strings.Trim(s, "0123456789.") == "" {
		at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, shift)
		// Half a second more, since the fraction of a day is inexact.
		return at.Add(time.Duration(days*float64(24*time.Hour)) + time.Second/2).Truncate(time.Second), nil
	}
	layouts := []string{layout}
	if layout == "" {
		layouts = usual
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return t.UTC(), nil
		}
	}
	if slashed.MatchString(s) && layout == "" {
		return time.Time{}, errors.New("could begin with the day or the month; give date_format, like MM/DD/YYYY")
	}
	return time.Time{}, errors.New("is no date that can be read; write 2026-07-31, or give date_format")
}

// Order gathers whether the dates of a table begin with the day or with the month,
// from those in which only one is possible.
type Order struct{ dayFirst, monthFirst bool }

// See looks at the dates of a row.
func (o *Order) See(w Row) {
	for _, field := range []string{"created_at", "changed_at", "closed_at"} {
		if m := slashed.FindStringSubmatch(w.Get(field)); m != nil {
			o.dayFirst = o.dayFirst || above12(m[1])
			o.monthFirst = o.monthFirst || above12(m[2])
		}
	}
}

// Slashes is what Rules.Slashes should be: empty if no date tells, or if they disagree.
func (o *Order) Slashes() string {
	switch {
	case o.dayFirst && !o.monthFirst:
		return "2/1/2006"
	case o.monthFirst && !o.dayFirst:
		return "1/2/2006"
	}
	return ""
}

func above12(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 12
}

// when reads a date of a cell by the Rules of its file.
// When reads a date of a cell by the rules of its table.
func (r Rules) When(s string) (time.Time, error) {
	if r.Slashes != "" && slashed.MatchString(s) {
		for _, more := range []string{"", " 15:04", " 15:04:05", " 3:04 PM", " 3:04:05 PM"} {
			if t, err := date(s, r.Slashes+more, 0); err == nil {
				return t, nil
			}
		}
	}
	return date(s, r.layout, r.Shift)
}
