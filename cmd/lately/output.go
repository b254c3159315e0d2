package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// output opens what a result goes to, or stdout for "" and "-". A file is written
// beside its place and moved there once complete, so that a reader never sees half
// of it. A link keeps leading where it led, a file that was there keeps its mode,
// and what is no file (a device, a pipe) is written to as it is.
func (a *app) output(path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return write(a.out)
	}
	if err := writeTo(path, write); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func writeTo(path string, write func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	was, err := os.Stat(path)
	switch {
	case err == nil && !was.Mode().IsRegular():
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	case err == nil:
		return replace(path, was, write)
	case errors.Is(err, os.ErrNotExist):
		return replace(path, nil, write)
	}
	return err
}

// replace writes a new file and puts it in the place of the one that was there.
func replace(path string, was os.FileInfo, write func(io.Writer) error) error {
	fresh := filepath.Join(filepath.Dir(path), ".lately-"+rand.Text())
	f, err := os.OpenFile(fresh, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666) // less what the user's umask takes
	if err != nil {
		return err
	}
	defer os.Remove(fresh)
	err = write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && was != nil {
		err = os.Chmod(fresh, was.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(fresh, path)
	}
	return err
}
