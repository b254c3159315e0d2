package report

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
)

// TestProgrammeCards shows what the invented programme looks like in a terminal and in the
// tables for scripts.
func TestProgrammeCards(t *testing.T) {
	cards, states := programme.Cards(), programme.Sources()
	var sum scoring.Programme
	for i := range cards {
		sum.Add(&cards[i])
	}
	type page struct {
		name  string
		write func(io.Writer) error
	}
	plain := Options{NoBOM: true}
	pages := []page{
		{"overview.txt", func(w io.Writer) error {
			if err := Overview(w, cards, 80); err != nil {
				return err
			}
			if err := Totals(w, &sum, 80); err != nil {
				return err
			}
			return Failing(w, states, programme.AsOf, 80)
		}},
		{"activities.csv", func(w io.Writer) error {
			return Activities(w, programme.Stream(), programme.Name, programme.AsOf, plain)
		}},
		{"scores.csv", func(w io.Writer) error { return Scores(w, cards, plain) }},
		{"expectations.csv", func(w io.Writer) error { return Expectations(w, cards, plain) }},
		{"referrals.csv", func(w io.Writer) error {
			return Referrals(w, programme.Stream(), programme.Name, programme.AsOf, plain)
		}},
		{"sources.csv", func(w io.Writer) error { return Sources(w, states, programme.Name, programme.AsOf, plain) }},
	}
	for _, c := range cards {
		pages = append(pages, page{"score-" + lately.Slug(c.Partner) + ".txt", func(w io.Writer) error { return Card(w, c, 80, false) }})
	}
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			var got bytes.Buffer
			if err := p.write(&got); err != nil {
				t.Fatal(err)
			}
			same(t, filepath.Join("testdata", "programme", p.name), got.Bytes())
		})
	}
}
