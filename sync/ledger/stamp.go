package ledger

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// stamp is a time as it is stored: whole milliseconds since 1970 in UTC, and NULL
// for the zero time.
type stamp struct{ time.Time }

// The views show years of four digits only, so what a source dates outside them
// is stored as the first or last moment that can be shown.
var (
	earliest = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	latest   = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).UnixMilli()
)

// at makes a stamp.
func at(t time.Time) stamp { return stamp{t} }

// Value writes the stamp.
func (s stamp) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return min(max(s.UnixMilli(), earliest), latest), nil
}

// Scan reads the stamp.
func (s *stamp) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		s.Time = time.Time{}
	case int64:
		s.Time = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("read time: stored as %T", src)
	}
	return nil
}

// stored is the stamp as it will be read again.
func (s stamp) stored() stamp {
	if s.IsZero() {
		return stamp{}
	}
	return stamp{time.UnixMilli(min(max(s.UnixMilli(), earliest), latest)).UTC()}
}

// within is the time if it is one that can be written, else the zero time.
func (s stamp) within() time.Time {
	if ms := s.UnixMilli(); s.IsZero() || ms < earliest || ms > latest {
		return time.Time{}
	}
	return s.UTC()
}
