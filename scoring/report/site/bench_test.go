package site

import (
	"fmt"
	"io"
	"iter"
	"runtime"
	"strconv"
	"testing"
	"time"

	"lately"
	"lately/scoring"
)

// large are the activities of n partners, each of them the way a ledger streams them:
// nothing is kept.
func large(n, each int) iter.Seq2[lately.Activity, error] {
	return func(yield func(lately.Activity, error) bool) {
		for i := range n {
			for k := range each {
				a := lately.Activity{
					ID: fmt.Sprintf("%05d%015d", i, k), Partner: largeID(i), Side: [2]lately.Side{lately.Ours, lately.Theirs}[(i+k)%2],
					Area: lately.Areas()[(k*k+i)%8], Title: "How we brought streams of events to the shop floor, part " + strconv.Itoa(k),
					URL: "https://example.com/blog/" + strconv.Itoa(k), OccurredAt: asOf.Add(-day * time.Duration(1825*k/each)),
					Status: lately.Counted, Confidence: 0.9, Rule: "the title names them", Excerpt: "With them our customers see events within a second.",
				}
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

func largeID(i int) string { return fmt.Sprintf("partner-%05d", i) }

// BenchmarkOverview scores 5,000 partners with a million activities and writes their
// overview. MB-live is the most that was in use at any partner, after collection: it
// must not grow with the activities.
func BenchmarkOverview(b *testing.B) {
	const n = 5000
	m := scoring.DefaultModel()
	ags := make([]scoring.Agreement, n)
	byID := map[string]scoring.Agreement{}
	for i := range ags {
		ags[i] = scoring.Agreement{Partner: largeID(i), Name: fmt.Sprintf("Partner Number %d Limited", i)}
		byID[ags[i].Partner] = ags[i]
	}
	for _, each := range []int{20, 200} {
		b.Run(fmt.Sprintf("activities=%d", n*each), func(b *testing.B) {
			for b.Loop() {
				var sum Summary
				live, seen, size := uint64(0), 0, sizes{}
				for c, err := range scoring.Each(large(n, each), ags, m, asOf) {
					if err != nil {
						b.Fatal(err)
					}
					sum.Add(&Exchange{Card: c, Trend: scoring.Trend(&c, byID[c.Partner], m, 24)}, 24)
					if seen++; seen%1000 == 0 {
						live = max(live, inUse())
					}
				}
				if err := size.Put("index.html", func(w io.Writer) error { return newSite().Overview(w, &sum, nil) }); err != nil {
					b.Fatal(err)
				}
				live = max(live, inUse())
				runtime.KeepAlive(&sum)
				b.ReportMetric(float64(live)/1e6, "MB-live")
				b.ReportMetric(float64(size["index.html"])/1e6, "MB-page")
			}
		})
	}
}

func inUse() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

// BenchmarkPartner writes the page of a partner with 1,000 activities.
func BenchmarkPartner(b *testing.B) {
	for e := range many(1, 1000, 5) {
		for b.Loop() {
			if err := newSite().Partner(io.Discard, e, nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
