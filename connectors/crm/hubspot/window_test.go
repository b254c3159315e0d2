package hubspot_test

import (
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors/crm/hubspot/hubspottest"
)

// TestSearchLag has writes near the edge of the window: what is too young waits,
// what became searchable late is still found, and nothing is told twice.
func TestSearchLag(t *testing.T) {
	w := open(t, sample(), nil)
	touch := func(id int64, ago time.Duration) {
		w.account.Change(id, func(d *hubspottest.Deal) { d.Modified = w.now.Add(-ago) })
	}
	touch(2, 2*time.Minute)
	touch(3, 30*time.Second)
	items, cursor, _ := w.turn(t, nil)
	if items["deal:2"].Key == "" || items["deal:3"].Key != "" {
		t.Errorf("a deal that changed seconds ago is read, or one that changed minutes ago isn't: %d deals", len(items))
	}
	touch(5, 3*time.Minute) // as if the search hadn't shown it before
	w.now = w.now.Add(time.Minute)
	items, cursor, _ = w.turn(t, cursor)
	if len(items) != 2 || items["deal:3"].Key == "" || items["deal:5"].Key == "" {
		t.Errorf("got %v, want deals 3 and 5", keys(items))
	}
	w.now = w.now.Add(time.Minute)
	if items, _, _ = w.turn(t, cursor); len(items) != 0 {
		t.Errorf("got %v again", keys(items))
	}
}

// TestNewNames has a deal in a stage, and with a label, that are younger than what
// the cursor knows of the account.
func TestNewNames(t *testing.T) {
	w := open(t, sample(), nil)
	_, cursor, _ := w.turn(t, nil)
	w.now = w.now.Add(time.Hour)
	w.account.Edit(func(d *hubspottest.Data) {
		d.Labels = append(d.Labels, hubspottest.Label{ID: 99, Text: "Sourcing partner"})
	})
	w.account.Change(1, func(d *hubspottest.Deal) {
		d.Modified = w.now.Add(-time.Minute)
		d.Companies = append(d.Companies, hubspottest.Association{Company: 901, Labels: []string{"Sourcing partner"}})
	})
	items, cursor, batches := w.turn(t, cursor)
	if it := items["deal:1"]; it.Deal == nil || len(it.Deal.Partners) != 1 || it.Deal.Partners[0].Via != `label "Sourcing partner"` {
		t.Errorf("a new label isn't understood: %+v", it.Deal)
	}
	if len(items) != 9 || len(batches[0].Warnings) == 0 {
		t.Errorf("got %d deals and warnings %q, want all deals again and a word of why", len(items), batches[0].Warnings)
	}

	w.now = w.now.Add(time.Hour)
	w.account.Edit(func(d *hubspottest.Data) {
		d.Pipelines[0].Stages = append(d.Pipelines[0].Stages, hubspottest.Stage{ID: "555", Label: "Legal"})
	})
	w.account.Change(2, func(d *hubspottest.Deal) { d.Modified, d.Stage = w.now.Add(-time.Minute), "555" })
	items, cursor, _ = w.turn(t, cursor)
	if d := items["deal:2"].Deal; d.StageName != "Legal" || d.Stage != lately.Accepted || !d.ClosedAt.IsZero() {
		t.Errorf("a new stage isn't understood, or an open deal is closed: %+v", d)
	}

	w.now = w.now.Add(time.Hour)
	w.account.Change(2, func(d *hubspottest.Deal) { d.Modified, d.Stage = w.now.Add(-time.Minute), "nowhere" })
	items, _, batches = w.turn(t, cursor)
	if d := items["deal:2"].Deal; d.Stage != lately.Submitted || !strings.Contains(strings.Join(batches[0].Warnings, " "), `"nowhere"`) {
		t.Errorf("an unknown stage: got %+v, warnings %q", d, batches[0].Warnings)
	}
}

// TestRepeatedPage reads each page twice, as after a killed run.
func TestRepeatedPage(t *testing.T) {
	data := sample()
	for i := range int64(450) {
		data.Deals = append(data.Deals, hubspottest.Deal{ID: 100 + i, Name: "d", Stage: "contractsent", Created: at(1), Modified: at(2)})
	}
	w := open(t, data, nil)
	var cursor lately.Cursor
	pages := 0
	for more := true; more; pages++ {
		a, err := w.connector(t).Fetch(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		b, err := w.connector(t).Fetch(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		if string(a.Cursor) != string(b.Cursor) || len(a.Items) != len(b.Items) {
			t.Fatalf("page %d differs when it is read again", pages)
		}
		for i := range a.Items {
			if a.Items[i].Key != b.Items[i].Key {
				t.Fatalf("page %d: %s, then %s", pages, a.Items[i].Key, b.Items[i].Key)
			}
		}
		cursor, more = a.Cursor, a.More
	}
	if pages != 4 { // 459 deals by 200, and the archived ones
		t.Errorf("got %d pages, want 4", pages)
	}
}

func keys(items map[string]lately.Item) (out []string) {
	for k := range items {
		out = append(out, k)
	}
	return out
}
