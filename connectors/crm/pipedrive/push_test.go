package pipedrive_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/pipedrive/pipedrivetest"
)

func (w *world) writer(t testing.TB) connectors.Writer {
	t.Helper()
	return w.connector(t).(connectors.Writer)
}

func (w *world) scores(values map[string]string) (out []connectors.Score) {
	for _, p := range w.Parties.Partners {
		out = append(out, connectors.Score{Partner: p, Values: values})
	}
	return out
}

var score = map[string]string{
	"lately_score": "0.421", "lately_status": "we_owe", "lately_balance": "-0.25", "lately_date": "2026-07-01", "lately_link": "https://lately.example/northwind",
}

func (w *world) plan(t testing.TB, scores []connectors.Score) connectors.Push {
	t.Helper()
	p, err := w.writer(t).Plan(t.Context(), scores)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// push creates fields, plans and writes, as `lately push --apply` does; it gives how
// many organizations were written.
func (w *world) push(t testing.TB, scores []connectors.Score) int {
	t.Helper()
	p := w.plan(t, scores)
	var missing []connectors.Field
	for _, f := range p.Fields {
		if f.State == connectors.Creatable {
			missing = append(missing, f)
		}
	}
	if len(missing) > 0 {
		if err := w.writer(t).Create(t.Context(), missing); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range p.Updates {
		if err := w.writer(t).Write(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	return len(p.Updates)
}

// writing are the requests that could change something.
func (w *world) writing() (out []pipedrivetest.Request) {
	for _, r := range w.Requests() {
		if r.Method != http.MethodGet {
			out = append(out, r)
		}
	}
	return out
}

// TestPush creates the fields, writes once, and touches nothing but these fields of the
// partners' organizations.
func TestPush(t *testing.T) {
	w := open(t)
	other := w.AddOrgField("Health", "double")
	w.SetOrg(w.northwind, func(o *pipedrivetest.Org) { o.Custom[other] = json.Number("7") })
	if p := w.plan(t, w.scores(score)); len(p.Updates) != 2 || len(p.Updates[0].Changes) != 5 || p.Fields[0].State != connectors.Creatable || len(w.writing()) != 0 {
		t.Fatalf("a preview without fields: %+v", p)
	}
	if n := w.push(t, w.scores(score)); n != 2 {
		t.Fatalf("%d organizations were written", n)
	}
	p := w.plan(t, w.scores(score))
	ours := map[string]bool{}
	for _, f := range p.Fields {
		if f.State != connectors.Exists || len(f.As) != 40 {
			t.Errorf("field %+v", f)
		}
		ours[f.As] = true
	}
	o := w.GetOrg(w.northwind)
	for i, want := range []any{json.Number("0.421"), "we_owe", json.Number("-0.25"), "2026-07-01", "https://lately.example/northwind"} {
		if got := o.Custom[p.Fields[i].As]; got != want {
			t.Errorf("%s holds %#v, want %#v", p.Fields[i].Name, got, want)
		}
	}
	if o.Name != "Northwind Partners Ltd" || o.Custom[other] != json.Number("7") {
		t.Errorf("the organization is now %+v", o)
	}
	w.onlyOurs(t, ours)

	// The second push writes nothing, and numbers that are written otherwise are no change.
	before := len(w.writing())
	for _, values := range []map[string]string{score, {"lately_score": "0.4210"}, {}} {
		if n := w.push(t, w.scores(values)); n != 0 || len(w.writing()) != before {
			t.Errorf("pushing %v again writes %d organizations", values, n)
		}
	}
	if n := w.push(t, w.scores(map[string]string{"lately_balance": "0", "lately_link": ""})); n != 2 {
		t.Errorf("%d organizations were written", n)
	}
	if o = w.GetOrg(w.contoso); o.Custom[p.Fields[4].As] != nil || o.Custom[p.Fields[2].As] != json.Number("0") || o.Custom[p.Fields[1].As] != "we_owe" {
		t.Errorf("the organization holds %v", o.Custom)
	}
}

// onlyOurs wants every writing request to be about lately's fields.
func (w *world) onlyOurs(t testing.TB, codes map[string]bool) {
	t.Helper()
	created := 0
	for _, r := range w.writing() {
		var sent struct {
			Custom map[string]any `json:"custom_fields"`
			Name   string         `json:"field_name"`
		}
		if err := json.Unmarshal([]byte(r.Body), &sent); err != nil {
			t.Fatal(err)
		}
		switch {
		case r.Method == http.MethodPost && r.Path == "/api/v2/organizationFields" && strings.HasPrefix(sent.Name, "Lately "):
			created++
		case r.Method == http.MethodPatch && (r.Path == fmt.Sprint("/api/v2/organizations/", w.northwind) || r.Path == fmt.Sprint("/api/v2/organizations/", w.contoso)):
			for code := range sent.Custom {
				if !codes[code] {
					t.Errorf("%s was sent", code)
				}
			}
			if strings.Count(r.Body, "{") != 2 {
				t.Errorf("more than custom fields was sent: %s", r.Body)
			}
		default:
			t.Errorf("request %s %s", r.Method, r.Path)
		}
	}
	if created != 5 {
		t.Errorf("%d fields were created", created)
	}
}

// TestChangedMeanwhile: somebody else's change is respected, and planned again.
func TestChangedMeanwhile(t *testing.T) {
	w := open(t)
	w.push(t, w.scores(nil))
	p := w.plan(t, w.scores(score)[:1])
	w.now = w.now.Add(hour)
	w.SetOrg(w.northwind, func(o *pipedrivetest.Org) { o.Custom[p.Fields[1].As] = "by hand" })
	before := len(w.writing())
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) || len(w.writing()) != before {
		t.Errorf("changed before the write: %v", err)
	}
	p = w.plan(t, w.scores(score)[:1])
	w.now = w.now.Add(hour)
	w.SetOrg(w.northwind, func(o *pipedrivetest.Org) { o.Website = "new.northwind.example" })
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) || len(w.writing()) != before {
		t.Errorf("something else was changed before the write: %v", err)
	}
	if n := w.push(t, w.scores(score)[:1]); n != 1 || w.GetOrg(w.northwind).Custom[p.Fields[1].As] != "we_owe" {
		t.Errorf("planned again: %d organizations", n)
	}
	before = len(w.writing())
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); err != nil || len(w.writing()) != before {
		t.Errorf("written twice: %v", err)
	}
}

// TestFields: what can't be created is said with what to do, and what can't hold a value
// isn't written.
func TestFields(t *testing.T) {
	w := open(t)
	w.AddOrgField("lately score", "varchar")
	w.AddOrgField("lately_status", "varchar")
	w.Admin(false)
	p := w.plan(t, w.scores(score))
	for i, want := range []struct {
		state connectors.FieldState
		fix   string
	}{
		{connectors.Unfit, "choose the type Numerical, write the name Lately score"}, {connectors.Exists, ""},
		{connectors.ByHand, "choose the type Numerical, write the name Lately balance"}, {connectors.ByHand, "type Date"}, {connectors.ByHand, "type Text, write the name Lately evidence"},
	} {
		if f := p.Fields[i]; f.State != want.state || !strings.Contains(f.Fix, want.fix) || (f.Fix == "") != (want.fix == "") {
			t.Errorf("%s: got %+v", f.Name, f)
		}
	}
	if len(p.Updates) != 2 || len(p.Updates[0].Changes) != 1 {
		t.Errorf("got %+v", p.Updates)
	}
	p.Fields[2].State = connectors.Creatable
	if err := w.writer(t).Create(t.Context(), p.Fields[2:3]); !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("Create without rights: %v", err)
	}
	w.Admin(true)
	for range 2 { // one that exists by now is no error
		if err := w.writer(t).Create(t.Context(), p.Fields[2:3]); err != nil {
			t.Errorf("Create: %v", err)
		}
	}
	if n := len(w.writing()); n != 2 {
		t.Errorf("%d writing requests, want the refused one and the other", n)
	}
	if err := w.writer(t).Create(t.Context(), []connectors.Field{{ScoreField: connectors.ScoreField{Name: "name"}}}); err == nil {
		t.Error("a field that isn't ours is created")
	}
}

// TestAccounts: the right organization or none; ids in the config spare the listing.
func TestAccounts(t *testing.T) {
	w := open(t)
	w.AddOrg("Twins", "")
	w.AddOrg("twins", "")
	for range 600 {
		w.AddOrg("Clone", "notnorthwind.example")
	}
	w.Parties.Partners = append(w.Parties.Partners,
		lately.Party{ID: "nobody", Name: "Nobody", Domains: []string{"nobody.example"}}, lately.Party{ID: "twins", Name: "Twins"},
		lately.Party{ID: "byid", Name: "By id", CRM: []string{fmt.Sprint(w.customer), "../1"}}, lately.Party{ID: "again", Name: "Contoso"})
	w.AddOrgField("Lately status", "varchar")
	p := w.plan(t, w.scores(score))
	var got []string
	for _, u := range p.Updates {
		got = append(got, u.Partner+" "+u.Account)
	}
	if want := []string{fmt.Sprint("northwind ", w.northwind), fmt.Sprint("contoso ", w.contoso), fmt.Sprint("byid ", w.customer)}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	notes := strings.Join(p.Notes, "\n")
	for _, want := range []string{"Nobody: no organization", "Twins: several organizations fit", "is already that of Contoso"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q don't say %q", p.Notes, want)
		}
	}
	before := len(w.Requests())
	p = w.plan(t, []connectors.Score{{Partner: w.Parties.Partners[4], Values: score}})
	if n := len(w.Requests()) - before; n != 3 || len(p.Updates) != 1 || p.Updates[0].URL != fmt.Sprint(w.url, "/organization/", w.customer) {
		t.Errorf("by id: %d requests, %+v", n, p.Updates)
	}
}

// TestForeignFields: whatever an update says, nothing but lately's fields is sent.
func TestForeignFields(t *testing.T) {
	w := open(t)
	w.push(t, w.scores(nil))
	other := w.AddOrgField("Health", "double")
	code := w.plan(t, nil).Fields[0].As
	before := len(w.writing())
	for _, u := range []connectors.Update{
		{Account: "900", Changes: []connectors.Change{{Field: "lately_score", As: other, New: "1"}}},
		{Account: "900", Changes: []connectors.Change{{Field: "name", As: "name", New: "x"}}},
		{Account: "900", Changes: []connectors.Change{{Field: "lately_score", As: code, New: "high"}}},
		{Account: "../deals/1", Changes: []connectors.Change{{Field: "lately_score", As: code, New: "1"}}},
		{Account: "900"},
	} {
		if err := w.writer(t).Write(t.Context(), u); err == nil || len(w.writing()) != before {
			t.Errorf("%+v: %v", u, err)
		}
	}
}
