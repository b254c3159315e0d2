package file

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"lately/connectors/crm/table"
)

const (
	// maxUnzipped bounds what a workbook may grow to when it is unpacked.
	maxUnzipped = 4 * maxFile
	// maxInMemory is the size from which a sheet is unpacked to a temporary file.
	maxInMemory = 16 << 20
	// shift1904 is how many days later the other calendar of spreadsheets starts.
	shift1904 = 1462
)

var (
	zipMark  = []byte("PK\x03\x04")
	oleMark  = []byte{0xd0, 0xcf, 0x11, 0xe0}
	newlines = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
)

// workbook writes one sheet of an XLSX file as CSV, a line a row, so that the rest
// is the same for both. The numbers of dates stay; shift is what must be added to
// them in days. An empty name means the first sheet that isn't hidden.
func workbook(data []byte, name string) (text string, shift int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("it is a damaged workbook: %v", v)
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxInMemory})
	if err != nil {
		return "", 0, fmt.Errorf("it can't be read as a workbook: %w", err)
	}
	defer func() { _ = f.Close() }()
	sheet, err := chooseSheet(f, name)
	if err != nil {
		return "", 0, err
	}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		shift = shift1904
	}
	text, err = sheetText(f, sheet)
	return text, shift, err
}

func chooseSheet(f *excelize.File, name string) (string, error) {
	list := f.GetSheetList()
	for _, s := range list {
		if name != "" {
			if strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(name)) {
				return s, nil
			}
			continue
		}
		if visible, err := f.GetSheetVisible(s); err == nil && visible {
			return s, nil
		}
	}
	if name == "" {
		return "", errors.New("it has no visible sheet")
	}
	return "", fmt.Errorf("it has no sheet %q; it has %q", name, table.Clip(strings.Join(list, " | ")))
}

// sheetText writes rows one by one; empty ones too, since lines are counted. Rows
// are as wide as the widest before them, for cells at the end that are empty.
func sheetText(f *excelize.File, sheet string) (string, error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return "", fmt.Errorf("read sheet %q: %w", sheet, err)
	}
	defer func() { _ = rows.Close() }()
	var b strings.Builder
	w := csv.NewWriter(&b)
	for n, width := 1, 0; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return "", fmt.Errorf("read sheet %q, line %d: %w", sheet, n, err)
		}
		for i := range cells {
			cells[i] = newlines.Replace(number15(f, sheet, i+1, n, cells[i]))
		}
		width = max(width, len(cells))
		for len(cells) < width {
			cells = append(cells, "")
		}
		if err := w.Write(cells); err != nil {
			return "", err
		}
		if w.Flush(); b.Len() > maxUnzipped {
			return "", fmt.Errorf("sheet %q has more than %d bytes of text", sheet, maxUnzipped)
		}
	}
	if err := rows.Error(); err != nil {
		return "", fmt.Errorf("read sheet %q: %w", sheet, err)
	}
	w.Flush()
	return b.String(), w.Error()
}

// number15 writes a numeric cell with the 15 digits that a spreadsheet shows: the
// file holds 0.1+0.2 with the error of its arithmetic. Three decimals get a fourth,
// so that nobody takes them for thousands.
func number15(f *excelize.File, sheet string, column, row int, s string) string {
	if !strings.ContainsAny(s, ".eE") || strings.Trim(s, "0123456789.eE+-") != "" {
		return s
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return s
	}
	if t, err := f.GetCellType(sheet, at); err != nil || t == excelize.CellTypeSharedString || t == excelize.CellTypeInlineString {
		return s
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	out := strconv.FormatFloat(v, 'f', -1, 64)
	if _, decimals, ok := strings.Cut(out, "."); ok && len(decimals) == 3 {
		out += "0"
	}
	return out
}
