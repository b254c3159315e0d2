package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/scoring"
)

var update = flag.Bool("update", false, "write the golden files anew")

const day = 24 * time.Hour

var asOf = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func act(side lately.Side, area lately.Area, days int, title string, more ...func(*lately.Activity)) lately.Activity {
	at := asOf.Add(-time.Duration(days) * day)
	a := lately.Activity{
		Partner: "wide", Side: side, Area: area, Title: title, URL: "https://example.com/" + lately.Slug(title),
		OccurredAt: at, FirstSeen: at.Add(day), LastSeen: asOf.Add(-time.Hour), Status: lately.Counted, Confidence: 0.97,
		Rule: "the title names them", Excerpt: title + " and more", Source: "us/feed:example.com/feed",
	}
	for _, f := range more {
		f(&a)
	}
	a.ID = lately.ActivityID(a.Partner, a.Side, a.Area, a.URL)
	return a
}

func status(s lately.Status) func(*lately.Activity) {
	return func(a *lately.Activity) { a.Status = s }
}

// exchange has something of everything: wide runes, a formula, a terminal escape,
// each reason for counting nothing, and more posts than are credited.
func exchange() []lately.Activity {
	acts := []lately.Activity{
		act(lately.Ours, lately.PartnerPage, 400, "株式会社ワイド on our partner page"),
		act(lately.Ours, lately.Referral, 100, "ACME, 200 seats", func(a *lately.Activity) {
			a.Stage, a.StageAt, a.Amount, a.Currency, a.DealID, a.Account = lately.Won, asOf.Add(-40*day), "12000.50", "EUR", "d-1", "ACME GmbH"
		}),
		act(lately.Ours, lately.Testimonial, 300, "Our quote", status(lately.Gone), func(a *lately.Activity) { a.EndedAt = asOf.Add(-10 * day) }),
		act(lately.Theirs, lately.BlogPost, 20, `=HYPERLINK("http://evil.example","click")`),
		act(lately.Theirs, lately.BlogPost, 30, "\x1b[31mred\x1b[0m, \u202eright to left", status(lately.Pending)),
		act(lately.Theirs, lately.BlogPost, 31, "Ten tools we like", status(lately.Mention)),
		act(lately.Theirs, lately.Workshop, -5, "Next week's webinar"),
		act(lately.Theirs, lately.Integration, 700, "wide/connector", func(a *lately.Activity) { a.AliveAt = asOf.Add(-600 * day) }),
		act(lately.Theirs, lately.WhitePaper, 50, "A guide nobody asked for"),
		act(lately.Theirs, lately.PressRelease, 900, "Old news"),
	}
	for i := range 12 {
		acts = append(acts, act(lately.Ours, lately.BlogPost, 5+12*i, "Post "+string(rune('A'+i))))
	}
	return acts
}

func card() scoring.Scorecard {
	ag := scoring.Agreement{
		Partner: "wide", Name: "株式会社ワイド (Wide Inc.)", Since: asOf.Add(-800 * day),
		Ours: scoring.DefaultTariff().With(scoring.Tariff{lately.WhitePaper: {}}),
	}
	return scoring.Score(slices.Values(exchange()), ag, scoring.DefaultModel(), asOf)
}

func cards() []scoring.Scorecard {
	quiet := scoring.Score(slices.Values([]lately.Activity(nil)), scoring.Agreement{Partner: "quiet", Name: "Quiet & Co", Gate: lately.Referral}, scoring.DefaultModel(), asOf)
	return []scoring.Scorecard{card(), quiet}
}

func names(id string) string {
	return map[string]string{"wide": "株式会社ワイド (Wide Inc.)", lately.OurID: "Us"}[id]
}

func states() []lately.SourceState {
	return []lately.SourceState{
		{Source: lately.Source{ID: "us/feed:us.example/feed", Name: "feed:us.example/feed", Owner: lately.OurID, Kind: "feed"}, LastOK: asOf, NextAt: asOf.Add(day), Items: 12, Activities: 3},
		{Source: lately.Source{ID: "wide/github:wide", Name: "github:wide", Owner: "wide", Kind: "github"}, LastError: asOf, Error: "-fetch https://api.example: 500", Failures: 2},
	}
}

func TestGolden(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"activities.csv":   func(w io.Writer) error { return Activities(w, each(exchange()), names, asOf, Options{}) },
		"activities.jsonl": func(w io.Writer) error { return Activities(w, each(exchange()), names, asOf, Options{Format: JSONL}) },
		"scores.csv":       func(w io.Writer) error { return Scores(w, cards(), Options{}) },
		"scores.json":      func(w io.Writer) error { return Scores(w, cards(), Options{Format: JSON}) },
		"expectations.csv": func(w io.Writer) error { return Expectations(w, cards(), Options{NoBOM: true}) },
		"referrals.csv":    func(w io.Writer) error { return Referrals(w, each(exchange()), names, asOf, Options{}) },
		"sources.csv":      func(w io.Writer) error { return Sources(w, states(), names, asOf, Options{}) },
		"asks.csv": func(w io.Writer) error {
			c := card()
			return Asks(w, each(scoring.Asks(&c, scoring.DefaultModel(), 3)), asOf, Options{})
		},
		"asks.txt":        func(w io.Writer) error { return Steps(w, each(steps()), 80, false) },
		"asks-colour.txt": func(w io.Writer) error { return Steps(w, each(steps()[:1]), 100, true) },
		"overview.txt":    func(w io.Writer) error { return Overview(w, cards(), 80) },
		"card.txt": func(w io.Writer) error {
			if err := Card(w, card(), 80, false); err != nil {
				return err
			}
			return Failing(w, states(), asOf, 80)
		},
		"card-gated-colour.txt": func(w io.Writer) error { return Card(w, cards()[1], 100, true) },
		"doubts.txt": func(w io.Writer) error {
			return Doubts(w, doubts(), map[string]string{doubts()[0].Activity.ID: "noted by lee on 2026-03-04: ask Kim whether they wrote it"}, 3, 80)
		},
		"explain.txt": func(w io.Writer) error { return Explain(w, explanation(card()), 80, false) },
		"explain-activity.txt": func(w io.Writer) error {
			a := exchange()[1]
			a.Evidence = []lately.Evidence{
				{Source: "us/crm", ItemKey: "d-1", Rule: `label "Referral partner"`, Excerpt: "ACME \x1b[2J", Status: lately.Counted, Confidence: 1, FirstSeen: asOf, LastSeen: asOf},
				{Source: "us/feed", URL: "https://us.example/acme", Rule: "named once", Status: lately.Mention, Confidence: 0.4},
			}
			c := card()
			return ExplainActivity(w, Detection{
				Activity: a, Partner: a.Partner, Card: &c,
				Judgement: &Judgement{Model: "article", Bias: -2.5, Confidence: 0.97, Signals: []Weight{
					{lately.Signal{Name: "the title names them", Value: 1, Weight: 4}, 0.8}, {lately.Signal{Name: "one of several in a list", Value: 2, Weight: -0.5}, 0.2},
				}},
				Decisions: []Decision{{What: "accepted", Who: "kim", At: asOf, Note: "told by sales", Words: "accepted by kim on 2026-07-01: told by sales"}},
			}, 80, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
