package gold

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lately"
)

// loadRepositories reads parties.json, repos.jsonl and labels.jsonl: repositories of
// several owners, each with its own partners. A repository is an item of a source of
// its organisation.
func loadRepositories(dir string, s *Set) error {
	var file struct {
		Scenarios []struct {
			Owner    company   `json:"owner"`
			Partners []company `json:"partners"`
		} `json:"scenarios"`
	}
	if err := readJSON(filepath.Join(dir, "parties.json"), &file); err != nil {
		return err
	}
	for _, sc := range file.Scenarios {
		if len(sc.Partners) > 0 {
			s.Groups = append(s.Groups, group(sc.Owner, sc.Partners, nil))
		}
	}
	owners := map[string]string{} // by repository
	err := readLines(filepath.Join(dir, "repos.jsonl"), func(line []byte) error {
		c, err := readRepository(line)
		if err != nil {
			return err
		}
		if _, ok := owners[c.ID]; ok {
			return fmt.Errorf("%s stands in it twice", c.ID)
		}
		owners[c.ID] = c.Owner
		s.Cases = append(s.Cases, c)
		return nil
	})
	if err != nil {
		return err
	}
	return readLines(filepath.Join(dir, "labels.jsonl"), func(line []byte) error {
		l, err := readLabel(line, "full_name", "partner")
		if err != nil {
			return err
		}
		var ok bool
		if l.Owner, ok = owners[l.Case]; !ok {
			return fmt.Errorf("repository %q isn't in repos.jsonl", l.Case)
		}
		if pick(l.AltGrade, l.Grade) > 0 || l.Grade > 0 {
			l.Area = lately.Integration
		}
		s.Labels = append(s.Labels, l)
		return nil
	})
}

// readRepository makes an item of a line, as the connector would of the listing.
func readRepository(line []byte) (Case, error) {
	var r struct {
		Owner       string              `json:"owner"`
		FullName    string              `json:"full_name"`
		URL         string              `json:"html_url"`
		Description string              `json:"description"`
		Homepage    string              `json:"homepage"`
		Topics      []string            `json:"topics"`
		Language    string              `json:"language"`
		Fork        bool                `json:"fork"`
		Archived    bool                `json:"archived"`
		CreatedAt   time.Time           `json:"created_at"`
		PushedAt    time.Time           `json:"pushed_at"`
		ReadmePath  string              `json:"readme_path"`
		Readme      string              `json:"readme"`
		Manifests   map[string][]string `json:"manifests"`
		Folders     []string            `json:"folders"`
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return Case{}, err
	}
	org, name, ok := strings.Cut(r.FullName, "/")
	if !ok || r.Owner == "" {
		return Case{}, errors.New("owner or full_name is missing")
	}
	it := lately.Item{
		Key: "repo:" + r.FullName, Thing: "repo:" + r.FullName, Kind: lately.Repository, URL: r.URL, Title: r.FullName,
		Body: r.Readme, Format: readmeFormat(r.ReadmePath), Categories: r.Topics,
		Published: r.CreatedAt.UTC(), Updated: r.PushedAt.UTC(),
		Repo: &lately.Repo{
			Owner: org, Name: name, Description: r.Description, Homepage: r.Homepage, Language: r.Language, Fork: r.Fork,
			Archived: r.Archived, CreatedAt: r.CreatedAt.UTC(), PushedAt: r.PushedAt.UTC(), Folders: r.Folders,
			Dependencies: dependencies(r.Manifests),
		},
	}
	return Case{ID: r.FullName, Owner: r.Owner, Source: ourSource("github", org), Items: []lately.Item{it}}, nil
}

// dependencies are the names of all manifests, each once.
func dependencies(manifests map[string][]string) []string {
	var out []string
	for _, file := range slices.Sorted(maps.Keys(manifests)) {
		for _, name := range manifests[file] {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// readmeFormat tells the format by the file's name, as the connector does.
func readmeFormat(file string) lately.Format {
	switch strings.ToLower(path.Ext(file)) {
	case "":
		return lately.Text
	case ".adoc", ".asciidoc", ".asc":
		return lately.AsciiDoc
	case ".rst", ".rest":
		return lately.ReStructuredText
	case ".html", ".htm":
		return lately.HTML
	case ".txt":
		return lately.Text
	}
	return lately.Markdown
}
