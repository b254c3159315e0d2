package ledger_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/sync/ledger"
)

// An export of any size needs no more memory for it: what was handed on is free
// again while the stream goes on.
func TestStreamHoldsNothing(t *testing.T) {
	const activities, excerpt = 8000, 4000
	eachDatabase(t, func(s *stage) {
		s.sources("us/blog")
		var list []lately.Item
		for i := range activities {
			it := post(fmt.Sprint("p", i), fmt.Sprintf("partner%d blog_post counted 0.9", i%3))
			it.Body = strings.Repeat("words", excerpt/5) // the judge of these tests quotes all of it
			list = append(list, it)
		}
		for part := range slices.Chunk(list, 1000) {
			s.poll("us/blog", items(part...))
		}
		list = nil
		for _, evidence := range []bool{false, true} {
			before := heap()
			n, most := 0, uint64(0)
			for a, err := range s.Activities(s.Context(), ledger.Filter{Evidence: evidence}) {
				if err != nil || len(a.Excerpt) != excerpt {
					s.Fatalf("excerpt of %d, %v", len(a.Excerpt), err)
				}
				if n++; n%2000 == 0 {
					most = max(most, heap())
				}
			}
			if n != activities {
				s.Errorf("%d activities, want %d", n, activities)
			}
			if grown := int64(most) - int64(before); grown > activities*excerpt/4 {
				s.Errorf("%d bytes are held in the middle of a stream of %d", grown, activities*excerpt)
			}
		}
	})
}

// heap is what is in use after tidying up.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
