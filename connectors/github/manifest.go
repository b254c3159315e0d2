package github

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/mod/modfile"
)

const (
	maxManifest     = 256 << 10 // bytes of a manifest that are parsed
	maxDependencies = 300       // of a repository
	maxDependency   = 200       // bytes of a name
)

// parsers read the names of direct dependencies out of a manifest, by its file name.
// What can't be read gives none: a manifest is support, never proof.
var parsers = map[string]func([]byte) []string{
	"package.json":     packageJSON,
	"bower.json":       packageJSON,
	"composer.json":    composerJSON,
	"go.mod":           goMod,
	"requirements.txt": requirements,
	"pyproject.toml":   pyproject,
	"Cargo.toml":       cargo,
	"Gemfile":          gemfile,
	"pom.xml":          pom,
}

// rootManifests are the manifests to try where only a repository's language is known.
var rootManifests = map[string]string{
	"JavaScript": "package.json", "TypeScript": "package.json", "Vue": "package.json", "Svelte": "package.json",
	"Go": "go.mod", "Python": "requirements.txt", "Ruby": "Gemfile", "Java": "pom.xml", "Kotlin": "pom.xml",
	"Rust": "Cargo.toml", "PHP": "composer.json",
}

// dependencies are the names of the direct dependencies that a manifest lists, sorted.
func dependencies(file string, data []byte) []string {
	parse := parsers[path.Base(file)]
	if parse == nil || len(data) > maxManifest {
		return nil
	}
	return tidy(parse(data))
}

// tidy makes names valid and short, sorts them and drops doubles.
func tidy(names []string) []string {
	var out []string
	for _, n := range names {
		if n = line(n); n != "" && len(n) <= maxDependency {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), maxDependencies)]
}

func packageJSON(data []byte) []string {
	var m struct {
		Dependencies map[string]json.RawMessage `json:"dependencies"`
		Dev          map[string]json.RawMessage `json:"devDependencies"`
		Peer         map[string]json.RawMessage `json:"peerDependencies"`
		Optional     map[string]json.RawMessage `json:"optionalDependencies"`
	}
	if json.Unmarshal(data, &m) != nil {
		return nil
	}
	var out []string
	for _, names := range []map[string]json.RawMessage{m.Dependencies, m.Peer, m.Optional, m.Dev} {
		out = slices.AppendSeq(out, maps.Keys(names))
	}
	return out
}

func composerJSON(data []byte) []string {
	var m struct {
		Require map[string]json.RawMessage `json:"require"`
		Dev     map[string]json.RawMessage `json:"require-dev"`
	}
	if json.Unmarshal(data, &m) != nil {
		return nil
	}
	out := slices.AppendSeq(slices.Collect(maps.Keys(m.Require)), maps.Keys(m.Dev))
	return slices.DeleteFunc(out, func(n string) bool { return n == "php" || strings.HasPrefix(n, "ext-") })
}

// goMod leaves out what is only required by others.
func goMod(data []byte) []string {
	f, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil {
		return nil
	}
	var out []string
	for _, r := range f.Require {
		if !r.Indirect {
			out = append(out, r.Mod.Path)
		}
	}
	return out
}

// requirement is the name that a line of requirements.txt begins with.
var requirement = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*`)

func requirements(data []byte) []string {
	var out []string
	eachLine(data, func(s string) {
		if !strings.HasPrefix(s, "-") && !strings.Contains(s, "://") {
			out = append(out, requirement.FindString(s))
		}
	})
	return out
}

func pyproject(data []byte) []string {
	var m struct {
		Project struct {
			Dependencies []string            `toml:"dependencies"`
			Optional     map[string][]string `toml:"optional-dependencies"`
		} `toml:"project"`
		Tool struct {
			Poetry struct {
				Dependencies map[string]any `toml:"dependencies"`
			} `toml:"poetry"`
		} `toml:"tool"`
	}
	if toml.Unmarshal(data, &m) != nil {
		return nil
	}
	var out []string
	for _, list := range append(slices.Collect(maps.Values(m.Project.Optional)), m.Project.Dependencies) {
		for _, s := range list {
			out = append(out, requirement.FindString(strings.TrimSpace(s)))
		}
	}
	out = slices.AppendSeq(out, maps.Keys(m.Tool.Poetry.Dependencies))
	return slices.DeleteFunc(out, func(n string) bool { return n == "python" })
}

func cargo(data []byte) []string {
	var m struct {
		Dependencies map[string]any `toml:"dependencies"`
		Dev          map[string]any `toml:"dev-dependencies"`
	}
	if toml.Unmarshal(data, &m) != nil {
		return nil
	}
	return slices.AppendSeq(slices.Collect(maps.Keys(m.Dependencies)), maps.Keys(m.Dev))
}

// gem is a line of a Gemfile that names one.
var gem = regexp.MustCompile(`^gem[ (]+["']([^"']+)["']`)

func gemfile(data []byte) []string {
	var out []string
	eachLine(data, func(s string) {
		if m := gem.FindStringSubmatch(s); m != nil {
			out = append(out, m[1])
		}
	})
	return out
}

// eachLine gives the lines that aren't empty or comments.
func eachLine(data []byte, do func(string)) {
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		if s := strings.TrimSpace(lines.Text()); s != "" && !strings.HasPrefix(s, "#") {
			do(s)
		}
	}
}

// pom reads the project's own dependencies: not those of plugins or of the
// management section, which only name versions.
func pom(data []byte) []string {
	var out []string
	var open []string
	var group, artifact string
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		t, err := d.RawToken()
		if err != nil {
			return out
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(open) > 64 {
				return out
			}
			open = append(open, t.Name.Local)
		case xml.EndElement:
			if strings.Join(open, "/") == "project/dependencies/dependency" && artifact != "" {
				out = append(out, strings.TrimPrefix(group+":"+artifact, ":"))
				group, artifact = "", ""
			}
			open = open[:max(len(open)-1, 0)]
		case xml.CharData:
			switch strings.Join(open, "/") {
			case "project/dependencies/dependency/groupId":
				group = strings.TrimSpace(string(t))
			case "project/dependencies/dependency/artifactId":
				artifact = strings.TrimSpace(string(t))
			}
		}
	}
}
