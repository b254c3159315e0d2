package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	gh "github.com/google/go-github/v60/github"

	"lately"
	"lately/connectors/transport"
)

const (
	perPage      = 100
	organisation = "organisation"
	user         = "user"
)

// api makes the requests of one fetch and watches the limit while it does.
type api struct {
	client *gh.Client
	base   *url.URL
	now    func() time.Time
	token  string  // empty without one; it must stand in no error
	rate   gh.Rate // as the latest answer told it
}

// accountType asks whether a login is an organisation or a user: their
// repositories are listed at different addresses. The answer is kept in the
// cursor, not as a validator, so that it can always be asked for again.
func (a *api) accountType(ctx context.Context, login string) (string, error) {
	u, resp, err := a.client.Users.Get(lately.WithValidators(ctx, nil), login)
	if err := a.outcome("look up "+login+" at GitHub", resp, err); err != nil {
		return "", err
	}
	switch u.GetType() {
	case "Organization":
		return organisation, nil
	case "":
		return "", fmt.Errorf("look up %s at GitHub: the answer is not an account", login)
	}
	return user, nil
}

// listing is one page of an account's repositories.
type listing struct {
	repos       []*repository
	more        bool
	notModified bool // the page is the same as when it was last read
}

// list reads a page of the public repositories. A page that hasn't changed is
// replayed, since what it lists has to be named as still there.
func (a *api) list(ctx context.Context, account, login string, page int) (listing, error) {
	verb := "list repositories of " + login
	path := fmt.Sprintf("users/%s/repos?type=owner&sort=full_name&per_page=%d&page=%d", login, perPage, page)
	if account == organisation {
		path = fmt.Sprintf("orgs/%s/repos?type=public&sort=full_name&per_page=%d&page=%d", login, perPage, page)
	}
	req, err := a.client.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return listing{}, fmt.Errorf("%s: %w", verb, err)
	}
	var repos []*repository
	resp, err := a.client.Do(transport.KeepBody(ctx), req, &repos)
	if err := a.outcome(verb, resp, err); err != nil {
		return listing{}, err
	}
	// go-github takes an empty body for no repositories; then everything would
	// seem to be gone.
	if repos == nil {
		return listing{}, fmt.Errorf("%s: the answer is not a list", verb)
	}
	l := listing{repos: repos, notModified: resp.Header.Get(transport.NotModified) != ""}
	// Whether there is a next page isn't part of a page's body: a full last page
	// stays the same when a first repository appears behind it.
	l.more = resp.NextPage > page || l.notModified && len(repos) >= perPage
	return l, nil
}

// outcome notes the limit that an answer tells of, and turns a refusal into an
// error that says when or whether to ask again.
func (a *api) outcome(verb string, resp *gh.Response, err error) error {
	if resp != nil && resp.Rate.Limit > 0 {
		a.rate = resp.Rate
	}
	if err == nil {
		return nil
	}
	if r := answerOf(err); r != nil {
		return a.refusal(verb, r, err)
	}
	return fmt.Errorf("%s: %w", verb, err)
}

// answerOf finds the answer behind an error of go-github, which has a type of
// error for each of several statuses.
func answerOf(err error) *http.Response {
	var (
		plain     *gh.ErrorResponse
		primary   *gh.RateLimitError
		secondary *gh.AbuseRateLimitError
		otp       *gh.TwoFactorAuthError
	)
	switch {
	case errors.As(err, &plain):
		return plain.Response
	case errors.As(err, &primary):
		return primary.Response
	case errors.As(err, &secondary):
		return secondary.Response
	case errors.As(err, &otp):
		return otp.Response
	}
	return nil
}
