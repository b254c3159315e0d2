package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"lately"
)

// Schema is the JSON Schema of the config with these kinds, made from the types
// that the decoder fills. It can't say everything that Parse checks, but whatever
// it refuses Parse refuses too.
func Schema(kinds Kinds) ([]byte, error) {
	g := &schemas{kinds: kinds}
	s := g.reflect(reflect.TypeFor[shape]())
	s.Version = jsonschema.Version
	s.Title = "lately.yaml"
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	return append(b, '\n'), nil
}

// schemas makes the schemas of types.
type schemas struct{ kinds Kinds }

func (g *schemas) reflect(t reflect.Type) *jsonschema.Schema {
	r := &jsonschema.Reflector{
		Anonymous: true, DoNotReference: true, ExpandedStruct: true,
		FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Mapper: g.own,
	}
	s := r.ReflectFromType(t)
	s.Version = ""
	return s
}

// own is the schema of types that a reflector can't know, or nil.
func (g *schemas) own(t reflect.Type) *jsonschema.Schema {
	switch {
	case t == reflect.TypeFor[source]():
		return g.source()
	case t == areaType:
		return areaSchema()
	case t == reflect.TypeFor[lately.Duration]() || t == lengthType:
		return &jsonschema.Schema{Type: "string", Pattern: `^\s*([0-9]+[smhdw])+\s*$`}
	case t == reflect.TypeFor[lately.Secret]():
		return &jsonschema.Schema{Type: "string", Pattern: `^(env|file):\s*\S`, Description: "A secret: env:NAME or file:PATH."}
	case isText(t):
		return textSchema(t)
	case t.Kind() == reflect.Map:
		return g.mapping(t)
	case t.Kind() == reflect.Slice:
		// A list with every entry commented out is null.
		return nullable(&jsonschema.Schema{Type: "array", Items: g.reflect(t.Elem())})
	}
	return nil
}

func (g *schemas) mapping(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", AdditionalProperties: g.reflect(t.Elem())}
	if t.Key() == areaType {
		s.PropertyNames = areaSchema()
	}
	return nullable(s)
}

func nullable(s *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Type: "null"}}}
}

func areaSchema() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, a := range lately.Areas() {
		s.Enum = append(s.Enum, a)
	}
	return s
}

// textSchema is the schema of text that checks itself; where its form is easily
// said, an editor can tell before the tool does.
func textSchema(t reflect.Type) *jsonschema.Schema {
	one := uint64(1)
	s := &jsonschema.Schema{Type: "string", MinLength: &one}
	switch t {
	case reflect.TypeFor[webURL]():
		s.Pattern = `^\s*[Hh][Tt][Tt][Pp][Ss]?://\S+\s*$`
	case reflect.TypeFor[linkTemplate]():
		s.Pattern = `^\s*[Hh][Tt][Tt][Pp][Ss]?://\S*\{id\}\S*\s*$`
	case reflect.TypeFor[calendar]():
		s.Pattern = `^\s*([Hh][Tt][Tt][Pp][Ss]?|[Ww][Ee][Bb][Cc][Aa][Ll][Ss]?)://\S+\s*$`
	case reflect.TypeFor[digestForm]():
		s.Enum = []any{DigestSlack, DigestJSON}
	case reflect.TypeFor[tlsMode]():
		s.Enum = []any{TLSStart, TLSAtOnce, TLSNone}
	case reflect.TypeFor[mailbox]():
		s.Pattern = `\S@\S`
	case reflect.TypeFor[mailHost]():
		s.Pattern = `^\s*[^\s/@]+\s*$`
	case reflect.TypeFor[login]():
		s.Pattern = loginForm.String()
	case reflect.TypeFor[date]():
		s.Pattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	}
	return s
}

// source is any of the kinds: the kind's key, the common keys, and its own.
func (g *schemas) source() *jsonschema.Schema {
	out := &jsonschema.Schema{}
	names := make([]string, 0, len(g.kinds))
	for name := range g.kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		out.AnyOf = append(out.AnyOf, g.kind(name))
	}
	return out
}

func (g *schemas) kind(name string) *jsonschema.Schema {
	s := g.reflect(reflect.TypeFor[common]())
	s.Title = name
	if make := g.kinds[name].Settings; make != nil {
		own := g.reflect(reflect.TypeOf(make()).Elem())
		for p := own.Properties.Oldest(); p != nil; p = p.Next() {
			s.Properties.Set(p.Key, p.Value)
		}
		s.Required = append(s.Required, own.Required...)
	}
	key, value, slash := strings.Cut(name, "/")
	s.Required = append(s.Required, key)
	if slash {
		s.Properties.Set(key, &jsonschema.Schema{Const: value})
		return s
	}
	s.Properties.Set(key, locationSchema(g.kinds[name].Value))
	return s
}

func locationSchema(form string) *jsonschema.Schema {
	switch form {
	case "url":
		return textSchema(reflect.TypeFor[webURL]())
	case "webcal":
		return textSchema(reflect.TypeFor[calendar]())
	case "name":
		return textSchema(reflect.TypeFor[login]())
	}
	return textSchema(reflect.TypeFor[words]())
}
