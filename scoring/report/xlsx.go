package report

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lately/scoring/report/say"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook in the making, a sheet a table. What is written waits in files
// of the system's temporary folder, since a workbook can't be written in one go:
// memory doesn't grow with the rows.
type Book struct {
	file   *excelize.File
	styles map[kind]int
	header int
	sheets int
	most   int // rows on one sheet, the header included
}

// The most that one sheet holds; what is more stands on a second one.
const (
	sheetRows = excelize.TotalRows
	sheetSize = 3 << 30 // bytes: a part of a workbook of 4 GiB and more is refused by some programs
)

// NewBook begins a workbook. Close it, also after Write.
func NewBook(about About) (*Book, error) {
	b := &Book{file: excelize.NewFile(), styles: map[kind]int{}, most: sheetRows}
	if err := errors.Join(b.style(), b.properties(about)); err != nil {
		return nil, fmt.Errorf("begin workbook: %w", errors.Join(err, b.Close()))
	}
	return b, nil
}

// properties are what the program that opens the workbook shows about it.
func (b *Book) properties(about About) error {
	stamp := about.AsOf.UTC().Format(time.RFC3339)
	errs := []error{
		b.file.SetAppProps(&excelize.AppProperties{Application: "lately"}),
		b.file.SetDocProps(&excelize.DocProperties{
			Title: "lately, as of " + say.Date(about.AsOf), Creator: "lately", LastModifiedBy: "lately", Created: stamp, Modified: stamp,
			Description: "As of " + stamp + ", scores by model " + about.Model + ". Times are in UTC.",
		}),
		b.file.SetCustomProps(excelize.CustomProperty{Name: "as_of", Value: stamp}),
	}
	if about.Model != "" {
		errs = append(errs, b.file.SetCustomProps(excelize.CustomProperty{Name: "model", Value: about.Model}))
	}
	return errors.Join(errs...)
}

// style makes the few looks that cells have.
func (b *Book) style() error {
	var err error
	look := func(s excelize.Style) int {
		id, e := b.file.NewStyle(&s)
		err = errors.Join(err, e)
		return id
	}
	dates := "yyyy\\-mm\\-dd\\ hh:mm:ss"
	b.header = look(excelize.Style{
		Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEFF2"}},
		Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "8A94A6"}}, Alignment: &excelize.Alignment{Vertical: "center"},
	})
	b.styles[words] = look(excelize.Style{NumFmt: 49}) // text: typing over a title that begins with "=" doesn't make it a formula
	b.styles[link] = look(excelize.Style{Font: &excelize.Font{Color: "1F5FBF", Underline: "single"}})
	b.styles[whole] = look(excelize.Style{NumFmt: 1})
	b.styles[real] = look(excelize.Style{NumFmt: 2})
	b.styles[instant] = look(excelize.Style{CustomNumFmt: &dates})
	return err
}

// Write writes the workbook. The same tables give the same bytes.
func (b *Book) Write(w io.Writer) error {
	zip, err := newArchive(w)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	defer zip.free()
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip })
	if err := b.file.Write(io.Discard); err != nil { // all of it goes through the archive
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// Close removes the temporary files.
func (b *Book) Close() error { return b.file.Close() }

// sheet adds a table.
func (b *Book) sheet(name string, columns []string) (table, error) {
	t := &worksheet{book: b, name: name, columns: columns, cells: make([]excelize.Cell, len(columns)), line: make([]any, len(columns))}
	return t, t.begin()
}

// worksheet writes one table, on as many sheets as it takes.
type worksheet struct {
	book    *Book
	name    string
	columns []string
	part    int // which sheet of the table this is, from 1
	sheet   string
	stream  *excelize.StreamWriter
	rows    int // on this sheet, the header included
	size    int // of this sheet, about
	cells   []excelize.Cell
	line    []any
}

// begin starts a sheet: bold names that stay in sight, and widths.
func (t *worksheet) begin() (err error) {
	t.part++
	t.sheet, t.rows, t.size = t.name, 1, 0
	if t.part > 1 {
		t.sheet += " " + strconv.Itoa(t.part)
	}
	f := t.book.file
	if t.book.sheets++; t.book.sheets == 1 {
		err = f.SetSheetName(f.GetSheetName(0), t.sheet)
	} else {
		_, err = f.NewSheet(t.sheet)
	}
	if err != nil {
		return fmt.Errorf("add sheet %s: %w", t.sheet, err)
	}
	if t.stream, err = f.NewStreamWriter(t.sheet); err != nil {
		return fmt.Errorf("add sheet %s: %w", t.sheet, err)
	}
	err = t.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	for i, c := range t.columns {
		err = errors.Join(err, t.stream.SetColWidth(i+1, i+1, width(c)))
		t.cells[i] = excelize.Cell{StyleID: t.book.header, Value: c}
		t.line[i] = &t.cells[i]
	}
	if err = errors.Join(err, t.stream.SetRow("A1", t.line, excelize.RowOpts{Height: 20})); err != nil {
		return fmt.Errorf("add sheet %s: %w", t.sheet, err)
	}
	return nil
}

func (t *worksheet) row(cells []cell) error {
	if t.rows == t.book.most || t.size > sheetSize {
		if err := errors.Join(t.end(), t.begin()); err != nil {
			return err
		}
	}
	for i, c := range cells {
		t.line[i] = nil
		if c.s != "" {
			t.cells[i] = t.typed(c)
			t.line[i] = &t.cells[i]
		}
		t.size += 64 + 2*len(c.s)
	}
	t.rows++
	if err := t.stream.SetRow("A"+strconv.Itoa(t.rows), t.line); err != nil {
		return fmt.Errorf("write sheet %s: %w", t.sheet, err)
	}
	return nil
}

// typed makes a number a number, a moment a date, an address a link; all else is
// text, whatever it begins with.
func (t *worksheet) typed(c cell) excelize.Cell {
	out := excelize.Cell{StyleID: t.book.styles[c.kind], Value: c.s}
	switch {
	case c.kind == instant:
		if n, ok := serial(c.at); ok {
			out.Value = n
		}
	case c.kind == link:
		if out.Formula = follow(c.s); out.Formula == "" {
			out.StyleID = t.book.styles[words]
		}
	case c.number():
		if n, err := strconv.ParseFloat(c.s, 64); err == nil && digits(c.s) <= 15 { // more than a spreadsheet keeps
			out.Value = n
		}
	default:
		out.Value = writable(c.s)
	}
	return out
}

// surrogate is what a workbook takes for half a character that was escaped.
var surrogate = regexp.MustCompile(`_x([dD][89a-fA-F][0-9a-fA-F]{2}_)`)

// writable changes the little that Plain lets through and a workbook can't hold: two
// code points that XML hasn't, and the escape of half a character, which is none with
// a capital X. All other escapes are escaped themselves where they are written.
func writable(s string) string {
	if strings.Contains(s, "_x") {
		s = surrogate.ReplaceAllString(s, "_X$1")
	}
	return strings.Map(func(r rune) rune {
		if r == 0xfffe || r == 0xffff {
			return 0xfffd
		}
		return r
	}, s)
}

func digits(s string) int { return len(s) - strings.Count(s, "-") - strings.Count(s, ".") }

// serial is a moment as spreadsheets count: days since the end of 1899, to the
// second. They know no days before that, and miscount those before March 1900.
func serial(t time.Time) (float64, bool) {
	if t.Year() < 1901 || t.Year() > 9999 {
		return 0, false
	}
	return float64(t.Unix())/86400 + 25569, true
}

// escape is what one program takes for an escape in a formula's value, and another not.
var escape = regexp.MustCompile(`_x[0-9a-fA-F]{4}_`)

// follow is the formula that makes a link of an address, or "" for what isn't one or
// is longer than the function takes. The relations that workbooks have for links
// are at most 65,530 a sheet and would have to be kept in memory.
func follow(s string) string {
	to := say.Link(s)
	if to == "" || len(to) > 255 || len(s) > 255 || escape.MatchString(s) {
		return ""
	}
	quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	if to == s {
		return "HYPERLINK(" + quoted(to) + ")"
	}
	return "HYPERLINK(" + quoted(to) + "," + quoted(writable(s)) + ")"
}

// end finishes a sheet: filters over all its rows.
func (t *worksheet) end() error {
	last, err := excelize.CoordinatesToCellName(len(t.columns), t.rows)
	if err == nil {
		err = t.book.file.AutoFilter(t.sheet, "A1:"+last, nil)
	}
	if err = errors.Join(err, t.stream.Flush()); err != nil {
		return fmt.Errorf("write sheet %s: %w", t.sheet, err)
	}
	return nil
}

func (t *worksheet) close() error { return t.end() }

func (t *worksheet) abandon() {}

// workbook is a book of one table, written when the table is complete.
type workbook struct {
	table
	book *Book
	out  io.Writer
}

func newWorkbook(w io.Writer, name string, columns []string, about About) (table, error) {
	b, err := NewBook(about)
	if err != nil {
		return nil, err
	}
	t, err := b.sheet(name, columns)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return &workbook{table: t, book: b, out: w}, nil
}

func (t *workbook) close() error {
	if err := t.table.close(); err != nil {
		return err
	}
	return t.book.Write(t.out)
}

func (t *workbook) abandon() { _ = t.book.Close() }
