package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/sync/detect/gold"

	"github.com/google/go-cmp/cmp"
)

// labelledFolders are the labelled posts that the whole program is measured on: our
// own, and those of a folder that LATELY_GOLD names.
func labelledFolders() []string {
	out := []string{"../../sync/detect/gold/testdata/posts"}
	if dir := os.Getenv("LATELY_GOLD"); dir != "" {
		out = append(out, dir)
	}
	return out
}

// What `sync` finds in a real feed of labelled posts is what `eval` finds in them.
func TestSyncFindsWhatEvalFinds(t *testing.T) {
	for _, dir := range labelledFolders() {
		set, err := gold.Load(dir, gold.Readers{})
		if err != nil {
			t.Fatal(err)
		}
		if set.Form != gold.Posts || len(set.Groups) != 1 {
			t.Fatalf("%s: %s of %d owners; want posts of one", dir, set.Form, len(set.Groups))
		}
		want := evaluated(t, dir)
		got := synced(t, set)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-eval +sync):\n%s", dir, diff)
		}
		if len(want) == 0 {
			t.Errorf("%s: nothing was found", dir)
		}
		t.Logf("%d posts: %d detections, the same from a feed as from the folder", len(set.Cases), len(want))
	}
}

// evaluated is what eval finds, a line a detection.
func evaluated(t *testing.T, dir string) []string {
	t.Helper()
	out, errs, code := inProcess(t, "eval", dir, "--format", "jsonl")
	if code != exitOK {
		t.Fatalf("eval: exit %d: %s", code, errs)
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		var d struct {
			ID         string      `json:"id"`
			Partner    string      `json:"partner"`
			Side       lately.Side `json:"side"`
			Both       bool        `json:"both_sides"`
			Area       lately.Area `json:"area"`
			Status     string      `json:"status"`
			Confidence float64     `json:"confidence"`
		}
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		if d.Status != "" { // a label of which nothing was found is listed too
			for _, side := range []lately.Side{lately.Ours, lately.Theirs} {
				if side == d.Side || d.Both {
					lines = append(lines, strings.Join([]string{d.ID, d.Partner, string(side), string(d.Area), d.Status, fmt.Sprintf("%.2f", d.Confidence)}, "|"))
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// synced is what sync finds in a feed of the same posts.
func synced(t *testing.T, set *gold.Set) []string {
	t.Helper()
	body := postsAsRSS(t, set)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write(body)
	}))
	defer srv.Close()
	config := labelledConfig(t, set.Groups[0].Parties, srv.URL)
	if _, errs, code := inProcess(t, "sync", "-q", "-c", config); code != exitOK {
		t.Fatalf("sync: exit %d: %s", code, errs)
	}
	out := filepath.Join(t.TempDir(), "activities.csv")
	if _, errs, code := inProcess(t, "export", "activities", "--out", out, "-c", config); code != exitOK {
		t.Fatalf("export: exit %d: %s", code, errs)
	}
	ids := map[string]string{}
	for _, p := range set.Groups[0].Parties.Partners {
		ids[p.Name] = p.ID
	}
	var lines []string
	for _, row := range table(t, out) {
		lines = append(lines, strings.Join([]string{row["url"], ids[row["partner"]], row["side"], row["area"], row["status"], row["confidence"]}, "|"))
	}
	slices.Sort(lines)
	return lines
}

// postsAsRSS writes a set's posts as a feed.
func postsAsRSS(t *testing.T, set *gold.Set) []byte {
	t.Helper()
	type item struct {
		Title   string   `xml:"title"`
		Link    string   `xml:"link"`
		GUID    string   `xml:"guid"`
		Date    string   `xml:"pubDate"`
		Tags    []string `xml:"category"`
		Content string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
	}
	doc := struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Title   string   `xml:"channel>title"`
		Items   []item   `xml:"channel>item"`
	}{Version: "2.0", Title: "Posts"}
	for _, c := range set.Cases {
		it := c.Items[0]
		doc.Items = append(doc.Items, item{it.Title, it.URL, it.URL, it.Published.Format(time.RFC1123Z), it.Categories, it.Body})
	}
	out, err := xml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(xml.Header), out...)
}

// labelledConfig is the config of an owner with one feed. YAML reads JSON.
func labelledConfig(t *testing.T, p lately.Parties, feed string) string {
	t.Helper()
	company := func(c lately.Party) map[string]any {
		return map[string]any{"name": c.Name, "aliases": c.Aliases, "products": c.Products, "domains": c.Domains, "github": c.GitHub,
			"ambiguous": c.Ambiguous, "ignore": c.Ignore}
	}
	us := company(p.Us)
	us["sources"] = []any{map[string]any{"feed": feed}}
	var partners []any
	for _, c := range p.Partners {
		entry := company(c)
		entry["id"] = c.ID
		partners = append(partners, entry)
	}
	links := map[string]string{}
	for from, to := range p.Links {
		links[from] = to
	}
	data, err := json.MarshalIndent(map[string]any{
		"us": us, "partners": partners, "links": links, "store": "lately.db", "network": map[string]any{"allow": []string{"127.0.0.0/8"}},
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lately.yaml")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
