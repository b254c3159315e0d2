package hubspot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/hubspot/hubspottest"
	"lately/connectors/crm/referral/referraltest"
)

// book keeps the book on an account with two partners.
func (w *world) book(t *testing.T) *referraltest.Book {
	t.Helper()
	return &referraltest.Book{
		Source: lately.Source{ID: "us/crm/hubspot", Owner: lately.OurID, Kind: "crm/hubspot"},
		Parties: lately.Parties{
			Us: lately.Party{Name: "Saatgut Nord"},
			Partners: []lately.Party{
				{ID: "northwind", Name: "Northwind Partners", Domains: []string{"northwind.example"}},
				{ID: "contoso", Name: "Contoso", CRM: []string{"901"}},
			},
		},
		Open:   func() connectors.Connector { return w.connector(t) },
		Killed: true,
	}
}

// TestStory follows one deal, and some beside it, through all that befalls deals.
// After each step there are exactly the referrals that a person would write down.
func TestStory(t *testing.T) {
	data := sample()
	data.Deals, data.Lag = nil, 30*time.Second
	data.Properties = append(data.Properties, hubspottest.Property{Name: "deal_currency_code", Label: "Currency"})
	w := open(t, data, nil)
	w.account.Edit(func(d *hubspottest.Data) { d.Now = func() time.Time { return w.now } })
	b := w.book(t)
	step := func(name string, after time.Duration, want ...string) {
		t.Helper()
		w.now = w.now.Add(after)
		b.Turn(t)
		b.Want(t, name, want...)
	}
	change := func(id int64, f func(*hubspottest.Deal)) {
		w.account.Change(id, func(d *hubspottest.Deal) { f(d); d.Modified = w.now })
	}
	customer := hubspottest.Association{Company: 501, Labels: []string{"Primary"}}
	partner := func(id int64) []hubspottest.Association {
		return []hubspottest.Association{customer, {Company: id, Labels: []string{"Referral partner"}}}
	}
	step("an empty account", 0)

	w.account.Put(hubspottest.Deal{ID: 11, Name: "Mill", Amount: "100.10", Stage: "appointmentscheduled", Created: w.now, Modified: w.now, Companies: partner(900), Properties: map[string]string{"deal_currency_code": "EUR"}})
	step("written a moment ago, and not searchable yet", 20*time.Second)
	step("created", time.Hour, "11: northwind theirs submitted 100.10 EUR")
	change(11, func(d *hubspottest.Deal) { d.Stage, d.Amount = "contractsent", "250.00" })
	step("edited", time.Hour, "11: northwind theirs accepted 250.00 EUR")
	w.account.Change(11, func(d *hubspottest.Deal) { d.Companies = partner(901) })
	step("given to another partner by association only, which no search shows", time.Hour, "11: northwind theirs accepted 250.00 EUR")
	step("after the daily comparison", 24*time.Hour, "11: contoso theirs accepted 250.00 EUR")
	change(11, func(d *hubspottest.Deal) { d.Stage, d.Closed = "closedwon", w.now })
	step("won", time.Hour, "11: contoso theirs won 250.00 EUR")
	change(11, func(d *hubspottest.Deal) { d.Stage, d.Closed = "contractsent", time.Time{} })
	step("reopened", time.Hour, "11: contoso theirs accepted 250.00 EUR")
	change(11, func(d *hubspottest.Deal) { d.Properties = map[string]string{"deal_currency_code": "USD"} })
	step("in another currency", time.Hour, "11: contoso theirs accepted 250.00 USD")

	w.account.MergeCompanies(502+400, 901) // no such company: nothing is left of Contoso but its id
	w.account.Edit(func(d *hubspottest.Data) {
		d.Companies = append(d.Companies, hubspottest.Company{ID: 902, Name: "Contoso Group", Domain: "contoso-group.example", Merged: []int64{901}})
	})
	step("its partner merged into another company", 25*time.Hour, "11: contoso theirs accepted 250.00 USD")

	w.account.Put(hubspottest.Deal{ID: 12, Name: "Mill again", Amount: "7", Stage: "contractsent", Created: w.now, Modified: w.now, Companies: partner(900)})
	w.account.Put(hubspottest.Deal{ID: 13, Name: "Farm", Stage: "contractsent", Created: w.now, Modified: w.now, Companies: []hubspottest.Association{customer, {Company: 900, Labels: []string{"Referred to"}}}})
	step("two more", time.Hour, "11: contoso theirs accepted 250.00 USD", "12: northwind theirs accepted 7 EUR", "13: northwind ours accepted")
	w.account.MergeDeals(11, 12, w.now)
	step("one merged into the other", time.Hour, "11: contoso theirs accepted 250.00 USD", "13: northwind ours accepted")
	w.account.Archive(11, w.now)
	step("archived, which no search shows", time.Hour, "11: contoso theirs accepted 250.00 USD", "13: northwind ours accepted")
	step("after the daily look at the archive", 24*time.Hour, "13: northwind ours accepted")
	w.account.Restore(11)
	change(11, func(*hubspottest.Deal) {})
	step("restored", time.Hour, "11: contoso theirs accepted 250.00 USD", "13: northwind ours accepted")
	w.account.Purge(13)
	step("deleted for good, which is in no list", 48*time.Hour, "11: contoso theirs accepted 250.00 USD", "13: northwind ours accepted")
	step("after a weekly comparison of all, since the last of which it was seen", 8*24*time.Hour, "11: contoso theirs accepted 250.00 USD", "13: northwind ours accepted")
	step("after the next", 8*24*time.Hour, "11: contoso theirs accepted 250.00 USD")
}

// TestOldDealGivenToAnother has a deal that was won long ago and is given to another
// partner by association only.
func TestOldDealGivenToAnother(t *testing.T) {
	data := sample()
	data.Deals = data.Deals[1:2]
	data.Deals[0].Closed = at(3).AddDate(-1, 0, 0)
	w := open(t, data, nil)
	b := w.book(t)
	b.Turn(t)
	b.Want(t, "at first", "2: northwind theirs won 12500.00 EUR")
	w.account.Change(2, func(d *hubspottest.Deal) { d.Companies[1].Company = 901 })
	w.now = w.now.Add(8 * 24 * time.Hour)
	b.Turn(t)
	b.Want(t, "after a week", "2: contoso theirs won 12500.00 EUR")
}

// TestUnattributed lists the deals that name a partner nobody knows, or none.
func TestUnattributed(t *testing.T) {
	data := sample()
	data.Properties = append(data.Properties, hubspottest.Property{Name: "lead_origin", Label: "Lead origin", Options: []hubspottest.Option{{Value: "p1", Label: "Partner"}}})
	data.Deals[0].Properties = map[string]string{"lead_origin": "p1"}
	w := open(t, data, nil)
	w.settings.Inbound.Sources = []string{"Lead origin=partner"}
	b := w.book(t)
	b.Turn(t)
	want := []string{
		`1: source "Partner" says that a partner is behind it, but not which`,
		"9: field referral_partner names account 424242, which no partner in the config is",
	}
	if got := b.Unattributed(t); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if it, _ := b.Item("1"); it.Title != "Deal no. 1" || it.URL == "" || it.Deal.Account != "Customer Ltd" {
		t.Errorf("nobody could find the deal by %+v", it)
	}
}

// TestLargeAccount reads 25,000 deals, of which 3,000 share one millisecond, with each
// page fetched twice as by killed runs, and counts requests.
func TestLargeAccount(t *testing.T) {
	const many, bulk = 25_000, 3_000
	data := sample()
	data.Deals = nil
	for i := range int64(many) {
		d := hubspottest.Deal{ID: i + 1, Name: "d", Amount: "5", Stage: "contractsent", Created: at(1), Modified: at(2).Add(time.Duration(i) * time.Second)}
		if i%8 == 0 && i/8 < bulk {
			d.Modified = at(2)
		}
		d.Companies = []hubspottest.Association{{Company: 501, Labels: []string{"Primary"}}}
		if i%10 == 0 {
			d.Companies = append(d.Companies, hubspottest.Association{Company: 900, Labels: []string{"Referral partner"}})
		}
		data.Deals = append(data.Deals, d)
	}
	w := open(t, data, nil)
	b := w.book(t)
	requests := func(what string) (n int) {
		t.Helper()
		n = len(w.account.Requests())
		w.now = w.now.Add(time.Hour)
		b.Turn(t)
		n = len(w.account.Requests()) - n
		t.Logf("%s: %d requests, %d pages, cursor of %d bytes", what, n, b.Pages, len(b.Cursor))
		return n
	}
	cold := requests("cold, each page fetched twice") / 2
	if b.Len() != many || len(b.Referrals(t)) != many/10 {
		t.Fatalf("got %d deals and %d referrals, want %d and %d", b.Len(), len(b.Referrals(t)), many, many/10)
	}
	for key, n := range b.Told {
		if n != 1 {
			t.Fatalf("%s was reported %d times", key, n)
		}
	}
	t.Logf("cold: %d requests", cold)
	b.Killed = false
	if idle := requests("unchanged"); idle != 1 {
		t.Errorf("an unchanged account cost %d requests, want 1", idle)
	}
	for i := range int64(many / 100) {
		w.account.Change(i*100+1, func(d *hubspottest.Deal) { d.Amount, d.Modified = "6", w.now })
	}
	some := requests("1 % changed")
	if len(b.Told) != many/100 || cold > 700 || some > 10 {
		t.Errorf("got %d changed deals; %d requests cold, %d for 1 %%", len(b.Told), cold, some)
	}
	for i := range int64(bulk) {
		w.account.Change(i*8+1, func(d *hubspottest.Deal) { d.Amount, d.Modified = "7", w.now })
	}
	requests("3,000 changed in one millisecond")
	if len(b.Told) != bulk {
		t.Errorf("got %d changed deals, want %d", len(b.Told), bulk)
	}
	if !slices.ContainsFunc(b.Referrals(t), func(s string) bool { return strings.HasSuffix(s, " 7 EUR") }) {
		t.Error("the changed amounts are missing")
	}
}
