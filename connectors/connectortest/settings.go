package connectortest

import (
	"errors"
	"net/http"
	"reflect"
	"testing"

	"lately"
	"lately/connectors"
)

// validator is a Settings that can tell what is wrong with itself.
type validator interface{ Validate() error }

func validate(s connectors.Settings) error {
	if v, ok := s.(validator); ok {
		return v.Validate()
	}
	return nil
}

// checkSettings: each call gives settings of their own, good ones are accepted, and
// a mistake is named by its key and in words that say what to do.
func checkSettings(tb testing.TB, s Suite) {
	k := s.Kind
	if k.Name == "" || k.Every <= 0 || k.Settings == nil {
		tb.Fatalf("the kind %q has no name, no interval or no settings", k.Name)
	}
	switch k.Value {
	case "url", "webcal", "name", "none":
	default:
		tb.Errorf("value %q is none of url, webcal, name, none", k.Value)
	}
	a, other := k.Settings(), k.Settings()
	if v := reflect.ValueOf(a); v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct || v.Elem().NumField() > 0 && a == other {
		tb.Errorf("settings are %T: not a pointer to a struct of its own", a)
	}
	b := newBench(tb, s, few)
	if err := validate(b.world.Settings(b.secret)); err != nil {
		tb.Errorf("good settings: %v", err)
	}
	for key, spoil := range s.Wrong {
		settings := b.world.Settings(b.secret)
		spoil(settings)
		err := validate(settings)
		if err == nil {
			_, err = settings.Open(b.world.Source, b.deps)
		}
		var field *lately.FieldError
		if !errors.As(err, &field) {
			tb.Errorf("a mistake in %s gives %v, which is no *lately.FieldError", key, err)
			continue
		}
		if field.Key != key || field.Problem == "" || field.Fix == "" {
			tb.Errorf("a mistake in %s gives key %q, problem %q, fix %q", key, field.Key, field.Problem, field.Fix)
		}
	}
}

// checkOpen: opening asks nobody anything, and reads no secret.
func checkOpen(tb testing.TB, s Suite) {
	b := newBench(tb, s, few)
	secret, err := lately.NewSecret("env:LATELY_CONFORMANCE_SECRET_THAT_IS_NOT_SET")
	if err != nil {
		tb.Fatal(err)
	}
	deps := b.deps
	deps.Client = &http.Client{Transport: refusing{tb}}
	deps.Dir += "/that/does/not/exist"
	if _, err := b.world.Settings(secret).Open(b.world.Source, deps); err != nil {
		tb.Errorf("open without network, secret and folder: %v", err)
	}
	if n := len(b.front.taken()); n > 0 {
		tb.Errorf("open made %d requests", n)
	}
}

// refusing is a network that must not be used.
type refusing struct{ testing.TB }

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	r.Errorf("open made a request to %s", req.URL.Host)
	return nil, errors.New("no network here")
}
