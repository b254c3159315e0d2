package github

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"lately"
)

func TestReadmes(t *testing.T) {
	long := strings.Repeat("é", maxBody/2+10)
	for _, tt := range []struct {
		name      string
		repo      func(*fakeRepo)
		body      string
		format    lately.Format
		truncated bool
		warns     string
	}{
		{name: "rst", repo: func(r *fakeRepo) { r.ReadmeName = "README.rst" }, body: "# repo-0000\n\nWords about it.\n", format: lately.ReStructuredText},
		{name: "asciidoc", repo: func(r *fakeRepo) { r.ReadmeName = "README.adoc" }, body: "# repo-0000\n\nWords about it.\n", format: lately.AsciiDoc},
		{name: "text", repo: func(r *fakeRepo) { r.ReadmeName = "README" }, body: "# repo-0000\n\nWords about it.\n", format: lately.Text},
		{name: "none", repo: func(r *fakeRepo) { r.NoReadme = true }},
		{name: "empty", repo: func(r *fakeRepo) { r.Readme = "" }, format: lately.Markdown},
		{name: "blocked", repo: func(r *fakeRepo) { r.Status = 451 }, warns: "withheld"},
		{name: "forbidden", repo: func(r *fakeRepo) { r.Status = 403 }, warns: "withheld"},
		{name: "long", repo: func(r *fakeRepo) { r.Readme = long }, body: long[:maxBody], format: lately.Markdown, truncated: true},
		{name: "cut in a character", repo: func(r *fakeRepo) { r.Readme = "x" + long }, body: ("x" + long)[:maxBody-1], format: lately.Markdown, truncated: true},
		{name: "above 1 MB", repo: func(r *fakeRepo) { r.Readme = strings.Repeat("a", 3<<20) }, body: strings.Repeat("a", maxBody), format: lately.Markdown, truncated: true},
		{name: "Latin-1", repo: func(r *fakeRepo) { r.Readme = "caf\xe9" }, body: "café", format: lately.Markdown},
		{name: "UTF-16", repo: func(r *fakeRepo) { r.Readme = "\xff\xfeh\x00\xe9\x00" }, body: "hé", format: lately.Markdown},
		{name: "UTF-8 with mark and NUL", repo: func(r *fakeRepo) { r.Readme = "\ufeffa\x00b" }, body: "ab", format: lately.Markdown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, 1)
			tt.repo(f.repos[1000])
			p := newPoller(t, f.URL)
			b := p.mustTurn()
			if len(b.Items) != 1 {
				t.Fatalf("%d items", len(b.Items))
			}
			it := b.Items[0]
			if it.Body != tt.body || it.Format != tt.format || it.Truncated != tt.truncated || !utf8.ValidString(it.Body) {
				t.Errorf("%d bytes %.40q, %s, truncated %v", len(it.Body), it.Body, it.Format, it.Truncated)
			}
			if got := strings.Join(b.Warnings, "\n"); (got == "") != (tt.warns == "") || !strings.Contains(got, tt.warns) {
				t.Errorf("warnings: %q", got)
			}
			if b := p.mustTurn(); !b.Unchanged {
				t.Error("not unchanged afterwards")
			}
		})
	}
}

// A README that GitHub fails to give keeps nobody else's from being read, and is
// asked for again.
func TestReadmeServerErrors(t *testing.T) {
	f := newFake(t, 4)
	p := newPoller(t, f.URL)
	p.mustTurn()
	f.push(1001, "new words")
	f.add("new")
	broken := func(paths ...string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			for _, path := range paths {
				if strings.Contains(r.URL.Path, path) {
					refuse(w, 500, "Server Error")
					return true
				}
			}
			return false
		}
	}
	f.change(func() { f.answer = broken("repo-0001", "/new/") })
	b := p.mustTurn()
	if len(b.Items) != 1 || b.Items[0].Title != "acme/new" || b.Items[0].Body != "" || len(b.Seen) != 4 || len(b.Warnings) != 2 || !b.Complete {
		t.Errorf("items %v, seen %v, warnings %v", titles(b.Items), b.Seen, b.Warnings)
	}
	f.change(func() { f.answer = nil })
	b = p.mustTurn()
	if len(b.Items) != 2 || b.Items[0].Body == "" || b.Items[1].Body != "new words" {
		t.Errorf("items %+v", b.Items)
	}
	if b = p.mustTurn(); !b.Unchanged {
		t.Error("not unchanged afterwards")
	}
	// Where every README fails, the server is in trouble.
	for id := range f.repos {
		f.push(id, "newer words")
	}
	f.change(func() { f.answer = broken("/readme") })
	if b, err := p.turn(); err == nil || len(b.Items) != 0 {
		t.Errorf("%d items, %v", len(b.Items), err)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add([]byte("# Title\n"), 1)
	f.Add([]byte("\xff\xfea\x00"), 1)
	f.Add([]byte("\xef\xbb\xbfé\xe9"), 300000)
	f.Fuzz(func(t *testing.T, b []byte, times int) {
		if times > 1 && len(b) > 0 {
			b = []byte(strings.Repeat(string(b), min(times, 3*maxBody/len(b)+1)))
		}
		d := write(b, lately.Text)
		if !utf8.ValidString(d.body) || len(d.body) > maxBody || strings.Contains(d.body, "\x00") {
			t.Errorf("%d bytes of body, valid %v", len(d.body), utf8.ValidString(d.body))
		}
		if !d.truncated && utf8.Valid(b) && d.body != strings.ReplaceAll(strings.TrimPrefix(string(b), "\ufeff"), "\x00", "") {
			t.Error("valid text was changed")
		}
	})
}
