package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"lately"
	"lately/scoring/report"
	"lately/sync/detect"
)

func TestSignalsAreExplained(t *testing.T) {
	det, err := detect.New(lately.Parties{
		Us:       lately.Party{Name: "Lindenmill", Domains: []string{"lindenmill.example"}},
		Partners: []lately.Party{{ID: "ovenworks", Name: "Ovenworks", Domains: []string{"ovenworks.example"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	found := det.Detect(lately.Source{ID: "us/blog", Owner: lately.OurID, Kind: "feed"}, lately.Item{
		Key: "1", Kind: lately.Entry, Title: "Baking with Ovenworks", Body: `<p>Ovenworks bakes for us, and Ovenworks is kind.</p>`, Format: lately.HTML,
	})
	if len(found) != 1 {
		t.Fatalf("found %+v", found)
	}
	var b bytes.Buffer
	if err := report.ExplainActivity(&b, report.Detection{Judgement: weighed(det, found[0])}, 80, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Weighed as article", "named in the title (1.00)", "where every judgement starts"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
	for line := range strings.Lines(b.String()) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("wider than 80 columns: %q", line)
		}
	}
}
