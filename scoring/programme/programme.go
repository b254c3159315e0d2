package programme

import (
	"cmp"
	"embed"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/scoring"
)

//go:embed exchange/*.tsv sources.tsv
var tables embed.FS

// AsOf is the moment that the programme is looked at: the end of a month.
var AsOf = time.Date(2026, 6, 30, 23, 59, 59, 0, time.UTC)

// company is a partner with what is agreed.
type company struct {
	id, name, host string
	file           string // of the exchange; the id when empty
	terms          scoring.Agreement
}

// us is where our own things stand.
var us = company{id: lately.OurID, name: "Ostrea", host: "ostrea.example"}

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(fmt.Sprintf("programme: %v", err))
	}
	return t
}

func terms(over scoring.Tariff) scoring.Tariff { return scoring.DefaultTariff().With(over) }

// companies are the partners, in the order of the config.
var companies = []company{
	{id: "harrow-grid", name: "Harrow Grid", host: "harrowgrid.example"},
	{id: "lumen-ledger", name: "Lumen Ledger", host: "lumenledger.example"},
	{id: "pinecrest-analytics", name: "Pinecrest Analytics", host: "pinecrest.example"},
	{id: "vantor-logistics", name: "Vantor Logistics", host: "vantor.example", terms: scoring.Agreement{
		Gate: lately.Referral, Since: date("2025-10-01"), Theirs: terms(scoring.Tariff{lately.Referral: {Share: 90, Expect: 1}}),
	}},
	{id: "old-quay-systems", name: "Old Quay Systems", host: "oldquay.example"},
	{id: "brightmoor", name: "Brightmoor", host: "brightmoor.example"},
	{id: "kestrel-nine", name: "Kestrel Nine", host: "kestrelnine.example", terms: scoring.Agreement{Since: date("2026-05-18")}},
	{id: "青波データ", name: "青波データ株式会社", host: "aonami.example", file: "aonami", terms: scoring.Agreement{
		Theirs: terms(scoring.Tariff{lately.WhitePaper: {Share: 20, Expect: 1}, lately.Workshop: {Share: 20, Expect: 2}}),
		Ours:   terms(scoring.Tariff{lately.PressRelease: {}, lately.BlogPost: {Share: 20, Expect: 4}}),
	}},
	{id: "al-madar", name: "المدار للتقنية", host: "almadar.example"},
	{id: "corvid-labs", name: "Corvid Labs", host: "corvidlabs.example"},
	{id: "nordvik-handel", name: "Nordvik Handel & Søn", host: "nordvik.example", terms: scoring.Agreement{
		Theirs: terms(scoring.Tariff{lately.Referral: {Share: 50, Expect: 3}, lately.PressRelease: {}}),
		Ours:   terms(scoring.Tariff{lately.Referral: {Share: 50, Expect: 3}, lately.WhitePaper: {}}),
	}},
	{id: "tessellate", name: "Tessellate", host: "tessellate.example", terms: scoring.Agreement{
		Tolerance: 0.6, Since: date("2025-01-15"), Ours: terms(scoring.Tariff{lately.BlogPost: {Share: 24, Expect: 6}}),
	}},
}

// Name is the name of a party, ours included; the id of one that is none.
func Name(id string) string {
	for _, c := range append(companies, us) {
		if c.id == id {
			return c.name
		}
	}
	return id
}

// Agreements are what is agreed with the partners, and what of the exchange can be
// seen, in the order of the config.
func Agreements() []scoring.Agreement {
	var out []scoring.Agreement
	sources := polled()
	for _, c := range companies {
		ag := c.terms
		ag.Partner, ag.Name = c.id, c.name
		ag.Coverage = scoring.Cover(sources, c.id)
		out = append(out, ag)
	}
	return out
}

// Activities are all that the two sides did, by partner and the latest first, the
// way a ledger gives them, with their evidence.
func Activities() []lately.Activity {
	var out []lately.Activity
	sources := polled()
	for _, c := range companies {
		out = append(out, exchange(c, sources)...)
	}
	slices.SortStableFunc(out, func(a, b lately.Activity) int {
		return cmp.Or(strings.Compare(a.Partner, b.Partner), b.OccurredAt.Compare(a.OccurredAt), strings.Compare(a.ID, b.ID))
	})
	return out
}

// Stream goes through Activities the way a ledger does.
func Stream() iter.Seq2[lately.Activity, error] {
	return func(yield func(lately.Activity, error) bool) {
		for _, a := range Activities() {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// Cards are the scorecards, in the order of the config.
func Cards() []scoring.Scorecard {
	var out []scoring.Scorecard
	acts := Activities()
	for _, ag := range Agreements() {
		out = append(out, scoring.Score(slices.Values(acts), ag, scoring.DefaultModel(), AsOf))
	}
	return out
}
