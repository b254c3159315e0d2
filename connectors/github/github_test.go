package github

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/connectors"
)

// The table of what polling costs, in requests.
func TestRequests(t *testing.T) {
	f := newFake(t, 99)
	p := newPoller(t, f.URL)
	for _, step := range []struct {
		name                                      string
		change                                    func()
		listings, readmes, others, unchanged      int
		items, seen                               int
		isUnchanged, isComplete, wantsNoCommitted bool
	}{
		{name: "99 repositories, cold", listings: 1, readmes: 99, others: 1, items: 99, isComplete: true},
		{name: "unchanged", listings: 1, unchanged: 1, isUnchanged: true},
		{name: "three pushed to", change: func() {
			f.push(1003, "new")
			f.push(1050, "new")
			f.push(1098, "new")
		}, listings: 1, readmes: 3, items: 3, seen: 96, isComplete: true},
		{name: "unchanged again", listings: 1, unchanged: 1, isUnchanged: true},
		{name: "one description", change: func() { f.change(func() { f.repos[1007].Description = "Other words" }) },
			listings: 1, readmes: 1, unchanged: 1, items: 1, seen: 98, isComplete: true},
		{name: "stars only", change: func() { f.change(func() { f.repos[1007].Stars++ }) }, listings: 1, seen: 99, isComplete: true},
		{name: "100th, without README", change: func() { f.add("zy").NoReadme = true }, listings: 1, readmes: 1, items: 1, seen: 99, isComplete: true},
		// A full page may have got a next one without having changed itself.
		{name: "100 repositories, unchanged", listings: 2, unchanged: 1, isUnchanged: true},
		{name: "unchanged again", listings: 2, unchanged: 2, isUnchanged: true},
		{name: "101st, on a second page", change: func() { f.add("zz") }, listings: 2, readmes: 1, unchanged: 1, items: 1, seen: 100, isComplete: true},
		{name: "101 repositories, unchanged", listings: 2, unchanged: 2, isUnchanged: true},
	} {
		if step.change != nil {
			step.change()
		}
		f.taken()
		b := p.mustTurn()
		l, r, _, o, u := count(f.taken())
		t.Logf("%-28s listings %d, READMEs %3d, others %d; of them 304: %d", step.name, l, r, o, u)
		if l != step.listings || r != step.readmes || o != step.others || u != step.unchanged {
			t.Errorf("%s: listings %d, READMEs %d, others %d, 304 %d; want %d, %d, %d, %d",
				step.name, l, r, o, u, step.listings, step.readmes, step.others, step.unchanged)
		}
		if len(b.Items) != step.items || len(b.Seen) != step.seen || b.Unchanged != step.isUnchanged || b.Complete != step.isComplete {
			t.Errorf("%s: %d items, %d seen, unchanged %v, complete %v; want %d, %d, %v, %v", step.name,
				len(b.Items), len(b.Seen), b.Unchanged, b.Complete, step.items, step.seen, step.isUnchanged, step.isComplete)
		}
	}
}

func TestItem(t *testing.T) {
	f := newFake(t, 1)
	f.repos[1000].Fork, f.repos[1000].Archived = true, true
	b := newPoller(t, f.URL).mustTurn()
	pushed := began.Add(1000 * time.Hour)
	want := []lately.Item{{
		Key: "repo:1000", Thing: "repo:github.com:1000", Kind: lately.Repository, URL: "https://github.com/acme/repo-0000",
		Title: "acme/repo-0000", Body: "# repo-0000\n\nWords about it.\n", Format: lately.Markdown,
		Categories: []string{"api", "streaming"}, Published: began, Updated: pushed,
		Repo: &lately.Repo{
			Owner: "acme", Name: "repo-0000", Description: "About repo-0000", Homepage: "https://acme.example/repo-0000",
			Language: "Go", Fork: true, Archived: true, Stars: 3, CreatedAt: began, PushedAt: pushed,
		},
	}}
	if diff := cmp.Diff(want, b.Items); diff != "" {
		t.Error(diff)
	}
}

func TestPages(t *testing.T) {
	f := newFake(t, 250)
	p := newPoller(t, f.URL)
	if b := p.mustTurn(); len(b.Items) != 250 || !b.Complete {
		t.Fatalf("%d items, complete %v", len(b.Items), b.Complete)
	}
	f.taken()
	if b := p.mustTurn(); !b.Unchanged {
		t.Errorf("not Unchanged: %d items, %d seen", len(b.Items), len(b.Seen))
	}
	if l, r, d, o, u := count(f.taken()); l != 3 || r+d+o != 0 || u != 3 {
		t.Errorf("unchanged: %d listings, %d READMEs, %d others, %d 304", l, r, o, u)
	}
	// Only the second page changes: the others are replayed, and named as still there.
	f.push(1150, "other words")
	b := p.mustTurn()
	if got := titles(b.Items); !slices.Equal(got, []string{"acme/repo-0150"}) || len(b.Seen) != 249 || !b.Complete {
		t.Errorf("items %v, %d seen, complete %v", got, len(b.Seen), b.Complete)
	}
	if l, r, _, _, u := count(f.taken()); l != 3 || r != 1 || u != 2 {
		t.Errorf("one changed: %d listings, %d READMEs, %d 304", l, r, u)
	}
}

// A repository that appears while the pass is under way pushes another one to a
// page that is still to be read: it is reported once.
func TestListingGrowsWhileItIsRead(t *testing.T) {
	f := newFake(t, 150)
	p := newPoller(t, f.URL)
	first, err := p.fetch()
	if err != nil || len(first.Items) != 100 || !first.More {
		t.Fatalf("%d items, more %v, %v", len(first.Items), first.More, err)
	}
	f.add("aaa")
	rest := p.mustTurn()
	if len(rest.Items) != 50 || !slices.Contains(rest.Seen, "repo:1099") || !rest.Complete {
		t.Errorf("%d items, seen %v, complete %v", len(rest.Items), rest.Seen, rest.Complete)
	}
	if b := p.mustTurn(); !slices.Equal(titles(b.Items), []string{"acme/aaa"}) {
		t.Errorf("next pass: %v", titles(b.Items))
	}
}

func TestChanges(t *testing.T) {
	f := newFake(t, 4)
	p := newPoller(t, f.URL)
	p.mustTurn()

	f.change(func() { f.repos[1001].Name = "renamed" })
	b := p.mustTurn()
	if len(b.Items) != 1 || b.Items[0].Key != "repo:1001" || b.Items[0].Title != "acme/renamed" {
		t.Errorf("renamed: %+v", b.Items)
	}

	f.change(func() { delete(f.repos, 1002) })
	b = p.mustTurn()
	if len(b.Items) != 0 || slices.Contains(b.Seen, "repo:1002") || len(b.Seen) != 3 || !b.Complete {
		t.Errorf("deleted: items %v, seen %v, complete %v", titles(b.Items), b.Seen, b.Complete)
	}

	f.change(func() { f.repos[1003].Description = "Other words" })
	b = p.mustTurn()
	if len(b.Items) != 1 || !strings.Contains(b.Items[0].Body, "Words about it") || b.Items[0].Repo.Description != "Other words" {
		t.Errorf("description: %+v", b.Items)
	}

	f.change(func() { f.repos[1003].Archived = true })
	if b = p.mustTurn(); len(b.Items) != 1 || !b.Items[0].Repo.Archived {
		t.Errorf("archived: %+v", b.Items)
	}

	f.change(func() { f.repos[1003].Private = true })
	if b = p.mustTurn(); slices.Contains(b.Seen, "repo:1003") || !b.Complete {
		t.Errorf("made private: seen %v", b.Seen)
	}
}

// A repository that moves to another account is missing here and the same thing there.
func TestTransfer(t *testing.T) {
	from, to := newFake(t, 2), newFake(t, 1)
	a, b := newPoller(t, from.URL), newPoller(t, to.URL)
	to.change(func() { to.login = "other" })
	b.source.Location = "other"
	first := a.mustTurn()
	b.mustTurn()
	moved := from.repos[1001]
	from.change(func() { delete(from.repos, 1001) })
	to.change(func() { to.repos[1001] = moved })
	if got := a.mustTurn(); !got.Complete || len(got.Items) != 0 || !slices.Equal(got.Seen, []string{"repo:1000"}) {
		t.Errorf("at its old place: items %v, seen %v", titles(got.Items), got.Seen)
	}
	got := b.mustTurn()
	if len(got.Items) != 1 || got.Items[0].Thing != first.Items[1].Thing || got.Items[0].Title != "other/repo-0001" {
		t.Errorf("at its new place: %+v", got.Items)
	}
}

func TestForksAndPrivate(t *testing.T) {
	f := newFake(t, 3)
	f.repos[1001].Fork = true
	p := newPoller(t, f.URL)
	p.set.Forks = false
	if b := p.mustTurn(); !slices.Equal(titles(b.Items), []string{"acme/repo-0000", "acme/repo-0002"}) {
		t.Errorf("without forks: %v", titles(b.Items))
	}
	if b := p.mustTurn(); !b.Unchanged {
		t.Error("not unchanged")
	}
	p.set.Forks = true
	if b := p.mustTurn(); !slices.Equal(titles(b.Items), []string{"acme/repo-0001"}) {
		t.Errorf("with forks again: %v", titles(b.Items))
	}
	p.set.Forks = false
	if b := p.mustTurn(); b.Unchanged || !b.Complete || len(b.Seen) != 2 {
		t.Errorf("without forks again: unchanged %v, complete %v, seen %v", b.Unchanged, b.Complete, b.Seen)
	}
}

func TestUserAndEmpty(t *testing.T) {
	f := newFake(t, 0)
	f.account = "User"
	p := newPoller(t, f.URL)
	if b := p.mustTurn(); len(b.Items) != 0 || !b.Complete {
		t.Errorf("%+v", b)
	}
	if b := p.mustTurn(); !b.Unchanged {
		t.Errorf("%+v", b)
	}
	for _, r := range f.taken() {
		if strings.Contains(r, "/orgs/") {
			t.Errorf("a user was asked for as an organisation: %s", r)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, tt := range []struct{ login, api string }{
		{"..", "https://api.github.com/"}, {".", "https://api.github.com/"}, {"", "https://api.github.com/"},
		{"a/b", "https://api.github.com/"}, {"a?b", "https://api.github.com/"}, {"a%2fb", "https://api.github.com/"}, {"a b\n", "https://api.github.com/"},
		{"acme", ""}, {"acme", "ftp://api.github.com/"}, {"acme", "https:///"}, {"acme", "https://user:pass@host/"},
	} {
		c, err := Kind().Settings().Open(lately.Source{Location: tt.login}, connectors.Deps{GitHub: tt.api})
		if err == nil || c != nil {
			t.Errorf("login %q at %q was accepted", tt.login, tt.api)
		}
		var field *lately.FieldError
		if tt.api != "" && strings.HasSuffix(tt.api, "github.com/") && tt.login != "acme" && !errors.As(err, &field) {
			t.Errorf("login %q: %v is not about a field", tt.login, err)
		}
	}
}

func TestCursorFromElsewhereStartsOver(t *testing.T) {
	f := newFake(t, 2)
	p := newPoller(t, f.URL)
	for _, c := range []string{"{", "null", `{"v":99,"page":7}`, `{"v":1,"page":-3}`, `[]`} {
		p.cursor = lately.Cursor(c)
		if b := p.mustTurn(); len(b.Items) != 2 || !b.Complete {
			t.Errorf("cursor %s: %d items, complete %v", c, len(b.Items), b.Complete)
		}
	}
}
