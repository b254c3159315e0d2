package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"lately"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// hostileLedger is a ledger of one source of ours that says whatever it likes.
type hostileLedger struct {
	*ledger.Ledger
	at time.Time
}

// hostileStage makes a config with one partner and a ledger, and what stores a finding.
func hostileStage(t *testing.T) (config string, led hostileLedger, commit func(key string, f lately.Finding)) {
	t.Helper()
	dir := t.TempDir()
	config = filepath.Join(dir, "lately.yaml")
	text := "us:\n  name: Ourselves & <b>Sons</b>\n  domains: [ourselves.example]\n  sources:\n    - feed: https://ourselves.example/feed\n" +
		"partners:\n  - name: Zephyrmill <i>Ltd</i>\n    id: zephyrmill\n    domains: [zephyrmill.example]\nstore: lately.db\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	led = hostileLedger{ledgertest.OpenURL(t, filepath.Join(dir, "lately.db")), time.Now().UTC().Add(-time.Hour)}
	src := lately.Source{ID: "us/feed:ourselves.example/feed", Name: "feed", Owner: lately.OurID, Kind: "feed", Location: "https://ourselves.example/feed"}
	if err := led.Register(t.Context(), []lately.Source{src}, led.at); err != nil {
		t.Fatal(err)
	}
	turn, err := led.Take(t.Context(), src.ID, "test", led.at.Add(24*time.Hour), led.at)
	if err != nil {
		t.Fatal(err)
	}
	return config, led, func(key string, f lately.Finding) {
		t.Helper()
		_, err := led.Commit(t.Context(), &turn, lately.Commit{
			At: led.at, More: true,
			Items:    []lately.Item{{Key: key, Kind: lately.Entry, URL: f.URL, Title: f.Title, Published: f.OccurredAt}},
			Findings: map[string][]lately.Finding{key: {f}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
