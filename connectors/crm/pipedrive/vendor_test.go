package pipedrive_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/pipedrive/pipedrivetest"
)

// account is a world with something of everything.
func account(t *testing.T) *world {
	w := open(t)
	choice := w.AddDealField("Sourcing partner", "enum", pipedrivetest.Option{ID: 7, Label: "Contoso"})
	w.AddPipeline(7, "Referrals out", "Handed over", "Working")
	w.fill(230, 40)
	w.add(choice, 7)
	w.add("", 0, func(d *deal) { d.Channel, d.Labels = 51, []int64{60, 61} })
	w.add(w.to, w.contoso, func(d *deal) { d.Status, d.Won = "won", w.now })
	w.add(w.by, w.contoso, func(d *deal) { d.Status, d.Lost = "lost", w.now })
	w.add(w.by, w.contoso, func(d *deal) { d.Deleted = w.now })
	w.add("", 0, func(d *deal) { d.Pipeline, d.Stage, d.Org = 7, 71, w.contoso })
	return w
}

// TestVendorClient has Pipedrive's own client read the same deals from the stand-in as
// the connector does, and write a custom field.
func TestVendorClient(t *testing.T) {
	w := account(t)
	w.push(t, w.scores(nil))
	field := w.plan(t, nil).Fields[0].As
	printed, ok := connectortest.Client(t, "testdata/vendor/read.cjs", w.url, planted, fmt.Sprint(w.northwind), field, "0.421")
	if !ok {
		return
	}
	w.Turn(t)
	read := map[string]int{}
	for lines := bufio.NewScanner(bytes.NewReader(printed)); lines.Scan(); {
		var r struct {
			Kind      string
			ID        int64
			Title     string
			Value     json.Number
			Currency  string
			Status    string
			IsDeleted bool           `json:"is_deleted"`
			Custom    map[string]any `json:"custom_fields"`
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		read[r.Kind]++
		it, known := w.Item(fmt.Sprint(r.ID))
		switch {
		case r.Kind == "deleted" && !r.IsDeleted:
			t.Errorf("deal %d isn't deleted", r.ID)
		case r.Kind != "deal" && r.Kind != "archived":
		case !known:
			t.Errorf("the connector doesn't know deal %d %q", r.ID, r.Title)
		case it.Title != r.Title || it.Deal.Amount != r.Value.String() || it.Deal.Currency != r.Currency || (r.Status == "won") != (it.Deal.Stage == lately.Won):
			t.Errorf("the client reads %+v, and the connector %+v", r, it.Deal)
		case r.Custom[w.by] != nil && (len(it.Deal.Partners) != 1 || it.Deal.Partners[0].CompanyID != fmt.Sprint(r.Custom[w.by])):
			t.Errorf("deal %d: the client reads partner %v, and the connector %+v", r.ID, r.Custom[w.by], it.Deal.Partners)
		}
	}
	if n := read["deal"] + read["archived"]; n != w.Len() || read["archived"] < 4 || read["deleted"] != 1 {
		t.Errorf("the client reads %v, and the connector %d deals", read, w.Len())
	}
	if read["organization"] != 3 || read["field"] < 10 || read["pipeline"] != 2 || read["stage"] != 5 {
		t.Errorf("the client reads %v", read)
	}
	if got := w.GetOrg(w.northwind).Custom[field]; got != json.Number("0.421") {
		t.Errorf("the client wrote %v", got)
	}
	t.Logf("Pipedrive's client read %v", read)
}

// TestVendorDescription has the connector's requests and the stand-in's answers checked
// by Pipedrive's own description.
func TestVendorDescription(t *testing.T) {
	w := account(t)
	w.Described = true
	address, ok := connectortest.Described(t, "pipedrive/pipedrive.combined.json", w.url)
	if !ok {
		return
	}
	w.settings.BaseURL = address
	w.Turn(t)
	if w.Len() != 235 {
		t.Errorf("%d deals are known", w.Len())
	}
	w.now = w.now.Add(hour)
	w.Set(3, func(d *deal) { d.Stage = 2 })
	w.Set(4, func(d *deal) { d.Archived = true })
	w.Set(5, func(d *deal) { d.Deleted = w.now })
	w.later(t, hour)
	if it, _ := w.Item("5"); it.Deal.Stage != lately.Deleted {
		t.Errorf("a deleted deal is told as %+v", it.Deal)
	}
	w.Purge(6)
	w.later(t, day)
	if it, _ := w.Item("6"); it.Deal.Stage != lately.Deleted {
		t.Errorf("a purged deal is told as %+v", it.Deal)
	}
	if n := w.push(t, w.scores(score)); n != 2 {
		t.Errorf("%d organizations were written", n)
	}
	if n := w.push(t, w.scores(score)); n != 0 {
		t.Errorf("a second push writes %d organizations", n)
	}
	if _, err := w.connector(t).(connectors.Inspector).Inspect(t.Context()); err != nil {
		t.Errorf("Inspect: %v", err)
	}
	w.Described = false // null where the description wants a text
	w.Cursor = nil
	if err := w.fetch(t); err == nil {
		t.Error("an answer that violates the description isn't caught")
	}
	t.Logf("%d exchanges stand up to the description", len(w.Requests()))
}
