package report

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lately/scoring/report/say"
)

// Format is how a table is written.
type Format string

// The formats of a table.
const (
	CSV     Format = "csv"     // the contract in docs/exports.md
	XLSX    Format = "xlsx"    // a workbook, typed
	JSON    Format = "json"    // an array of objects, keys in column order
	JSONL   Format = "jsonl"   // one object a line
	Parquet Format = "parquet" // columns for warehouses, typed
)

// Formats lists the formats, the usual one first.
func Formats() []Format { return []Format{CSV, XLSX, JSON, JSONL, Parquet} }

// Binary reports whether the format is nothing that a terminal could show.
func (f Format) Binary() bool { return f == XLSX || f == Parquet }

// Options says how a table is written.
type Options struct {
	Format Format // CSV when empty
	NoBOM  bool   // CSV without the byte-order mark, for machines
	About  About  // what XLSX and Parquet say of themselves
	Book   *Book  // the workbook that gets the table as one more sheet, whatever the format; the writer stays unused
}

// About is what a file says of itself: the same ledger, model and moment give the
// same bytes, so it has no other date.
type About struct {
	Model string // of the scores
	AsOf  time.Time
}

// cell is one value: what CSV has, and a moment besides as what it is. An empty one
// is missing. Its kind is that of its column, or words where a number was expected.
type cell struct {
	s    string
	kind kind
	at   time.Time
}

func (c cell) number() bool { return c.kind >= whole && c.kind <= amount }

func text(s string) cell { return cell{s: clip(say.Plain(s))} }

func address(s string) cell { return cell{s: clip(say.Plain(s)), kind: link} }

func integer(n int) cell { return cell{s: strconv.Itoa(n), kind: whole} }

// fraction writes two decimals; what isn't a finite number is left empty.
func fraction(f float64) cell {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return cell{}
	}
	s := strconv.FormatFloat(f, 'f', 2, 64)
	if s == "-0.00" {
		s = "0.00"
	}
	return cell{s: s, kind: real}
}

// count writes an expected number, which may be a fraction, as short as it goes.
func count(f float64) cell { return cell{s: strconv.FormatFloat(f, 'f', -1, 64), kind: plain} }

// decimal writes a number that came as text; anything else stays text.
func decimal(s string) cell {
	if s = say.Plain(s); isDecimal(s) {
		return cell{s: s, kind: amount}
	}
	return text(s)
}

func isDecimal(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	before, after, point := strings.Cut(digits, ".")
	return len(s) <= 40 && isDigits(before) && (!point || isDigits(after)) && (len(before) == 1 || before == "" || before[0] != '0')
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// moment writes a time as ISO 8601 in UTC; the zero time is left empty.
func moment(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	t = t.UTC()
	return cell{s: t.Format(time.RFC3339), kind: instant, at: t}
}

// maxCell is a little under what the common spreadsheets hold in one cell, in the
// units they count: those of UTF-16.
const maxCell = 32000

// clip cuts s to what a cell holds.
func clip(s string) string {
	if len(s) <= maxCell {
		return s
	}
	units := 0
	for i, r := range s {
		n := 1
		if r > 0xffff {
			n = 2
		}
		if units+n > maxCell-1 && i+utf8.RuneLen(r) < len(s) || units+n > maxCell {
			return s[:i] + "…"
		}
		units += n
	}
	return s
}

// table writes rows of one width. The slice given to row may be used again.
type table interface {
	row(cells []cell) error
	close() error
	abandon() // gives back what a table that failed holds; nothing to do after close
}

func newTable(w io.Writer, name string, columns []string, o Options) (table, error) {
	if o.Book != nil {
		return o.Book.sheet(name, columns)
	}
	switch o.Format {
	case CSV, "":
		return newSheet(bufio.NewWriterSize(w, 64<<10), columns, !o.NoBOM)
	case JSON, JSONL:
		return newObjects(bufio.NewWriterSize(w, 64<<10), columns, o.Format == JSON)
	case XLSX:
		return newWorkbook(w, name, columns, o.About)
	case Parquet:
		return newColumnar(w, name, columns, o.About), nil
	}
	return nil, fmt.Errorf("write table: unknown format %q", o.Format)
}
