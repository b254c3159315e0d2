package config

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"lately"
)

// position is a line and a column, both from 1.
type position struct{ line, col int }

// decoder fills Go values from YAML nodes and goes on after a mistake, so that all
// are reported. It remembers where every value stood, for the rules that compare
// several values and run when everything is decoded.
type decoder struct {
	file     string
	kinds    Kinds
	problems Errors
	at       map[string]position // by path, like "partners[0].name"
	bad      map[string]bool     // paths that already have their problem
	meant    map[string]bool     // paths that an unknown key was probably meant to be
	written  map[string]string   // scalars by path, to keep secrets out of others' messages
}

func newDecoder(file string, kinds Kinds) *decoder {
	return &decoder{
		file: file, kinds: kinds, at: map[string]position{},
		bad: map[string]bool{}, meant: map[string]bool{}, written: map[string]string{},
	}
}

func (d *decoder) report(at position, what, fix string) {
	d.problems = append(d.problems, Problem{File: d.file, Line: at.line, Col: at.col, What: what, Fix: fix})
}

// wrong reports what is wrong with the value at path, once: one mistake, one
// message.
func (d *decoder) wrong(path, what, fix string) {
	if d.known(path) {
		return
	}
	d.bad[path] = true
	d.report(d.place(path), subject(path)+" "+what, fix)
}

// known reports whether the value at path, or one that it is part of, already has
// its problem: a misspelt key has one, and isn't missing besides.
func (d *decoder) known(path string) bool {
	for p := path; p != ""; p = parent(p) {
		if d.bad[p] || d.meant[p] && !d.has(p) {
			return true
		}
	}
	return false
}

// has reports whether something is written at path.
func (d *decoder) has(path string) bool {
	_, ok := d.at[path]
	return ok
}

// place is where the value at path stands, or what it would be part of.
func (d *decoder) place(path string) position {
	for p := path; p != ""; p = parent(p) {
		if at, ok := d.at[p]; ok {
			return at
		}
	}
	return position{1, 1}
}

// parent is the path of what the value at path is part of; "" at the top.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

// last is the last key of a path: what a person looks for in the line.
func last(path string) string {
	for strings.HasSuffix(path, "]") {
		path = path[:strings.LastIndexByte(path, '[')]
	}
	return path[strings.LastIndexByte(path, '.')+1:]
}

// subject names the value at path as the subject of a message.
func subject(path string) string {
	if strings.HasSuffix(path, "]") {
		return "an entry of " + last(path)
	}
	return last(path)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (d *decoder) shape(body ast.Node) *shape {
	s := &shape{}
	d.value(body, reflect.ValueOf(s).Elem(), "")
	return s
}

// value decodes a node into v, which must be settable.
func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	if _, ok := d.at[path]; !ok {
		d.at[path] = placeOfNode(n)
	}
	if s, ok := scalarText(n); ok {
		d.written[path] = s
	}
	if what, fix := forbidden(n); what != "" {
		d.refuse(path, what, fix)
		return
	}
	if src, ok := v.Addr().Interface().(*source); ok {
		d.source(n, src, path)
		return
	}
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		d.value(n, p.Elem(), path)
		v.Set(p)
		return
	}
	if isText(v.Type()) {
		d.text(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	case reflect.Map:
		d.mapping(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

// refuse is wrong for a value whose path may be the whole document.
func (d *decoder) refuse(path, what, fix string) {
	if path == "" {
		d.bad[""] = true
		d.report(d.at[path], "the config "+what, fix)
		return
	}
	d.wrong(path, what, fix)
}

// structure decodes a map with fixed keys.
func (d *decoder) structure(n ast.Node, v reflect.Value, path string) {
	entries, ok := d.entries(n, path)
	if !ok {
		return
	}
	fields := fieldsOf(v.Type())
	for _, e := range entries {
		f, ok := fields.get(e.key)
		if !ok {
			d.unknownKey(e, path, fields.keys())
			continue
		}
		d.field(e, f, v, path)
	}
	d.required(fields, path)
}

func (d *decoder) field(e entry, f field, v reflect.Value, path string) {
	p := join(path, e.key)
	d.value(e.value, v.FieldByIndex(f.index), p)
	d.inRange(f, v.FieldByIndex(f.index), p)
}

func (d *decoder) required(fields fields, path string) {
	for _, f := range fields {
		if p := join(path, f.key); f.required && !d.has(p) {
			d.wrong(p, "is missing", "add it")
		}
	}
}

// unknownKey reports a key that nothing reads.
func (d *decoder) unknownKey(e entry, path string, known []string) {
	d.report(e.at, "unknown key "+shown(e.key), suggest(e.key, known))
	if n := Nearest(e.key, known); n != "" {
		d.meant[join(path, n)] = true
	}
}

// shown is a key as a message may show it.
func shown(key string) string {
	if r := []rune(key); len(r) > 40 {
		key = string(r[:40]) + "…"
	}
	return strconv.Quote(key)
}

func (d *decoder) list(n ast.Node, v reflect.Value, path string) {
	if n.Type() == ast.NullType {
		return // "sources:" with every entry commented out
	}
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.refuse(path, "must be a list", "write [a, b], or one line with a dash for each")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, e := range seq.Values {
		d.value(e, out.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(out)
}

// mapping decodes a map whose keys are data: areas, short links, names.
func (d *decoder) mapping(n ast.Node, v reflect.Value, path string) {
	if n.Type() == ast.NullType {
		return
	}
	entries, ok := d.entries(n, path)
	if !ok {
		return
	}
	out := reflect.MakeMapWithSize(v.Type(), len(entries))
	for it := v.MapRange(); it.Next(); { // a default that isn't overwritten stays
		out.SetMapIndex(it.Key(), it.Value())
	}
	for _, e := range entries {
		key := reflect.New(v.Type().Key()).Elem()
		if what, fix := setKey(key, e.key); what != "" {
			d.report(e.at, last(path)+" "+what, fix)
			continue
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		d.value(e.value, elem, keyPath(path, e.key))
		out.SetMapIndex(key, elem)
	}
	v.Set(out)
}

// keyPath is the path of an entry under a key that is data. Areas are words like
// the config's own keys; anything else must not look like several steps of a path.
func keyPath(path, key string) string {
	if lately.Area(key).Valid() {
		return join(path, key)
	}
	return path + "[" + strings.NewReplacer(".", "·", "[", "(", "]", ")").Replace(key) + "]"
}

func setKey(key reflect.Value, text string) (what, fix string) {
	if a, ok := key.Addr().Interface().(*lately.Area); ok {
		if *a = lately.Area(text); !a.Valid() {
			return "has " + shown(text) + ", which is not an area", suggest(text, areaNames())
		}
		return "", ""
	}
	if u, ok := key.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return asFault(u.UnmarshalText([]byte(text)), text)
	}
	if key.Kind() != reflect.String {
		return "has keys that nothing can read", "tell the maintainers of this kind of source"
	}
	key.SetString(text)
	return "", ""
}

func areaNames() []string {
	var out []string
	for _, a := range lately.Areas() {
		out = append(out, string(a))
	}
	return out
}
