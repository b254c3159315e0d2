package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lately/cmd/lately/deliver/delivertest"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	markup "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// plainCSV: no cell runs, none has what a line may not have.
func plainCSV(t *testing.T, dir string) {
	for _, what := range exports {
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(readAll(t, filepath.Join(dir, what+".csv")), []byte("\uFEFF")))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows: %v", what, len(rows), err)
		}
		number := regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
		for _, row := range rows {
			for i, c := range row {
				if at := strange(c); at != "" {
					t.Errorf("%s, %s: %s", what, rows[0][i], at)
				}
				if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) && !number.MatchString(c) {
					t.Errorf("%s, %s: %.60q runs", what, rows[0][i], c)
				}
			}
		}
	}
}

func plainJSON(t *testing.T, dir string) {
	for _, what := range exports {
		var rows []map[string]any
		if err := json.Unmarshal(readAll(t, filepath.Join(dir, what+".json")), &rows); err != nil || len(rows) == 0 {
			t.Fatalf("%s: %d rows: %v", what, len(rows), err)
		}
		lines := json.NewDecoder(bytes.NewReader(readAll(t, filepath.Join(dir, what+".jsonl"))))
		for {
			var row map[string]any
			if err := lines.Decode(&row); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			rows = append(rows, row)
		}
		for _, row := range rows {
			for key, v := range row {
				if s, ok := v.(string); ok && strange(s) != "" {
					t.Errorf("%s, %s: %s", what, key, strange(s))
				}
			}
		}
	}
}

func plainParquet(t *testing.T, dir string) {
	for _, what := range exports {
		b := readAll(t, filepath.Join(dir, what+".parquet"))
		f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil || f.NumRows() == 0 {
			t.Fatalf("%s: %v", what, err)
		}
		for _, group := range f.RowGroups() {
			rows := group.Rows()
			buf := make([]parquet.Row, 16)
			for {
				n, err := rows.ReadRows(buf)
				for _, row := range buf[:n] {
					for _, v := range row {
						if v.Kind() == parquet.ByteArray && strange(v.String()) != "" {
							t.Errorf("%s, column %d: %s", what, v.Column(), strange(v.String()))
						}
					}
				}
				if err != nil {
					break
				}
			}
			_ = rows.Close()
		}
	}
}

// linkFormula is the one formula that a workbook of ours has: an address of the web.
var linkFormula = regexp.MustCompile(`^HYPERLINK\("https?://(?:[^"]|"")*"(?:,"(?:[^"]|"")*")?\)$`)

func plainWorkbook(t *testing.T, path string) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows: %v", sheet, len(rows), err)
		}
		for i, row := range rows {
			for j, c := range row {
				if at := strange(c); at != "" {
					t.Errorf("%s, %s: %s", sheet, rows[0][j], at)
				}
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" && !(strings.HasSuffix(rows[0][j], "url") && linkFormula.MatchString(formula)) {
					t.Errorf("%s %s: the formula %.80q: %v", sheet, cell, formula, err)
				}
			}
		}
	}
}

// inertHTML checks that no text became an element, an attribute that acts, or a link
// to anything but the web. A page of the report has a script and a style of its own.
func inertHTML(t *testing.T, what, doc string, own bool) {
	t.Helper()
	if method := strings.Contains(what, "method"); len(doc) < 500 || !method && !strings.Contains(doc, "evil") { // then it would prove nothing
		t.Errorf("%s is only %q", what, doc)
	}
	for _, at := range activeHTML(doc, own) {
		t.Errorf("%s: %.200s", what, at)
	}
	for _, line := range strings.Split(strings.ReplaceAll(doc, "\t", " "), "\n") {
		if at := strange(line); at != "" {
			t.Errorf("%s: %s", what, at)
		}
	}
}

// activeHTML lists what in a document could act.
func activeHTML(doc string, own bool) (found []string) {
	never := map[string]bool{"iframe": true, "img": true, "object": true, "embed": true, "base": true, "frame": true, "applet": true, "evil": true}
	z := html.NewTokenizer(strings.NewReader(doc))
	within := ""
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		raw := tok.Data == "script" || tok.Data == "style"
		switch {
		case tok.Type == html.TextToken:
			if within != "" && strings.Contains(tok.Data, "evil") {
				found = append(found, "within "+within+": "+tok.Data)
			}
			continue
		case tok.Type == html.EndTagToken:
			within = ""
			continue
		case tok.Type == html.StartTagToken && raw:
			within = tok.Data
		}
		if never[tok.Data] || tok.Data == "script" && !own {
			found = append(found, tok.String())
		}
		for _, a := range tok.Attr {
			if acts(tok.Data, a) {
				found = append(found, tok.String())
			}
		}
	}
	return found
}

// acts reports whether an attribute does something that ours don't: the icon is all
// that a page has within itself.
func acts(tag string, a html.Attribute) bool {
	switch {
	case tag == "link" && strings.HasPrefix(a.Val, "data:image/svg+xml,"):
		return strings.Contains(a.Val, "evil")
	case strings.HasPrefix(a.Key, "on"), a.Key == "srcdoc":
		return true
	case a.Key == "style", a.Key == "src", a.Key == "action", a.Key == "formaction", a.Key == "poster", a.Key == "srcset":
		return strings.Contains(a.Val, "evil")
	case a.Key == "href", strings.HasSuffix(a.Key, ":href"):
		u, err := url.Parse(a.Val)
		web := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
		ours := err == nil && u.Scheme == "" && u.Host == "" && !strings.HasPrefix(a.Val, "//")
		return !web && !ours
	}
	return false
}

// inertMarkdown renders it as forges do, but with markup let through, and checks that.
func inertMarkdown(t *testing.T, text string) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if at := strange(line); at != "" {
			t.Errorf("Markdown: %s", at)
		}
	}
	var out bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(markup.WithUnsafe()))
	if err := md.Convert([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	inertHTML(t, "Markdown", out.String(), false)
}

// inertSlack checks every text of a message: what stands in angle brackets is a link
// to the web.
func inertSlack(t *testing.T, message string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(message), &v); err != nil {
		t.Fatal(err)
	}
	n := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		case string:
			n++
			if at := strange(strings.ReplaceAll(v, "\n", " ")); at != "" {
				t.Errorf("Slack: %s", at)
			}
			if c := slackCommand(v); c != "" {
				t.Errorf("Slack: %s in %.100q", c, v)
			}
		}
	}
	walk(v)
	if n < 10 {
		t.Errorf("Slack: %d texts", n)
	}
}

var (
	slackBrackets = regexp.MustCompile(`<[^>]*>?`)
	slackLink     = regexp.MustCompile(`^<https?://[^|<>\s]+(\|[^<>]*)?>$`)
)

// slackCommand is what Slack would take for more than text, or "".
func slackCommand(s string) string {
	for _, m := range slackBrackets.FindAllString(s, -1) {
		if !slackLink.MatchString(m) {
			return m
		}
	}
	return ""
}

// inertMail checks the one mail that was sent: to whom it should, under the headers it
// should have, and what is in it.
func inertMail(t *testing.T, server *delivertest.Server) {
	got := server.Got()
	if len(got) != 1 || len(got[0].To) != 1 || !strings.Contains(got[0].To[0], "kim@ourselves.example") {
		t.Fatalf("%d mails: %.300v", len(got), got)
	}
	m, err := mail.ReadMessage(strings.NewReader(got[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	for key, values := range m.Header {
		if len(values) != 1 || key == "Bcc" || key == "Cc" {
			t.Errorf("mail: header %s: %q", key, values)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || strange(subject) != "" || subject == "" {
		t.Errorf("mail: subject %q: %v", subject, err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("mail: %s: %v", kind, err)
	}
	parts, n := multipart.NewReader(m.Body, params["boundary"]), 0
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = p
		if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			body = quotedprintable.NewReader(p)
		}
		b, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(b), "\r\n", "\n")
		if n++; strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			inertHTML(t, "mail", text, false)
		} else {
			plainLines(t, "mail", text)
		}
	}
	if n != 2 {
		t.Errorf("mail: %d parts", n)
	}
}
