package salesforce

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	cursorVersion = 1
	// overlap is how far a window reaches back into the one before: a long transaction
	// commits after its stamp.
	overlap = 10 * time.Minute
	// weekly is how often everything is compared: formulas and renamed accounts leave
	// no stamp, and what was deleted and cleared away leaves no trace.
	weekly = 7 * 24 * time.Hour
	// kept is how long deleted records can surely still be seen. After a longer pause
	// everything is compared.
	kept = 14 * 24 * time.Hour
	// mostRecent bounds the memory of the overlap; beyond it, rows are read again.
	mostRecent = 300
	// mostMerged bounds the memory of merged accounts.
	mostMerged = 500
)

// step is what a run is in the middle of.
type step string

const (
	idle     step = ""
	merges   step = "merges"   // accounts that were merged into others
	changes  step = "changes"  // opportunities that changed in the window
	partners step = "partners" // opportunities whose partners changed
	leads    step = "leads"    // leads that changed
	all      step = "all"      // every opportunity there is
	allLeads step = "allleads" // every lead that names a partner
)

// cursor is how far the org is read. Times are epoch milliseconds.
type cursor struct {
	Version   int              `json:"v"`
	Watermark int64            `json:"watermark"`         // all changes until then are read
	Step      step             `json:"step,omitempty"`    //
	From      int64            `json:"from,omitempty"`    // the window being read, without its end
	To        int64            `json:"to,omitempty"`      //
	At        int64            `json:"last_at,omitempty"` // stamp and id of the last row read in this step
	ID        string           `json:"last_id,omitempty"` //
	Weekly    int64            `json:"weekly,omitempty"`  // the last time that everything was read
	Recent    map[string]int64 `json:"recent,omitempty"`  // rows read in the overlap: id to stamp
	Fresh     map[string]int64 `json:"fresh,omitempty"`   // the same of the window being read
	Merged    []string         `json:"merged,omitempty"`  // "old new" of accounts, oldest first
	Meta      *metadata        `json:"meta,omitempty"`
}

func parseCursor(raw []byte) (cursor, error) {
	if len(raw) == 0 {
		return cursor{Version: cursorVersion}, nil
	}
	var c cursor
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("decode salesforce cursor: %w", err)
	}
	if c.Version != cursorVersion || c.Step != idle && c.Meta == nil {
		return cursor{Version: cursorVersion}, nil
	}
	return c, nil
}

func (c cursor) encode() ([]byte, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode salesforce cursor: %w", err)
	}
	return b, nil
}

// open starts a window up to now.
func (c *cursor) open(now time.Time) {
	c.start(merges)
	c.Fresh = nil
	c.From = max(0, c.Watermark-overlap.Milliseconds())
	c.To = now.UnixMilli()
}

func (c *cursor) start(s step) { c.Step, c.At, c.ID = s, 0, "" }

// first reports whether nothing was read before.
func (c *cursor) first() bool { return c.Watermark == 0 }

// next is what comes after the current step.
func (c *cursor) next() {
	whole := c.first() || c.To-c.Weekly >= weekly.Milliseconds() || c.To-c.Watermark >= kept.Milliseconds()
	switch c.Step {
	case merges:
		if c.first() {
			c.start(all)
		} else {
			c.start(changes)
		}
	case changes:
		if c.Meta.Partners != "" {
			c.start(partners)
		} else {
			c.Step = partners
			c.next()
		}
	case partners:
		switch {
		case c.Meta.Leads != nil:
			c.start(leads)
		default:
			c.Step = leads
			c.next()
		}
	case leads:
		if whole {
			c.start(all)
		} else {
			c.close()
		}
	case all:
		if c.Meta.Leads != nil {
			c.start(allLeads)
		} else {
			c.Step = allLeads
			c.next()
		}
	case allLeads:
		c.Weekly = c.To
		c.close()
	}
}

// close ends the window.
func (c *cursor) close() {
	c.Watermark, c.Recent, c.Fresh = c.To, c.Fresh, nil
	c.start(idle)
}

// remember notes that a row was read as it was at a time, so that the overlap doesn't
// report it twice.
func (c *cursor) remember(id string, at int64) {
	if at < c.To-overlap.Milliseconds() || len(c.Fresh) >= mostRecent {
		return
	}
	if c.Fresh == nil {
		c.Fresh = map[string]int64{}
	}
	c.Fresh[id] = at
}

// merge notes that an account lives on in another.
func (c *cursor) merge(old, into string) {
	pair := old + " " + into
	if len(old) > 18 || len(into) > 18 || strings.Contains(old+into, " ") || slices.Contains(c.Merged, pair) {
		return
	}
	c.Merged = append(c.Merged, pair)
	if len(c.Merged) > mostMerged {
		c.Merged = c.Merged[len(c.Merged)-mostMerged:]
	}
}

// former are the accounts that were merged into one, or into one of those.
func (c *cursor) former(id string) (out []string) {
	at := []string{id}
	for len(at) > 0 && len(out) < mostMerged {
		for _, pair := range c.Merged {
			if old, into, _ := strings.Cut(pair, " "); into == at[0] && old != id && !slices.Contains(out, old) {
				out, at = append(out, old), append(at, old)
			}
		}
		at = at[1:]
	}
	return out
}
