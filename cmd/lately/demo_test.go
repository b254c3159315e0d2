package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"lately"

	"github.com/google/go-cmp/cmp"
)

var served = regexp.MustCompile(`(\d+) requests to the sample world, (\d+) answers with a body`)

// The demo is the whole job: every area, both sides, evidence that can be followed,
// a scorecard that fits a terminal. A second one finds nothing new.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	out, errs, code := inProcess(t, "demo", "--out", dir)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	t.Log("\n" + out)
	for _, line := range strings.Split(out, "\n") {
		if n := utf8.RuneCountInString(line); n > 80 && !strings.Contains(line, dir) {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, name := range []string{"lately.yaml", "lately.db", "scores.csv", "expectations.csv", "referrals.csv", "asks.csv", "sources.csv", workbook, "report/index.html", "report/partners/harborpay.html"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	everyArea(t, table(t, filepath.Join(dir, "activities.csv")))
	workshopOnce(t, table(t, filepath.Join(dir, "activities.csv")))
	wantStatus := map[string]string{"Harborpay": "balanced", "Quillcast": "they_owe", "Meridian Maps": "we_owe",
		"Northgate Freight": "gated", "Tallow CRM": "dormant", "Fennel": "too_little_data",
		"Brightledger": "balanced", "Sundial Analytics": "they_owe", "Aozora Pay": "balanced"}
	status := map[string]string{}
	for _, row := range table(t, filepath.Join(dir, "scores.csv")) {
		status[row["partner"]] = row["status"]
	}
	if diff := cmp.Diff(wantStatus, status); diff != "" {
		t.Errorf("status of each partner (-want +got):\n%s", diff)
	}
	evidenceIsServed(t, dir)

	config := filepath.Join(dir, "lately.yaml")
	before := activities(t, config)
	out, errs, code = inProcess(t, "demo", "--out", dir)
	if code != exitOK {
		t.Fatalf("second demo: exit %d: %s", code, errs)
	}
	if diff := cmp.Diff(before, activities(t, config)); diff != "" {
		t.Errorf("second demo (-first +second):\n%s", diff)
	}
	if m := served.FindStringSubmatch(out); m == nil || m[2] != "0" {
		t.Errorf("second demo: %v; want no answer with a body", m)
	}
}

// everyArea checks that all areas and both sides were counted, each with its evidence.
func everyArea(t *testing.T, rows []map[string]string) {
	t.Helper()
	areas, sides := map[string]int{}, map[string]int{}
	for _, row := range rows {
		if row["status"] == string(lately.Counted) {
			areas[row["area"]]++
			sides[row["side"]]++
		}
		if row["evidence"] == "" || row["url"] == "" || row["source"] == "" {
			t.Errorf("no evidence, link or source: %v", row)
		}
	}
	for _, a := range lately.Areas() {
		if areas[string(a)] == 0 {
			t.Errorf("no %s was counted: %v", a, areas)
		}
	}
	if sides["ours"] == 0 || sides["theirs"] == 0 {
		t.Errorf("sides: %v", sides)
	}
}

// workshopOnce checks that a training of a partner's, listed as data and in words, is
// one workshop of theirs.
func workshopOnce(t *testing.T, rows []map[string]string) {
	t.Helper()
	var got []string
	for _, row := range rows {
		if row["partner"] == "Meridian Maps" && row["area"] == "workshop" && row["status"] == string(lately.Counted) {
			got = append(got, row["side"]+": "+row["title"])
		}
	}
	if want := []string{"theirs: Training: maps for shops that ship with Parcelwise"}; !cmp.Equal(want, got) {
		t.Errorf("workshops with Meridian Maps: %q, want %q", got, want)
	}
}

// evidenceIsServed follows the link of every activity.
func evidenceIsServed(t *testing.T, dir string) {
	t.Helper()
	site, stop, err := newApp(nil, nil).serveWorld(filepath.Join(dir, "lately.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, row := range table(t, filepath.Join(dir, "activities.csv")) {
		u, err := url.Parse(row["url"])
		if err != nil || u.Hostname() != "127.0.0.1" {
			t.Errorf("%s isn't on the sample world", row["url"])
			continue
		}
		resp, err := http.Get(row["url"])
		if err != nil {
			t.Error(err)
			continue
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", row["url"], resp.Status)
		}
	}
	if site.Requests() == 0 {
		t.Error("nothing was asked of the sample world")
	}
}

// Every figure of a scorecard is found again in its explanation.
func TestDemoIsExplained(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	if _, errs, code := inProcess(t, "demo", "--out", dir); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	config := filepath.Join(dir, "lately.yaml")
	for _, row := range table(t, filepath.Join(dir, "scores.csv")) {
		out, errs, code := inProcess(t, "explain", row["partner"], "-c", config)
		if code != exitOK {
			t.Fatalf("explain %s: exit %d: %s", row["partner"], code, errs)
		}
		for _, figure := range []string{"given", "received", "balance", "reciprocity"} {
			if v := strings.TrimPrefix(row[figure], "-"); v != "" && !strings.Contains(out, v) {
				t.Errorf("explain %s doesn't show %s %s:\n%s", row["partner"], figure, row[figure], out)
			}
		}
	}
	rows := table(t, filepath.Join(dir, "activities.csv"))
	out, errs, code := inProcess(t, "explain", rows[0]["activity_id"][:12], "-c", config)
	if code != exitOK || !strings.Contains(out, rows[0]["activity_id"]) {
		t.Errorf("explain %s: exit %d: %s%s", rows[0]["activity_id"], code, out, errs)
	}
}

// While the sample world is up, its folder is a config like any other: nothing else
// has to be set.
func TestDemoFolderStandsOnItsOwn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	if _, errs, code := inProcess(t, "demo", "--out", dir); code != exitOK {
		t.Fatalf("demo: exit %d: %s", code, errs)
	}
	config := filepath.Join(dir, "lately.yaml")
	_, stop, err := newApp(nil, nil).serveWorld(config)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, args := range [][]string{{"check"}, {"sync", "--all"}, {"push"}, {"push", "--apply"}} {
		if out, errs, code := inProcess(t, append(args, "-c", config)...); code != exitOK {
			t.Errorf("%v: exit %d: %s%s", args, code, out, errs)
		}
	}
}
