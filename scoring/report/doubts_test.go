package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"lately"
	"lately/scoring"
)

// doubts are four detections that wait, one with text from a hostile source, one
// long, one in a script without spaces.
func doubts() []scoring.Doubt {
	long := act(lately.Theirs, lately.WhitePaper, 12, strings.Repeat("The state of warehouses in the year of the comet ", 6), status(lately.Pending))
	long.Excerpt = strings.Repeat("and then they counted their stock with our scales ", 9)
	script := act(lately.Ours, lately.Workshop, 40, strings.Repeat("倉庫の話", 40), status(lately.Pending))
	script.Confidence, script.Excerpt = 0.41, ""
	hostile := act(lately.Theirs, lately.BlogPost, 30, "\x1b[31mred\x1b[0m, \u202eright to left", status(lately.Pending))
	last := act(lately.Ours, lately.Referral, 900, "", status(lately.Pending), func(a *lately.Activity) { a.URL = "" })
	return []scoring.Doubt{
		{Name: "株式会社ワイド (Wide Inc.)", Activity: long, Points: 11.7, Balance: 0.21},
		{Name: "Quiet & Co", Activity: script, Points: 9.04, Balance: -0.18},
		{Name: "Quiet & Co", Activity: hostile, Points: 2.6, Balance: 0.05},
		{Name: "Quiet & Co", Activity: last},
	}
}

func TestDoubtsFitTheTerminal(t *testing.T) {
	for _, width := range []int{0, 40, 80, 100} {
		var b bytes.Buffer
		said := map[string]string{doubts()[1].Activity.ID: "noted by lee: \x1b[1mask\x1b[0m Kim"}
		if err := Doubts(&b, doubts(), said, 0, width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimRight(line, "\n")
			if got := columns().StringWidth(line); got > max(width, minWidth) && !strings.Contains(line, "https://") && !strings.Contains(line, "lately review") {
				t.Errorf("width %d: %d columns: %s", width, got, line)
			}
			if strings.ContainsAny(line, "\x1b\u202e") {
				t.Errorf("a terminal would obey %q", line)
			}
		}
		for _, want := range []string{"worth nothing today", "(no title)", "+11.7 points, balance +0.21", "noted by lee", doubts()[2].Activity.ID[:shortID]} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("no %q in\n%s", want, b.String())
			}
		}
	}
}

func TestNothingToReview(t *testing.T) {
	var b bytes.Buffer
	if err := Doubts(&b, nil, nil, 10, 80); err != nil || b.String() != "Nothing waits for review.\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name  string
		text  string
		width int
		want  []string
	}{
		{"fits", "one two", 10, []string{"one two"}},
		{"at spaces", "one two three four", 9, []string{"one two", "three", "four"}},
		{"the rest is cut", "one two three four five six", 9, []string{"one two", "three", "four fiv…"}},
		{"without spaces", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"wide letters", "倉庫倉庫", 5, []string{"倉庫", "倉庫"}},
		{"nothing", "", 5, nil},
	} {
		if got := wrap(tt.text, tt.width, 3); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
