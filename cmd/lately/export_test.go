package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// demoConfig is the config of a demo's ledger.
func demoConfig(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "demo", "--out", dir); code != exitOK {
		t.Fatalf("demo: exit %d: %s", code, errs)
	}
	return filepath.Join(dir, "lately.yaml")
}

func TestExportAll(t *testing.T) {
	config, dir := demoConfig(t), t.TempDir()
	for _, format := range []string{"csv", "json", "jsonl", "parquet"} {
		folder := filepath.Join(dir, format)
		if _, errs, code := inProcess(t, "export", "--all", "--format", format, "--out", folder, "-c", config); code != exitOK {
			t.Fatalf("%s: exit %d: %s", format, code, errs)
		}
		for _, what := range exports {
			if info, err := os.Stat(filepath.Join(folder, what+"."+format)); err != nil || info.Size() < 100 {
				t.Errorf("%s of %s: %v, %v", format, what, info, err)
			}
		}
	}
	one, _, _ := inProcess(t, "export", "scores", "-c", config)
	if all, err := os.ReadFile(filepath.Join(dir, "csv", "scores.csv")); err != nil || len(all) != len(one) {
		t.Errorf("scores alone %d bytes, among all %d: %v", len(one), len(all), err)
	}
}

func TestWorkbookOfAllTables(t *testing.T) {
	config, dir := demoConfig(t), t.TempDir()
	at := "2099-01-01"
	for _, out := range []string{filepath.Join(dir, "a.xlsx"), dir} {
		if _, errs, code := inProcess(t, "export", "--all", "--format", "xlsx", "--as-of", at, "--out", out, "-c", config); code != exitOK {
			t.Fatalf("exit %d: %s", code, errs)
		}
	}
	first, err := os.ReadFile(filepath.Join(dir, "a.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(filepath.Join(dir, "lately.xlsx")); err != nil || !bytes.Equal(first, again) {
		t.Errorf("the same ledger as of the same date gave other bytes: %v", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !slices.Equal(f.GetSheetList(), exports) {
		t.Errorf("sheets %v", f.GetSheetList())
	}
	for _, what := range exports {
		table, _, _ := inProcess(t, "export", what, "--format", "jsonl", "--as-of", at, "-c", config)
		rows, err := f.GetRows(what)
		if err != nil || len(rows) != strings.Count(table, "\n")+1 || len(rows) < 2 {
			t.Errorf("%s has %d rows, as a table %d: %v", what, len(rows), strings.Count(table, "\n"), err)
		}
	}
}

func TestWhatExportRefuses(t *testing.T) {
	config := quietConfig(t)
	for args, says := range map[string]string{
		"export --all":                              "name a folder with --out",
		"export --all --format parquet --out -":     "name a folder with --out",
		"export --all --format xlsx":                "--out FILE.xlsx",
		"export --all scores --out x":               "leave out scores",
		"export --all --format xlsx --out missing/": "there is no folder missing/",
	} {
		_, errs, code := inProcess(t, append(strings.Fields(args), "-c", config)...)
		if code != exitUsage || !strings.Contains(errs, says) {
			t.Errorf("%s: exit %d, %q, want %q", args, code, errs, says)
		}
	}
	// A pipe gets the bytes.
	if out, errs, code := inProcess(t, "export", "sources", "--format", "parquet", "-c", config); code != exitOK || !strings.HasPrefix(out, "PAR1") {
		t.Errorf("exit %d, %d bytes: %s", code, len(out), errs)
	}
}
