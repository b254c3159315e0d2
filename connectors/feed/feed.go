// Package feed reads RSS, Atom and JSON Feed. What is broken about a feed is
// mended where that is safe (encoding, control characters, a cut end, an entry that
// can't be read), and said in the batch's warnings. A feed is never a full listing:
// an entry that dropped out of it is not gone.
package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// DefaultArticles is how many articles a run reads if the settings don't say.
const DefaultArticles = 20

const maxArticles = 200

// Settings are the settings of one feed.
type Settings struct {
	// Articles is how many articles one run may read where the feed gives only the
	// beginning of its entries; 0 for none.
	Articles int `yaml:"articles" jsonschema_description:"How many articles one run may read where the feed gives only teasers (20); 0 for none."`
}

// Kind is the feed kind of source; its value is the feed's URL.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "feed",
		Value:    "url",
		Settings: func() connectors.Settings { return &Settings{Articles: DefaultArticles} },
		Every:    2 * time.Hour,
	}
}

// Validate finds what is wrong with the settings.
func (s *Settings) Validate() error {
	if s.Articles < 0 || s.Articles > maxArticles {
		return &lately.FieldError{
			Key: "articles", Problem: fmt.Sprintf("%d articles are too few or too many for a run", s.Articles), Fix: fmt.Sprintf("write a number from 0 to %d", maxArticles),
		}
	}
	return nil
}

// Open makes the connector.
func (s *Settings) Open(src lately.Source, deps connectors.Deps) (connectors.Connector, error) {
	u, err := url.Parse(src.Location)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, &lately.FieldError{
			Key:     "feed",
			Problem: fmt.Sprintf("%q is not the address of a feed", lately.OneLine(src.Location)),
			Fix:     "write a whole URL, like https://example.com/feed.xml",
		}
	}
	now := deps.Now
	if now == nil {
		now = time.Now
	}
	c := &connector{source: src, url: u, client: deps.Client, settings: *s, now: now}
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

// Fetch reads the feed. All of it is one page. While articles behind its teasers
// are left to be read the feed is asked for without conditions, since it must be
// seen to know them.
func (c *connector) Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error) {
	at := decode(cursor)
	asking := ctx
	if at.Pending > 0 {
		asking = lately.WithValidators(ctx, nil)
	}
	got, err := c.get(asking)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read feed: %w", err)
	}
	sum := sha256.Sum256(got.body)
	digest := hex.EncodeToString(sum[:12])
	if got.unchanged || digest == at.Digest && at.Pending == 0 {
		return lately.Batch{Unchanged: true, Warnings: oneLines(got.warnings)}, nil
	}
	doc, err := parse(ctx, got)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read feed: %w", err)
	}
	entries := identify(c.entries(doc, got.url), c.source.ID, doc.home, &at)
	warnings := append(got.warnings, doc.warnings...)
	if gap := at.advance(entries, doc.cut); gap != "" {
		warnings = append(warnings, gap)
	}
	at.Digest = digest
	f := filling{connector: c, at: &at, home: homes(got.url, c.url, doc.home), started: c.now()}
	batch, err := f.fill(ctx, entries)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read feed: %w", err)
	}
	batch.Warnings = oneLines(append(warnings, batch.Warnings...))
	batch.Cursor, err = at.encode()
	return batch, err
}

func oneLines(warnings []string) []string {
	for i, w := range warnings {
		warnings[i] = lately.OneLine(strings.ToValidUTF8(w, ""))
	}
	return warnings
}
