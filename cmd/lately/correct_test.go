package main

import (
	"strings"
	"testing"
	"time"

	"lately"
)

// row is the line of the exported activities that has a title.
func row(t *testing.T, config, title string) string {
	t.Helper()
	for line := range strings.Lines(expect(t, exitOK, title, "export", "activities", "-c", config)) {
		if strings.Contains(line, title) {
			return line
		}
	}
	t.Fatalf("no activity %q is exported", title)
	return ""
}

func TestReviewCorrects(t *testing.T) {
	config, ids := doubtful(t)
	was := ids["Old note"]
	is := lately.ActivityID("zephyrmill", lately.Theirs, lately.Workshop, "https://ourselves.example/0")
	out := expect(t, exitOK, "accepted, was "+was[:8]+" by kim", "review", "accept", was[:8], "--area", "workshop", "--side", "theirs", "--by", "kim", "--note", "their webinar", "-c", config)
	if !strings.HasPrefix(out, is[:8]) {
		t.Errorf("the activity that it became is not named: %s", out)
	}
	if line := row(t, config, "Old note"); !strings.Contains(line, is+",Zephyrmill,theirs,workshop,") || !strings.Contains(line, ",counted,") {
		t.Errorf("exported as %s", line)
	}
	const why = ", as workshop of theirs instead of blog post of ours: their webinar"
	today := time.Now().UTC().Format(time.DateOnly)
	expect(t, exitOK, is[:8]+"  accepted by kim on "+today+why, "review", "list", "--decided", "-c", config)
	for _, id := range []string{was, is} { // the id that a person noted down leads there
		expect(t, exitOK, "accepted by kim on "+today+why, "explain", id[:8], "-c", config)
		expect(t, exitOK, "pending (confidence 0.40), blog post of ours", "explain", id, "-c", config)
	}

	expect(t, exitOK, "changed by lee", "review", "change", ids["Sure thing"], "--area", "press_release", "--by", "lee", "-c", config)
	if line := row(t, config, "Sure thing"); !strings.Contains(line, ids["Sure thing"]+",Zephyrmill,ours,press_release,") || !strings.Contains(line, ",counted,") {
		t.Errorf("exported as %s", line)
	}
	expect(t, exitOK, "noted by lee", "review", "note", ids["Fresh paper"], "--note", "ask Kim", "--by", "lee", "-c", config)
	if out := expect(t, exitOK, "noted by lee on "+today+": ask Kim", "review", "-c", config); strings.Contains(out, "Old note") || !strings.Contains(out, "Fresh paper") {
		t.Errorf("what was accepted still waits:\n%s", out)
	}
	expect(t, exitOK, "noted by lee on "+today+": ask Kim", "review", "list", "--decided", "--area", "white_paper", "-c", config)

	expect(t, exitOK, "open again, was "+is[:8], "review", "undo", was, "-c", config)
	if line := row(t, config, "Old note"); !strings.Contains(line, was+",Zephyrmill,ours,blog_post,") || !strings.Contains(line, ",pending,") {
		t.Errorf("exported as %s after it was taken back", line)
	}
	expect(t, exitOK, "taken back by", "explain", was, "-c", config)
}

func TestReviewRefusesCorrectionsThatCantBe(t *testing.T) {
	config, ids := doubtful(t)
	id := ids["Old note"]
	for want, args := range map[string][]string{
		"is no area":            {"accept", id, "--area", "webinar"},
		"is no side":            {"accept", id, "--side", "both"},
		"say what to change":    {"change", id},
		"say what to note":      {"note", id, "--note", " "},
		"only a deal in the CR": {"change", ids["Fresh paper"], id, "--area", "referral"},
		"unknown flag: --area":  {"reject", id, "--area", "workshop"},
	} {
		expect(t, exitUsage, want, append(append([]string{"review"}, args...), "-c", config)...)
	}
	expect(t, exitOK, "Nothing was decided.", "review", "list", "--decided", "-c", config)
}
