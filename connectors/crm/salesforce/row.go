package salesforce

import (
	"encoding/json"
	"strings"
	"time"
)

// row is a record as a query answers it, with related records in it.
type row map[string]any

// get returns a value by its path, like Account.Name; nil if there is none.
func (r row) get(path string) any {
	var at any = map[string]any(r)
	for name := range strings.SplitSeq(path, ".") {
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = m[name]
	}
	return at
}

// text is a value as text; numbers keep the form they came in.
func (r row) text(path string) string {
	switch v := r.get(path).(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// flag is a boolean, or nil if the row has none.
func (r row) flag(path string) *bool {
	if b, ok := r.get(path).(bool); ok {
		return &b
	}
	return nil
}

func (r row) is(path string) bool { b := r.flag(path); return b != nil && *b }

// time is a time or a date; zero if there is none that can be read.
func (r row) time(path string) time.Time {
	s := r.text(path)
	// Offsets come without a colon, which RFC 3339 doesn't have.
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 && t.Year() < 10000 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// children are the rows of a query within the query, and where they go on.
func (r row) children(name string) (out []row, next string) {
	m, ok := r[name].(map[string]any)
	if !ok {
		return nil, ""
	}
	list, _ := m["records"].([]any)
	for _, e := range list {
		if child, ok := e.(map[string]any); ok {
			out = append(out, child)
		}
	}
	if done, ok := m["done"].(bool); ok && !done {
		next, _ = m["nextRecordsUrl"].(string)
	}
	return out, next
}
