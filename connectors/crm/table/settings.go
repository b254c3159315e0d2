// Package table reads referrals that stand in the rows of a table: a file, or what a
// query returns. A row is one deal, or one of its partners.
package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lately"
)

// Settings say what the columns are called and what their words mean; a kind's
// settings embed them.
type Settings struct {
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

// Validate finds what is wrong with the settings, as *lately.FieldError.
func (s *Settings) Validate() error {
	var errs []error
	add := func(key, problem, fix string) {
		errs = append(errs, &lately.FieldError{Key: key, Problem: problem, Fix: fix})
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

// Rules prepares reading. source identifies the table in the identity of its deals,
// like "crm-file:us/crm/file".
func (s *Settings) Rules(source string) (Rules, error) {
	format, err := layout(s.DateFormat)
	if err != nil {
		return Rules{}, fmt.Errorf("date_format: %w", err)
	}
	r := Rules{source: source, settings: s, layout: format, direction: directions[fold(s.Direction)], stages: map[string]lately.Stage{}}
	for name, stage := range s.Stages {
		r.stages[fold(name)] = stage
	}
	return r, nil
}

// AsksForOrder reports whether the order of dates with slashes must be found out.
func (r Rules) AsksForOrder() bool { return r.layout == "" }

// fold makes words comparable: "Deal ID", "deal_id" and "deal-id" are the same.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r <= ' ' || r == '_' || r == '-' || r == 0xa0 || r == 0xfeff
	}), " ")
}
