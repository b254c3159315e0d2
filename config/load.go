package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxSize is far above any config that people write: 5000 partners fit.
const maxSize = 1 << 20

// Load reads and checks the config at path. The error is of type Errors and holds
// every mistake, in the file's order.
func Load(path string, kinds Kinds) (*Config, error) {
	data, err := read(path)
	if err != nil {
		p := Problem{File: path, What: "the config can't be read: " + reason(err), Fix: "check the path and its permissions"}
		if errors.Is(err, fs.ErrNotExist) {
			p.What, p.Fix = "there is no such config file", "write one, or name another with -c FILE"
		}
		return nil, Errors{p}
	}
	return Parse(path, data, kinds)
}

// read reads one byte more than is allowed, so that Parse can tell.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open config: %w", err)
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxSize+1))
}

// reason is an error's last cause, without the path that the problem names anyway.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// Parse checks a config's text. The name is the file's, for messages, and relative
// paths start from its folder. The error is of type Errors.
func Parse(name string, data []byte, kinds Kinds) (*Config, error) {
	d := newDecoder(name, kinds)
	body := d.syntax(data)
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, d.problems
	}
	s := d.shape(body)
	d.validate(s)
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, d.problems
	}
	return build(name, filepath.Dir(name), s), nil
}
