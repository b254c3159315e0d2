package feed

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"lately"
)

const (
	// cursorVersion changes when the meaning of the cursor does; an older one is
	// dropped, which costs one full read and doubles nothing.
	cursorVersion = 1
	maxRecent     = 40
	maxShared     = 400
)

// progress is what the connector remembers between fetches.
type progress struct {
	Version int    `json:"v"`
	Digest  string `json:"digest,omitempty"` // of the body that was read last
	// Newest is when the newest entry of the last read was published, in Unix
	// seconds, and Recent are marks of that read's entries: with none of them in the
	// feed any more, entries were missed.
	Newest int64    `json:"newest,omitempty"`
	Recent []string `json:"recent,omitempty"`
	// Shared are marks of GUIDs and links that stood in several entries at once, and
	// so identify none.
	Shared []string `json:"shared,omitempty"`
	// Filled are the entries of the last read that were completed by their article or
	// by where their short links lead, by the mark of their key.
	Filled map[string]filled `json:"filled,omitempty"`
	// Pending is how many articles are left to be read.
	Pending int `json:"pending,omitempty"`
}

// filled is an entry that was completed, or that completing was given up for.
type filled struct {
	Sum   string `json:"s"`           // of the entry as it stands in the feed
	Tries int    `json:"t,omitempty"` // failures so far; none once it is done
}

// decode reads a cursor; one that can't be read starts over.
func decode(c lately.Cursor) progress {
	var p progress
	if len(c) == 0 || json.Unmarshal(c, &p) != nil || p.Version != cursorVersion || p.Pending < 0 {
		return progress{Version: cursorVersion}
	}
	return p
}

func (p progress) encode() (lately.Cursor, error) { return json.Marshal(p) }

// mark is a short stand-in for a name.
func mark(name string) string { return lately.ShortHash(name)[:10] }

// advance remembers the entries of this read and says what was missed since the
// one before, if anything: nothing that was seen then is left, and all there is now
// is newer. A feed that was cut says nothing about its oldest entry.
func (p *progress) advance(entries []entry, cut bool) (gap string) {
	var newest, oldest time.Time
	var recent []string
	overlap := false
	for i, e := range entries {
		for _, name := range append([]string{e.item.Key}, e.item.Aliases...) {
			overlap = overlap || slices.Contains(p.Recent, mark(name))
		}
		// Some feeds have their newest entries at the end.
		if i < maxRecent/2 || i >= len(entries)-maxRecent/2 {
			recent = append(recent, mark(e.item.Key))
		}
		if at := e.dated(); !at.IsZero() {
			if at.After(newest) {
				newest = at
			}
			if oldest.IsZero() || at.Before(oldest) {
				oldest = at
			}
		}
	}
	if len(entries) == 0 {
		return ""
	}
	last := time.Unix(p.Newest, 0).UTC()
	if len(p.Recent) > 0 && !overlap && !cut && (oldest.IsZero() || p.Newest == 0 || oldest.After(last)) {
		gap = missed(p.Newest, last, oldest)
	}
	p.Recent = recent
	if !newest.IsZero() {
		p.Newest = newest.Unix()
	}
	return gap
}

func missed(known int64, last, oldest time.Time) string {
	if known == 0 || oldest.IsZero() {
		return "the feed holds nothing of what it held at the last read; entries in between may have been missed"
	}
	return fmt.Sprintf("entries between %s and %s may have been missed: the feed's oldest is newer than all that was read last time; look more often",
		last.Format(time.DateOnly), oldest.Format(time.DateOnly))
}
