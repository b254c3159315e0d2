package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func hello(w io.Writer) error {
	_, err := fmt.Fprint(w, "hello")
	return err
}

func TestOutputReplacesFilesOnly(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("old, and longer than what is new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	a := newApp(nil, nil)
	for _, path := range []string{link, file, filepath.Join(dir, "new"), os.DevNull} {
		if err := a.output(path, hello); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{file, filepath.Join(dir, "new")} {
		if got, err := os.ReadFile(path); err != nil || string(got) != "hello" {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
	}
	if to, err := os.Readlink(link); err != nil || to != "file" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file that was there has mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s became %v, %v", os.DevNull, info.Mode(), err)
	}
}

func TestOutputThatFailsLeavesWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("ledger gone")
	err := newApp(nil, nil).output(file, func(w io.Writer) error { return errors.Join(hello(w), broken) })
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if got, _ := os.ReadFile(file); string(got) != "old" {
		t.Errorf("the file holds %q", got)
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
	if err := newApp(nil, nil).output(dir, hello); err == nil {
		t.Error("a folder was written to")
	}
}
