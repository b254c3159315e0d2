package pipedrive_test

import (
	"fmt"
	"testing"
	"time"

	"lately"
	"lately/connectors/crm/pipedrive/pipedrivetest"
)

// TestStory follows deals through everything that happens to deals, and says after
// each step what a person would write down.
func TestStory(t *testing.T) {
	w := open(t)
	w.Turn(t)
	w.Want(t, "at first")

	w.now = w.now.Add(hour)
	a := w.add(w.by, w.northwind)
	b := w.add(w.to, w.contoso, func(d *deal) { d.Stage, d.Value = 3, "990" })
	w.add("", 0)
	w.later(t, time.Minute)
	of := func(id int64, rest string) string { return fmt.Sprint(id, ": ", rest) }
	forB := of(b, "contoso ours accepted 990 EUR")
	w.Want(t, "created", of(a, "northwind theirs submitted 5280.01 EUR"), forB)
	if w.Len() != 2 {
		t.Errorf("%d deals are known: one names nobody", w.Len())
	}

	w.Set(a, func(d *deal) { d.Stage, d.Value = 2, "6000.5" })
	w.later(t, hour)
	w.Want(t, "edited", of(a, "northwind theirs accepted 6000.5 EUR"), forB)

	w.SetSilently(a, func(d *deal) { d.Custom[w.by] = w.contoso })
	w.later(t, hour)
	w.Want(t, "another partner, without a trace", of(a, "northwind theirs accepted 6000.5 EUR"), forB)
	w.later(t, day)
	w.Want(t, "another partner, compared", of(a, "contoso theirs accepted 6000.5 EUR"), forB)

	won := w.now
	w.Set(a, func(d *deal) { d.Status, d.Won = "won", won })
	w.later(t, hour)
	w.Want(t, "won", of(a, "contoso theirs won 6000.5 EUR"), forB)
	if it, _ := w.Item(fmt.Sprint(a)); !it.Deal.ClosedAt.Equal(won) {
		t.Errorf("closed at %v, want %v", it.Deal.ClosedAt, won)
	}

	w.Set(a, func(d *deal) { d.Status, d.Won = "open", time.Time{} })
	w.later(t, hour)
	w.Want(t, "reopened", of(a, "contoso theirs accepted 6000.5 EUR"), forB)
	if it, _ := w.Item(fmt.Sprint(a)); !it.Deal.ClosedAt.IsZero() {
		t.Errorf("an open deal was closed at %v", it.Deal.ClosedAt)
	}

	w.Set(a, func(d *deal) { d.Currency = "USD" })
	w.later(t, hour)
	w.Want(t, "another currency", of(a, "contoso theirs accepted 6000.5 USD"), forB)

	w.Set(b, func(d *deal) { d.Status, d.Lost, d.Archived = "lost", w.now, true })
	w.later(t, hour)
	forB = of(b, "contoso ours lost 990 EUR")
	w.Want(t, "lost and archived at once", of(a, "contoso theirs accepted 6000.5 USD"), forB)
	w.later(t, day)
	w.Want(t, "archived, compared", of(a, "contoso theirs accepted 6000.5 USD"), forB)

	twin := w.add(w.by, w.contoso)
	w.later(t, hour)
	w.Want(t, "a twin", of(a, "contoso theirs accepted 6000.5 USD"), of(twin, "contoso theirs submitted 5280.01 EUR"), forB)
	w.MergeDeals(a, twin)
	w.later(t, hour)
	w.Want(t, "merged", of(a, "contoso theirs accepted 6000.5 USD"), forB)

	w.Set(a, func(d *deal) { delete(d.Custom, w.by) })
	w.later(t, hour)
	w.Want(t, "without a partner", forB)
	w.Set(a, func(d *deal) { d.Custom[w.by] = w.northwind })
	w.later(t, hour)
	w.Want(t, "with one again", of(a, "northwind theirs accepted 6000.5 USD"), forB)

	w.Set(a, func(d *deal) { d.Deleted = w.now })
	w.later(t, hour)
	w.Want(t, "deleted", forB)
	if it, _ := w.Item(fmt.Sprint(a)); it.Deal.Stage != lately.Deleted {
		t.Errorf("a deleted deal is told as %+v", it.Deal)
	}
	w.Set(a, func(d *deal) { d.Deleted = time.Time{} })
	w.later(t, hour)
	w.Want(t, "restored", of(a, "northwind theirs accepted 6000.5 USD"), forB)
}

// TestPurgedDeal: 30 days after its deletion a deal is in no list.
func TestPurgedDeal(t *testing.T) {
	w := open(t)
	a, b := w.add(w.by, w.northwind), w.add(w.to, w.contoso)
	w.Turn(t)
	w.Purge(b)
	w.later(t, day)
	w.Want(t, "gone for good", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
}

// TestMergedPartners: deals point at the organization that survived, and nothing else
// shows it.
func TestMergedPartners(t *testing.T) {
	w := open(t)
	twin := w.AddOrg("Nordwind Alt", "alt.example")
	a := w.add(w.by, twin)
	w.Turn(t)
	w.Want(t, "a partner that nobody knows")
	if got := w.Unattributed(t); len(got) != 1 {
		t.Errorf("unattributed: %q", got)
	}
	w.MergeOrgs(w.northwind, twin)
	w.later(t, day)
	w.Want(t, "merged", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
}

// TestDeletedPartner: what an organization was called last says whose referral it was.
func TestDeletedPartner(t *testing.T) {
	w := open(t)
	a := fmt.Sprint(w.add(w.by, w.northwind), ": northwind theirs submitted 5280.01 EUR")
	w.Turn(t)
	w.SetOrg(w.northwind, func(o *pipedrivetest.Org) { o.Deleted = true })
	w.later(t, day)
	w.Want(t, "partner deleted", a)
	if len(w.Warnings) != 1 {
		t.Errorf("warnings: %q", w.Warnings)
	}
	if w.later(t, day); len(w.Warnings) != 0 {
		t.Errorf("warned again: %q", w.Warnings)
	}
}

// TestHiddenDeals: deals that the user can't see any more aren't gone.
func TestHiddenDeals(t *testing.T) {
	w := open(t)
	var want []string
	for range 8 {
		want = append(want, fmt.Sprint(w.add(w.by, w.northwind), ": northwind theirs submitted 5280.01 EUR"))
	}
	w.Turn(t)
	for id := range int64(4) {
		w.Hide(id+1, true)
	}
	w.later(t, day)
	w.Want(t, "half of them hidden", want...)
	if len(w.Warnings) != 1 {
		t.Errorf("warnings: %q", w.Warnings)
	}
	for id := range int64(3) {
		w.Hide(id+1, false)
	}
	w.later(t, day)
	w.Want(t, "one of them gone", append(want[:3:3], want[4:]...)...)
}

// TestWays: every way to name a partner.
func TestWays(t *testing.T) {
	w := open(t)
	choice := w.AddDealField("Sourcing partner", "enum", pipedrivetest.Option{ID: 7, Label: "Contoso"}, pipedrivetest.Option{ID: 8, Label: "Messe Nord"})
	person := w.AddDealField("Introduced by", "people")
	several := w.AddDealField("Helpers", "set", pipedrivetest.Option{ID: 1, Label: "Northwind"}, pipedrivetest.Option{ID: 2, Label: "Contoso"})
	text := w.AddDealField("Vermittler", "varchar")
	w.AddPipeline(7, "Referrals out", "Handed over", "Working")
	w.settings.Inbound.Fields = []string{"referral partner", "Sourcing partner", "introduced by", "Helpers", "vermittler"}
	w.settings.Values = map[string]string{"messe nord": fmt.Sprint(w.northwind)}
	ann := w.AddPerson("Ann", w.northwind)
	plain := func(d *deal) { d.Value, d.Currency = "1", "EUR" }
	for i, tt := range []struct {
		change func(*deal)
		want   []string
		hint   bool
	}{
		{func(d *deal) { d.Custom[choice] = 7 }, []string{"contoso theirs submitted 1 EUR"}, false},
		{func(d *deal) { d.Custom[choice] = 8 }, []string{"northwind theirs submitted 1 EUR"}, false},
		{func(d *deal) { d.Custom[person] = ann }, []string{"northwind theirs submitted 1 EUR"}, false},
		{func(d *deal) { d.Custom[several] = []int64{1, 2} }, []string{"contoso theirs submitted 1 EUR", "northwind theirs submitted 1 EUR"}, false},
		{func(d *deal) { d.Custom[text] = "contoso.example" }, []string{"contoso theirs submitted 1 EUR"}, false},
		{func(d *deal) { d.Custom[text] = fmt.Sprint(w.contoso) }, []string{"contoso theirs submitted 1 EUR"}, false},
		{func(d *deal) { d.Pipeline, d.Stage, d.Org = 7, 71, w.contoso }, []string{"contoso ours accepted 1 EUR"}, false},
		{func(d *deal) { d.Channel = 51 }, nil, true},
		{func(d *deal) { d.Labels = []int64{60, 61} }, nil, true},
		{func(d *deal) { d.Channel = 50 }, nil, false},
		{func(d *deal) { d.Custom[text] = "Somebody" }, nil, true},
	} {
		id := w.add("", 0, plain, tt.change)
		w.later(t, hour)
		var want []string
		for _, line := range tt.want {
			want = append(want, fmt.Sprint(id, ": ", line))
		}
		w.Want(t, fmt.Sprint("way ", i), want...)
		if got := w.Unattributed(t); len(got) > 0 != tt.hint {
			t.Errorf("way %d: unattributed %q", i, got)
		}
		w.Set(id, func(d *deal) { d.Deleted = w.now })
		w.later(t, hour)
	}
}

// TestNewStage: a stage that came after the names were read is looked up at once.
func TestNewStage(t *testing.T) {
	w := open(t)
	a, b := w.add(w.by, w.northwind), w.add(w.by, w.contoso)
	w.Turn(t)
	w.AddPipeline(9, "Second", "First", "Then")
	w.Set(a, func(d *deal) { d.Pipeline, d.Stage = 9, 91 })
	w.later(t, hour)
	w.Want(t, "a stage of a new pipeline", fmt.Sprint(a, ": northwind theirs accepted 5280.01 EUR"), fmt.Sprint(b, ": contoso theirs submitted 5280.01 EUR"))
	w.settings.Stages = map[string]lately.Stage{"then": lately.Lost, "Won": lately.Accepted}
	w.Set(b, func(d *deal) { d.Status = "won" })
	w.later(t, hour)
	w.Want(t, "as the settings say", fmt.Sprint(a, ": northwind theirs lost 5280.01 EUR"), fmt.Sprint(b, ": contoso theirs accepted 5280.01 EUR"))
	w.Set(a, func(d *deal) { d.Stage = 4711 })
	w.later(t, hour)
	w.Want(t, "a stage that no pipeline has", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"), fmt.Sprint(b, ": contoso theirs accepted 5280.01 EUR"))
	if len(w.Warnings) != 1 {
		t.Errorf("warnings: %q", w.Warnings)
	}
}

// TestNewChoice: an option that came after the names were read is looked up.
func TestNewChoice(t *testing.T) {
	w := open(t)
	choice := w.AddDealField("Referred by", "enum", pipedrivetest.Option{ID: 7, Label: "Contoso"})
	w.Turn(t)
	w.AddOption(choice, pipedrivetest.Option{ID: 9, Label: "Northwind"})
	a := w.add(choice, 9)
	w.later(t, hour)
	w.Want(t, "looked up", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
	for w.AddOrg("Filler", "") < 950 { // an organization with the number of an option
	}
	w.Parties.Partners = append(w.Parties.Partners, lately.Party{ID: "wrong", Name: "Wrong", CRM: []string{"950"}})
	b := w.add(choice, 950)
	w.later(t, hour)
	w.Want(t, "an option that isn't there any more", fmt.Sprint(a, ": northwind theirs submitted 5280.01 EUR"))
	if got := w.Unattributed(t); len(got) != 1 || got[0] != fmt.Sprint(b, `: field Referred by names "option 950", which no partner in the config is`) {
		t.Errorf("unattributed: %q", got)
	}
}

// TestReadAnew: read from the start, without what was remembered, a deleted deal shows by
// its absence from a whole listing.
func TestReadAnew(t *testing.T) {
	w := open(t)
	a, b := w.add(w.by, w.northwind), w.add(w.to, w.contoso)
	w.Turn(t)
	w.Set(a, func(d *deal) { d.Deleted = w.now })
	w.Cursor = nil
	w.Turn(t)
	w.Want(t, "read anew", fmt.Sprint(b, ": contoso ours submitted 5280.01 EUR"))
}
