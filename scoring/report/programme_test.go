package report

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lately"
	"lately/scoring"
	"lately/scoring/programme"
)

// programmeSteps are the next steps with every partner of the invented programme.
func programmeSteps(teams ...scoring.Team) []NextSteps {
	m := scoring.DefaultModel()
	var out []NextSteps
	for _, c := range programme.Cards() {
		s := NextSteps{Card: &c, Asks: scoring.Asks(&c, m, 3, teams...)}
		s.Together = scoring.Together(&c, m, s.Asks)
		out = append(out, s)
	}
	return out
}

// question asks about a figure of one partner of the programme.
func question(partner string, f Figure) Explanation {
	m := scoring.DefaultModel()
	for i, c := range programme.Cards() {
		if c.Partner == partner {
			return Explanation{Card: &c, Model: m, Trend: scoring.Trend(&c, programme.Agreements()[i], m, 13), Figure: f}
		}
	}
	panic("no partner " + partner)
}

// detection is one of a partner's activities of the programme.
func detection(partner string, n int) Detection {
	e := question(partner, "")
	d := Detection{Card: e.Card, Partner: e.Card.Name}
	for _, a := range programme.Activities() {
		if a.Partner == partner {
			if n--; n < 0 {
				d.Activity = a
				break
			}
		}
	}
	return d
}

func explained(partner string, f Figure) func(io.Writer) error {
	return func(w io.Writer) error { return Explain(w, question(partner, f), 80, false) }
}

// TestProgramme compares what is made of the invented programme with what was read
// and found right.
func TestProgramme(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"asks.txt":                   func(w io.Writer) error { return Steps(w, each(programmeSteps()), 80, false) },
		"asks-sales.txt":             func(w io.Writer) error { return Steps(w, each(programmeSteps(scoring.Sales)), 80, false) },
		"explain-corvid-labs.txt":    explained("corvid-labs", ""),
		"explain-al-madar.txt":       explained("al-madar", ""),
		"explain-harrow-balance.txt": explained("harrow-grid", FigureBalance),
		"explain-harrow-trend.txt":   explained("harrow-grid", FigureTrend),
		"explain-lumen-aged.txt":     explained("lumen-ledger", FigureUnreturned),
		"explain-vantor.txt":         explained("vantor-logistics", ""),
		"explain-kestrel.txt":        explained("kestrel-nine", ""),
		"explain-posts.txt": func(w io.Writer) error {
			e := question("al-madar", "")
			e.Side, e.Area = lately.Theirs, lately.BlogPost
			return Explain(w, e, 80, false)
		},
		"explain-nordvik.json":  func(w io.Writer) error { return ExplainJSON(w, question("nordvik-handel", "")) },
		"explain-activity.txt":  func(w io.Writer) error { return ExplainActivity(w, detection("corvid-labs", 1), 80, false) },
		"explain-activity.json": func(w io.Writer) error { return ExplainActivityJSON(w, detection("corvid-labs", 1)) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			same(t, filepath.Join("testdata", "programme", name), got.Bytes())
		})
	}
}

// same compares with a golden file, or writes it anew.
func same(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}
