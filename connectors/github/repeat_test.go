package github

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lately"
)

// A run that is killed before its commit repeats the fetch: the same cursor gives
// the same batch.
func TestRepeatedFetchGivesTheSame(t *testing.T) {
	f := newFake(t, 120)
	p := newPoller(t, f.URL)
	for cursor := p.cursor; ; cursor = p.cursor {
		first, err := p.fetch()
		if err != nil {
			t.Fatal(err)
		}
		p.cursor = cursor
		p.memory = &memory{kept: map[string]lately.Validator{}, staged: map[string]lately.Validator{}}
		second, err := p.fetch()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Fatal(diff)
		}
		if !second.More {
			break
		}
	}
}

// An answer that breaks off is an error, never a shorter listing or README.
func TestCutAnswers(t *testing.T) {
	for _, what := range []string{"/repos", "/readme"} {
		f := newFake(t, 3)
		p := newPoller(t, f.URL)
		f.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, what) {
				return false
			}
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write([]byte(`[{"id":1,"name":"a","owner":{"login":"acme"}}`))
			return true
		}
		if b, err := p.turn(); err == nil || b.Complete || len(b.Items) != 0 {
			t.Errorf("%s: %d items, complete %v, no error", what, len(b.Items), b.Complete)
		}
	}
}

// Whatever happens to an account between polls, and however a limit cuts them up,
// what was reported and is still named in a full pass is what is there.
func TestReportsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newFake(t, rapid.IntRange(0, 6).Draw(rt, "repositories"))
		defer f.Close()
		p := newPoller(t, f.URL)
		known := map[string]string{} // key to body
		for range rapid.IntRange(1, 5).Draw(rt, "polls") {
			for range rapid.IntRange(0, 3).Draw(rt, "changes") {
				mutate(rt, f)
			}
			// 20 leave a reserve of one, so that a poll is often cut short.
			f.change(func() { f.limit, f.left, f.reset = 20, rapid.IntRange(3, 12).Draw(rt, "left"), p.now.Add(1e9) })
			b, err := p.turn()
			for _, it := range b.Items {
				known[it.Key] = it.Body
			}
			for err != nil {
				p.now = p.now.Add(10e9)
				f.change(func() { f.left, f.reset = 8, p.now.Add(1e9) })
				var more lately.Batch
				more, err = p.turn()
				for _, it := range more.Items {
					known[it.Key] = it.Body
				}
				b.Items, b.Seen = append(b.Items, more.Items...), append(b.Seen, more.Seen...)
				b.Complete, b.Unchanged = more.Complete, more.Unchanged
			}
			if b.Complete {
				for k := range known {
					inItems := slices.ContainsFunc(b.Items, func(it lately.Item) bool { return it.Key == k })
					if !inItems && !slices.Contains(b.Seen, k) {
						delete(known, k)
					}
				}
			}
			want := map[string]string{}
			for _, r := range f.repos {
				if !r.Private {
					want[key(&repository{ID: r.ID})] = r.Readme
				}
			}
			if diff := cmp.Diff(want, known); diff != "" {
				rt.Fatalf("complete %v, unchanged %v: %s", b.Complete, b.Unchanged, diff)
			}
		}
	})
}

// mutate does one thing that happens to accounts.
func mutate(rt *rapid.T, f *fake) {
	var ids []int64
	for id := range f.repos {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	what := rapid.SampledFrom([]string{"add", "push", "delete", "rename", "private", "stars"}).Draw(rt, "what")
	if what == "add" || len(ids) == 0 {
		name := rapid.StringMatching(`[a-z]{8}`).Draw(rt, "name")
		f.change(func() {
			f.born++
			id := 5000 + f.born
			f.repos[id] = &fakeRepo{ID: id, Name: name + "-new", Readme: "# " + name, Pushed: began}
		})
		return
	}
	id := rapid.SampledFrom(ids).Draw(rt, "id")
	if what == "push" {
		f.push(id, rapid.StringMatching(`[a-z ]{0,20}`).Draw(rt, "readme"))
		return
	}
	f.change(func() {
		switch what {
		case "delete":
			delete(f.repos, id)
		case "rename":
			f.repos[id].Name += "x"
		case "private":
			f.repos[id].Private = !f.repos[id].Private
		case "stars":
			f.repos[id].Stars++
		}
	})
}
