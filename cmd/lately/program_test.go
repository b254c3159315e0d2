package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lately/cmd/lately/browsertest"
	"lately/sync/ledger/ledgertest"
)

// asProgram makes this test binary behave as the program, so that tests can start
// it, signal it and kill it like the real thing.
const asProgram = "LATELY_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	code := m.Run()
	browsertest.Stop()
	os.Exit(code)
}

// program prepares a run of lately in a process of its own.
func program(t testing.TB, args ...string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "LATELY_CONFIG=")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	return cmd, &out, &errs
}

// run runs lately to its end and returns what it wrote and its exit code.
func run(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	cmd, o, e := program(t, args...)
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}

// inProcess runs lately within the test.
func inProcess(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = newApp(&o, &e).run(t.Context(), args)
	return o.String(), e.String(), code
}

// blogs serves n feeds of four entries, one of which is about the partner.
func blogs(t *testing.T, n int) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscanf(r.URL.Path, "/blog/%d/feed.xml", &i); err != nil {
			http.NotFound(w, r)
			return
		}
		body := blog(i)
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, i))
		http.ServeContent(w, r, "feed.xml", time.Time{}, strings.NewReader(body))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func blog(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog %d</title><link>https://blog%d.example/</link>`, i, i)
	for k := range 4 {
		title, text := fmt.Sprintf("Notes, number %d", k), "Nothing of note happened this week, and we wrote it down."
		if k == 1 {
			title = fmt.Sprintf("How we ship with Zephyrmill, part %d", i)
			text = `We moved our shipping to <a href="https://zephyrmill.example">Zephyrmill</a>. Zephyrmill prints the labels.</p><p>Zephyrmill has been good to us.`
		}
		fmt.Fprintf(&b, `<item><title>%s</title><link>https://blog%d.example/p/%d</link><pubDate>Mon, 0%d Jun 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;%s&lt;/p&gt;</description></item>`,
			title, i, k, k+1, strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(text))
	}
	return b.String() + "</channel></rss>"
}

// blogConfig writes a config that polls n blogs of ours for one partner.
func blogConfig(t *testing.T, base string, n int, store string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("us:\n  name: Ourselves\n  domains: [ourselves.example]\n  sources:\n")
	for i := range n {
		fmt.Fprintf(&b, "    - feed: %s/blog/%d/feed.xml\n      articles: 0\n", base, i)
	}
	b.WriteString("partners:\n  - name: Zephyrmill\n    domains: [zephyrmill.example]\n")
	fmt.Fprintf(&b, "store: %s\nnetwork: {allow: [127.0.0.0/8], per_host: 32, concurrency: 16}\n", store)
	path := filepath.Join(t.TempDir(), "lately.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// store makes the store line for a fresh database of a driver.
func store(t *testing.T, d ledgertest.Driver) string {
	t.Helper()
	ref := ledgertest.Fresh(t, d)
	if d.URL == "" {
		return ref
	}
	t.Setenv("LATELY_TEST_STORE", ref)
	return "env:LATELY_TEST_STORE"
}

// activities exports the ledger's activities without the columns that tell when
// they were looked at.
func activities(t *testing.T, config string) []string {
	t.Helper()
	out, errs, code := inProcess(t, "export", "activities", "--no-bom", "-c", config)
	if code != 0 {
		t.Fatalf("export: exit %d: %s", code, errs)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		var kept []string
		for i, cell := range row {
			switch rows[0][i] {
			case "first_seen", "last_seen", "as_of":
			default:
				kept = append(kept, cell)
			}
		}
		lines = append(lines, strings.Join(kept, "|"))
	}
	return lines
}

// table reads a CSV file that the demo left, one map a row.
func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, cell := range row {
			m[rows[0][i]] = cell
		}
		out = append(out, m)
	}
	return out
}
