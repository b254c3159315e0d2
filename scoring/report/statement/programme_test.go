package statement_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/scoring/programme"
	"lately/scoring/report/statement"
)

// Every partner of the programme gets a page that is about him alone.
func TestTheProgramme(t *testing.T) {
	acts := programme.Activities()
	us := lately.Party{ID: lately.OurID, Name: programme.Name(lately.OurID)}
	ags := programme.Agreements()
	for i, ag := range ags {
		them := lately.Party{ID: ag.Partner, Name: ag.Name}
		s := statement.Make(us, them, slices.Values(acts), programme.AsOf.AddDate(-1, 0, 0).Add(1e9), programme.AsOf)
		for end, write := range forms(&s) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("programme-%02d%s", i+1, end), b.Bytes())
			for _, other := range ags {
				if other.Partner != ag.Partner && strings.Contains(b.String(), other.Name) {
					t.Errorf("the page for %s names %s", ag.Name, other.Name)
				}
			}
			for _, a := range acts {
				for _, no := range []string{a.Account, a.Amount, a.DealID, a.Rule, a.Excerpt} {
					if len(no) > 4 && a.Partner == ag.Partner && !publicWords(acts, no) && strings.Contains(b.String(), no) {
						t.Errorf("the page for %s shows %q", ag.Name, no)
					}
				}
			}
		}
	}
}

// publicWords reports whether words stand in the title of something public, too.
func publicWords(acts []lately.Activity, words string) bool {
	return slices.ContainsFunc(acts, func(a lately.Activity) bool {
		return a.Area != lately.Referral && (a.Status == lately.Counted || a.Status == lately.Gone) && strings.Contains(a.Title+" "+a.URL, words)
	})
}
