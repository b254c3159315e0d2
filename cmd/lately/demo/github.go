package demo

import (
	"net/http"
	"strings"
)

// codeHost serves the companies' repositories as GitHub's API does.
func (s *Site) codeHost() {
	for i := range s.world.Companies {
		c := &s.world.Companies[i]
		if len(c.Repos) == 0 {
			s.account(c, nil)
			continue
		}
		var list []map[string]any
		for j, r := range c.Repos {
			list = append(list, s.repository(c, i*100+j+1, r))
			s.readme(c, r)
			s.mux.HandleFunc("GET /api/repos/"+c.GitHub+"/"+r.Name, s.json(list[j]))
			s.mux.HandleFunc("GET /github/"+c.GitHub+"/"+r.Name, func(rw http.ResponseWriter, req *http.Request) {
				s.send(rw, req, "text/plain; charset=utf-8", []byte(r.Readme))
			})
		}
		s.account(c, list)
	}
}

// account serves an organisation and its listing.
func (s *Site) account(c *Company, list []map[string]any) {
	if list == nil {
		list = []map[string]any{}
	}
	org := map[string]any{"login": c.GitHub, "id": len(c.Name) * 1000, "type": "Organization", "name": c.Name, "blog": "https://" + c.Host, "public_repos": len(list), "html_url": s.base + "/github/" + c.GitHub}
	s.mux.HandleFunc("GET /api/users/"+c.GitHub, s.json(org))
	s.mux.HandleFunc("GET /api/orgs/"+c.GitHub, s.json(org))
	s.mux.HandleFunc("GET /api/orgs/"+c.GitHub+"/repos", s.json(list))
	s.mux.HandleFunc("GET /api/users/"+c.GitHub+"/repos", s.json(list))
}

func (s *Site) repository(c *Company, id int, r Repo) map[string]any {
	topics := r.Topics
	if topics == nil {
		topics = []string{}
	}
	return map[string]any{
		"id": id, "name": r.Name, "full_name": c.GitHub + "/" + r.Name, "private": false, "visibility": "public",
		"owner":    map[string]any{"login": c.GitHub, "id": len(c.Name) * 1000, "type": "Organization"},
		"html_url": s.base + "/github/" + c.GitHub + "/" + r.Name, "url": s.base + "/api/repos/" + c.GitHub + "/" + r.Name,
		"description": r.About, "homepage": r.Homepage, "fork": r.Fork, "archived": r.Archived, "topics": topics,
		"stargazers_count": r.Stars, "default_branch": "main", "size": 64,
		"created_at": rfc3339(s.world.ago(r.Created)), "pushed_at": rfc3339(s.world.ago(r.Pushed)), "updated_at": rfc3339(s.world.ago(r.Pushed)),
	}
}

// readme serves a README raw or, for those who ask for JSON, in base64 inside it.
func (s *Site) readme(c *Company, r Repo) {
	s.mux.HandleFunc("GET /api/repos/"+c.GitHub+"/"+r.Name+"/readme", func(rw http.ResponseWriter, req *http.Request) {
		if strings.Contains(req.Header.Get("Accept"), "raw") {
			s.send(rw, req, "text/plain; charset=utf-8", []byte(r.Readme))
			return
		}
		s.json(map[string]any{
			"type": "file", "encoding": "base64", "name": "README.md", "path": "README.md",
			"size": len(r.Readme), "content": []byte(r.Readme), "html_url": s.base + "/github/" + c.GitHub + "/" + r.Name,
		})(rw, req)
	})
}

// json serves a value with GitHub's rate headers and a validator.
func (s *Site) json(v any) http.HandlerFunc {
	body := asJSON(v)
	return func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("X-RateLimit-Limit", "5000")
		h.Set("X-RateLimit-Remaining", "4990")
		h.Set("X-RateLimit-Reset", "4102444800")
		s.send(rw, r, "application/json; charset=utf-8", body)
	}
}
