package espocrm_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"lately"
)

// TestStory follows deals through everything that happens to deals, and says after
// each step what a person would write down.
func TestStory(t *testing.T) {
	w := open(t)
	w.Turn(t)
	w.Want(t, "at first")

	w.now = w.now.Add(hour)
	a := w.deal("cReferredBy", w.northwind, nil)
	b := w.deal("cReferredTo", w.contoso, attrs{"stage": "Negotiation", "amount": json.Number("990")})
	w.deal("account", w.customer, nil)
	w.later(t, time.Minute)
	forB := b + ": contoso ours accepted 990 EUR"
	w.Want(t, "created", a+": northwind theirs submitted 5280.01 EUR", forB)

	w.Set("Opportunity", a, attrs{"stage": "Proposal", "amount": json.Number("6000.5")})
	w.later(t, hour)
	w.Want(t, "edited", a+": northwind theirs accepted 6000.5 EUR", forB)

	w.SetSilently("Opportunity", a, attrs{"cReferredById": w.contoso})
	w.later(t, hour)
	w.Want(t, "the partner changed from the account's side, unseen", a+": northwind theirs accepted 6000.5 EUR", forB)
	w.later(t, day)
	w.Want(t, "the partner changed from the account's side, compared", a+": contoso theirs accepted 6000.5 EUR", forB)

	w.Set("Opportunity", a, attrs{"stage": "Closed Won", "probability": 55, "closeDate": "2026-07-02"})
	w.later(t, hour)
	w.Want(t, "won", a+": contoso theirs won 6000.5 EUR", forB)
	if it, _ := w.Item(a); it.Deal.ClosedAt.Format(time.DateOnly) != "2026-07-02" {
		t.Errorf("closed at %v", it.Deal.ClosedAt)
	}

	w.Set("Opportunity", a, attrs{"stage": "Negotiation"})
	w.later(t, hour)
	w.Want(t, "reopened", a+": contoso theirs accepted 6000.5 EUR", forB)
	if it, _ := w.Item(a); !it.Deal.ClosedAt.IsZero() {
		t.Errorf("an open deal was closed at %v", it.Deal.ClosedAt)
	}

	w.Set("Opportunity", a, attrs{"amountCurrency": "USD"})
	w.Rate("USD", "0.9") // moves amountConverted everywhere, which is no one's amount
	w.later(t, hour)
	w.Want(t, "another currency", a+": contoso theirs accepted 6000.5 USD", forB)

	w.Set("Opportunity", b, attrs{"stage": "Closed Lost", "cReferredById": w.northwind})
	w.later(t, hour)
	w.Want(t, "lost, and brought by somebody too", a+": contoso theirs accepted 6000.5 USD",
		b+": contoso ours lost 990 EUR", b+": northwind theirs lost 990 EUR")

	w.Set("Opportunity", b, attrs{"cReferredById": nil})
	w.later(t, hour)
	forB = b + ": contoso ours lost 990 EUR"
	w.Want(t, "brought by nobody", a+": contoso theirs accepted 6000.5 USD", forB)

	w.Delete("Opportunity", a)
	w.later(t, hour)
	w.Want(t, "deleted, unseen", a+": contoso theirs accepted 6000.5 USD", forB)
	w.later(t, day)
	w.Want(t, "deleted, compared", forB)
	if it, _ := w.Item(a); it.Deal.Stage != lately.Deleted {
		t.Errorf("a deleted deal is told as %+v", it.Deal)
	}

	w.Restore("Opportunity", a)
	w.later(t, day)
	w.Want(t, "restored", a+": contoso theirs accepted 6000.5 USD", forB)
	if w.later(t, day) != 2 {
		// A comparison tells what it meets; the ledger sees that nothing changed.
		t.Errorf("told %v", w.Told)
	}
}

// TestMergedPartners: links point at the account that survived, and nothing else shows it.
func TestMergedPartners(t *testing.T) {
	w := open(t)
	twin := w.Add("Account", attrs{"name": "Nordwind Alt", "website": "alt.example"})
	a := w.deal("cReferredBy", twin, nil)
	w.Turn(t)
	w.Want(t, "a partner that nobody knows")
	if got := w.Unattributed(t); len(got) != 1 {
		t.Errorf("unattributed: %q", got)
	}
	w.MergeAccounts(w.northwind, twin)
	w.later(t, day)
	w.Want(t, "merged", a+": northwind theirs submitted 5280.01 EUR")
}

// TestDeletedPartner: the deal still points at the account, whose name is gone. What it
// was called last still says whose referral it was.
func TestDeletedPartner(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	w.Turn(t)
	w.Delete("Account", w.northwind)
	w.later(t, day)
	w.Want(t, "partner deleted", a+": northwind theirs submitted 5280.01 EUR")
	if len(w.Warnings) != 1 {
		t.Errorf("warnings: %q", w.Warnings)
	}
	w.later(t, day)
	if len(w.Warnings) != 0 {
		t.Errorf("warned again: %q", w.Warnings)
	}
}

// TestRenamedPartner: the name is new in every deal, and no deal has changed.
func TestRenamedPartner(t *testing.T) {
	w := open(t)
	nobody := w.Add("Account", attrs{"name": "Nobody yet"})
	a := w.deal("cReferredBy", nobody, nil)
	w.Turn(t)
	w.Want(t, "not a partner")
	w.Set("Account", nobody, attrs{"name": "Contoso"})
	w.later(t, day)
	w.Want(t, "renamed", a+": contoso theirs submitted 5280.01 EUR")
}

// TestLostLink: a link that is removed from the account's side leaves no trace in the
// deal, which a comparison doesn't even list any more.
func TestLostLink(t *testing.T) {
	w := open(t)
	a := w.deal("cReferredBy", w.northwind, nil)
	w.Turn(t)
	w.SetSilently("Opportunity", a, attrs{"cReferredById": nil})
	w.later(t, day)
	w.Want(t, "unlinked")
	if it, ok := w.Item(a); !ok || it.Deal.Stage == lately.Deleted || it.URL != "" {
		t.Errorf("a deal without a partner is told as %+v", it)
	}
}

// TestLeads: a lead and the opportunity made from it are one referral, whichever of
// them names the partner.
func TestLeads(t *testing.T) {
	for _, own := range []bool{true, false} {
		t.Run(fmt.Sprint("the opportunity names the partner: ", own), func(t *testing.T) {
			w := open(t)
			w.Turn(t)
			created := w.now
			lead := w.Add("Lead", attrs{"name": "José Núñez", "accountName": "Łódź Sp. z o.o.", "cReferredById": w.northwind, "opportunityAmount": json.Number("100"), "opportunityAmountCurrency": "EUR"})
			w.later(t, hour)
			w.Want(t, "a lead", lead+": northwind theirs submitted 100 EUR")
			w.Set("Lead", lead, attrs{"status": "In Process"})
			w.later(t, hour)
			w.Want(t, "worked on", lead+": northwind theirs accepted 100 EUR")

			copied := attrs{"name": "Łódź", "amount": json.Number("120.75"), "amountCurrency": "EUR", "stage": "Qualification"}
			if own {
				copied["cReferredById"] = w.northwind
			}
			o := w.Convert(lead, copied)
			w.later(t, hour)
			w.Want(t, "converted", o+": northwind theirs accepted 120.75 EUR")
			if it, _ := w.Item(o); !it.Deal.CreatedAt.Equal(created) || it.Thing != "espocrm:lead:"+lead {
				t.Errorf("the referral is %s of %v, want the lead's of %v", it.Thing, it.Deal.CreatedAt, created)
			}

			w.Set("Opportunity", o, attrs{"stage": "Closed Won"})
			w.later(t, hour)
			w.Want(t, "won", o+": northwind theirs won 120.75 EUR")
			w.later(t, day)
			w.Want(t, "compared", o+": northwind theirs won 120.75 EUR")

			w.SetSilently("Lead", lead, attrs{"cReferredById": w.contoso})
			w.later(t, day)
			want := o + ": contoso theirs won 120.75 EUR"
			if own {
				want = o + ": northwind theirs won 120.75 EUR"
			}
			w.Want(t, "the lead's partner changed", want)

			w.Delete("Opportunity", o)
			w.later(t, day)
			w.Want(t, "deleted")
		})
	}
}

// TestLostLead: a lead that nobody wants any more, and one that became a customer
// without an opportunity.
func TestLostLead(t *testing.T) {
	w := open(t)
	dead := w.Add("Lead", attrs{"accountName": "A", "cReferredToId": w.contoso, "status": "Dead"})
	account := w.Add("Lead", attrs{"accountName": "B", "cReferredById": w.contoso, "status": "Converted", "createdAccountId": w.customer})
	w.Turn(t)
	w.Want(t, "leads", dead+": contoso ours lost", account+": contoso theirs accepted")
}

// TestSources: "Partner" as the source says that there is one, and not which.
func TestSources(t *testing.T) {
	w := open(t)
	a := w.deal("account", w.customer, attrs{"leadSource": "Partner"})
	w.Turn(t)
	w.Want(t, "a source alone")
	if got := w.Unattributed(t); len(got) != 1 || got[0] != a+`: source "Partner" says that a partner is behind it, but not which` {
		t.Errorf("unattributed: %q", got)
	}
	w.settings.Values = map[string]string{"partner": "Contoso"}
	w.later(t, hour)
	w.Want(t, "whom the source stands for", a+": contoso theirs submitted 5280.01 EUR")
	w.settings.Inbound.Sources = []string{}
	w.later(t, hour)
	w.Want(t, "the rule turned off")
}

// TestReadAnew: read from the start, without what was remembered, a deleted deal shows by
// its absence from a whole listing.
func TestReadAnew(t *testing.T) {
	w := open(t)
	a, b := w.deal("cReferredBy", w.northwind, nil), w.deal("cReferredTo", w.contoso, nil)
	w.Turn(t)
	w.Delete("Opportunity", a)
	w.Cursor = nil
	w.Turn(t)
	w.Want(t, "read anew", b+": contoso ours submitted 5280.01 EUR")
}
