package pipedrive

import (
	"encoding/json"
	"net/url"
	"testing"

	"lately"
	"lately/connectors/crm/referral"
)

// FuzzCursor: whatever a cursor holds, it is refused or can be written again as it was
// understood.
func FuzzCursor(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte(`{"v":1,"meta":{},"step":"all","known":"MuQCAAAA//8BAAD//w","left":"MuQCAAAA//8BAAD//w"}`))
	f.Add([]byte(`{"v":1,"meta":{"stages":{"1":{"means":"won"}}},"since":"2026-07-01T00:00:00Z","step":"changed","token":"eyJ"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := parseCursor(lately.Cursor(raw))
		if err != nil {
			return
		}
		text, err := c.encode()
		if err != nil {
			return // a time that JSON can't write
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

// FuzzDeals: whatever a list holds, its deals can be told or are refused.
func FuzzDeals(f *testing.F) {
	f.Add([]byte(`{"success":true,"data":[{"id":7,"value":5280.01,"currency":"EUR","status":"won","stage_id":2,"label_ids":[1,2],"custom_fields":{"a":901,"b":{"value":1,"currency":"USD"},"c":[7,"x"],"d":{"id":4}}}],"additional_data":{"next_cursor":"x"}}`))
	f.Add([]byte(`{"success":true,"data":[{"id":"7","custom_fields":[]},{"custom_fields":{"a":[[{}]],"b":{"value":{"value":1}}}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var page list
		if json.Unmarshal(raw, &page) != nil {
			return
		}
		field := func(code string) referral.Field { return referral.Field{Key: code, Label: code} }
		m := &metadata{
			Types: map[string]string{"a": "org", "c": "set", "d": "varchar", "e": "people"}, Amount: "b", Date: "d",
			Mapping: referral.Mapping{In: referral.Side{Fields: []referral.Field{field("a"), field("c"), field("d"), field("e")}, Sources: []referral.Source{{Field: "label_ids", Value: "1"}}}},
		}
		tn := &turn{c: &connector{settings: &Settings{}}, cur: &cursor{Meta: m}, api: &client{base: &url.URL{Scheme: "https", Host: "api.pipedrive.com"}}}
		for _, r := range page.Data {
			m.strange(r)
			s := tn.look(r, map[string]string{"1": "2"})
			if it := tn.c.settings.Item(thing(s.deal.ID), s.deal, s.found); it.Key == "" || it.Title == "" || it.Deal == nil {
				t.Fatalf("%v is told as %+v", r, it)
			}
		}
	})
}

// FuzzFields: whatever the fields, pipelines and stages are called, they are understood.
func FuzzFields(f *testing.F) {
	f.Add([]byte(`{"data":[{"field_name":"Referral partner","field_code":"abc","field_type":"org","is_custom_field":true,"options":[{"id":1,"label":"x"},{"id":"y","label":""}]}]}`), []byte(`{"data":[{"id":1,"name":"Referrals out","order_nr":"2","pipeline_id":1}]}`))
	f.Fuzz(func(t *testing.T, fields, stages []byte) {
		var a fieldList
		var b list
		if json.Unmarshal(fields, &a) != nil || json.Unmarshal(stages, &b) != nil {
			return
		}
		m := &metadata{}
		r := resolver{s: &Settings{}, m: m, fields: a.Data, names: referral.Names{CRM: "Pipedrive"}, asked: map[string]bool{}}
		if r.resolve(b.Data, b.Data); r.names.Err() != nil || m.Won.Means != lately.Won || m.fingerprint() == "" {
			t.Fatalf("understood as %+v, %v", m, r.names.Err())
		}
	})
}
