package file_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/detect"

	"github.com/google/go-cmp/cmp"
)

// poll reads to the end, at most so many pages (0: all), into what is stored, and
// returns the cursor and how many pages there were.
func poll(t *testing.T, w *world, cursor lately.Cursor, most int, stored map[string]lately.Item) (lately.Cursor, int) {
	t.Helper()
	seen := map[string]bool{}
	for pages := 1; ; pages++ {
		b, err := w.fetch(t, cursor)
		if err != nil {
			t.Fatal(err)
		}
		if b.Unchanged {
			return cursor, pages
		}
		cursor = b.Cursor
		for _, it := range b.Items {
			stored[it.Key], seen[it.Key] = it, true
		}
		for _, key := range b.Seen {
			seen[key] = true
		}
		if !b.More || pages == most {
			return cursor, pages
		}
	}
}

// Every deal is read completely and once, though thousands share one moment and the
// run is killed in the middle.
func TestManyDealsInOneMoment(t *testing.T) {
	const deals, same = 25_000, 3_000
	rows := []string{"id,partner,direction,stage,created_at,changed_at"}
	for i := range deals {
		minute := i
		if i >= 5_000 && i < 5_000+same {
			minute = 5_000
		}
		at := time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC).Format(time.DateTime)
		rows = append(rows, fmt.Sprintf("%d,Northwind,in,new,%s,%s", i, at, at))
	}
	w := open(t, strings.Join(rows, "\n")+"\n")
	stored := map[string]lately.Item{}
	cursor, cold := poll(t, w, nil, 4, stored) // killed after four pages
	cursor, more := poll(t, w, cursor, 0, stored)
	if len(stored) != deals {
		t.Fatalf("%d deals, want %d", len(stored), deals)
	}
	for range 2 { // what is missing from a file is seen to be missing more than once
		cursor, _ = poll(t, w, cursor, 0, stored)
	}
	cursor, idle := poll(t, w, cursor, 0, stored)
	for i := 1; i <= deals/100; i++ {
		rows[i] = strings.Replace(rows[i], ",new,", ",won,", 1)
	}
	w.write(t, strings.Join(rows, "\n")+"\n")
	w.now = w.now.Add(time.Hour)
	_, changed := poll(t, w, cursor, 0, stored)
	won := 0
	for _, it := range stored {
		if it.Deal.Stage == lately.Won {
			won++
		}
	}
	t.Logf("pages for %d deals: cold %d, unchanged %d, 1 %% changed %d", deals, cold+more, idle, changed)
	if won != deals/100 || idle != 1 {
		t.Errorf("%d won, %d pages unchanged; want %d, 1", won, idle, deals/100)
	}
}

// A deal's history ends, at every step, in what a person would write down.
func TestHistory(t *testing.T) {
	det, err := detect.New(lately.Parties{Us: lately.Party{Name: "Us"}, Partners: []lately.Party{{ID: "northwind", Name: "Northwind"}, {ID: "southwind", Name: "Southwind"}}})
	if err != nil {
		t.Fatal(err)
	}
	const head = "id,partner,direction,stage,amount,currency,created_at\n"
	w := open(t, head)
	var cursor lately.Cursor
	for _, step := range []struct{ name, row, want string }{
		{"created", "1,Northwind,in,new,1250.50,EUR,2026-05-01", "northwind theirs submitted 1250.50 EUR"},
		{"edited", "1,Northwind,in,accepted,1300,EUR,2026-05-01", "northwind theirs accepted 1300 EUR"},
		{"another partner", "1,Southwind,in,accepted,1300,EUR,2026-05-01", "southwind theirs accepted 1300 EUR"},
		{"the other way", "1,Southwind,out,accepted,1300,EUR,2026-05-01", "southwind ours accepted 1300 EUR"},
		{"won", "1,Southwind,out,won,1300,EUR,2026-05-01", "southwind ours won 1300 EUR"},
		{"reopened", "1,Southwind,out,new,1300,EUR,2026-05-01", "southwind ours submitted 1300 EUR"},
		{"another currency", "1,Southwind,out,new,1300,USD,2026-05-01", "southwind ours submitted 1300 USD"},
		{"archived", "1,Southwind,out,archived,1300,USD,2026-05-01", ""},
	} {
		w.write(t, head+step.row+"\n")
		w.now = w.now.Add(time.Hour)
		stored := map[string]lately.Item{}
		cursor, _ = poll(t, w, cursor, 0, stored)
		var got []string
		for _, it := range stored {
			for _, f := range det.Detect(lately.Source{ID: "us/crm/file", Owner: lately.OurID, Kind: "crm/file"}, it) {
				got = append(got, fmt.Sprintf("%s %s %s %s %s", f.Partner, f.Side, f.Stage, f.Amount, f.Currency))
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(step.want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
}
