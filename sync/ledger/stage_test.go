package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// stage is a ledger with what tests do to it again and again.
type stage struct {
	testing.TB
	*ledger.Ledger
	driver ledgertest.Driver
	url    string
	now    time.Time
}

// eachDatabase runs a test over SQLite and PostgreSQL: they must not differ.
func eachDatabase(t *testing.T, test func(s *stage)) {
	t.Helper()
	for _, d := range ledgertest.Drivers(t) {
		t.Run(d.Name, func(t *testing.T) { test(newStage(t, d)) })
	}
}

func newStage(t testing.TB, d ledgertest.Driver) *stage {
	ref := ledgertest.Fresh(t, d)
	return &stage{TB: t, Ledger: ledgertest.OpenURL(t, ref), driver: d, url: ref, now: noon}
}

func (s *stage) sources(ids ...string) {
	s.Helper()
	list := make([]lately.Source, len(ids))
	for i, id := range ids {
		owner, name, _ := strings.Cut(id, "/")
		list[i] = lately.Source{ID: id, Name: name, Owner: owner, Kind: "feed", Location: "https://example.org/" + name}
	}
	if err := s.Register(s.Context(), list, s.now); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) take(source string) lately.Turn {
	s.Helper()
	turn, err := s.Take(s.Context(), source, "test", s.now.Add(time.Minute), s.now)
	if err != nil {
		s.Fatal(err)
	}
	return turn
}

// judged makes a commit of a batch the way the engine does.
func (s *stage) judged(source string, b lately.Batch) lately.Commit {
	s.Helper()
	changed, same, err := s.Identify(s.Context(), source, b.Items)
	if err != nil {
		s.Fatal(err)
	}
	c := lately.Commit{
		Items: changed, Seen: append(same, b.Seen...), Findings: map[string][]lately.Finding{}, Cursor: b.Cursor,
		More: b.More, Complete: b.Complete, Unchanged: b.Unchanged, At: s.now, Until: s.now.Add(time.Minute),
	}
	for _, it := range changed {
		c.Findings[it.Key] = judge(it)
	}
	return c
}

// poll is a whole turn on a source with one batch.
func (s *stage) poll(source string, b lately.Batch) lately.Committed {
	s.Helper()
	turn := s.take(source)
	done, err := s.Commit(s.Context(), &turn, s.judged(source, b))
	if err != nil {
		s.Fatal(err)
	}
	if err := s.End(s.Context(), turn, lately.Outcome{At: s.now, NextAt: s.now.Add(time.Hour), Interval: time.Hour}); err != nil {
		s.Fatal(err)
	}
	return done
}

// judge is the detector of these tests: each category of an item reads
// "partner area status confidence", and "theirs" if the partner gave it.
func judge(it lately.Item) []lately.Finding {
	var out []lately.Finding
	for _, c := range it.Categories {
		f := lately.Finding{Side: lately.Ours, Thing: it.Thing, Title: it.Title, URL: it.URL, OccurredAt: it.Published, Rule: "says so", Excerpt: it.Body}
		var area, status string
		c, theirs := strings.CutSuffix(c, " theirs")
		if _, err := fmt.Sscan(c, &f.Partner, &area, &status, &f.Confidence); err != nil {
			panic(err)
		}
		if theirs {
			f.Side = lately.Theirs
		}
		f.Area, f.Status = lately.Area(area), lately.Status(status)
		out = append(out, f)
	}
	return out
}

// post is an item at a path, judged as given.
func post(path string, judgements ...string) lately.Item {
	u := "https://example.org/" + path
	return lately.Item{Key: "guid:" + path, Aliases: []string{u}, Kind: lately.Entry, URL: u, Title: "Post " + path, Categories: judgements}
}

func items(list ...lately.Item) lately.Batch { return lately.Batch{Items: list} }

// listing is a full listing that shows just these items.
func listing(list ...lately.Item) lately.Batch { return lately.Batch{Items: list, Complete: true} }

func (s *stage) activities(f ledger.Filter) []lately.Activity {
	s.Helper()
	var out []lately.Activity
	for a, err := range s.Activities(context.Background(), f) {
		if err != nil {
			s.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// only is the one activity that there is.
func (s *stage) only() lately.Activity {
	s.Helper()
	list := s.activities(ledger.Filter{Evidence: true})
	if len(list) != 1 {
		s.Fatalf("%d activities, want 1: %+v", len(list), list)
	}
	return list[0]
}

// dump is all that tables hold, as text.
func (s *stage) dump(tables ...string) string {
	s.Helper()
	db := ledgertest.SQL(s, s.driver, s.url)
	defer db.Close()
	var b strings.Builder
	for _, table := range tables {
		rows, err := db.QueryContext(context.Background(), "SELECT * FROM "+table)
		if err != nil {
			s.Fatal(err)
		}
		cols, err := rows.Columns()
		if err != nil {
			s.Fatal(err)
		}
		var lines []string
		for rows.Next() {
			values, ptrs := make([]any, len(cols)), make([]any, len(cols))
			for i := range values {
				ptrs[i] = &values[i]
			}
			if err := rows.Scan(ptrs...); err != nil {
				s.Fatal(err)
			}
			lines = append(lines, fmt.Sprint(values...))
		}
		if err := rows.Err(); err != nil {
			s.Fatal(err)
		}
		slices.Sort(lines)
		fmt.Fprintf(&b, "%s\n%s\n", table, strings.Join(lines, "\n"))
	}
	return b.String()
}

// kept are the tables that a refused commit must leave as they were.
var kept = []string{"validators", "items", "item_aliases", "findings", "activities", "reviews", "news", "sources"}
