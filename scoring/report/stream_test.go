package report

import (
	"fmt"
	"io"
	"iter"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"lately"
)

// stream streams n activities without holding them.
func stream(n int) iter.Seq2[lately.Activity, error] {
	a := exchange()[0]
	return func(yield func(lately.Activity, error) bool) {
		for range n {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// The cost of a row doesn't grow with the number of rows: nothing is gathered.
func TestARowCostsTheSame(t *testing.T) {
	for _, format := range Formats() {
		cost := func(n int) float64 {
			return testing.AllocsPerRun(1, func() {
				if err := Activities(io.Discard, stream(n), nil, asOf, Options{Format: format}); err != nil {
					t.Fatal(err)
				}
			})
		}
		none, few, lots := cost(0), cost(1000), cost(10000)
		if first, later := (few-none)/1000, (lots-few)/9000; later > first*1.05+1 || later > 250 {
			t.Errorf("%s: %.1f allocations a row at first, %.1f later", format, first, later)
		}
	}
}

// BenchmarkMillionRows writes a million rows that differ, and prints the most that
// was on the heap meanwhile.
func BenchmarkMillionRows(b *testing.B) {
	const million = 1_000_000
	rows := func(yield func(lately.Activity, error) bool) {
		a := exchange()[1]
		long := strings.Repeat("words around it ", 8)
		for i := range million {
			a.ID = lately.ShortHash(fmt.Sprint(i))
			a.Title, a.URL, a.Excerpt = fmt.Sprint("How two teams cut their reporting time in half, part ", i), fmt.Sprint("https://example.com/blog/how-two-teams-", i), long+a.ID
			a.OccurredAt = asOf.Add(-time.Duration(i) * time.Minute)
			if !yield(a, nil) {
				return
			}
		}
	}
	for _, format := range Formats() {
		b.Run(string(format), func(b *testing.B) {
			top := watchHeap()
			var out counter
			for b.Loop() {
				out = 0
				if err := Activities(&out, rows, names, asOf, Options{Format: format, About: about}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(top()/1e6, "heap-MB")
			b.ReportMetric(float64(out)/1e6, "file-MB")
		})
	}
}

// counter counts bytes.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// watchHeap follows the most that objects, live or not yet collected, take on the heap.
func watchHeap() (most func() float64) {
	runtime.GC()
	ended, told := make(chan struct{}), make(chan float64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		peak := 0.0
		for {
			metrics.Read(sample)
			peak = max(peak, float64(sample[0].Value.Uint64()))
			select {
			case <-ended:
				told <- peak
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() float64 { close(ended); return <-told }
}
