package detect

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lately"
)

// The room that articles are read in is used again, so what was found in one must not
// change while others are read.
func TestDetectIsSafeForConcurrentUse(t *testing.T) {
	world := bigWorld(50)
	d, err := New(world)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	items, want := make([]lately.Item, 12), make([][]lately.Finding, 12)
	for i := range items {
		items[i] = article(r, 500+400*i, []string{world.Partners[i].Name, world.Partners[2*i].Name})
		want[i] = d.Detect(ourBlog, items[i])
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for n := range 24 {
				i := (worker + n) % len(items)
				if diff := cmp.Diff(want[i], d.Detect(ourBlog, items[i])); diff != "" {
					t.Errorf("article %d is judged otherwise:\n%s", i, diff)
					return
				}
			}
		})
	}
	wg.Wait()
}
