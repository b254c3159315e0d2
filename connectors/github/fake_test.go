package github

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fake is a GitHub of one account. It answers as the service does: pages with Link
// headers, ETags and 304s, limits, redirects and refusals.
type fake struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	account  string // "Organization" or "User"
	login    string
	born     int64 // repositories that came later
	repos    map[int64]*fakeRepo
	requests []string // "GET /path?query" of every request, with " 304" behind where that was the answer
	auth     []string // Authorization of every request
	limit    int      // 0: no limit
	left     int
	reset    time.Time
	answer   func(w http.ResponseWriter, r *http.Request) bool // true: it has answered
}

type fakeRepo struct {
	ID          int64
	Name        string
	Description string
	Topics      []string
	Fork        bool
	Archived    bool
	Private     bool
	Stars       int
	Pushed      time.Time
	Readme      string
	ReadmeName  string // empty: README.md
	NoReadme    bool
	Status      int // of the README, where it is refused
	Language    string
	Files       map[string]string // besides the README
}

var began = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

func newFake(t *testing.T, n int) *fake { return newFakeAt(t, "127.0.0.1:0", n) }

// newFakeAt starts a fake with n repositories at an address.
func newFakeAt(t *testing.T, address string, n int) *fake {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, account: "Organization", login: "acme", repos: map[int64]*fakeRepo{}}
	for i := range n {
		f.add(fmt.Sprintf("repo-%04d", i))
	}
	f.Server = &httptest.Server{Listener: l, Config: &http.Server{Handler: f, ReadHeaderTimeout: time.Minute}}
	f.Start()
	t.Cleanup(f.Close)
	return f
}

// add puts one more repository up.
func (f *fake) add(name string) *fakeRepo {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := int64(1000 + len(f.repos))
	r := &fakeRepo{
		ID: id, Name: name, Description: "About " + name, Topics: []string{"streaming", "api"}, Stars: 3,
		Pushed: began.Add(time.Duration(id) * time.Hour), Readme: "# " + name + "\n\nWords about it.\n",
	}
	f.repos[id] = r
	return r
}

// push changes a repository's README.
func (f *fake) push(id int64, readme string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.repos[id].Readme = readme
	f.repos[id].Pushed = f.repos[id].Pushed.Add(time.Hour)
}

func (f *fake) change(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

// taken returns the requests since it was last asked, and forgets them.
func (f *fake) taken() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.requests
	f.requests = nil
	return out
}

// ServeHTTP implements http.Handler.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.auth = append(f.auth, r.Header.Get("Authorization"))
	f.requests = append(f.requests, r.Method+" "+r.URL.RequestURI())
	if f.answer != nil && f.answer(w, r) {
		return
	}
	if f.limit > 0 && !f.spend(w) {
		return
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case len(parts) == 2 && parts[0] == "users" && strings.EqualFold(parts[1], f.login):
		f.send(w, r, f.userJSON())
	case len(parts) == 3 && parts[2] == "repos" && strings.EqualFold(parts[1], f.login) && (parts[0] == "users") == (f.account == "User"):
		f.list(w, r)
	case len(parts) == 4 && parts[0] == "repos" && parts[3] == "readme":
		f.readme(w, r, parts[2])
	case len(parts) == 6 && parts[3] == "git" && parts[4] == "trees":
		f.tree(w, r, parts[2])
	case len(parts) > 4 && parts[0] == "repos" && parts[3] == "contents":
		f.file(w, r, parts[2], strings.Join(parts[4:], "/"))
	default:
		refuse(w, 404, "Not Found")
	}
}

// spend counts a request, and refuses it when none is left.
func (f *fake) spend(w http.ResponseWriter) bool {
	left := max(f.left-1, 0)
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(f.limit))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(left))
	w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(f.reset.Unix(), 10))
	w.Header().Set("X-RateLimit-Used", strconv.Itoa(f.limit-left))
	w.Header().Set("X-RateLimit-Resource", "core")
	if f.left <= 0 {
		refuse(w, 403, "API rate limit exceeded for 192.0.2.1.")
		return false
	}
	f.left = left
	return true
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message, "documentation_url": "https://docs.github.com/rest"})
}

// send writes JSON with its ETag, or 304.
func (f *fake) send(w http.ResponseWriter, r *http.Request, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		f.t.Error(err)
	}
	tag := fmt.Sprintf("%x", sha256.Sum256(b))[:32]
	w.Header().Set("ETag", `W/"`+tag+`"`)
	if r.Header.Get("If-None-Match") == `W/"`+tag+`"` {
		f.requests[len(f.requests)-1] += " 304"
		w.Header().Del("Link") // GitHub may leave it out
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(b)
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	size, _ := strconv.Atoi(q.Get("per_page"))
	page, _ := strconv.Atoi(q.Get("page"))
	if size < 1 || size > 100 || page < 1 {
		refuse(w, 422, "Validation Failed")
		return
	}
	var all []*fakeRepo
	for _, repo := range f.repos {
		if !repo.Private {
			all = append(all, repo)
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	pages := slices.Collect(slices.Chunk(all, size))
	out := []any{}
	if page <= len(pages) {
		for _, repo := range pages[page-1] {
			out = append(out, f.repoJSON(repo))
		}
	}
	if page < len(pages) {
		q.Set("page", strconv.Itoa(page+1))
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, f.URL, r.URL.Path, q.Encode()))
	}
	f.send(w, r, out)
}

func (f *fake) readme(w http.ResponseWriter, r *http.Request, name string) {
	for _, repo := range f.repos {
		if repo.Name != name {
			continue
		}
		switch {
		case repo.Status != 0:
			refuse(w, repo.Status, "Repository access blocked")
		case repo.NoReadme:
			refuse(w, 404, "Not Found")
		case strings.Contains(r.Header.Get("Accept"), ".raw"):
			_, _ = w.Write([]byte(repo.Readme))
		default:
			f.send(w, r, f.readmeJSON(repo))
		}
		return
	}
	refuse(w, 404, "Not Found")
}

func (f *fake) readmeJSON(repo *fakeRepo) map[string]any {
	file := repo.ReadmeName
	if file == "" {
		file = "README.md"
	}
	api := "https://api.github.com/repos/" + f.login + "/" + repo.Name + "/contents/" + file
	web := "https://github.com/" + f.login + "/" + repo.Name + "/blob/main/" + file
	content, encoding := base64.StdEncoding.EncodeToString([]byte(repo.Readme)), "base64"
	if len(repo.Readme) > 1<<20 {
		content, encoding = "", "none"
	}
	return map[string]any{
		"type": "file", "encoding": encoding, "size": len(repo.Readme), "name": file, "path": file, "content": content,
		"sha": "0123456789012345678901234567890123456789", "url": api, "git_url": api, "html_url": web, "download_url": web,
		"_links": map[string]string{"self": api, "git": api, "html": web},
	}
}

// ownerJSON has what the description of the API requires of an account.
func (f *fake) ownerJSON() map[string]any {
	o := map[string]any{
		"id": 77, "node_id": "O_77", "login": f.login, "type": f.account, "site_admin": false, "gravatar_id": "",
		"html_url": "https://github.com/" + f.login,
	}
	for _, u := range []string{
		"avatar_url", "events_url", "followers_url", "following_url", "gists_url", "organizations_url", "received_events_url",
		"repos_url", "starred_url", "subscriptions_url", "url",
	} {
		o[u] = "https://api.github.com/users/" + f.login
	}
	return o
}

func (f *fake) userJSON() map[string]any {
	u := f.ownerJSON()
	for _, k := range []string{"bio", "blog", "company", "email", "location", "name", "hireable"} {
		u[k] = nil
	}
	u["blog"], u["user_view_type"] = "", "public"
	for _, k := range []string{"followers", "following", "public_gists", "public_repos"} {
		u[k] = 0
	}
	u["created_at"], u["updated_at"] = began, began
	return u
}

func (f *fake) repoJSON(repo *fakeRepo) map[string]any {
	api := "https://api.github.com/repos/" + f.login + "/" + repo.Name
	m := map[string]any{
		"id": repo.ID, "node_id": "R_" + strconv.FormatInt(repo.ID, 10), "name": repo.Name, "full_name": f.login + "/" + repo.Name,
		"owner": f.ownerJSON(), "private": repo.Private, "visibility": "public", "html_url": "https://github.com/" + f.login + "/" + repo.Name,
		"description": repo.Description, "homepage": "https://acme.example/" + repo.Name, "language": cmp.Or(repo.Language, "Go"), "topics": repo.Topics,
		"fork": repo.Fork, "archived": repo.Archived, "disabled": false, "custom_properties": map[string]any{"teams": []string{"a", "b"}, "tier": nil}, "stargazers_count": repo.Stars,
		"created_at": began, "updated_at": repo.Pushed, "pushed_at": repo.Pushed, "url": api,
	}
	for _, u := range strings.Fields(`archive assignees blobs branches collaborators comments commits compare contents contributors
		deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages
		merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees`) {
		m[u+"_url"] = api + "/" + u
	}
	return m
}
