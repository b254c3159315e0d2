package espocrm_test

import (
	"encoding/json"
	"testing"
	"time"

	"lately/connectors/crm/espocrm/espocrmtest"
)

func TestSmoke(t *testing.T) {
	w := open(t)
	p := w.account("Northwind", "https://www.northwind.example/")
	w.Add("Opportunity", espocrmtest.Attrs{"name": "Deal A", "amount": json.Number("5280.01"), "amountCurrency": "EUR", "cReferredById": p, "closeDate": "2026-08-01"})
	w.Add("Opportunity", espocrmtest.Attrs{"name": "Deal B", "amount": json.Number("10"), "amountCurrency": "EUR", "closeDate": "2026-08-01"})
	w.Add("Opportunity", espocrmtest.Attrs{"name": "Deal C", "leadSource": "Partner", "amount": json.Number("10"), "amountCurrency": "EUR", "closeDate": "2026-08-01"})
	l := w.Add("Lead", espocrmtest.Attrs{"accountName": "Customer", "cReferredById": p})
	told, b := w.turn(t)
	for k, it := range told {
		t.Log(k, it.Title, it.URL, it.Thing, *it.Deal)
	}
	t.Log(len(b), b[0].Warnings, string(w.cursor))
	for _, r := range w.Requests() {
		t.Log(r.Method, r.Path, r.Query)
	}
	w.now = w.now.Add(time.Hour)
	w.Convert(l, espocrmtest.Attrs{"name": "Made"})
	told, b = w.turn(t)
	for k, it := range told {
		t.Log(k, it.Title, it.URL, it.Thing, *it.Deal)
	}
	w.now = w.now.Add(time.Hour)
	told, b = w.turn(t)
	t.Log(told, b)
}
