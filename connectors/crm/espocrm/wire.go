package espocrm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// value is an attribute as text: numbers as they were written, booleans as true and
// false, null as nothing. A list of texts keeps its parts; anything deeper is nothing.
type value struct {
	text string
	many []string
}

// UnmarshalJSON takes any JSON value.
func (v *value) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0 || string(b) == "null" || b[0] == '{':
		*v = value{}
		return nil
	case b[0] == '"':
		return json.Unmarshal(b, &v.text)
	case b[0] == '[':
		var parts []value
		if err := json.Unmarshal(b, &parts); err != nil {
			return err
		}
		for _, p := range parts {
			if p.text != "" {
				v.many = append(v.many, p.text)
			}
		}
		return nil
	}
	v.text = string(b)
	return nil
}

// record is one record's attributes.
type record map[string]value

func (r record) get(attribute string) string { return strings.TrimSpace(r[attribute].text) }
func (r record) id() string                  { return r.get("id") }

// listAnswer is a page. List is nil where the answer is none.
type listAnswer struct {
	Total int64    `json:"total"` // -1: more follow; -2: no more
	List  []record `json:"list"`
}

// where is one filter; "or" and "and" hold others in Value.
type where struct {
	Type      string `json:"type"`
	Attribute string `json:"attribute,omitempty"`
	Value     any    `json:"value,omitempty"`
}

// listQuery is what a list is asked for.
type listQuery struct {
	Where   []where  `json:"where,omitempty"`
	OrderBy string   `json:"orderBy"`
	Order   string   `json:"order"`
	MaxSize int      `json:"maxSize"`
	Select  []string `json:"select"`

	counted bool // Total is to be the number of all records
}

// definition is what the metadata say of an entity type.
type definition struct {
	Fields map[string]fieldDefinition `json:"fields"`
	Links  map[string]linkDefinition  `json:"links"`
}

type linkDefinition struct {
	Entity string `json:"entity"`
}

// UnmarshalJSON takes what isn't a map, as PHP writes an empty one, for nothing.
func (d *definition) UnmarshalJSON(b []byte) error {
	var in struct{ Fields, Links json.RawMessage }
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	if err := json.Unmarshal(in.Fields, &d.Fields); in.Fields != nil && err != nil {
		return fmt.Errorf("decode fields: %w", err)
	}
	_ = json.Unmarshal(in.Links, &d.Links)
	return nil
}

type fieldDefinition struct {
	Type           string             `json:"type"`
	Options        []value            `json:"options"`
	ProbabilityMap map[string]*number `json:"probabilityMap"`
	ReadOnly       bool               `json:"readOnly"`
	MaxLength      *number            `json:"maxLength"`
}

// number is a JSON number, also where PHP wrote it as text.
type number float64

// UnmarshalJSON takes a number or a text that holds one.
func (n *number) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(bytes.Trim(b, `"`), &f); err != nil {
		return fmt.Errorf("decode number: %w", err)
	}
	*n = number(f)
	return nil
}

// UnmarshalJSON takes PHP's empty list for an empty map.
func (f *fieldDefinition) UnmarshalJSON(b []byte) error {
	type plain fieldDefinition
	var in struct {
		plain
		ProbabilityMap json.RawMessage `json:"probabilityMap"`
		Options        json.RawMessage `json:"options"`
		MaxLength      json.RawMessage `json:"maxLength"`
	}
	if len(b) > 0 && b[0] == '[' {
		return nil
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*f = fieldDefinition(in.plain)
	// What isn't of the usual form is as good as missing.
	_ = json.Unmarshal(in.ProbabilityMap, &f.ProbabilityMap)
	_ = json.Unmarshal(in.Options, &f.Options)
	_ = json.Unmarshal(in.MaxLength, &f.MaxLength)
	return nil
}

// instant reads a time as EspoCRM writes it, in UTC without saying so, or a date.
// What is neither is the zero time.
func instant(s string) time.Time {
	for _, layout := range []string{time.DateTime, time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// stamp writes a time as EspoCRM compares it.
func stamp(t time.Time) string { return t.UTC().Format(time.DateTime) }

// stamped reports whether s is a time of change that can be gone on from.
func stamped(s string) bool {
	_, err := time.Parse(time.DateTime, s)
	return err == nil
}
