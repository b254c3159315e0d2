package salesforcetest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (c both) holds(get func(string) any) bool   { return c.a.holds(get) && c.b.holds(get) }
func (c either) holds(get func(string) any) bool { return c.a.holds(get) || c.b.holds(get) }
func (c not) holds(get func(string) any) bool    { return !c.a.holds(get) }

func (c compare) holds(get func(string) any) bool {
	have := get(c.path)
	is := func(v any) bool { return order(have, v) == 0 }
	switch c.op {
	case "IN":
		return slices.ContainsFunc(c.values, is)
	case "NOT IN":
		return !slices.ContainsFunc(c.values, is)
	case "LIKE":
		text, _ := have.(string)
		pattern, _ := c.values[0].(string)
		return matches(strings.ToLower(text), strings.ToLower(pattern))
	case "=":
		return is(c.values[0])
	case "!=", "<>":
		return !is(c.values[0])
	}
	if have == nil || c.values[0] == nil {
		return false
	}
	n := order(have, c.values[0])
	switch c.op {
	case "<":
		return n == -1
	case ">":
		return n == 1
	case "<=":
		return n == -1 || n == 0
	}
	return n == 1 || n == 0
}

// order is -1, 0 or 1, or 2 for values that can't be compared. Texts are compared
// whatever their case, ids with it.
func order(a, b any) int {
	switch x := a.(type) {
	case nil:
		if b == nil || b == "" {
			return 0
		}
		return 2
	case string:
		switch y := b.(type) {
		case string:
			if id(x) && id(y) {
				return cmp.Compare(x, y)
			}
			return cmp.Compare(strings.ToLower(x), strings.ToLower(y))
		case date:
			return cmp.Compare(x, string(y))
		}
	case bool:
		if y, ok := b.(bool); ok && x == y {
			return 0
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	case json.Number:
		f, err := x.Float64()
		y, ok := b.(json.Number)
		g, gerr := y.Float64()
		if ok && err == nil && gerr == nil {
			return cmp.Compare(f, g)
		}
	}
	return 2
}

func id(s string) bool { return len(s) == 18 && strings.HasSuffix(s, "AAA") }

// matches is LIKE: % for any text, _ for any letter, both literal behind a backslash.
func matches(text, pattern string) bool {
	if pattern == "" {
		return text == ""
	}
	switch c := pattern[0]; {
	case c == '%':
		for i := range len(text) + 1 {
			if matches(text[i:], pattern[1:]) {
				return true
			}
		}
		return false
	case c == '_':
		return text != "" && matches(text[1:], pattern[1:])
	case c == '\\' && len(pattern) > 1:
		return text != "" && text[0] == pattern[1] && matches(text[1:], pattern[2:])
	default:
		return text != "" && text[0] == c && matches(text[1:], pattern[1:])
	}
}

// value is what stands at a path from a row.
func (o *Org) value(ob *object, r Row, path string) any {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		f, _ := ob.field(name)
		return r[f.Name]
	}
	to, row, ok := o.related(ob, r, name)
	if !ok {
		return nil
	}
	return o.value(to, row, rest)
}

// related follows a relation from a row.
func (o *Org) related(ob *object, r Row, relation string) (*object, Row, bool) {
	i := slices.IndexFunc(ob.fields, func(f Field) bool { return f.Relation != "" && equal(f.Relation, relation) && !f.Hidden })
	if i < 0 {
		return nil, nil, false
	}
	to := o.objects[ob.fields[i].To]
	key, _ := r[ob.fields[i].Name].(string)
	if to == nil || key == "" {
		return nil, nil, false
	}
	row, ok := to.rows[key]
	return to, row, ok
}

// known finds out whether a path leads anywhere, and returns the part that doesn't.
func (o *Org) known(ob *object, path string) (missing string, of *object) {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		if _, ok := ob.field(name); !ok {
			return name, ob
		}
		return "", nil
	}
	i := slices.IndexFunc(ob.fields, func(f Field) bool { return f.Relation != "" && equal(f.Relation, name) && !f.Hidden })
	if i < 0 || o.objects[ob.fields[i].To] == nil {
		return name, ob
	}
	return o.known(o.objects[ob.fields[i].To], rest)
}

// paths are all paths that a condition compares.
func paths(c condition) (out []string) {
	switch c := c.(type) {
	case both:
		return append(paths(c.a), paths(c.b)...)
	case either:
		return append(paths(c.a), paths(c.b)...)
	case not:
		return paths(c.a)
	case compare:
		return []string{c.path}
	}
	return nil
}

// write is a row as answers have it.
func (o *Org) write(ob *object, r Row, q *query, all bool) map[string]any {
	rid, _ := r["Id"].(string)
	out := map[string]any{"attributes": map[string]string{"type": ob.name, "url": "/services/data/v62.0/sobjects/" + ob.name + "/" + rid}}
	for _, path := range q.columns {
		o.put(out, ob, r, path)
	}
	for _, in := range q.within {
		var rows []map[string]any
		for _, c := range ob.children {
			child := o.objects[c.object]
			if !equal(c.name, in.from) || child == nil {
				continue
			}
			for _, key := range o.pointing(child, c.field, rid) {
				row := child.rows[key]
				if gone, _ := row["IsDeleted"].(bool); !gone || all {
					rows = append(rows, o.write(child, row, in, all))
				}
			}
		}
		out[in.from] = nil
		if rows != nil {
			out[in.from] = map[string]any{"totalSize": len(rows), "done": true, "records": rows}
		}
	}
	return out
}

// pointing lists the rows that point to a record.
func (o *Org) pointing(child *object, field, to string) (out []string) {
	for _, key := range child.ids() {
		if child.rows[key][field] == to && !o.uncommitted(key) {
			out = append(out, key)
		}
	}
	return out
}

// put writes the value at a path, with the records on the way.
func (o *Org) put(out map[string]any, ob *object, r Row, path string) {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		f, _ := ob.field(name)
		out[f.Name] = shown(f, r[f.Name])
		return
	}
	to, row, ok := o.related(ob, r, name)
	if !ok {
		out[name] = nil
		return
	}
	in, ok := out[name].(map[string]any)
	if !ok {
		in = map[string]any{"attributes": map[string]string{"type": to.name}}
		out[name] = in
	}
	o.put(in, to, row, rest)
}

// shown is a value as answers have it: times without a colon in the offset, numbers
// with a point.
func shown(f Field, v any) any {
	switch x := v.(type) {
	case time.Time:
		return x.UTC().Format("2006-01-02T15:04:05.000-0700")
	case json.Number:
		n, err := x.Float64()
		if err != nil || f.Type == "int" {
			return x
		}
		s := strconv.FormatFloat(n, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return json.Number(s)
	case nil:
		if f.Type == "boolean" {
			return false
		}
	}
	return v
}

func (o *Org) uncommitted(id string) bool {
	until, ok := o.hidden[id]
	return ok && until.After(o.now())
}
