package report

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
)

// nasty is text that spreadsheets are known to stumble over.
func nasty() []string {
	return []string{
		`=HYPERLINK("http://evil.example","click")`, "+1+1", "-2+3", "@SUM(1,1)", "'=1+1", "=cmd|' /C calc'!A0", "\t=1+1", "\r\n=1+1",
		"00123", "1234e56", "1.234,56", "12/11/2026", "TRUE", "1/2", "50%", "€ 12", "12:30", "#N/A", "#REF!", "NaN",
		"株式会社ワイド、提携を発表", "شراكة جديدة مع فريقنا", "שותפות חדשה", "नमस्ते", "😀 family 👩‍👩‍👧 emoji", "é as e + ´: e\u0301",
		"two\nlines\r\nand a\ttab", "\x1b[31mred\x1b[0m \u202eevil\u202c", "_x000D_ and _x0041_", "a;b,c|d", `"quoted" 'and' “so”`, "back\\slash",
		"<script>alert(1)</script> &amp; &#61;1+1", " both ends ", "=", "-", "…", strings.Repeat("long title ", 950), strings.Repeat("字", 40_000), strings.Repeat("😀", 20_000),
	}
}

// hostileActivities have such text wherever text from outside can stand.
func hostileActivities() []lately.Activity {
	var acts []lately.Activity
	for i, s := range nasty() {
		a := act(lately.Theirs, lately.Referral, i, "x", func(a *lately.Activity) {
			a.Title, a.Excerpt, a.Rule, a.Amount, a.Currency, a.Account = s, s, s, s, s, s
			a.Source, a.Stage, a.URL = s, lately.Stage(s), "https://example.com/?q="+s
		})
		a.ID = lately.ShortHash(s)
		acts = append(acts, a)
	}
	amount := acts[0]
	amount.Title, amount.Amount, amount.URL = "an amount no spreadsheet keeps", "12345678901234567.89", `https://example.com/?a="),1+1,("`
	return append(acts, amount)
}

// allTables writes every table of the invented programme, with the hostile rows.
func allTables() map[string]func(io.Writer, Options) error {
	name := func(id string) string {
		if id == "wide" {
			return `=HYPERLINK("http://evil.example","partner")`
		}
		return programme.Name(id)
	}
	acts := func() iter.Seq2[lately.Activity, error] {
		return each(slices.Concat(hostileActivities(), programme.Activities()))
	}
	sources := programme.Sources()
	for i, s := range nasty() {
		sources = append(sources, lately.SourceState{Source: lately.Source{ID: "us/" + strconv.Itoa(i), Owner: "wide", Kind: "feed"}, Error: s, LastError: asOf})
	}
	at := programme.AsOf
	return map[string]func(io.Writer, Options) error{
		"activities":   func(w io.Writer, o Options) error { return Activities(w, acts(), name, at, o) },
		"referrals":    func(w io.Writer, o Options) error { return Referrals(w, acts(), name, at, o) },
		"scores":       func(w io.Writer, o Options) error { return Scores(w, programme.Cards(), o) },
		"expectations": func(w io.Writer, o Options) error { return Expectations(w, programme.Cards(), o) },
		"sources":      func(w io.Writer, o Options) error { return Sources(w, sources, name, at, o) },
		"asks": func(w io.Writer, o Options) error {
			var asks []scoring.Ask
			for _, c := range programme.Cards() {
				asks = append(asks, scoring.Asks(&c, scoring.DefaultModel(), 99)...)
			}
			return Asks(w, each(asks), at, o)
		},
	}
}

var columnsOf = map[string][]string{
	"activities": activityColumns, "referrals": referralColumns, "scores": scoreColumns, "expectations": expectationColumns,
	"sources": sourceColumns, "asks": askColumns,
}

// office is LibreOffice, or "" where it is missing. Under CI it may not be.
func office(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("soffice")
	switch {
	case err == nil:
		return path
	case os.Getenv("CI") != "":
		t.Fatalf("no LibreOffice to test with: %v", err)
	default:
		t.Logf("not tested with LibreOffice: %v", err)
	}
	return ""
}

// convert has LibreOffice open files and save them as workbooks in the folder it
// returns. filter says how CSV is read.
func convert(t *testing.T, program, filter string, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(filepath.Dir(files[0]), "profile"), "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", dir}
	if filter != "" {
		args = append(args, "--infilter="+filter)
	}
	cmd := exec.CommandContext(ctx, program, append(args, files...)...)
	cmd.WaitDelay = 5 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

// expected is a table as JSON has it.
func expected(t *testing.T, write func(io.Writer, Options) error) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, Options{Format: JSON}); err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	d := json.NewDecoder(&out)
	d.UseNumber()
	if err := d.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestLibreOfficeReadsWorkbooks compares cell by cell what a spreadsheet program
// makes of a workbook: numbers as numbers, dates as dates, text as the same text.
func TestLibreOfficeReadsWorkbooks(t *testing.T) {
	program := office(t)
	if program == "" {
		return
	}
	tables := allTables()
	book, err := NewBook(about)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if err := tables[name](nil, Options{Book: book}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "lately.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	read, err := excelize.OpenFile(filepath.Join(convert(t, program, "", path), "lately.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	for name, write := range tables {
		compare(t, read, name, name, expected(t, write), true)
	}
}

// TestLibreOfficeReadsCSV does the same with CSV, opened as docs/exports.md says:
// columns of text as text. Its cells have the leading apostrophe.
func TestLibreOfficeReadsCSV(t *testing.T) {
	program := office(t)
	if program == "" {
		return
	}
	dir := t.TempDir()
	var files []string
	for name, write := range allTables() {
		path := filepath.Join(dir, name+".csv")
		files = append(files, path)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		read, err := excelize.OpenFile(filepath.Join(convert(t, program, csvFilter(columnsOf[name]), path), name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, read, name, read.GetSheetName(0), expected(t, write), false)
		_ = read.Close()
	}
	// Opened without a thought, text may be taken for a number, but nothing is run.
	opened := convert(t, program, "", files...)
	for name, columns := range columnsOf {
		read, err := excelize.OpenFile(filepath.Join(opened, name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		sheet := read.GetSheetName(0)
		for row := range len(nasty()) + 1 {
			for c := range columns {
				at, _ := excelize.CoordinatesToCellName(c+1, row+1)
				if formula, err := read.GetCellFormula(sheet, at); err != nil || formula != "" {
					t.Errorf("%s %s is the formula %q: %v", name, at, formula, err)
				}
			}
		}
		_ = read.Close()
	}
}

// csvFilter says how LibreOffice reads our CSV: comma, quotes, UTF-8, and which
// columns are text.
func csvFilter(columns []string) string {
	var types []string
	for i, c := range columns {
		typ := "/2"                                  // text
		if k := kinds[c]; k >= whole && k < amount { // an amount may be none
			typ = "/10" // a number with a point, whatever the locale
		}
		types = append(types, strconv.Itoa(i+1)+typ)
	}
	return "CSV:44,34,76,1," + strings.Join(types, "/") + ",1033,false,false"
}

// compare compares a sheet with what it was made of. A workbook is typed; CSV has
// dates as text, and an apostrophe before what could be a formula.
func compare(t *testing.T, f *excelize.File, name, sheet string, want []map[string]any, typed bool) {
	t.Helper()
	columns, links := columnsOf[name], 0
	for i, row := range want {
		for c, column := range columns {
			at, err := excelize.CoordinatesToCellName(c+1, i+2)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			typ, err := f.GetCellType(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			formula, err := f.GetCellFormula(sheet, at)
			if err != nil || formula != "" && (!typed || kinds[column] != link) {
				t.Errorf("%s %s, %s, is the formula %q: %v", name, at, column, formula, err)
			}
			if formula != "" {
				links++
			}
			if got, ok := sameCell(raw, typ, row[column], kinds[column], typed); !ok {
				t.Errorf("%s %s, %s: %.300q came back as %.300q, type %v", name, at, column, row[column], got, typ)
			}
		}
	}
	if extra, err := f.GetCellValue(sheet, "A"+strconv.Itoa(len(want)+2)); err != nil || extra != "" || len(want) < 5 {
		t.Errorf("%s: after %d rows there is %q: %v", name, len(want), extra, err)
	}
	if typed && name == "activities" && links < 100 {
		t.Errorf("%d links", links)
	}
}

// sameCell compares one cell, and says what it is.
func sameCell(raw string, typ excelize.CellType, want any, k kind, typed bool) (string, bool) {
	number := typ == excelize.CellTypeUnset || typ == excelize.CellTypeNumber
	switch want := want.(type) {
	case nil:
		return raw, raw == ""
	case json.Number:
		if digits(want.String()) > 15 || !typed && k == amount {
			return raw, !number && raw == want.String()
		}
		got, err := strconv.ParseFloat(raw, 64)
		exact, err2 := want.Float64()
		return raw, number && err == nil && err2 == nil && math.Abs(got-exact) <= 1e-12*math.Abs(exact)
	case string:
		if k == instant && typed {
			got, err := strconv.ParseFloat(raw, 64)
			date := time.UnixMilli(int64(math.Round((got - 25569) * 86400e3))).UTC().Round(time.Second).Format(time.RFC3339)
			return date, number && err == nil && date == want
		}
		if !typed {
			want = unformula(want)
		}
		return raw, !number && raw == writable(want)
	}
	return raw, false
}
