package github

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
)

// What a hundred repositories cost, in requests.
func TestRequestsForAHundred(t *testing.T) {
	for _, tt := range []struct {
		name  string
		token bool
		want  [3][5]int // cold, unchanged, three changed: listings, READMEs, details, others, 304
	}{
		{"without a token", false, [3][5]int{{1, 100, 0, 1, 0}, {2, 0, 0, 0, 2}, {1, 3, 0, 0, 0}}},
		// One manifest each, as the language lets expect; the monorepo's tree besides.
		{"with a token", true, [3][5]int{{1, 100, 101, 1, 0}, {2, 0, 0, 0, 2}, {1, 3, 4, 0, 3}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, 100)
			for _, r := range f.repos {
				r.Files = map[string]string{"go.mod": "module acme.example/x\n\nrequire acme.example/y v1.0.0\n", "a/x.go": "", "b/x.go": "", "c/x.go": ""}
			}
			f.repos[1042].Readme = "# Things\n\n* [a](./a)\n* [b](b/)\n* [c](c/README.md)\n"
			p := newPoller(t, f.URL)
			if tt.token {
				p.token(planted)
			}
			look := func(what string, want [5]int, check func(lately.Batch) bool) {
				f.taken()
				b := p.mustTurn()
				l, r, d, o, u := count(f.taken())
				t.Logf("%-14s listings %d, READMEs %3d, details %3d, others %d: %3d requests, %d of them answered 304", what, l, r, d, o, l+r+d+o, u)
				if got := [5]int{l, r, d, o, u}; got != want || !check(b) {
					t.Errorf("%s: %v, want %v; %d items, unchanged %v", what, got, want, len(b.Items), b.Unchanged)
				}
			}
			look("cold", tt.want[0], func(b lately.Batch) bool { return len(b.Items) == 100 && b.Complete })
			p.mustTurn() // behind a full page an empty one is looked for, unconditionally the first time
			look("unchanged", tt.want[1], func(b lately.Batch) bool { return b.Unchanged })
			for _, id := range []int64{1003, 1050} {
				f.push(id, "new")
			}
			f.push(1042, f.repos[1042].Readme+"\nMore.\n")
			look("three changed", tt.want[2], func(b lately.Batch) bool { return len(b.Items) == 3 && len(b.Seen) == 97 && b.Complete })
		})
	}
}

func TestDetail(t *testing.T) {
	f := newFake(t, 2)
	mono := f.repos[1000]
	mono.Language, mono.Readme = "TypeScript", "# Plugins\n\n| plugin | |\n|-|-|\n| [Alpha](plugins/alpha) | a |\n| [Beta](https://github.com/acme/repo-0000/tree/main/plugins/beta) | b |\n| [Core](./core/README.md) | c |\n"
	mono.Files = map[string]string{
		"package.json": `{"dependencies":{"left":"1"},"devDependencies":{"right":"2"},"scripts":{}}`, "core/go.mod": "module x\n\nrequire (\n\tacme.example/y v1.0.0\n\tother.example/z v1.0.0 // indirect\n)\n",
		"plugins/alpha/package.json": `{"dependencies":{"never":"1"}}`, "plugins/beta/x.ts": "x", ".github/workflows/ci.yml": "x", "node_modules/a/package.json": "{}", "deep/er/and/deeper/go.mod": "x",
	}
	f.repos[1001].Language, f.repos[1001].Files = "Ruby", map[string]string{"Gemfile": "source 'x'\ngem 'rails', '~> 7'\n  gem \"pg\"\n# gem 'no'\n"}
	p := newPoller(t, f.URL)
	p.token(planted)
	b := p.mustTurn()
	if len(b.Items) != 2 || len(b.Warnings) != 0 {
		t.Fatalf("%d items, warnings %q", len(b.Items), b.Warnings)
	}
	if got, want := strings.Join(b.Items[0].Repo.Folders, " "), "core deep deep/er plugins plugins/alpha plugins/beta"; got != want {
		t.Errorf("folders %q, want %q", got, want)
	}
	if got := b.Items[0].Repo.Dependencies; !slices.Equal(got, []string{"acme.example/y", "left", "right"}) {
		t.Errorf("dependencies %q", got)
	}
	if r := b.Items[1].Repo; !slices.Equal(r.Dependencies, []string{"pg", "rails"}) || r.Folders != nil {
		t.Errorf("%+v", r)
	}
	p.set.Details = false
	f.push(1001, "x")
	f.taken()
	if b = p.mustTurn(); len(b.Items) != 1 || b.Items[0].Repo.Dependencies != nil {
		t.Errorf("without details: %+v", b.Items)
	}
	if _, _, details, _, _ := count(f.taken()); details != 0 {
		t.Errorf("%d details were asked for", details)
	}
}

// Answers about details that are no use cost nothing but themselves.
func TestHostileDetails(t *testing.T) {
	for _, body := range []string{
		"", "null", "[]", `{"tree":{}}`, `{"tree":[{"path":1}]}`, `{"tree":[{"path":"a","type":"tree"}`, `{"sha":"0"}`, "<html>",
	} {
		f := newFake(t, 1)
		f.repos[1000].Readme = "[a](a) [b](b) [c](c)"
		p := newPoller(t, f.URL)
		p.token(planted)
		f.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, "/git/trees/") {
				return false
			}
			_, _ = w.Write([]byte(body))
			return true
		}
		if b, err := p.turn(); err == nil || len(b.Items) != 0 {
			t.Errorf("tree %q: %d items, %v", body, len(b.Items), err)
		}
	}
	for _, body := range []string{`[]`, `{}`, `{"content":"!!"}`, `{"content":5}`, `{"content":"eyI="}`} {
		f := newFake(t, 1)
		p := newPoller(t, f.URL)
		p.token(planted)
		f.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, "/contents/") {
				return false
			}
			_, _ = w.Write([]byte(body))
			return true
		}
		if b, err := p.turn(); err != nil || len(b.Items) != 1 || b.Items[0].Repo.Dependencies != nil {
			t.Errorf("manifest %q: %d items, %v", body, len(b.Items), err)
		}
	}
}

// Where the limit runs low, READMEs come first; what was left is read later, once.
func TestDetailsKeepToHalfTheLimit(t *testing.T) {
	f := newFake(t, 60)
	for _, r := range f.repos {
		r.Files = map[string]string{"go.mod": "module x\n\nrequire acme.example/y v1.0.0\n"}
	}
	p := newPoller(t, f.URL)
	p.token(planted)
	f.change(func() { f.limit, f.left, f.reset = 100, 100, p.now.Add(time.Hour) })
	b := p.mustTurn()
	with := func(items []lately.Item) (n int) {
		for _, it := range items {
			if it.Repo.Dependencies != nil {
				n++
			}
		}
		return n
	}
	if n := with(b.Items); len(b.Items) != 60 || n < 20 || n > 30 || !b.Complete {
		t.Errorf("%d of %d repositories with details, complete %v", n, len(b.Items), b.Complete)
	}
	done := with(b.Items)
	p.now = p.now.Add(time.Hour)
	f.change(func() { f.left, f.limit = 1000, 1000 })
	b = p.mustTurn()
	if n := with(b.Items); n != 60-done || len(b.Items) != n {
		t.Errorf("then %d of %d with details, %d were left", n, len(b.Items), 60-done)
	}
	if b = p.mustTurn(); !b.Unchanged {
		t.Errorf("then: %d items", len(b.Items))
	}
}

// A limit met between README and manifest keeps what was read of other repositories.
func TestLimitBetweenDetails(t *testing.T) {
	f := newFake(t, 3)
	p := newPoller(t, f.URL)
	p.token(planted)
	f.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "repo-0001/contents") {
			return false
		}
		w.Header().Set("Retry-After", "30")
		refuse(w, 429, "")
		return true
	}
	b, err := p.turn()
	var deferred *lately.DeferredError
	if !errors.As(err, &deferred) || len(b.Items) != 1 {
		t.Fatalf("%d items, %v", len(b.Items), err)
	}
	p.now = deferred.Until
	f.change(func() { f.answer = nil })
	if b = p.mustTurn(); len(b.Items) != 2 || !b.Complete {
		t.Errorf("%d items, complete %v", len(b.Items), b.Complete)
	}
}
