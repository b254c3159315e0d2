package calendar_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lately"
)

// Before it begins, an event that is called off in whatever way gives no activity.
// What took place stays, whether or not the calendar still shows it.
func TestCalledOff(t *testing.T) {
	before := event("UID:past\nDTSTART:20260501T100000Z", "UID:gone\nDTSTART:20260701T100000Z", "UID:off\nDTSTART:20260702T100000Z",
		"UID:weekly\nDTSTART:20260703T100000Z\nRRULE:FREQ=WEEKLY;COUNT=3", "UID:stays\nDTSTART:20260704T100000Z")
	after := event("UID:x\nDTSTART:20270101T100000Z", "UID:y\nDTSTART:20270102T100000Z", "UID:off\nSTATUS:CANCELLED\nDTSTART:20260702T100000Z",
		"UID:weekly\nDTSTART:20260703T100000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260710T100000Z", "UID:stays\nDTSTART:20260704T100000Z")
	s := serve(t, before)
	first := s.look(t, nil)
	equal(t, "first", lines(first), "2026-05-01 10:00 Event 0", "2026-07-01 10:00 Event 1", "2026-07-02 10:00 Event 2",
		"2026-07-03 10:00 Event 3", "2026-07-04 10:00 Event 4", "2026-07-10 10:00 Event 3", "2026-07-17 10:00 Event 3")
	s.body = after
	second := s.look(t, first.Cursor)
	equal(t, "second", lines(second),
		"2026-07-01 10:00 (no longer in the calendar) (cancelled)", "2026-07-02 10:00 Event 2 (cancelled)", "2026-07-03 10:00 Event 3",
		"2026-07-04 10:00 Event 4", "2026-07-10 10:00 (no longer in the calendar) (cancelled)", "2026-07-17 10:00 Event 3",
		"2027-01-01 10:00 Event 0", "2027-01-02 10:00 Event 1")
	third := s.look(t, second.Cursor)
	equal(t, "third", lines(third))
	// Once they have begun, nothing is said of them any more.
	s.now = time.Date(2026, 7, 20, 0, 0, 0, 0, time.UTC)
	s.body = event("UID:z\nDTSTART:20270101T100000Z")
	late := s.look(t, first.Cursor)
	equal(t, "late", lines(late), "2027-01-01 10:00 Event 0")
	// A first look has nothing to call off.
	s.body = event("UID:off\nSTATUS:CANCELLED\nDTSTART:20261001T100000Z")
	equal(t, "cancelled at first", lines(s.look(t, nil)))
}

func TestNothingIsCalledOffByAccident(t *testing.T) {
	full := event("UID:a\nDTSTART:20260701T100000Z", "UID:b\nDTSTART:20260702T100000Z")
	for name, body := range map[string]string{
		"an empty calendar":      event(),
		"a calendar that is cut": full[:strings.Index(full, "UID:b")],
		"new UIDs":               strings.NewReplacer("UID:a", "UID:a-2", "UID:b", "UID:b-2").Replace(full),
		"other order and stamps": event("UID:a\nDTSTAMP:20260601T000000Z\nDTSTART:20260701T100000Z", "UID:b\nLAST-MODIFIED:20260601T000000Z\nDTSTART:20260702T100000Z"),
	} {
		s := serve(t, full)
		first := s.look(t, nil)
		s.body = body
		b := s.look(t, first.Cursor)
		for _, it := range b.Items {
			if it.Cancelled {
				t.Errorf("%s: %q is called off", name, it.Key)
			}
		}
		// What was announced is remembered all the same, and called off when a whole
		// calendar doesn't show it.
		s.body = event("UID:other\nDTSTART:20261001T100000Z")
		if gone := strings.Count(strings.Join(lines(s.look(t, b.Cursor)), "\n"), "(cancelled)"); gone != 2 {
			t.Errorf("%s, then neither event: %d are called off, want 2", name, gone)
		}
	}
}

func TestIdentities(t *testing.T) {
	s := serve(t, event("UID:a\nDTSTART:20260701T100000Z", "UID:w\nDTSTART:20260703T100000Z\nRRULE:FREQ=WEEKLY;COUNT=2"))
	first := s.look(t, nil)
	// Moved, renamed and described anew, it is the same event.
	s.body = strings.Replace(s.body, "20260701T100000Z", "20260708T120000Z\r\nDESCRIPTION:New", 1)
	second := s.look(t, first.Cursor)
	key := map[string]string{}
	for _, it := range first.Items {
		key[it.Published.String()+it.Title] = it.Key
	}
	if it := find(t, second, "Event 0"); it.Key != find(t, first, "Event 0").Key || it.Published.Day() != 8 || it.Body != "New" {
		t.Errorf("moved: %+v", it)
	}
	for _, it := range second.Items {
		if old, ok := key[it.Published.String()+it.Title]; ok && old != it.Key {
			t.Errorf("%s: key %s, was %s", it.Title, it.Key, old)
		}
	}
	// The same event twice in one calendar is one.
	twice := serve(t, event("UID:a\nDTSTART:20260701T100000Z")+"\r\n"+event("UID:b\nDTSTART:20260701T100000Z"))
	equal(t, "twice", lines(twice.look(t, nil)), "2026-07-01 10:00 Event 0")
}

// memory keeps validators as they come.
type memory struct{ sync.Map }

func (m *memory) Get(_ context.Context, key string) (lately.Validator, bool, error) {
	v, ok := m.Load(key)
	if !ok {
		return lately.Validator{}, false, nil
	}
	return v.(lately.Validator), true, nil
}

func (m *memory) Set(v lately.Validator) { m.Store(v.Key, v) }

// A calendar that never changes has a series that goes on: after a month it is read
// again although the server says that it is the same.
func TestSeriesGoesOnInAnUnchangedCalendar(t *testing.T) {
	s := serve(t, event("UID:w\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY"))
	s.conditional = true
	m := &memory{}
	first := s.under(t, lately.WithValidators(t.Context(), m), nil)
	if n := len(first.Items); n != 74 {
		t.Errorf("%d occurrences until %s", n, today.AddDate(1, 0, 0))
	}
	s.now = s.now.AddDate(0, 0, 20)
	if b := s.under(t, lately.WithValidators(t.Context(), m), first.Cursor); !b.Unchanged {
		t.Errorf("after 20 days: %d items, unchanged %v", len(b.Items), b.Unchanged)
	}
	s.now = s.now.AddDate(0, 0, 20)
	later := s.under(t, lately.WithValidators(t.Context(), m), first.Cursor)
	if n := len(later.Items); n != 79 {
		t.Errorf("after 40 days: %d occurrences", n)
	}
}

// Nothing that a calendar may hold makes it endless.
func TestBounds(t *testing.T) {
	daily := serve(t, event("UID:d\nDTSTART:19000101T100000Z\nRRULE:FREQ=DAILY", "UID:e\nDTSTART:20240601T100000Z\nRRULE:FREQ=DAILY"))
	if b := daily.look(t, nil); len(b.Items) != 200 {
		t.Errorf("daily: %d occurrences", len(b.Items))
	}
	var blocks []string
	for i := range 3000 {
		blocks = append(blocks, fmt.Sprintf("UID:%d\nDTSTART:2026060%dT10%02d00Z\nRRULE:FREQ=WEEKLY;COUNT=9", i, i%8+1, i%60))
	}
	if b := serve(t, event(blocks...)).look(t, nil); len(b.Items) > 5000 || len(b.Items) < 4000 || len(b.Warnings) != 1 || len(b.Cursor) > 200<<10 {
		t.Errorf("many: %d items, %d bytes of cursor, warnings %q", len(b.Items), len(b.Cursor), b.Warnings)
	}
	for _, rule := range []string{
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=200", "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=DAILY;INTERVAL=9223372036854775807", "FREQ=WEEKLY;INTERVAL=1000000000000", "FREQ=YEARLY;INTERVAL=-1", "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5",
		"FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12;BYMINUTE=0,1,2,3,4,5", "FREQ=YEARLY;BYEASTER=400000", "FREQ=MONTHLY;BYDAY=53MO", "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
		"RRULE:FREQ=DAILY", "FREQ=DAILY\nDTSTART=20260101", strings.Repeat("FREQ=DAILY;", 200), "FREQ=DAILY;UNTIL=x", "FREQ=DAILY;COUNT=99999999999999999999", "",
	} {
		b := serve(t, event("UID:r\nDTSTART:20260703T100000Z\nRRULE:"+rule)).look(t, nil)
		if len(b.Items) == 0 || len(b.Items) > 200 {
			t.Errorf("%q: %d occurrences", rule, len(b.Items))
		}
	}
}
