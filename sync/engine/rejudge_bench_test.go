package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/detect"
	"lately/sync/engine"
	"lately/sync/ledger/ledgertest"
)

const stored = 100_000

// prose makes articles of about 4 kB as HTML, one in twenty of which is about the
// partner, under either of its names.
func prose(n int) []lately.Item {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(`we the our stock room pallet crate ledger count label carrier route dock gate shelf order parcel invoice
		weigh pack ship store return morning evening team people customer partner region service release notes guide report because after before`)
	sentence := func() string {
		var b strings.Builder
		for range 14 {
			b.WriteString(words[rng.IntN(len(words))])
			b.WriteByte(' ')
		}
		return b.String() + ". "
	}
	out := make([]lately.Item, n)
	for i := range out {
		var b strings.Builder
		for range 9 {
			b.WriteString("<p>" + sentence() + sentence() + sentence() + sentence() + `<a href="https://elsewhere.example/x">more</a></p>`)
		}
		title := fmt.Sprintf("Notes of week %d", i)
		if name := []string{"Zephyrmill", "Grindwell Labs"}[i%2]; i%20 < 2 {
			title = fmt.Sprintf("How we count with %s, part %d", name, i)
			fmt.Fprintf(&b, `<p>We count with <a href="https://zephyrmill.example/">%s</a>. %s took a day to set up, and %s counts.</p>`, name, name, name)
		}
		out[i] = lately.Item{
			Key: fmt.Sprint("post-", i), Kind: lately.Entry, URL: fmt.Sprintf("https://us.example/posts/%d", i), Title: title, Format: lately.HTML, Body: b.String(),
			Published: time.Date(2020, 1, 1, i%24, 0, 0, 0, time.UTC).AddDate(0, 0, i%2000),
		}
	}
	return out
}

// BenchmarkRejudge100000Items judges a big ledger again because of a new alias, which
// half of the articles about the partner go by.
func BenchmarkRejudge100000Items(b *testing.B) {
	for _, d := range ledgertest.Drivers(b) {
		b.Run(d.Name, func(b *testing.B) {
			led := ledgertest.Open(b, d)
			now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
			src := lately.Source{ID: "us/blog", Name: "blog", Owner: lately.OurID, Kind: "feed", Location: "https://us.example/blog"}
			if err := led.Register(b.Context(), []lately.Source{src}, now); err != nil {
				b.Fatal(err)
			}
			run := func(p lately.Parties, c script) {
				det, err := detect.New(p)
				if err != nil {
					b.Fatal(err)
				}
				e := engine.Engine{
					Store: led, Detector: det, Holder: "bench/1/1", Now: func() time.Time { return now },
					Sources: []engine.Source{{Source: src, Connector: c, Normal: time.Hour}},
				}
				e.Rejudged = func(r engine.Rejudgement) { b.ReportMetric(float64(r.Appeared+r.Left), "changed") }
				if _, err := e.Sync(b.Context(), engine.Plan{Only: []string{src.ID}}); err != nil {
					b.Fatal(err)
				}
			}
			run(parties(), pages(slices.Collect(slices.Chunk(prose(stored), 1000))))
			for n := 0; b.Loop(); n++ {
				p := parties("Grindwell Labs")
				if n%2 == 1 {
					p = parties()
				}
				run(p, nothing)
			}
			b.ReportMetric(float64(stored)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// pages gives a chunk a page.
func pages(chunks [][]lately.Item) script {
	n := 0
	return func(_ context.Context, c lately.Cursor) (lately.Batch, error) {
		if n++; n > len(chunks) {
			return lately.Batch{Unchanged: true}, nil
		}
		return lately.Batch{Items: chunks[n-1], More: n < len(chunks)}, nil
	}
}
