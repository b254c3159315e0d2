package salesforce_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	sf "lately/connectors/crm/salesforce/salesforcetest"
)

func score(p lately.Party, value string) connectors.Score {
	return connectors.Score{Partner: p, Values: map[string]string{
		"lately_score": value, "lately_status": "balanced", "lately_balance": "-0.25", "lately_date": "2026-07-01", "lately_link": "https://lately.example/" + p.ID,
	}}
}

// pushWorld is an org with two partners, a stranger, two accounts of one domain, and
// lately's fields, which the user may edit.
func pushWorld(t *testing.T, fields bool) (*world, []connectors.Score) {
	w := open(t, sf.Options{}, nil)
	w.org.Save("Account", sf.ID("001", 10), sf.Row{"Name": "Twin", "Website": "twin.example"})
	w.org.Save("Account", sf.ID("001", 11), sf.Row{"Name": "Twin North", "Website": "http://twin.example/north"})
	w.org.Save("Account", sf.ID("001", 12), sf.Row{"Name": "O'Brien & Sons", "Website": "obrien-storage.example"})
	for _, f := range connectors.ScoreFields() {
		types := map[connectors.Form]string{connectors.NumberForm: "double", connectors.DateForm: "date", connectors.LinkForm: "url"}
		if fields {
			w.org.AddField("Account", sf.Field{Name: f.Name + "__c", Label: f.Label, Type: types[f.Form]})
		}
	}
	return w, []connectors.Score{
		score(lately.Party{ID: "northwind", Name: "Northwind", Domains: []string{"Northwind.example"}}, "0.72"),
		score(lately.Party{ID: "contoso", Name: "Contoso Group", CRM: []string{contoso[:15]}}, "0.5"),
		score(lately.Party{ID: "twin", Name: "Twins", Domains: []string{"twin.example"}}, "1"),
		score(lately.Party{ID: "obrien", Name: "O'Brien & Sons", Domains: []string{"obrien.example"}}, "1"),
		score(lately.Party{ID: "nobody", Name: "Nobody", CRM: []string{sf.ID("001", 77)}}, "1"),
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
func (w *world) writes() (out []sf.Request) {
	for _, r := range w.org.Traffic() {
		if !r.Reads() {
			out = append(out, r)
		}
	}
	return out
}

func TestPushPreviewWritesNothing(t *testing.T) {
	w, scores := pushWorld(t, true)
	p := w.plan(t, scores)
	if got := w.writes(); len(got) != 0 {
		t.Errorf("a preview made writing requests: %+v", got)
	}
	if len(p.Updates) != 2 || p.Updates[0].Account != northwind || p.Updates[1].Account != contoso || len(p.Updates[0].Changes) != 5 {
		t.Fatalf("got %+v", p.Updates)
	}
	if u := p.Updates[0]; u.Name != "Northwind Partners" || u.URL != w.url+"/"+northwind || u.Version == "" || u.Changes[0].As != "lately_score__c" {
		t.Errorf("got %+v", u)
	}
	all := strings.Join(p.Notes, "\n")
	for _, want := range []string{"Twins: 2 accounts have its domain", "O'Brien & Sons: account " + sf.ID("001", 12) + " has its name but the domain obrien-storage.example", "Nobody: no account found"} {
		if !strings.Contains(all, want) {
			t.Errorf("notes %q lack %q", all, want)
		}
	}
}

// TestPushTwice writes only lately's fields of two accounts, and the second time nothing.
func TestPushTwice(t *testing.T) {
	w, scores := pushWorld(t, true)
	w.apply(t, w.plan(t, scores))
	first := w.writes()
	if len(first) != 2 {
		t.Errorf("got writing requests %+v", first)
	}
	for _, r := range first {
		var body map[string]any
		if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
			t.Fatal(err)
		}
		if r.Method != http.MethodPatch || r.Path != "/services/data/v62.0/sobjects/Account/"+northwind && r.Path != "/services/data/v62.0/sobjects/Account/"+contoso {
			t.Errorf("a request that nobody asked for: %+v", r)
		}
		for name := range body {
			if !strings.HasPrefix(name, "lately_") {
				t.Errorf("%s writes %s", r.Path, name)
			}
		}
	}
	r, _ := w.org.Get("Account", northwind)
	if fmt.Sprintf("%v %v %v %v %v %v", r["lately_score__c"], r["lately_status__c"], r["lately_balance__c"], r["lately_date__c"], r["lately_link__c"], r["Name"]) !=
		"0.72 balanced -0.25 2026-07-01 https://lately.example/northwind Northwind Partners" {
		t.Errorf("got %+v", r)
	}
	p := w.plan(t, scores)
	w.apply(t, p)
	if got := w.writes()[2:]; len(got) != 0 || len(p.Same) != 2 {
		t.Errorf("the second push wrote %+v; same are %+v", got, p.Same)
	}
	scores[0].Values["lately_score"], scores[0].Values["lately_link"] = "0.8", ""
	w.apply(t, w.plan(t, scores))
	if got := w.writes()[2:]; len(got) != 1 || got[0].Body != `{"lately_link__c":null,"lately_score__c":0.8}` {
		t.Errorf("a changed score wrote %+v", got)
	}
}

// TestPushAgainstAChangedAccount has somebody change the account between reading and
// writing, and between the second reading and writing.
func TestPushAgainstAChangedAccount(t *testing.T) {
	w, scores := pushWorld(t, true)
	p := w.plan(t, scores[:1])
	w.now = w.now.Add(time.Minute)
	w.org.Save("Account", northwind, sf.Row{"lately_status__c": "balanced"})
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) || len(w.writes()) != 0 {
		t.Fatalf("got %v and %d writes", err, len(w.writes()))
	}
	p = w.plan(t, scores[:1])
	if len(p.Updates) != 1 || len(p.Updates[0].Changes) != 4 {
		t.Fatalf("planned again: %+v", p.Updates)
	}
	w.now = w.now.Add(time.Minute)
	w.org.Fail(func(r *http.Request) *sf.Refusal {
		if r.Method == http.MethodPatch {
			w.org.Save("Account", northwind, sf.Row{"Name": "Northwind Group"})
		}
		return nil
	})
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) {
		t.Errorf("changed in between: %v", err)
	}
	w.org.Fail(nil)
	if r, _ := w.org.Get("Account", northwind); r["lately_score__c"] != nil || r["Name"] != "Northwind Group" {
		t.Errorf("written over somebody's change: %+v", r)
	}
	w.apply(t, w.plan(t, scores[:1]))
	if r, _ := w.org.Get("Account", northwind); fmt.Sprint(r["lately_score__c"]) != "0.72" || r["Name"] != "Northwind Group" {
		t.Errorf("got %+v", r)
	}
}

// TestPushToMergedAccount has an id in the config that was merged into another account.
func TestPushToMergedAccount(t *testing.T) {
	w, scores := pushWorld(t, true)
	group := sf.ID("001", 20)
	w.org.Save("Account", group, sf.Row{"Name": "Group"})
	w.org.MergeAccounts(group, contoso)
	if p := w.plan(t, scores[1:2]); len(p.Updates) != 1 || p.Updates[0].Account != group {
		t.Errorf("got %+v, notes %q", p.Updates, p.Notes)
	}
}

// TestPushFields has fields made by the API, which nobody sees until an admin says so.
func TestPushFields(t *testing.T) {
	w, scores := pushWorld(t, false)
	w.org.AddField("Account", sf.Field{Name: "lately_score__c", Type: "string"})
	w.org.AddField("Account", sf.Field{Name: "lately_status__c", ReadOnly: true})
	p := w.plan(t, scores)
	var states []string
	for _, f := range p.Fields {
		states = append(states, string(f.State))
	}
	if got := strings.Join(states, ","); got != "unfit,unfit,creatable,creatable,creatable" || !strings.Contains(p.Fields[0].Fix, "Number with length 14") || !strings.Contains(p.Fields[1].Fix, "edit access") {
		t.Errorf("got %s; %q", got, p.Fields[0].Fix)
	}
	if len(p.Updates[0].Changes) != 3 {
		t.Errorf("fields that can't be written are planned: %+v", p.Updates[0].Changes)
	}
	w, scores = pushWorld(t, false)
	p = w.plan(t, scores)
	err := w.writer(t).Create(t.Context(), p.Fields)
	if err == nil || !strings.Contains(err.Error(), "give its permission set read and edit access") || len(w.writes()) != 5 {
		t.Errorf("got %v and %d writes", err, len(w.writes()))
	}
	if err := w.writer(t).Create(t.Context(), p.Fields); err == nil { // once more: they are there, and hidden
		t.Error("hidden fields count as made")
	}
	for _, f := range connectors.ScoreFields() {
		w.org.ChangeField("Account", f.Name+"__c", func(f *sf.Field) { f.Hidden = false })
	}
	w.apply(t, w.plan(t, scores))
	if r, _ := w.org.Get("Account", northwind); fmt.Sprint(r["lately_score__c"]) != "0.72" {
		t.Errorf("got %+v", r)
	}
	w.org.Fail(func(r *http.Request) *sf.Refusal {
		if strings.Contains(r.URL.Path, "/tooling/") {
			return &sf.Refusal{Status: 403, Body: `[{"message":"insufficient access rights","errorCode":"INSUFFICIENT_ACCESS"}]`}
		}
		return nil
	})
	if err := w.writer(t).Create(t.Context(), p.Fields); err == nil || !strings.Contains(err.Error(), "make it by hand: Setup > Object Manager") {
		t.Errorf("without rights: %v", err)
	}
}

func TestPushRefusesOtherFields(t *testing.T) {
	w, _ := pushWorld(t, true)
	for _, u := range []connectors.Update{
		{Account: northwind, Changes: []connectors.Change{{Field: "lately_score", As: "Name", New: "x"}}},
		{Account: "../Opportunity/" + opp(1), Changes: []connectors.Change{{Field: "lately_score", As: "lately_score__c", New: "1"}}},
	} {
		if err := w.writer(t).Write(t.Context(), u); err == nil || len(w.org.Traffic()) != 0 {
			t.Errorf("got %v and %+v", err, w.org.Traffic())
		}
	}
}

// TestLockedRow writes when somebody has let go of the account.
func TestLockedRow(t *testing.T) {
	w, scores := pushWorld(t, true)
	p := w.plan(t, scores[:1])
	left := 1
	w.org.Fail(func(r *http.Request) *sf.Refusal {
		if left--; r.Method == http.MethodPatch && left >= -2 {
			return &sf.Refusal{Status: 400, Body: `[{"message":"unable to obtain exclusive access to this record","errorCode":"UNABLE_TO_LOCK_ROW"}]`}
		}
		return nil
	})
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); err != nil {
		t.Error(err)
	}
}

func TestInspect(t *testing.T) {
	w := open(t, sf.Options{Daily: 1000, Currency: "CHF"}, nil)
	w.org.Save("Opportunity", opp(1), deal("d", "Qualification", "5", sf.Row{"Referred_By__c": northwind}))
	w.settings.Outbound.Fields = []string{}
	notes, err := w.connector(t).(connectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, n := range notes {
		fmt.Fprintf(&all, "%v %s|%s\n", n.Bad, n.Text, n.Fix)
	}
	for _, want := range []string{
		"false logged in; calls go to 127.0.0.1", `false inbound label "Referral Partner" found`, "false inbound field Referred_By__c found",
		"false inbound source LeadSource = \"Partner Referral\" found", "inbound field Referred_By__c of leads found",
		"true Salesforce has no place where a deal that we pass on names the partner", "false 1 opportunities can be seen", "of the org's daily API requests are used", "0 of the 5 account fields",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("notes lack %q:\n%s", want, all.String())
		}
	}
	if len(w.writes()) != 0 {
		t.Errorf("a check wrote: %+v", w.writes())
	}
}
