package espocrmtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// test says whether a record passes.
type test func(*row) bool

// compile turns filters into a test; all of them must hold.
func (in *Installation) compile(e *entity, cs []condition) (test, *refusal) {
	var tests []test
	for _, c := range cs {
		t, refused := in.compileOne(e, c)
		if refused != nil {
			return nil, refused
		}
		tests = append(tests, t)
	}
	return func(r *row) bool {
		return !slices.ContainsFunc(tests, func(t test) bool { return !t(r) })
	}, nil
}

func (in *Installation) compileOne(e *entity, c condition) (test, *refusal) {
	switch c.Type {
	case "or", "and":
		return in.group(e, c)
	case "":
		return nil, bad("No where type.")
	}
	kind, ok := e.kind(c.Attribute)
	if !ok || strings.HasSuffix(c.Attribute, "Name") && e.fields[strings.TrimSuffix(c.Attribute, "Name")].Type == "link" {
		return nil, bad(fmt.Sprintf("Not existing attribute '%s' in where.", c.Attribute))
	}
	value := text(c.Value)
	if c.DateTime == true {
		at, refused := moment(value, c.TimeZone)
		if refused != nil {
			return nil, refused
		}
		value = at
	}
	get := func(r *row) (string, bool) { return r.text(c.Attribute) }
	order := func(keep func(int) bool) test {
		return func(r *row) bool {
			v, ok := get(r)
			return ok && keep(compare(kind, v, value))
		}
	}
	switch c.Type {
	case "isNull":
		return func(r *row) bool { _, ok := get(r); return !ok }, nil
	case "isNotNull":
		return func(r *row) bool { _, ok := get(r); return ok }, nil
	case "isTrue":
		return func(r *row) bool { return c.Attribute != "deleted" && r.attrs[c.Attribute] == true }, nil
	case "isFalse":
		return func(r *row) bool { return r.attrs[c.Attribute] != true }, nil
	case "equals":
		return order(func(n int) bool { return n == 0 }), nil
	case "notEquals":
		return order(func(n int) bool { return n != 0 }), nil
	case "greaterThan", "after":
		return order(func(n int) bool { return n > 0 }), nil
	case "greaterThanOrEquals":
		return order(func(n int) bool { return n >= 0 }), nil
	case "lessThan", "before":
		return order(func(n int) bool { return n < 0 }), nil
	case "lessThanOrEquals":
		return order(func(n int) bool { return n <= 0 }), nil
	case "contains":
		part := strings.ToLower(value)
		return func(r *row) bool { v, ok := get(r); return ok && strings.Contains(strings.ToLower(v), part) }, nil
	case "in", "notIn":
		list := texts(c.Value)
		return func(r *row) bool {
			v, ok := get(r)
			has := slices.ContainsFunc(list, func(one string) bool { return compare(kind, one, v) == 0 })
			return ok && has == (c.Type == "in")
		}, nil
	}
	return nil, bad(fmt.Sprintf("Unknown where type '%s'.", c.Type))
}

func (in *Installation) group(e *entity, c condition) (test, *refusal) {
	inner, ok := c.Value.([]condition)
	if !ok {
		raw, _ := json.Marshal(c.Value)
		if json.Unmarshal(raw, &inner) != nil {
			return nil, bad("Bad where value.")
		}
	}
	if c.Type == "and" {
		return in.compile(e, inner)
	}
	var tests []test
	for _, one := range inner {
		t, refused := in.compileOne(e, one)
		if refused != nil {
			return nil, refused
		}
		tests = append(tests, t)
	}
	return func(r *row) bool { return slices.ContainsFunc(tests, func(t test) bool { return t(r) }) }, nil
}

// moment turns a time in a zone into the UTC text that is stored.
func moment(s, zone string) (string, *refusal) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return "", bad("Bad date value or timezone.")
	}
	for _, layout := range []string{time.DateTime, time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return stamp(t), nil
		}
	}
	return "", bad("Bad date value or timezone.")
}

// text is an attribute as SQL compares it; false is NULL.
func (r *row) text(attribute string) (string, bool) {
	if attribute == "id" {
		return r.id, true
	}
	v, ok := r.attrs[attribute]
	if !ok || v == nil {
		return "", false
	}
	return text(v), true
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func texts(v any) []string {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, text(one))
		}
		return out
	}
	return []string{text(v)}
}

func compare(kind, x, y string) int {
	switch kind {
	case "float", "int", "currency":
		nx, ex := strconv.ParseFloat(x, 64)
		ny, ey := strconv.ParseFloat(y, 64)
		if ex == nil && ey == nil {
			switch {
			case nx < ny:
				return -1
			case nx > ny:
				return 1
			}
			return 0
		}
	}
	if kind != "id" && len(x) == len(y) && strings.EqualFold(x, y) {
		return 0 // the database's order doesn't tell cases apart
	}
	return strings.Compare(x, y)
}
