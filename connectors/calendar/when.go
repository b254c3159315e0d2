package calendar

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the machine may have none

	ics "github.com/arran4/golang-ical"
)

// moment is a date or a time as a calendar writes it.
type moment struct {
	at     time.Time // in the zone that it was written in
	allDay bool
}

func (m moment) ok() bool { return !m.at.IsZero() }

// id identifies a moment among the occurrences of a series, in whatever zone it is
// written.
func (m moment) id() string {
	if m.allDay {
		return m.at.Format("20060102")
	}
	return m.at.UTC().Format("20060102T150405Z")
}

// utc is when it begins, for who knows no zones: a date is midnight UTC of that day.
func (m moment) utc() time.Time {
	if m.allDay {
		return time.Date(m.at.Year(), m.at.Month(), m.at.Day(), 0, 0, 0, 0, time.UTC)
	}
	return m.at.UTC()
}

// moment reads one date or time. What is neither is the zero moment.
func (cal *calendar) moment(p property, text string) moment {
	text = strings.ToUpper(strings.TrimSpace(text))
	// A period's beginning: 20260105T090000Z/PT1H.
	text, _, _ = strings.Cut(text, "/")
	if len(text) == 8 {
		t, err := time.Parse("20060102", text)
		if err != nil || !storable(t) {
			return moment{}
		}
		return moment{at: t, allDay: true}
	}
	loc := time.UTC
	if rest, utc := strings.CutSuffix(text, "Z"); utc {
		text = rest
	} else {
		loc = cal.zone(p.param(string(ics.ParameterTzid)))
	}
	for _, layout := range []string{"20060102T150405", "20060102T1504"} {
		if t, err := time.ParseInLocation(layout, text, loc); err == nil && storable(t) {
			return moment{at: t}
		}
	}
	return moment{}
}

// moments reads the dates or times of a property that may have several.
func (cal *calendar) moments(lines []property) (out []moment) {
	for _, p := range lines {
		for text := range strings.SplitSeq(p.value, ",") {
			if m := cal.moment(p, text); m.ok() && len(out) < maxSteps {
				out = append(out, m)
			}
		}
	}
	return out
}

// storable leaves out years that are no event's.
func storable(t time.Time) bool { return t.Year() >= 1900 && t.Year() < 2200 }

// zone finds the time zone by a name: an IANA one, one of Windows, one with a prefix
// or in quotes, one with its offset in the name, or one that the calendar describes
// itself. A time without any is in the calendar's own.
func (cal *calendar) zone(id string) *time.Location {
	if id == "" {
		if id = cal.self.text("X-WR-TIMEZONE"); id == "" {
			return time.UTC
		}
	}
	if loc := named(id); loc != nil {
		return loc
	}
	if z := cal.zones[id]; z != nil {
		if loc := named(z.text("X-LIC-LOCATION")); loc != nil {
			return loc
		}
		if loc := offset(z.first("TZOFFSETTO").value); loc != nil {
			return loc
		}
	}
	cal.skipped["times in a zone that isn't known; they are taken for UTC"]++
	return time.UTC
}

func named(id string) *time.Location {
	id = strings.Trim(strings.TrimSpace(id), `"'`)
	if id == "" || len(id) > 200 {
		return nil
	}
	if iana, ok := windowsZones[strings.ToLower(id)]; ok {
		id = iana
	}
	// "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin"
	parts := strings.Split(strings.Trim(id, "/"), "/")
	for _, n := range []int{len(parts), 3, 2, 1} {
		if n > len(parts) {
			continue
		}
		name := strings.Join(parts[len(parts)-n:], "/")
		if name == "Local" || strings.Contains(name, "..") {
			continue
		}
		if loc, err := time.LoadLocation(name); err == nil && name != "" {
			return loc
		}
	}
	if m := offsetInName.FindStringSubmatch(id); m != nil {
		return offset(m[1] + m[2] + m[3])
	}
	return nil
}

// offsetInName finds the offset in names like "(UTC+01:00) Amsterdam, Berlin".
var offsetInName = regexp.MustCompile(`(?:UTC|GMT)\s*([+-])(\d{2}):?(\d{2})`)

// offset reads +0100; nil if it is none.
func offset(s string) *time.Location {
	s = strings.TrimSpace(s)
	if len(s) < 5 || s[0] != '+' && s[0] != '-' {
		return nil
	}
	hours, err := strconv.Atoi(s[1:3])
	minutes, err2 := strconv.Atoi(s[3:5])
	if err != nil || err2 != nil || hours > 14 || minutes > 59 {
		return nil
	}
	seconds := hours*3600 + minutes*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}
