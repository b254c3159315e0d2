package site

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"lately"
)

// Dir is where a site is written: Create makes a file at a slash-separated path
// below it, and with it the folders that it needs.
type Dir interface {
	Create(path string) (io.WriteCloser, error)
}

// Write writes the whole static site, one partner in memory at a time. It stops at
// the first error of the stream. The overview is written last: as long as it is the
// old one, so are the figures that it shows.
func (s *Site) Write(dir Dir, partners iter.Seq2[*Exchange, error], sources []lately.SourceState) error {
	var sum Summary
	for e, err := range partners {
		if err != nil {
			return fmt.Errorf("write site: %w", err)
		}
		sum.Add(e, s.o.Months)
		if err := to(dir, PartnerFile(e.Card.Partner), func(w io.Writer) error { return s.Partner(w, e, sources) }); err != nil {
			return err
		}
	}
	if err := to(dir, "sources.html", func(w io.Writer) error { return s.Sources(w, sources) }); err != nil {
		return err
	}
	if err := to(dir, "method.html", s.Method); err != nil {
		return err
	}
	return to(dir, "index.html", func(w io.Writer) error { return s.Overview(w, &sum, sources) })
}

func to(dir Dir, path string, write func(io.Writer) error) error {
	f, err := dir.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	err = write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// PartnerFile is the path of a partner's page within the site. An id that could be
// anything but a plain file name on some system is replaced by a safe part of it and
// its hash.
func PartnerFile(id string) string {
	plain := len(id) > 0 && len(id) <= 80
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		plain = false
		return -1
	}, id)
	// CON and its like are devices on some systems, whatever follows the dot.
	if !plain || device(id) {
		safe = strings.Trim(safe[:min(len(safe), 40)]+"-"+lately.ShortHash(id)[:8], "-")
	}
	return "partners/" + safe + ".html"
}

func device(id string) bool {
	switch id {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(id) == 4 && (strings.HasPrefix(id, "com") || strings.HasPrefix(id, "lpt"))
}
