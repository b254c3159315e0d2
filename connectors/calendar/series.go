package calendar

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

const (
	// maxSteps bounds how far a series is followed from its beginning: daily for a
	// century.
	maxSteps = 40000
	// maxOccurrences of one series are reported, those nearest to today.
	maxOccurrences = 200
	// maxItems of a calendar are reported, those nearest to today.
	maxItems = 5000
	// maxInterval and maxTimes bound rules: those of no meeting need more, and the
	// library would count very long.
	maxInterval = 1000
	maxTimes    = 24
	maxRule     = 1000
	// workout is how long all the series of one calendar may take to work out.
	workout = 30 * time.Second
)

// window is the time that occurrences are wanted of.
type window struct{ from, to, now time.Time }

func (w window) holds(t time.Time) bool { return !t.Before(w.from) && !t.After(w.to) }

// distance is how far a time is from today.
func (w window) distance(t time.Time) time.Duration { return t.Sub(w.now).Abs() }

// occurrence is one event: a single one, or one of a series.
type occurrence struct {
	event     *component
	uid       string
	id        string // which of its series; empty for a single event
	start     moment
	cancelled bool
}

// occurrences works out all events in the window, in order of time.
func (cal *calendar) occurrences(ctx context.Context, w window) []occurrence {
	var out []occurrence
	groups := cal.series()
	deadline := time.Now().Add(workout)
	for _, uid := range sortedKeys(groups) {
		if ctx.Err() != nil || time.Now().After(deadline) {
			cal.skipped["series that took too long to work out"]++
			continue
		}
		out = append(out, cal.expand(groups[uid], w)...)
	}
	if len(out) > maxItems {
		cal.skipped["events beyond the number that is reported"] += len(out) - maxItems
		out = w.nearest(out, maxItems)
	}
	slices.SortStableFunc(out, func(a, b occurrence) int {
		return cmp.Or(a.start.at.Compare(b.start.at), cmp.Compare(a.uid, b.uid), cmp.Compare(a.id, b.id))
	})
	return out
}

// series are the events that share a UID.
type series struct {
	uid       string
	master    *component            // the one that says how it recurs, or the only one
	start     moment                // of the master
	overrides map[string]*component // by the occurrence that they stand in for
}

// series groups the events. Of several that say the same thing, the last counts.
func (cal *calendar) series() map[string]*series {
	out := map[string]*series{}
	for i := range cal.events {
		e := &cal.events[i]
		start := cal.moment(e.first("DTSTART"), e.first("DTSTART").value)
		if !start.ok() {
			cal.skipped["events without a beginning"]++
			continue
		}
		if private(e) {
			continue
		}
		uid := strings.TrimSpace(e.first("UID").value)
		if uid == "" {
			uid = "none:" + start.id() + ":" + e.text("SUMMARY")
		}
		s := out[uid]
		if s == nil {
			s = &series{uid: uid, overrides: map[string]*component{}}
			out[uid] = s
		}
		which := e.first("RECURRENCE-ID")
		if m := cal.moment(which, which.value); m.ok() {
			s.overrides[m.id()] = e
			continue
		}
		s.master, s.start = e, start
	}
	return out
}

// private reports an event that isn't for everyone.
func private(e *component) bool {
	switch strings.ToUpper(strings.TrimSpace(e.first("CLASS").value)) {
	case "PRIVATE", "CONFIDENTIAL":
		return true
	}
	return false
}

func (cal *calendar) cancelled(e *component) bool {
	return strings.EqualFold(strings.TrimSpace(e.first("STATUS").value), "CANCELLED") ||
		strings.EqualFold(strings.TrimSpace(cal.self.first("METHOD").value), "CANCEL")
}

// expand gives the occurrences of one series in the window.
func (cal *calendar) expand(s *series, w window) (out []occurrence) {
	used := map[string]bool{}
	if s.master != nil {
		recurs := len(s.master.lines["RRULE"])+len(s.master.lines["RDATE"])+len(s.overrides) > 0
		starts := []moment{s.start}
		if recurs {
			starts = cal.starts(s, w)
		}
		for _, m := range starts {
			o := occurrence{event: s.master, uid: s.uid, start: m, cancelled: cal.cancelled(s.master)}
			if recurs {
				o.id = m.id()
			}
			if e := s.overrides[o.id]; e != nil && recurs {
				used[o.id] = true
				o = cal.override(s, e, o.id)
			}
			if w.holds(o.start.utc()) {
				out = append(out, o)
			}
		}
	}
	// Those that stand in for an occurrence outside of the window, or of a series
	// that the calendar doesn't show.
	for _, id := range sortedKeys(s.overrides) {
		if o := cal.override(s, s.overrides[id], id); !used[id] && w.holds(o.start.utc()) {
			out = append(out, o)
		}
	}
	if len(out) > maxOccurrences {
		out = w.nearest(out, maxOccurrences)
	}
	return out
}

func (cal *calendar) override(s *series, e *component, id string) occurrence {
	start := cal.moment(e.first("DTSTART"), e.first("DTSTART").value)
	return occurrence{event: e, uid: s.uid, id: id, start: start, cancelled: cal.cancelled(e) || s.master != nil && cal.cancelled(s.master)}
}

// nearest keeps the occurrences nearest to today.
func (w window) nearest(list []occurrence, n int) []occurrence {
	slices.SortStableFunc(list, func(a, b occurrence) int {
		return cmp.Compare(w.distance(a.start.utc()), w.distance(b.start.utc()))
	})
	return list[:n]
}

// starts are when a series happens: by its rules and dates, without its exceptions.
func (cal *calendar) starts(s *series, w window) []moment {
	all := map[string]moment{}
	add := func(m moment) {
		if w.holds(m.utc()) {
			all[m.id()] = m
		}
	}
	add(s.start)
	for _, p := range s.master.lines["RRULE"] {
		cal.follow(s.start, p.value, w, add)
	}
	for _, m := range cal.moments(s.master.lines["RDATE"]) {
		if m.allDay == s.start.allDay {
			add(m)
		}
	}
	days := map[string]bool{}
	for _, m := range cal.moments(s.master.lines["EXDATE"]) {
		delete(all, m.id())
		days[m.id()] = m.allDay
	}
	for id, m := range all {
		// An exception that is only a date takes out whatever begins that day.
		if !m.allDay && days[m.at.Format("20060102")] {
			delete(all, id)
		}
	}
	return slices.Collect(maps.Values(all))
}

// follow works out a rule. One that can't be understood leaves the series its first
// event.
func (cal *calendar) follow(start moment, rule string, w window, add func(moment)) {
	option, problem := readRule(start, rule)
	if problem != "" {
		cal.skipped["rules of recurrence "+problem]++
		return
	}
	// The library reaches beyond its tables for some rules that name no day of any
	// year: the 53rd Monday of a month.
	defer func() {
		if recover() != nil {
			cal.skipped["rules of recurrence "+unreadable]++
		}
	}()
	r, err := rrule.NewRRule(*option)
	if err != nil {
		cal.skipped["rules of recurrence "+unreadable]++
		return
	}
	next := r.Iterator()
	for range maxSteps {
		t, ok := next()
		if !ok || t.After(w.to) {
			return
		}
		add(moment{at: t, allDay: start.allDay})
	}
}

const unreadable = "that can't be read"

// readRule reads a rule, and says what is wrong with it, if anything.
func readRule(start moment, rule string) (option *rrule.ROption, problem string) {
	rule = strings.ToUpper(strings.TrimSpace(rule))
	if len(rule) > maxRule || strings.ContainsAny(rule, "\n\r") || strings.Contains(rule, "BYEASTER") {
		return nil, unreadable
	}
	var parts []string
	for part := range strings.SplitSeq(strings.Trim(rule, ";"), ";") {
		if strings.HasPrefix(part, "X-") || strings.HasPrefix(part, "DTSTART") {
			continue
		}
		// An end that is only a date means that day is the last one.
		if until, ok := strings.CutPrefix(part, "UNTIL="); ok && len(until) == 8 && !start.allDay {
			part += "T235959"
		}
		parts = append(parts, part)
	}
	option, err := rrule.StrToROptionInLocation(strings.Join(parts, ";"), start.at.Location())
	if err != nil {
		return nil, unreadable
	}
	times := max(1, len(option.Byhour)) * max(1, len(option.Byminute)) * max(1, len(option.Bysecond))
	switch {
	case option.Freq > rrule.DAILY || times > maxTimes:
		return nil, "that are finer than a day"
	case option.Interval < 0 || option.Interval > maxInterval || option.Count < 0:
		return nil, unreadable
	}
	option.Dtstart = start.at
	return option, ""
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
