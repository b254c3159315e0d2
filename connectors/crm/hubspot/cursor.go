package hubspot

import (
	"encoding/json"
	"fmt"
	"time"
)

const (
	cursorVersion = 2
	// settle is how long a write may take to become searchable: nothing younger
	// is asked for.
	settle = time.Minute
	// overlap is how far a window reaches back into the one before, for writes
	// that took longer.
	overlap = 5 * time.Minute
	// daily is how often what the search by time doesn't show is looked at: changed
	// associations of open and recently closed deals, which don't touch a deal's time,
	// and archived deals.
	daily = 24 * time.Hour
	// weekly is how often all deals are compared: an old deal may be given to another
	// partner, and one that was deleted for good is in no list any more.
	weekly = 7 * 24 * time.Hour
	// recentlyClosed is how long a closed deal's associations are still looked at.
	recentlyClosed = 90 * 24 * time.Hour
	// mostRecent bounds the memory of the overlap; beyond it, deals are read again.
	mostRecent = 500
)

// step is what a run is in the middle of.
type step string

const (
	idle     step = ""
	changes  step = "changes"  // deals that changed in the window
	rescan   step = "rescan"   // deals whose associations may have changed
	all      step = "all"      // every deal there is
	archived step = "archived" // deals that were deleted
)

// cursor is how far the account is read. Times are epoch milliseconds.
type cursor struct {
	Version   int              `json:"v"`
	Watermark int64            `json:"watermark"`         // all changes until then are read
	Step      step             `json:"step,omitempty"`    //
	From      int64            `json:"from,omitempty"`    // the window being read, both ends included
	To        int64            `json:"to,omitempty"`      //
	Last      string           `json:"last,omitempty"`    // id of the last deal read in this step; page token when archived
	Daily     int64            `json:"daily,omitempty"`   // the last daily look
	Weekly    int64            `json:"weekly,omitempty"`  // the last time that all deals were read
	Listing   bool             `json:"listing,omitempty"` // all deals are being read: what isn't among them is gone
	Recent    map[string]int64 `json:"recent,omitempty"`  // deals read in the overlap: id to time of change
	Fresh     map[string]int64 `json:"fresh,omitempty"`   // the same of the window being read
	Meta      *metadata        `json:"meta,omitempty"`
}

func parseCursor(raw []byte) (cursor, error) {
	if len(raw) == 0 {
		return cursor{Version: cursorVersion}, nil
	}
	var c cursor
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("decode hubspot cursor: %w", err)
	}
	if c.Version != cursorVersion || c.Step != idle && c.Meta == nil {
		return cursor{Version: cursorVersion}, nil
	}
	return c, nil
}

func (c cursor) encode() ([]byte, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode hubspot cursor: %w", err)
	}
	return b, nil
}

// open starts a window up to where the search can be trusted.
func (c *cursor) open(now time.Time) {
	c.Step, c.Last, c.Fresh = changes, "0", nil
	c.From = max(0, c.Watermark-overlap.Milliseconds())
	c.To = now.Add(-settle).UnixMilli()
}

// first reports whether nothing was read before: then there is nothing that a
// second look could find.
func (c *cursor) first() bool { return c.Watermark == 0 }

// remember notes that a deal was read as it was at a time, so that the overlap
// doesn't report it twice.
func (c *cursor) remember(id string, at int64) {
	if at < c.To-overlap.Milliseconds() || len(c.Fresh) >= mostRecent {
		return
	}
	if c.Fresh == nil {
		c.Fresh = map[string]int64{}
	}
	c.Fresh[id] = at
}

// close ends the window and says what comes next.
func (c *cursor) close(now time.Time) {
	wasFirst := c.first()
	c.Watermark, c.Recent, c.Fresh = c.To, c.Fresh, nil
	c.Step, c.Last = idle, ""
	switch {
	case wasFirst:
		c.Step, c.Listing = archived, true
	case now.UnixMilli()-c.Weekly >= weekly.Milliseconds():
		c.Step, c.Last, c.Listing = all, "0", true
	case now.UnixMilli()-c.Daily >= daily.Milliseconds():
		c.Step, c.Last = rescan, "0"
	}
}
