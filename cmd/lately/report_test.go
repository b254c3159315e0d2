package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree is what files a folder has, by path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func paths(files map[string]string) []string {
	var out []string
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// A report is a folder of pages; the same ledger and date give the same bytes, and
// what another hand put there stays.
func TestReport(t *testing.T) {
	config := quietConfig(t)
	if _, errs, code := inProcess(t, "sync", "-c", config); code != exitOK {
		t.Fatalf("sync: exit %d: %s", code, errs)
	}
	dir := filepath.Join(t.TempDir(), "report")
	args := []string{"report", "-c", config, "--out", dir, "--as-of", "2026-06-30", "--months", "12"}
	out, errs, code := inProcess(t, args...)
	if code != exitOK || out != "" || !strings.Contains(errs, filepath.Join(dir, "index.html")) {
		t.Fatalf("exit %d, %q on stdout: %s", code, out, errs)
	}
	first := tree(t, dir)
	want := []string{"index.html", "method.html", "partners/zephyrmill.html", "sources.html"}
	if diff := cmp.Diff(want, paths(first)); diff != "" {
		t.Fatalf("files (-want +got):\n%s", diff)
	}
	if !strings.Contains(first["index.html"], `href="partners/zephyrmill.html"`) {
		t.Error("the overview leads to no partner")
	}

	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("partners/former.html", first["partners/zephyrmill.html"])
	write("partners/notes.html", "<p>my own</p>")
	write("notes.txt", "mine")
	if _, errs, code = inProcess(t, args...); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	first["partners/notes.html"], first["notes.txt"] = "<p>my own</p>", "mine"
	if diff := cmp.Diff(first, tree(t, dir)); diff != "" {
		t.Errorf("the second report (-first +second):\n%s", diff)
	}
}

// The report of one partner is one page for it, and an overview of it alone.
func TestReportOfOnePartner(t *testing.T) {
	config := quietConfig(t)
	if _, errs, code := inProcess(t, "sync", "-c", config); code != exitOK {
		t.Fatalf("sync: exit %d: %s", code, errs)
	}
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "report", "-c", config, "--out", dir, "--partner", "ZEPHYRMILL"); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if got := paths(tree(t, dir)); !slices.Contains(got, "partners/zephyrmill.html") {
		t.Errorf("files: %v", got)
	}
}

func TestReportRefuses(t *testing.T) {
	config := quietConfig(t)
	for _, tt := range []struct{ args, says string }{
		{"report", "--out DIR"},
		{"report --out x --months 1", "out of range"},
		{"report --out x --partner Nobody", "no partner"},
		{"report --out x --as-of yesterday", "is not a date"},
	} {
		_, errs, code := inProcess(t, append(strings.Fields(tt.args), "-c", config)...)
		if code != exitUsage || !strings.Contains(errs, tt.says) {
			t.Errorf("%s: exit %d: %s", tt.args, code, errs)
		}
	}
	if _, err := os.Stat("x"); err == nil {
		t.Error("a refused report left a folder")
	}
}
