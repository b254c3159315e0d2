package pipedrive

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// value is an attribute as text: numbers as they were written, booleans as true and
// false, null as nothing. Lists keep their parts. Of an object it is the value or the
// id in it, with its currency.
type value struct {
	text     string
	many     []string
	currency string
}

// UnmarshalJSON takes any JSON value.
func (v *value) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	*v = value{}
	switch {
	case len(b) == 0 || string(b) == "null":
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
	case b[0] == '{':
		var parts struct{ Value, ID, Currency json.RawMessage }
		if err := json.Unmarshal(b, &parts); err != nil {
			return err
		}
		v.text = scalar(parts.Value)
		if v.text == "" {
			v.text = scalar(parts.ID)
		}
		v.currency = scalar(parts.Currency)
		return nil
	}
	v.text = string(b)
	return nil
}

// scalar is a value that is neither list nor object, as text.
func scalar(b json.RawMessage) string {
	if b = bytes.TrimSpace(b); len(b) == 0 || b[0] == '{' || b[0] == '[' {
		return ""
	}
	var v value
	_ = json.Unmarshal(b, &v) // it was valid within the whole
	return v.text
}

// record is a deal, an organization or a person.
type record struct {
	own    map[string]value
	custom map[string]value // by code
}

// UnmarshalJSON reads a record with its custom fields.
func (r *record) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &r.own); err != nil {
		return err
	}
	var in struct {
		Custom map[string]value `json:"custom_fields"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	r.custom = in.Custom
	return nil
}

// get is a field's value, whether it is a custom one or not.
func (r record) get(code string) value {
	if v, ok := r.custom[code]; ok {
		return v
	}
	return r.own[code]
}

func (r record) text(code string) string { return strings.TrimSpace(r.get(code).text) }
func (r record) id() string              { return r.text("id") }

// list is an answer with many records and, unless it is the last, where to go on.
type list struct {
	Success *bool    `json:"success"`
	Data    []record `json:"data"`
	More    struct {
		Next value `json:"next_cursor"`
	} `json:"additional_data"`
}

// one is an answer with one record.
type one struct {
	Success *bool   `json:"success"`
	Data    *record `json:"data"`
}

// field is a field of deals or organizations.
type field struct {
	Name    string   `json:"field_name"`
	Code    string   `json:"field_code"`
	Type    string   `json:"field_type"`
	Custom  bool     `json:"is_custom_field"`
	Options []option `json:"options"`
}

type option struct {
	ID    value  `json:"id"`
	Label string `json:"label"`
}

type fieldList struct {
	Data []field `json:"data"`
	More struct {
		Next value `json:"next_cursor"`
	} `json:"additional_data"`
}

// instant reads a time as version 2 writes it, or a date. What is neither is the zero
// time.
func instant(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// stamp writes a time as Pipedrive is asked by it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
