package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"lately/sync/ledger/ledgertest"
)

// at runs lately within the test at a moment.
func at(t *testing.T, now time.Time, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	a := newApp(&o, &e)
	a.now = func() time.Time { return now }
	code = a.run(t.Context(), args)
	return o.String(), e.String(), code
}

// Every form tells the same news, and nothing new prints nothing.
func TestDigestIsPrinted(t *testing.T) {
	n := newNewsroom(t, ledgertest.Driver{Name: "sqlite"})
	n.sync()
	for _, format := range []string{"text", "markdown", "html", "slack", "json"} {
		out, errs, code := inProcess(t, "digest", "--format", format, "-c", n.config)
		if code != exitOK || errs != "" || !strings.Contains(out, "How we ship with Zephyrmill, part 1") {
			t.Errorf("%s: exit %d: %s%s", format, code, out, errs)
		}
		if (format == "slack" || format == "json") && !json.Valid([]byte(out)) {
			t.Errorf("%s is no JSON: %s", format, out)
		}
	}
	later := time.Now().UTC().Add(time.Hour)
	since := later.Add(-time.Minute).Format(time.RFC3339)
	for quiet, want := range map[bool]string{false: "nothing changed since", true: ""} {
		args := []string{"digest", "--since", since, "-c", n.config}
		if quiet {
			args = append(args, "-q")
		}
		out, errs, code := at(t, later, args...)
		if code != exitOK || out != "" || !strings.Contains(errs, want) || strings.Count(errs, "\n") > 1 || quiet && errs != "" {
			t.Errorf("quiet %t: exit %d, %q, %q", quiet, code, out, errs)
		}
	}
}

// With every: one digest covers all that came since the last one, though cron asks
// more often; one that is asked for with --since comes at once.
func TestDigestsAreNotTooFrequent(t *testing.T) {
	n := newNewsroom(t, ledgertest.Driver{Name: "sqlite"})
	text, err := os.ReadFile(n.config)
	if err != nil {
		t.Fatal(err)
	}
	only, _, _ := strings.Cut(string(text), "  smtp:")
	if err := os.WriteFile(n.config, []byte(only+"  every: 1d\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Now().UTC()
	tick := func(after time.Duration, wantHooks int, args ...string) {
		t.Helper()
		n.sync()
		_, errs, code := at(t, start.Add(after), append([]string{"digest", "--send", "-c", n.config}, args...)...)
		if code != exitOK || len(n.hooked) != wantHooks {
			t.Fatalf("after %s: exit %d, %d digests, want %d: %s", after, code, len(n.hooked), wantHooks, errs)
		}
	}
	tick(time.Minute, 1)
	n.change(func() { n.posts = 2 })
	tick(time.Hour, 1)
	n.change(func() { n.posts = 3 })
	tick(24*time.Hour, 2) // a minute early
	if last := n.hooked[1]; !strings.Contains(last, "part 2") || !strings.Contains(last, "part 3") || strings.Contains(last, "part 1") {
		t.Errorf("the second covers %s", last)
	}
	tick(25*time.Hour, 3, "--since", start.AddDate(0, 0, -3).Format(time.DateOnly))
	if last := n.hooked[2]; !strings.Contains(last, "part 1") {
		t.Errorf("since three days ago is %s", last)
	}
}

func TestDigestUsage(t *testing.T) {
	config := quietConfig(t)
	for _, tt := range []struct{ args, says string }{
		{"digest --send", "add digest: with webhook: or smtp:"},
		{"digest --format fax", "use text, markdown, html, slack or json"},
		{"digest --since 2999-01-01", "is in the future"},
		{"digest --since soon", "is not a date"},
		{"digest --send --format text", "the config says in what form"},
		{"statement Nobody", "no partner"},
		{"statement Zephyrmill --format pdf", "use html or markdown"},
		{"statement Zephyrmill --since 2026-05-01 --until 2026-04-01", "after the end of the period"},
		{"statement Zephyrmill --until 2026-05-01 --as-of 2026-04-01", "give one of them"},
		{"statement Zephyrmill --as-of May", "--as-of \"May\" is not a date"},
	} {
		out, errs, code := inProcess(t, append(strings.Fields(tt.args), "-c", config)...)
		if code != exitUsage || !strings.Contains(errs, tt.says) || out != "" {
			t.Errorf("%s: exit %d, %q on stdout, %q on stderr; want exit %d and %q", tt.args, code, out, errs, exitUsage, tt.says)
		}
	}
}

// A target that can't be reached is named, and the secrets aren't.
func TestDigestThatNobodyTakes(t *testing.T) {
	n := newNewsroom(t, ledgertest.Driver{Name: "sqlite"})
	n.sync()
	t.Setenv("NEWSROOM_HOOK", "https://user:very-secret-token@127.0.0.1:1/very-secret-token?key=very-secret-token")
	t.Setenv("NEWSROOM_PASSWORD", "another-password")
	cmd := n.command("digest", "--send", "--log", "json")
	var errs strings.Builder
	cmd.Stderr = &errs
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != exitFailed {
		t.Errorf("exit %d: %s", code, errs.String())
	}
	for _, no := range []string{"very-secret-token", "another-password"} {
		if strings.Contains(errs.String(), no) {
			t.Errorf("tells %s: %s", no, errs.String())
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(errs.String()), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	if !strings.Contains(errs.String(), "digest to webhook") || !strings.Contains(errs.String(), "digest to mail") {
		t.Errorf("says %s", errs.String())
	}
}
