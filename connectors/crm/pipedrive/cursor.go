package pipedrive

import (
	"encoding/json"
	"fmt"
	"time"

	"lately"
	"lately/connectors/crm/referral"
	"lately/connectors/crm/told"
)

const (
	cursorVersion = 1
	// overlap is how far a look reaches back into the one before, for changes that could
	// be seen late.
	overlap = 5 * time.Minute
	// unknownSkew is what the clocks are taken to differ by at most where a server
	// doesn't tell its time.
	unknownSkew = time.Hour
	// compareEvery is how often everything is compared: for changes that leave the time
	// of change alone, and for deals that are gone.
	compareEvery = 24 * time.Hour
	// refreshAfter keeps deals that speak of names no one knows from asking for the names
	// at every page.
	refreshAfter = 10 * time.Minute
	// maxToken bounds the mark that Pipedrive gives to go on from.
	maxToken = 4 << 10
)

// step is what a run is in the middle of.
type step string

const (
	idle            step = ""
	changed         step = "changed"          // deals that changed
	changedArchived step = "changed archived" // archived deals that changed: being archived is a change too
	deleted         step = "deleted"          // deals that were deleted
	all             step = "all"              // every deal
	allArchived     step = "all archived"     // every archived deal
	missing         step = "missing"          // what was there before and isn't listed any more
)

// comparing reports whether a step is part of the comparison of everything.
func (s step) comparing() bool { return s == all || s == allArchived || s == missing }

// cursor is how far the account is read. Times of Pipedrive's are by its own clock.
type cursor struct {
	Version  int       `json:"v"`
	Meta     *metadata `json:"meta,omitempty"`
	Step     step      `json:"step,omitempty"`
	Token    string    `json:"token,omitempty"` // Pipedrive's mark of the next page of this step
	Since    time.Time `json:"since"`           // every change before this is read
	Opened   time.Time `json:"opened"`          // when this turn began
	Compared time.Time `json:"compared"`        // when everything was last compared; by our clock
	Budget   budget    `json:"budget"`
	told.Memory
}

func parseCursor(raw lately.Cursor) (cursor, error) {
	fresh := cursor{Version: cursorVersion}
	if len(raw) == 0 {
		return fresh, nil
	}
	var c cursor
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("decode pipedrive cursor: %w", err)
	}
	if c.Version != cursorVersion || c.Meta == nil || !c.sound() {
		return fresh, nil
	}
	return c, nil
}

// sound reports whether a cursor is one that encode could have made.
func (c *cursor) sound() bool {
	switch c.Step {
	case idle, changed, changedArchived, deleted, all, allArchived, missing:
	default:
		return false
	}
	return len(c.Token) <= maxToken && c.Budget.Spent >= 0 && (!c.Since.IsZero() || c.Step.comparing()) &&
		c.Known.All(referral.Digits) && c.Left.All(referral.Digits)
}

func (c *cursor) encode() (lately.Cursor, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode pipedrive cursor: %w", err)
	}
	return b, nil
}

// open begins a turn. The first page says what time it is.
func (c *cursor) open() {
	c.Opened, c.Fresh = time.Time{}, nil
	c.enter(changed)
	if c.Since.IsZero() {
		c.compare()
	}
}

func (c *cursor) compare() {
	c.Compare()
	c.enter(all)
}

func (c *cursor) enter(s step) { c.Step, c.Token = s, "" }

// next ends a step and says what comes then. now is our time.
func (c *cursor) next(now time.Time) {
	switch c.Step {
	case changed:
		c.enter(changedArchived)
	case changedArchived:
		c.enter(deleted)
	case deleted:
		if now.Sub(c.Compared) < compareEvery && !now.Before(c.Compared) {
			c.close()
			return
		}
		c.compare()
	case all:
		c.enter(allArchived)
	case allArchived:
		c.enter(missing)
	default:
		c.Compared = now
		c.close()
	}
}

// close ends the turn: everything that changed before it began is read.
func (c *cursor) close() {
	c.enter(idle)
	if since := c.Opened.Add(-overlap); since.After(c.Since) {
		c.Since = since
	}
	c.Opened = time.Time{}
	c.Close()
}

// again makes a turn that begins anew, with what is known of the account itself.
func (c *cursor) again(m *metadata) {
	*c = cursor{Version: cursorVersion, Meta: m, Budget: c.Budget, Memory: told.Memory{Known: c.Known, Companies: c.Companies}}
}

// young reports whether the next turn will meet a deal again that was changed then.
func (c *cursor) young(updated time.Time) bool { return !updated.Before(c.Opened.Add(-overlap)) }
