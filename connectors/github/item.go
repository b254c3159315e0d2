package github

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"

	"lately"
)

// repository is what the connector reads of a repository in a listing. go-github's
// own type reads all of it, and a whole listing fails where one value has another
// shape than that type expects: a custom property with several values does.
type repository struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Owner struct {
		Login string `json:"login"`
	} `json:"owner"`
	HTMLURL     string        `json:"html_url"`
	Description string        `json:"description"`
	Homepage    string        `json:"homepage"`
	Language    string        `json:"language"`
	Topics      []string      `json:"topics"`
	Fork        bool          `json:"fork"`
	Archived    bool          `json:"archived"`
	Private     bool          `json:"private"`
	Visibility  string        `json:"visibility"`
	Stars       int           `json:"stargazers_count"`
	CreatedAt   *gh.Timestamp `json:"created_at"`
	PushedAt    *gh.Timestamp `json:"pushed_at"` // null: empty
}

func (r *repository) fullName() string { return r.Owner.Login + "/" + r.Name }

// key is a repository's identity: its number, which a rename and a transfer keep.
func key(repo *repository) string { return "repo:" + strconv.FormatInt(repo.ID, 10) }

// item is a repository with its README and what else was read of it as an item.
func item(repo *repository, readme document, more detail, apiHost string) lately.Item {
	link, host := webAddress(repo.HTMLURL, apiHost)
	return lately.Item{
		Key:        key(repo),
		Thing:      "repo:" + host + ":" + strconv.FormatInt(repo.ID, 10),
		Kind:       lately.Repository,
		URL:        link,
		Title:      repo.fullName(),
		Body:       readme.body,
		Format:     readme.format,
		Categories: topics(repo),
		Published:  stamp(repo.CreatedAt),
		Updated:    stamp(repo.PushedAt),
		Truncated:  readme.truncated,
		Repo: &lately.Repo{
			Owner:        repo.Owner.Login,
			Name:         repo.Name,
			Description:  line(repo.Description),
			Homepage:     line(repo.Homepage),
			Language:     line(repo.Language),
			Fork:         repo.Fork,
			Archived:     repo.Archived,
			Stars:        repo.Stars,
			CreatedAt:    stamp(repo.CreatedAt),
			PushedAt:     stamp(repo.PushedAt),
			Folders:      more.folders,
			Dependencies: more.dependencies,
		},
	}
}

// fingerprint is the hash of everything that an item says of a repository, apart
// from its stars: they change daily where nothing else does. A README can't change
// without a push, so that the time of the push stands for it.
func fingerprint(repo *repository) string {
	return lately.ShortHash(
		repo.Owner.Login, repo.Name, repo.HTMLURL, repo.Description, repo.Homepage, repo.Language,
		strconv.FormatBool(repo.Fork), strconv.FormatBool(repo.Archived),
		strconv.FormatInt(stamp(repo.CreatedAt).Unix(), 36), strconv.FormatInt(stamp(repo.PushedAt).Unix(), 36),
		strings.Join(topics(repo), "\x00"),
	)[:12]
}

// topics are a repository's topics in alphabetical order: GitHub's own order isn't
// promised, and a new order is no change.
func topics(repo *repository) []string {
	var out []string
	for _, t := range repo.Topics {
		if t = line(t); t != "" {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// webAddress is the repository's page, if it is a web address at all, and the host
// that the repository lives on.
func webAddress(raw, apiHost string) (link, host string) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return "", strings.ToLower(apiHost)
	}
	return u.String(), strings.ToLower(u.Hostname())
}

// line makes text from outside valid, and one line.
func line(s string) string { return lately.OneLine(strings.ToValidUTF8(s, "\ufffd")) }

// stamp is a time in UTC; one that is missing, or that no calendar holds, is zero.
func stamp(t *gh.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	u := t.UTC()
	if u.Year() < 1 || u.Year() > 9999 {
		return time.Time{}
	}
	return u
}
