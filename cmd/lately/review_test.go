package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger/ledgertest"
)

// doubtful makes a config and a ledger with two doubtful detections and a sure one.
func doubtful(t *testing.T) (config string, ids map[string]string) {
	t.Helper()
	dir := t.TempDir()
	config = filepath.Join(dir, "lately.yaml")
	text := "us:\n  name: Ourselves\n  domains: [ourselves.example]\n  sources:\n    - feed: https://ourselves.example/feed\n" +
		"partners:\n  - name: Zephyrmill\n    domains: [zephyrmill.example]\nstore: lately.db\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	led := ledgertest.OpenURL(t, filepath.Join(dir, "lately.db"))
	ctx, now := t.Context(), time.Now().UTC()
	src := lately.Source{ID: "us/feed:ourselves.example/feed", Name: "feed", Owner: lately.OurID, Kind: "feed", Location: "https://ourselves.example/feed"}
	if err := led.Register(ctx, []lately.Source{src}, now); err != nil {
		t.Fatal(err)
	}
	commit := lately.Commit{At: now, Findings: map[string][]lately.Finding{}}
	ids = map[string]string{}
	for i, f := range []lately.Finding{
		{Title: "Old note", Area: lately.BlogPost, Status: lately.Pending, OccurredAt: now.Add(-900 * 24 * time.Hour)},
		{Title: "Fresh paper", Area: lately.WhitePaper, Status: lately.Pending, OccurredAt: now.Add(-time.Hour)},
		{Title: "Sure thing", Area: lately.BlogPost, Status: lately.Counted, OccurredAt: now.Add(-time.Hour)},
	} {
		f.Partner, f.Side, f.Confidence, f.Rule, f.Excerpt = "zephyrmill", lately.Ours, 0.4, "named once", "the words about "+f.Title
		key := fmt.Sprint(i)
		f.URL = "https://ourselves.example/" + key
		commit.Items = append(commit.Items, lately.Item{Key: key, Kind: lately.Entry, URL: f.URL, Title: f.Title, Published: f.OccurredAt})
		commit.Findings[key] = []lately.Finding{f}
		ids[f.Title] = lately.ActivityID(f.Partner, f.Side, f.Area, f.URL)
	}
	turn, err := led.Take(ctx, src.ID, "test", now.Add(time.Minute), now)
	if err == nil {
		_, err = led.Commit(ctx, &turn, commit)
	}
	if err != nil {
		t.Fatal(err)
	}
	return config, ids
}

// expect runs lately within the test and checks its exit code and what it says.
func expect(t *testing.T, code int, want string, args ...string) string {
	t.Helper()
	out, errs, got := inProcess(t, args...)
	// Where a line ends depends on its words before.
	flat := strings.Join(strings.Fields(out+errs), " ")
	if got != code || !strings.Contains(flat, strings.Join(strings.Fields(want), " ")) {
		t.Errorf("lately %s: exit %d, want %d and %q in\n%s%s", strings.Join(args, " "), got, code, want, out, errs)
	}
	return out
}

func TestReview(t *testing.T) {
	config, ids := doubtful(t)
	out := expect(t, exitOK, "the words about Fresh paper", "review", "-c", config)
	if fresh, old := strings.Index(out, "Fresh paper"), strings.Index(out, "Old note"); fresh < 0 || old < fresh || strings.Contains(out, "Sure thing") {
		t.Errorf("want the fresh paper before the old note, and nothing sure:\n%s", out)
	}
	if out = expect(t, exitOK, "Old note", "review", "list", "--area", "blog_post", "-c", config); strings.Contains(out, "Fresh paper") {
		t.Errorf("another area is listed:\n%s", out)
	}
	expect(t, exitOK, "1 more would move a score less", "review", "--limit", "1", "-c", config)

	expect(t, exitOK, "accepted by kim", "review", "accept", ids["Fresh paper"][:8], "--by", "kim", "--note", "it is ours", "-c", config)
	expect(t, exitOK, "rejected by lee", "review", "reject", strings.ToUpper(ids["Sure thing"][:10]), ids["Old note"], "--by", "lee", "-c", config)
	expect(t, exitOK, "Nothing waits for review.", "review", "-c", config)
	expect(t, exitOK, "accepted by kim on "+time.Now().UTC().Format(time.DateOnly)+": it is ours", "review", "list", "--decided", "-c", config)
	expect(t, exitOK, "accepted by kim", "explain", ids["Fresh paper"][:8], "-c", config)
	rows := expect(t, exitOK, "rejected", "export", "activities", "-c", config)
	for title, status := range map[string]string{"Fresh paper": "counted", "Sure thing": "rejected", "Old note": "rejected"} {
		for line := range strings.Lines(rows) {
			if strings.Contains(line, title) && !strings.Contains(line, ","+status+",") {
				t.Errorf("want %s %s: %s", title, status, line)
			}
		}
	}

	expect(t, exitOK, "open again", "review", "undo", ids["Old note"], "-c", config)
	expect(t, exitOK, "Old note", "review", "-c", config)
	expect(t, exitUsage, "nothing was decided", "review", "undo", ids["Old note"], "-c", config)
	// Of several ids one was never decided on: nothing is taken back.
	expect(t, exitUsage, "nothing was decided", "review", "undo", ids["Fresh paper"], ids["Old note"], "-c", config)
	expect(t, exitOK, "accepted by kim", "review", "list", "--decided", "-c", config)
}

func TestReviewRefusesWhatItCannotTell(t *testing.T) {
	config, ids := doubtful(t)
	expect(t, exitUsage, "no activity", "review", "accept", "ffffffffffffffffffff", "-c", config)
	expect(t, exitUsage, "more than one", "review", "accept", "", "-c", config)
	expect(t, exitUsage, "is no area", "review", "--area", "blog", "-c", config)
	expect(t, exitUsage, "no partner", "review", "--partner", "nobody", "-c", config)
	expect(t, exitUsage, "at least 1 arg", "review", "accept", "-c", config)
	// Of several ids one is wrong: nothing is stored.
	expect(t, exitUsage, "no activity", "review", "accept", ids["Old note"], "ffffffffffffffffffff", "-c", config)
	expect(t, exitOK, "Nothing was decided.", "review", "list", "--decided", "-c", config)
}
