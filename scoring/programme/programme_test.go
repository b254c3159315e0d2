package programme

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/scoring"
)

// Every partner is the case that it is there for.
func TestStories(t *testing.T) {
	want := map[string]scoring.Status{
		"harrow-grid": scoring.Balanced, "lumen-ledger": scoring.WeOwe, "pinecrest-analytics": scoring.TheyOwe,
		"vantor-logistics": scoring.Gated, "old-quay-systems": scoring.Dormant, "brightmoor": scoring.TooLittleData,
		"kestrel-nine": scoring.Balanced, "青波データ": scoring.Balanced, "al-madar": scoring.TooLittleData,
		"corvid-labs": scoring.TheyOwe, "nordvik-handel": scoring.WeOwe, "tessellate": scoring.Balanced,
	}
	got := map[string]scoring.Status{}
	for _, c := range Cards() {
		got[c.Partner] = c.Status
		if want[c.Partner] != c.Status {
			t.Logf("%s: G %.1f, R %.1f, B %+.2f", c.Partner, c.Given.Points, c.Received.Points, c.Balance)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestActivitiesAreWhatALedgerGives(t *testing.T) {
	acts := Activities()
	if n := len(acts); n < 400 || n > 900 {
		t.Errorf("%d activities", n)
	}
	ids, known := map[string]string{}, map[string]bool{}
	for _, s := range Sources() {
		known[s.Source.ID] = !s.LastOK.IsZero() // what was never read shows nothing
	}
	for i, a := range acts {
		if i > 0 && (a.Partner < acts[i-1].Partner || a.Partner == acts[i-1].Partner && a.OccurredAt.After(acts[i-1].OccurredAt)) {
			t.Errorf("%s of %s is out of order", a.Title, a.Partner)
		}
		if ids[a.ID] != "" {
			t.Errorf("%s and %s have one id", a.Title, ids[a.ID])
		}
		ids[a.ID] = a.Title
		switch {
		case !a.Area.Valid(), a.Side != lately.Ours && a.Side != lately.Theirs, a.Status == "", a.Title == "", len(a.Evidence) == 0:
			t.Errorf("%+v", a)
		case !known[a.Source]:
			t.Errorf("%s of %s is from no source: %q", a.Title, a.Partner, a.Source)
		case a.FirstSeen.After(AsOf) && !a.OccurredAt.After(AsOf), a.LastSeen.Before(a.FirstSeen) && a.EndedAt.IsZero():
			t.Errorf("%s of %s: seen from %s to %s", a.Title, a.Partner, a.FirstSeen, a.LastSeen)
		case strings.Contains(a.URL, " "), a.URL == "" && a.Area != lately.Referral:
			t.Errorf("%s: URL %q", a.Title, a.URL)
		}
	}
	if diff := cmp.Diff(acts, Activities()); diff != "" {
		t.Error(diff)
	}
}

func TestTheProgrammeHasEverything(t *testing.T) {
	statuses, stages, currencies, states, reasons := map[lately.Status]int{}, map[lately.Stage]int{}, map[string]int{}, map[scoring.State]int{}, map[scoring.Reason]int{}
	for _, a := range Activities() {
		statuses[a.Status]++
		stages[a.Stage]++
		currencies[a.Currency]++
	}
	for _, c := range Cards() {
		for l := range c.Lines() {
			reasons[l.Why]++
		}
		for _, acc := range c.Accounts() {
			for _, a := range acc.Areas {
				states[a.Expectation.State]++
			}
		}
	}
	for _, s := range []lately.Status{lately.Counted, lately.Pending, lately.Mention, lately.Rejected, lately.Gone} {
		if statuses[s] == 0 {
			t.Errorf("nothing is %s", s)
		}
	}
	for _, s := range []lately.Stage{lately.Submitted, lately.Accepted, lately.Won, lately.Lost} {
		if stages[s] == 0 {
			t.Errorf("no referral is %s", s)
		}
	}
	for _, s := range []scoring.State{scoring.Met, scoring.Due, scoring.Overdue, scoring.NotExpected, scoring.OnHold, scoring.Unseen} {
		if states[s] == 0 {
			t.Errorf("no expectation is %s", s)
		}
	}
	for _, r := range []scoring.Reason{scoring.NotYet, scoring.BeforeSince, scoring.Archived, scoring.NotWanted} {
		if reasons[r] == 0 {
			t.Errorf("nothing counts nothing for being %s", r)
		}
	}
	if len(currencies) < 6 || !slices.ContainsFunc(Sources(), func(s lately.SourceState) bool { return s.HeldBack > 0 }) {
		t.Errorf("currencies %v", currencies)
	}
}
