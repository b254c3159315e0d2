package report

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"strings"
)

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
		if !c.number() {
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

func (s *sheet) abandon() {}
