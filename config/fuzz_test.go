package config_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lately/config"
)

// Whatever the bytes are, there is a config or a list of problems, each on one
// line and in a place that the file has.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/good.yaml", "../lately.example.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse("f.yaml", data, kinds())
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v, error %v", c, err)
		}
		if err == nil {
			return
		}
		var problems config.Errors
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("error of type %T", err)
		}
		lines := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 2
		for _, p := range problems {
			if p.Line < 0 || p.Line > lines || p.Line > 0 && p.Col < 1 || p.What == "" || p.Fix == "" {
				t.Errorf("%+v in a file of %d lines", p, lines)
			}
			if strings.ContainsAny(p.Error(), "\n\r\x1b") {
				t.Errorf("not one line: %q", p.Error())
			}
		}
	})
}
