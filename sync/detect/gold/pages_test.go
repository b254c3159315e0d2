package gold_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/sync/detect/gold"
)

// readLines reads the pages of the tests: a thing a line, its kind first.
func readLines(_ lately.Source, _ string, body []byte) ([]lately.Item, error) {
	var out []lately.Item
	for _, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
		kind, text, _ := strings.Cut(line, " ")
		it := lately.Item{Key: line, Kind: lately.Listing, Title: text, Place: &lately.Place{Region: "main", Form: "card", Section: "Partners"}}
		switch kind {
		case "error":
			return nil, errors.New("an error page")
		case "menu":
			it.Place.Region = "nav"
		case "quote":
			words, by, _ := strings.Cut(text, "|")
			it.Kind, it.Title, it.Body, it.Format, it.Place.Role, it.Place.Form = lately.Quote, "", words, lately.Text, by, "quote"
		}
		out = append(out, it)
	}
	return out, nil
}

var lineReaders = gold.Readers{Page: readLines, Later: func(src lately.Source, url string, _, after []byte) ([]lately.Item, bool, error) {
	items, err := readLines(src, url, after)
	return items, true, err
}}

func TestPages(t *testing.T) {
	s, err := gold.Load("testdata/pages", lineReaders)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gold.Evaluate(s, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Changes, err = gold.JudgeChanges(s, gold.Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[lately.Area]gold.Rates{lately.PartnerPage: {TruePositives: 3}, lately.Testimonial: {TruePositives: 1}}, r.StrictAreas); diff != "" {
		t.Errorf("strict areas:\n%s", diff)
	}
	if r.Speakers != (gold.Rates{TruePositives: 1}) || r.GiverRight != 4 || r.GiverOf != 4 {
		t.Errorf("speakers %v, givers %d of %d", r.Speakers, r.GiverRight, r.GiverOf)
	}
	if diff := cmp.Diff([]string{"mill-partners-3"}, r.Broken); diff != "" {
		t.Errorf("broken:\n%s", diff)
	}
	for _, c := range r.Changes {
		if !c.Right() {
			t.Errorf("%s → %s: added %v, removed %v, missed %v", c.Before, c.After, c.WrongAdded, c.WrongRemoved, c.Missed)
		}
	}
	var text bytes.Buffer
	if err := r.WriteText(&text, 3); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "Pairs of versions: 2 of 2 right") {
		t.Errorf("the text says nothing of the pairs:\n%s", text.String())
	}
}

// A detector that finds a removal where a page is broken, or misses what came, is
// told so.
func TestChangesThatAreWrong(t *testing.T) {
	believing := lineReaders
	believing.Later = func(lately.Source, string, []byte, []byte) ([]lately.Item, bool, error) { return nil, true, nil }
	s, err := gold.Load("testdata/pages", believing)
	if err != nil {
		t.Fatal(err)
	}
	all, err := gold.JudgeChanges(s, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"harrow"}, all[0].Missed); diff != "" {
		t.Errorf("missed:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"harrow", "ovenworks"}, all[1].WrongRemoved); diff != "" {
		t.Errorf("wrongly removed:\n%s", diff)
	}
}

func TestPagesNameTheBadLine(t *testing.T) {
	for _, tt := range []struct{ file, text, want string }{
		{"labels.jsonl", `{"id":"nowhere","party":"sieve","grade":1}`, `labels.jsonl:1: page "nowhere"`},
		{"pages.jsonl", `{"id":"x","owner":"mill","file":"../secret"}`, `pages.jsonl:1: file "../secret" lies outside`},
		{"pages.jsonl", `{"id":"x","owner":"mill"}`, "pages.jsonl:1: id or file is missing"},
		{"pairs.jsonl", `{"before":"a","after":"b"}`, "pairs.jsonl:1: a or b isn't in pages.jsonl"},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("testdata/pages")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, tt.file), []byte(tt.text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := gold.Load(dir, lineReaders); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.file, err, tt.want)
		}
	}
}
