package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger/ledgertest"
)

// pageHeld fills a ledger with a partner page half of whose listings are held back.
func pageHeld(t *testing.T, dir string) (config string) {
	t.Helper()
	config = filepath.Join(dir, "lately.yaml")
	text := "us:\n  name: Ourselves\n  domains: [ourselves.example]\n  sources:\n    - github: ourselves\n" +
		"partners:\n  - name: Zephyrmill\n    domains: [zephyrmill.example]\nstore: lately.db\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	led := ledgertest.OpenURL(t, filepath.Join(dir, "lately.db"))
	ctx, now := t.Context(), time.Now().UTC().Add(-4*24*time.Hour)
	src := lately.Source{ID: "us/github:ourselves", Name: "github:ourselves", Owner: lately.OurID, Kind: "github", Location: "ourselves"}
	if err := led.Register(ctx, []lately.Source{src}, now); err != nil {
		t.Fatal(err)
	}
	commit := lately.Commit{Complete: true, Findings: map[string][]lately.Finding{}}
	for _, key := range []string{"a", "b", "c"} {
		commit.Items = append(commit.Items, lately.Item{Key: key, Kind: lately.Repository, URL: "https://github.com/ourselves/" + key, Title: key})
		commit.Findings[key] = []lately.Finding{{Partner: "zephyrmill", Side: lately.Ours, Area: lately.Integration, Title: key, Status: lately.Counted, Confidence: 1}}
	}
	for range 4 {
		turn, err := led.Take(ctx, src.ID, "test", now.Add(time.Minute), now)
		if err != nil {
			t.Fatal(err)
		}
		commit.At = now
		if _, err := led.Commit(ctx, &turn, commit); err != nil {
			t.Fatal(err)
		}
		if err := led.End(ctx, turn, lately.Outcome{At: now, NextAt: now.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		commit.Items, commit.Findings = nil, nil
		now = now.Add(24 * time.Hour)
	}
	return config
}

func TestSourcesShowsAndReleasesWhatIsHeldBack(t *testing.T) {
	config := pageHeld(t, t.TempDir())
	out, errs, code := inProcess(t, "sources", "-c", config)
	if code != exitOK || !strings.Contains(out, "the removal of 3 activities is held back since 20") || !strings.Contains(out, "lately sources release us/github:ourselves") {
		t.Errorf("sources: exit %d: %s%s", code, out, errs)
	}
	out, errs, code = inProcess(t, "sources", "release", "github:ourselves", "-c", config)
	if code != exitOK || !strings.Contains(out, "3 activities ended") {
		t.Errorf("release: exit %d: %s%s", code, out, errs)
	}
	if out, _, _ = inProcess(t, "sources", "-c", config); strings.Contains(out, "held back") {
		t.Errorf("sources after the release: %s", out)
	}
	if _, errs, code = inProcess(t, "sources", "release", "nothing", "-c", config); code != exitUsage || !strings.Contains(errs, "names no source") {
		t.Errorf("release of nothing: exit %d: %s", code, errs)
	}
}

func TestRemovalsHeldBackHaveTheirExitCode(t *testing.T) {
	for _, tt := range []struct {
		name string
		sum  lately.Summary
		code int
	}{
		{"all well", lately.Summary{Due: 2, OK: 2}, exitOK},
		{"held back", lately.Summary{Due: 2, OK: 2, HeldBack: 3}, exitPartly},
		{"held back and failed", lately.Summary{Due: 2, OK: 1, Failed: 1, HeldBack: 3}, exitPartly},
		{"all failed", lately.Summary{Due: 2, Failed: 2}, exitFailed},
	} {
		if got := codeOf(verdict(t.Context(), tt.sum)); got != tt.code {
			t.Errorf("%s: exit %d, want %d", tt.name, got, tt.code)
		}
	}
}
