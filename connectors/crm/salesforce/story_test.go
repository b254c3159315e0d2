package salesforce_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	sf "lately/connectors/crm/salesforce/salesforcetest"
)

func number(s string) json.Number { return json.Number(s) }

// TestStory follows one opportunity, and some beside it, through all that befalls
// them. After each step there are exactly the referrals that a person would write down.
func TestStory(t *testing.T) {
	w := open(t, sf.Options{}, nil)
	w.org.AddField("Opportunity", sf.Field{Name: "CurrencyIsoCode", Label: "Currency", Type: "picklist"})
	b := w.book(t)
	step := func(name string, after time.Duration, want ...string) {
		t.Helper()
		w.now = w.now.Add(after)
		b.Turn(t)
		b.Want(t, name, want...)
	}
	id := opp(11)
	step("an empty org", 0)
	w.org.Save("Opportunity", id, deal("Mill", "Prospecting", "100.10", sf.Row{"CurrencyIsoCode": "EUR", "Referred_By__c": northwind}))
	step("created", time.Hour, line(11, "northwind theirs submitted 100.1 EUR"))
	w.org.Save("Opportunity", id, deal("Mill", "Qualification", "250"))
	step("edited", time.Hour, line(11, "northwind theirs accepted 250 EUR"))
	w.org.Save("Opportunity", id, sf.Row{"Referred_By__c": nil})
	step("without its partner", time.Hour)
	role := sf.ID("00I", 1)
	w.org.Save("OpportunityPartner", role, sf.Row{"OpportunityId": id, "AccountToId": contoso, "Role": "Referral Partner"})
	step("given to another partner by a role only, which leaves no stamp on it", time.Hour, line(11, "contoso theirs accepted 250 EUR"))
	w.org.Delete("OpportunityPartner", role)
	w.org.Save("OpportunityPartner", sf.ID("00I", 2), sf.Row{"OpportunityId": id, "AccountToId": northwind, "Role": "Referral Partner"})
	step("the role deleted and made again for another", time.Hour, line(11, "northwind theirs accepted 250 EUR"))
	w.org.Save("OpportunityPartner", sf.ID("00I", 3), sf.Row{"OpportunityId": id, "AccountToId": contoso, "Role": "Consultant"})
	step("another partner with a role that is no referral", time.Hour, line(11, "northwind theirs accepted 250 EUR"))
	w.org.Save("Opportunity", id, sf.Stage("Closed Won"))
	step("won", time.Hour, line(11, "northwind theirs won 250 EUR"))
	w.org.Save("Opportunity", id, sf.Stage("Negotiation/Review"))
	step("reopened", time.Hour, line(11, "northwind theirs accepted 250 EUR"))
	w.org.Save("Opportunity", id, sf.Row{"CurrencyIsoCode": "USD"})
	step("in another currency", time.Hour, line(11, "northwind theirs accepted 250 USD"))

	group := sf.ID("001", 9)
	w.org.Save("Opportunity", opp(12), deal("Farm", "Qualification", "7", sf.Row{"CurrencyIsoCode": "EUR", "Referred_To__c": contoso}))
	step("another, given to a partner", time.Hour, line(11, "northwind theirs accepted 250 USD"), line(12, "contoso ours accepted 7 EUR"))
	w.org.Save("Account", group, sf.Row{"Name": "Something Else"})
	w.org.MergeAccounts(group, contoso)
	step("its partner merged into another account", time.Hour, line(11, "northwind theirs accepted 250 USD"), line(12, "contoso ours accepted 7 EUR"))
	w.org.Delete("Opportunity", id)
	step("deleted", time.Hour, line(12, "contoso ours accepted 7 EUR"))
	w.org.Undelete("Opportunity", id)
	step("undeleted", time.Hour, line(11, "northwind theirs accepted 250 USD"), line(12, "contoso ours accepted 7 EUR"))
	w.org.Silently("Opportunity", id, sf.Row{"Amount": number("300")})
	step("changed by a formula, which leaves no stamp", time.Hour, line(11, "northwind theirs accepted 250 USD"), line(12, "contoso ours accepted 7 EUR"))
	step("after the weekly comparison", 8*24*time.Hour, line(11, "northwind theirs accepted 300 USD"), line(12, "contoso ours accepted 7 EUR"))
	w.org.Purge("Opportunity", opp(12))
	step("deleted for good, which leaves no trace", time.Hour, line(11, "northwind theirs accepted 300 USD"), line(12, "contoso ours accepted 7 EUR"))
	step("after the next comparison", 8*24*time.Hour, line(11, "northwind theirs accepted 300 USD"))
	w.org.SaveLate("Opportunity", opp(13), deal("Late", "Prospecting", "", sf.Row{"Referred_By__c": northwind}), w.now.Add(5*time.Minute))
	step("written in a transaction that isn't committed yet", time.Minute, line(11, "northwind theirs accepted 300 USD"))
	step("and is now, with an old stamp", time.Hour, line(11, "northwind theirs accepted 300 USD"), line(13, "northwind theirs submitted"))
}

// TestLeads has leads with a partner, before and after they become opportunities.
func TestLeads(t *testing.T) {
	w := open(t, sf.Options{}, nil)
	b := w.book(t)
	step := func(name string, want ...string) {
		t.Helper()
		w.now = w.now.Add(time.Hour)
		b.Turn(t)
		b.Want(t, name, want...)
	}
	lead := func(n int) string { return sf.ID("00Q", n) }
	w.org.Save("Lead", lead(1), sf.Row{"Name": "Ann", "Company": "Mill", "Status": "Open - Not Contacted", "Referred_By__c": northwind})
	w.org.Save("Lead", lead(2), sf.Row{"Name": "Bob", "Company": "Farm", "Status": "Working - Contacted"})
	step("one of two leads is a partner's", lead(1)+": northwind theirs submitted")
	w.org.Save("Lead", lead(2), sf.Row{"Referred_By__c": contoso})
	w.org.Save("Lead", lead(1), sf.Row{"Status": "Working - Contacted"})
	step("the other too", lead(1)+": northwind theirs submitted", lead(2)+": contoso theirs submitted")
	made := w.now
	w.org.Convert(lead(1), opp(1), deal("Mill", "Qualification", "9"))
	step("converted, and the partner not carried over: it counts once", opp(1)+": northwind theirs accepted 9 EUR", lead(2)+": contoso theirs submitted")
	if it, _ := b.Item(opp(1)); !it.Deal.CreatedAt.Before(made) || it.Deal.Partners[0].Via != "field Referred_By__c of its lead" {
		t.Errorf("the referral isn't dated by its lead: %+v", it.Deal)
	}
	w.org.Save("Lead", lead(2), sf.Row{"Status": "Closed - Not Converted"})
	step("the other came to nothing", opp(1)+": northwind theirs accepted 9 EUR", lead(2)+": contoso theirs lost")
	w.org.Save("Lead", lead(2), sf.Row{"Referred_By__c": nil})
	step("and was nobody's after all", opp(1)+": northwind theirs accepted 9 EUR")
	w.org.Save("Opportunity", opp(1), sf.Row{"Referred_By__c": contoso})
	step("what the opportunity says itself comes first", opp(1)+": contoso theirs accepted 9 EUR")
	w.settings.Leads = false
	w.org.Save("Opportunity", opp(1), sf.Row{"Referred_By__c": nil})
	step("without leads")
}

// TestUnattributed lists the deals that name a partner nobody knows, or none.
func TestUnattributed(t *testing.T) {
	w := open(t, sf.Options{}, nil)
	w.org.Save("Opportunity", opp(1), deal("Mill", "Qualification", "1", sf.Row{"LeadSource": "Partner Referral"}))
	w.org.Save("Opportunity", opp(2), deal("Farm", "Qualification", "1", sf.Row{"Referred_By__c": customer}))
	w.org.Save("Opportunity", opp(3), deal("Barn", "Qualification", "1", sf.Row{"LeadSource": "Web"}))
	w.org.Save("OpportunityPartner", sf.ID("00I", 1), sf.Row{"OpportunityId": opp(3), "AccountToId": contoso})
	b := w.book(t)
	b.Turn(t)
	want := []string{
		opp(1) + `: source "Partner Referral" says that a partner is behind it, but not which`,
		opp(2) + `: field Referred_By__c names "Customer Ltd" (customer.example), which no partner in the config is`,
	}
	if got := b.Unattributed(t); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	b.Want(t, "a partner without a role waits for a person", opp(3)+": contoso theirs accepted 1 EUR pending")
}

// TestLargeOrg reads 25,000 opportunities, of which 3,000 share one stamp, in answers
// that come in parts, with each page fetched twice as by killed runs, and counts
// requests.
func TestLargeOrg(t *testing.T) {
	const many, bulk = 25_000, 3_000
	w := open(t, sf.Options{Part: 700}, nil)
	at := w.now.AddDate(0, -1, 0)
	for i := range many {
		stamp := at.Add(time.Duration(i) * time.Second)
		if i%8 == 0 && i/8 < bulk {
			stamp = at
		}
		more := sf.Row{}
		if i%10 == 0 {
			more["Referred_By__c"] = northwind
		}
		w.org.SaveAt("Opportunity", opp(i), deal("d", "Qualification", "5", more), stamp)
	}
	w.org.SaveAt("Lead", sf.ID("00Q", 1), sf.Row{"Name": "Ann", "Referred_By__c": contoso, "IsConverted": true, "ConvertedOpportunityId": opp(12_345)}, at)
	b := w.book(t)
	requests := func(what string) (n int) {
		t.Helper()
		n = len(w.org.Traffic())
		w.now = w.now.Add(time.Hour)
		b.Turn(t)
		n = len(w.org.Traffic()) - n
		t.Logf("%s: %d requests with logins, %d pages, cursor of %d bytes", what, n, b.Pages, len(b.Cursor))
		return n
	}
	requests("cold, each page fetched twice")
	if b.Len() != many || len(b.Referrals(t)) != many/10+1 {
		t.Fatalf("got %d deals and %d referrals, want %d and %d", b.Len(), len(b.Referrals(t)), many, many/10+1)
	}
	for key, n := range b.Told {
		if n != 1 {
			t.Fatalf("%s was reported %d times", key, n)
		}
	}
	b.Killed = false
	if idle := requests("unchanged"); idle > 5 {
		t.Errorf("an unchanged org cost %d requests, want a login and one for each kind of record", idle)
	}
	for i := range many / 100 {
		w.org.Save("Opportunity", opp(i*100), sf.Row{"Amount": number("6")})
	}
	if some := requests("1 % changed"); len(b.Told) != many/100 || some > 10 {
		t.Errorf("got %d changed deals by %d requests", len(b.Told), some)
	}
	for i := range bulk {
		w.org.Save("Opportunity", opp(i*8), sf.Row{"Amount": number("7")})
	}
	requests("3,000 changed in one second")
	if len(b.Told) != bulk {
		t.Errorf("got %d changed deals, want %d", len(b.Told), bulk)
	}
	if !slices.ContainsFunc(b.Referrals(t), func(s string) bool { return strings.HasSuffix(s, " 7 EUR") }) {
		t.Error("the changed amounts are missing")
	}
}

// TestStaleAnswer has the rest of an answer in parts go stale at each part: what came
// is kept, and the rest is read by a new query.
func TestStaleAnswer(t *testing.T) {
	w := open(t, sf.Options{Part: 10}, nil)
	for i := range 95 {
		w.org.Save("Opportunity", opp(i), deal(fmt.Sprint("d", i), "Qualification", "5", sf.Row{"Referred_By__c": northwind}))
	}
	b := w.book(t)
	b.Killed = false
	parts := 0
	w.org.Fail(failing(func(path string) *sf.Refusal {
		if strings.Contains(path, "/query/") {
			if parts++; parts%3 == 0 {
				return &sf.Refusal{Status: 400, Body: `[{"errorCode":"INVALID_QUERY_LOCATOR","message":"invalid query locator"}]`}
			}
		}
		return nil
	}))
	b.Turn(t)
	if b.Len() != 95 || len(b.Referrals(t)) != 95 {
		t.Errorf("got %d deals", b.Len())
	}
	for key, n := range b.Told {
		if n != 1 {
			t.Errorf("%s was reported %d times", key, n)
		}
	}
}
