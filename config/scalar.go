package config

import (
	"encoding"
	"errors"
	"math"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"lately"
)

var (
	textType   = reflect.TypeFor[encoding.TextUnmarshaler]()
	areaType   = reflect.TypeFor[lately.Area]()
	lengthType = reflect.TypeFor[time.Duration]()
	timeType   = reflect.TypeFor[time.Time]()
)

// isText reports whether a type is written as one word or phrase that it reads
// itself.
func isText(t reflect.Type) bool {
	return t == areaType || t == lengthType || t == timeType || reflect.PointerTo(t).Implements(textType)
}

// text decodes a scalar into a type that isText.
func (d *decoder) text(n ast.Node, v reflect.Value, path string) {
	if n.Type() == ast.NullType {
		d.refuse(path, "is empty", "give it a value, or remove the line")
		return
	}
	s, ok := scalarText(n)
	if !ok {
		d.refuse(path, "must be a single value", "write it on the line of its key")
		return
	}
	if what, fix := readText(v, s, filepath.Dir(d.file)); what != "" {
		d.refuse(path, what, fix)
		return
	}
	if _, quoted := n.(*ast.StringNode); !quoted && n.Type() != ast.LiteralType && v.Kind() == reflect.String && v.Type() != areaType {
		d.refuse(path, "must be text, and YAML reads this as another type", "put it in quotes")
	}
}

func readText(v reflect.Value, s, dir string) (what, fix string) {
	switch p := v.Addr().Interface().(type) {
	case *lately.Area:
		if *p = lately.Area(s); !p.Valid() {
			return "is not one of the eight areas", suggest(s, areaNames())
		}
	case *lately.Duration:
		return readLength(s, (*time.Duration)(p))
	case *time.Duration:
		return readLength(s, p)
	case *lately.Secret:
		return readSecret(s, dir, p)
	case *time.Time:
		var day date
		if day.UnmarshalText([]byte(s)) == nil {
			*p = day.Time
			return "", ""
		}
		t, err := time.Parse(time.RFC3339, s)
		*p = t.UTC()
		if err != nil {
			return "is not a date", "write it as year-month-day, like 2017-11-01"
		}
	case encoding.TextUnmarshaler:
		return asFault(p.UnmarshalText([]byte(s)), s)
	}
	return "", ""
}

var bareNumber = regexp.MustCompile(`^[0-9]{1,6}$`)

func readLength(s string, to *time.Duration) (what, fix string) {
	l, err := lately.ParseDuration(s)
	_, number := strconv.ParseFloat(s, 64)
	switch {
	case bareNumber.MatchString(s):
		return "has no unit", "write " + s + "d for days, or use h, m, s or w"
	case number == nil:
		return "has no unit", "write a whole number and d for days, or h, m, s or w"
	case err != nil:
		return "is not a duration", "write a number with a unit, like 90m, 12h, 180d or 2w"
	case l <= 0:
		return "is no time at all", "write a duration above zero, or remove the line"
	}
	*to = time.Duration(l)
	return "", ""
}

// readSecret makes a secret's relative file start from the config's folder, as all
// its paths do.
func readSecret(s, dir string, to *lately.Secret) (what, fix string) {
	if path, ok := strings.CutPrefix(s, "file:"); ok && strings.TrimSpace(path) != "" {
		s = "file:" + within(dir, path)
	}
	secret, err := lately.NewSecret(s)
	if err != nil {
		return "must not be written out here", "write env:NAME or file:PATH, and put the secret there"
	}
	*to = secret
	return "", ""
}

// asFault splits an error into what is wrong and what to do. An error that isn't
// ours may quote the value, which could be a misplaced secret: then it is dropped.
func asFault(err error, value string) (what, fix string) {
	var f *fault
	if err == nil {
		return "", ""
	}
	if errors.As(err, &f) {
		return f.what, f.fix
	}
	what, fix, ok := strings.Cut(err.Error(), "; ")
	if !ok {
		fix = "see the documentation of this key"
	}
	if value != "" && strings.Contains(err.Error(), value) {
		return "is not valid", "see the documentation of this key"
	}
	return "is not valid: " + lately.OneLine(what), lately.OneLine(fix)
}

// scalar decodes text, numbers and truth values.
func (d *decoder) scalar(n ast.Node, v reflect.Value, path string) {
	s, ok := scalarText(n)
	if n.Type() == ast.NullType {
		d.refuse(path, "is empty", "give it a value, or remove the line")
		return
	}
	what, fix := "must be a single value", "write it on the line of its key"
	if ok {
		what, fix = setScalar(n, v, s)
	}
	if what != "" {
		d.refuse(path, what, fix)
	}
}

func setScalar(n ast.Node, v reflect.Value, s string) (what, fix string) {
	switch v.Kind() {
	case reflect.String:
		if n.Type() != ast.StringType && n.Type() != ast.LiteralType {
			return "must be text, and YAML reads this as another type", "put it in quotes"
		}
		v.SetString(s)
	case reflect.Bool:
		b, ok := n.(*ast.BoolNode)
		if !ok {
			return "must be true or false", "write one of them, without quotes"
		}
		v.SetBool(b.Value)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n.Type() != ast.IntegerType || v.OverflowInt(i) {
			return "must be a whole number", "write digits only, without quotes"
		}
		v.SetInt(i)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		i, err := strconv.ParseUint(s, 10, 64)
		if err != nil || n.Type() != ast.IntegerType || v.OverflowUint(i) {
			return "must be a whole number of at least 0", "write digits only, without quotes"
		}
		v.SetUint(i)
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || n.Type() != ast.IntegerType && n.Type() != ast.FloatType || math.IsInf(f, 0) || math.IsNaN(f) {
			return "must be a number", "write it without quotes, like 0.25"
		}
		v.SetFloat(f)
	default:
		return "is of a type that the config can't hold", "tell the maintainers of this kind of source"
	}
	return "", ""
}
