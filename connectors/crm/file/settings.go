// Package file reads referrals from a CSV or XLSX file, for CRMs that have no connector:
// almost any can export one. A file is a full listing: a row that is no longer in
// it is gone.
package file

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lately"
	"lately/connectors"
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
	Sheet string `yaml:"sheet,omitempty" jsonschema_description:"Sheet of a workbook; the first visible one if left out."`
	// Columns gives the header of a column that isn't called as expected: field to
	// header (partner: "Vermittler").
	Columns map[string]string `yaml:"columns,omitempty" jsonschema_description:"Field to header, for columns with unusual names."`
	// DateFormat is how dates are written where they aren't ISO 8601, in terms of
	// YYYY, MM, DD, HH, mm and ss: DD.MM.YYYY.
	DateFormat string `yaml:"date_format,omitempty" jsonschema_description:"How dates are written, like DD.MM.YYYY; ISO 8601 if left out."`
	// Direction is that of rows without one: in or out.
	Direction string `yaml:"direction,omitempty" jsonschema_description:"Direction of rows without one: in or out."`
	// Currency is that of rows without one, an ISO 4217 code.
	Currency string `yaml:"currency,omitempty" jsonschema_description:"Currency of rows without one (ISO 4217)."`
	// Stages says what a stage means that has an unusual name.
	Stages map[string]lately.Stage `yaml:"stages,omitempty" jsonschema_description:"What a stage means: submitted, accepted, won, lost or deleted."`
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
	for field, header := range s.Columns {
		if !slices.ContainsFunc(fields, func(f column) bool { return string(f.name) == field }) {
			add("columns", fmt.Sprintf("%q is no field", field), "write one of "+fieldNames())
		}
		if fold(header) == "" {
			add("columns", fmt.Sprintf("%q has no header", field), "write the header of its column")
		}
	}
	if _, err := layout(s.DateFormat); err != nil {
		add("date_format", err.Error(), "write it with YYYY, MM, DD, HH, mm and ss, like DD.MM.YYYY")
	}
	if _, ok := directions[fold(s.Direction)]; s.Direction != "" && !ok {
		add("direction", fmt.Sprintf("%q is no direction", s.Direction), "write in (a partner brought it) or out (we gave it)")
	}
	if s.Currency != "" && currency(s.Currency) == "" {
		add("currency", fmt.Sprintf("%q is no currency", s.Currency), "write an ISO 4217 code, like EUR")
	}
	for name, stage := range s.Stages {
		if _, ok := stages[string(stage)]; !ok || stages[string(stage)] != stage {
			add("stages", fmt.Sprintf("%q: %q is no stage of a referral", name, stage), "write submitted, accepted, won, lost or deleted")
		}
	}
	return errors.Join(errs...)
}

// Open makes the connector.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	path := s.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(deps.Dir, path)
	}
	format, err := layout(s.DateFormat)
	if err != nil {
		return nil, fmt.Errorf("open crm file: date_format: %w", err)
	}
	r := rules{source: src.ID, settings: s, layout: format, direction: directions[fold(s.Direction)], stages: map[string]lately.Stage{}}
	for name, stage := range s.Stages {
		r.stages[fold(name)] = stage
	}
	return &connector{path: path, rules: r, now: deps.Now}, nil
}

// fold makes words comparable: "Deal ID", "deal_id" and "deal-id" are the same.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r <= ' ' || r == '_' || r == '-' || r == 0xa0 || r == 0xfeff
	}), " ")
}
