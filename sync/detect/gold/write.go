package gold

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lately"
)

// WriteText writes a measurement for people, at most 80 columns wide, with its
// worst mistakes.
func (r *Result) WriteText(w io.Writer, mistakes int) error {
	out := &lineWriter{w: w}
	out.printf("%d %s, %d labelled pairs. Right is grade 2; every other pair is wrong.\n\n", r.Cases, r.Form, r.Labels)
	out.printf("%-28s %9s %9s %9s %6s %6s %6s\n", "", "precision", "recall", "F1", "right", "wrong", "missed")
	out.rates("credit", r.Credit)
	out.rates("strict (grade 1 left out)", r.Strict)
	out.rates("credit, without borderline", r.Clear)
	out.rates("strict, without borderline", r.ClearStrict)
	out.rates("credit, pending accepted", r.WithPending)
	out.rates("any mention (grade 1 and 2)", r.Mention)
	out.printf("\nPending: %d (%.1f %% of the labelled pairs)\n", r.Pending, 100*r.PendingShare)
	out.printf("Area right in %d of %d rightly counted pairs (%.1f %%)\n", r.AreaRight, r.AreaOf, 100*ratio(r.AreaRight, r.AreaOf))
	if r.Form == Decisions {
		out.printf("Giver right in %d of %d rightly counted pairs (%.1f %%)\n", r.GiverRight, r.GiverOf, 100*ratio(r.GiverRight, r.GiverOf))
	}
	out.printf("\nBy area (right: credited, and in this area)\n")
	for _, a := range lately.Areas() {
		if rates, ok := r.Areas[a]; ok {
			out.rates(string(a), rates)
		}
	}
	if r.Form == Pages {
		out.pages(r)
	}
	out.tables(r)
	out.calibration(r.Calibration)
	if mistakes > 0 {
		out.worst(r.Worst(mistakes))
	}
	return out.err
}

// tables writes credit by partner, owner and name, and statuses by grade.
func (l *lineWriter) tables(r *Result) {
	for _, t := range []struct {
		name string
		rows map[string]Rates
	}{{"partner", r.Partners}, {"owner", r.Owners}, {"kind of name", r.Ambiguity}} {
		l.printf("\nBy %s\n", t.name)
		for _, key := range slices.Sorted(maps.Keys(t.rows)) {
			l.rates(key, t.rows[key])
		}
	}
	l.printf("\nStatus by grade\n%-12s %8s %8s %8s\n", "", "grade 2", "grade 1", "grade 0")
	for _, s := range []lately.Status{lately.Counted, lately.Pending, lately.Mention, ""} {
		name, row := string(s), r.Confusion[string(s)]
		if s == "" {
			name = "not found"
		}
		l.printf("%-12s %8d %8d %8d\n", name, row[2], row[1], row[0])
	}
}

func (l *lineWriter) calibration(c Calibration) {
	l.printf("\nCalibration (Brier score %.3f, expected error %.3f)\n%-12s %8s %8s %8s\n", c.Brier, c.ECE, "confidence", "pairs", "said", "right")
	for _, b := range c.Bins {
		if b.Pairs > 0 {
			l.printf("%.1f to %.1f   %8d %8.2f %8.2f\n", b.From, b.To, b.Pairs, b.Said, b.Right)
		}
	}
}

func (l *lineWriter) worst(pairs []Pair) {
	l.printf("\nWorst mistakes\n")
	for _, p := range pairs {
		status := string(p.Status)
		if !p.Found {
			status = "not found"
		}
		l.printf("\n%s\n", cut(p.Case, 80))
		l.printf("  %s: %s (%.2f), labelled grade %d %s\n", cut(p.Partner, 30), status, p.Confidence, p.Grade, p.LabelArea)
		for _, t := range []struct{ name, text string }{{"label", p.Why}, {"rule", p.Rule}, {"text", p.Excerpt}} {
			if t.text != "" {
				l.wrapped(t.name, t.text)
			}
		}
	}
}

// wrapped writes a text of several lines under a name.
func (l *lineWriter) wrapped(name, text string) {
	line := fmt.Sprintf("  %-6s", name)
	empty := line
	for _, word := range strings.Fields(lately.OneLine(text)) {
		word = cut(word, 70)
		if len([]rune(line))+1+len([]rune(word)) > 80 {
			l.printf("%s\n", line)
			line = strings.Repeat(" ", len(empty))
		}
		line += " " + word
	}
	l.printf("%s\n", line)
}

// cut shortens a text to n letters.
func cut(s string, n int) string {
	if r := []rune(lately.OneLine(s)); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return lately.OneLine(s)
}

// WriteCSV writes the pairs as CSV with a header line.
func WriteCSV(w io.Writer, pairs []Pair) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"id", "owner", "partner", "side", "area", "status", "confidence", "grade", "label_area", "borderline", "rule", "excerpt", "why", "both_sides"}}
	for _, p := range pairs {
		rows = append(rows, []string{
			inert(p.Case), inert(p.Owner), inert(p.Partner), string(p.Side), string(p.Area), string(p.Status),
			strconv.FormatFloat(p.Confidence, 'f', 3, 64), strconv.Itoa(p.Grade), string(p.LabelArea), strconv.FormatBool(p.Borderline),
			inert(p.Rule), inert(p.Excerpt), inert(p.Why), strconv.FormatBool(p.Both),
		})
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("write pairs: %w", err)
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

// WriteJSONLines writes the pairs, one JSON object a line.
func WriteJSONLines(w io.Writer, pairs []Pair) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, p := range pairs {
		if err := e.Encode(p); err != nil {
			return fmt.Errorf("write pairs: %w", err)
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
	l.printf("%-28s %9.3f %9.3f %9.3f %6d %6d %6d\n", cut(name, 28), r.Precision(), r.Recall(), r.F1(), r.TruePositives, r.FalsePositives, r.FalseNegatives)
}
