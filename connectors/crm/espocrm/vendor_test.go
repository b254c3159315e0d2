package espocrm_test

import (
	"encoding/json"
	"testing"

	"lately/connectors"
	"lately/connectors/connectortest"
)

// TestVendorDescription has the connector's requests and the stand-in's answers checked
// by a description of EspoCRM's API.
func TestVendorDescription(t *testing.T) {
	w := prepared(t)
	w.Described = true
	address, ok := connectortest.Described(t, "espocrm/espocrm.facts.json", w.url)
	if !ok {
		return
	}
	w.settings.BaseURL = address
	ids := w.fill(230, 40)
	lead := w.Add("Lead", attrs{"accountName": "Łódź", "cReferredById": w.northwind, "opportunityAmount": json.Number("100"), "opportunityAmountCurrency": "EUR"})
	w.Turn(t)
	if w.Len() != 231 {
		t.Errorf("%d deals are known", w.Len())
	}
	w.now = w.now.Add(hour)
	w.Set("Opportunity", ids[3], attrs{"stage": "Closed Won"})
	o := w.Convert(lead, attrs{"name": "Łódź", "amount": json.Number("120.75"), "amountCurrency": "EUR"})
	w.later(t, hour)
	if it, ok := w.Item(o); !ok || len(it.Deal.Partners) != 1 {
		t.Errorf("a converted lead is told as %+v", it)
	}
	w.Delete("Opportunity", ids[4])
	w.later(t, day)
	if it, _ := w.Item(ids[4]); it.Deal.Stage != "deleted" {
		t.Errorf("a deleted deal is told as %+v", it.Deal)
	}
	if n := w.push(t, w.scores(score)); n != 2 {
		t.Errorf("%d accounts were written", n)
	}
	if n := w.push(t, w.scores(score)); n != 0 {
		t.Errorf("a second push writes %d accounts", n)
	}
	if _, err := w.connector(t).(connectors.Inspector).Inspect(t.Context()); err != nil {
		t.Errorf("Inspect: %v", err)
	}
	w.SetSilently("Opportunity", ids[0], attrs{"stage": "No such stage"})
	w.Cursor = nil
	if err := w.fetch(t); err == nil {
		t.Error("an answer that violates the description isn't caught")
	}
	t.Logf("%d exchanges stand up to the description", len(w.Requests()))
}
