package espocrm

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"lately"
	"lately/connectors/crm/told"
)

const (
	cursorVersion = 1
	// overlap is how far a look reaches back into the one before: the time of a change
	// is taken before the change can be seen, and locks may hold it up in between.
	overlap = 5 * time.Minute
	// unknownSkew is what the clocks are taken to differ by at most where a server
	// doesn't tell its time.
	unknownSkew = time.Hour
	// compareEvery is how often everything is compared: for changes that leave the time
	// of change alone, and for records that are gone.
	compareEvery = 24 * time.Hour
)

// step is what a run is in the middle of.
type step string

const (
	idle        step = ""
	changed     step = "changed"      // opportunities that changed
	changedLead step = "changed lead" // leads that changed
	undated     step = "undated"      // opportunities without a time of change
	all         step = "all"          // every opportunity that may have a partner
	undatedLead step = "undated lead"
	allLead     step = "all lead"
	missing     step = "missing" // what was there before and isn't listed any more
)

// entityType is what a step lists.
func (s step) entityType() string {
	switch s {
	case changedLead, undatedLead, allLead:
		return leads
	}
	return deals
}

// comparing reports whether a step is part of the comparison of everything.
func (s step) comparing() bool {
	switch s {
	case undated, all, undatedLead, allLead, missing:
		return true
	}
	return false
}

// cursor is how far the installation is read. Times without a zone are the server's,
// as text in UTC, the way it compares them.
type cursor struct {
	Version  int       `json:"v"`
	Meta     *metadata `json:"meta,omitempty"`
	Step     step      `json:"step,omitempty"`
	At       string    `json:"at,omitempty"`     // time of change of the last record read in this step
	ID       string    `json:"id,omitempty"`     // its id
	Since    string    `json:"since,omitempty"`  // every change before this is read
	Opened   string    `json:"opened,omitempty"` // when this turn began, by the server's clock
	Compared time.Time `json:"compared"`         // when everything was last compared, or began to be; by our clock
	Stale    bool      `json:"stale,omitempty"`  // a record speaks of a stage that Meta does not know
	told.Memory
	Page int `json:"page,omitempty"` // records a page, where the installation gives fewer than usual
}

func parseCursor(raw lately.Cursor) (cursor, error) {
	fresh := cursor{Version: cursorVersion}
	if len(raw) == 0 {
		return fresh, nil
	}
	var c cursor
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("decode espocrm cursor: %w", err)
	}
	if c.Version != cursorVersion || c.Meta == nil || !c.sound() {
		return fresh, nil
	}
	return c, nil
}

// sound reports whether a cursor is one that encode could have made.
func (c *cursor) sound() bool {
	switch c.Step {
	case idle, changed, undated, all, missing:
	case changedLead, undatedLead, allLead:
		if c.Meta.Leads == nil {
			return false
		}
	default:
		return false
	}
	if c.Meta.Deals.Amount == "" || c.Page < 0 || c.Page > pageSize {
		return false
	}
	for _, at := range []string{c.At, c.Since, c.Opened} {
		if at != "" && !stamped(at) {
			return false
		}
	}
	if !c.Known.All(named) || !c.Left.All(named) {
		return false
	}
	return (c.ID == "" || plainID(c.ID)) && (c.Since != "" || c.Step.comparing())
}

func (c *cursor) encode() (lately.Cursor, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode espocrm cursor: %w", err)
	}
	return b, nil
}

// open begins a turn. The first page says what time it is.
func (c *cursor) open() {
	c.Opened, c.Fresh = "", nil
	c.enter(changed)
	if c.Since == "" {
		c.compare()
	}
}

// compare begins the comparison of everything.
func (c *cursor) compare() {
	c.Compare()
	c.enter(undated)
}

func (c *cursor) enter(s step) { c.Step, c.At, c.ID = s, "", "" }

// next ends a step and says what comes then. now is our time.
func (c *cursor) next(now time.Time) {
	withLeads := c.Meta.Leads != nil
	switch {
	case c.Step == changed && withLeads:
		c.enter(changedLead)
	case c.Step == changed || c.Step == changedLead:
		if now.Sub(c.Compared) < compareEvery && !now.Before(c.Compared) {
			c.close()
			return
		}
		c.compare()
	case c.Step == undated:
		c.enter(all)
	case c.Step == all && withLeads:
		c.enter(undatedLead)
	case c.Step == undatedLead:
		c.enter(allLead)
	case c.Step == missing:
		c.Compared = now
		c.close()
	default:
		c.enter(missing)
	}
}

// close ends the turn: everything that changed before it began is read.
func (c *cursor) close() {
	c.enter(idle)
	if opened, err := time.Parse(time.DateTime, c.Opened); err == nil {
		if since := stamp(opened.Add(-overlap)); since > c.Since {
			c.Since = since
		}
	}
	c.Opened = ""
	c.Close()
}

// again makes a turn that begins anew, with what is known of the installation itself.
func (c *cursor) again(m *metadata) {
	*c = cursor{Version: cursorVersion, Meta: m, Memory: told.Memory{Known: c.Known, Companies: c.Companies}, Page: c.Page}
}

// young reports whether the next turn will meet a record again that was changed then.
func (c *cursor) young(modified string) bool {
	opened, err := time.Parse(time.DateTime, c.Opened)
	return err == nil && modified >= stamp(opened.Add(-overlap))
}

// name is what a record is remembered by: the first letter of its entity type and its id.
func name(entityType, id string) string { return entityType[:1] + id }

// split undoes name.
func split(n string) (entityType, id string) {
	if strings.HasPrefix(n, leads[:1]) {
		return leads, n[1:]
	}
	return deals, strings.TrimPrefix(n, deals[:1])
}

func named(n string) bool {
	entityType, id := split(n)
	return plainID(id) && n == name(entityType, id)
}

// pageSize is how many records a list is asked for.
func (c *cursor) pageSize() int {
	if c.Page > 0 {
		return c.Page
	}
	return pageSize
}
