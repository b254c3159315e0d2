package espocrm

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/connectortest"
	"lately/connectors/crm/referral"
	"lately/connectors/crm/told"
)

// records reads the exchange's answer in the connector's own way.
func records(t *testing.T, e connectortest.Exchange) (listAnswer, *connector, string) {
	t.Helper()
	c, _ := at(t, e)
	parts := strings.Split(strings.TrimPrefix(e.Request.Path, "/api/v1/"), "/")
	if len(parts) == 2 {
		r, err := c.api.get(t.Context(), parts[0], parts[1])
		if err != nil {
			t.Fatal(err)
		}
		return listAnswer{Total: 1, List: []record{r}}, c, parts[0]
	}
	page, when, err := c.api.list(t.Context(), parts[0], listQuery{OrderBy: "modifiedAt", Order: "ASC", MaxSize: pageSize})
	if err != nil {
		t.Fatal(err)
	}
	if when.at.IsZero() {
		t.Error("the server's time isn't read")
	}
	return page, c, parts[0]
}

// readable200 wants every record read, to the letter: amounts as they were written,
// names in any script, times in UTC.
func readable200(t *testing.T, e connectortest.Exchange) {
	page, c, entityType := records(t, e)
	if entityType == accounts {
		return
	}
	m := common(t)
	for _, r := range page.List {
		d := c.deal(m.of(entityType), entityType, r)
		amount := r.get(m.of(entityType).Amount)
		if !strings.Contains(e.Response.Body, `mount":`+amount+",") && amount != "" || d.Amount != amount {
			t.Errorf("%s: amount %q was written otherwise", r.id(), d.Amount)
		}
		if _, told := r["createdAt"]; told && (d.Created.IsZero() || d.Created.Format(time.DateTime) != r.get("createdAt")) {
			t.Errorf("%s: created %v, not %q", r.id(), d.Created, r.get("createdAt"))
		}
		for _, f := range []string{"cReferredBy", "cReferredTo"} {
			v := d.Fields[f]
			if id := r.get(f + "Id"); (id != "") != (len(v) == 1) || id != "" && (v[0].ID != id || v[0].Text != r.get(f+"Name")) {
				t.Errorf("%s: %s is read as %v", r.id(), f, v)
			}
		}
	}
}

func nothing(t *testing.T, e connectortest.Exchange) {
	page, _, _ := records(t, e)
	if len(page.List) != 0 {
		t.Errorf("got %d records", len(page.List))
	}
	if n := readable("Opportunity", page.Total); (page.Total == 0) != n.Bad {
		t.Errorf("a look in detail says %+v", n)
	}
}

// totals wants the end of a list known without counting it.
func totals(more bool) func(*testing.T, connectortest.Exchange) {
	return func(t *testing.T, e connectortest.Exchange) {
		page, c, _ := records(t, e)
		cur := &cursor{Version: cursorVersion, Meta: common(t), Step: changed, Since: "2000-01-01 00:00:00", Compared: c.now()}
		tn := &turn{c: c, cur: cur}
		if err := tn.advance(page); err != nil {
			t.Fatal(err)
		}
		if ended(page) == more {
			t.Errorf("total %d: ended %v", page.Total, ended(page))
		}
	}
}

// smallerPage wants a refused page asked for again in a size that is given.
func smallerPage(t *testing.T, e connectortest.Exchange) {
	page := e
	page.Response.Status, page.Response.Headers, page.Response.Body = 200, nil, `{"total":-2,"list":[]}`
	c, asked := at(t, e, page)
	cur := &cursor{}
	if _, _, err := c.page(t.Context(), cur, deals, nil, nil); err != nil || cur.Page == 0 || cur.Page >= pageSize || len(*asked) != 2 {
		t.Errorf("page size %d after %d requests: %v", cur.Page, len(*asked), err)
	}
}

// gone wants a record that was known told as deleted.
func gone(t *testing.T, e connectortest.Exchange) {
	empty := e
	empty.Response.Status, empty.Response.Body = 200, `{"total":-2,"list":[]}`
	c, _ := at(t, empty, e)
	id := e.Request.Path[strings.LastIndexByte(e.Request.Path, '/')+1:]
	memory := told.Memory{Known: told.Set{name(deals, id): true}, Left: told.Set{name(deals, id): true}}
	tn := &turn{c: c, cur: &cursor{Meta: common(t), Step: missing, Memory: memory}}
	if err := tn.missing(t.Context()); err != nil || len(tn.batch.Items) != 1 || tn.batch.Items[0].Deal.Stage != lately.Deleted || len(tn.cur.Known) != 0 {
		t.Errorf("got %+v, %v", tn.batch.Items, err)
	}
}

func namelessPartner(t *testing.T, e connectortest.Exchange) {
	page, c, _ := records(t, e)
	m := common(t)
	f := c.reader(&m.Deals).Find(c.deal(&m.Deals, deals, page.List[0]))
	if len(f.Partners) != 1 || f.Partners[0].CompanyID == "" || f.Partners[0].Name != "" {
		t.Errorf("got %+v", f.Partners)
	}
}

func partnerAccounts(t *testing.T, e connectortest.Exchange) {
	page, _, _ := records(t, e)
	for i, company := range companies(page.List) {
		if company.ID == "" || company.Name == "" || !strings.HasSuffix(company.Domain, ".example") {
			t.Errorf("%d: %+v", i, company)
		}
	}
}

// filtersAt are the filters of a step, as JSON makes them.
func filtersAt(t *testing.T, cur *cursor) any {
	t.Helper()
	tn := &turn{cur: cur}
	filters, ok := tn.filters(cur.Meta.of(deals))
	if !ok {
		t.Fatal("nothing to list")
	}
	return plain(t, filters)
}

func plain(t *testing.T, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// asked is what the exchange's searchParams hold.
func asked(t *testing.T, e connectortest.Exchange) map[string]any {
	t.Helper()
	q, err := url.ParseQuery(e.Request.Query)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(q.Get("searchParams")), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// neverStrict wants no look to begin with the comparison that lost the records of one
// second.
func neverStrict(t *testing.T, e connectortest.Exchange) {
	page, _, _ := records(t, e)
	begin := filtersAt(t, &cursor{Meta: common(t), Step: changed, Since: "2026-11-19 10:00:00"})
	if text, _ := json.Marshal(begin); len(page.List) != 0 || strings.Contains(string(text), "after") || strings.Contains(string(text), `"greaterThan"`) {
		t.Errorf("a look begins with %s", text)
	}
}

// inclusive wants a look to begin with just the filter that gave all of a second.
func inclusive(t *testing.T, e connectortest.Exchange) {
	page, _, _ := records(t, e)
	q, err := url.ParseQuery(e.Request.Query)
	if err != nil {
		t.Fatal(err)
	}
	since := q.Get("where[0][value]")
	want := []any{map[string]any{"type": q.Get("where[0][type]"), "attribute": q.Get("where[0][attribute]"), "value": since}}
	if got := filtersAt(t, &cursor{Meta: common(t), Step: changed, Since: since}); !reflect.DeepEqual(got, want) {
		t.Errorf("a look begins with %v, want %v", got, want)
	}
	for _, r := range page.List {
		if r.get("modifiedAt") != since {
			return
		}
	}
	if len(page.List) < 2 {
		t.Error("one second holds one record: that shows nothing")
	}
}

// continuation wants a page continued by just the filter that was recorded, and its
// answer taken for what follows.
func continuation(t *testing.T, e connectortest.Exchange) {
	params := asked(t, e)
	last := params["where"].([]any)[0].(map[string]any)["value"].([]any)[1].(map[string]any)["value"].([]any)
	cur := &cursor{
		Meta: common(t), Step: changed, Since: "2000-01-01 00:00:00",
		At: last[0].(map[string]any)["value"].(string), ID: last[1].(map[string]any)["value"].(string),
	}
	if got := filtersAt(t, cur); !reflect.DeepEqual(got, params["where"]) {
		t.Errorf("continued by\n%v\nand recorded was\n%v", got, params["where"])
	}
	page, c, _ := records(t, e)
	if err := (&turn{c: c, cur: cur}).advance(page); err != nil || cur.ID != page.List[len(page.List)-1].id() {
		t.Errorf("advanced to %s: %v", cur.ID, err)
	}
}

// evidence wants a comparison to list by just the clauses that were recorded.
func evidence(t *testing.T, e connectortest.Exchange) {
	readable200(t, e)
	or, ok := common(t).Deals.evidence()
	got := plain(t, or).(map[string]any)["value"].([]any)
	want := asked(t, e)["where"].([]any)[1].(map[string]any)["value"].([]any)
	if !ok || len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for _, w := range want {
		found := false
		for _, g := range got {
			found = found || reflect.DeepEqual(g, w)
		}
		if !found {
			t.Errorf("%v isn't asked for", w)
		}
	}
}

// neverByOffset wants no list continued by the offset that skipped a record.
func neverByOffset(t *testing.T, e connectortest.Exchange) {
	readable200(t, e)
	if text, _ := json.Marshal(listQuery{MaxSize: 5}); strings.Contains(string(text), "offset") {
		t.Errorf("a list is asked for by %s", text)
	}
}

// silent wants a link read from a record whose time of change doesn't show it.
func silent(t *testing.T, e connectortest.Exchange) {
	readable200(t, e)
	page, _, _ := records(t, e)
	r := page.List[0]
	if r.get("cReferredById") == "" || r.get("modifiedAt") >= r.get("streamUpdatedAt") {
		t.Errorf("a record changed at %s, and silently at %s", r.get("modifiedAt"), r.get("streamUpdatedAt"))
	}
}

func convertedLead(t *testing.T, e connectortest.Exchange) {
	readable200(t, e)
	page, _, _ := records(t, e)
	lead := page.List[0]
	opportunity := connectortest.Exchange{}
	opportunity.Response.Status = 200
	opportunity.Response.Body = `{"total":-2,"list":[{"id":"` + lead.get("createdOpportunityId") + `","originalLeadId":"` + lead.id() + `","stage":"Proposal","modifiedAt":"2026-01-01 00:00:00","createdAt":"2026-01-01 00:00:00"}]}`
	c, _ := at(t, opportunity)
	tn := &turn{c: c, cur: &cursor{Meta: common(t), Step: changedLead, Since: "2000-01-01 00:00:00", Memory: told.Memory{Companies: map[string]told.Company{lead.get("cReferredById"): {Name: "P"}}}}}
	if err := tn.tellLeads(t.Context(), page.List); err != nil {
		t.Fatal(err)
	}
	if len(tn.batch.Items) != 1 || tn.batch.Items[0].Key != "deal:"+lead.get("createdOpportunityId") || len(tn.batch.Items[0].Deal.Partners) != 1 {
		t.Errorf("a converted lead is told as %+v", tn.batch.Items)
	}
}

func stageOptions(t *testing.T, e connectortest.Exchange) {
	var f fieldDefinition
	if err := json.Unmarshal([]byte(e.Response.Body), &f); err != nil {
		t.Fatal(err)
	}
	r := resolver{s: &Settings{}}
	stages := r.stages(&definition{Fields: map[string]fieldDefinition{"stage": f}})
	for name, want := range map[string]lately.Stage{"Prospecting": lately.Submitted, "Proposal": lately.Accepted, "Closed Won": lately.Won, "Closed Lost": lately.Lost} {
		if stages[name].Means != want {
			t.Errorf("%s means %q, want %q", name, stages[name].Means, want)
		}
	}
}

func scoreField(t *testing.T, e connectortest.Exchange) {
	var f fieldDefinition
	if err := json.Unmarshal([]byte(e.Response.Body), &f); err != nil {
		t.Fatal(err)
	}
	fields := scoreFields(&definition{Fields: map[string]fieldDefinition{"cLatelyScore": f}})
	if fields[0].State != connectors.Exists || fields[0].As != "cLatelyScore" || fields[1].State != connectors.ByHand || fields[1].Fix == "" {
		t.Errorf("got %+v", fields[:2])
	}
}

// body reads what was sent.
func body(t *testing.T, e connectortest.Exchange) record {
	t.Helper()
	var r record
	if err := json.Unmarshal([]byte(e.Request.Body), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// written wants the answer to show what was sent, to the digit.
func written(t *testing.T, e connectortest.Exchange) {
	var after record
	if err := json.Unmarshal([]byte(e.Response.Body), &after); err != nil {
		t.Fatal(err)
	}
	for name, v := range body(t, e) {
		if !referral.SameNumber(after.get(name), v.text) {
			t.Errorf("%s holds %q, and %q was sent", name, after.get(name), v.text)
		}
	}
	if after.get("versionNumber") == "" {
		t.Error("no version")
	}
}

// update is one of an account whose answer is the exchange's.
func update(t *testing.T, e connectortest.Exchange) (int, error) {
	t.Helper()
	id := e.Request.Path[strings.LastIndexByte(e.Request.Path, '/')+1:]
	before := e
	before.Request.Method = http.MethodGet
	before.Response.Status, before.Response.Body = 200, `{"id":"`+id+`","name":"P","versionNumber":1}`
	c, asked := at(t, before, e)
	err := c.Write(t.Context(), connectors.Update{Account: id, Version: "1", Changes: []connectors.Change{{Field: "lately_score", As: "cLatelyScore", New: "0.42"}}})
	return len(*asked), err
}

func invalidValue(t *testing.T, e connectortest.Exchange) {
	_, err := update(t, e)
	var said struct {
		MessageTranslation struct{ Data struct{ Field string } }
	}
	_ = json.Unmarshal([]byte(e.Response.Body), &said)
	field := said.MessageTranslation.Data.Field
	if !errors.Is(err, lately.ErrPermanent) || field == "" || !strings.Contains(err.Error(), field) {
		t.Errorf("got %v, want the field %q named", err, field)
	}
}

// ignored wants a success that stored nothing told as the failure that it is.
func ignored(t *testing.T, e connectortest.Exchange) {
	if _, err := update(t, e); !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), "cLatelyScore") {
		t.Errorf("got %v", err)
	}
}

// conflict wants somebody else's change respected: no second request is forced.
func conflict(t *testing.T, e connectortest.Exchange) {
	if requests, err := update(t, e); !errors.Is(err, connectors.ErrChanged) || requests != 2 {
		t.Errorf("after %d requests: %v", requests, err)
	}
}

// duplicate is the other 409, which is no change of anybody's.
func duplicate(t *testing.T, e connectortest.Exchange) {
	if _, err := update(t, e); err == nil || errors.Is(err, connectors.ErrChanged) {
		t.Errorf("got %v", err)
	}
}
