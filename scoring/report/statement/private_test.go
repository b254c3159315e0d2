package statement_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/scoring/report/statement"
)

// shown says of each field of what a statement is made from whether the partner may
// see it. A field that isn't here fails the test: whoever adds one has to decide.
var shown = map[string]bool{
	"Activity.ID": false, "Activity.Partner": false, "Activity.Side": true, "Activity.Area": true, "Activity.Title": true,
	"Activity.URL": true, "Activity.OccurredAt": true, "Activity.Status": false, "Activity.Confidence": false, "Activity.Rule": false,
	"Activity.Excerpt": false, "Activity.Source": false, "Activity.FirstSeen": false, "Activity.LastSeen": false, "Activity.EndedAt": true,
	"Activity.Stage": true, "Activity.StageAt": false, "Activity.Amount": false, "Activity.Currency": false, "Activity.DealID": false,
	"Activity.Account": false, "Activity.AliveAt": false, "Activity.Archived": false, "Activity.Evidence": false,

	"Evidence.Side": false, "Evidence.Area": false, "Evidence.Source": false, "Evidence.ItemKey": false, "Evidence.URL": false, "Evidence.Rule": false, "Evidence.Excerpt": false,
	"Evidence.Status": false, "Evidence.Confidence": false, "Evidence.FirstSeen": false, "Evidence.LastSeen": false,

	"Party.ID": false, "Party.Name": true, "Party.Aliases": false, "Party.Products": false, "Party.Domains": false, "Party.GitHub": false,
	"Party.Ambiguous": false, "Party.Ignore": false, "Party.CRM": false, "Party.Since": false,
}

// Beginnings of what is planted; none may be in a page.
const (
	canary      = "canary"
	canaryFloat = 0.7316925
	canaryYear  = 1973
)

// plant puts something to be recognised by into every private field that holds text,
// a number or a time.
func plant(t *testing.T, v reflect.Value) {
	t.Helper()
	for i := range v.NumField() {
		field := v.Type().Name() + "." + v.Type().Field(i).Name
		public, known := shown[field]
		if !known {
			t.Errorf("nobody has said whether a partner may see %s", field)
		}
		if public || !known {
			continue
		}
		mark := canary + "-" + strings.ReplaceAll(field, ".", "-")
		switch f := v.Field(i); f.Interface().(type) {
		case string, lately.Status, lately.Side, lately.Area:
			f.SetString(mark)
		case float64:
			f.SetFloat(canaryFloat)
		case bool:
		case time.Time:
			f.Set(reflect.ValueOf(time.Date(canaryYear, 7, 3, 0, 0, 0, 0, time.UTC)))
		case []string:
			f.Set(reflect.ValueOf([]string{mark}))
		case []lately.Evidence:
			var e lately.Evidence
			plant(t, reflect.ValueOf(&e).Elem())
			f.Set(reflect.ValueOf([]lately.Evidence{e}))
		default:
			t.Errorf("nothing can be planted in %s", field)
		}
	}
}

// private is an activity that may be shown, with something planted in every private
// field.
func private(t *testing.T, area lately.Area, side lately.Side, title string, daysAgo int) lately.Activity {
	t.Helper()
	var a lately.Activity
	plant(t, reflect.ValueOf(&a).Elem())
	a.Partner, a.Status = partnerID, lately.Counted
	a.Area, a.Side, a.Title, a.URL = area, side, title, "https://public.example/"+lately.Slug(title)
	a.OccurredAt = asOf.AddDate(0, 0, -daysAgo)
	return a
}

const partnerID = canary + "-Party-ID"

// What is private is in no page, whatever the activity.
func TestNothingPrivateIsShown(t *testing.T) {
	us, them := lately.Party{Name: "Quarry Lane"}, lately.Party{Name: "Tidewater Maps"}
	plant(t, reflect.ValueOf(&us).Elem())
	plant(t, reflect.ValueOf(&them).Elem())
	var acts []lately.Activity
	for i, area := range lately.Areas() {
		for _, side := range []lately.Side{lately.Ours, lately.Theirs} {
			title := fmt.Sprintf("Shown %s of %s", area, side)
			if area == lately.Referral { // a CRM's names and addresses are private
				title = canary + " deal"
			}
			acts = append(acts, private(t, area, side, title, 20+i))
		}
	}
	for _, hidden := range []func(*lately.Activity){
		func(a *lately.Activity) { a.Status = lately.Pending },
		func(a *lately.Activity) { a.Status = lately.Mention },
		func(a *lately.Activity) { a.Status = lately.Rejected },
		func(a *lately.Activity) { a.Partner = "somebody-else" },
		func(a *lately.Activity) { a.Archived, a.Area = true, lately.Integration },
		func(a *lately.Activity) { a.OccurredAt = asOf.AddDate(0, 0, 9) },
		func(a *lately.Activity) { a.OccurredAt = asOf.AddDate(-2, 0, 0) },
		func(a *lately.Activity) { a.Stage, a.Area = lately.Deleted, lately.Referral },
	} {
		a := private(t, lately.BlogPost, lately.Ours, canary+" title", 30)
		hidden(&a)
		acts = append(acts, a)
	}
	for _, stage := range []lately.Stage{lately.Submitted, lately.Accepted, lately.Won, lately.Lost} {
		a := private(t, lately.Referral, lately.Theirs, canary+" customer", 40)
		a.Stage, a.URL = stage, "https://crm.canary.example/deal/7"
		acts = append(acts, a)
	}
	s := statement.Make(us, them, slices.Values(acts), asOf.AddDate(-1, 0, 0), asOf)
	for form, write := range forms(&s) {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		low := strings.ToLower(b.String())
		for _, no := range []string{canary, "73", "crm.", "somebody", "pending", "mention", "rejected", "points", "balance", "tariff", "owe"} {
			if i := strings.Index(withoutStyle(low), no); i >= 0 {
				t.Errorf("%s shows %q: …%s…", form, no, withoutStyle(low)[max(0, i-60):min(len(withoutStyle(low)), i+60)])
			}
		}
		for _, yes := range []string{"shown blog", "shown integration", "quarry lane", "tidewater maps", "won", "lost"} {
			if !strings.Contains(strings.ReplaceAll(low, `\`, ""), yes) {
				t.Errorf("%s lacks %q", form, yes)
			}
		}
	}
}

// withoutStyle takes off a page's style sheet and policy, which hold numbers.
func withoutStyle(page string) string {
	_, body, ok := strings.Cut(page, "<body>")
	if !ok {
		return page
	}
	return body
}

// Addresses of private networks and of anything but the web aren't linked.
func TestOnlyPublicAddressesAreLinked(t *testing.T) {
	for _, address := range []string{
		"http://wiki/page", "http://10.1.2.3/x", "http://[fd00::1]/x", "https://crm.internal/1", "https://nas.local/", "https://intra.corp/x",
		"http://localhost:8080/", "javascript:alert(1)", "file:///etc/passwd", "ftp://files.example/x", "https://printer.lan./x",
	} {
		a := lately.Activity{Partner: "p", Side: lately.Ours, Area: lately.BlogPost, Status: lately.Counted, Title: "T", URL: address, OccurredAt: asOf.AddDate(0, 0, -1)}
		s := statement.Make(lately.Party{Name: "U"}, lately.Party{ID: "p", Name: "P"}, slices.Values([]lately.Activity{a}), asOf.AddDate(-1, 0, 0), asOf)
		if d := s.Months[0].Deeds[0]; d.Link != "" {
			t.Errorf("%s is linked as %s", address, d.Link)
		}
	}
}
