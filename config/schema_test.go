package config_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	yaml "github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"lately/config"
)

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	b, err := config.Schema(kinds())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("lately.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("lately.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validate checks a YAML file as an editor does: through JSON.
func validate(t *testing.T, s *jsonschema.Schema, file string) error {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	j, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(j))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestSchemaAcceptsGoodFiles(t *testing.T) {
	s := compile(t)
	for _, file := range []string{"testdata/good.yaml", "../lately.example.yaml"} {
		if err := validate(t, s, file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestSchemaRefusesBadFiles(t *testing.T) {
	s := compile(t)
	for _, name := range strings.Fields(`unknown-key unknown-key-far unknown-key-required
		wrong-type-list wrong-type-map wrong-type-scalar wrong-type-text wrong-type-bool wrong-type-number wrong-type-whole wrong-type-root
		missing-us missing-name empty-value empty-us no-kind two-kinds unknown-kind unknown-crm source-is-text
		unknown-setting nested-setting setting-without-kind-settings setting-misspelt-required setting-missing setting-out-of-range
		unknown-area unknown-area-key gate bad-url bad-calendar bad-login-source duration-bare duration-setting duration-bad
		secret-literal secret-number share-negative expect-negative term-number tolerance kappa bad-date network-range network-github twelve`) {
		if validate(t, s, "testdata/bad/"+name+".yaml") == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// The schema describes every key, so that an editor can say what it is.
func TestSchemaIsStableAndDescribed(t *testing.T) {
	first, err := config.Schema(kinds())
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := config.Schema(kinds())
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("differs from call to call: %v", err)
		}
	}
	for _, key := range []string{"half_life", "per_host", "ambiguous", "Fixed polling interval", "lately.yaml"} {
		if !bytes.Contains(first, []byte(key)) {
			t.Errorf("%s is missing", key)
		}
	}
}
