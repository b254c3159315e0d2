package pipedrive_test

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// fill adds so many deals of two partners, many of which have one time of change, as
// after a bulk edit.
func (w *world) fill(many, together int) (ids []int64) {
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range many {
		updated := start.Add(time.Duration(i) * time.Minute)
		if i >= many/3 && i < many/3+together {
			updated = start.Add(time.Duration(many/3) * time.Minute)
		}
		ids = append(ids, w.AddDeal(deal{
			Title: fmt.Sprint("Deal ", i), Org: w.customer, Value: fmt.Sprint(i, ".5"), Currency: "EUR", Added: start, Updated: updated,
			Archived: i%50 == 7, Custom: map[string]any{w.by: []int64{w.northwind, w.contoso}[i%2]},
		}))
	}
	return ids
}

// spent are requests and tokens since the last time.
func (w *world) spent(before *int) (requests, tokens int) {
	all := w.Requests()
	for _, r := range all[*before:] {
		requests, tokens = requests+1, tokens+r.Cost
	}
	*before = len(all)
	return requests, tokens
}

// TestManyDeals reads 25,000 deals, 3,000 of which share one time of change, completely
// and once, over a kill in the middle, and counts requests and tokens.
func TestManyDeals(t *testing.T) {
	const many, together = 25_000, 3_000
	w := open(t)
	ids := w.fill(many, together)
	before, told := len(w.Requests()), 0
	for page, more := 1, true; more; page++ {
		if page == 20 { // the run dies between the answer and the commit
			if _, err := w.connector(t).Fetch(context.Background(), w.Cursor); err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(time.Minute)
		}
		var n int
		n, more = w.Page(t)
		told += n
	}
	if w.Len() != many || told != many {
		t.Errorf("%d deals are known and %d were told, of %d", w.Len(), told, many)
	}
	for key, n := range w.Told {
		if n != 1 {
			t.Fatalf("%s was told %d times", key, n)
		}
	}
	cold, coldTokens := w.spent(&before)
	bytes := len(w.Cursor)

	if w.later(t, hour) != 0 {
		t.Errorf("an idle look told %v", w.Told)
	}
	idle, idleTokens := w.spent(&before)

	w.now = w.now.Add(hour)
	for i := range many / 100 {
		w.Set(ids[i*100], func(d *deal) { d.Stage = 2 })
	}
	if n := w.later(t, time.Minute); n != many/100 {
		t.Errorf("told %d deals, %d changed", n, many/100)
	}
	one, oneTokens := w.spent(&before)

	// A bulk edit gives thousands of deals one time of change, which a look by changes
	// must page through.
	w.now = w.now.Add(hour)
	for _, id := range ids[:together] {
		w.Set(id, func(d *deal) { d.Value = "1" })
	}
	if n := w.later(t, time.Minute); n != together {
		t.Errorf("told %d deals, %d changed at once", n, together)
	}
	for key, n := range w.Told {
		if n != 1 {
			t.Fatalf("%s was told %d times", key, n)
		}
	}
	t.Logf("requests (tokens) for %d deals: cold %d (%d), unchanged %d (%d), 1 %% changed %d (%d); cursor %d bytes", many, cold, coldTokens, idle, idleTokens, one, oneTokens, bytes)
	// Each page of deals asks once for the names of their customers.
	if cold > 2*many/500+12 || idle > 3 || one > 4 {
		t.Error("more requests than pages")
	}
}

// TestDaysBudget: a day's tokens are never exceeded, and the reading goes on the next day.
func TestDaysBudget(t *testing.T) {
	w := open(t)
	w.fill(5000, 0)
	w.settings.DailyTokens = 120
	perDay := map[string]int{}
	before := 0
	for range 40 {
		err := w.step(t)
		_, tokens := w.spent(&before)
		perDay[w.now.Format(time.DateOnly)] += tokens
		if err == nil {
			if w.Len() == 5000 {
				break
			}
			continue
		}
		until := deferred(t, err)
		if !until.Equal(w.now.Truncate(24 * time.Hour).Add(24 * time.Hour)) {
			t.Fatalf("deferred until %v", until)
		}
		w.now = until
	}
	if w.Len() != 5000 || len(perDay) < 2 {
		t.Errorf("%d deals are known after %v", w.Len(), perDay)
	}
	for day, tokens := range perDay {
		if tokens > 120 {
			t.Errorf("%s: %d tokens were spent", day, tokens)
		}
	}
}

// TestExpiredMark: where Pipedrive refuses its own mark, the step is read from its start.
func TestExpiredMark(t *testing.T) {
	w := open(t)
	w.fill(1200, 0)
	if _, more := w.Page(t); !more {
		t.Fatal("one page")
	}
	w.Expire()
	w.Turn(t)
	if w.Len() != 1200 || len(w.Warnings) != 1 {
		t.Errorf("%d deals are known; warnings: %q", w.Len(), w.Warnings)
	}
}

// TestEditedWhileRead: deals that change between two pages of changes come again, and
// none is skipped.
func TestEditedWhileRead(t *testing.T) {
	w := open(t)
	ids := w.fill(1200, 0)
	w.Turn(t)
	w.now = w.now.Add(hour)
	for _, id := range ids {
		w.Set(id, func(d *deal) { d.Value = "2" })
	}
	w.now = w.now.Add(time.Minute)
	if _, more := w.Page(t); !more {
		t.Fatal("one page")
	}
	w.now = w.now.Add(time.Second)
	w.Set(ids[0], func(d *deal) { d.Value = "3" })
	w.Turn(t)
	for _, id := range ids {
		want := "2"
		if id == ids[0] {
			want = "3"
		}
		if it, _ := w.Item(fmt.Sprint(id)); it.Deal.Amount != want {
			t.Fatalf("deal %d is worth %s, want %s", id, it.Deal.Amount, want)
		}
	}
}
