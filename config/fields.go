package config

import (
	"reflect"
	"strconv"
	"strings"
)

// field is one key that a struct is decoded from.
type field struct {
	key      string
	index    []int // for reflect's FieldByIndex
	required bool
	min, max *float64 // nil: any
}

type fields []field

func (fs fields) get(key string) (field, bool) {
	for _, f := range fs {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

func (fs fields) keys() []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.key
	}
	return out
}

// fieldsOf lists the keys of a struct type in the order of its fields. Embedded
// structs, and those tagged inline, give their keys to the outer one.
func fieldsOf(t reflect.Type) fields {
	var out fields
	for i := range t.NumField() {
		sf := t.Field(i)
		key, options, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		if sf.Type.Kind() == reflect.Struct && key == "" && (sf.Anonymous || strings.Contains(options, "inline")) {
			for _, f := range fieldsOf(sf.Type) {
				f.index = append([]int{i}, f.index...)
				out = append(out, f)
			}
			continue
		}
		if !sf.IsExported() || key == "-" {
			continue
		}
		if key == "" {
			key = strings.ToLower(sf.Name)
		}
		f := field{key: key, index: []int{i}}
		f.constrain(sf.Tag.Get("jsonschema"))
		out = append(out, f)
	}
	return out
}

// constrain reads the part of a jsonschema tag that the decoder checks too.
func (f *field) constrain(tag string) {
	for _, word := range strings.Split(tag, ",") {
		name, value, _ := strings.Cut(word, "=")
		n, err := strconv.ParseFloat(value, 64)
		switch {
		case name == "required":
			f.required = true
		case name == "minimum" && err == nil:
			f.min = &n
		case name == "maximum" && err == nil:
			f.max = &n
		}
	}
}

// inRange reports a number outside its field's range.
func (d *decoder) inRange(f field, v reflect.Value, path string) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	var n float64
	switch {
	case d.known(path):
		return
	case v.CanInt():
		n = float64(v.Int())
	case v.CanFloat():
		n = v.Float()
	default:
		return
	}
	switch {
	case f.min != nil && n < *f.min && *f.min == 0:
		d.wrong(path, "is negative", "write 0 or more")
	case f.min != nil && n < *f.min:
		d.wrong(path, "is too small", "write "+number(*f.min)+" or more")
	case f.max != nil && n > *f.max:
		d.wrong(path, "is too large", "write "+number(*f.max)+" or less")
	}
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
