package gold

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"lately"
)

// WriteText writes a measurement for people, at most 80 columns wide.
func (r *Result) WriteText(w io.Writer) error {
	out := &lineWriter{w: w}
	out.printf("%d items, %d labelled pairs. Right is grade 2; every other pair is wrong.\n\n", r.Items, r.Labels)
	out.printf("%-28s %9s %9s %9s %6s %6s %6s\n", "", "precision", "recall", "F1", "right", "wrong", "missed")
	out.rates("credit", r.Credit)
	out.rates("credit, without borderline", r.Clear)
	out.rates("credit, pending accepted", r.WithPending)
	out.rates("any mention (grade 1 and 2)", r.Mention)
	out.printf("\nBy area (right: credited, and in this area)\n")
	for _, a := range lately.Areas() {
		if rates, ok := r.Areas[a]; ok {
			out.rates(string(a), rates)
		}
	}
	out.printf("\nArea right in %d of %d credited pairs (%.0f %%)\n", r.AreaRight, r.AreaOf, 100*ratio(r.AreaRight, r.AreaOf))
	out.printf("\nBy partner\n")
	for _, p := range slices.Sorted(maps.Keys(r.Partners)) {
		out.rates(p, r.Partners[p])
	}
	return out.err
}

// WriteCSV writes the detections as CSV with a header line.
func WriteCSV(w io.Writer, detections []Detection) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"id", "partner", "side", "area", "status", "confidence", "grade", "label_area", "rule", "excerpt"}}
	for _, d := range detections {
		rows = append(rows, []string{inert(d.Item), inert(d.Partner), string(d.Side), string(d.Area), string(d.Status), strconv.FormatFloat(d.Confidence, 'f', 3, 64),
			strconv.Itoa(d.Grade), string(d.LabelArea), inert(d.Rule), inert(d.Excerpt)})
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("write detections: %w", err)
	}
	return nil
}

// inert keeps a spreadsheet from reading a text from outside as a formula.
func inert(s string) string {
	if s != "" {
		switch s[0] {
		case '=', '+', '-', '@', '\t', '\r':
			return "'" + s
		}
	}
	return s
}

// WriteJSONLines writes the detections, one JSON object a line.
func WriteJSONLines(w io.Writer, detections []Detection) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, d := range detections {
		if err := e.Encode(d); err != nil {
			return fmt.Errorf("write detections: %w", err)
		}
	}
	return nil
}

// lineWriter keeps the first error, so that a table is written without a check a line.
type lineWriter struct {
	w   io.Writer
	err error
}

func (l *lineWriter) printf(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.w, format, args...)
	}
}

func (l *lineWriter) rates(name string, r Rates) {
	if cut := []rune(lately.OneLine(name)); len(cut) > 28 {
		name = string(cut[:27]) + "…"
	}
	l.printf("%-28s %9.3f %9.3f %9.3f %6d %6d %6d\n", name, r.Precision(), r.Recall(), r.F1(), r.TruePositives, r.FalsePositives, r.FalseNegatives)
}
