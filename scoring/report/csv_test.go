package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"lately"
	"lately/scoring"
	"lately/scoring/report/say"
)

func readCSV(t interface{ Fatal(...any) }, b []byte) [][]string {
	rest, ok := bytes.CutPrefix(b, []byte("\uFEFF"))
	if !ok {
		t.Fatal("no byte-order mark")
	}
	rows, err := csv.NewReader(bytes.NewReader(rest)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestColumnsAreTheContract(t *testing.T) {
	for want, columns := range map[string][]string{
		"activity_id, partner, side, area, occurred_at, title, url, status, confidence, evidence, source, first_seen, last_seen, ended_at, stage, amount, currency, as_of":                    activityColumns,
		"partner, status, given, received, balance, reciprocity, confidence, given_last, received_last, oldest_unreturned_days, activities_given, activities_received, pending, model, as_of": scoreColumns,
		"partner, side, area, expected, done, state, last_at, last_url, as_of":                                                                                                                expectationColumns,
		"partner, side, deal, account, stage, amount, currency, created_at, changed_at, url, as_of":                                                                                           referralColumns,
		"partner, side, ask, area, points, why, as_of":                                       askColumns,
		"source, owner, kind, last_ok, last_error, error, next_at, items, activities, as_of": sourceColumns,
	} {
		// Columns may be appended, never moved.
		if got := strings.Join(columns, ", "); !strings.HasPrefix(got, want) {
			t.Errorf("columns %s\nwant    %s", got, want)
		}
	}
}

func TestEveryLineEndsInCRLF(t *testing.T) {
	var out bytes.Buffer
	if err := Activities(&out, each(exchange()), names, asOf, Options{}); err != nil {
		t.Fatal(err)
	}
	if lines, crlf := strings.Count(out.String(), "\n"), strings.Count(out.String(), "\r\n"); lines != crlf || lines < 10 {
		t.Errorf("%d lines, %d of them end in CRLF", lines, crlf)
	}
}

func TestTitlesRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		title := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@\t\r"',;\n\x00 ]{0,4}.*`)).Draw(rt, "title")
		a := act(lately.Ours, lately.BlogPost, 3, "x")
		a.Title, a.Excerpt = title, title
		var out bytes.Buffer
		if err := Activities(&out, each([]lately.Activity{a}), nil, asOf, Options{}); err != nil {
			rt.Fatal(err)
		}
		rows := readCSV(rt, out.Bytes())
		if len(rows) != 2 {
			rt.Fatalf("%d rows", len(rows))
		}
		for _, cell := range rows[1] {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				rt.Fatalf("a cell begins like a formula: %q", cell)
			}
			if i := strings.IndexFunc(cell, unicode.IsControl); i >= 0 {
				rt.Fatalf("control character in %q", cell)
			}
		}
		got := rows[1][5]
		if len(got) > 1 && got[0] == '\'' && strings.IndexByte("=+-@", got[1]) >= 0 && !strings.HasPrefix(say.Plain(title), "'") {
			got = got[1:]
		}
		if got != say.Plain(title) {
			rt.Fatalf("%q came back as %q", say.Plain(title), got)
		}
	})
}

func TestNumbersStayNumbers(t *testing.T) {
	for in, want := range map[string]bool{
		"12000.50": true, "-3": true, "0.5": true, "0": true, "": false, "1e9": false, "=1+1": false, "1,000": false,
		"12.": false, ".5": false, "-": false, "--1": false, "007": false, "+1": false, strings.Repeat("9", 60): false,
	} {
		if got := decimal(in); got.number() != want {
			t.Errorf("%q is a number: %v", in, got.number())
		}
	}
	a := act(lately.Ours, lately.Referral, 3, "deal", func(a *lately.Activity) { a.Amount = "-12.50" })
	b := act(lately.Ours, lately.Referral, 3, "deal", func(a *lately.Activity) { a.Amount = "-cmd" })
	var out bytes.Buffer
	if err := Referrals(&out, each([]lately.Activity{a, b}), nil, asOf, Options{}); err != nil {
		t.Fatal(err)
	}
	if rows := readCSV(t, out.Bytes()); rows[1][5] != "-12.50" || rows[2][5] != "'-cmd" {
		t.Errorf("amounts %q and %q", rows[1][5], rows[2][5])
	}
}

func TestJSONIsJSON(t *testing.T) {
	for _, n := range []int{0, 1, 5} {
		var out bytes.Buffer
		if err := Activities(&out, each(exchange()[:n]), names, asOf, Options{Format: JSON}); err != nil {
			t.Fatal(err)
		}
		var rows []map[string]any
		if err := json.Unmarshal(out.Bytes(), &rows); err != nil || len(rows) != n {
			t.Fatalf("%d rows of %d, %v: %s", len(rows), n, err, out.String())
		}
		if n == 5 && rows[3]["title"] != exchange()[3].Title {
			t.Errorf("title %v: only CSV escapes formulas", rows[3]["title"])
		}
	}
	if err := Scores(io.Discard, nil, Options{Format: "xml"}); err == nil {
		t.Error("an unknown format is written")
	}
}

func TestAsOfRows(t *testing.T) {
	before := asOf.Add(-20 * day)
	var out bytes.Buffer
	if err := Activities(&out, each(exchange()), names, before, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, row := range readCSV(t, out.Bytes())[1:] {
		if row[5] == "Our quote" && (row[7] != "counted" || row[13] != "") {
			t.Errorf("ten days before its removal: %v", row)
		}
		if row[5] == "Post A" || row[5] == "Next week's webinar" {
			t.Errorf("from the future: %v", row)
		}
	}
}

func TestErrorsComeThrough(t *testing.T) {
	broken := errors.New("disk gone")
	rows := func(yield func(lately.Activity, error) bool) {
		if yield(exchange()[0], nil) {
			yield(lately.Activity{}, broken)
		}
	}
	if err := Activities(io.Discard, rows, nil, asOf, Options{}); !errors.Is(err, broken) {
		t.Errorf("stream: %v", err)
	}
	full := full{broken}
	for name, err := range map[string]error{
		"csv":      Activities(full, each(exchange()), nil, asOf, Options{}),
		"json":     Scores(full, cards(), Options{Format: JSON}),
		"card":     Card(full, card(), 80, false),
		"overview": Overview(full, cards(), 80),
		"explain":  Explain(full, explanation(card()), 80, false),
	} {
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestTerminalNeverGetsControlCharacters(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		nasty := rapid.String().Draw(rt, "text") + "\x1b]0;title\x07\u202e\r\n\u009b31m"
		a := act(lately.Theirs, lately.BlogPost, 3, nasty)
		a.URL, a.Rule, a.Excerpt, a.Amount = nasty, nasty, nasty, nasty
		c := scoring.Score(func(yield func(lately.Activity) bool) { yield(a) }, scoring.Agreement{Partner: "wide", Name: nasty}, scoring.DefaultModel(), asOf)
		var out bytes.Buffer
		for _, err := range []error{
			Card(&out, c, 80, false), Overview(&out, []scoring.Scorecard{c}, 80), Explain(&out, explanation(c), 80, false), Steps(&out, each([]NextSteps{{Card: &c, Asks: scoring.Asks(&c, scoring.DefaultModel(), 0)}}), 80, false), ExplainActivity(&out, Detection{Activity: a, Partner: nasty, Card: &c, Judgement: &Judgement{Model: nasty, Signals: []Weight{{Signal: lately.Signal{Name: nasty, Value: 1, Weight: 1}}}}, Decisions: []Decision{{Words: nasty}}}, 80, false),
			Failing(&out, []lately.SourceState{{Source: lately.Source{ID: nasty}, Error: nasty}}, asOf, 80),
		} {
			if err != nil {
				rt.Fatal(err)
			}
		}
		for _, r := range out.String() {
			if r != '\n' && unicode.IsControl(r) || say.Reorders(r) {
				rt.Fatalf("%U reaches the terminal", r)
			}
		}
	})
}
