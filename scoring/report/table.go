package report

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"lately/scoring/report/say"
	"math"
	"strconv"
	"strings"
	"time"
)

// Format is how a table is written.
type Format string

// The formats of a table.
const (
	CSV   Format = "csv"   // the contract in docs/csv.md
	JSON  Format = "json"  // an array of objects, keys in column order
	JSONL Format = "jsonl" // one object a line
)

// Options says how a table is written.
type Options struct {
	Format Format // CSV when empty
	NoBOM  bool   // CSV without the byte-order mark, for machines
}

// cell is one value: text, a number, or nothing.
type cell struct {
	s      string
	number bool
}

func text(s string) cell { return cell{s: say.Clip(say.Plain(s), maxCell)} }

func whole(n int) cell { return cell{strconv.Itoa(n), true} }

// fraction writes two decimals; what isn't a finite number is left empty.
func fraction(f float64) cell {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return cell{}
	}
	s := strconv.FormatFloat(f, 'f', 2, 64)
	if s == "-0.00" {
		s = "0.00"
	}
	return cell{s, true}
}

// count writes an expected number, which may be a fraction, as short as it goes.
func count(f float64) cell { return cell{strconv.FormatFloat(f, 'f', -1, 64), true} }

// decimal writes a number that came as text; anything else stays text.
func decimal(s string) cell {
	s = say.Plain(s)
	return cell{s, isDecimal(s)}
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
	return cell{s: t.UTC().Format(time.RFC3339)}
}

// maxCell is a little under what the common spreadsheets hold in one cell.
const maxCell = 32000

// table writes rows of one width. The slice given to row may be used again.
type table interface {
	row(cells []cell) error
	close() error
}

func newTable(w io.Writer, columns []string, o Options) (table, error) {
	buf := bufio.NewWriterSize(w, 64<<10)
	switch o.Format {
	case CSV, "":
		return newSheet(buf, columns, !o.NoBOM)
	case JSON, JSONL:
		return newObjects(buf, columns, o.Format == JSON)
	}
	return nil, fmt.Errorf("write table: unknown format %q", o.Format)
}

// sheet writes CSV: RFC 4180 with CRLF.
type sheet struct {
	buf    *bufio.Writer
	csv    *csv.Writer
	record []string
}

func newSheet(buf *bufio.Writer, columns []string, bom bool) (*sheet, error) {
	if bom {
		if _, err := buf.WriteString("\uFEFF"); err != nil {
			return nil, fmt.Errorf("write CSV: %w", err)
		}
	}
	s := &sheet{buf: buf, csv: csv.NewWriter(buf), record: make([]string, len(columns))}
	s.csv.UseCRLF = true
	if err := s.csv.Write(columns); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	return s, nil
}

func (s *sheet) row(cells []cell) error {
	for i, c := range cells {
		s.record[i] = c.s
		if !c.number {
			s.record[i] = unformula(c.s)
		}
	}
	if err := s.csv.Write(s.record); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func (s *sheet) close() error {
	s.csv.Flush()
	if err := s.csv.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	if err := s.buf.Flush(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// unformula keeps a spreadsheet from running a text cell as a formula.
func unformula(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// objects writes JSON: numbers as numbers, missing values as null.
type objects struct {
	buf   *bufio.Writer
	keys  []string // quoted
	array bool
	rows  int
}

func newObjects(buf *bufio.Writer, columns []string, array bool) (*objects, error) {
	o := &objects{buf: buf, array: array}
	for _, c := range columns {
		o.keys = append(o.keys, strconv.Quote(c))
	}
	if array {
		if _, err := buf.WriteString("["); err != nil {
			return nil, fmt.Errorf("write JSON: %w", err)
		}
	}
	return o, nil
}

func (o *objects) row(cells []cell) error {
	line := make([]byte, 0, 512)
	if o.array && o.rows > 0 {
		line = append(line, ',')
	}
	if o.array {
		line = append(line, '\n')
	}
	o.rows++
	for i, c := range cells {
		line = append(line, "{,"[min(i, 1)])
		line = append(line, o.keys[i]...)
		line = append(line, ':')
		switch {
		case c.s == "":
			line = append(line, "null"...)
		case c.number:
			line = append(line, c.s...)
		default:
			quoted, err := json.Marshal(c.s)
			if err != nil {
				return fmt.Errorf("write JSON: %w", err)
			}
			line = append(line, quoted...)
		}
	}
	line = append(line, '}')
	if !o.array {
		line = append(line, '\n')
	}
	if _, err := o.buf.Write(line); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

func (o *objects) close() error {
	if o.array {
		if _, err := o.buf.WriteString("\n]\n"); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
	}
	if err := o.buf.Flush(); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
