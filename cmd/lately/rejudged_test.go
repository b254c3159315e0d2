package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lately"
	"lately/sync/engine"
)

func TestRejudgementInWords(t *testing.T) {
	stands := func(s lately.Status, a lately.Area) lately.Standing { return lately.Standing{Status: s, Area: a} }
	r := engine.Rejudgement{
		Reasons: []string{"new partner acme", "other aliases of partner bolt"}, Items: 1200, Appeared: 2, Left: 1, Changed: 2,
		Examples: []lately.Change{
			{Partner: "acme", Side: lately.Ours, Title: "One\nline", Is: stands(lately.Counted, lately.BlogPost)},
			{Partner: "bolt", Side: lately.Theirs, Title: "Two", Was: stands(lately.Pending, lately.Workshop)},
			{Partner: "bolt", Side: lately.Ours, Title: "Three", Was: stands(lately.Pending, lately.BlogPost), Is: stands(lately.Counted, lately.BlogPost)},
			{Partner: "bolt", Side: lately.Ours, Title: "Four", Was: stands(lately.Counted, lately.BlogPost), Is: stands(lately.Counted, lately.PressRelease)},
		},
	}
	const want = `judged 1200 stored items again, since: new partner acme; other aliases of partner bolt
  2 activities appeared, 1 left, 2 changed
  + counted blog_post of ours, ACME: One line
  - pending workshop of theirs, BOLT: Two
  ~ counted blog_post of ours, BOLT: Three, was pending
  ~ counted press_release of ours, BOLT: Four, was counted blog_post
  and 1 more
`
	if got := rejudgement(r, strings.ToUpper); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	r.Rehearsed = true
	if got := rejudgement(r, strings.ToUpper); !strings.Contains(got, "would be: 2 activities appeared") {
		t.Errorf("a rehearsal reads\n%s", got)
	}
}

// A new alias in the config changes the past, without polling anything that isn't due.
func TestSyncJudgesThePastByTheNewConfig(t *testing.T) {
	base := blogs(t, 2)
	config := blogConfig(t, base, 2, filepath.Join(t.TempDir(), "lately.db"))
	expect(t, exitOK, "2 new activities", "sync", "-c", config)
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "domains: [zephyrmill.example]", "domains: [zephyrmill.example]\n  - name: Nobody Inc\n    domains: [nobody.example]", 1)
	changed = strings.Replace(changed, "name: Zephyrmill", "name: Somebody Else\n    id: zephyrmill", 1)
	changed = strings.Replace(changed, "domains: [zephyrmill.example]", "domains: [else.example]", 1)
	if err := os.WriteFile(config, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, exitOK, "would be: 0 activities appeared, 2 left, 0 changed", "sync", "--dry-run", "-c", config)
	expect(t, exitOK, "judged 8 stored items again, since: new partner nobody-inc; other domains, name of partner zephyrmill", "sync", "-c", config)
	if out := expect(t, exitOK, "", "export", "activities", "-c", config); strings.Contains(out, "counted") {
		t.Errorf("still counted:\n%s", out)
	}
	if _, errs, _ := inProcess(t, "sync", "-c", config); strings.Contains(errs, "again") {
		t.Errorf("judged again without a reason: %s", errs)
	}
}
