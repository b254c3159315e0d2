package espocrm_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/espocrm/espocrmtest"
)

// prepared is a world with lately's fields, as docs/crm/espocrm.md has them made.
func prepared(t *testing.T) *world {
	w := open(t)
	for name, kind := range map[string]string{"cLatelyScore": "float", "cLatelyStatus": "varchar", "cLatelyBalance": "float", "cLatelyDate": "date", "cLatelyLink": "url"} {
		w.AddField("Account", name, espocrmtest.Field{Type: kind, Custom: true})
	}
	return w
}

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

// push plans and writes, as `lately push --apply` does; it gives how many accounts
// were written.
func (w *world) push(t testing.TB, scores []connectors.Score) int {
	t.Helper()
	p, err := w.writer(t).Plan(t.Context(), scores)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range p.Updates {
		if err := w.writer(t).Write(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	return len(p.Updates)
}

// writing are the requests that could change something.
func (w *world) writing() (out []espocrmtest.Request) {
	for _, r := range w.Requests() {
		if r.Method != http.MethodGet {
			out = append(out, r)
		}
	}
	return out
}

// TestPush writes once, and what it writes is lately's own, in the partners' accounts.
func TestPush(t *testing.T) {
	w := prepared(t)
	before := w.Get("Account", w.northwind)
	if n := w.push(t, w.scores(score)); n != 2 {
		t.Fatalf("%d accounts were written", n)
	}
	after := w.Get("Account", w.northwind)
	for name, want := range map[string]any{"cLatelyScore": json.Number("0.421"), "cLatelyStatus": "we_owe", "cLatelyBalance": json.Number("-0.25"), "cLatelyDate": "2026-07-01", "cLatelyLink": "https://lately.example/northwind"} {
		if after[name] != want {
			t.Errorf("%s holds %#v, want %#v", name, after[name], want)
		}
		delete(after, name)
	}
	for name, was := range before {
		if after[name] != was && name != "versionNumber" && name != "modifiedAt" {
			t.Errorf("%s was %v and is %v", name, was, after[name])
		}
	}
	requests := w.writing()
	if len(requests) != 2 {
		t.Errorf("%d writing requests", len(requests))
	}
	for _, r := range requests {
		var sent map[string]any
		if err := json.Unmarshal([]byte(r.Body), &sent); err != nil {
			t.Fatal(err)
		}
		for name := range sent {
			if !strings.HasPrefix(name, "cLately") {
				t.Errorf("%s was sent", name)
			}
		}
		if r.Method != http.MethodPut || !regexp.MustCompile("^Account/("+w.northwind+"|"+w.contoso+")$").MatchString(r.Path) {
			t.Errorf("request %s %s", r.Method, r.Path)
		}
	}

	// The second push writes nothing, and numbers that are written otherwise are no change.
	if n := w.push(t, w.scores(score)); n != 0 || len(w.writing()) != 2 {
		t.Errorf("a second push writes %d accounts", n)
	}
	again := map[string]string{"lately_score": "0.4210", "lately_status": "we_owe"}
	if n := w.push(t, w.scores(again)); n != 0 {
		t.Errorf("0.4210 for 0.421 writes %d accounts", n)
	}
	// A field that is left out isn't touched, and an empty value clears one.
	if n := w.push(t, w.scores(map[string]string{"lately_balance": "0", "lately_link": ""})); n != 2 {
		t.Errorf("%d accounts were written", n)
	}
	a := w.Get("Account", w.contoso)
	if a["cLatelyLink"] != nil || a["cLatelyBalance"] != json.Number("0") || a["cLatelyScore"] != json.Number("0.421") {
		t.Errorf("the account holds %v", a)
	}
}

// TestPlanOnly: a preview sends nothing that could change something.
func TestPlanOnly(t *testing.T) {
	w := prepared(t)
	p, err := w.writer(t).Plan(t.Context(), w.scores(score))
	if err != nil || len(p.Updates) != 2 || len(w.writing()) != 0 {
		t.Fatalf("%+v, %v, %d writing requests", p, err, len(w.writing()))
	}
	u := p.Updates[0]
	if u.Partner != "northwind" || u.Account != w.northwind || u.Name != "Northwind Partners Ltd" || u.URL != w.url+"/#Account/view/"+w.northwind || u.Version != "1" || len(u.Changes) != 5 {
		t.Errorf("got %+v", u)
	}
}

// TestChangedMeanwhile: somebody else's change is respected, and planned again.
func TestChangedMeanwhile(t *testing.T) {
	w := prepared(t)
	p, err := w.writer(t).Plan(t.Context(), w.scores(score)[:1])
	if err != nil {
		t.Fatal(err)
	}
	w.Set("Account", w.northwind, attrs{"cLatelyStatus": "by hand"})
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) || len(w.writing()) != 0 {
		t.Errorf("changed before the write: %v, %d writing requests", err, len(w.writing()))
	}
	// Changed between the read and the write: the CRM itself refuses.
	w.now = w.now.Add(hour)
	p, err = w.writer(t).Plan(t.Context(), w.scores(score)[:1])
	if err != nil {
		t.Fatal(err)
	}
	w.Fail(func(r *http.Request) *espocrmtest.Refusal {
		if r.Method == http.MethodPut {
			w.Fail(nil)
			w.Set("Account", w.northwind, attrs{"cLatelyStatus": "at the last moment"})
		}
		return nil
	})
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); !errors.Is(err, connectors.ErrChanged) {
		t.Errorf("changed before the write: %v", err)
	}
	if got := w.Get("Account", w.northwind)["cLatelyStatus"]; got != "at the last moment" {
		t.Errorf("somebody's change was overwritten with %v", got)
	}
	if n := w.push(t, w.scores(score)[:1]); n != 1 || w.Get("Account", w.northwind)["cLatelyStatus"] != "we_owe" {
		t.Errorf("planned again: %d accounts", n)
	}
	// Writing what is there already does nothing.
	before := len(w.writing())
	if err := w.writer(t).Write(t.Context(), p.Updates[0]); err != nil || len(w.writing()) != before {
		t.Errorf("written twice: %v, %d more requests", err, len(w.writing())-before)
	}
}

// TestAccounts: the right account or none.
func TestAccounts(t *testing.T) {
	w := prepared(t)
	w.Parties.Partners = append(w.Parties.Partners,
		lately.Party{ID: "nobody", Name: "Nobody", Domains: []string{"nobody.example"}},
		lately.Party{ID: "twins", Name: "Twins"},
		lately.Party{ID: "byid", Name: "By id", CRM: []string{w.customer, "../../User/1"}},
		lately.Party{ID: "again", Name: "Contoso"},
	)
	w.Add("Account", attrs{"name": "Twins"})
	w.Add("Account", attrs{"name": "twins"})
	for range 45 { // whose web sites only look as if
		w.Add("Account", attrs{"name": "Clone", "website": "notnorthwind.example"})
	}
	p, err := w.writer(t).Plan(t.Context(), w.scores(score))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range p.Updates {
		got = append(got, u.Partner+" "+u.Account)
	}
	if want := []string{"northwind " + w.northwind, "contoso " + w.contoso, "byid " + w.customer}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	notes := strings.Join(p.Notes, "\n")
	for _, want := range []string{"Nobody: no account", "Twins: several accounts fit", "Contoso: account " + w.contoso + " is already that of Contoso"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q don't say %q", p.Notes, want)
		}
	}
}

// TestFields: what is missing is said with what to do, and what can't hold a value isn't
// written.
func TestFields(t *testing.T) {
	w := open(t)
	w.AddField("Account", "cLatelyScore", espocrmtest.Field{Type: "varchar", Custom: true})
	w.AddField("Account", "latelyStatus", espocrmtest.Field{Type: "varchar", Custom: true}) // where the prefix is turned off
	w.AddField("Account", "cLatelyDate", espocrmtest.Field{Type: "date", Custom: true})
	w.ChangeUser("connector", func(u *espocrmtest.User) { u.Hidden = map[string][]string{"Account": {"cLatelyDate"}} })
	p, err := w.writer(t).Plan(t.Context(), w.scores(score))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		as    string
		state connectors.FieldState
		fix   string
	}{
		{"cLatelyScore", connectors.Unfit, "add it again as Float"}, {"latelyStatus", connectors.Exists, ""},
		{"cLatelyBalance", connectors.ByHand, "the name latelyBalance"}, {"cLatelyDate", connectors.ByHand, "let the API user's role see it"}, {"cLatelyLink", connectors.ByHand, "type Url"},
	} {
		if f := p.Fields[i]; f.As != want.as || f.State != want.state || !strings.Contains(f.Fix, want.fix) || (f.Fix == "") != (want.fix == "") {
			t.Errorf("%s: got %+v", f.Name, f)
		}
	}
	if len(p.Updates) != 2 || len(p.Updates[0].Changes) != 1 || p.Updates[0].Changes[0].As != "latelyStatus" {
		t.Errorf("got %+v", p.Updates)
	}
	if err := w.writer(t).Create(t.Context(), p.Fields[2:3]); !errors.Is(err, lately.ErrPermanent) || len(w.writing()) != 0 {
		t.Errorf("Create: %v", err)
	}
	if err := w.writer(t).Create(t.Context(), nil); err != nil {
		t.Errorf("Create of nothing: %v", err)
	}
}

// TestForeignFields: whatever an update says, nothing but lately's fields is sent.
func TestForeignFields(t *testing.T) {
	w := prepared(t)
	for _, ch := range []connectors.Change{
		{Field: "lately_score", As: "name", New: "1"}, {Field: "name", As: "name", New: "x"}, {Field: "lately_score", As: "cLatelyScore", New: "high"}, {Field: "lately_score", As: "cLatelyScoreX", New: "1"},
	} {
		err := w.writer(t).Write(t.Context(), connectors.Update{Account: w.northwind, Version: "1", Changes: []connectors.Change{ch}})
		if err == nil || len(w.Requests()) != 0 {
			t.Errorf("%+v: %v after %d requests", ch, err, len(w.Requests()))
		}
	}
	for _, id := range []string{"", "../User/1", "a/b"} {
		if err := w.writer(t).Write(t.Context(), connectors.Update{Account: id, Changes: []connectors.Change{{Field: "lately_score", As: "cLatelyScore", New: "1"}}}); err == nil || len(w.Requests()) != 0 {
			t.Errorf("account %q: %v", id, err)
		}
	}
}

// TestRefusedWrites: what the CRM says of a write reaches the reader.
func TestRefusedWrites(t *testing.T) {
	w := prepared(t)
	w.AddField("Account", "cLatelyScore", espocrmtest.Field{Type: "float", Custom: true, Max: "0.1"})
	p, err := w.writer(t).Plan(t.Context(), w.scores(map[string]string{"lately_score": "0.4"})[:1])
	if err != nil {
		t.Fatal(err)
	}
	write := func() error { return w.writer(t).Write(t.Context(), p.Updates[0]) }
	if err := write(); !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), `cLatelyScore doesn't take the value (rule "max")`) {
		t.Errorf("above the maximum: %v", err)
	}
	w.ChangeUser("connector", func(u *espocrmtest.User) { u.Edit["Account"] = espocrmtest.No })
	if err := write(); !errors.Is(err, lately.ErrPermanent) || !strings.Contains(err.Error(), "edit access to Account") {
		t.Errorf("without rights: %v", err)
	}
	w.Delete("Account", w.northwind)
	if err := write(); !errors.Is(err, lately.ErrPermanent) {
		t.Errorf("a deleted account: %v", err)
	}
}
