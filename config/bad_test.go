package config_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lately/config"
)

var update = flag.Bool("update", false, "write the messages as the expected ones")

// planted is the secret that bad files hold where none belongs.
const planted = "hunter2hunter2"

// Each bad file breaks one rule; beside it stand its exact messages.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c, err := config.Parse("f.yaml", data, kinds())
			var problems config.Errors
			if c != nil || !errors.As(err, &problems) {
				t.Fatalf("was accepted, or the error is of another type: %v", err)
			}
			got := err.Error() + "\n"
			if strings.Contains(got, planted) {
				t.Errorf("a message repeats a value: %s", got)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".want", got)
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

// Every mistake is reported, and each once.
func TestTwelveMistakesGiveTwelveMessages(t *testing.T) {
	_, err := config.Load("testdata/bad/twelve.yaml", kinds())
	var problems config.Errors
	if !errors.As(err, &problems) || len(problems) != 12 {
		t.Fatalf("%d messages:\n%v", len(problems), err)
	}
	for i, p := range problems {
		if i > 0 && p.Line < problems[i-1].Line {
			t.Errorf("line %d comes after line %d", p.Line, problems[i-1].Line)
		}
	}
}

func TestTooLarge(t *testing.T) {
	data := []byte("us: {name: A}\n" + strings.Repeat("# padding\n", 120000))
	_, err := config.Parse("f.yaml", data, kinds())
	want := "f.yaml: the config is larger than 1 MB; split it, or check that it is the right file"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}
