package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mixed writes a config with a feed that is there, one that isn't, a page of a site
// that is down, and a CRM whose token isn't set.
func mixed(t *testing.T, store string) string {
	t.Helper()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed.xml" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprint(w, blog(1))
	}))
	t.Cleanup(up.Close)
	down := httptest.NewServer(nil)
	down.Close()
	path := filepath.Join(t.TempDir(), "lately.yaml")
	text := fmt.Sprintf(`us:
  name: Ourselves
  sources:
    - {feed: %[1]s/feed.xml, name: there, articles: 0}
    - {feed: %[1]s/gone.xml, name: gone}
    - {page: %[2]s/partners/, name: down}
    - {crm: hubspot, base_url: %[1]s, token: env:LATELY_TEST_UNSET, name: locked}
partners:
  - {name: Zephyrmill, domains: [zephyrmill.example]}
store: %[3]s
network: {allow: [127.0.0.0/8]}
`, up.URL, down.URL, store)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Each source that would fail is counted, whether its connector, its site or its
// credential is what fails.
func TestCheckCountsWhatWouldFail(t *testing.T) {
	out, errs, code := inProcess(t, "check", "-c", mixed(t, "lately.db"))
	if code != exitPartly || !strings.Contains(errs, "3 sources would fail") || strings.Count(out, "\n  ! us/") != 3 || !strings.Contains(out, "ok us/there") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestCheckSaysThatTheLedgerIsNowhere(t *testing.T) {
	out, errs, code := inProcess(t, "check", "-c", mixed(t, "env:LATELY_TEST_UNSET"))
	if code != exitPartly || !strings.Contains(out, "! store:") || !strings.Contains(out, "LATELY_TEST_UNSET is not set") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

// No figure is read without knowing what it may lack.
func TestScoreNamesFailingSources(t *testing.T) {
	config := mixed(t, "lately.db")
	if _, errs, code := inProcess(t, "sync", "-q", "-c", config); code != exitPartly {
		t.Fatalf("sync: exit %d: %s", code, errs)
	}
	for _, args := range [][]string{{"score"}, {"score", "zephyrmill"}} {
		out, errs, code := inProcess(t, append(args, "-c", config)...)
		if code != exitOK || !strings.Contains(out, "Failing       3 sources;") || !strings.Contains(out, " us/down\n              us/gone\n              us/locked\n") {
			t.Errorf("%v: exit %d: %s%s", args, code, out, errs)
		}
	}
	if out, _, _ := inProcess(t, "score", "--as-of", "2020-01-01", "-c", config); !strings.Contains(out, "Failing       3") {
		t.Errorf("sources that never worked lack what happened long ago too:\n%s", out)
	}
	out, _, _ := inProcess(t, "sources", "-c", config)
	if strings.Count(out, "\n  ! failed 1 time, ") != 3 || !strings.Contains(out, "lately sync --only SOURCE") {
		t.Errorf("sources:\n%s", out)
	}
	for _, line := range strings.Split(out, "\n") {
		if strings.HasSuffix(line, " ") {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}
