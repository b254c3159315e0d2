package report

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lately"
	"lately/scoring/report/say"
)

var about = About{Model: "v1-test", AsOf: asOf}

// opened is the workbook that a table makes.
func opened(t testing.TB, write func(w io.Writer) error) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// columnOf is where a column of activities stands: "F".
func columnOf(t testing.TB, name string) string {
	t.Helper()
	c, err := excelize.ColumnNumberToName(slices.Index(activityColumns, name) + 1)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWorkbookCellsAreTyped(t *testing.T) {
	acts := exchange()
	f := opened(t, func(w io.Writer) error {
		return Activities(w, each(acts), names, asOf, Options{Format: XLSX, About: about})
	})
	raw := func(column, row string) string {
		v, err := f.GetCellValue("activities", columnOf(t, column)+row, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	typ := func(column, row string) excelize.CellType {
		v, err := f.GetCellType("activities", columnOf(t, column)+row)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if got := raw("amount", "3"); got != "12000.5" || typ("amount", "3") == excelize.CellTypeInlineString {
		t.Errorf("amount %q is %v", got, typ("amount", "3"))
	}
	if got := raw("title", "5"); got != acts[3].Title || typ("title", "5") != excelize.CellTypeInlineString {
		t.Errorf("a title like a formula came back as %q of type %v", got, typ("title", "5"))
	}
	shown, err := f.GetCellValue("activities", columnOf(t, "occurred_at")+"2")
	if want := acts[0].OccurredAt.Format(time.DateTime); err != nil || shown != want {
		t.Errorf("a date is shown as %q, want %q: %v", shown, want, err)
	}
	if got, err := f.GetCellFormula("activities", columnOf(t, "url")+"2"); err != nil || !strings.HasPrefix(got, `HYPERLINK("https://example.com/`) {
		t.Errorf("the link is %q: %v", got, err)
	}
	if got := raw("url", "2"); got != acts[0].URL {
		t.Errorf("the link reads %q, want %q", got, acts[0].URL)
	}
	panes, err := f.GetPanes("activities")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v: %v", panes, err)
	}
	if props, err := f.GetDocProps(); err != nil || !strings.Contains(props.Description, "v1-test") || props.Created != "2026-07-01T12:00:00Z" {
		t.Errorf("properties %+v: %v", props, err)
	}
}

// Only what we made a link of is a formula.
func TestOnlyLinksAreFormulas(t *testing.T) {
	hostile := []string{
		`=HYPERLINK("http://evil.example","x")`, "+1+1", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "javascript:alert(1)", "data:text/html,x",
		`https://example.com/"&WEBSERVICE("http://evil.example")&"`, `https://example.com/?a="),1+1,("`, "file:///etc/passwd",
		"https://example.com/" + strings.Repeat("x", 300),
	}
	var acts []lately.Activity
	for _, s := range hostile {
		a := act(lately.Theirs, lately.Referral, 3, s, func(a *lately.Activity) { a.URL, a.Excerpt, a.Amount, a.Currency, a.Account = s, s, s, s, s })
		acts = append(acts, a)
	}
	f := opened(t, func(w io.Writer) error {
		return Activities(w, each(acts), func(string) string { return hostile[0] }, asOf, Options{Format: XLSX})
	})
	url := columnOf(t, "url")
	for i := range hostile {
		for c := range activityColumns {
			at, err := excelize.CoordinatesToCellName(c+1, i+2)
			if err != nil {
				t.Fatal(err)
			}
			formula, err := f.GetCellFormula("activities", at)
			if err != nil {
				t.Fatal(err)
			}
			if formula != "" && (!strings.HasPrefix(at, url) || !strings.HasPrefix(hostile[i], "https://")) {
				t.Errorf("%q became the formula %q in %s", hostile[i], formula, at)
			}
		}
	}
	for in, want := range map[string]string{
		`https://example.com/?a="),1+1,("`:                `HYPERLINK("https://example.com/?a=""),1+1,(""")`,
		"https://例え.jp/パス":                                `HYPERLINK("https://%E4%BE%8B%E3%81%88.jp/%E3%83%91%E3%82%B9","https://例え.jp/パス")`,
		"https://example.com/" + strings.Repeat("x", 300): "",
		"javascript:alert(1)":                             "",
	} {
		if got := follow(in); got != want {
			t.Errorf("follow(%q) = %s, want %s", in, got, want)
		}
	}
}

// What doesn't fit a sheet goes on on the next one.
func TestRowsGoOnOnASecondSheet(t *testing.T) {
	book, err := NewBook(about)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	book.most = 101
	if err := Activities(nil, stream(250), names, asOf, Options{Book: book}); err != nil {
		t.Fatal(err)
	}
	if err := Scores(nil, cards(), Options{Book: book}); err != nil {
		t.Fatal(err)
	}
	f := opened(t, book.Write)
	if got, want := strings.Join(f.GetSheetList(), ", "), "activities, activities 2, activities 3, scores"; got != want {
		t.Fatalf("sheets %s, want %s", got, want)
	}
	for i, want := range []int{101, 101, 51, 3} {
		rows, err := f.GetRows(f.GetSheetList()[i])
		if err != nil || len(rows) != want {
			t.Errorf("sheet %d has %d rows, want %d: %v", i+1, len(rows), want, err)
		}
		if i < 3 && rows[0][0] != "activity_id" {
			t.Errorf("sheet %d begins with %v", i+1, rows[0])
		}
	}
}

func TestSameTablesSameBytes(t *testing.T) {
	make := func() []byte {
		book, err := NewBook(about)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		o := Options{Book: book}
		var out bytes.Buffer
		if err := errors.Join(
			Activities(nil, each(exchange()), names, asOf, o), Scores(nil, cards(), o), Expectations(nil, cards(), o),
			Referrals(nil, each(exchange()), names, asOf, o), Sources(nil, states(), names, asOf, o), book.Write(&out),
			Activities(&out, each(exchange()), names, asOf, Options{Format: Parquet, About: about}),
		); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	first := make()
	for range 8 {
		if !bytes.Equal(first, make()) {
			t.Fatal("the same tables gave other bytes")
		}
	}
}

// roundTrip writes the titles into a workbook and compares what comes back.
func roundTrip(t testing.TB, titles []string) {
	t.Helper()
	var acts []lately.Activity
	for _, s := range titles {
		a := act(lately.Ours, lately.BlogPost, 3, "x")
		a.Title, a.Amount, a.Currency = s, s, s
		acts = append(acts, a)
	}
	f := opened(t, func(w io.Writer) error { return Activities(w, each(acts), nil, asOf, Options{Format: XLSX}) })
	rows, err := f.GetRows("activities")
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range titles {
		if got, want := rows[i+1][5], writable(clip(say.Plain(s))); got != want {
			t.Errorf("%q came back as %q", want, got)
		}
	}
}

func TestAnyTextRoundTripsThroughAWorkbook(t *testing.T) {
	any := rapid.OneOf(rapid.String(), rapid.StringMatching(
		`[=+\-@ ]?(_x[0-9A-Fa-f]{4}_|_xd[89a-f]00_|_x005F_|&|<|>|"|'|]]>|[a-z\x00-\x1f\x{80}-\x{9f}\x{fffd}-\x{ffff}\x{1f600}]){0,12}`))
	titles := []string{"_xD800__xDFFF_", "_x005F_xD800_", "_xd800_x005F_", strings.Repeat("😀", 20_000), strings.Repeat("_x000D_", 2000)}
	for i := range 800 {
		titles = append(titles, any.Example(i))
	}
	roundTrip(t, titles)
}

func FuzzWorkbookText(f *testing.F) {
	for _, s := range []string{`=HYPERLINK("http://evil.example")`, "_x000D_", "_xD800_", "a\x00b\uffff", "株式会社\u202e", " both ends "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) { roundTrip(t, []string{title}) })
}

// Nothing stays in the temporary folder, not even of a table that failed.
func TestTemporaryFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	broken := errors.New("disk gone")
	for _, err := range []error{nil, broken} {
		rows := func(yield func(lately.Activity, error) bool) {
			for a, e := range stream(40_000) { // more than is kept in memory
				if !yield(a, e) {
					return
				}
			}
			if err != nil {
				yield(lately.Activity{}, err)
			}
		}
		if got := Activities(io.Discard, rows, names, asOf, Options{Format: XLSX}); !errors.Is(got, err) {
			t.Errorf("%v, want %v", got, err)
		}
	}
	if err := Activities(full{broken}, each(exchange()), names, asOf, Options{Format: XLSX}); !errors.Is(err, broken) {
		t.Errorf("full disk: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
