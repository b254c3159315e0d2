package github

import (
	"encoding/base64"
	"net/http"
	"path"
	"slices"
	"strings"
)

// tree answers with the tree of a repository, in alphabetical order as GitHub does.
func (f *fake) tree(w http.ResponseWriter, r *http.Request, name string) {
	repo := f.named(name)
	if repo == nil || r.URL.Query().Get("recursive") == "" {
		refuse(w, 404, "Not Found")
		return
	}
	kinds := map[string]string{}
	for file := range repo.Files {
		kinds[file] = "blob"
		for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
			kinds[dir] = "tree"
		}
	}
	var names []string
	for n := range kinds {
		names = append(names, n)
	}
	slices.Sort(names)
	entries := []any{}
	for _, n := range names {
		entries = append(entries, map[string]any{"path": n, "type": kinds[n], "mode": "100644", "sha": "0", "url": f.URL})
	}
	f.send(w, r, map[string]any{"sha": "0", "url": f.URL, "tree": entries, "truncated": false})
}

// file answers with a file, as base64 in lines.
func (f *fake) file(w http.ResponseWriter, r *http.Request, name, file string) {
	repo := f.named(name)
	if repo == nil || repo.Files[file] == "" {
		refuse(w, 404, "Not Found")
		return
	}
	content := base64.StdEncoding.EncodeToString([]byte(repo.Files[file]))
	var lines strings.Builder
	for c := range slices.Chunk([]byte(content), 60) {
		lines.Write(append(c, '\n'))
	}
	f.send(w, r, map[string]any{
		"type": "file", "encoding": "base64", "size": len(repo.Files[file]), "name": path.Base(file), "path": file,
		"content": lines.String(), "sha": "0", "url": f.URL, "git_url": f.URL, "html_url": f.URL, "download_url": f.URL,
		"_links": map[string]string{"self": f.URL, "git": f.URL, "html": f.URL},
	})
}

func (f *fake) named(name string) *fakeRepo {
	for _, r := range f.repos {
		if r.Name == name {
			return r
		}
	}
	return nil
}
