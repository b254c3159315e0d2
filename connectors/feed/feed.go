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
)

// Settings are the settings of one feed.
type Settings struct{}

// Kind is the feed kind of source; its value is the feed's URL.
func Kind() connectors.Kind {
	return connectors.Kind{
		Name:     "feed",
		Value:    "url",
		Settings: func() connectors.Settings { return &Settings{} },
		Every:    2 * time.Hour,
	}
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
	return &connector{source: src, url: u, client: deps.Client, now: now}, nil
}

type connector struct {
	source lately.Source
	url    *url.URL
	client *http.Client
	now    func() time.Time
}

// Fetch reads the feed. All of it is one page.
func (c *connector) Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error) {
	at := decode(cursor)
	got, err := c.get(ctx)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read feed: %w", err)
	}
	sum := sha256.Sum256(got.body)
	digest := hex.EncodeToString(sum[:12])
	if got.unchanged || digest == at.Digest {
		return lately.Batch{Unchanged: true, Warnings: got.warnings}, nil
	}
	doc, err := parse(ctx, got)
	if err != nil {
		return lately.Batch{}, fmt.Errorf("read feed: %w", err)
	}
	entries := c.entries(doc, got.url)
	entries = identify(entries, c.source.ID, doc.home, &at)
	warnings := append(got.warnings, doc.warnings...)
	if gap := at.advance(entries, doc.cut); gap != "" {
		warnings = append(warnings, gap)
	}
	at.Digest = digest
	batch := lately.Batch{}
	for _, w := range warnings {
		batch.Warnings = append(batch.Warnings, lately.OneLine(strings.ToValidUTF8(w, "")))
	}
	for _, e := range entries {
		batch.Items = append(batch.Items, e.item)
	}
	batch.Cursor, err = at.encode()
	return batch, err
}
