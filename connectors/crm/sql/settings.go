// Package sql reads referrals from a database: a warehouse in which a CRM's records
// were landed, or any table that has them. It runs one SELECT, reads, and never writes.
package sql

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/table"
)

const (
	defaultTimeout = 60 * time.Second
	defaultFull    = 24 * time.Hour
	defaultOverlap = 10 * time.Minute
)

// Kind is the kind of CRM that is a query.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:  "crm/sql",
		Value: "none",
		Settings: func() connectors.Settings {
			return &Settings{Timeout: lately.Duration(defaultTimeout), Full: lately.Duration(defaultFull), Overlap: lately.Duration(defaultOverlap)}
		},
		Every: time.Hour,
	}
}

// Settings say which database is asked, and what.
type Settings struct {
	URL   lately.Secret `yaml:"url,omitempty" jsonschema_description:"env:NAME or file:PATH of the database's URL: postgres://… or mysql://…"`
	Path  string        `yaml:"path,omitempty" jsonschema_description:"Path of a SQLite file, relative to this config, instead of url."`
	Query string        `yaml:"query" jsonschema:"required" jsonschema_description:"One SELECT. It may use :since, :after and :limit; its columns are named as docs/crm/sql.md says, or by columns."`
	// Timeout is how long the database may take for one answer.
	Timeout lately.Duration `yaml:"timeout,omitempty" jsonschema_description:"How long one answer may take; 60s."`
	// Full is how often a query with :since is asked for everything, to find what is gone.
	Full lately.Duration `yaml:"full,omitempty" jsonschema_description:"How often a query with :since is asked for everything, to find what is gone; 24h."`
	// Overlap is how much of what was read is asked for again, for rows that land late.
	Overlap        lately.Duration `yaml:"overlap,omitempty" jsonschema_description:"How far :since goes back before the newest row that was read, for rows that land late; 10m."`
	table.Settings `yaml:",inline"`
}

// Validate finds what is wrong without asking the database.
func (s *Settings) Validate() error {
	var errs []error
	add := func(key, problem, fix string) {
		errs = append(errs, &lately.FieldError{Key: key, Problem: problem, Fix: fix})
	}
	switch {
	case s.URL.IsZero() && strings.TrimSpace(s.Path) == "":
		add("url", "is missing", "write env:NAME of a postgres:// or mysql:// URL, or give path for a SQLite file")
	case !s.URL.IsZero() && s.Path != "":
		add("path", "stands beside url", "give one of them")
	}
	if strings.TrimSpace(s.Query) == "" {
		add("query", "is missing", "write one SELECT that returns a row for each deal")
	} else if q, err := parse(s.Query, ansi); err != nil {
		add("query", err.Error(), "write one SELECT, with no parameters but :since, :after and :limit")
	} else if fault := q.fault(); fault != "" {
		add("query", fault, "docs/crm/sql.md shows how the parameters go together")
	}
	for key, d := range map[string]lately.Duration{"timeout": s.Timeout, "full": s.Full} {
		if d <= 0 {
			add(key, "is not positive", "write a duration like 60s or 24h, or leave it out")
		}
	}
	if s.Overlap < 0 {
		add("overlap", "is negative", "write a duration like 10m, or leave it out")
	}
	return errors.Join(errors.Join(errs...), s.Settings.Validate())
}

// Open makes the connector. Neither secret nor database is touched.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	r, err := s.Rules("crm-sql:" + src.ID)
	if err != nil {
		return nil, err
	}
	path := s.Path
	if path != "" && !filepath.IsAbs(path) {
		path = filepath.Join(deps.Dir, path)
	}
	return &connector{settings: s, path: path, rules: r, now: deps.Now}, nil
}

// fingerprint changes when the same database would be read differently.
func (s *Settings) fingerprint() string {
	b, _ := json.Marshal(struct {
		Query string
		Path  string
		Table table.Settings
	}{s.Query, s.Path, s.Settings})
	return lately.ShortHash(string(b))
}
