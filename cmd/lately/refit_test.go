package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/detect"
	"lately/sync/ledger/ledgertest"
)

// judgedPosts makes a config and a ledger with posts that the detector itself judged,
// and gives the ids of what it found.
func judgedPosts(t *testing.T) (config string, ids []string) {
	t.Helper()
	dir := t.TempDir()
	config = filepath.Join(dir, "lately.yaml")
	text := "us:\n  name: Ourselves\n  domains: [ourselves.example]\n  sources:\n    - feed: https://ourselves.example/feed\n" +
		"partners:\n  - name: Zephyrmill\n    domains: [zephyrmill.example]\nstore: lately.db\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	det, err := detect.New(lately.Parties{
		Us:       lately.Party{Name: "Ourselves", Domains: []string{"ourselves.example"}},
		Partners: []lately.Party{{ID: "zephyrmill", Name: "Zephyrmill", Domains: []string{"zephyrmill.example"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	led := ledgertest.OpenURL(t, filepath.Join(dir, "lately.db"))
	ctx, now := t.Context(), time.Now().UTC()
	src := lately.Source{ID: "us/feed:ourselves.example/feed", Name: "feed:ourselves.example/feed", Owner: lately.OurID, Kind: "feed", Location: "https://ourselves.example/feed"}
	if err := led.Register(ctx, []lately.Source{src}, now); err != nil {
		t.Fatal(err)
	}
	commit := lately.Commit{At: now, Findings: map[string][]lately.Finding{}}
	for i, body := range []string{"<p>Grinding with Zephyrmill all week.</p>", "<p>Others grind, like Zephyrmill.</p>"} {
		it := lately.Item{Key: fmt.Sprint(i), Kind: lately.Entry, URL: fmt.Sprint("https://ourselves.example/", i), Title: fmt.Sprint("Week ", i), Body: body, Format: lately.HTML, Published: now}
		it.Thing = it.URL
		commit.Items, commit.Findings[it.Key] = append(commit.Items, it), det.Detect(src, it)
		for _, f := range commit.Findings[it.Key] {
			ids = append(ids, lately.ActivityID(f.Partner, f.Side, f.Area, f.Thing))
		}
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

func TestRefitOnDecisions(t *testing.T) {
	config, ids := judgedPosts(t)
	if len(ids) != 2 {
		t.Fatalf("found %q", ids)
	}
	expect(t, exitUsage, "accepted or rejected", "eval", "--fit", "-c", config)
	expect(t, exitUsage, "nothing was accepted or rejected", "eval", "-c", config)
	expect(t, 0, "accepted", "review", "accept", ids[0], "--side", "theirs", "--area", "testimonial", "-c", config)
	expect(t, 0, "noted", "review", "note", ids[1], "--note", "is no label", "-c", config)
	expect(t, 0, "fitted on 1 pairs, 1 of them credited", "eval", "--fit", "-c", config)
	expect(t, 0, "rejected", "review", "reject", ids[1], "-c", config)
	table := expect(t, 0, "fitted on 2 pairs, 1 of them credited", "eval", "--fit", "-c", config)
	models, err := detect.ReadModels(strings.NewReader(table))
	if err != nil || len(models) != 1 || models[0].Name != "article" {
		t.Fatalf("got %+v, %v", models, err)
	}

	// The same decisions measure, with the area and side that a person said it is.
	out := expect(t, 0, "2 decisions, 2 labelled pairs", "eval", "--errors", "5", "-c", config)
	for _, want := range []string{"Area right in 0 of 1", "Giver right in 0 of 1", "zephyrmill"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	expect(t, 0, ids[1]+",us,zephyrmill", "eval", "--format", "csv", "-c", config)
	expect(t, exitUsage, "need a folder", "eval", "--cv", "partner", "-c", config)
	expect(t, exitUsage, "is not known", "eval", "--format", "pdf", "-c", config)

	// The table can be used: what it says is on record in explain.
	weights := filepath.Join(filepath.Dir(config), "ours.txt")
	if err := os.WriteFile(weights, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(text, "detection: {weights: ours.txt}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, 0, "Weighed as article", "explain", ids[0], "-c", config)
	if err := os.WriteFile(weights, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, exitUsage, "detection.weights", "explain", ids[0], "-c", config)
	expect(t, exitUsage, "detection.weights", "check", "--offline", "-c", config)
}
