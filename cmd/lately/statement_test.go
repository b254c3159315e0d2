package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"lately"
	"lately/cmd/lately/browsertest"
	"lately/config"
	"lately/scoring"
	"lately/sync/ledger"
)

// secretive is a config with something to be recognised by ("Canary", 73) in
// everything that is ours alone; %s is the address of a blog, the other a folder.
const secretive = `
us:
  name: Ourselves
  aliases: [Canary Alias]
  products: [Canary Product]
  domains: [ourselves.example]
  github: [canary-login]
  ignore: [Canary ignored]
  sources:
    - feed: %s/blog/0/feed.xml
      name: Canary source
      articles: 0
    - crm: file
      name: Canary CRM
      path: deals.csv
partners:
  - name: Zephyrmill
    id: canary-id
    aliases: [Canary Partner Alias]
    products: [Canary Partner Product]
    domains: [zephyrmill.example]
    github: [canary-partner]
    ignore: [Canary not them]
    crm: ["canary-account"]
    since: 1973-03-07
    gate: referral
    tolerance: 0.73
    tariff: {blog_post: {share: 73.7, expect: 7.3}}
    asks: {workshop: {share: 37.3, expect: 0.73}}
  - name: Canary Other
    domains: [canaryother.example]
links: {canary.example/x: https://canary.example/y}
detection: {counted: 0.73, pending: 0.173}
scoring: {half_life: {blog_post: 173d}, kappa: 17.3, tolerance: 0.373, tariff: {press_release: {share: 7.3, expect: 73}}}
push: {link: "https://canary.example/{id}"}
store: canary.db
network: {allow: [127.0.0.0/8], contact: "https://canary.example/"}
`

const secretDeals = `deal,account,partner,direction,stage,amount,currency,created_at,changed_at,url,title
canary-1,Canary Customer,Zephyrmill,in,won,73737.73,CHF,2026-05-02,2026-06-03,https://crm.canary.example/1,Canary deal
canary-2,Canary Customer Two,Zephyrmill,out,accepted,7373.00,CHF,2026-04-02,2026-04-03,https://crm.canary.example/2,Canary deal two
canary-3,Canary Third,Canary Other,out,won,173.00,CHF,2026-04-02,2026-04-03,https://crm.canary.example/3,Canary deal three
`

// planted are the fields of the config and of the agreements for which something
// stands in secretive, or whose content is public. Whoever adds one decides.
var planted = map[string]bool{
	"Config.Path": true, "Config.Dir": true, "Config.Parties": true, "Config.Sources": true, "Config.Terms": true, "Config.Detect": true,
	"Config.Scoring": true, "Config.Store": true, "Config.Push": true, "Config.Network": true, "Config.Digest": true,
	"Terms.Tariff": true, "Terms.Asks": true, "Terms.Gate": true, "Terms.Tolerance": true, "Terms.Since": true,
	"Scoring.HalfLife": true, "Scoring.Kappa": true, "Scoring.Tolerance": true, "Scoring.Tariff": true, "Scoring.Asks": true,
	"Agreement.Partner": true, "Agreement.Name": true, "Agreement.Theirs": true, "Agreement.Ours": true, "Agreement.Gate": true,
	"Agreement.Tolerance": true, "Agreement.Since": true, "Agreement.Coverage": true, "Agreement.Cover": true,
}

func secretiveConfig(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "canary")
	for name, text := range map[string]string{"lately.yaml": fmt.Sprintf(secretive, blogs(t, 1)), "deals.csv": secretDeals} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "lately.yaml")
}

// No statement says anything of what the config, the CRM, a reviewer or another
// partner keeps to itself.
func TestStatementKeepsSecrets(t *testing.T) {
	for _, of := range []any{config.Config{}, config.Terms{}, config.Scoring{}, scoring.Agreement{}} {
		for i := range reflect.TypeOf(of).NumField() {
			if f := reflect.TypeOf(of).Name() + "." + reflect.TypeOf(of).Field(i).Name; !planted[f] {
				t.Errorf("nobody has said whether a statement may show %s", f)
			}
		}
	}
	path := secretiveConfig(t)
	if _, errs, code := inProcess(t, "sync", "-c", path); code != exitOK {
		t.Fatalf("sync: exit %d: %s", code, errs)
	}
	noteEverything(t, path)
	for _, format := range []string{"html", "markdown"} {
		out, errs, code := inProcess(t, "statement", "Zephyrmill", "--format", format, "--since", "2026-01-01", "--until", "2026-12-31", "-c", path)
		if code != exitOK {
			t.Fatalf("%s: exit %d: %s", format, code, errs)
		}
		_, body, html := strings.Cut(out, "<body>")
		if !html {
			body = out
		}
		for _, yes := range []string{"How we ship with Zephyrmill", "Referral", "won", "accepted", "Ourselves", "2 May 2026"} {
			if !strings.Contains(body, yes) {
				t.Errorf("%s lacks %q:\n%s", format, yes, body)
			}
		}
		if m := regexp.MustCompile(`(?i).{0,40}(canary|73|CHF|crm|pending|reviewed).{0,40}`).FindString(body); m != "" {
			t.Errorf("%s shows %q", format, m)
		}
	}
}

// noteEverything has a reviewer say something about every activity.
func noteEverything(t *testing.T, path string) {
	t.Helper()
	led, err := ledger.Open(t.Context(), filepath.Join(filepath.Dir(path), "canary.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer led.Close()
	acts, err := gather(led.Activities(t.Context(), ledger.Filter{}))
	if err != nil || len(acts) < 4 {
		t.Fatal(acts, err)
	}
	for _, a := range acts {
		if a.Status != lately.Counted {
			continue
		}
		if _, err := led.Decide(t.Context(), a.ID, ledger.Verdict{Decision: ledger.Accept, Note: "Canary note", Who: "canary reviewer"}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

// Statements and the digest's mail are readable to everybody, ask for nothing, and
// print on a few pages.
func TestStatementInTheBrowser(t *testing.T) {
	dir := t.TempDir()
	if _, errs, code := inProcess(t, "demo", "--out", dir); code != exitOK {
		t.Fatalf("demo: exit %d: %s", code, errs)
	}
	if _, errs, code := inProcess(t, "statement", "meridian-maps", "--out", dir, "-c", filepath.Join(dir, "lately.yaml")); code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	files, err := filepath.Glob(filepath.Join(dir, "parcelwise-meridian-maps-*.html"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	p := browsertest.New(t)
	p.OpenFile(files[0])
	for _, scheme := range []string{"light", "dark"} {
		p.Prefer("prefers-color-scheme", scheme)
		for _, width := range []int{390, 1280} {
			p.Resize(width, 900)
			p.Axe(fmt.Sprintf("statement, %s, %d px", scheme, width))
			p.Shoot(fmt.Sprintf("statement-%s-%d", scheme, width))
		}
	}
	if style := browsertest.Eval[string](p, `getComputedStyle(document.querySelector(".month")).display`); style != "grid" {
		t.Errorf("the style sheet isn't applied: %s", style)
	}
	for _, page := range []string{"statement/testdata/programme-09.html", "statement/testdata/empty.html", "digest/testdata/programme.html"} {
		other := browsertest.New(t)
		other.OpenFile(filepath.Join("../../scoring/report", page))
		other.Axe(page)
		other.Shoot(strings.ReplaceAll(strings.TrimSuffix(page, ".html"), "/testdata/", "-"))
	}
	pages := strings.Count(string(p.PDF()), "/Type /Page\n") + strings.Count(string(p.PDF()), "/Type /Page ")
	if pages < 1 || pages > 3 {
		t.Errorf("%d pages on paper", pages)
	}
}
