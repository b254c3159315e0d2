package site

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"lately"
)

// Dir is where a site is written: Put calls write with where a page goes, which has a
// slash-separated path below it. A page whose write fails must not come into its place.
type Dir interface {
	Put(path string, write func(io.Writer) error) error
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
		if err := put(dir, PartnerFile(e.Card.Partner), func(w io.Writer) error { return s.Partner(w, e, sources) }); err != nil {
			return err
		}
	}
	if err := put(dir, "sources.html", func(w io.Writer) error { return s.Sources(w, sources) }); err != nil {
		return err
	}
	if err := put(dir, "method.html", s.Method); err != nil {
		return err
	}
	return put(dir, "index.html", func(w io.Writer) error { return s.Overview(w, &sum, sources) })
}

func put(dir Dir, path string, write func(io.Writer) error) error {
	if err := dir.Put(path, write); err != nil {
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
