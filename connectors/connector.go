// Package connectors is the contract between the engine and whatever looks at one
// kind of source. A connector reports what it saw, never what it means.
package connectors

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"lately"
)

// Connector reads one source.
type Connector interface {
	// Fetch reads one page from the cursor (nil: from the start). It returns what
	// it saw, where to go on, and whether there is more. It keeps no state of its
	// own between calls: whatever it must remember is in the cursor, so that a
	// killed run can be repeated. An error means the whole page is repeated later;
	// a *lately.DeferredError says when, lately.ErrPermanent that soon is pointless.
	Fetch(ctx context.Context, cursor lately.Cursor) (lately.Batch, error)
}

// Settings are one source's settings: a pointer to a struct with yaml tags, holding
// defaults until the config is decoded over it. One that can tell what is wrong
// with itself also has Validate() error, giving *lately.FieldError (errors.Join
// for several).
type Settings interface {
	// Open makes the connector. It does no I/O and reads no secret's value, so that
	// a config can be checked offline.
	Open(src lately.Source, deps Deps) (Connector, error)
}

// Kind is one kind of source.
type Kind struct {
	Name     string          // "feed", "crm/hubspot"
	Value    string          // what the kind's value in the config is: "url", "webcal" (a URL that may have that scheme), "name" (a login) or "none" (the CRM's name is the kind itself)
	Settings func() Settings // new settings with their defaults
	Every    time.Duration   // polling interval before the schedule adapts it
}

// Deps is what a connector may use of the world.
type Deps struct {
	Client *http.Client // the transport's: polite, capped, safe
	Now    func() time.Time
	Log    *slog.Logger
	GitHub string // base URL of the GitHub API, with a trailing slash
	Dir    string // folder that relative paths in the config start from
}

// What only some connectors can do is an interface of its own, found by type
// assertion: Prober, Inspector (says in detail what it found), and Writer (writes
// scores into the accounts of partners).

// Prober is a connector that can tell whether it would work: reachable,
// authorised, with the needed scopes. Those that can't are probed by Fetch.
type Prober interface {
	Probe(ctx context.Context) error
}
