// Package github reads the public repositories of one GitHub organisation or
// user, with their READMEs. Listing pages and READMEs are asked for conditionally:
// an organisation in which nothing changed costs one request a listing page, and
// only new and changed repositories have their README and, with a token, their folders
// and manifests asked for.
package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"

	"lately"
	"lately/connectors"
	"lately/connectors/transport"
)

// Settings are the settings of one GitHub source.
type Settings struct {
	// Token raises the limit from 60 to 5,000 requests an hour and makes unchanged
	// answers free. It needs no scope: only public repositories are reported.
	Token lately.Secret `yaml:"token"`
	// Forks says whether forks are reported too.
	Forks bool `yaml:"forks"`
	// Details says whether the folders of repositories that hold several things, and
	// the direct dependencies in manifests, are read of new and changed repositories:
	// one to three requests more each. Only with a token.
	Details bool `yaml:"details"`
}

// Kind is the GitHub kind of source; its value is the login of an organisation or
// of a user.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "github",
		Value:    "name",
		Settings: func() connectors.Settings { return &Settings{Forks: true, Details: true} },
		Every:    24 * time.Hour,
	}
}

// name is what a login or a repository name is made of. Anything else could leave
// its place in the path of a request.
var name = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

func validName(s string) bool { return name.MatchString(s) && s != "." && s != ".." }

// Open makes the connector.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	if !validName(src.Location) {
		return nil, &lately.FieldError{
			Key:     "github",
			Problem: fmt.Sprintf("%q is not the login of an organisation or user", lately.OneLine(src.Location)),
			Fix:     "write only the login, as in github.com/LOGIN",
		}
	}
	base, err := baseURL(deps.GitHub)
	if err != nil {
		return nil, fmt.Errorf("open source %s: %w", src.Name, err)
	}
	now := deps.Now
	if now == nil {
		now = time.Now
	}
	return &connector{login: src.Location, settings: *s, base: base, client: deps.Client, now: now}, nil
}

// baseURL checks the address of the API and makes it end in a slash, without
// which relative paths would replace its last part.
func baseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil {
		return nil, errors.New("the address of the GitHub API is not an http(s) URL; write one like https://api.github.com/")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	u.RawQuery, u.Fragment = "", ""
	return u, nil
}

type connector struct {
	login    string
	settings Settings
	base     *url.URL
	client   *http.Client
	now      func() time.Time
}

// Fetch reads the next listing page that has something new, and the READMEs of
// what is new on it. Pages without news are passed over in the same call, so that
// a wholly unchanged listing of any length ends in one Unchanged batch.
func (c *connector) Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error) {
	at := decode(cursor)
	if until := at.deferredUntil(); c.now().Before(until) {
		return lately.Batch{}, &lately.DeferredError{Until: until, Reason: "GitHub's request limit is used up"}
	}
	api, err := c.connect()
	if err != nil {
		return lately.Batch{}, err
	}
	r := newReading(api, c.login, c.settings, at)
	if err := r.read(ctx); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return lately.Batch{}, err
	}
	return r.batch, nil
}

// Probe asks whether the login exists and the token is accepted.
func (c *connector) Probe(ctx context.Context) error {
	api, err := c.connect()
	if err != nil {
		return err
	}
	_, err = api.accountType(ctx, c.login)
	return err
}

// connect makes a client for one fetch. go-github's client remembers limits by
// itself and by the machine's clock; a fresh one keeps what is remembered in the
// cursor alone.
func (c *connector) connect() (*api, error) {
	client, token := c.client, ""
	if !c.settings.Token.IsZero() {
		var err error
		if token, err = c.settings.Token.Reveal(); err != nil {
			return nil, fmt.Errorf("authorise at GitHub: %w (%w)", err, lately.ErrPermanent)
		}
		client = transport.WithAuth(client, c.base, func(r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+token)
			return nil
		})
	}
	g := gh.NewClient(client)
	base := *c.base
	g.BaseURL = &base
	g.UserAgent = "" // the transport says who we are
	return &api{client: g, base: c.base, now: c.now, token: token}, nil
}
