package hubspot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/hubspot"
	"lately/connectors/crm/hubspot/hubspottest"
)

func partner(id, name string, domains []string, crm ...string) lately.Party {
	return lately.Party{ID: id, Name: name, Domains: domains, CRM: crm}
}

func score(p lately.Party, value string) connectors.Score {
	return connectors.Score{Partner: p, Values: map[string]string{
		"lately_score": value, "lately_status": "balanced", "lately_balance": "-0.25", "lately_date": "2026-07-01", "lately_link": "https://lately.example/" + p.ID,
	}}
}

// pushWorld is an account with two partners, a stranger, and two companies of one name.
func pushWorld(t *testing.T) (*world, []connectors.Score) {
	data := sample()
	data.Companies = append(data.Companies,
		hubspottest.Company{ID: 910, Name: "Twin", Domain: "twin.example"}, hubspottest.Company{ID: 911, Name: "Twin", Domain: "twin.example"},
		hubspottest.Company{ID: 912, Name: "Silo Ltd", Domain: "silo-storage.example"})
	w := open(t, data, nil)
	w.account.Edit(func(d *hubspottest.Data) { d.Now = func() time.Time { return w.now } })
	return w, []connectors.Score{
		score(partner("northwind", "Northwind", []string{"Northwind.example"}), "0.72"),
		score(partner("contoso", "Contoso AG", nil, "901"), "0.5"),
		score(partner("twin", "Twin", []string{"twin.example"}), "1"),
		score(partner("silo", "Silo Ltd", []string{"silo.example"}), "1"),
		score(partner("nobody", "Nobody", nil, "31337"), "1"),
	}
}

func (w *world) writer(t *testing.T) connectors.Writer {
	t.Helper()
	return w.connector(t).(connectors.Writer)
}

func (w *world) plan(t *testing.T, scores []connectors.Score) connectors.Push {
	t.Helper()
	p, err := w.writer(t).Plan(t.Context(), scores)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// apply does what a push with --apply does.
func (w *world) apply(t *testing.T, p connectors.Push) {
	t.Helper()
	if err := w.writer(t).Create(t.Context(), p.Fields); err != nil {
		t.Fatal(err)
	}
	for _, u := range p.Updates {
		if err := w.writer(t).Write(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
}

// writes are the requests that change something.
func (w *world) writes() (out []hubspottest.Request) {
	for _, r := range w.account.Traffic() {
		if !r.Reads() {
			out = append(out, r)
		}
	}
	return out
}

func TestPushPreviewWritesNothing(t *testing.T) {
	w, scores := pushWorld(t)
	p := w.plan(t, scores)
	if got := w.writes(); len(got) != 0 {
		t.Errorf("a preview made writing requests: %+v", got)
	}
	if len(p.Updates) != 2 || p.Updates[0].Account != "900" || p.Updates[1].Account != "901" || len(p.Updates[0].Changes) != 5 {
		t.Fatalf("got %+v", p.Updates)
	}
	if u := p.Updates[0]; u.Partner != "northwind" || u.Name != "Northwind Partners" || u.URL != w.url+"/contacts/4711/record/0-2/900" || u.Version == "" {
		t.Errorf("got %+v", u)
	}
	all := strings.Join(p.Notes, "\n")
	for _, want := range []string{
		"Twin: 2 accounts have its domain (910, 911); add the right one's id to crm",
		"Silo Ltd: account 912 has its name but the domain silo-storage.example",
		"Nobody: no account found by id, domain or name",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("notes %q lack %q", all, want)
		}
	}
	for _, f := range p.Fields {
		if f.State != connectors.Creatable || f.As != f.Name {
			t.Errorf("got field %+v", f)
		}
	}
}

// TestPushTwice writes only lately's properties of two companies, and the second time
// nothing.
func TestPushTwice(t *testing.T) {
	w, scores := pushWorld(t)
	before, _ := w.account.Company(912)
	w.apply(t, w.plan(t, scores))
	first := w.writes()
	if len(first) != 5+2 {
		t.Errorf("got %d writing requests, want 5 properties and 2 companies: %+v", len(first), first)
	}
	for _, r := range first {
		checkWrite(t, r)
	}
	c, _ := w.account.Company(900)
	want := map[string]string{"lately_score": "0.72", "lately_status": "balanced", "lately_balance": "-0.25", "lately_date": "2026-07-01", "lately_link": "https://lately.example/northwind"}
	if fmt.Sprint(c.Properties) != fmt.Sprint(want) || c.Name != "Northwind Partners" {
		t.Errorf("got %+v", c)
	}
	if after, _ := w.account.Company(912); fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("another company was touched: %+v", after)
	}

	w.account.Edit(func(d *hubspottest.Data) { // HubSpot may write numbers its own way
		for _, c := range d.Companies {
			if c.ID == 900 {
				c.Properties["lately_score"] = "0.720"
			}
		}
	})
	p := w.plan(t, scores)
	w.apply(t, p)
	if got := w.writes()[len(first):]; len(got) != 0 || len(p.Same) != 2 {
		t.Errorf("the second push wrote %+v; same are %+v", got, p.Same)
	}
	scores[0].Values["lately_score"] = "0.8"
	p = w.plan(t, scores)
	w.apply(t, p)
	if got := w.writes()[len(first):]; len(got) != 1 || got[0].Body != `{"properties":{"lately_score":"0.8"}}` {
		t.Errorf("a changed score wrote %+v", got)
	}
}

// checkWrite fails unless a request writes lately's own properties and nothing else.
func checkWrite(t *testing.T, r hubspottest.Request) {
	t.Helper()
	var body struct {
		Name       string            `json:"name"`
		Properties map[string]string `json:"properties"`
	}
	if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.Path, err)
	}
	switch {
	case r.Method == http.MethodPost && r.Path == "/crm/v3/properties/companies" && strings.HasPrefix(body.Name, "lately_"):
	case r.Method == http.MethodPatch && slices.Contains([]string{"/crm/v3/objects/companies/900", "/crm/v3/objects/companies/901"}, r.Path):
		for name := range body.Properties {
			if !strings.HasPrefix(name, "lately_") {
				t.Errorf("%s %s writes %s", r.Method, r.Path, name)
			}
		}
	default:
		t.Errorf("a request that nobody asked for: %s %s %s", r.Method, r.Path, r.Body)
	}
}

// TestPushAgainstAChangedAccount has somebody change the account between reading and
// writing: nothing is written over it, and planning again is.
func TestPushAgainstAChangedAccount(t *testing.T) {
	w, scores := pushWorld(t)
	p := w.plan(t, scores[:1])
	if err := w.writer(t).Create(t.Context(), p.Fields); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Minute)
	w.account.Edit(func(d *hubspottest.Data) {
		i := slices.IndexFunc(d.Companies, func(c hubspottest.Company) bool { return c.ID == 900 })
		d.Companies[i].Modified = w.now
		d.Companies[i].Properties = map[string]string{"lately_status": "balanced"}
	})
	made := len(w.writes())
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) || len(w.writes()) != made {
		t.Fatalf("got %v and %d writes", err, len(w.writes())-made)
	}
	p = w.plan(t, scores[:1])
	if len(p.Updates) != 1 || len(p.Updates[0].Changes) != 4 {
		t.Fatalf("planned again: %+v", p.Updates)
	}
	w.account.Fail(func(r *http.Request) *hubspottest.Refusal { // a 409 of HubSpot's own
		if r.Method == http.MethodPatch {
			return &hubspottest.Refusal{Status: 409, Body: `{"status":"error","category":"CONFLICT","message":"conflict"}`}
		}
		return nil
	})
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) {
		t.Errorf("a 409 gave %v", err)
	}
	w.account.Fail(nil)
	w.apply(t, w.plan(t, scores[:1]))
	if c, _ := w.account.Company(900); c.Properties["lately_score"] != "0.72" {
		t.Errorf("got %+v", c)
	}
	// The company is merged away: its old id answers with another record.
	p.Updates[0].Account = "899"
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) {
		t.Errorf("a merged company gave %v", err)
	}
}

func TestPushRefusesOtherProperties(t *testing.T) {
	w, _ := pushWorld(t)
	u := connectors.Update{Account: "900", Changes: []connectors.Change{{Field: "lately_score", As: "name", New: "x"}}}
	if err := w.writer(t).Write(t.Context(), u); err == nil || len(w.account.Traffic()) != 0 {
		t.Errorf("got %v and %+v", err, w.account.Traffic())
	}
	u = connectors.Update{Account: "../deals/2", Changes: []connectors.Change{{Field: "lately_score", As: "lately_score", New: "1"}}}
	if err := w.writer(t).Write(t.Context(), u); err == nil || len(w.account.Traffic()) != 0 {
		t.Errorf("got %v and %+v", err, w.account.Traffic())
	}
}

// TestPushFields has properties of the right name and another kind, and a token that
// may not make any.
func TestPushFields(t *testing.T) {
	w, scores := pushWorld(t)
	w.account.Edit(func(d *hubspottest.Data) {
		d.OfCompany = []hubspottest.Property{{Name: "lately_score", Type: "string"}, {Name: "lately_status", ReadOnly: true}, {Name: "lately_date", Type: "date"}}
		d.Denied = []string{"crm.schemas.companies.write"}
	})
	p := w.plan(t, scores)
	var states []string
	for _, f := range p.Fields {
		states = append(states, string(f.State))
	}
	if got := strings.Join(states, ","); got != "unfit,unfit,creatable,exists,creatable" || !strings.Contains(p.Fields[0].Fix, "archive it") {
		t.Errorf("got %s; %q", got, p.Fields[0].Fix)
	}
	if len(p.Updates[0].Changes) != 3 {
		t.Errorf("properties that can't be written are planned: %+v", p.Updates[0].Changes)
	}
	err := w.writer(t).Create(t.Context(), p.Fields)
	if err == nil || !strings.Contains(err.Error(), "crm.schemas.companies.write") || !strings.Contains(err.Error(), "make it by hand") {
		t.Errorf("got %v", err)
	}
}

func TestInspect(t *testing.T) {
	data := sample()
	data.Zone = "Europe/Berlin"
	w := open(t, data, func(s *hubspot.Settings) {
		s.Outbound.Labels, s.Outbound.Fields, s.Outbound.Pipelines = []string{}, []string{}, []string{}
	})
	w.account.Edit(func(d *hubspottest.Data) { d.Now = func() time.Time { return w.now.Add(5 * time.Minute) } })
	notes, err := w.connector(t).(connectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, n := range notes {
		fmt.Fprintf(&all, "%v %s|%s\n", n.Bad, n.Text, n.Fix)
	}
	for _, want := range []string{
		"false token accepted by account 4711; currency EUR, time zone Europe/Berlin",
		`false inbound label "Referral partner" found`, "false inbound field referred_by found",
		"true HubSpot has no place where a deal that we pass on names the partner: none will be found|make a label or field",
		"false 9 deals can be searched", "true HubSpot's clock and this machine's differ by 5m0s", "false 0 of the 5 company properties",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("notes lack %q:\n%s", want, all.String())
		}
	}
	for _, r := range w.account.Traffic() {
		if !r.Reads() {
			t.Errorf("a check wrote: %+v", r)
		}
	}
}
