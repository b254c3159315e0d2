// Package sitemap finds new pages through a site's sitemap and reads them as
// articles. Sitemaps say little that can be relied on, and often lie about what
// changed; so a page is known by having been read, and its date is what the page
// itself says. An unchanged sitemap costs a conditional request for each of its
// files and nothing else.
package sitemap

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lately"
	"lately/connectors"
	"lately/connectors/article"
	"lately/connectors/transport"
)

// DefaultBudget is how many pages a run reads if the settings don't say.
const DefaultBudget = 50

const (
	maxBudget = 500
	maxMatch  = 50
)

// Settings are the settings of one sitemap.
type Settings struct {
	// Match are parts of the paths of interest, like "/white-papers/"; empty for all.
	Match []string `yaml:"match,omitempty" jsonschema_description:"Parts of the paths of interest, like /white-papers/; all pages if left out."`
	// Budget is how many pages one run may read. What is left is read by later runs.
	Budget int `yaml:"budget,omitempty" jsonschema_description:"How many pages one run may read (50); the rest is read by later runs."`
}

// Kind is the sitemap kind of source; its value is the sitemap's URL.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "sitemap",
		Value:    "url",
		Settings: func() connectors.Settings { return &Settings{Budget: DefaultBudget} },
		Every:    6 * time.Hour,
	}
}

// Validate finds what is wrong with the settings.
func (s *Settings) Validate() error {
	var errs []error
	if s.Budget < 1 || s.Budget > maxBudget {
		errs = append(errs, &lately.FieldError{
			Key: "budget", Problem: fmt.Sprintf("%d pages are too few or too many for a run", s.Budget), Fix: fmt.Sprintf("write a number from 1 to %d", maxBudget),
		})
	}
	if len(s.Match) > maxMatch {
		errs = append(errs, &lately.FieldError{Key: "match", Problem: "is too long", Fix: fmt.Sprintf("write at most %d paths", maxMatch)})
	}
	for _, m := range s.Match {
		if !strings.HasPrefix(m, "/") || strings.ContainsAny(m, " ?#") {
			errs = append(errs, &lately.FieldError{
				Key: "match", Problem: fmt.Sprintf("%q is not part of a path", lately.OneLine(m)), Fix: "write it like /white-papers/",
			})
		}
	}
	return errors.Join(errs...)
}

// Open makes the connector.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	u, err := url.Parse(src.Location)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, &lately.FieldError{
			Key:     "sitemap",
			Problem: fmt.Sprintf("%q is not the address of a sitemap", lately.OneLine(src.Location)),
			Fix:     "write a whole URL, like https://example.com/sitemap.xml",
		}
	}
	c := &connector{source: src, url: u, settings: *s, client: deps.Client, now: deps.Now}
	if c.now == nil {
		c.now = time.Now
	}
	if c.client != nil {
		c.polite = transport.WithRobots(c.client, "")
	}
	return c, nil
}

type connector struct {
	source   lately.Source
	url      *url.URL
	settings Settings
	client   *http.Client
	polite   *http.Client // asks robots.txt first
	reader   article.Reader
	now      func() time.Time
}

// Fetch looks for pages that are new or may have changed, and reads some of them;
// further fetches of the run read more, until the budget is spent. While new pages
// are left for later runs the sitemap is asked for without conditions, since it must
// be seen to know them.
func (c *connector) Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error) {
	r := reading{connector: c, at: decode(cursor), started: c.now()}
	if len(r.at.Queue) == 0 {
		unchanged, err := r.look(ctx)
		if err != nil {
			return lately.Batch{}, fmt.Errorf("read sitemap: %w", err)
		}
		if unchanged {
			return lately.Batch{Unchanged: true}, nil
		}
	}
	return r.run(ctx)
}

// look reads the sitemap and plans what is to be read, or reports that nothing of
// it changed.
func (r *reading) look(ctx context.Context) (unchanged bool, err error) {
	asking := ctx
	if r.at.Pending > 0 {
		asking = lately.WithValidators(ctx, nil)
	}
	found, err := r.collect(asking, r.at)
	if err != nil {
		return false, err
	}
	digest := found.digest()
	if found.unchanged() && !found.asked || r.at.Pending == 0 && digest != "" && digest == r.at.Digest && !found.partial {
		return true, nil
	}
	r.batch = r.plan(found)
	return false, nil
}

// listing reports whether what the sitemap shows may stand and fall with it. Events
// happened, whatever becomes of their page.
func (c *connector) listing() bool { return c.source.Area.Standing() }

// wanted reports whether a page is of interest.
func (c *connector) wanted(u *url.URL) bool {
	if len(c.settings.Match) == 0 {
		return true
	}
	path := u.Path
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	for _, m := range c.settings.Match {
		if strings.Contains(path, m) {
			return true
		}
	}
	return false
}
