package github

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestManifests(t *testing.T) {
	for _, tt := range []struct {
		file, text string
		want       []string
	}{
		{"package.json", `{"name":"x","dependencies":{"b":"1","a":{"odd":true}},"peerDependencies":{"a":"2"},"optionalDependencies":{"c":""}}`, []string{"a", "b", "c"}},
		{"package.json", `{"dependencies":["a"]}`, nil},
		{"package.json", "{", nil},
		{"bower.json", `{"dependencies":{"polymer":"1"}}`, []string{"polymer"}},
		{"composer.json", `{"require":{"php":">=8","ext-json":"*","acme/sdk":"1"},"require-dev":{"phpunit/phpunit":"9"}}`, []string{"acme/sdk", "phpunit/phpunit"}},
		{"go.mod", "module x\n\ngo 1.26\n\nrequire a.example/b v1.0.0\nrequire (\n\tc.example/d/v2 v2.0.0\n\te.example/f v1.0.0 // indirect\n)\n", []string{"a.example/b", "c.example/d/v2"}},
		{"go.mod", "require (", nil},
		{"sub/requirements.txt", "# comment\nDjango>=4\n-r more.txt\nacme_sdk[extra]==1 ; python_version<'3'\ngit+https://x.example/y\n  requests\n", []string{"Django", "acme_sdk", "requests"}},
		{"pyproject.toml", "[project]\ndependencies = [\"acme>=1\", \"httpx[http2]\"]\n[project.optional-dependencies]\nx = [\"rich\"]\n[tool.poetry.dependencies]\npython = \"^3\"\nflask = {version = \"2\"}\n", []string{"acme", "flask", "httpx", "rich"}},
		{"pyproject.toml", "[project", nil},
		{"Cargo.toml", "[dependencies]\nserde = \"1\"\ntokio = { version = \"1\" }\n[dev-dependencies]\nrand = \"0\"\n", []string{"rand", "serde", "tokio"}},
		{"Gemfile", "gem 'rails', '7'\n  gem(\"pg\")\n# gem 'x'\ngemspec\n", []string{"pg", "rails"}},
		{"pom.xml", `<?xml version="1.0" encoding="latin1"?><project><dependencyManagement><dependencies><dependency><artifactId>no</artifactId></dependency></dependencies></dependencyManagement>
<dependencies><dependency><groupId> org.acme </groupId><artifactId>sdk</artifactId><version>1</version></dependency><dependency><artifactId>bare</artifactId></dependency></dependencies>
<build><plugins><plugin><dependencies><dependency><artifactId>no</artifactId></dependency></dependencies></plugin></plugins></build></project>`, []string{"bare", "org.acme:sdk"}},
		{"pom.xml", "<project><dependencies><dependency><artifactId>a", nil},
		{"unknown.lock", "x", nil},
	} {
		if got := dependencies(tt.file, []byte(tt.text)); !slices.Equal(got, tt.want) {
			t.Errorf("%s %q: %q, want %q", tt.file, tt.text, got, tt.want)
		}
	}
	if got := dependencies("requirements.txt", []byte(strings.Repeat("x\n", maxManifest))); got != nil {
		t.Errorf("a manifest beyond the cap gives %d names", len(got))
	}
}

func TestLinksFolders(t *testing.T) {
	repo := &repository{Name: "things"}
	repo.Owner.Login = "Acme"
	for readme, want := range map[string]bool{
		"[a](./a) [b](b/) [c](c/README.md)":                                                    true,
		"[a](./a) [a](a/) [b](b)":                                                              false,
		"[a](CONTRIBUTING.md) [b](LICENSE.txt) [c](docs/guide.md)":                             false,
		"[a](https://a.example/x) [b](#b) [c](../c) [d](mailto:e@f.g)":                         false,
		`<a href="a">x</a> <a href='b/'>y</a> [z](https://github.com/acme/things/tree/main/c)`: true,
		"link:a[A] link:b/[B] link:c/README.adoc[C]":                                           true,
		"`a <a>`_ `b <b/>`_ `c <c>`_":                                                          true,
		"":                                                                                     false,
	} {
		if got := linksFolders(readme, repo); got != want {
			t.Errorf("%q: %v", readme, got)
		}
	}
}

// A repository says by its name too that it holds several things.
func TestSeveral(t *testing.T) {
	for name, want := range map[string]bool{"examples": true, "acme-ci-examples": true, "Acme_Samples": true, "acme.plugins": true, "acme-example": false, "acmeplugins": false, "apps-script-acme": true, "maps": false} {
		if got := several.MatchString(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func FuzzManifest(f *testing.F) {
	for file, text := range map[string]string{
		"package.json": `{"dependencies":{"a":"1"}}`, "go.mod": "module x\nrequire a.b/c v1.0.0\n", "pom.xml": "<project><dependencies><dependency><artifactId>a</artifactId></dependency></dependencies></project>",
		"pyproject.toml": "[project]\ndependencies=[\"a\"]\n", "Cargo.toml": "[dependencies]\na=\"1\"\n", "Gemfile": "gem 'a'\n", "requirements.txt": "a==1\n", "composer.json": `{"require":{"a/b":"1"}}`,
	} {
		f.Add(file, text)
	}
	f.Fuzz(func(t *testing.T, file, text string) {
		names := dependencies(file, []byte(text))
		if len(names) > maxDependencies || !slices.IsSorted(names) {
			t.Errorf("%d names, sorted %v", len(names), slices.IsSorted(names))
		}
		for _, n := range names {
			if n == "" || len(n) > maxDependency || !utf8.ValidString(n) || strings.ContainsAny(n, "\n\x00") {
				t.Errorf("name %q", n)
			}
		}
	})
}

func FuzzTree(f *testing.F) {
	f.Add(`{"sha":"0","tree":[{"path":"a","type":"tree"},{"path":"a/go.mod","type":"blob"}]}`)
	f.Add(`{"tree":[`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := readTree(strings.NewReader(text))
		if err == nil && (len(got.folders) > maxFolders || len(got.manifests) > maxManifests) {
			t.Errorf("%d folders, %d manifests", len(got.folders), len(got.manifests))
		}
		linksFolders(text, &repository{})
	})
}
