package config

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"lately"
)

var schemeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// storeRef is where the ledger is, as written.
type storeRef string

func (s *storeRef) UnmarshalText(b []byte) error {
	ref := strings.TrimSpace(string(b))
	if ref == "" {
		return &fault{"is empty", "write a file name, postgres://…, or env:NAME"}
	}
	if isReference(ref) {
		if _, err := lately.NewSecret(ref); err != nil {
			return &fault{"names nothing after the colon", "write env:NAME or file:PATH"}
		}
	} else if err := checkStore(ref, false); err != nil {
		return err
	}
	*s = storeRef(ref)
	return nil
}

// checkStore refuses what no ledger can be opened from, and, where it stands in
// the config itself, a password.
func checkStore(ref string, secret bool) error {
	scheme := strings.ToLower(schemeForm.FindString(ref))
	if scheme == "" && !strings.ContainsAny(ref, "\x00\r\n") {
		return nil
	}
	if scheme != "postgres://" && scheme != "postgresql://" {
		return &fault{"is neither a file name nor a PostgreSQL URL", "write a file name like lately.db, or postgres://host/database"}
	}
	u, err := url.Parse(ref)
	if err != nil {
		return &fault{"is not a PostgreSQL URL", "write it like postgres://host/database"}
	}
	_, password := u.User.Password()
	for key := range u.Query() {
		password = password || strings.Contains(strings.ToLower(key), "password")
	}
	if password && !secret {
		return &fault{"contains a password", "write env:NAME or file:PATH of the whole URL; a secret must not stand in the config"}
	}
	return nil
}

// isReference reports whether ref says where the store's URL is, not what it is.
func isReference(ref string) bool {
	return strings.HasPrefix(ref, "env:") || strings.HasPrefix(ref, "file:")
}

// Store is where the ledger is kept. The zero Store is lately.db in the working
// folder.
type Store struct {
	ref string // a path, postgres://…, env:NAME or file:PATH
	dir string // what relative paths start from
}

// URL is the path of a SQLite file, or a PostgreSQL URL. It may hold a password:
// pass it on, never print it. The error says where it should be read from, and
// never what it is.
func (s Store) URL() (string, error) {
	ref := s.ref
	if ref == "" {
		ref = defaultStore
	}
	if isReference(ref) {
		if path, ok := strings.CutPrefix(ref, "file:"); ok {
			ref = "file:" + within(s.dir, path)
		}
		secret, err := lately.NewSecret(ref)
		if err != nil {
			return "", errors.New("open store: it names nothing; write env:NAME or file:PATH")
		}
		if ref, err = secret.Reveal(); err != nil {
			return "", fmt.Errorf("open store: %w", err)
		}
		if err := checkStore(ref, true); err != nil {
			return "", fmt.Errorf("open store: what %s names %w", s, err)
		}
	}
	if schemeForm.MatchString(ref) {
		return ref, nil
	}
	return within(s.dir, ref), nil
}

// String is the store as written, with passwords hidden.
func (s Store) String() string {
	u, err := url.Parse(s.ref)
	switch {
	case s.ref == "":
		return defaultStore
	case isReference(s.ref) || !schemeForm.MatchString(s.ref):
		return s.ref
	case err != nil:
		return "***"
	}
	u.RawQuery = ""
	return u.Redacted()
}

// GoString hides passwords from %#v.
func (s Store) GoString() string { return s.String() }

// MarshalText hides passwords from encoders.
func (s Store) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// within makes a relative path start at dir. SQLite's own name for a database in
// memory stays as it is.
func within(dir, path string) string {
	if path == ":memory:" || filepath.IsAbs(path) || dir == "" {
		return path
	}
	return filepath.Join(dir, path)
}
