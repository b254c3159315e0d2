package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/cmd/lately/deliver/delivertest"
	"lately/sync/ledger"
	"lately/sync/ledger/ledgertest"
)

// hostileTexts are what somebody who may write a title or an address can try. What
// would do something has "evil" in it.
var hostileTexts = []string{
	// markup
	`<script>evil()</script>`, `"><img src=//evil.example/x onerror=evil()>`, `'><svg onload=evil()>`, `</title></style></script><script>evil()</script>`,
	`<iframe src="//evil.example"></iframe>`, `<base href="//evil.example/">`, `<a href="javascript:evil()">x</a>`, `<style>*{background:url(//evil.example)}</style>`,
	`<!-- evil`, `]]><evil/>`, `&lt;script&gt;evil()&lt;/script&gt;`, `{{evil}}`, `${evil()}`,
	// addresses
	`javascript:evil()`, "java\tscript:evil()", ` JaVaScRiPt:evil()`, `data:text/html,<script>evil()</script>`, `vbscript:evil`, `file:///etc/evil`, `//evil.example/x`,
	`https://user:evil@ok.example/`, `https://ok.example/"onmouseover="evil()`, `https://ok.example/)](javascript:evil())`, "https://ok.example/\u202evil",
	// formulas
	`=HYPERLINK("http://evil.example","click")`, `+cmd|' /C evil'!A0`, `-2+3+cmd|evil`, `@SUM(evil)`, "\t=evil()", "\r=evil()", `'=evil()`, `"=evil()`,
	// control characters and those that change the direction of what is read
	"\x1b]0;evil\x07\x1b[31mred\x1b[2J", "\u009b31mevil", "abc\x00evil", "invoice\u202efdp.evil", "\u2066\u2069\u200fevil", "\ufeff=evil()", "one\u2028two\u2029evil",
	// Markdown
	`[evil](javascript:evil())`, `![evil](https://evil.example/t.png)`, "`evil` **evil** ~~evil~~", "# evil\n- evil\n> evil\n\n---", "| evil | evil |\n|---|---|", "<javascript:evil()>",
	"[evil]: javascript:evil()", "```\nevil", `\[evil\](javascript:evil())`,
	// Slack
	`<!channel> <!here|evil> <@U012EVIL> <#C012EVIL>`, `<http://evil.example|click>`, `<javascript:evil()|x>`, `&lt;!channel&gt;`, `*evil* _evil_ ~evil~`,
	// mail
	"evil\r\nBcc: evil@evil.example", "evil\n\n--boundary\nContent-Type: text/html\n\n<script>evil()</script>", "=?utf-8?q?evil=0D=0ABcc:_evil@evil.example?=", "evil\r\n.\r\nMAIL FROM:<evil@evil.example>",
	// size, and what isn't text
	strings.Repeat("<b>evil</b> & ", 900), strings.Repeat("=", 10_000), strings.Repeat("字", 10_000), "\xff\xfe\xc0evil", strings.Repeat("e\u0301\u0301\u0301", 2_000),
}

// hostile is a ledger that is full of such texts, with what they may not become.
type hostile struct {
	t        *testing.T
	config   string
	mails    *delivertest.Server
	activity string // the id of one
}

// newHostile puts every text wherever text from outside comes in: names, titles,
// addresses, rules, excerpts, deals, what sources say when they fail, and notes.
func newHostile(t *testing.T) *hostile {
	t.Helper()
	h := &hostile{t: t, mails: delivertest.New(t, func(s *delivertest.Server) { s.NoTLS = true })}
	dir := t.TempDir()
	h.config = filepath.Join(dir, "lately.yaml")
	text := fmt.Sprintf(`
us: {name: "Ourselves <script>evil()</script> [x](javascript:evil())", domains: [ourselves.example], sources: [{feed: "https://ourselves.example/feed"}]}
partners:
  - {name: '=HYPERLINK("http://evil.example","Zephyrmill") <!channel> <b onclick=evil()>x</b>', id: zephyrmill, domains: [zephyrmill.example]}
  - {name: "![evil](https://evil.example/x.png) Bcc: evil@evil.example", id: quietmill, domains: [quietmill.example]}
store: lately.db
digest: {smtp: {host: 127.0.0.1, port: %d, tls: none, from: lately@ourselves.example, to: [kim@ourselves.example]}}
`, h.mails.Port())
	if err := os.WriteFile(h.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	led := ledgertest.OpenURL(t, filepath.Join(dir, "lately.db"))
	now := time.Now().UTC().Add(-time.Hour)
	src := lately.Source{ID: "us/feed:ourselves.example/feed", Name: "feed:ourselves.example/feed", Owner: lately.OurID, Kind: "feed", Location: "https://ourselves.example/feed"}
	if err := led.Register(t.Context(), []lately.Source{src}, now); err != nil {
		t.Fatal(err)
	}
	turn, err := led.Take(t.Context(), src.ID, "test", now.Add(24*time.Hour), now)
	if err != nil {
		t.Fatal(err)
	}
	items, findings := hostileFindings(now)
	if _, err := led.Commit(t.Context(), &turn, lately.Commit{At: now, Items: items, Findings: findings}); err != nil {
		t.Fatal(err)
	}
	if err := led.End(t.Context(), turn, lately.Outcome{At: now, Err: strings.Join(hostileTexts[:40], " "), Failures: 9, NextAt: now}); err != nil {
		t.Fatal(err)
	}
	h.review(led)
	return h
}

// hostileFindings are an item and a finding for each text and area of use.
func hostileFindings(now time.Time) ([]lately.Item, map[string][]lately.Finding) {
	var items []lately.Item
	findings := map[string][]lately.Finding{}
	areas := lately.Areas()
	for i, s := range hostileTexts {
		for j, status := range []lately.Status{lately.Counted, lately.Pending, lately.Counted} {
			f := lately.Finding{
				Partner: "zephyrmill", Side: []lately.Side{lately.Ours, lately.Theirs}[(i+j)%2], Area: areas[(i+j)%len(areas)], Thing: fmt.Sprintf("thing %d %d %s", i, j, s),
				Title: s, URL: s, OccurredAt: now.AddDate(0, 0, -i*5-j), Status: status, Confidence: 0.8, Rule: s, Excerpt: s,
			}
			if j == 2 {
				f.Area, f.URL = lately.Referral, "https://ok.example/?q="+s
				f.Stage, f.Amount, f.Currency, f.DealID, f.Account = lately.Won, s, s, s, s
			}
			key := fmt.Sprintf("%d %d %s", i, j, s)
			items = append(items, lately.Item{Key: key, Kind: lately.Entry, URL: f.URL, Title: s, Published: f.OccurredAt})
			findings[key] = []lately.Finding{f}
		}
	}
	return items, findings
}

// review decides on a few, with notes.
func (h *hostile) review(led *ledger.Ledger) {
	h.t.Helper()
	n := 0
	for a, err := range led.Activities(h.t.Context(), ledger.Filter{Statuses: []lately.Status{lately.Pending}}) {
		if err != nil {
			h.t.Fatal(err)
		}
		if n++; n > 12 {
			break
		}
		h.activity = a.ID
		h.says("review", []string{"accept", "reject"}[n%2], a.ID, "--note", strings.ToValidUTF8(strings.ReplaceAll(hostileTexts[n], "\x00", ""), ""))
	}
	if n < 12 {
		h.t.Fatalf("%d wait", n)
	}
}

// says is what a command writes to stdout.
func (h *hostile) says(args ...string) string {
	h.t.Helper()
	out, errs, code := inProcess(h.t, append(args, "-c", h.config)...)
	if code != exitOK {
		h.t.Fatalf("%.80q: exit %d: %.300s", args, code, errs)
	}
	if at := strange(strings.ReplaceAll(errs, "\n", " ")); at != "" {
		h.t.Errorf("%.80q: stderr has %s", args, at)
	}
	return out
}

// strange names the first character that no output may have, or is "".
func strange(s string) string {
	for i, r := range s {
		switch {
		case r < ' ', r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
			return fmt.Sprintf("the control character %U after %q", r, s[max(0, i-40):i])
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfeff:
			return fmt.Sprintf("%U, which changes the direction, after %q", r, s[max(0, i-40):i])
		}
	}
	return ""
}

// TestHostileTextIsInertEverywhere is one table of outputs: whatever stands in titles,
// names, addresses, excerpts, rules and notes is text and nothing else in all of them.
func TestHostileTextIsInertEverywhere(t *testing.T) {
	h := newHostile(t)
	site, tables := filepath.Join(t.TempDir(), "site"), t.TempDir()
	for _, format := range []string{"csv", "json", "jsonl", "parquet", "xlsx"} {
		h.says("export", "--all", "--format", format, "--out", tables)
	}
	h.says("report", "--out", site)
	since := time.Now().AddDate(-5, 0, 0).Format(time.DateOnly)
	h.says("digest", "--send", "--since", since)

	for name, check := range map[string]func(t *testing.T){
		"terminal": func(t *testing.T) {
			for _, args := range []string{
				"score", "score zephyrmill", "asks", "asks zephyrmill", "explain zephyrmill", "explain " + h.activity, "review list", "review list --decided", "sources",
				"digest --since " + since,
			} {
				plainLines(t, args, h.says(strings.Fields(args)...))
			}
		},
		"JSON on the terminal": func(t *testing.T) {
			for _, args := range []string{"explain zephyrmill --format json", "explain " + h.activity + " --format json", "digest --format json --since " + since} {
				if out := h.says(strings.Fields(args)...); !json.Valid([]byte(out)) || strings.ContainsAny(out, "\x1b\x00\x07") {
					t.Errorf("%s: not JSON, or not plain", args)
				}
			}
		},
		"CSV":     func(t *testing.T) { plainCSV(t, tables) },
		"JSON":    func(t *testing.T) { plainJSON(t, tables) },
		"Parquet": func(t *testing.T) { plainParquet(t, tables) },
		"XLSX":    func(t *testing.T) { plainWorkbook(t, filepath.Join(tables, "lately.xlsx")) },
		"report": func(t *testing.T) {
			pages := 0
			err := filepath.WalkDir(site, func(path string, d fs.DirEntry, err error) error {
				if err == nil && strings.HasSuffix(path, ".html") {
					pages++
					inertHTML(t, d.Name(), string(readAll(t, path)), true)
				}
				return err
			})
			if err != nil || pages < 5 {
				t.Errorf("%d pages: %v", pages, err)
			}
		},
		"serve": func(t *testing.T) {
			base, _ := serving(t, h.config)
			for _, page := range []string{"/", "/review", "/partners/zephyrmill", "/sources", "/method"} {
				resp, err := http.Get(base + page)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
					t.Errorf("%s: %s, %v, %v", page, resp.Status, resp.Header, err)
				}
				inertHTML(t, page, string(body), true)
			}
		},
		"statement": func(t *testing.T) {
			inertHTML(t, "HTML", h.says("statement", "zephyrmill"), true)
			inertMarkdown(t, h.says("statement", "zephyrmill", "--format", "markdown"))
		},
		"digest": func(t *testing.T) {
			inertHTML(t, "HTML", h.says("digest", "--since", since, "--format", "html"), false)
			inertMarkdown(t, h.says("digest", "--since", since, "--format", "markdown"))
			inertSlack(t, h.says("digest", "--since", since, "--format", "slack"))
		},
		"mail": func(t *testing.T) { inertMail(t, h.mails) },
	} {
		t.Run(name, check)
	}
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// plainLines checks what a terminal shows.
func plainLines(t *testing.T, what, out string) {
	t.Helper()
	if len(out) < 40 || !strings.Contains(out, "evil") { // then it would prove nothing
		t.Errorf("%s says only %q", what, out)
	}
	for _, line := range strings.Split(out, "\n") {
		if at := strange(line); at != "" {
			t.Errorf("%s: a line has %s", what, at)
		}
	}
}

// A test of tests: what the checks are for is found by them.
func TestHostileChecksFindWhatIsPlanted(t *testing.T) {
	for _, s := range []string{"a\x1bb", "a\u202eb", "a\u009bb", "\ufeff"} {
		if strange(s) == "" {
			t.Errorf("%q is taken for plain", s)
		}
	}
	for _, doc := range []string{
		`<p onclick="evil()">`, `<a href="javascript:evil()">`, `<a href="data:text/html,evil">`, `<script>evil()</script>`, `<img src="https://evil.example/x">`, `<style>*{evil}</style>`,
		`<base href="//evil.example">`, `<a href="//evil.example">`, `<p style="background:url(//evil.example)">`,
	} {
		if len(activeHTML(doc, true)) == 0 {
			t.Errorf("%s is taken for inert", doc)
		}
	}
	for _, s := range []string{"<!channel>", "<@U1>", "<javascript:evil()|x>"} {
		if slackCommand(s) == "" {
			t.Errorf("%s is taken for text", s)
		}
	}
	if got := activeHTML(`<a href="https://ok.example/">&lt;script&gt;evil()</a><a href="#x">x</a><a href="p/x.html">y</a>`, true); len(got) > 0 || !slices.Contains(hostileTexts, "javascript:evil()") {
		t.Errorf("text is taken for more: %v", got)
	}
}
