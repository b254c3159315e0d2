package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lately/scoring/report"
)

// all writes every table: one workbook at out, or one file a table in the folder out.
func (e *exporter) all(ctx context.Context, out string) error {
	if e.options.Format == report.XLSX {
		return e.book(ctx, out)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("make the folder for the tables: %w", err)
	}
	for _, what := range exports {
		path := filepath.Join(out, what+"."+string(e.options.Format))
		if err := e.app.output(path, func(w io.Writer) error { return e.table(ctx, w, what) }); err != nil {
			return err
		}
	}
	return nil
}

// book writes one workbook with a sheet a table. A folder gets it as lately.xlsx.
func (e *exporter) book(ctx context.Context, out string) error {
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		out = filepath.Join(out, "lately.xlsx")
	} else if strings.HasSuffix(out, string(filepath.Separator)) {
		return usage("there is no folder %s; create it, or name a file", out)
	}
	book, err := report.NewBook(e.options.About)
	if err != nil {
		return err
	}
	defer book.Close()
	e.options.Book = book
	for _, what := range exports {
		if err := e.table(ctx, io.Discard, what); err != nil {
			return err
		}
	}
	return e.app.output(out, book.Write)
}
