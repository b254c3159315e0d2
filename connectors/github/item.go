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

// key is a repository's identity: its number, which a rename and a transfer keep.
func key(repo *gh.Repository) string { return "repo:" + strconv.FormatInt(repo.GetID(), 10) }

// item is a repository with its README as an item.
func item(repo *gh.Repository, readme document, apiHost string) lately.Item {
	link, host := webAddress(repo.GetHTMLURL(), apiHost)
	return lately.Item{
		Key:        key(repo),
		Thing:      "repo:" + host + ":" + strconv.FormatInt(repo.GetID(), 10),
		Kind:       lately.Repository,
		URL:        link,
		Title:      repo.GetOwner().GetLogin() + "/" + repo.GetName(),
		Body:       readme.body,
		Format:     readme.format,
		Categories: topics(repo),
		Published:  stamp(repo.GetCreatedAt()),
		Updated:    stamp(repo.GetPushedAt()),
		Truncated:  readme.truncated,
		Repo: &lately.Repo{
			Owner:       repo.GetOwner().GetLogin(),
			Name:        repo.GetName(),
			Description: line(repo.GetDescription()),
			Homepage:    line(repo.GetHomepage()),
			Language:    line(repo.GetLanguage()),
			Fork:        repo.GetFork(),
			Archived:    repo.GetArchived(),
			Stars:       repo.GetStargazersCount(),
			CreatedAt:   stamp(repo.GetCreatedAt()),
			PushedAt:    stamp(repo.GetPushedAt()),
		},
	}
}

// fingerprint is the hash of everything that an item says of a repository, apart
// from its stars: they change daily where nothing else does. A README can't change
// without a push, so that the time of the push stands for it.
func fingerprint(repo *gh.Repository) string {
	return lately.ShortHash(
		repo.GetOwner().GetLogin(), repo.GetName(), repo.GetHTMLURL(), repo.GetDescription(), repo.GetHomepage(), repo.GetLanguage(),
		strconv.FormatBool(repo.GetFork()), strconv.FormatBool(repo.GetArchived()),
		strconv.FormatInt(repo.GetCreatedAt().Unix(), 36), strconv.FormatInt(repo.GetPushedAt().Unix(), 36),
		strings.Join(topics(repo), "\x00"),
	)[:12]
}

// topics are a repository's topics in alphabetical order: GitHub's own order isn't
// promised, and a new order is no change.
func topics(repo *gh.Repository) []string {
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

// stamp is a time in UTC; one that no calendar holds is no time.
func stamp(t gh.Timestamp) time.Time {
	u := t.UTC()
	if u.Year() < 1 || u.Year() > 9999 {
		return time.Time{}
	}
	return u
}
