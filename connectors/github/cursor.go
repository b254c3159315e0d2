package github

import (
	"encoding/json"
	"time"

	"lately"
)

// cursorVersion changes when the meaning of the cursor does; an older one is
// dropped, which costs one full read and doubles nothing.
const cursorVersion = 1

// progress is what the connector remembers between fetches. A pass reads the
// listing from its first page to its last; each repository moves from Known to
// Read as the pass comes across it, so that a pass that is cut short goes on where
// it was, and what is left in Known at the end has gone.
type progress struct {
	Version int    `json:"v"`
	Account string `json:"account,omitempty"` // organisation or user
	Page    int    `json:"page,omitempty"`    // next listing page of the pass; 0 at its start
	Until   int64  `json:"until,omitempty"`   // Unix seconds before which no request may be made
	// Known and Read map repository ids to the hash of what was reported of them.
	Known map[int64]string `json:"known,omitempty"`
	Read  map[int64]string `json:"read,omitempty"`
}

// decode reads a cursor; one that can't be read starts over.
func decode(c lately.Cursor) progress {
	var p progress
	if len(c) == 0 || json.Unmarshal(c, &p) != nil || p.Version != cursorVersion || p.Page < 0 {
		p = progress{Version: cursorVersion}
	}
	if p.Known == nil {
		p.Known = map[int64]string{}
	}
	if p.Read == nil {
		p.Read = map[int64]string{}
	}
	return p
}

func (p progress) encode() (lately.Cursor, error) { return json.Marshal(p) }

func (p progress) deferredUntil() time.Time {
	if p.Until == 0 {
		return time.Time{}
	}
	return time.Unix(p.Until, 0).UTC()
}

// reported is the hash of what was last reported of a repository, in this pass or
// in the one before.
func (p progress) reported(id int64) string {
	if h, ok := p.Read[id]; ok {
		return h
	}
	return p.Known[id]
}

// unfinished ends the hash of a repository of which something was left for the next
// pass.
const unfinished = "-"

// settled reports whether a repository with a hash needs no reading: it was reported
// like that, and whatever was left to read of it was left in this very pass.
func (p progress) settled(id int64, hash string) bool {
	old := p.reported(id)
	_, here := p.Read[id]
	return old == hash || here && old == hash+unfinished
}

// mark moves a repository to those that the pass has come across.
func (p progress) mark(id int64, hash string) {
	delete(p.Known, id)
	if hash != "" {
		p.Read[id] = hash
	}
}

// next is where the pass after this one starts.
func (p progress) next() progress {
	return progress{Version: cursorVersion, Account: p.Account, Known: p.Read}
}
