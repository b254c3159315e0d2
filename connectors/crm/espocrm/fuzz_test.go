package espocrm

import (
	"encoding/json"
	"testing"

	"lately"
)

// FuzzCursor: whatever a cursor holds, it is refused or can be written again as it was
// understood.
func FuzzCursor(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("{}"))
	f.Add([]byte(`{"v":1,"meta":{"deals":{"amount":"amount"}},"step":"all","compared":"2026-07-01T00:00:00Z","known":"Mg","left":"Mg"}`))
	f.Add([]byte(`{"v":1,"meta":{"deals":{"amount":"amount"}},"since":"2026-07-01 00:00:00","step":"changed","at":"2026-07-01 00:00:00","id":"6a1"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := parseCursor(lately.Cursor(raw))
		if err != nil {
			return
		}
		text, err := c.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseCursor(text)
		if err != nil {
			t.Fatalf("%s isn't read again: %v", text, err)
		}
		if second, err := again.encode(); err != nil || string(second) != string(text) {
			t.Fatalf("%s is read as %s, %v", text, second, err)
		}
		for range 100 {
			if c.Step == idle || c.Meta == nil {
				return
			}
			c.next(c.Compared)
		}
		t.Fatal("steps without end")
	})
}

// FuzzRecords: whatever a list holds, its records can be told or are refused.
func FuzzRecords(f *testing.F) {
	f.Add([]byte(`{"total":1,"list":[{"id":"6a1","amount":528.0000000000001,"stage":"Closed Won","cReferredById":"6b1","many":["a",1,{"x":[[]]}]}]}`))
	f.Add([]byte(`{"total":-2,"list":[{"id":null,"stage":{"a":1},"modifiedAt":[]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var page listAnswer
		if json.Unmarshal(raw, &page) != nil {
			return
		}
		c := &connector{settings: &Settings{}, api: &client{base: must("https://crm.example.com")}}
		m := common(t)
		for _, r := range page.List {
			for _, entityType := range []string{deals, leads} {
				k := m.of(entityType)
				d := c.deal(k, entityType, r)
				found := c.reader(k).Find(d)
				if it := as(entityType, c.settings.Item(thing(entityType, r.id()), d, found)); it.Key == "" || it.Title == "" || it.Deal == nil {
					t.Fatalf("%v is told as %+v", r, it)
				}
			}
		}
	})
}

// FuzzDefinition: whatever the metadata hold, they are understood or refused.
func FuzzDefinition(f *testing.F) {
	f.Add([]byte(`{"fields":{"stage":{"type":"enum","options":["A",""],"probabilityMap":[]},"x":[]},"links":[]}`))
	f.Add([]byte(`{"fields":{"stage":{"options":{"0":"A"},"probabilityMap":{"A":"100","B":null}}},"links":{"cReferredBy":{"entity":"Account"}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var d *definition
		if json.Unmarshal(raw, &d) != nil || d == nil {
			return
		}
		m, err := (&connector{settings: &Settings{}}).resolve(d, d)
		if err != nil || m.Deals.Amount == "" || m.Leads == nil {
			t.Fatalf("%s is understood as %+v, %v", raw, m, err)
		}
		scoreFields(d)
	})
}
