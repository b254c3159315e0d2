package report

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// TestProgramme compares what is made of the invented programme with what was read
// and found right.
func TestProgramme(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"asks.txt":       func(w io.Writer) error { return Steps(w, each(programmeSteps()), 80, false) },
		"asks-sales.txt": func(w io.Writer) error { return Steps(w, each(programmeSteps(scoring.Sales)), 80, false) },
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
