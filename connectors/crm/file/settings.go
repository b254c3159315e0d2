// Package file reads referrals from a CSV or XLSX file, for CRMs that have no connector:
// almost any can export one. A file is a full listing: a row that is no longer in
// it is gone.
package file

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/crm/table"
)

// Kind is the file kind of CRM.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "crm/file",
		Value:    "none",
		Settings: func() connectors.Settings { return &Settings{} },
		Every:    time.Hour,
	}
}

// Settings say where the file is and how to read it.
type Settings struct {
	Path string `yaml:"path" jsonschema:"required" jsonschema_description:"Path of the CSV or XLSX file, relative to this config."`
	// Sheet is the sheet of a workbook; the first visible one if left out.
	Sheet          string `yaml:"sheet,omitempty" jsonschema_description:"Sheet of a workbook; the first visible one if left out."`
	table.Settings `yaml:",inline"`
}

// Validate finds what is wrong without opening the file.
func (s *Settings) Validate() error {
	var errs []error
	add := func(key, problem, fix string) {
		errs = append(errs, &lately.FieldError{Key: key, Problem: problem, Fix: fix})
	}
	if strings.TrimSpace(s.Path) == "" {
		add("path", "is missing", "write the path of a CSV or XLSX file, relative to this config")
	}
	return errors.Join(errors.Join(errs...), s.Settings.Validate())
}

// Open makes the connector.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	path := s.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(deps.Dir, path)
	}
	r, err := s.Rules("crm-file:" + src.ID)
	if err != nil {
		return nil, fmt.Errorf("open crm file: %w", err)
	}
	return &connector{path: path, settings: s, rules: r, now: deps.Now}, nil
}
