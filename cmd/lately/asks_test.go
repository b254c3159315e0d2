package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// demoLedger is a config whose ledger has the sample world in it.
func demoLedger(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "demo", "--out", dir, "--quiet"); code != 0 {
		t.Fatal(errs)
	}
	return filepath.Join(dir, "lately.yaml")
}

func TestAsks(t *testing.T) {
	cfg := demoLedger(t)
	out, errs, code := inProcess(t, "asks", "-c", cfg)
	if code != 0 || strings.Count(out, "\n 1. ") < 5 {
		t.Fatalf("exit %d, %s\n%s", code, errs, out)
	}
	gated, _, _ := inProcess(t, "asks", "northgate-freight", "-c", cfg)
	if !strings.Contains(gated, " 1. Refer a customer to them.\n") || strings.Contains(gated, " 2. ") {
		t.Error(gated)
	}
	none, _, code := inProcess(t, "asks", "northgate-freight", "--for", "development", "-c", cfg)
	if code != 0 || none != "Nothing to ask for or to do with Northgate Freight until the gate is open.\n" {
		t.Errorf("exit %d: %s", code, none)
	}
	one, _, _ := inProcess(t, "asks", "quillcast", "--limit", "1", "--for", "evangelism", "-c", cfg)
	if !strings.Contains(one, " 1. Ask for a workshop or a webinar: ") || strings.Contains(one, "for marketing") {
		t.Error(one)
	}
	body, _, _ := inProcess(t, "asks", "quillcast", "--format", "json", "-c", cfg)
	var rows []map[string]any
	if err := json.Unmarshal([]byte(body), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 || rows[0]["partner"] != "Quillcast" || rows[0]["side"] != "theirs" || rows[0]["balance_after"] == nil || rows[0]["model"] == nil {
		t.Errorf("%v", rows)
	}
	early, _, code := inProcess(t, "asks", "quillcast", "--as-of", "2001-01-01", "-c", cfg)
	if code != 0 || !strings.Contains(early, "as of 2001-01-01") {
		t.Errorf("exit %d: %s", code, early)
	}
}

func TestAsksOfWhatIsNotThere(t *testing.T) {
	for args, want := range map[string]string{
		"asks --for legal":     "use one of marketing, development, evangelism, sales",
		"asks --limit -1":      "--limit -1 is negative",
		"asks --format yaml":   "use text or json",
		"asks --as-of someday": "someday",
		"asks nobody":          `no partner "nobody"`,
	} {
		_, errs, code := inProcess(t, append(strings.Fields(args), "-c", blogConfig(t, "http://127.0.0.1:1", 1, filepath.Join(t.TempDir(), "l.db")))...)
		if code != 64 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %s", args, code, errs)
		}
	}
}
