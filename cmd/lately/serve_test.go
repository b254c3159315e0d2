package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fetch asks a server; headers are "Name: value".
func fetch(t *testing.T, method, address, body string, headers ...string) (status int, text string, header http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	client := http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestServeRefusesToListenOpenly(t *testing.T) {
	config := quietConfig(t)
	dir := t.TempDir()
	short, good := filepath.Join(dir, "short"), filepath.Join(dir, "good")
	for path, text := range map[string]string{short: "1234567\n", good: "PLANTED-correct-horse\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ args, says string }{
		{"--listen :0", "can be reached from elsewhere: give --password or --token"},
		{"--listen 0.0.0.0:0", "can be reached from elsewhere"},
		{"--listen [::]:0", "can be reached from elsewhere"},
		{"--listen 192.0.2.1:0", "can be reached from elsewhere"},
		{"--listen nonsense", "is no address"},
		{"--password PLANTED-correct-horse", "wants env:NAME or file:PATH, where it is kept, and not the password itself"},
		{"--token PLANTED-correct-horse", "not the token itself"},
		{"--listen :0 --password env:LATELY_TEST_UNSET", "LATELY_TEST_UNSET is not set"},
		{"--listen :0 --token file:" + short, "too short"},
		{"--listen :0 --token file:" + filepath.Join(dir, "none"), "no such file"},
		{"--tls-cert " + good, "go together"},
		{"--tls-cert " + good + " --tls-key " + good, "failed to find any PEM data"},
	} {
		out, errs, code := inProcess(t, append([]string{"serve", "-c", config}, strings.Fields(tt.args)...)...)
		if code != exitUsage || !strings.Contains(errs, tt.says) || strings.Contains(out+errs, "PLANTED") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d: %s%s; want exit %d and %q", tt.args, code, out, errs, exitUsage, tt.says)
		}
	}
	// With a password it may.
	base, log := serving(t, config, "--listen", "0.0.0.0:0", "--password", "file:"+good)
	_, port, _ := strings.Cut(strings.TrimPrefix(base, "http://"), "]:")
	at := "http://127.0.0.1:" + port
	if status, _, _ := fetch(t, "GET", at+"/", ""); status != http.StatusUnauthorized {
		t.Errorf("without the password: %d", status)
	}
	if status, text, _ := fetch(t, "GET", strings.Replace(at, "//", "//kim:PLANTED-correct-horse@", 1)+"/", ""); status != http.StatusOK || !strings.Contains(text, "<h1") {
		t.Errorf("with the password: %d", status)
	}
	if s := log.String(); !strings.Contains(s, "travel unencrypted") || strings.Contains(s, "PLANTED") {
		t.Errorf("log: %s", s)
	}
}

// It ends well when it is told to, as by systemd.
func TestServeEndsOnSignal(t *testing.T) {
	cmd, _, _ := program(t, "serve", "--listen", "127.0.0.1:0", "-c", quietConfig(t))
	log := &heard{}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); !servingAt.MatchString(log.String()); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nothing is served: %s", log)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, log)
	}
}

// What is served is what the commands write.
func TestServedTablesAreTheExports(t *testing.T) {
	config, _ := doubtful(t)
	base, _ := serving(t, config)
	asOf := time.Now().UTC().Add(24 * time.Hour).Format(time.DateOnly)
	for _, what := range exports {
		for _, format := range []string{"json", "csv", "jsonl"} {
			want, errs, code := inProcess(t, "export", what, "--format", format, "--as-of", asOf, "-c", config)
			if code != exitOK {
				t.Fatalf("export %s: %s", what, errs)
			}
			address := fmt.Sprintf("%s/api/%s.%s?as_of=%s", base, what, format, asOf)
			status, got, header := fetch(t, "GET", address, "")
			if status != http.StatusOK || got != want {
				t.Errorf("%s: %d\n%s\nexported:\n%s", address, status, got, want)
			}
			if status, got, _ := fetch(t, "GET", address, "", "If-None-Match: "+header.Get("ETag")); status != http.StatusNotModified || got != "" {
				t.Errorf("%s again: %d", address, status)
			}
		}
		for _, format := range []string{"xlsx", "parquet"} {
			if status, got, _ := fetch(t, "GET", base+"/api/"+what+"."+format, ""); status != http.StatusOK || !strings.HasPrefix(got, "P") {
				t.Errorf("%s.%s: %d, %d bytes", what, format, status, len(got))
			}
		}
	}
	for query, says := range map[string]string{"scores.json?partner=nobody": "no partner", "scores.json?since=2026-01-01": "as of one date", "activities.json?since=yesterday": "done: since \"yesterday\" is not a date", "scores.json?as_of=never": "done: as_of \"never\"", "scores.json?parnter=acme": "no parameter \"parnter\"; there are partner, since, as_of"} {
		if status, text, _ := fetch(t, "GET", base+"/api/"+query, ""); status != http.StatusBadRequest || !strings.Contains(text, says) {
			t.Errorf("%s: %d %s", query, status, text)
		}
	}
}

// The report follows the ledger and the config; what hasn't changed isn't sent again.
func TestServedReportFollows(t *testing.T) {
	config, ids := doubtful(t)
	base, log := serving(t, config)
	page := func(path string) string {
		t.Helper()
		status, text, _ := fetch(t, "GET", base+path, "")
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, status, text)
		}
		return text
	}
	_, before, header := fetch(t, "GET", base+"/partners/zephyrmill", "")
	if status, _, _ := fetch(t, "GET", base+"/partners/zephyrmill", "", "If-None-Match: "+header.Get("ETag")); status != http.StatusNotModified {
		t.Errorf("unchanged: %d", status)
	}
	if !strings.Contains(before, "Waiting for review") || !strings.Contains(before, "/review?all=yes&amp;partner=zephyrmill#ra-"+ids["Fresh paper"]) {
		t.Error("what waits doesn't lead to the queue")
	}
	expect(t, exitOK, "accepted", "review", "accept", ids["Fresh paper"], "-c", config)
	status, after, _ := fetch(t, "GET", base+"/partners/zephyrmill", "", "If-None-Match: "+header.Get("ETag"))
	if status != http.StatusOK || after == before {
		t.Errorf("after a decision made elsewhere: %d", status)
	}
	for _, path := range []string{"/", "/sources", "/method", "/review", "/review?show=decided", "/review?partner=Zephyrmill&area=blog_post"} {
		if text := page(path); !strings.Contains(text, `<link rel="icon"`) || !strings.Contains(text, `href="/review"`) {
			t.Errorf("%s: %s", path, text)
		}
	}
	for path, want := range map[string]int{"/partners/nobody": 404, "/partners/": 404, "/index.html": 404, "/review?partner=nobody": 404, "/review?area=nothing": 400} {
		if status, _, _ := fetch(t, "GET", base+path, ""); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}

	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write := func(s string) {
		t.Helper()
		if err := os.WriteFile(config, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(string(text) + "nonsense: 1\n")
	if !strings.Contains(page("/"), "Zephyrmill") || !strings.Contains(log.String(), "the one before is") {
		t.Errorf("with a broken config: %s", log)
	}
	if _, health, _ := fetch(t, "GET", base+"/healthz", ""); !strings.Contains(health, "config can't be used") {
		t.Errorf("health: %s", health)
	}
	write(strings.Replace(string(text), "- name: Zephyrmill", "- name: Zephyr Mill Inc\n    id: zephyrmill", 1))
	if !strings.Contains(page("/"), "Zephyr Mill Inc") {
		t.Error("another name in the config isn't shown")
	}
	if _, health, _ := fetch(t, "GET", base+"/healthz", ""); !strings.Contains(health, `"status": "ok"`) {
		t.Errorf("health: %s", health)
	}
}

var formField = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)

// formOf reads the fields of the form about an activity.
func formOf(t *testing.T, page, id string) url.Values {
	t.Helper()
	out := url.Values{}
	for form := range strings.SplitSeq(page, "<form ") {
		form, _, _ = strings.Cut(form, "</form>")
		if strings.Contains(form, `name="id" value="`+id+`"`) {
			for _, m := range formField.FindAllStringSubmatch(form, -1) {
				out.Set(m[1], m[2])
			}
			return out
		}
	}
	t.Fatalf("no form about %s in\n%s", id, page)
	return nil
}

// Two people decide at once: the second is told, and nothing is lost. What one sends
// twice is one decision.
func TestTwoDecideAtOnce(t *testing.T) {
	config, ids := doubtful(t)
	t.Setenv("LATELY_TEST_PASSWORD", "correct horse")
	base, log := serving(t, config, "--password", "env:LATELY_TEST_PASSWORD")
	as := func(who string) string {
		return strings.Replace(base, "//", "//"+who+":correct%20horse@", 1) + "/review"
	}
	id := ids["Fresh paper"]
	_, page, _ := fetch(t, "GET", as("kim"), "")
	kim := formOf(t, page, id)
	_, page, _ = fetch(t, "GET", as("lee"), "")
	lee := formOf(t, page, id)

	kim.Set("do", "accept")
	kim.Set("note", "it is ours")
	for range 2 {
		status, _, header := fetch(t, "POST", as("kim"), kim.Encode())
		if status != http.StatusSeeOther || header.Get("Location") != "/review?did=accept&id="+id {
			t.Fatalf("kim accepts: %d to %s", status, header.Get("Location"))
		}
	}
	lee.Set("do", "reject")
	status, page, _ := fetch(t, "POST", as("lee"), lee.Encode())
	if status != http.StatusConflict || !strings.Contains(page, "Accepted by kim on ") || !strings.Contains(page, "it is ours") {
		t.Errorf("lee rejects: %d\n%s", status, page)
	}
	expect(t, exitOK, "accepted by kim", "review", "list", "--decided", "-c", config)
	// Lee has seen it now, and may decide all the same.
	again := formOf(t, page, id)
	again.Set("do", "reject")
	if status, _, _ := fetch(t, "POST", as("lee"), again.Encode()); status != http.StatusSeeOther {
		t.Errorf("lee rejects, knowing: %d", status)
	}
	expect(t, exitOK, "rejected by lee", "review", "list", "--decided", "-c", config)
	if s := log.String(); strings.Contains(s, "correct") || strings.Count(s, "msg=decided") != 3 {
		t.Errorf("log: %s", s)
	}
}

func TestServedReviewCorrects(t *testing.T) {
	config, ids := doubtful(t)
	base, _ := serving(t, config, "--by", "kim")
	send := func(id string, fields ...string) (int, string, string) {
		t.Helper()
		_, page, _ := fetch(t, "GET", base+"/review?all=yes", "")
		form := formOf(t, page, id)
		for _, f := range fields {
			k, v, _ := strings.Cut(f, "=")
			form.Set(k, v)
		}
		status, text, header := fetch(t, "POST", base+"/review", form.Encode())
		return status, text, header.Get("Location")
	}
	old, fresh := ids["Old note"], ids["Fresh paper"]
	if status, text, _ := send(old, "do=change"); status != http.StatusBadRequest || !strings.Contains(text, "choose another area or another side") {
		t.Errorf("nothing to change: %d", status)
	}
	if status, text, _ := send(old, "do=note"); status != http.StatusBadRequest || !strings.Contains(text, "the note is empty") {
		t.Errorf("nothing to note: %d", status)
	}
	if status, text, _ := send(old, "do=change", "area=referral"); status != http.StatusBadRequest || !strings.Contains(text, "only a deal in the CRM") {
		t.Errorf("a post becomes a deal: %d", status)
	}
	if status, _, _ := send(old, "do=change", "area=nothing"); status != http.StatusBadRequest {
		t.Errorf("no such area: %d", status)
	}
	if status, _, to := send(old, "do=note", "note=ask Kim"); status != http.StatusSeeOther || to != "/review?all=yes&did=note&id="+old {
		t.Errorf("noted: %d, %s", status, to)
	}
	status, _, to := send(fresh, "do=accept", "area=testimonial", "side=theirs")
	if status != http.StatusSeeOther || strings.Contains(to, fresh) {
		t.Errorf("accepted as something else: %d, %s", status, to)
	}
	_, page, _ := fetch(t, "GET", base+to, "")
	for _, want := range []string{"Accepted.</b> It counts.", "Zephyrmill, testimonial, theirs", "Noted by kim on "} {
		if !strings.Contains(page, want) {
			t.Errorf("the queue doesn't say %q:\n%s", want, page)
		}
	}
	expect(t, exitOK, "as testimonial of theirs instead of white paper of ours", "review", "list", "--decided", "-c", config)
	_, page, _ = fetch(t, "GET", base+"/review?show=decided", "")
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	form := formOf(t, page, u.Query().Get("id"))
	form.Set("do", "undo")
	if status, _, header := fetch(t, "POST", base+"/review", form.Encode()); status != http.StatusSeeOther || !strings.HasSuffix(header.Get("Location"), "id="+fresh+"&show=decided") {
		t.Errorf("taken back: %d, %s", status, header.Get("Location"))
	}
	expect(t, exitOK, "Fresh paper", "review", "-c", config)
}
