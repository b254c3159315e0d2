package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"lately"
)

// keys are the keys that name a kind: feed, github, crm, …
func (k Kinds) keys() []string {
	var out []string
	for name := range k {
		key, _, _ := strings.Cut(name, "/")
		out = append(out, key)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// values are what may stand beside a key of kinds whose names have a slash.
func (k Kinds) values(key string) []string {
	var out []string
	for name := range k {
		if v, ok := strings.CutPrefix(name, key+"/"); ok {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// source decodes one source: the key that names its kind, the common keys, and the
// kind's own.
func (d *decoder) source(n ast.Node, src *source, path string) {
	entries, ok := d.entries(n, path)
	if !ok {
		return
	}
	src.line = placeOfNode(n).line
	d.at[path] = placeOfNode(n)
	key, ok := d.kindKey(entries, path)
	rest := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return ok && e.key == key.key })
	if ok {
		ok = d.kindValue(key, src, path)
	}
	d.sourceSettings(rest, src, path, ok)
}

// kindKey finds the one key that names the kind.
func (d *decoder) kindKey(entries []entry, path string) (entry, bool) {
	kinds, plain := d.kinds.keys(), fieldsOf(reflect.TypeFor[common]()).keys()
	var found, others []entry
	for _, e := range entries {
		switch {
		case slices.Contains(kinds, e.key):
			found = append(found, e)
		case !slices.Contains(plain, e.key):
			others = append(others, e)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], true
	case len(found) > 1:
		d.bad[path] = true
		d.report(found[1].at, "a source has two kinds, "+found[0].key+" and "+found[1].key, "make two sources of it")
	case len(others) > 0:
		d.bad[path] = true
		e := likeliest(others, kinds)
		d.report(e.at, "unknown kind of source "+shown(e.key), suggest(e.key, kinds))
	default:
		d.bad[path] = true
		d.report(d.place(path), "a source has no kind", "add one of "+strings.Join(kinds, ", "))
	}
	return entry{}, false
}

// likeliest is the unknown key that was most likely meant to name the kind.
func likeliest(others []entry, kinds []string) entry {
	for _, e := range others {
		if Nearest(e.key, kinds) != "" {
			return e
		}
	}
	return others[0]
}

// kindValue reads what stands beside the kind's key.
func (d *decoder) kindValue(e entry, src *source, path string) bool {
	p := join(path, e.key)
	var text words
	d.value(e.value, reflect.ValueOf(&text).Elem(), p)
	names := d.kinds.values(e.key)
	_, whole := d.kinds[e.key]
	switch {
	case d.known(p):
		if !whole {
			return false // without its value the kind isn't known, nor its settings
		}
		src.kind = e.key
		return true
	case whole:
		src.kind = e.key
	case slices.Contains(names, string(text)):
		src.kind = e.key + "/" + string(text)
	default:
		d.wrong(p, "is of an unknown kind", suggest(string(text), names))
		return false
	}
	src.location = d.location(d.kinds[src.kind].Value, string(text), p)
	return true
}

// location checks a kind's value.
func (d *decoder) location(form, text, path string) string {
	var to interface{ UnmarshalText([]byte) error }
	switch form {
	case "url":
		to = new(webURL)
	case "webcal":
		to = new(calendar)
	case "name":
		to = new(login)
	default:
		return text
	}
	if what, fix := asFault(to.UnmarshalText([]byte(text)), text); what != "" {
		d.wrong(path, what, fix)
	}
	return text
}

// sourceSettings decodes the common keys and the kind's own. Where the kind isn't
// known, nobody can tell which other keys are right.
func (d *decoder) sourceSettings(entries []entry, src *source, path string, known bool) {
	base := reflect.ValueOf(&src.common).Elem()
	baseFields := fieldsOf(base.Type())
	settings, own := reflect.Value{}, fields(nil)
	if make := d.kinds[src.kind].Settings; known && make != nil {
		src.settings = make()
		settings = reflect.ValueOf(src.settings).Elem()
		own = fieldsOf(settings.Type())
	}
	for _, e := range entries {
		if f, ok := baseFields.get(e.key); ok {
			d.field(e, f, base, path)
		} else if f, ok := own.get(e.key); ok {
			d.field(e, f, settings, path)
		} else if known {
			d.unknownKey(e, path, append(baseFields.keys(), own.keys()...))
		}
	}
	if known {
		d.required(own, path)
		d.checkSettings(src.settings, path)
	}
}

// checkSettings asks the settings what is wrong with them.
func (d *decoder) checkSettings(settings any, path string) {
	v, ok := settings.(interface{ Validate() error })
	if !ok {
		return
	}
	for _, err := range leaves(v.Validate()) {
		var f *lately.FieldError
		if errors.As(err, &f) {
			d.fieldError(f, path)
			continue
		}
		what, fix := asFault(err, "")
		d.report(d.place(path), "the source "+d.scrub(what, path), d.scrub(fix, path))
	}
}

func (d *decoder) fieldError(f *lately.FieldError, path string) {
	p := join(path, f.Key)
	if d.known(p) || d.part(p) {
		return
	}
	d.report(d.place(p), f.Key+" "+d.scrub(f.Problem, path), d.scrub(f.Fix, path))
}

// scrub takes out of a kind's own message what could be a secret in the wrong
// place: a long word with a digit that the source at path was given.
func (d *decoder) scrub(text, path string) string {
	for p, value := range d.written {
		if strings.HasPrefix(p, path+".") && len(value) >= 8 && strings.ContainsAny(value, "0123456789") && !strings.ContainsAny(value, " \t\n") {
			text = strings.ReplaceAll(text, value, "***")
		}
	}
	return lately.OneLine(text)
}

// part reports whether something within the value at path has its problem already.
func (d *decoder) part(path string) bool {
	for p := range d.bad {
		if strings.HasPrefix(p, path) && len(p) > len(path) && strings.ContainsRune(".[", rune(p[len(path)])) {
			return true
		}
	}
	return false
}

// leaves takes joined errors apart.
func leaves(err error) []error {
	if err == nil {
		return nil
	}
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range many.Unwrap() {
		out = append(out, leaves(e)...)
	}
	return out
}
