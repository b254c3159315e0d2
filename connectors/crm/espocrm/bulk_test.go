package espocrm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

// fill adds so many deals of one partner. From the second third on, many of them have
// one time of change, as after a bulk edit.
func (w *world) fill(many, together int) (ids []string) {
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range many {
		modified := start.Add(time.Duration(i) * time.Minute)
		if i >= many/3 && i < many/3+together {
			modified = start.Add(time.Duration(many/3) * time.Minute)
		}
		ids = append(ids, w.Add("Opportunity", attrs{
			"name": fmt.Sprint("Deal ", i), "amount": json.Number(fmt.Sprint(i, ".5")), "amountCurrency": "EUR",
			"createdAt": start.Format(time.DateTime), "modifiedAt": modified.Format(time.DateTime),
			"cReferredById": []string{w.northwind, w.contoso}[i%2], "accountId": w.customer,
		}))
	}
	return ids
}

// killAt reads pages, loses the commit of one of them, and goes on from there.
func (w *world) killAt(t testing.TB, page int) (told int) {
	t.Helper()
	for n := 1; ; n++ {
		if n == page { // the run dies between the answer and the commit
			if _, err := w.connector(t).Fetch(context.Background(), w.Cursor); err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(time.Minute)
		}
		items, more := w.Page(t)
		if told += items; !more {
			return told
		}
	}
}

// TestManyDeals reads 25,000 deals, 3,000 of which share one second, completely and
// once, over a kill in the middle, and counts the requests.
func TestManyDeals(t *testing.T) {
	const many, together = 25_000, 3_000
	w := open(t)
	ids := w.fill(many, together)
	before := len(w.Requests())
	told := w.killAt(t, 60)
	if w.Len() != many || told != many {
		t.Errorf("%d deals are known and %d were told, of %d", w.Len(), told, many)
	}
	for key, n := range w.Told {
		if n != 1 {
			t.Fatalf("%s was told %d times", key, n)
		}
	}
	cold := requests(w, &before)
	bytes := len(w.Cursor)

	if w.later(t, hour) != 0 || w.Pages != 1 {
		t.Errorf("an idle look told %v in %d pages", w.Told, w.Pages)
	}
	idle := requests(w, &before)

	w.now = w.now.Add(hour)
	for i := range many / 100 {
		w.Set("Opportunity", ids[i*100], attrs{"stage": "Proposal"})
	}
	if n := w.later(t, time.Minute); n != many/100 {
		t.Errorf("told %d deals, %d changed", n, many/100)
	}
	onePercent := requests(w, &before)

	t.Logf("requests for %d deals: cold %d, unchanged %d, 1 %% changed %d; cursor %d bytes", many, cold, idle, onePercent, bytes)
	if cold > many/200+15 || idle > 2 || onePercent > 5 {
		t.Errorf("more requests than pages")
	}
}

func requests(w *world, before *int) int {
	now := len(w.Requests())
	n := now - *before
	*before = now
	return n
}

// TestComparison tells of nothing twice, and costs a request for each page of deals
// that may have a partner.
func TestComparison(t *testing.T) {
	const many = 2500
	w := open(t)
	w.fill(many, many/5)
	w.Turn(t)
	before := len(w.Requests())
	w.later(t, day)
	n := requests(w, &before)
	t.Logf("requests for a comparison of %d deals: %d", many, n)
	if w.Len() != many || n > many/200+10 {
		t.Errorf("%d deals are known after %d requests", w.Len(), n)
	}
}

// TestStrangers: deals that no partner is behind are never told of, and cost nothing
// but the pages of those that changed.
func TestStrangers(t *testing.T) {
	w := open(t)
	for i := range 3000 {
		w.Add("Opportunity", attrs{"name": fmt.Sprint(i), "createdAt": "2026-06-01 00:00:00"})
	}
	before := len(w.Requests())
	w.Turn(t)
	if n := requests(w, &before); w.Len() != 0 || n > 7 {
		t.Errorf("%d deals are known after %d requests", w.Len(), n)
	}
	w.now = w.now.Add(hour)
	for i := range 450 {
		w.Add("Opportunity", attrs{"name": fmt.Sprint("new ", i)})
	}
	w.later(t, hour)
	if n := requests(w, &before); w.Len() != 0 || n > 5 {
		t.Errorf("%d deals are known after %d requests", w.Len(), n)
	}
	if w.later(t, hour); requests(w, &before) > 2 {
		t.Error("strangers are read again and again")
	}
}

// TestLateCommit: a change that could be seen only after one with a later time isn't
// missed, since each look reaches back.
func TestLateCommit(t *testing.T) {
	w := open(t)
	a, b := w.deal("cReferredBy", w.northwind, nil), w.deal("cReferredBy", w.contoso, nil)
	w.Turn(t)
	w.now = w.now.Add(hour)
	w.Set("Opportunity", a, attrs{"stage": "Proposal"})
	w.Turn(t)
	w.SetSilently("Opportunity", b, attrs{"stage": "Closed Won", "modifiedAt": w.now.Add(-2 * time.Second).Format(time.DateTime)})
	w.later(t, hour)
	w.Want(t, "a write that was held up", a+": northwind theirs accepted 5280.01 EUR", b+": contoso theirs won 5280.01 EUR")
	if len(w.Told) != 1 {
		t.Errorf("told %v, want the one that changed", w.Told)
	}
}

// TestTwoChangesInASecond: the second leaves the time of change as it is.
func TestTwoChangesInASecond(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	w.Turn(t)
	w.SetSilently("Opportunity", a, attrs{"stage": "Proposal"}) // within the second of its creation
	w.later(t, hour)
	w.Want(t, "changed twice", a+": northwind theirs accepted 5280.01 EUR")
}

// TestWithoutTimeOfChange: records that came by SQL have none.
func TestWithoutTimeOfChange(t *testing.T) {
	w := open(t)
	var want []string
	for range 210 {
		want = append(want, w.deal("cReferredBy", w.northwind, attrs{"modifiedAt": nil})+": northwind theirs submitted 5280.01 EUR")
	}
	want = append(want, w.deal("cReferredBy", w.northwind, nil)+": northwind theirs submitted 5280.01 EUR")
	w.Turn(t)
	w.Want(t, "imported", want...)
	for key, n := range w.Told {
		if n != 1 {
			t.Errorf("%s was told %d times", key, n)
		}
	}
}

// TestEditedWhileRead: a record that is edited between two pages moves to the end of
// the order, and none is skipped for it.
func TestEditedWhileRead(t *testing.T) {
	w := open(t)
	first := w.fill(450, 0)[0]
	if _, more := w.Page(t); !more {
		t.Fatal("one page")
	}
	w.now = w.now.Add(time.Second)
	w.Set("Opportunity", first, attrs{"stage": "Closed Won"})
	w.Turn(t)
	if it, _ := w.Item(first); w.Len() != 450 || it.Deal.StageName != "Closed Won" {
		t.Errorf("%d deals are known; the edited one is in stage %q", w.Len(), it.Deal.StageName)
	}
}

// TestSmallPages: an installation that gives fewer records a page says so once.
func TestSmallPages(t *testing.T) {
	for _, limit := range []int{120, 20} {
		w := open(t)
		w.fill(300, 0)
		w.PageLimit(limit)
		w.Turn(t)
		if w.Len() != 300 {
			t.Errorf("limit %d: %d deals are known", limit, w.Len())
		}
		refused := 0
		for _, r := range w.Requests() {
			if r.Size() > limit {
				refused++
			}
		}
		if refused != 1 {
			t.Errorf("limit %d: asked for more %d times", limit, refused)
		}
	}
}
