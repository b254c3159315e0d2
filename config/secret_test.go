package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lately/config"
)

// printed is a value in every way that a program prints one.
func printed(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n%+v\n%#v\n%s\n%q\n", v, v, v, v, v)
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v)
	j, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(j)
	return b.String()
}

// A secret in any place of the file, also where none belongs, is in no message.
func TestPlantedSecretIsInNoError(t *testing.T) {
	data, err := os.ReadFile("testdata/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	refused := 0
	for _, place := range regexp.MustCompile(`[^\s\[\]{},"]+`).FindAllStringIndex(text, -1) {
		if strings.HasSuffix(text[place[0]:place[1]], ":") || strings.HasPrefix(text[place[0]:place[1]], "#") {
			continue // keys are shown: they are what the message is about
		}
		for _, secret := range []string{planted, `"` + planted + `"`, "https://u:" + planted + "@x.example", "postgres://u:" + planted + "@x", planted + ": x", "&" + planted, "!" + planted, "'" + planted} {
			_, err := config.Parse("f.yaml", []byte(text[:place[0]]+secret+text[place[1]:]), kinds())
			if err == nil {
				continue
			}
			refused++
			if out := printed(t, err); strings.Contains(out, planted) && !strings.HasSuffix(secret, ": x") {
				t.Errorf("%s for %s:\n%s", text[place[0]:place[1]], secret, out)
			}
		}
	}
	if refused < 400 {
		t.Errorf("only %d files were refused: the test plants nothing", refused)
	}
}

// What a reference stands for is only read when it is asked for.
func TestResolvedSecretIsInNoPrintedConfig(t *testing.T) {
	t.Setenv("FEED_TOKEN", planted)
	t.Setenv("DATABASE_URL", "postgres://me:"+planted+"@db.example/lately")
	c := load(t, "testdata/good.yaml")
	for _, v := range []any{c, *c, c.Sources[0].Settings, c.Store} {
		if out := printed(t, v); strings.Contains(out, planted) {
			t.Errorf("%T is printed with the secret:\n%s", v, out)
		}
	}
	if got, err := c.Sources[0].Settings.(*feedSettings).Token.Reveal(); err != nil || got != planted {
		t.Errorf("the token is %q, %v", got, err)
	}
}

func storeOf(t *testing.T, name, ref string) config.Store {
	t.Helper()
	c, err := config.Parse(name, []byte("us: {name: A}\nstore: "+ref+"\n"), kinds())
	if err != nil {
		t.Fatal(err)
	}
	return c.Store
}

func TestStore(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("STORE", "postgres://me:"+planted+"@db.example/lately")
	t.Setenv("STORE_PATH", "data/x.db")
	t.Setenv("STORE_BAD", "mysql://"+planted)
	if err := os.WriteFile(filepath.Join(dir, "url"), []byte("postgres://u:p@h/d\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ ref, url, text string }{
		{"lately.db", filepath.Join(dir, "lately.db"), "lately.db"},
		{"/var/lib/lately.db", "/var/lib/lately.db", "/var/lib/lately.db"},
		{`":memory:"`, ":memory:", ":memory:"},
		{"postgres://db.example/lately", "postgres://db.example/lately", "postgres://db.example/lately"},
		{"env:STORE", "postgres://me:" + planted + "@db.example/lately", "env:STORE"},
		{"env:STORE_PATH", filepath.Join(dir, "data/x.db"), "env:STORE_PATH"},
		{"file:url", "postgres://u:p@h/d", "file:url"},
	} {
		s := storeOf(t, filepath.Join(dir, "lately.yaml"), tt.ref)
		if got, err := s.URL(); err != nil || got != tt.url {
			t.Errorf("%s: URL %q, %v; want %q", tt.ref, got, err, tt.url)
		}
		if s.String() != tt.text {
			t.Errorf("%s: String %q, want %q", tt.ref, s, tt.text)
		}
	}
	for _, ref := range []string{"env:STORE_NONE", "env:STORE_BAD", "file:none"} {
		_, err := storeOf(t, filepath.Join(dir, "lately.yaml"), ref).URL()
		if err == nil || strings.Contains(err.Error(), planted) || !strings.HasPrefix(err.Error(), "open store: ") {
			t.Errorf("%s: %v", ref, err)
		}
	}
}
