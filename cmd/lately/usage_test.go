package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// quietConfig is a config whose only source has nothing to say.
func quietConfig(t *testing.T) string {
	t.Helper()
	return blogConfig(t, blogs(t, 1), 1, filepath.Join(t.TempDir(), "lately.db"))
}

func TestWrongUsage(t *testing.T) {
	config := quietConfig(t)
	for _, tt := range []struct {
		args, says string
	}{
		{"exprot", "did you mean export?"},
		{"export", "one of activities, scores"},
		{"export everything", "one of activities, scores"},
		{"export scores --format xml", "use csv, xlsx, json, jsonl or parquet"},
		{"export scores --since 2026-01-01", "--since is for activities and referrals"},
		{"export activities --since 2026-02-30", "is not a date"},
		{"config shema", "unknown command"},
		{"version --log xml", "use text or json"},
		{"sync --since 2026-03-01 --until 2026-03-01", "is not before"},
		{"sync --only nothing", "names no source"},
		{"review --limit -1", "is negative"},
		{"score Nobody", "no partner"},
		{"score zephyrmil", "did you mean zephyrmill?"},
		{"explain zephyrmil --side ours", "are about a partner: no partner"},
		{"statement", "it takes 1 argument, not 0; see `lately statement --help`"},
		{"score one two", "it takes at most 1 argument, not 2"},
		{"review accept", "it takes at least 1 argument, not 0"},
	} {
		out, errs, code := inProcess(t, append(strings.Fields(tt.args), "-c", config)...)
		if code != exitUsage || !strings.Contains(errs, tt.says) || strings.Count(errs, "\n") != 1 || out != "" {
			t.Errorf("%s: exit %d, %q on stdout, %q on stderr; want exit %d and one line with %q", tt.args, code, out, errs, exitUsage, tt.says)
		}
	}
}

func TestVersionIsTheSameHoweverAsked(t *testing.T) {
	asked, _, _ := inProcess(t, "version")
	flag, _, _ := inProcess(t, "--version")
	if asked != flag || !strings.HasPrefix(asked, "lately ") {
		t.Errorf("version says %q, --version %q", asked, flag)
	}
}

// With --log json each line on stderr is a JSON object, the run's summary and what
// went wrong too.
func TestJSONLogsAreJSON(t *testing.T) {
	config := quietConfig(t)
	for _, args := range []string{"sync", "sync --only nothing", "score Nobody"} {
		_, errs, _ := inProcess(t, append(strings.Fields(args), "--log", "json", "-c", config)...)
		lines := strings.Split(strings.TrimSpace(errs), "\n")
		for _, line := range lines {
			var o map[string]any
			if err := json.Unmarshal([]byte(line), &o); err != nil || o["msg"] == "" {
				t.Errorf("%s: %q: %v", args, line, err)
			}
		}
	}
}

func TestNothingIsDue(t *testing.T) {
	config := quietConfig(t)
	if _, errs, code := inProcess(t, "sync", "-c", config); code != exitOK || !strings.Contains(errs, "1 source polled") {
		t.Fatalf("sync: exit %d: %s", code, errs)
	}
	if _, errs, code := inProcess(t, "sync", "-c", config); code != exitOK || !strings.Contains(errs, "nothing is due") {
		t.Errorf("sync at once again: exit %d: %s", code, errs)
	}
}

// What a partner publishes can be named by the partner's name.
func TestSourcesOfAPartnerByName(t *testing.T) {
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "demo", "--out", dir); code != exitOK {
		t.Fatalf("demo: exit %d: %s", code, errs)
	}
	config := filepath.Join(dir, "lately.yaml")
	byID, _, _ := inProcess(t, "export", "sources", "--no-bom", "--partner", "meridian-maps", "-c", config)
	if rows := strings.Count(byID, "\n"); rows != 6 || strings.Contains(byID, "Harborpay") {
		t.Errorf("sources of one partner:\n%s", byID)
	}
	cfg, err := (&app{configPath: config}).load()
	if err != nil {
		t.Fatal(err)
	}
	ids, err := choose(cfg, []string{"Meridian Maps"})
	if err != nil || len(ids) != 5 {
		t.Errorf("%v, %v; want the partner's five", ids, err)
	}
}

func TestExportForPrograms(t *testing.T) {
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "demo", "--out", dir); code != exitOK {
		t.Fatalf("demo: exit %d: %s", code, errs)
	}
	config := filepath.Join(dir, "lately.yaml")
	for _, what := range exports {
		out, errs, code := inProcess(t, "export", what, "--format", "json", "-c", config)
		var rows []map[string]any
		if err := json.Unmarshal([]byte(out), &rows); code != exitOK || err != nil || len(rows) == 0 {
			t.Fatalf("%s as JSON: exit %d, %d rows, %v: %s", what, code, len(rows), err, errs)
		}
		lines, _, _ := inProcess(t, "export", what, "--format", "jsonl", "-c", config)
		sheet, _, _ := inProcess(t, "export", what, "-c", config)
		if n := strings.Count(lines, "\n"); n != len(rows) || strings.Count(sheet, "\r\n") != n+1 {
			t.Errorf("%s: %d rows as JSON, %d as lines, %d in the sheet", what, len(rows), n, strings.Count(sheet, "\r\n")-1)
		}
	}
}
