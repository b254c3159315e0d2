// Package connectortest is the one suite that every connector passes: it checks what
// the connectors package and lately.Batch promise, against a world that the kind's
// own test makes and the suite breaks. It also has a replay server for recorded
// exchanges and a memory for conditional requests that is committed or dropped as
// the engine does it.
//
// A kind's own test says how to make its world and calls Run:
//
//	connectortest.Run(t, connectortest.Suite{Kind: Kind(), Make: makeWorld, Many: 120, Conditional: true})
package connectortest

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"lately"
	"lately/connectors"
)

// Suite says what is tested, and what holds for this kind that doesn't for all.
type Suite struct {
	Kind connectors.Kind
	// Make makes a world that shows so many things. It must make the same world
	// each time it is called with the same number.
	Make func(tb testing.TB, at Site, things int) *World
	// Many things are enough for the kind to need several batches; 0 for a kind
	// that reads everything in one.
	Many int
	// Conditional says that an unchanged source costs conditional requests only,
	// without any body.
	Conditional bool
	// Removes says that a thing that is no longer there is reported as gone: as
	// missing from a full listing, or as deleted.
	Removes bool
	// Repeats says that things may be reported again although nothing changed: what
	// the kind reads can't tell, and the ledger does.
	Repeats bool
	// Drops says of an error status, where the whole source gives it, that it is
	// no lately.ErrPermanent: looking again may mend it. 401, 403, 404 and 410 are
	// permanent for all others.
	Drops []int
	// Lenient says that the format can't tell a text that ends early from a short
	// one, and noise from letters.
	Lenient bool
	// Whole is the key of the item that stands for the source itself, for a kind
	// that has one: it isn't counted among the things of a world.
	Whole string
	// Settle is how far the clock moves before a change can be seen; an hour if 0.
	Settle time.Duration
	// Wrong are settings with one mistake each, by the key that the mistake is in.
	// They are what Make's World.Settings gives, with the mistake put in.
	Wrong map[string]func(connectors.Settings)
	// Cursor bounds a cursor's size in bytes, for a world of so many things; 4 KiB
	// and 64 bytes for each thing if nil.
	Cursor func(things int) int

	patience time.Duration // see patient
}

// Site is where a world is put up.
type Site struct {
	URL    string // base URL of the server that World.Handler answers behind, without a trailing slash
	Dir    string // an empty folder of its own
	Clock  *Clock // the time that the connector is told
	Secret string // the planted credential that a request may be authorised with
}

// World is a source under the control of a test.
type World struct {
	// Handler answers the connector's requests. It is nil for a kind without network.
	Handler http.Handler
	Source  lately.Source
	// Settings are valid settings for the world, with the secret where the kind
	// takes one. The suite calls it for each connector that it opens.
	Settings func(secret lately.Secret) connectors.Settings
	// GitHub is the base URL of the GitHub API for those who need one.
	GitHub string
	Add    func()      // puts one more thing up
	Change func(i int) // changes what a connector reports of the i-th thing, and not its identity
	Remove func(i int) // takes the i-th thing away
	// Put replaces the source by these bytes, for a kind without network.
	Put func([]byte)
}

// Clock is a time that moves when it is told to.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Start is what a Clock shows at first.
var Start = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// NewClock makes a clock that shows Start.
func NewClock() *Clock { return &Clock{now: Start} }

// Now is the time that the clock shows, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// few is how many things a world has where each request is broken in turn.
const few = 3

// check is one part of the suite.
type check struct {
	name string
	run  func(tb testing.TB, s Suite)
}

var checks = []check{
	{"settings", checkSettings},
	{"open does no I/O", checkOpen},
	{"first look", checkFirst},
	{"nothing changed", checkUnchanged},
	{"changes", checkChanges},
	{"removal", checkRemoval},
	{"interrupted", checkInterrupted},
	{"repeated", checkRepeated},
	{"no state between calls", checkStateless},
	{"cursors", checkCursors},
	{"foreign cursors", checkForeignCursors},
	{"cancelled", checkCancelled},
	{"refusals", checkRefusals},
	{"sent away", checkSentAway},
	{"refused midway", checkRefusedMidway},
	{"hostile answers", checkHostile},
	{"secrets", checkSecrets},
	{"redirects", checkRedirects},
	{"probe", checkProbe},
}

// Run runs the whole suite.
func Run(t *testing.T, s Suite) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

// many is the size of a world that is read in several batches if the kind does that.
func (s Suite) many() int { return max(s.Many, few) }

// patient is how long one fetch may take before it counts as hanging. It is far
// more than any needs on the slowest machine.
func (s Suite) patient() time.Duration {
	if s.patience == 0 {
		return time.Minute
	}
	return s.patience
}

func (s Suite) settle() time.Duration {
	if s.Settle == 0 {
		return time.Hour
	}
	return s.Settle
}

func (s Suite) cursorSize(things int) int {
	if s.Cursor != nil {
		return s.Cursor(things)
	}
	return 4<<10 + 64*things
}
