package github

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"lately"
	"lately/connectors/transport"
)

const (
	// maxManifests is how many manifests of one repository are asked for.
	maxManifests = 2
	maxFolders   = 400
	maxEntries   = 120_000 // of a tree; GitHub cuts at 100,000
	// monorepo is how many folders of its own a README has to link to, for the
	// repository to be one that holds several things.
	monorepo = 3
)

// detail is what is asked of a repository besides its README.
type detail struct {
	folders      []string
	dependencies []string
}

// several are words in the name of a repository that holds several things of one kind,
// often one to a folder, whether its README lists them or not.
var several = regexp.MustCompile(`(?i)(?:^|[-_.])(?:examples|samples|demos|templates|starters|quickstarts|integrations|connectors|plugins|extensions|addons|adapters|providers|actions|functions|recipes|cookbook|snippets|workshops|tutorials|apps|bots|workflows|monorepo)(?:$|[-_.])`)

// detail reads the names of a monorepo's folders, one request, and the direct
// dependencies in its manifests: those that the tree shows, or the one that the
// repository's language lets expect. What isn't there costs a request and is nothing.
func (a *api) detail(ctx context.Context, repo *repository, readme document) (detail, error) {
	var d detail
	var files []string
	if linksFolders(readme.body, repo) || several.MatchString(repo.Name) {
		t, err := a.tree(ctx, repo)
		if err != nil {
			return detail{}, err
		}
		d.folders, files = t.folders, t.manifests
	}
	if len(files) == 0 {
		if file := rootManifests[repo.Language]; file != "" {
			files = []string{file}
		}
	}
	for _, file := range files {
		names, err := a.manifest(ctx, repo, file)
		if err != nil {
			return detail{}, err
		}
		d.dependencies = append(d.dependencies, names...)
	}
	d.dependencies = tidy(d.dependencies)
	return d, nil
}

// relative finds the targets of links in a README, in any of its formats.
var relative = regexp.MustCompile(`\]\(([^()\s]{1,200})\)|href=["']([^"'\s]{1,200})["']|link:([^\[\]\s]{1,200})\[|<([^<>\s]{1,200})>` + "`_")

// linksFolders reports whether a README links to several folders of its repository.
func linksFolders(readme string, repo *repository) bool {
	own := "https://github.com/" + strings.ToLower(repo.fullName()) + "/tree/"
	found := map[string]bool{}
	for _, m := range relative.FindAllStringSubmatch(readme, 500) {
		target := m[1] + m[2] + m[3] + m[4]
		if strings.HasPrefix(strings.ToLower(target), own) {
			_, target, _ = strings.Cut(target[len(own):], "/")
		}
		target = strings.TrimPrefix(target, "./")
		if target == "" || strings.HasPrefix(target, "#") || strings.Contains(target, ":") || strings.HasPrefix(target, "..") {
			continue
		}
		if base := path.Base(target); strings.Contains(base, ".") {
			target = strings.TrimSuffix(strings.TrimSuffix(target, base), "/")
			if !strings.HasPrefix(strings.ToLower(base), "readme.") {
				target = ""
			}
		}
		if target = strings.Trim(target, "/"); target != "" {
			found[target] = true
		}
	}
	return len(found) >= monorepo
}

// tree is what is read of the tree of a repository: the folders at its root and one
// below, and the manifests down to two below.
type tree struct{ folders, manifests []string }

// tree reads the tree of the default branch in one request. It isn't remembered for a
// conditional request, since it may be large and is asked for after a change only.
func (a *api) tree(ctx context.Context, repo *repository) (tree, error) {
	verb := "list files of " + repo.fullName()
	req, err := a.client.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/git/trees/HEAD?recursive=1", repo.Owner.Login, repo.Name), nil)
	if err != nil {
		return tree{}, fmt.Errorf("%s: %w", verb, err)
	}
	resp, err := a.client.BareDo(lately.WithValidators(ctx, nil), req)
	if err := a.outcome(verb, resp, err); err != nil {
		return tree{}, ignoreGone(err)
	}
	defer resp.Body.Close()
	t, err := readTree(resp.Body)
	if err != nil && !errors.Is(err, transport.ErrTooLarge) {
		return tree{}, fmt.Errorf("%s: %w", verb, err)
	}
	return t, nil
}

// ignoreGone makes nothing of an answer that something isn't there.
func ignoreGone(err error) error {
	var gone *goneError
	if errors.As(err, &gone) {
		return nil
	}
	return err
}

// readTree reads the entries of a tree one by one: the whole of it never stands in
// memory.
func readTree(r io.Reader) (tree, error) {
	var t tree
	d := json.NewDecoder(r)
	if err := enterTree(d); err != nil {
		return t, err
	}
	n := 0
	for ; d.More() && n < maxEntries; n++ {
		var e struct {
			Path string `json:"path"`
			Type string `json:"type"`
		}
		if err := d.Decode(&e); err != nil {
			return t, err
		}
		t.add(e.Path, e.Type)
	}
	if end, err := d.Token(); n < maxEntries && (err != nil || end != json.Delim(']')) {
		return t, errors.Join(errors.New("the answer breaks off"), err)
	}
	slices.SortStableFunc(t.manifests, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	t.manifests = t.manifests[:min(len(t.manifests), maxManifests)]
	return t, nil
}

func (t *tree) add(name, kind string) {
	depth := strings.Count(name, "/")
	switch {
	case len(name) > 200 || hidden(name):
	case kind == "tree" && depth <= 1 && len(t.folders) < maxFolders:
		t.folders = append(t.folders, line(name))
	case kind == "blob" && depth <= 2 && parsers[path.Base(name)] != nil && len(t.manifests) < 100:
		t.manifests = append(t.manifests, name)
	}
}

// hidden reports whether a path leads into what isn't the repository's own work.
func hidden(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") || part == "node_modules" || part == "vendor" || part == "third_party" || part == "testdata" {
			return true
		}
	}
	return false
}

// enterTree goes forward to the first entry of the member "tree".
func enterTree(d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errors.New("the answer is not a tree"), err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if key == "tree" {
			if t, err := d.Token(); err != nil || t != json.Delim('[') {
				return errors.Join(errors.New("the answer is not a tree"), err)
			}
			return nil
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
	}
	return errors.New("the answer is not a tree")
}

// manifest reads the direct dependencies in a file. Its body is kept by the transport,
// like a README's.
func (a *api) manifest(ctx context.Context, repo *repository, file string) ([]string, error) {
	verb := "read " + line(file) + " of " + repo.fullName()
	var segments []string
	for _, s := range strings.Split(file, "/") {
		if s == "" || s == "." || s == ".." {
			return nil, nil
		}
		segments = append(segments, url.PathEscape(s))
	}
	req, err := a.client.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/contents/%s", repo.Owner.Login, repo.Name, strings.Join(segments, "/")), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	var content struct {
		Content []byte `json:"content"` // base64 with line breaks, which the decoder passes over
	}
	resp, err := a.client.Do(transport.KeepBody(ctx), req, &content)
	if err := a.outcome(verb, resp, err); err != nil {
		if errors.Is(err, transport.ErrTooLarge) || unreadable(err) {
			return nil, nil
		}
		return nil, ignoreGone(err)
	}
	return dependencies(file, content.Content), nil
}

// unreadable reports whether an answer has another shape than a file's: a folder's
// listing, broken base64.
func unreadable(err error) bool {
	var shape *json.UnmarshalTypeError
	var corrupt base64.CorruptInputError
	return errors.As(err, &shape) || errors.As(err, &corrupt)
}
